import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { encode } from "@jridgewell/sourcemap-codec";
import binaryen from "binaryen";
import { attributed, covered, featureOf, ownerOf, readScript, readWasm, shares } from "./share.mjs";

const TIP = "<sir_donate[0a1b2c3d4e5f6071]::donation::tip::Tip>::of";
const GROW = "<alloc[0a1b2c3d4e5f6071]::raw_vec::RawVecInner>::grow_one";

/** A small wasm with and without names. */
const made = (first = TIP, second = GROW) => {
  const module = binaryen.parseText(`(module
    (import "env" "now" (func $now (result i32)))
    (import "env" "table" (table $t 2 funcref))
    (memory 1)
    (global $g i32 (i32.const 7))
    (data (i32.const 8) "Thank you")
    (elem $e (table $t) (i32.const 1) func $"${first}")
    (func $"${first}" (result i32) (i32.add (call $now) (i32.const 70000)))
    (func $"${second}" (param i32) (result i32) (local.get 0))
    (export "a" (func $"${first}"))
    (export "b" (func $"${second}"))
  )`);
  assert.ok(module.validate());
  binaryen.setDebugInfo(true);
  const named = Buffer.from(module.emitBinary());
  binaryen.setDebugInfo(false);
  const plain = Buffer.from(module.emitBinary());
  module.dispose();
  return { named, plain };
};

const size = ({ start, end }) => end - start;

test("a wasm is cut to the byte, and what only names things is left out", () => {
  const { named, plain } = made();
  assert.ok(named.length > plain.length);
  const wasm = readWasm(named);
  covered(wasm, "it");
  assert.deepEqual(wasm.bytes, plain);
  const functions = wasm.pieces.filter(({ section }) => !section);
  assert.deepEqual(functions.map(({ name }) => name), [TIP, GROW]);
  // Length, locals, call, constant of three bytes, sum, end; and length, locals, get, end.
  assert.deepEqual(functions.map(size), [10, 5]);
  const sections = wasm.pieces.flatMap(({ section }) => section ?? []);
  for (const one of ["imports", "function table", "data: texts", "types"]) assert.ok(sections.includes(one), one);
  assert.deepEqual(readWasm(plain).pieces.flatMap(({ section, name }) => (section ? [] : [name])), [undefined, undefined]);
});

