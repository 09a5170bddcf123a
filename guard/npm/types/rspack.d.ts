import type { RspackPluginInstance } from "@rspack/core";

import type { GuardOptions } from "./options.js";

export type { GuardOptions };

/** The guard for Rspack: `plugins: [guard()]`. */
export default function guard(options?: GuardOptions): RspackPluginInstance;
