// Says what each crate, each feature and each file contributes to what a form needs. Driven by `cargo xtask size`:
//
//   node www/share.mjs --wasm FILE --shipped FILE --app FILE --app-map FILE --shim FILE --shim-map FILE --functions N
//
// The wasm that ships has no names. So `--wasm` is a twin of it, made by the same passes, that kept the names of its
// functions; how far its code is from that of `--shipped` is told. A script's bytes are found by its source map.
//
// Each file is cut into pieces that cover it to the byte, and each piece has an owner. What nobody owns ends this with a
// fault: a table that leaves something out would be believed all the same.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { decode } from "@jridgewell/sourcemap-codec";
import { minifyCss } from "./css.mjs";

const OWN = "sir_donate";
/** Rust's own, and the types that are written without a path. */
const STD = ["alloc", "core", "std"];
const PRIMITIVE = /^(?:str|char|bool|[iu](?:8|16|32|64|128|size)|f(?:32|64))$/;

const WWW = dirname(fileURLToPath(import.meta.url));
const SOURCES = join(WWW, "../src");

/** What a donor would call it, and the files of src/ that it is made of, or whole folders; the longest name counts. */
export const FEATURES = {
  "amount": ["ui/amount", "ui/frequency", "donation/money", "donation/currency"],
  "tip": ["ui/tip", "donation/tip"],
  "donor": ["ui/donor", "ui/field", "donation/draft", "donation/named"],
  "link, checkout": ["ui/submit", "ui/checkout", "donation/link", "browser/page"],
  "status, receipts": ["ui/status", "ui/receipts", "donation/status", "donation/receipt", "browser/storage"],
  "failures, remedies": ["ui/failed", "ui/remedy", "browser/console"],
  "who receives": ["ui/header", "ui/tokens"],
  "flow of a donation": ["donation/flow", "donation/session", "donation/states", "donation/mod"],
  "state, form, effects": ["ui/widget", "ui/form", "ui/scope", "ui/deeds", "ui/mod"],
  "options": ["options"],
  "languages": ["i18n", "text", "browser/intl"],
  "API": ["api", "browser/platform"],
  "browser, JavaScript": ["browser/dom", "browser/element", "browser/host", "browser/mod", "bindings", "lib"],
  "components for Leptos": ["components"],
};

/** The feature that a file of src/ belongs to. */
export const featureOf = (file) => {
  const fits = (name) => file === name || file.startsWith(`${name}/`);
  const found = Object.entries(FEATURES).flatMap(([feature, names]) => names.filter(fits).map((name) => ({ feature, name })));
  return found.sort((a, b) => b.name.length - a.name.length)[0]?.feature;
};

/** The file of src/ where `path` stands, as `["ui", "tip", "tip"]`: `ui/tip`. */
const fileOf = (path) => {
  const is = (...parts) => existsSync(`${join(SOURCES, ...parts)}.rs`);
  const [first, second = ""] = path;
  if (is(first, second)) return `${first}/${second}`;
  return is(first) ? first : is(first, "mod") ? `${first}/mod` : "lib";
};

