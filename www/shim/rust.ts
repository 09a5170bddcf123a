/** What the crate carries for Leptos apps: src/browser/element.js is made of it. */
import type { Wasm } from "./host";
import { defineAround } from "./own";

/** For the app's panic hook and its callbacks: a dead instance must not be called, by the element's events neither. */
export { die, isDead } from "./trap";

/** Registers `<sir-donate>` with the app that the caller's wasm holds. */
export const register = (wasm: Wasm, version: string): void =>
  defineAround(Promise.resolve(wasm), `sir-donate ${version} from the crate`);
