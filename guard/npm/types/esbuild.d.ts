import type { Plugin } from "esbuild";

import type { GuardOptions } from "./options.js";

export type { GuardOptions };

/** The guard for esbuild: `plugins: [guard()]`. */
export default function guard(options?: GuardOptions): Plugin;
