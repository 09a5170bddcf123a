import { createRollupPlugin } from "unplugin";

import { factory } from "./plugin.ts";

const guard = createRollupPlugin(factory);

// The second is what `require` gives, so that a configuration in CommonJS reads like one in ESM.
export { guard as default, guard as "module.exports" };
