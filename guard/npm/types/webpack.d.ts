import type { WebpackPluginInstance } from "webpack";

import type { GuardOptions } from "./options.js";

export type { GuardOptions };

/** The guard for webpack: `plugins: [guard()]`. */
export default function guard(options?: GuardOptions): WebpackPluginInstance;
