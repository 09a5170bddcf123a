import assert from "node:assert/strict";
import { test } from "node:test";
import binaryen from "binaryen";
import { leftCalls, narrowed, relations } from "./prune.mjs";

/** A module with three functions, two of which stand in the table; `body` is what `$other` does. */
const made = (body) => {
  const module = binaryen.parseText(`(module
    (memory 1)
    (table $t 4 4 funcref)
    (elem $e (table $t) (i32.const 1) func $helper $"<f64[0a1b] as Display>::fmt")
    (func $"<f64[0a1b] as Display>::fmt" (param i32) (result i32) (local.get 0))
    (func $helper (param i32) (result i32) (i32.const 0))
    (func $other (param i32) (result i32) ${body})
    (export "other" (func $other))
  )`);
  assert.ok(module.validate());
  const found = relations(module.emitText());
  module.dispose();
  return found;
};

test("an emptied function may be called by emptied ones alone", () => {
  const found = made("(call $helper (local.get 0))");
  assert.deepEqual(leftCalls(found, new Set(["helper"])), ["other calls helper."]);
  assert.deepEqual(leftCalls(found, new Set(["helper", "other"])), []);
  // Through the table is what they were emptied for.
  assert.deepEqual(leftCalls(found, new Set(["<f64[0a1b] as Display>::fmt"])), []);
});

test("glue that is not as it was ends the build", () => {
  const faults = [];
  assert.throws(
    () =>
      narrowed("let wasm;\n", (fault) => {
        throw new Error(fault);
      }),
    /the glue has 0 times .*getDataViewMemory0.*: has wasm-bindgen changed\?/,
  );
  narrowed("", (fault) => faults.push(fault));
  assert.ok(faults.length > 10, "each place is looked at");
});
