import type { SirDonateElement, SirDonateOptions } from "./types.js";

export * from "./types.js";

/** Registers the element, under another name where the page wants one. Does nothing on a server, nor a second time. */
export declare function register(tagName?: string): void;

/**
 * Puts an element into the page, at the end of `target` (an element or a selector). Returns the element; removing it
 * frees everything. Registers the element where that was not done. Throws where there is no page, where the browser is
 * too old for the element, and where nothing matches the selector.
 */
export declare function mount(target: Element | string, options: SirDonateOptions): SirDonateElement;

/**
 * Says where the package's wasm is served, for bundlers that leave `new URL("…", import.meta.url)` as it is. Call it
 * with the address that the bundler makes of `sir-donate/wasm`, before the first donor comes.
 */
export declare function wasmAt(address: string | URL): void;
