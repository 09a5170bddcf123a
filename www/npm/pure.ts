/** `sir-donate/pure`: nothing happens on import. */
import { TAG, type SirDonateElement as Public } from "../shim/element";
import { complain } from "../shim/host";
import { mount as put } from "../shim/mount";
import { copyOf } from "../shim/twice";
import { load } from "./load";

export { wasmAt } from "./load";

/** Whether there is a page that can hold the element: not on a server, nor in what only half imitates a browser. */
const able =
  typeof customElements == "object" &&
  // Extensions' scripts have none beside the page.
  customElements !== null &&
  typeof IntersectionObserver == "function" &&
  typeof CSSStyleSheet == "function" &&
  "replaceSync" in CSSStyleSheet.prototype &&
  "attachInternals" in HTMLElement.prototype;

const copy = copyOf(`sir-donate ${__VERSION__} from npm`);
const own = (): { new (): Public } => copy.make(load);

/** The element's class. Where there is no DOM it is empty. */
export const SirDonateElement: { new (): Public } = able ? own() : (class {} as { new (): Public });

/** What this copy registered; the first is what `mount` makes. */
const names: string[] = [];

/** Registers the element, under another name where the page wants one. Does nothing on a server, nor a second time. */
export const register = (tagName: string = TAG): void => {
  if (!able || names.includes(tagName)) return;
  const there = customElements.get(tagName);
  if (there) copy.meet(tagName, there);
  // A class has one name.
  else customElements.define(tagName, names.length ? own() : SirDonateElement);
  names.push(tagName);
};

/**
 * Puts an element into the page, at the end of `target`. `options` are the attributes in camelCase. Returns the element;
 * removing it frees everything.
 */
export const mount = (target: Element | string, options: Record<string, unknown> = {}): Public => {
  if (!able) {
    const [fault, remedy] =
      typeof document == "object"
        ? [
            "this browser is too old for mount, or only imitates one.",
            "It lacks custom elements, attachInternals, replaceSync of style sheets, or IntersectionObserver: " +
              "catch the error, and show another way to donate.",
          ]
        : ["mount needs a browser's page.", "Call it there, or render the element on the server."];
    complain(`${fault} ${remedy}`);
    throw new Error("SIR Donate: " + fault);
  }
  if (!names.length) register();
  return put(target, options, names[0]);
};
