// Bundles what a page loads besides the wasm. Driven by `cargo xtask build`:
//
//   node www/build.mjs prune --glue PATH --wasm PATH --out FILE --out-named FILE --out-glue FILE
//   node www/build.mjs chunk --glue PATH --wasm-integrity sha256-… --out FILE --map FILE
//   node www/build.mjs shim --build HASH --app-integrity sha256-… --out FILE --map FILE
//   node www/build.mjs locales --out DIR
//   node www/build.mjs off --out FILE
//   node www/build.mjs package --glue PATH --version VERSION --out DIR
//   node www/build.mjs rust --out FILE
//   node www/build.mjs css IN OUT
//   node www/build.mjs dev
//   node www/build.mjs test
//
// The maps are for `cargo xtask size` and go nowhere. PATH is the JavaScript that wasm-bindgen writes (--target web); HASH stands in the names of app and wasm.
// `rust` makes src/browser/element.js, which is kept in git: whoever builds a Leptos app needs no Node. `npm run rust`.
// `dev` is Trunk's: it writes the script of www/trunk/index.html to where Trunk gathers its build.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { minify } from "terser";
import { minifyCss } from "./css.mjs";
import * as locales from "./locales.mjs";

const www = dirname(fileURLToPath(import.meta.url));

/** Style sheets are imported as text, for they become constructable style sheets: no `<style>`, so no CSP exception. */
const cssAsText = {
  name: "css-as-text",
  setup(b) {
    b.onLoad({ filter: /\.css$/ }, async ({ path }) => ({
      contents: await minifyCss(path),
      loader: "text",
      watchFiles: [path],
    }));
  },
};

const json = (name) => JSON.parse(readFileSync(join(www, name), "utf8"));

const fail = (message) => {
  console.error(`build.mjs: ${message}`);
  process.exit(1);
};

/** "Donate" in each language, as in "de:Spenden|": what the catalogues say, which all of a language must agree on. */
const donate = () => {
  const words = {};
  for (const file of readdirSync(join(www, "locales")).sort()) {
    const [, letters] = /^(\w\w)(-\w+)?\.json$/.exec(file) ?? [];
    if (!letters) continue;
    const { donate: word } = json(`locales/${file}`);
    if (letters in words && words[letters] !== word) {
      fail(`locales/${file} says ${JSON.stringify(word)} for "donate", and another of its language ${JSON.stringify(words[letters])}: let both say the same, for the button knows the language alone.`);
    }
    words[letters] = word;
  }
  // By the word and not by the tag: words of one alphabet beside each other compress better.
  return Object.entries({ ...words, nn: words.nb, no: words.nb })
    .sort(([, one], [, other]) => (one < other ? 1 : -1))
    .map((one) => `${one.join(":")}|`)
    .join("");
};

const browser = {
  absWorkingDir: www,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  // Else a `"use strict"` goes into each bundle, of use to nobody: tsc has found what it would find.
  tsconfigRaw: { compilerOptions: { alwaysStrict: false } },
  logLevel: "warning",
  define: { __DONATE__: JSON.stringify(donate()) },
  plugins: [cssAsText],
};

/** The exports that the glue calls pass through the shim's guard, which sees them fail (shim/trap.ts says why). */
const guarded = (glue) => ({
  name: "guarded-glue",
  setup(b) {
    b.onLoad({ filter: /\.js$/ }, async ({ path }) => {
      if (path !== glue) return null;
      const parts = (await readFile(path, "utf8")).split("wasm = instance.exports;");
      if (parts.length !== 2) {
        fail(`${path} does not take the exports where this wasm-bindgen should; build.mjs has to learn how it does.`);
      }
      const guard = JSON.stringify(join(www, "shim/trap.ts"));
      return {
        contents: `import { guard as $guard } from ${guard};\n${parts.join("wasm = $guard(instance.exports);")}`,
        loader: "js",
        resolveDir: dirname(path),
      };
    });
  },
});

/** The letters of names, the most frequent first: found by search for brotli, the shim's over several hashes of the app. */
const SHIM_LETTERS = "gabrmovsnRhekdScxpqlGjDzf_tywiWAuBTYKNU$OPEFHQIVLMCZXJ";
const CHUNK_LETTERS = "etnaoirsfcdqKmyvEgblHpDwIkzMu_XAxShjNRTJWPQYCLBUZVGO$F";

/** The names of terser, of these letters alone. */
const named = (letters) => ({
  get(count) {
    let name = "";
    for (let rest = count + 1; rest > 0; rest = Math.floor(rest / letters.length)) name += letters[--rest % letters.length];
    return name;
  },
  consider() {},
  reset() {},
  sort() {},
});

