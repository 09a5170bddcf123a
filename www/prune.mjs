// Takes out of the wasm what the linker can't know to be of no use. Driven by `node www/build.mjs prune`.
//
// Crates export more than the app uses: js-sys closures for typed arrays, for one. With such exports go the imports that only they
// need, and the glue for both.
import { readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { build } from "esbuild";

// binaryen.js keeps the `console.log` that it finds when it is loaded, and prints the table of `shorten` to it.
const heard = [];
const { log } = console;
let binaryen;
try {
  console.log = (line) => heard.push(line);
  ({ default: binaryen } = await import("binaryen"));
} finally {
  console.log = log;
}

const EXPORTS = ["default", "intent", "mount", "others", "reset", "unmount", "update"];

const { Features } = binaryen;
const FEATURES =
  Features.MutableGlobals | Features.NontrappingFPToInt | Features.BulkMemory | Features.SignExt |
  Features.ReferenceTypes | Features.Multivalue;

/** The glue's imports are the entries of one object; only those stay that the wasm still asks for. */
const withImports = (glue, names) =>
  glue.replace(/^ {8}(__wb\w+): function[^]*?(?=^ {8}\w+:|^ {4}\};)/gm, (entry, name) => (names.has(name) ? entry : ""));

/** Where wasm-bindgen puts the crate's own JavaScript. */
const SNIPPETS = /^\.\/snippets\//;

/**
 * What the wasm imports from the crate's own JavaScript without code between the two: wasm-bindgen writes an import of the
 * whole module for each. In their place the names alone, among what the glue itself imports to the wasm.
 */
const direct = (glue, imports, fail) => {
  const from = new Set(imports.filter(([module]) => SNIPPETS.test(module)).map(([module]) => module));
  if (from.size > 1) fail("the crate has more than one module of JavaScript: prune.mjs has to learn it.");
  for (const module of from) {
    const entries = imports.filter(([other]) => other == module).map(([, name, short]) => ({ name, short }));
    const own = JSON.stringify(module);
    const names = entries.map(({ name }) => `${name} as $${name}`).join(", ");
    const lines = glue.replace(/^import \* as import\d+ from .*\n/gm, "").replace(/^ {8}"\.\/snippets\/.*": import\d+,\n/gm, "");
    const whole = /^ {4}const import0 = \{\n/m;
    if (!whole.test(lines) || lines == glue) fail("the glue does not import the crate's own JavaScript as this wasm-bindgen should: prune.mjs has to learn how it does.");
    glue = `import { ${names} } from ${own};\n${lines.replace(whole, (open) => open + entries.map(({ name, short }) => `        ${short}: $${name},\n`).join(""))}`;
  }
  return glue;
};

/** What is left of the glue when it serves the app's own functions alone. */
const bundled = async (glue, dir) => {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${EXPORTS} } from "glue"`, resolveDir: dir },
    plugins: [
      {
        name: "glue",
        setup(b) {
          b.onResolve({ filter: /^glue$/ }, () => ({ path: "glue", namespace: "glue" }));
          b.onResolve({ filter: SNIPPETS }, ({ path }) => ({ path, external: true }));
          b.onLoad({ filter: /./, namespace: "glue" }, () => ({ contents: glue }));
        },
      },
    ],
    bundle: true,
    format: "esm",
    write: false,
    // wasm-bindgen names the crate's own JavaScript once for each function of it.
    logOverride: { "duplicate-object-key": "silent" },
    define: { "import.meta.url": '""' },
  });
  return outputFiles[0].text;
};

/**
 * Gives imports and exports names of a letter or two. wasm-bindgen's carry a hash, which no compression makes smaller, in
 * the wasm and once more in the glue.
 */
const shorten = (module, glue, fail) => {
  const kinds = () => {
    const compiled = new WebAssembly.Module(module.emitBinary());
    const of = (list) => new Map(list.map(({ name, kind }) => [name, kind]));
    return { imports: of(WebAssembly.Module.imports(compiled)), exports: of(WebAssembly.Module.exports(compiled)) };
  };
  const before = kinds();
  const names = Object.keys(before);
  heard.length = 0;
  module.runPasses(["minify-imports-and-exports-and-modules"]);
  let table;
  try {
    table = JSON.parse(heard.join("\n"));
  } catch {
    return fail("binaryen did not tell the short names: has it changed? prune.mjs has to learn how it does.");
  }
  const after = kinds();
  const short = {};
  for (const which of names) {
    const entries = table[which].map((entry) => entry.slice(-2));
    short[which] = new Map(entries);
    const same =
      entries.length == before[which].size &&
      after[which].size == before[which].size &&
      new Set(short[which].values()).size == before[which].size;
    const lost = [...before[which]].find(([name, kind]) => after[which].get(short[which].get(name)) != kind);
    if (!same || lost) fail(`binaryen's table of short ${which} is not that of the wasm${lost ? `: see ${lost[0]}` : ""}.`);
  }
  const froms = new Set(table.imports.map(([from]) => from).filter((from) => !SNIPPETS.test(from)));
  const [into, ...more] = new Set(WebAssembly.Module.imports(new WebAssembly.Module(module.emitBinary())).map((one) => one.module));
  if (froms.size != 1 || more.length) fail("the wasm imports from more than one module: prune.mjs has to learn it.");
  const once = (text, from, to) => {
    const parts = text.split(from);
    if (parts.length != 2) fail(`the glue has ${parts.length - 1} times ${JSON.stringify(from)}: prune.mjs reads it wrongly.`);
    return parts.join(to);
  };
  glue = once(glue, `"${[...froms][0]}": import0`, `"${into}": import0`);
  for (const [from, name, to] of table.imports)
    if (!SNIPPETS.test(from)) glue = once(glue, `        ${name}: function`, `        ${to}: function`);
  glue = direct(glue, table.imports, fail);
  // What is left of the classes goes with the bundling, and its exports have gone.
  return glue.replace(/\bwasm\.(\w+)/g, (all, name) => `wasm.${short.exports.get(name) ?? name}`);
};

