import assert from "node:assert/strict";
import { test } from "node:test";

import { type Place, scanStream } from "./cli-read.ts";

/** Finds `<…>`, and where it stands as an editor counts. */
const find = (bytes: Uint8Array): Place[] => {
  const text = Buffer.from(bytes).toString("latin1");
  return [...text.matchAll(/<[^<>]*>/g)].map(({ 0: all, index }) => {
    const before = Buffer.from(bytes.subarray(0, index)).toString("utf8").split("\n");
    return { line: before.length, column: (before.at(-1) as string).length + 1, offset: index, length: all.length };
  });
};

async function* split(bytes: Uint8Array, sizes: () => number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; ) {
    const size = sizes();
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** The same numbers each time (a linear congruential generator). */
const random = (seed: number) => () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;

test("what is scanned in pieces is found once, where it stands in the whole", async () => {
  const next = random(7);
  const words = ["a", "é", "😀", "\n", "\r\n", "<12345>", "<é>", " ", "xyz"];
  for (let round = 0; round < 300; round += 1) {
    const some = Array.from({ length: 1 + Math.floor(next() * 400) }, () => words[Math.floor(next() * words.length)]);
    const text = some.join("");
    const bytes = Buffer.from(text);
    const { found, bytes: size } = await scanStream(split(bytes, () => 1 + Math.floor(next() * 40)), find, 30, 8);
    assert.deepEqual(found, find(bytes), JSON.stringify(text));
    assert.equal(size, bytes.length);
  }
});

test("nothing at all is scanned too", async () => {
  assert.deepEqual(await scanStream(split(new Uint8Array(), () => 1), find), { found: [], bytes: 0 });
});

test("no bytes make the pieces grow", async () => {
  let largest = 0;
  const watch = (piece: Uint8Array): Place[] => {
    largest = Math.max(largest, piece.length);
    return [];
  };
  await scanStream(split(new Uint8Array(5000).fill(0x80), () => 10), watch, 100, 20);
  assert.ok(largest <= 180, `${largest} bytes`);
});
