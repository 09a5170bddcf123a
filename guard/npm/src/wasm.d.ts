/** What wasm-bindgen writes for the crate `guard/` (--target web); the build puts it in the place of this name. */
declare module "sir-donate-guard-wasm" {
  export function initSync(source: { module: Uint8Array }): unknown;
  export function findSecrets(
    textOrBytes: string | Uint8Array,
    options?: { environment?: Record<string, string | undefined> },
  ): import("./index.ts").Finding[];
  export function pageKeys(bytes: Uint8Array): import("./secrets.ts").KeyUse[];
}
