import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { english } from "./locales.mjs";
import { ERRORS, REFERENCE, list, render, renderErrors } from "./reference.mjs";

const KINDS = ["attributes", "script", "events", "methods", "states", "parts", "properties"];

test("docs/reference.md says what interface.json says", () => {
  assert.equal(
    readFileSync(REFERENCE, "utf8"),
    render(list),
    "docs/reference.md and www/interface.json have gone apart: run `node www/reference.mjs` and commit both",
  );
});

test("docs/errors.md says what interface.json and the catalogue say", () => {
  assert.equal(
    readFileSync(ERRORS, "utf8"),
    renderErrors(list),
    "docs/errors.md has gone apart from www/interface.json or src/i18n/en.rs: run `node www/reference.mjs` and commit all",
  );
  for (const { code, where, text, actions } of list.errors) {
    assert.ok(!where.includes("form") || (text && actions.length), `${code}: a form that stays needs a text and an action`);
  }
});

test("each failure's text tells the donor that nothing has been charged", () => {
  const told = Object.entries(english).filter(([name]) => name.startsWith("failed_"));
  assert.ok(told.length >= 9);
  for (const [name, text] of told) assert.match(text, /Nothing has been charged\./, name);
  const listed = new Set(list.errors.map(({ text }) => text).filter(Boolean));
  assert.deepEqual(told.map(([name]) => name).filter((name) => !listed.has(name)), [], "a text that no error has");
});

test("a text that the catalogue lacks makes no table", () => {
  const one = { ...list.errors[0], where: ["form"], text: "failed_oddly", actions: [] };
  assert.throws(() => renderErrors({ errors: [one] }), /failed_oddly/);
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
