import type { Plugin } from "vite";

import type { GuardOptions } from "./options.js";

export type { GuardOptions };

/** The guard for Vite: `plugins: [guard()]`. */
export default function guard(options?: GuardOptions): Plugin[];
