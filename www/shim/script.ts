/** The one-tag form of the snippet. */
import { TAG } from "./element";
import { complain } from "./host";
import { refusal } from "./key";
import { camel, NAMES } from "./options";

/** Puts an element right after `script`, or into its `data-target`, if it carries a key. */
export const place = (script: HTMLScriptElement): void => {
  const data = script.dataset;
  const publishableKey = data.publishableKey;
  const target = data.target;
  if (publishableKey == null) return;
  const element = document.createElement(TAG);
  for (const name of NAMES) {
    const value = data[camel(name)];
    if (value != null) element.setAttribute(name, value);
  }
  // The element refuses what is no publishable key and drops it, once it is in the page; the tag must not keep it.
  const refused = refusal(publishableKey);
  if (refused) delete data.publishableKey;
  const put = () => {
    let home: Element | null | undefined;
    try {
      home = target ? document.querySelector(target) : script.closest("body") && script;
    } catch {
      // It is not even a selector.
    }
    if (home) home[target ? "append" : "after"](element);
    else if (target && document.readyState == "loading") setTimeout(put, 99);
    else complain(refused?.[1] ?? "data-target must match an element.");
  };
  put();
};