/** What the shim calls, by its plain name. */
const EXPORTS = /^(?:intent|mount|others|reset|unmount|update)(?: externref shim)?$/;
/** What wasm-bindgen writes: its own functions, and adapters by the type that they are for. */
const BINDGEN = /^(?:__wbindgen_|__wbg_|__externref_|Closure\(|Ref\(|Option\(|Slice\(|\w+ -> \w+ externref shim$)/;
/** What the compiler calls. */
const COMPILER = /^(?:__rustc::|compiler_builtins::|rust_eh_personality$|mem(?:cpy|move|set|cmp)$|f(?:min|max|mod|ma)f?$|__\w+[sdt][fi][23]$)/;

/**
 * Who a function belongs to: the crate that its code stands in; file and feature, where that is ours; and whether it was
 * made for one of our types. Nothing where its name tells nothing.
 */
export const ownerOf = (name) => {
  // Crates carry a hash, and so do names in the older mangling.
  const plain = name.replace(/\[[0-9a-f]{8,}\]/g, "").replace(/::h[0-9a-f]{16}$/, "");
  const ours = plain.includes(`${OWN}::`);
  const own = (file) => featureOf(file) && { crate: OWN, file, feature: featureOf(file), ours: true };
  if (EXPORTS.test(plain)) return own("bindings");
  if (BINDGEN.test(plain)) return { crate: "wasm_bindgen", ours };
  if (COMPILER.test(plain)) return { crate: "compiler_builtins", ours };
  // `<&mut [a::B] as c::D>::e` stands where a::B is.
  const [, path] = /^(?:[<&*([]|'\w+ |mut |dyn |const )*(\w+(?:::\w+)*)/.exec(plain) ?? [];
  if (!path) return /^<+(?:\(\)|!|fn\()/.test(plain) ? { crate: "core", ours } : undefined;
  const [crate, ...inside] = path.split("::");
  if (crate === OWN) return own(fileOf(inside));
  if (PRIMITIVE.test(crate)) return { crate: "core", ours };
  return path === plain && !plain.includes("::") ? undefined : { crate, ours };
};

const SECTIONS = {
  1: "types", 2: "imports", 3: "types of the functions", 4: "tables", 5: "memory", 6: "globals", 7: "exports", 8: "start",
  9: "function table", 11: "data: texts", 12: "count of the data", 13: "tags",
};

/**
 * Reads a wasm: its bytes without those that only name things, and the pieces of what is left. A piece is
 * `{ start, end, section }` or, for a function with the length before it, `{ start, end, name }`.
 */
export const readWasm = (bytes) => {
  let at = 0;
  const fault = (what) => new Error(`the wasm can't be read at byte ${at}: ${what}`);
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 28) throw fault("no number ends here");
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const text = () => {
    const length = number();
    at += length;
    if (at > bytes.length) throw fault("it ends within a text");
    return bytes.toString("utf8", at - length, at);
  };
  const limits = () => {
    const flags = number();
    number();
    if (flags & 1) number();
  };
  if (bytes.toString("latin1", 0, 4) !== "\0asm") throw fault("it is none");
  at = 8;
  const kept = [];
  const names = new Map();
  const functions = [];
  let imported = 0;
  const keep = (start, end, about) => kept.push({ start, end, ...about });
  keep(0, at, { section: "heads of the sections" });
  while (at < bytes.length) {
    const start = at;
    const id = bytes[at++];
    const length = number();
    const body = at;
    const end = body + length;
    if (end > bytes.length) throw fault("it ends within a section");
    if (id === 0) {
      const name = text();
      if (name === "name") {
        while (at < end) {
          const part = bytes[at++];
          const size = number();
          const next = at + size;
          if (part === 1) for (let count = number(); count > 0; count--) names.set(number(), text());
          at = next;
        }
      } else if (name !== "target_features" && name !== "producers") keep(start, end, { section: "notes for tools" });
    } else if (id === 10) {
      let count = number();
      keep(start, at, { section: "heads of the sections" });
      for (; count > 0; count--) {
        const from = at;
        const size = number();
        at += size;
        functions.push({ start: from, end: at });
        kept.push(functions.at(-1));
      }
      if (at !== end) throw fault("the functions don't fill their section");
    } else {
      if (!SECTIONS[id]) throw fault(`there is no section ${id}`);
      if (id === 2) {
        for (let count = number(); count > 0; count--) {
          text();
          text();
          const kind = bytes[at++];
          if (kind === 0) {
            number();
            imported++;
          } else if (kind === 1) {
            at++;
            limits();
          } else if (kind === 2) limits();
          else if (kind === 3) at += 2;
          else throw fault(`there is no kind ${kind} of import`);
        }
      }
      keep(start, end, { section: SECTIONS[id] });
    }
    at = end;
  }
  functions.forEach((one, index) => (one.name = names.get(imported + index)));
  // Without the names: what is left is what ships.
  let length = 0;
  const pieces = kept.map(({ start, end, ...about }) => ({ ...about, start: length, end: (length += end - start) }));
  return { bytes: Buffer.concat(kept.map(({ start, end }) => bytes.subarray(start, end))), pieces };
};

/**
 * Pieces of a script by the sources that its map names; `around` for what is from none. terser makes one text of two, and
 * then of neither's place: `sheets`, texts by the names of their sources, are looked for as they are.
 */
export const readScript = (text, map, sheets = {}) => {
  const { mappings, sources } = JSON.parse(map);
  const lines = text.split("\n");
  const decoded = decode(mappings);
  const pieces = [];
  let start = 0;
  let end = 0;
  let source = "around";
  const cut = (to) => {
    if (to > start) pieces.push({ start, end: to, source });
    start = to;
  };
  lines.forEach((line, index) => {
    for (const [column, from] of decoded[index] ?? []) {
      cut(end + Buffer.byteLength(line.slice(0, column)));
      source = from === undefined ? "around" : sources[from];
    }
    end += Buffer.byteLength(line) + 1;
  });
  cut(Buffer.byteLength(text));
  const bytes = Buffer.from(text);
  for (const [sheet, content] of Object.entries(sheets)) {
    const literal = content.replaceAll("\\", "\\\\");
    const from = bytes.indexOf(literal);
    const to = from + Buffer.byteLength(literal);
    if (from < 0) continue;
    const within = ({ start, end }) => start < to && end > from;
    const at = pieces.findIndex(within);
    const cutUp = pieces.filter(within);
    pieces.splice(
      at,
      cutUp.length,
      ...[
        { ...cutUp[0], end: from },
        { start: from, end: to, source: sheet },
        { ...cutUp.at(-1), start: to },
      ].filter(({ start, end }) => end > start),
    );
  }
  return { bytes, pieces };
};

/** Fails unless `pieces` are `bytes`, each byte once. */
export const covered = ({ bytes, pieces }, what) => {
  let at = 0;
  for (const { start, end } of pieces) {
    if (start !== at || end < start) throw new Error(`${what}: the piece at byte ${start} does not follow byte ${at}`);
    at = end;
  }
  if (at !== bytes.length) throw new Error(`${what}: the pieces end at byte ${at} of ${bytes.length}`);
};

const compress = promisify(brotliCompress);
const brotli = async (bytes) =>
  (
    await compress(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_LGWIN]: 22,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    })
  ).length;

/** For what is smaller than this, a difference of two compressions is mostly chance. */
const SMALL = 300;

/** Groups of pieces, the largest first, by the label that `labelOf` gives a piece; in none where it gives none. */
const groupsOf = (pieces, labelOf) => {
  const groups = new Map();
  for (const piece of pieces) {
    const label = labelOf(piece);
    if (label === undefined) continue;
    const group = groups.get(label) ?? { label, count: 0, raw: 0, members: new Set() };
    groups.set(label, group);
    group.count++;
    group.raw += piece.end - piece.start;
    group.members.add(piece);
  }
  return [...groups.values()].sort((a, b) => b.raw - a.raw);
};

/** The groups as rows `{ label, count, raw, brotli }`. What is small stands in one row. */
export const shares = async ({ bytes, pieces }, labelOf) => {
  let rows = groupsOf(pieces, labelOf);
  const small = rows.filter(({ raw }) => raw < SMALL);
  if (small.length > 1) {
    const rest = { label: `${small.length} below ${SMALL} B each`, count: 0, raw: 0, members: new Set() };
    for (const one of small) {
      rest.count += one.count;
      rest.raw += one.raw;
      for (const member of one.members) rest.members.add(member);
    }
    rows = [...rows.filter((one) => !small.includes(one)), rest];
  }
  const all = await brotli(bytes);
  return Promise.all(
    rows.map(async ({ members, ...row }) => {
      const without = pieces.filter((piece) => !members.has(piece)).map(({ start, end }) => bytes.subarray(start, end));
      return { ...row, brotli: all - (await brotli(Buffer.concat(without))) };
    }),
  );
};

/** wasm-opt gives functions that it made of several alike ones no name. */
const MERGED = "made of several by wasm-opt";
/** Above this part of the code, it is the names that got lost. */
const MERGED_AT_MOST = 0.05;

/** Fails where a function belongs to nobody; returns the wasm with an owner at each function. */
export const attributed = (wasm) => {
  const unknown = [];
  let code = 0;
  let merged = 0;
  for (const piece of wasm.pieces) {
    if (piece.section) continue;
    const size = piece.end - piece.start;
    code += size;
    if (piece.name === undefined) {
      merged += size;
      piece.owner = { crate: MERGED };
      continue;
    }
    piece.owner = ownerOf(piece.name);
    if (!piece.owner) unknown.push(`${piece.name} (${size} B)`);
  }
  if (unknown.length) {
    throw new Error(
      `${unknown.length} functions are attributed to nothing:\n  ${unknown.slice(0, 20).join("\n  ")}\n  ` +
        "remedy: name the file in FEATURES of www/share.mjs, or let ownerOf learn the name",
    );
  }
  if (merged > code * MERGED_AT_MOST) throw new Error(`${merged} of ${code} bytes of code have no name: were the names stripped?`);
  return wasm;
};

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
const row = (label, ...numbers) => label.padEnd(46) + numbers.map((one) => String(one).padStart(10)).join("");
const table = (title, rows, counted, below = () => []) => {
  console.log(`\n${row(title, counted, "raw", "brotli")}`);
  for (const one of rows) {
    console.log(row(one.label, one.count, grouped(one.raw), grouped(one.brotli)));
    const parts = below(one);
    if (parts.length > 1) for (const { label, count, raw } of parts) console.log(row(`  ${label}`, count, grouped(raw)));
  }
};

const FOR_US = ", for types of ours";

/** What is printed of a wasm. */
const tellWasm = async (twin, shipped, largest) => {
  const wasm = attributed(readWasm(twin));
  covered(wasm, "the wasm");
  const plain = readWasm(shipped);
  const code = ({ pieces }) => pieces.filter(({ section }) => !section).reduce((sum, { start, end }) => sum + end - start, 0);
  const [own, other] = [code(wasm), code(plain)];
  if (Math.abs(own - other) > other / 100) {
    throw new Error(`the twin's code has ${own} bytes, and that of what ships ${other}: it is the twin of another build\n  remedy: remove dist/ and build again`);
  }
  const [all, real] = await Promise.all([brotli(wasm.bytes), brotli(shipped)]);
  const off = (a, b) => (a === b ? "as many as" : `${grouped(Math.abs(a - b))} ${a < b ? "fewer" : "more"} than`);
  console.log(
    `\nThe wasm, read from a twin that kept the names of its functions: ${grouped(own)} B of code, ${off(own, other)} what ships has;\n` +
      `${grouped(all)} B in brotli, ${off(all, real)} that.\n` +
      "brotli: what the whole file would lose without it, at quality 11. What looks like something else costs less, so shares\n" +
      "don't add up to the file. Code that the compiler put into its caller counts there.",
  );
  const functions = wasm.pieces.filter(({ section }) => !section);
  table(
    "crate",
    await shares(wasm, ({ owner }) => owner && owner.crate + (owner.ours && owner.crate !== OWN ? FOR_US : "")),
    "functions",
  );
  table(
    "feature, and files of src/",
    await shares(wasm, ({ owner }) => {
      if (!owner) return undefined;
      if (owner.feature) return owner.feature;
      if (!owner.ours) return undefined;
      return STD.includes(owner.crate) ? "code of std made for types of ours" : "code of other crates made for types of ours";
    }),
    "functions",
    ({ label }) => groupsOf(functions, ({ owner }) => (owner.feature === label ? owner.file : undefined)),
  );
  table("no code", await shares(wasm, ({ section }) => section), "pieces");
  if (largest) {
    console.log(`\n${row("the largest functions", "", "raw")}`);
    const sorted = functions.toSorted((a, b) => b.end - b.start - (a.end - a.start)).slice(0, largest);
    for (const { name, start, end } of sorted) console.log(`${grouped(end - start).padStart(66)}  ${name ?? MERGED}`);
  }
};

/** `../../target/xtask/bindgen/pruned.js` is known by its name. */
const shown = (source) => {
  const path = source.replace(/^(?:\.\.\/)+/, "").replace(/^www\//, "");
  if (/(?:^|\/)pruned\.js$/.test(path)) return "glue of wasm-bindgen, pruned";
  if (path.endsWith("shim/bridge.ts")) return "shim/bridge.ts, the bridge";
  if (path === "<define:__LOCALES__>") return "hashes of the languages' files";
  return path.endsWith(".css") ? `${path}, style sheet` : path;
};

const tellScript = async (title, path, mapPath, sheets) => {
  const script = readScript(await readFile(path, "utf8"), await readFile(mapPath, "utf8"), sheets);
  covered(script, path);
  for (const sheet of Object.keys(sheets)) {
    if (!script.pieces.some(({ source }) => source === sheet)) throw new Error(`${path} does not hold ${sheet} as esbuild minifies it`);
  }
  table(title, await shares(script, ({ source }) => shown(source)), "pieces");
};

const main = async () => {
  const names = ["wasm", "shipped", "app", "app-map", "shim", "shim-map", "functions"];
  const { values } = parseArgs({ options: Object.fromEntries(names.map((name) => [name, { type: "string" }])) });
  for (const name of names) if (values[name] === undefined) throw new Error(`share.mjs needs --${name}`);
  await tellWasm(await readFile(values.wasm), await readFile(values.shipped), Number(values.functions));
  const sheets = async (...names) =>
    Object.fromEntries(await Promise.all(names.map(async (name) => [name, await minifyCss(join(WWW, name))])));
  await tellScript("app.js", values.app, values["app-map"], await sheets("styles/app.css", "styles/form.css"));
  await tellScript("sir-donate.js, the shim", values.shim, values["shim-map"], await sheets("styles/shim.css"));
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((fault) => {
    console.error(`share.mjs: ${fault.message}`);
    process.exitCode = 1;
  });
}