/**
 * Less of a bundle, for brotli: by esbuild's names and order, the shim's would be 30 bytes more and the chunk's 170. Calls in
 * the place of copies, which compress worse.
 */
const smaller = async (files, letters, compress = {}, format = {}) => {
  const text = (end) => files.find(({ path }) => path.endsWith(end)).text;
  return minify(text(".js"), {
    ecma: 2022,
    compress: { passes: 3, inline: 0, reduce_funcs: false, ...compress },
    mangle: { nth_identifier: named(letters) },
    format,
    sourceMap: { content: text(".map") },
  });
};

/** Of a bundle with its source map, which esbuild names by `outfile`: no byte of either tells of that. */
const mapped = { sourcemap: "external", sourcesContent: false, outfile: join(www, "bundle.js"), write: false };

/** The app chunk's `code`, and its `map`. */
const chunkOf = async (glue, integrity, hashes, define) => {
  const { outputFiles } = await build({
    ...browser,
    entryPoints: [join(www, "shim/app.ts")],
    ...mapped,
    alias: { "sir-donate-glue": resolve(glue) },
    plugins: [cssAsText, guarded(resolve(glue))],
    // The glue can look for its wasm beside itself. In a classic script there is no such address, and the shim
    // hands the bytes over anyway.
    define: { "import.meta.url": '""', __WASM_INTEGRITY__: JSON.stringify(integrity), __LOCALES__: JSON.stringify(hashes), ...define },
  });
  // Three signs of it are no ASCII: they would be others in a page that is no UTF-8.
  return smaller(outputFiles, CHUNK_LETTERS, {}, { ascii_only: true });
};

/** The chunk as a function of its tag: each call is a run with a state of its own. It is minified already. */
const asFunction = (chunk) => ({
  name: "chunk-as-function",
  setup(b) {
    b.onResolve({ filter: /^sir-donate-chunk$/ }, ({ path }) => ({ path, namespace: "chunk" }));
    b.onLoad({ filter: /./, namespace: "chunk" }, () => ({ contents: `export default ($tag) => {\n${chunk}\n}` }));
  },
});

/** The languages' modules, each imported when it is asked for. */
const asModules = (names) => ({
  name: "locales-as-modules",
  setup(b) {
    b.onResolve({ filter: /^sir-donate-locales$/ }, ({ path }) => ({ path, namespace: "locales" }));
    b.onResolve({ filter: /./, namespace: "locales" }, ({ path }) => ({ path, external: true }));
    const lines = names.map((name) => `${JSON.stringify(name)}: () => import("./locales/${name}.js"),`);
    b.onLoad({ filter: /./, namespace: "locales" }, () => ({ contents: `export default {\n${lines.join("\n")}\n};` }));
  },
});

/** The package's files refer to each other, and to React, by name. */
const apart = (names) => ({
  name: "apart",
  setup(b) {
    b.onResolve({ filter: /^(\.\/|react$)/ }, ({ path, importer }) => {
      if (path === "react") return { path, external: true };
      const name = path.replace(/^\.\/|\.js$/g, "");
      if (dirname(importer) !== join(www, "npm") || !names.includes(name)) return null;
      return { path: `./${name}.js`, external: true };
    });
  },
});

const eventNames = () => {
  const { element, events } = json("interface.json");
  return events.map(({ name }) => name.slice(element.tag.length + 1));
};

const INTEGRITY = /^sha256-[\w+/]{43}=$/;

const checked = (name, value, wanted) =>
  wanted.test(value) ? value : fail(`--${name} ${JSON.stringify(value)} does not match ${wanted}.`);

const texts = () => {
  try {
    return locales.files();
  } catch (fault) {
    return fail(fault.message);
  }
};

const flags = (...names) => {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
  });
  for (const name of names) if (!values[name]) fail(`${process.argv[2]} needs --${name}.`);
  return values;
};

