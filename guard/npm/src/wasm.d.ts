/** What wasm-bindgen writes for the crate `guard/` (--target web); the build puts it in the place of this name. */
declare module "sir-donate-guard-wasm" {
  export function initSync(source: { module: Uint8Array }): unknown;
  export function findSecrets(
    textOrBytes: string | Uint8Array,
    options?: { environment?: Record<string, string | undefined> },
  ): import("./index.ts").Finding[];
  export function pageKeys(bytes: Uint8Array): import("./secrets.ts").KeyUse[];
}

/** The same for the crate `doctor/`. */
declare module "sir-donate-doctor-wasm" {
  export type HeaderList = [name: string, value: string][];
  export interface VisitedPage {
    address?: string;
    html: string;
    headers?: HeaderList;
  }
  export interface Want {
    address: string;
    what: "script" | "app" | "wasm" | "style" | "snapshot" | "other";
    origin?: string;
  }
  export type Answer =
    | { status: number; address: string; headers: HeaderList; body: Uint8Array; hashes: string[] }
    | { failed: string }
    | { unseen: string };
  export interface Finding {
    code: string;
    level: "error" | "warning" | "note";
    message: string;
    remedy: string;
    paste?: string;
    header?: string;
    address?: string;
    line?: number;
    column?: number;
  }
  export function initSync(source: { module: Uint8Array }): unknown;
  export function masked(text: string): string;
  export function readHeaders(text: string): HeaderList;
  export class Visit {
    constructor(page: VisitedPage);
    wants(): Want[];
    answered(address: string, answer: Answer): void;
    findings(): Finding[];
  }
}
