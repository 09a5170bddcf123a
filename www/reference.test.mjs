import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { REFERENCE, list, render } from "./reference.mjs";

const KINDS = ["attributes", "script", "events", "methods", "states", "parts", "properties"];

test("docs/reference.md says what interface.json says", () => {
  assert.equal(
    readFileSync(REFERENCE, "utf8"),
    render(list),
    "docs/reference.md and www/interface.json have gone apart: run `node www/reference.mjs` and commit both",
  );
});

test("no name is listed twice", () => {
  for (const kind of KINDS) {
    const names = list[kind].map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)], kind);
  }
  const codes = list.errors.map(({ code }) => code);
  assert.deepEqual(codes, [...new Set(codes)]);
});

test("defaults and examples are among the values", () => {
  for (const { name, type, values, default: value, example } of list.attributes) {
    if (!values) continue;
    const known = values.map(({ value }) => value);
    for (const text of [value, example].filter((text) => text !== undefined)) {
      for (const item of type === "choices" ? text.split(" ") : [text]) assert.ok(known.includes(item), `${name}: ${item}`);
    }
  }
});

test("a rejection has one of the codes", () => {
  const codes = list.errors.map(({ code }) => code);
  for (const { name, rejects = [] } of list.methods) for (const one of rejects) assert.ok(codes.includes(one), `${name}: ${one}`);
});

test("a list that describes one field in two ways makes no reference", () => {
  const events = structuredClone(list.events);
  events.find(({ name }) => name === "sir-donate-checkout").detail[0].summary = "something else";
  assert.throws(() => render({ ...list, events }), /amount of sir-donate-checkout otherwise than of sir-donate-submit/);
});
