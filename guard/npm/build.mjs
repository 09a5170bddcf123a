// Bundles the guard's npm files. Driven by `cargo xtask`:
//
//   node guard/npm/build.mjs package --guard DIR --doctor DIR --out DIR
//   node guard/npm/build.mjs test --guard DIR --doctor DIR
//
// The first two hold what wasm-bindgen writes of the crates guard/ and doctor/ (--target web); the last one is the folder
// `guard/` of an npm package.
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
/** Each becomes a file of the package that is imported or run by name. */
const ENTRIES = ["index", "cli", "vite", "rollup", "webpack", "rspack", "esbuild", "webpack-loader"];

const fail = (message) => {
  console.error(`build.mjs: ${message}`);
  process.exit(1);
};

const flags = (...names) => {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
  });
  for (const name of names) if (!values[name]) fail(`${process.argv[2]} needs --${name}.`);
  return values;
};

/** Apart: a build that only looks for secrets compiles none of the doctor's rules. */
const WASM = ["guard", "doctor"];

const node = (made) => ({
  absWorkingDir: here,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  charset: "utf8",
  logLevel: "warning",
  alias: Object.fromEntries(WASM.map((name) => [`sir-donate-${name}-wasm`, resolve(made[name], `${name}.js`)])),
  plugins: [withoutVirtualModules],
});

/** unplugin wants webpack-virtual-modules at run time, for hooks that the guard has not: no dependency for that. */
const withoutVirtualModules = {
  name: "without-virtual-modules",
  setup(b) {
    b.onLoad({ filter: /[/\\]unplugin[/\\]dist[/\\]index\.mjs$/ }, ({ path }) => {
      const parts = readFileSync(path, "utf8").split('__require("webpack-virtual-modules")');
      if (parts.length !== 2) fail(`${path} does not load webpack-virtual-modules as this unplugin should.`);
      return { contents: parts.join("class {}"), loader: "js" };
    });
  },
};

/** The licence texts of the packages that the bundles hold parts of. */
const licences = (inputs) => {
  const packages = new Set();
  for (const input of inputs) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
    if (found) packages.add(found);
  }
  if (packages.size === 0) fail("no package is bundled, though unplugin should be.");
  return [...packages]
    .sort()
    .map((dir) => {
      const { name, version, license } = JSON.parse(readFileSync(join(here, dir, "package.json"), "utf8"));
      const file = readdirSync(join(here, dir)).find((file) => /^licen[cs]e/i.test(file));
      if (!file) fail(`${name} has no licence text, which must go with its code.`);
      return `${name} ${version} (${license})\n\n${readFileSync(join(here, dir, file), "utf8").trim()}\n`;
    })
    .join(`\n${"-".repeat(80)}\n\n`);
};

/** Those of the plugins are written by hand, in the terms of the bundlers; the others by tsc. */
const types = (out) => {
  const tsc = spawnSync(
    process.execPath,
    [join(here, "node_modules/typescript/bin/tsc"), "--project", join(here, "tsconfig.types.json"), "--outDir", out],
    { stdio: "inherit" },
  );
  if (tsc.status !== 0) fail("the types could not be written; see tsc's message above.");
  for (const name of readdirSync(join(here, "types"))) copyFileSync(join(here, "types", name), join(out, name));
  for (const name of readdirSync(out).filter((name) => name.endsWith(".d.ts"))) {
    const file = join(out, name);
    // tsc leaves the endings of the sources in there, and the package has none of those.
    writeFileSync(file, readFileSync(file, "utf8").replace(/(from|import\() ?"(\.\/[\w-]+)\.ts"/g, '$1 "$2.js"'));
  }
};

const copyWasm = (made, out) => {
  for (const name of WASM) copyFileSync(join(made[name], `${name}_bg.wasm`), join(out, `${name}_bg.wasm`));
};

const commands = {
  async package() {
    const { out, ...made } = flags(...WASM, "out");
    mkdirSync(out, { recursive: true });
    const { metafile } = await build({
      ...node(made),
      entryPoints: ENTRIES.map((name) => join(here, "src", `${name}.ts`)).filter((file) => existsSync(file)),
      outdir: resolve(out),
      // What the entries share stands once, beside them: the wasm is found from there.
      splitting: true,
      chunkNames: "shared-[hash]",
      // The licences of what is bundled are in a file of their own.
      legalComments: "none",
      metafile: true,
    });
    copyWasm(made, out);
    writeFileSync(join(out, "THIRD-PARTY-LICENSES.txt"), licences(Object.keys(metafile.inputs)));
    types(resolve(out));
  },

  // Node 20 can't read TypeScript by itself.
  async test() {
    const made = flags(...WASM);
    const out = mkdtempSync(join(here, "node_modules/.test-"));
    try {
      await build({
        ...node(made),
        entryPoints: readdirSync(join(here, "src"))
          .filter((name) => name.endsWith(".test.ts"))
          .map((name) => join(here, "src", name)),
        outdir: out,
        sourcemap: "inline",
      });
      copyWasm(made, out);
      const files = readdirSync(out)
        .filter((name) => name.endsWith(".js"))
        .map((name) => join(out, name));
      process.exitCode = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], {
        stdio: "inherit",
      }).status ?? 1;
    } finally {
      rmSync(out, { recursive: true });
    }
  },
};

const command = commands[process.argv[2]];
if (!command) fail(`no command ${process.argv[2] ?? ""}. There are: ${Object.keys(commands).join(", ")}.`);
await command();
