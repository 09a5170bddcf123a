import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { place } from "./script";

const SECRET = "sk_live_" + "0123456789abcdef".repeat(4);

/** As much of a page as the one-tag form asks for. `homes` are its elements, by selector. */
const page = (attributes: Record<string, string>, homes: Record<string, unknown[]> = {}) => {
  const listeners: Array<() => void> = [];
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
    addEventListener: (_: string, listener: () => void) => listeners.push(listener),
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
    getAttribute: (name: string) => left[name] ?? null,
    closest: () => ({}),
    after: (element: unknown) => after.push(element),
  } as unknown as HTMLScriptElement;
  return {
    script,
    left,
    after,
    parsed() {
      document.readyState = "interactive";
      for (const listener of listeners) listener();
    },
  };
};

const complaints = () => mock.method(console, "error", () => {}).mock;

afterEach(() => {
  mock.restoreAll();
  Reflect.deleteProperty(globalThis, "document");
});

test("a tag without a key places nothing", () => {
  const { script, after } = page({ "data-nonprofit": "direct-relief" });
  place(script);
  assert.equal(after.length, 0);
});

test("a tag in the body places the element after itself, with its options", () => {
  const { script, after, left } = page({ "data-publishable-key": "pk", "data-nonprofit": "direct-relief" });
  place(script);
  assert.deepEqual(after.map((one) => (one as { own: object }).own), [
    { "publishable-key": "pk", nonprofit: "direct-relief" },
  ]);
  assert.equal(left["data-publishable-key"], "pk");
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

test("a target that never comes is complained of once, without the key", () => {
  const told = complaints();
  const { script, parsed } = page({ "data-publishable-key": SECRET, "data-target": "#never" });
  place(script);
  assert.equal(told.callCount(), 0);
  parsed();
  assert.deepEqual(told.calls.map(({ arguments: [text] }) => text), ["SIR Donate: data-target must match an element."]);
});
