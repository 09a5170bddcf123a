import assert from "node:assert/strict";
import { test } from "node:test";
import { guard, isDead, onDeath } from "./trap";

// (module (memory (export "m") 1) (func (export "add") …) (func (export "trap") unreachable))
const bytes = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 10, 2, 96, 2, 127, 127, 1, 127, 96, 0, 0, 3, 3, 2, 0, 1, 5, 3, 1, 0, 1, 7, 18, 3, 1,
  109, 2, 0, 3, 97, 100, 100, 0, 0, 4, 116, 114, 97, 112, 0, 1, 10, 13, 2, 7, 0, 32, 0, 32, 1, 106, 11, 3, 0, 0, 11,
);

test("calls pass through until one traps; then nothing calls the instance any more", () => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const { m, add, trap } = guard(exports) as {
    m: WebAssembly.Memory;
    add: (a: number, b: number) => unknown;
    trap: () => void;
  };
  const deaths: unknown[] = [];
  onDeath((cause) => deaths.push(cause));

  assert.equal(m, exports.m);
  assert.equal(add(2, 3), 5);
  assert.equal(isDead(), false);

  // A call inside of another one leaves that one half done too.
  const outer = guard({ outer: () => assert.throws(trap, WebAssembly.RuntimeError) }) as { outer: () => void };
  outer.outer();
  assert.equal(isDead(), true);
  assert.deepEqual(add(2, 3), []);
  trap();
  assert.equal(deaths.length, 1);
  assert.ok(deaths[0] instanceof WebAssembly.RuntimeError);
});
