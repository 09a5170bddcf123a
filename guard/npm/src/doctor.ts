import * as wasm from "sir-donate-doctor-wasm";

let ready = false;

/** All rules are in Rust: the crate `doctor/`. */
function rules(): typeof wasm {
  if (!ready) {
    const fs = globalThis.process.getBuiltinModule("node:fs");
    wasm.initSync({ module: fs.readFileSync(new URL("doctor_bg.wasm", import.meta.url)) });
    ready = true;
  }
  return wasm;
}

/** Begins to look at a page. */
export const visit = (page: wasm.VisitedPage): wasm.Visit => new (rules().Visit)(page);

/** `text` without what is a secret, and without what could be one. */
export const hidden = (text: string): string => rules().masked(text);

/** The headers that a text shows. */
export const readHeaders = (text: string): wasm.HeaderList => rules().readHeaders(text);
