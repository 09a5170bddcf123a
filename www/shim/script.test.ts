import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { place } from "./script";

const DIGITS = "0123456789abcdef".repeat(4);
const SECRET = "sk_live_" + DIGITS;
const KEY = "pk_test_" + DIGITS;

/** As much of a page as the one-tag form asks for. `homes` are its elements, by selector. */
const page = (attributes: Record<string, string>, homes: Record<string, unknown[]> = {}) => {
  const after: unknown[] = [];
  const document = {
    readyState: "loading",
    createElement: () => {
      const own: Record<string, string> = {};
      return { own, setAttribute: (name: string, value: string) => (own[name] = value) };
    },
    querySelector: (selector: string) => {
      const home = homes[selector];
      return home ? { append: (element: unknown) => home.push(element) } : null;
    },
  };
  Object.assign(globalThis, { document });
  const left = { ...attributes };
  const dataset = new Proxy({} as Record<string, string | undefined>, {
    get: (_, name: string) => left["data-" + name.replace(/[A-Z]/g, (capital) => "-" + capital.toLowerCase())],
    deleteProperty: (_, name: string) =>
      delete left["data-" + name.replace(/[A-Z]/g, (capital) => "-" + capital.toLowerCase())],
  });
  const script = {
    dataset,
    closest: () => ({}),
    after: (element: unknown) => after.push(element),
  } as unknown as HTMLScriptElement;
  return {
    script,
    left,
    after,
    parsed() {
      document.readyState = "interactive";
      mock.timers.tick(100);
    },
  };
};

const complaints = () => mock.method(console, "error", () => {}).mock;

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));

afterEach(() => {
  mock.restoreAll();
  mock.timers.reset();
  Reflect.deleteProperty(globalThis, "document");
});

test("a tag without a key places nothing", () => {
  const { script, after } = page({ "data-nonprofit": "direct-relief" });
  place(script);
  assert.equal(after.length, 0);
});

test("a tag in the body places the element after itself, with its options", () => {
  const { script, after, left } = page({ "data-publishable-key": KEY, "data-nonprofit": "direct-relief" });
  place(script);
  assert.deepEqual(after.map((one) => (one as { own: object }).own), [
    { "publishable-key": KEY, nonprofit: "direct-relief" },
  ]);
  assert.equal(left["data-publishable-key"], KEY);
});

test("a secret that waits for its target leaves the tag at once, and reaches the element that refuses it", () => {
  const told = complaints();
  const homes: Record<string, unknown[]> = {};
  const { script, left, parsed } = page({ "data-publishable-key": SECRET, "data-target": "#later" }, homes);
  place(script);
  assert.equal("data-publishable-key" in left, false);
  homes["#later"] = [];
  parsed();
  assert.deepEqual(homes["#later"].map((one) => (one as { own: object }).own), [{ "publishable-key": SECRET }]);
  assert.equal(told.callCount(), 0);
});

test("whatever else is no publishable key leaves the tag as well", () => {
  for (const key of ["", "pk", KEY + "0", `"${KEY}"`, DIGITS, btoa(SECRET), `${KEY} ${SECRET}`]) {
    const { script, left, after } = page({ "data-publishable-key": key });
    place(script);
    assert.equal("data-publishable-key" in left, false, key);
    assert.deepEqual(after.map((one) => (one as { own: object }).own), [{ "publishable-key": key }]);
  }
});

test("a target that comes while the page is parsed is waited for", () => {
  const told = complaints();
  const homes: Record<string, unknown[]> = {};
  const { script } = page({ "data-publishable-key": KEY, "data-target": "#later" }, homes);
  place(script);
  mock.timers.tick(1000);
  homes["#later"] = [];
  mock.timers.tick(100);
  assert.equal(homes["#later"].length, 1);
  mock.timers.tick(1000);
  assert.equal(homes["#later"].length, 1);
  assert.equal(told.callCount(), 0);
});

test("a target that never comes is complained of once", () => {
  const told = complaints();
  const { script, parsed } = page({ "data-publishable-key": KEY, "data-target": "#never" });
  place(script);
  assert.equal(told.callCount(), 0);
  parsed();
  parsed();
  assert.deepEqual(told.calls.map(({ arguments: [text] }) => text), ["SIR Donate: data-target must match an element."]);
});

test("a secret for a target that never comes is what is complained of, once, by its prefix", () => {
  const told = complaints();
  const { script, left, parsed } = page({ "data-publishable-key": SECRET, "data-target": "#never" });
  place(script);
  assert.equal("data-publishable-key" in left, false);
  parsed();
  parsed();
  const [call, ...more] = told.calls;
  assert.deepEqual(more, []);
  assert.match(String(call!.arguments[0]), /held a secret \(sk_live_\).*Rotate it NOW/);
});
