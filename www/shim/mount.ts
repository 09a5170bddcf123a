/** Puts an element into a page from a script. */
import { TAG, type SirDonateElement } from "./element";

/** `options` are the attributes in camelCase. Returns the element; removing it frees everything. */
export const mount = (target: Element | string, options: Record<string, unknown>, tag = TAG): SirDonateElement => {
  const home = typeof target == "string" ? document.querySelector(target) : target;
  if (!home) throw new Error(`SIR Donate: nothing matches ${JSON.stringify(target)}. Pass an element or a selector.`);
  const element = Object.assign(document.createElement(tag) as SirDonateElement, options);
  home.append(element);
  return element;
};
