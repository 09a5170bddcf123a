import * as wasm from "sir-donate-doctor-wasm";

let ready = false;

/** Begins to look at a page. All rules are in Rust: the crate `doctor/`. */
export function visit(page: wasm.VisitedPage): wasm.Visit {
  if (!ready) {
    const fs = globalThis.process.getBuiltinModule("node:fs");
    wasm.initSync({ module: fs.readFileSync(new URL("doctor_bg.wasm", import.meta.url)) });
    ready = true;
  }
  return new wasm.Visit(page);
}
