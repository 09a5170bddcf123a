// Takes out of the wasm what the linker can't know to be of no use. Driven by `node www/build.mjs prune`.
//
// - Exports that the glue does not need for the app's own functions: crates that leptos brings along export classes
//   (wasm-streams, for server functions), and js-sys exports closures for typed arrays. With them go the imports that
//   only they need, and the glue for both.
// - Bodies of functions that are reached through the function table alone, where nothing that is left puts them there.
// - The text of an error that nobody reads: serde's "invalid type: floating point `1.5`" is all that needs Rust's float
//   formatting (the app's own numbers are written by `Intl`), and every error of decoding becomes `None`.
import { readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import binaryen from "binaryen";
import { build } from "esbuild";

const EXPORTS = ["default", "intent", "mount", "reset", "unmount", "update"];

const { Features } = binaryen;
const FEATURES =
  Features.MutableGlobals | Features.NontrappingFPToInt | Features.BulkMemory | Features.SignExt |
  Features.ReferenceTypes | Features.Multivalue;

/** What is emptied: the name, how often it has to be found at least, and what stands in its place. */
const EMPTIED = [
  { name: /\bwasm_streams\b/, least: 20, body: (module) => module.unreachable() },
  // Says nothing and reports success.
  { name: /\bserde_core::de::Unexpected as core::fmt::Display>::fmt$/, least: 1, body: (module) => module.i32.const(0) },
  { name: /^<f64 as core::fmt::Display>::fmt$/, least: 1, body: (module) => module.i32.const(0) },
];

const empty = (module, fail) => {
  const found = EMPTIED.map(() => 0);
  for (let at = 0; at < module.getNumFunctions(); at++) {
    const own = module.getFunctionByIndex(at);
    const { name, module: imported } = binaryen.getFunctionInfo(own);
    // Names carry a crate's hash: `serde_core[9e951cc31251697c]::de`.
    const plain = name.replace(/\[[0-9a-f]+\]/g, "");
    const which = imported ? -1 : EMPTIED.findIndex((one) => one.name.test(plain));
    if (which < 0) continue;
    binaryen.Function.setBody(own, EMPTIED[which].body(module));
    found[which]++;
  }
  EMPTIED.forEach((one, at) => {
    if (found[at] < one.least) {
      fail(`found ${found[at]} functions like ${one.name} in the wasm, not ${one.least}: has a dependency changed? prune.mjs has to learn it, or let go of it.`);
    }
  });
};

/** The glue's imports are the entries of one object; only those stay that the wasm still asks for. */
const withImports = (glue, names) =>
  glue.replace(/^ {8}(__wb\w+): function[^]*?(?=^ {8}\w+:|^ {4}\};)/gm, (entry, name) => (names.has(name) ? entry : ""));

/** What is left of the glue when it serves the app's own functions alone. */
const bundled = async (glue, dir) => {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${EXPORTS} } from "glue"`, resolveDir: dir },
    plugins: [
      {
        name: "glue",
        setup(b) {
          b.onResolve({ filter: /^glue$/ }, () => ({ path: "glue", namespace: "glue" }));
          b.onLoad({ filter: /./, namespace: "glue" }, () => ({ contents: glue }));
        },
      },
    ],
    bundle: true,
    format: "esm",
    write: false,
    define: { "import.meta.url": '""' },
  });
  return outputFiles[0].text;
};

/**
 * Gives imports and exports names of a letter or two. wasm-bindgen's carry a hash, which no compression makes smaller, in
 * the wasm and once more in the glue.
 */
const shorten = (module, glue, fail) => {
  const names = () => {
    const compiled = new WebAssembly.Module(module.emitBinary());
    const of = (list) => list.map(({ name, module: from }) => [from, name]);
    return [of(WebAssembly.Module.imports(compiled)), of(WebAssembly.Module.exports(compiled))];
  };
  const [imports, exports] = names();
  // The pass prints a table that is as long as the glue.
  const { log } = console;
  console.log = () => {};
  module.runPasses(["minify-imports-and-exports-and-modules"]);
  console.log = log;
  const [shortImports, shortExports] = names();
  const once = (text, from, to) => {
    const parts = text.split(from);
    if (parts.length != 2) fail(`the glue has ${parts.length - 1} times ${JSON.stringify(from)}: prune.mjs reads it wrongly.`);
    return parts.join(to);
  };
  glue = once(glue, `"${imports[0][0]}": import0`, `"${shortImports[0][0]}": import0`);
  imports.forEach(([, name], at) => {
    glue = once(glue, `        ${name}: function`, `        ${shortImports[at][1]}: function`);
  });
  const short = new Map(exports.map(([, name], at) => [name, shortExports[at][1]]));
  // What is left of the classes goes with the bundling, and its exports have gone.
  return glue.replace(/\bwasm\.(\w+)/g, (all, name) => `wasm.${short.get(name) ?? name}`);
};

/** Writes a smaller wasm and the glue for it. `fail` ends the build with a message. */
export const prune = async ({ glue: gluePath, wasm, out, outGlue }, fail) => {
  let glue = (await readFile(gluePath, "utf8"))
    // Else the bundler has to keep the classes for what these lines might do.
    .replaceAll(": new FinalizationRegistry(", ": /* @__PURE__ */ new FinalizationRegistry(")
    .replace(/^if \(Symbol\.dispose\).*$/gm, "");
  const module = binaryen.readBinary(await readFile(wasm));
  module.setFeatures(FEATURES);
  empty(module, fail);
  let bytes;
  for (let before = Infinity; ; ) {
    module.runPasses(["remove-unused-module-elements"]);
    bytes = module.emitBinary();
    const compiled = new WebAssembly.Module(bytes);
    glue = withImports(glue, new Set(WebAssembly.Module.imports(compiled).map(({ name }) => name)));
    const used = new Set([...(await bundled(glue, dirname(gluePath))).matchAll(/\bwasm\.(\w+)/g)].map(([, name]) => name));
    const exported = WebAssembly.Module.exports(compiled);
    for (const name of EXPORTS.slice(1)) if (!used.has(name)) fail(`the glue does not call the wasm's ${name}.`);
    if (exported.length == before) break;
    before = exported.length;
    for (const { name } of exported) if (!used.has(name)) module.removeExport(name);
  }
  glue = shorten(module, glue, fail);
  bytes = module.emitBinary();
  await writeFile(out, bytes);
  await writeFile(outGlue, glue);
};
