import type { Plugin } from "rollup";

import type { GuardOptions } from "./options.js";

export type { GuardOptions };

/** The guard for Rollup: `plugins: [guard()]`. */
export default function guard(options?: GuardOptions): Plugin;
