/** What the element, the app chunk and the wasm know of each other. */
import type { SirDonateElement } from "./element";
import type { Bring } from "./languages";

/** What the wasm may ask of the element that it runs in. */
export interface Host {
  /** Dispatches `sir-donate-<name>`; false where the page prevented the default. */
  emit(name: string, detail: object | null): boolean;
  /** Ends the form for good: the fallback takes its place and `sir-donate-error` is dispatched. */
  fail(code: string, retryable: boolean): void;
  /** Takes an option that held a secret out of the page: attribute, property, and `data-…` on a script tag. */
  refuse(name: string): void;
  /** Sets or clears `:state(busy)`, and tells the page's other forms. */
  busy(on: boolean): void;
  /** Calls `act` once, while no other tab of this site does so. */
  alone(act: () => void): void;
  /** Hands over the tab that waits for a link. It is closed if the form ends before there is one. */
  tab(opened: Window): void;
  /** The form of a message ("one:…|other:…") that fits a number in the form's language, with the number in it. */
  count(forms: string, number: number): string;
  /** Asks for the dialog to be closed. */
  close(): void;
}

/** Attribute names with the values that the page gave them. */
export type Options = Array<[name: string, value: string]>;

/** The exports of the wasm. Options are names and values in turn, with a NUL between them. Ids are positive; `mount` answers 0 where it refused the options and told the host. */
export interface Wasm {
  mount(form: HTMLElement, status: HTMLElement, options: string, host: Host): number;
  update(id: number, options: string): void;
  unmount(id: number): void;
  reset(id: number): void;
  intent(id: number): void;
  others(id: number, busy: boolean): void;
  /** A file of texts that the wasm itself holds, as that of a Leptos app does. */
  texts?(name: string): string | undefined;
}

/** One form, as the element sees it. */
export interface Form {
  /** The options of the element have changed. */
  update(): void;
  /** Frees everything. The element must not be called any more. */
  unmount(): void;
  reset(): void;
  /** The donor opened the dialog: API calls may be made. */
  intent(): void;
}

/**
 * What an element offers to its form: `state` sets or clears a custom state, `lang` is the language that it stands in: its
 * option, what is said around it, or the browser's. In a row, for the names would be in the shim.
 */
export type Frame = [
  emit: (name: string, detail?: object) => boolean,
  fail: (code: string, retryable: boolean) => void,
  state: (name: string, on?: boolean) => void,
  lang: () => string,
];

/** The running app. */
export interface App {
  /** Resolves when what the element's language needs is there, or will not come. */
  ready(element: SirDonateElement, lang: string): Promise<App>;
  /** Puts a form into `box`; undefined where that failed, and the frame was told so. */
  mount(element: SirDonateElement, box: HTMLElement, ...frame: Frame): Form | undefined;
}

/**
 * Lets the next user load all anew. It is one function as long as the page lives, and no script of the page can reach
 * it: that is where `typed` and `told` outlive the run of the chunk that has died.
 */
export interface Again {
  (): void;
  /** What donors had typed into forms that broke down, until the element has its next form. */
  typed?: WeakMap<HTMLElement, ReadonlyMap<string, string>>;
  /** What was last told of an app that did not come. */
  told?: string;
}

/**
 * Brings the app, for an element whose shadow root has `sheet`, and for all that share it. A rejection is the error's
 * code.
 */
export type Load = (sheet: CSSStyleSheet) => Promise<App>;

/**
 * Starts the app with what came from the wasm's address, if anything did. A rejection is the error's code. `again` is
 * called when the app has died; `sheet` is that of whoever asked first; `bring` brings languages, if they don't lie beside
 * the wasm.
 */
export interface Start {
  (answer: Promise<Response | void>, wasm: URL, again: Again, sheet: CSSStyleSheet, bring?: Bring): Promise<App>;
  /** Adds to `sheet` what did not come with the page view. Twice is once. */
  dress(sheet: CSSStyleSheet): void;
}

/** Tells the developer of the page what is wrong and what to do. */
export const complain = (text: string): void => console.error("SIR Donate: " + text);