const commands = {
  async prune() {
    const { "out-glue": outGlue, "out-named": outNamed, ...paths } = flags("glue", "wasm", "out", "out-named", "out-glue");
    const { prune } = await import("./prune.mjs");
    await prune({ ...paths, outNamed, outGlue }, fail);
  },

  async chunk() {
    const { glue, out, map, "wasm-integrity": integrity } = flags("glue", "out", "map", "wasm-integrity");
    const files = texts();
    const hashes = [Object.keys(files).join(" "), Object.values(files).map(locales.hashOf).join("")];
    const chunk = await chunkOf(glue, checked("wasm-integrity", integrity, INTEGRITY), hashes);
    await writeFile(out, chunk.code);
    await writeFile(map, chunk.map);
  },

  async locales() {
    const { out } = flags("out");
    for (const [name, text] of Object.entries(texts())) await writeFile(join(out, locales.nameOf(name, text)), text);
  },

  async package() {
    const { glue, version, out } = flags("glue", "version", "out");
    const { exports } = json("npm/package.part.json");
    const read = Object.values(exports).flatMap((path) => /^\.\/(\w+)\.js$/.exec(path)?.[1] ?? []);
    // Bundlers give the wasm a name of their own, and some other bytes: nobody's hash stands for it.
    // Nor does one for the languages, which are modules here.
    const { code: chunk } = await chunkOf(glue, "", ["", ""], { "document.currentScript": "$tag" });
    const files = texts();
    await mkdir(join(out, "locales"), { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(out, `locales/${name}.js`), `export default ${JSON.stringify(text)};\n`);
    }
    const bundle = (names, minified) =>
      build({
        ...browser,
        format: "esm",
        minify: minified,
        minifySyntax: true,
        banner: { js: `/* sir-donate ${version}, MIT OR Apache-2.0 */` },
        entryPoints: names.map((name) => join(www, `npm/${name}.ts`)),
        outdir: resolve(out),
        define: { ...browser.define, __VERSION__: JSON.stringify(version), __EVENTS__: JSON.stringify(eventNames()) },
        plugins: [cssAsText, apart([...read, "app"]), asFunction(chunk), asModules(Object.keys(files))],
      });
    // Whoever bundles it minifies it, and reads it where something is wrong. What is in the chunk nobody reads.
    await bundle(read, false);
    await bundle(["app"], true);
    await copyFile(join(www, "styles/reserve.css"), join(out, "reserve.css"));
    const { complete } = await import("./npm/package.mjs");
    await complete(resolve(out));
  },

  async shim() {
    const { out, map, build: hash, "app-integrity": integrity } = flags("build", "app-integrity", "out", "map");
    const { outputFiles } = await build({
      ...browser,
      entryPoints: [join(www, "shim/main.ts")],
      ...mapped,
      define: {
        ...browser.define,
        __BUILD__: JSON.stringify(checked("build", hash, /^\w+$/)),
        __APP_INTEGRITY__: JSON.stringify(checked("app-integrity", integrity, INTEGRITY)),
      },
    });
    const shim = await smaller(outputFiles, SHIM_LETTERS, { if_return: false });
    // Its words are of many scripts, and its server may not say that they are UTF-8: without the mark they would be read in
    // the page's encoding.
    await writeFile(out, `\ufeff${shim.code}`);
    await writeFile(map, shim.map);
  },

  async off() {
    const { out } = flags("out");
    await build({ ...browser, entryPoints: [join(www, "shim/off.ts")], outfile: resolve(out) });
  },

  async rust() {
    const { out } = flags("out");
    await build({
      ...browser,
      format: "esm",
      // Lines, so that a change can be read.
      lineLimit: 120,
      banner: { js: "// Made of www/shim by `npm run rust --prefix www`." },
      entryPoints: [join(www, "shim/rust.ts")],
      outfile: resolve(out),
    });
  },

  async css() {
    const [from, to] = process.argv.slice(3);
    if (!from || !to) fail("css needs two paths: from and to.");
    await mkdir(dirname(resolve(to)), { recursive: true });
    await writeFile(to, await minifyCss(from));
  },

  async dev() {
    const dir = process.env.TRUNK_STAGING_DIR;
    if (!dir) fail("dev writes to TRUNK_STAGING_DIR, which trunk sets: run `trunk build` or `trunk serve`.");
    await build({
      ...browser,
      minify: false,
      sourcemap: "inline",
      entryPoints: [join(www, "trunk/dev.ts")],
      outfile: join(dir, "dev.js"),
    });
  },

  // Node 20 can't read TypeScript by itself.
  async test() {
    const out = mkdtempSync(join(www, "node_modules/.test-"));
    try {
      await build({
        entryPoints: readdirSync(join(www, "shim"))
          .filter((name) => name.endsWith(".test.ts"))
          .map((name) => join(www, "shim", name)),
        outdir: out,
        outExtension: { ".js": ".mjs" },
        bundle: true,
        platform: "node",
        format: "esm",
        target: "node20",
        sourcemap: "inline",
        logLevel: "warning",
        define: browser.define,
        plugins: [cssAsText],
      });
      const own = readdirSync(www)
        .filter((name) => name.endsWith(".test.mjs"))
        .map((name) => join(www, name));
      const files = [...readdirSync(out).map((name) => join(out, name)), ...own];
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
