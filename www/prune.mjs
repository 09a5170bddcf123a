// Takes out of the wasm what the linker can't know to be of no use. Driven by `node www/build.mjs prune`.
//
// - Exports that the glue does not need for the app's own functions: crates that leptos brings along export classes
//   (wasm-streams, for server functions), and js-sys exports closures for typed arrays. With them go the imports that
//   only they need, and the glue for both.
// - Bodies of functions that are reached through the function table alone, where nothing that is left puts them there.
//
// Names are all there is to go by, and the compiler may let one function do the work of another that has the same body.
// So the build fails where a function that stays calls an emptied one, and everything emptied traps when it is called,
// which ends in the page's fallback.
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

/** What is emptied: the name, and how often it has to be found at least. */
const EMPTIED = [{ name: /\bwasm_streams\b/, least: 20 }];

/** Names carry a crate's hash: `serde_core[9e951cc31251697c]::de`. */
const plain = (name) => name.replace(/\[[0-9a-f]+\]/g, "");

const ID = String.raw`\$(?:"(?:[^"\\]|\\.)*"|[^\s()]+)`;
const named = (id) =>
  id.replace(/^\$"?|"$/g, "").replace(/\\([0-9a-f]{2}|.)/gi, (_, code) =>
    code.length == 2 ? String.fromCharCode(parseInt(code, 16)) : code,
  );

/** The functions that each function calls or names, from binaryen's text of a module. */
export const relations = (text) => {
  const calls = new Map();
  const start = new RegExp(`^ \\(func (${ID})`);
  const reference = new RegExp(`\\((?:return_call|call|ref\\.func) (${ID})`, "g");
  let own;
  for (const line of text.split("\n")) {
    if (/^ \S/.test(line)) {
      own = start.exec(line)?.[1];
      if (own) {
        own = named(own);
        calls.set(own, new Set());
      }
      continue;
    }
    if (!own) continue;
    for (const [, id] of line.matchAll(reference)) calls.get(own).add(named(id));
  }
  return calls;
};

/** Calls of the functions in `emptied` by others, as sentences. */
export const leftCalls = (calls, emptied) =>
  [...calls].flatMap(([caller, called]) =>
    emptied.has(caller) ? [] : [...called].filter((one) => emptied.has(one)).map((one) => `${caller} calls ${one}.`),
  );

const LEARN = "prune.mjs has to learn it, or let go of it";

/** Returns the names of what was emptied. */
const empty = (module, fail) => {
  const before = relations(module.emitText());
  const found = EMPTIED.map(() => 0);
  const emptied = new Set();
  for (let at = 0; at < module.getNumFunctions(); at++) {
    const own = module.getFunctionByIndex(at);
    const { name, module: imported } = binaryen.getFunctionInfo(own);
    const which = imported ? -1 : EMPTIED.findIndex((one) => one.name.test(plain(name)));
    if (which < 0) continue;
    // Else the checks would look for it in vain.
    if (!before.has(name)) fail(`${name} is not in binaryen's text of the wasm: prune.mjs reads it wrongly.`);
    binaryen.Function.setBody(own, module.unreachable());
    emptied.add(name);
    found[which]++;
  }
  EMPTIED.forEach((one, at) => {
    if (found[at] < one.least) {
      fail(`found ${found[at]} functions like ${one.name} in the wasm, not ${one.least}: has a dependency changed? ${LEARN}.`);
    }
  });
  return emptied;
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
  const froms = new Set(table.imports.map(([from]) => from));
  const [into, ...more] = new Set(WebAssembly.Module.imports(new WebAssembly.Module(module.emitBinary())).map((one) => one.module));
  if (froms.size != 1 || more.length) fail("the wasm imports from more than one module: prune.mjs has to learn it.");
  const once = (text, from, to) => {
    const parts = text.split(from);
    if (parts.length != 2) fail(`the glue has ${parts.length - 1} times ${JSON.stringify(from)}: prune.mjs reads it wrongly.`);
    return parts.join(to);
  };
  glue = once(glue, `"${[...froms][0]}": import0`, `"${into}": import0`);
  for (const [name, to] of short.imports) glue = once(glue, `        ${name}: function`, `        ${to}: function`);
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
  const emptied = empty(module, fail);
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
  const left = [
    ...leftCalls(relations(module.emitText()), emptied),
    ...WebAssembly.Module.exports(new WebAssembly.Module(bytes)).flatMap(({ name, kind }) => {
      const to = kind == "function" && binaryen.getExportInfo(module.getExport(name)).value;
      return emptied.has(to) ? [`The export ${name} is ${to}.`] : [];
    }),
  ];
  for (const one of left) fail(`${one} It was emptied, but is of use: has a dependency changed? ${LEARN}.`);
  glue = shorten(module, glue, fail);
  bytes = module.emitBinary();
  await writeFile(out, bytes);
  binaryen.setDebugInfo(true);
  await writeFile(outNamed, module.emitBinary());
  await writeFile(outGlue, glue);
};
