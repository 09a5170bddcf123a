import { createWebpackPlugin } from "unplugin";

import { factory } from "./plugin.ts";

const guard = createWebpackPlugin(factory);

// The second is what `require` gives, so that a configuration in CommonJS reads like one in ESM.
export { guard as default, guard as "module.exports" };
