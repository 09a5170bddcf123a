/** The one plugin for all bundlers. What differs between them is in `*-like.ts`. */

import type { UnpluginFactory, UnpluginOptions } from "unplugin";

import { setupEsbuild } from "./esbuild-like.ts";
import type { GuardOptions } from "./options.ts";
import { rollupPlugins, vitePlugins } from "./rollup-like.ts";
import { applyWebpack } from "./webpack-like.ts";

const NAME = "sir-donate-guard";

/** No shared hook of unplugin is used for modules: through them, bytes that are no text would not survive. */
export const factory: UnpluginFactory<GuardOptions | undefined, true> = (options = {}, meta) => {
  switch (meta.framework) {
    case "vite":
      return vitePlugins(NAME, options) as UnpluginOptions[];
    case "rollup":
      return rollupPlugins(NAME, options) as UnpluginOptions[];
    case "esbuild":
      return [{ name: NAME, esbuild: { setup: (build) => setupEsbuild(build as never, options) } }];
    default:
      return [
        {
          name: NAME,
          webpack: (compiler) => applyWebpack(NAME, compiler as never, options),
          rspack: (compiler) => applyWebpack(NAME, compiler as never, options),
        },
      ];
  }
};
