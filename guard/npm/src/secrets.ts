import * as wasm from "sir-donate-guard-wasm";

import type { FindOptions, Finding } from "./index.ts";

let ready = false;

/** Compiles the scanner at the first use: a build that only asks for `assertPublishableKey` does not pay for it. */
function scanner(): typeof wasm {
  if (!ready) {
    // Not imported: a page may ask for `assertPublishableKey`, and bundlers for pages stop at what only Node has.
    const fs = globalThis.process?.getBuiltinModule?.("node:fs");
    if (!fs) throw new Error("sir-donate/guard: findSecrets reads a file of the package, so it runs in Node alone.");
    // Not in one expression: bundlers take that for a wish to ship the file, of which no page has any use.
    const here = import.meta.url;
    wasm.initSync({ module: fs.readFileSync(new URL("guard_bg.wasm", here)) });
    ready = true;
  }
  return wasm;
}

/** What `sir-donate/guard` exports under this name. */
export function findSecrets(textOrBytes: string | Uint8Array, options: FindOptions = {}): Finding[] {
  return scanner().findSecrets(textOrBytes, options);
}

/** A publishable key and what is worth a remark about it. */
export interface KeyUse {
  test: boolean;
  /** Whether an `api-base` stands beside it. */
  apiBase: boolean;
  line: number;
  column: number;
  offset: number;
}

/** The publishable keys in `bytes`, for `npx sir-donate scan`. */
export function pageKeys(bytes: Uint8Array): KeyUse[] {
  return scanner().pageKeys(bytes);
}
