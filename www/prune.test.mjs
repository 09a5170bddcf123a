import assert from "node:assert/strict";
import { test } from "node:test";
import binaryen from "binaryen";
import { leftCalls, relations, trespassers, unmarked } from "./prune.mjs";

/** A module whose `f64` formatter stands at place 3 of the table; `body` is what `$other` does. */
const made = (body) => {
  const module = binaryen.parseText(`(module
    (memory 1)
    (table $t 4 4 funcref)
    (elem $e (table $t) (i32.const 1) func $helper $other $"<f64[0a1b] as Display>::fmt")
    (func $"<f64[0a1b] as Display>::fmt" (param i32) (result i32) (local.get 0))
    (func $helper (param i32) (result i32) (i32.store offset=4 (local.get 0) (i32.const 3)) (i32.const 0))
    (func $other (param i32) (result i32) ${body})
    (export "other" (func $other))
  )`);
  assert.ok(module.validate());
  const found = relations(module.emitText());
  module.dispose();
  return found;
};
const RULES = [{ name: /^<f64 as Display>::fmt$/, only: /^helper$/ }];

test("the named caller may keep the place, and nobody else did", () => {
  const found = made("(i32.const 0)");
  assert.deepEqual(found.places.get("<f64[0a1b] as Display>::fmt"), [3]);
  assert.deepEqual([...found.keeps.get("helper")], [3]);
  assert.deepEqual(trespassers(found, RULES), []);
});

test("a direct call by another is told", () => {
  const found = made('(call $"<f64[0a1b] as Display>::fmt" (local.get 0))');
  assert.deepEqual(trespassers(found, RULES), ["other calls <f64[0a1b] as Display>::fmt."]);
});

test("another that stores the place, or chooses it, is told", () => {
  const told = ["other hands on 3, which is <f64[0a1b] as Display>::fmt in the function table."];
  for (const body of [
    "(i32.store (local.get 0) (i32.const 3)) (i32.const 0)",
    "(local.set 0 (i32.const 3)) (i32.const 0)",
    "(select (i32.const 3) (i32.const 1) (local.get 0))",
  ]) {
    assert.deepEqual(trespassers(made(body), RULES), told, body);
  }
});

test("arithmetic with the same number is not taken for the place", () => {
  assert.deepEqual(trespassers(made("(i32.add (local.get 0) (i32.const 3))"), RULES), []);
});

test("an emptied function may be called by emptied ones alone", () => {
  const found = made("(call $helper (local.get 0))");
  assert.deepEqual(leftCalls(found, new Set(["helper"])), ["other calls helper."]);
  assert.deepEqual(leftCalls(found, new Set(["helper", "other"])), []);
  // Through the table is what they were emptied for.
  assert.deepEqual(leftCalls(found, new Set(["<f64[0a1b] as Display>::fmt"])), []);
});

test("an export that is named after the builder's folders is taken out, and nothing else", () => {
  const module = binaryen.parseText(`(module
    (func $f) (export "_WASM_SPLIT_MARKER_0123456789abcdef" (func $f)) (export "mount" (func $f))
  )`);
  const told = [];
  const bytes = unmarked(module.emitBinary(), (fault) => told.push(fault));
  assert.deepEqual(WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(({ name }) => name), ["mount"]);
  assert.deepEqual(told, []);
  unmarked(bytes, (fault) => told.push(fault));
  assert.equal(told.length, 1, "where there is none, the build says so");
  module.dispose();
});
