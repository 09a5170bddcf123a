import assert from "node:assert/strict";
import { test } from "node:test";
import { narrowed } from "./prune.mjs";

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
