// How each bundler is configured for the small site, and started: by its own command, as a partner does.

const list = (items) => items.filter(Boolean).join(", ");

/**
 * Knobs:
 *   define       { name: JavaScript that gives the value }, inlined by what the bundler has for it
 *   environment  [name], inlined by EnvironmentPlugin
 *   sourcemap    true or "inline"
 *   plugin       JavaScript of one more plugin, behind the guard
 *   before       the same, in front of it
 *   setup        JavaScript before the configuration
 *   loader       file name of a loader for webpack and Rspack
 *   output       further options for the output, as JavaScript
 *   cache        true: webpack and Rspack keep theirs on disk
 *   emitOnErrors true: webpack and Rspack write in spite of errors, as they do in development
 *   rules        further rules for webpack and Rspack, as JavaScript
 *   target       what webpack and Rspack build for
 *   options      the guard's own options, as JavaScript
 */
const defined = (define = {}) => `{ ${Object.entries(define).map(([name, value]) => `${JSON.stringify(name)}: ${value}`)} }`;

const webpackLike = ({ define, environment, sourcemap, plugin, before, loader, output = "", rules = "", target, cache, emitOnErrors }, bundler, guard) => `{
  mode: "production",
  ${target ? `target: "${target}",` : ""}
  entry: "./src/main.js",
  devtool: ${sourcemap === "inline" ? '"inline-source-map"' : sourcemap ? '"source-map"' : "false"},
  output: { clean: false, ${output} },
  module: {
    rules: [
      { test: /\\.(html|css|wasm|txt)$/, type: "asset/resource", generator: { filename: "[name][ext]" } },
      ${loader ? `{ test: /mapped\\.js$/, use: [{ loader: require("node:path").resolve(__dirname, "${loader}") }] },` : ""}
      ${rules}
    ],
  },
  performance: false,
  ${emitOnErrors ? "optimization: { emitOnErrors: true }," : ""}
  ${cache ? (bundler === "webpack" ? 'cache: { type: "filesystem" },' : 'cache: { type: "persistent" },') : ""}
  plugins: [${list([
    before,
    guard,
    define && `new ${bundler}.DefinePlugin(${defined(define)})`,
    environment && `new ${bundler}.EnvironmentPlugin(${JSON.stringify(environment)})`,
    plugin,
  ])}],
}`;

const minifier = `{
      name: "minify",
      async renderChunk(code) {
        const { code: small, map } = await minify(code, { module: true, sourceMap: true });
        return { code: small, map };
      },
    }`;

export const configs = {
  vite: {
    build: ["vite/bin/vite.js", "build"],
    dev: (port) => ["vite/bin/vite.js", "--port", String(port), "--strictPort", "--host", "127.0.0.1"],
    files: ({ define, sourcemap, plugin, before, setup = "", output = "", options = "" }) => ({
      "vite.config.mjs": `import { defineConfig, loadEnv } from "vite";
import guard from "sir-donate/guard/vite";
${setup}
export default defineConfig(({ mode }) => {
  const env = loadEnv(mode, process.cwd(), "");
  return {
    plugins: [${list([before, `guard(${options})`, plugin])}],
    define: ${defined(define)},
    build: { sourcemap: ${JSON.stringify(sourcemap ?? false)}, rolldownOptions: { output: { ${output} } } },
  };
});
`,
    }),
  },

  rollup: {
    build: ["rollup/dist/bin/rollup", "-c", "--failAfterWarnings"],
    watch: ["rollup/dist/bin/rollup", "-c", "--watch", "--no-watch.clearScreen"],
    files: ({ define, sourcemap, plugin, before, minify, setup = "", output = "", options = "" }) => ({
      "rollup.config.mjs": `import { readFileSync } from "node:fs";
import json from "@rollup/plugin-json";
import resolve from "@rollup/plugin-node-resolve";
import replace from "@rollup/plugin-replace";
import { minify } from "terser";
import guard from "sir-donate/guard/rollup";
${setup}
const env = process.env;
/** What is no JavaScript goes along as it is. */
const files = {
  name: "files",
  load(id) {
    if (!/\\.(html|css|wasm|txt)$/.test(id)) return null;
    const file = this.emitFile({ type: "asset", name: id.split("/").at(-1), source: readFileSync(id) });
    return \`export default import.meta.ROLLUP_FILE_URL_\${file};\`;
  },
};
export default {
  input: "src/main.js",
  output: { dir: "dist", format: "es", sourcemap: ${JSON.stringify(sourcemap ?? false)}, ${output} },
  plugins: [${list([
    "files, json(), resolve()",
    before,
    `guard(${options})`,
    define && `replace({ preventAssignment: true, values: ${defined(define)} })`,
    plugin,
    minify && minifier,
  ])}],
};
`,
    }),
  },

  webpack: {
    build: ["webpack/bin/webpack.js", "build"],
    serve: (port) => ["webpack/bin/webpack.js", "serve", "--mode", "development", "--port", String(port), "--host", "127.0.0.1"],
    files: (knobs) => ({
      // CommonJS, as most of them still are: the guard can be had by require.
      "webpack.config.cjs": `const webpack = require("webpack");
const guard = require("sir-donate/guard/webpack");
${knobs.setup ?? ""}
const env = process.env;
module.exports = ${webpackLike(knobs, "webpack", `guard(${knobs.options ?? ""})`)};
`,
    }),
  },

  rspack: {
    build: ["@rspack/cli/bin/rspack.js", "build"],
    serve: (port) => ["@rspack/cli/bin/rspack.js", "serve", "--mode", "development", "--port", String(port), "--host", "127.0.0.1"],
    files: (knobs) => ({
      "rspack.config.cjs": `const { rspack } = require("@rspack/core");
const guard = require("sir-donate/guard/rspack");
${knobs.setup ?? ""}
const env = process.env;
module.exports = ${webpackLike(knobs, "rspack", `guard(${knobs.options ?? ""})`)};
`,
    }),
  },

  esbuild: {
    build: ["./build.mjs"],
    watch: ["./build.mjs", "watch"],
    serve: (port) => ["./build.mjs", "serve", String(port)],
    files: ({ define, sourcemap, plugin, before, setup = "", output = "", options = "" }) => ({
      "build.mjs": `import { build, context } from "esbuild";
import guard from "sir-donate/guard/esbuild";
${setup}
const env = process.env;
const options = {
  entryPoints: ["src/main.js"],
  bundle: true,
  minify: true,
  format: "esm",
  outdir: "dist",
  sourcemap: ${JSON.stringify(sourcemap ?? false)},
  define: ${defined(define)},
  loader: { ".html": "copy", ".wasm": "file", ".txt": "copy" },
  plugins: [${list([before, `guard(${options})`, plugin])}],
  ${output}
};
if (process.argv[2] === "watch") {
  await (await context({ ...options, logLevel: "info" })).watch();
} else if (process.argv[2] === "serve") {
  await (await context(options)).serve({ host: "127.0.0.1", port: Number(process.argv[3]) });
} else {
  await build(options).catch(() => (process.exitCode = 1));
}
`,
    }),
  },
};