/**
 * What the app needs of functions of wasm-bindgen's that serve everybody: it is started with bytes, once; texts are short,
 * so a fast way for ASCII and the views that are kept between calls are not worth their bytes; nobody decodes the two
 * gigabytes after which an old Safari wants another decoder; and each browser that has custom states has `encodeInto`.
 */
const NARROWER = {
  getDataViewMemory0: "function getDataViewMemory0() { return new DataView(wasm.memory.buffer); }",
  getUint8ArrayMemory0: "function getUint8ArrayMemory0() { return new Uint8Array(wasm.memory.buffer); }",
  decodeText: "function decodeText(bytes) { return cachedTextDecoder.decode(bytes); }",
  passStringToWasm0: `function passStringToWasm0(text, malloc) {
    const bytes = cachedTextEncoder.encode(text);
    const at = malloc(WASM_VECTOR_LEN = bytes.length, 1) >>> 0;
    getUint8ArrayMemory0().set(bytes, at);
    return at;
}`,
  __wbg_finalize_init: "",
  __wbg_load: "",
  initSync: "",
  __wbg_init: `async function __wbg_init({ module_or_path }) {
    const { instance } = await WebAssembly.instantiate(module_or_path, __wbg_get_imports());
    wasm = instance.exports;
    wasm.__wbindgen_start();
}`,
  __wbg_init_once: "",
};

/** The glue with these, and without what only the others needed. */
export const narrowed = (glue, fail) => {
  const once = (what, text) => {
    const parts = glue.split(what);
    if (parts.length != 2) fail(`the glue has ${parts.length - 1} times ${what}: has wasm-bindgen changed? prune.mjs has to learn what it is now.`);
    glue = parts.join(text);
  };
  for (const [name, text] of Object.entries(NARROWER)) once(new RegExp(`^(?:async )?function ${name}\\([^]*?^\\}$`, "m"), text);
  once(/^if \(!\('encodeInto' in cachedTextEncoder\)\) \{[^]*?^\}$/m, "");
  once(/^const MAX_SAFARI_DECODE_BYTES = .*\nlet numBytesDecoded = .*$/m, "");
  once(/^let cachedDataViewMemory0 = null;$/m, "");
  once(/^let cachedUint8ArrayMemory0 = null;$/m, "");
  once("let wasmModule, wasmInstance, wasm;", "let wasm;");
  once(/^let __wbg_init_promise;$/m, "");
  once("export { initSync, __wbg_init as default };", "export { __wbg_init as default };");
  return glue.replaceAll(", wasm.__wbindgen_realloc)", ")");
};

/**
 * Writes a smaller wasm and the glue for it, and to `outNamed` the same wasm with the names of its functions. `fail` ends
 * the build with a message.
 */
export const prune = async ({ glue: gluePath, wasm, out, outNamed, outGlue }, fail) => {
  let glue = (await readFile(gluePath, "utf8"))
    // Else the bundler has to keep the classes for what these lines might do.
    .replaceAll(": new FinalizationRegistry(", ": /* @__PURE__ */ new FinalizationRegistry(")
    .replace(/^if \(Symbol\.dispose\).*$/gm, "");
  glue = narrowed(glue, fail);
  const module = binaryen.readBinary(await readFile(wasm));
  module.setFeatures(FEATURES);
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
  binaryen.setDebugInfo(true);
  await writeFile(outNamed, module.emitBinary());
  await writeFile(outGlue, glue);
};
