/** Written into the bundles by build.mjs. The hash in the names of app and wasm, and theirs by which they are known. */
declare const __BUILD__: string;
declare const __APP_INTEGRITY__: string;
declare const __WASM_INTEGRITY__: string;
/** "Donate" by the first two letters of a language's tag, as in "de:Spenden|es:Donar|". */
declare const __DONATE__: string;
/** The languages' files: their names, with blanks between them, and the hashes in these, 20 letters each in the same order. */
declare const __LOCALES__: [names: string, hashes: string];

declare module "*.css" {
  const text: string;
  export default text;
}

/** What wasm-bindgen writes with `--target web`; build.mjs says where it lies. */
declare module "sir-donate-glue" {
  type Wasm = import("./host").Wasm;
  export default function init(from: { module_or_path: ArrayBuffer }): Promise<unknown>;
  export const mount: Wasm["mount"];
  export const update: Wasm["update"];
  export const unmount: Wasm["unmount"];
  export const reset: Wasm["reset"];
  export const intent: Wasm["intent"];
  export const others: Wasm["others"];
}
