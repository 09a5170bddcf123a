import assert from "node:assert/strict";
import { test } from "node:test";
import list from "../interface.json";
import { camel, NAMES } from "./options";

// The list is not imported by the shim itself: its descriptions would be on every page view.
test("the shim knows the attributes of interface.json, the key first", () => {
  assert.deepEqual([...NAMES].sort(), list.attributes.map(({ name }) => name).sort());
  assert.equal(NAMES[0], "publishable-key");
});

test("attribute names become properties in camelCase, each its own", () => {
  assert.equal(camel("publishable-key"), "publishableKey");
  assert.equal(camel("nonprofit"), "nonprofit");
  assert.equal(new Set(NAMES.map(camel)).size, NAMES.length);
});

test("no option takes the place of something that every element has, but lang", () => {
  const taken = ["id", "title", "style", "hidden", "slot", "part", "role", "translate", "dir", "open", "close", "reset"];
  assert.deepEqual(NAMES.map(camel).filter((name) => taken.includes(name)), []);
});

test("names are lower case, as HTML makes attributes", () => {
  for (const name of NAMES) assert.match(name, /^[a-z]+(-[a-z]+)*$/);
});
