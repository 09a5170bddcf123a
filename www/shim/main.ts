/** The CDN's entry: a classic script, so that it knows its own tag. */
import { elementClass, TAG } from "./element";
import { complain } from "./host";
import { loader } from "./load";
import { place } from "./script";

const script = document.currentScript as HTMLScriptElement | null;

if (script?.src) {
  // A page may load the shim twice: its own and a tag manager's.
  if (!customElements.get(TAG)) customElements.define(TAG, elementClass(loader(script)));
  place(script);
} else {
  // A module knows no tag, and what was pasted into a page or another script has no address: hence neither where its
  // files are nor what is asked of it. The children stay.
  complain("Add src, remove type=module.");
}
