/** `sir-donate/pure`: nothing happens on import. */
import { elementClass, TAG, type SirDonateElement as Public } from "../shim/element";
import { complain } from "../shim/host";
import { mount as put } from "../shim/mount";
import { load } from "./load";

export { wasmAt } from "./load";

/** Whether there is a page that can hold the element: not on a server, nor in what only half imitates a browser. */
const able =
  typeof document == "object" &&
  typeof customElements == "object" &&
  typeof IntersectionObserver == "function" &&
  typeof CSSStyleSheet == "function" &&
  "replaceSync" in CSSStyleSheet.prototype &&
  "attachInternals" in HTMLElement.prototype;

interface Versioned {
  sirDonate?: string;
}

const own = (): { new (): Public } => Object.assign(elementClass(load), { sirDonate: __VERSION__ } satisfies Versioned);

/** The element's class. Where there is no DOM it is empty. */
export const SirDonateElement: { new (): Public } = able ? own() : (class {} as { new (): Public });

/** What this copy registered; the first is what `mount` makes. */
const names: string[] = [];
let warned = false;

/** Names a copy that came first, or came by a script tag. */
const other = (element: CustomElementConstructor & Versioned): string => {
  const { src } = [...document.scripts].find(({ src }) => /\/sir-donate\.js(\?|$)/.test(src)) ?? {};
  return element.sirDonate ? `sir-donate ${element.sirDonate} from npm` : (src ?? "one that a script brought");
};

/** Registers the element, under another name where the page wants one. Does nothing on a server, nor a second time. */
export const register = (tagName: string = TAG): void => {
  if (!able || names.includes(tagName)) return;
  const there = customElements.get(tagName);
  if (!there) {
    // A class has one name.
    customElements.define(tagName, names.length ? own() : SirDonateElement);
  } else if (!warned) {
    warned = true;
    console.warn(
      `SIR Donate: <${tagName}> is there twice: ${other(there)}, which stays, and sir-donate ${__VERSION__} from npm. ` +
        "Load one of them.",
    );
  }
  names.push(tagName);
};

/**
 * Puts an element into the page, at the end of `target`. `options` are the attributes in camelCase. Returns the element;
 * removing it frees everything.
 */
export const mount = (target: Element | string, options: Record<string, unknown> = {}): Public => {
  if (!able) {
    complain("mount needs a browser's page. Call it there, or render the element on the server.");
    throw new Error("SIR Donate: mount needs a browser's page.");
  }
  if (!names.length) register();
  return put(target, options, names[0]);
};