test("a wasm that is none, or not all of it, is refused with the place", () => {
  const { plain } = made();
  assert.throws(() => readWasm(Buffer.from("<!doctype html>")), /at byte 0: it is none/);
  assert.throws(() => readWasm(plain.subarray(0, plain.length - 3)), /at byte \d+: it ends within a section/);
  const { start } = readWasm(plain).pieces.findLast(({ section }) => !section);
  plain[start]--;
  assert.throws(() => readWasm(plain), /at byte \d+: the functions don't fill their section/);
});

test("pieces that leave something out, or count it twice, are refused", () => {
  const { bytes, pieces } = readWasm(made().plain);
  const at = pieces.findIndex(({ section }) => !section);
  assert.throws(() => covered({ bytes, pieces: pieces.toSpliced(at, 1) }, "it"), /it: the piece at byte \d+ does not follow/);
  assert.throws(() => covered({ bytes, pieces: pieces.toSpliced(at, 0, pieces[at]) }, "it"), /does not follow/);
  assert.throws(() => covered({ bytes, pieces: pieces.slice(0, -1) }, "it"), /end at byte \d+ of/);
});

test("a function belongs to where its code stands", () => {
  const own = (file, feature) => ({ crate: "sir_donate", file, feature, ours: true });
  for (const [name, owner] of [
    [TIP, own("donation/tip", "tip")],
    ["<sir_donate::ui::status::build::{closure#1} as core::ops::function::FnOnce<()>>::call_once", own("ui/status", "status, receipts")],
    ["sir_donate::options::list", own("options", "options")],
    ["sir_donate::i18n::fill", own("i18n/mod", "languages")],
    ["mount externref shim", own("bindings", "browser, JavaScript")],
    ["<[sir_donate::donation::money::Money]>::to_vec_in::<alloc::alloc::Global>", own("donation/money", "amount")],
    [GROW, { crate: "alloc", ours: false }],
    ["alloc::raw_vec::RawVecInner::grow_one::h0123456789abcdef", { crate: "alloc", ours: false }],
    ["<alloc::vec::Vec<sir_donate::api::json::Json>>::push", { crate: "alloc", ours: true }],
    ["<&mut core::array::Drain<u8> as core::ops::drop::Drop>::drop", { crate: "core", ours: false }],
    ["<&[u8] as core::cmp::PartialEq>::eq", { crate: "core", ours: false }],
    ["<str>::trim_matches::<<char>::is_whitespace>", { crate: "core", ours: false }],
    ["<[indexmap::Bucket<u8, ()>] as alloc::slice::SpecCloneIntoVec<u8>>::clone_into", { crate: "indexmap", ours: false }],
    ["Closure(Closure { owned: true }) -> Externref externref shim", { crate: "wasm_bindgen", ours: false }],
    ["F64 -> Externref externref shim", { crate: "wasm_bindgen", ours: false }],
    ["__rustc[0a1b2c3d4e5f6071]::__rust_alloc", { crate: "compiler_builtins", ours: false }],
    ["fmin", { crate: "compiler_builtins", ours: false }],
  ]) {
    assert.deepEqual(ownerOf(name), owner, name);
  }
  for (const name of ["", "something", "{closure#0}"]) assert.equal(ownerOf(name), undefined, name);
});

test("a function that belongs to nobody is a fault, and so are names that got lost", () => {
  assert.equal(attributed(readWasm(made().named)).pieces.filter(({ owner }) => owner).length, 2);
  assert.throws(() => attributed(readWasm(made(TIP, "something").named)), /1 functions are attributed to nothing:\n {2}something \(5 B\)/);
  assert.throws(() => attributed(readWasm(made().plain)), /15 of 15 bytes of code have no name/);
});

test("each file of src belongs to a feature", () => {
  const files = readdirSync(fileURLToPath(new URL("../src/", import.meta.url)), { recursive: true });
  const rust = files.map((name) => name.replaceAll("\\", "/")).filter((name) => name.endsWith(".rs"));
  assert.ok(rust.length > 40);
  for (const name of rust) assert.ok(featureOf(name.replace(/\.rs$/, "")), `FEATURES of www/share.mjs has no place for src/${name}`);
  assert.equal(featureOf("unheard/of"), undefined);
});

/** Bytes that don't compress, always the same. */
const noise = (length, seed) => Buffer.from(Array.from({ length }, () => (seed = (seed * 48271) % 2147483647) & 255));

test("a share is what the file would lose without it", async () => {
  const [one, other] = [noise(1000, 1), noise(2000, 2)];
  const bytes = Buffer.concat([one, other, other, one.subarray(0, 10), one.subarray(0, 20)]);
  let at = 0;
  const pieces = [["a", 1000], ["b", 2000], ["c", 2000], ["d", 10], ["e", 20]].map(([label, length]) => ({ label, start: at, end: (at += length) }));
  covered({ bytes, pieces }, "it");
  const rows = await shares({ bytes, pieces }, ({ label }) => label);
  assert.deepEqual(rows.map(({ label, count, raw }) => [label, count, raw]), [
    ["b", 1, 2000],
    ["c", 1, 2000],
    ["a", 1, 1000],
    ["2 below 300 B each", 2, 30],
  ]);
  const [b, c, a] = rows.map((row) => row.brotli);
  assert.ok(a > 950 && a < 1050, `${a}`);
  // Each looks like the other.
  assert.ok(b < 50 && c < 50, `${b} ${c}`);
  assert.deepEqual(await shares({ bytes, pieces }, () => undefined), []);
});

test("a script is cut by its map, and by texts that are known", () => {
  const text = 'x("é");\ny("a{b:\\\\1}c")z';
  const mappings = encode([[[0, 0, 0, 0], [5, 1, 0, 0]], [[0, 1, 0, 0], [16, 0, 0, 0]]]);
  const map = JSON.stringify({ version: 3, sources: ["one.ts", "two.ts"], names: [], mappings });
  const cut = (...sheets) => {
    const script = readScript(text, map, ...sheets);
    covered(script, "it");
    return script.pieces.map(({ start, end, source }) => [source, script.bytes.toString("utf8", start, end)]);
  };
  assert.deepEqual(cut(), [
    ["one.ts", 'x("é"'],
    ["two.ts", ");\n"],
    ["two.ts", 'y("a{b:\\\\1}c")z'],
  ]);
  assert.deepEqual(cut({ "a.css": "a{b:\\1}", "b.css": "not there" }), [
    ["one.ts", 'x("é"'],
    ["two.ts", ");\n"],
    ["two.ts", 'y("'],
    ["a.css", "a{b:\\\\1}"],
    ["two.ts", 'c")z'],
  ]);
});
