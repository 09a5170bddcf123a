import assert from "node:assert/strict";
import { test } from "node:test";
import { refusal } from "./key";

const HEX = "0123456789abcdefABCDEF0123456789".repeat(2);
// As Stripe's keys go on behind their prefix.
const LETTERS = "51" + "aB3".repeat(20);
const JWT = "eyJhbGciOiJIUzI1NiJ9.e30.x";

test("a publishable key has its prefix and 64 hex digits", () => {
  for (const key of ["pk_test_" + HEX, "pk_live_" + HEX, ` pk_live_${HEX}\n`, `\r\n\tpk_test_${HEX}\t`])
    assert.equal(refusal(key), undefined, key);
});

test("anything else is refused, and named by nothing that stands in it", () => {
  for (const key of [
    "",
    " ",
    "null",
    HEX.slice(1),
    HEX + "0",
    `"pk_test_${HEX}"`,
    `'pk_test_${HEX}'`,
    "data-pk_test_" + HEX,
    "PK_TEST_" + HEX,
    // Encoded, a secret can't be told from other nonsense; what counts is that it goes no further.
    encodeURIComponent("%sk_live_" + HEX).replaceAll("_", "%5F"),
    btoa("sk_live_" + HEX),
    "<script>alert(1)</script>",
    "x".repeat(1_000_000),
  ]) {
    const [code, text] = refusal(key)!;
    assert.equal(code, "invalid_option", key);
    assert.match(text, /^publishable-key must match .*pk_\(test\|live\)_.*\.$/);
    assert.doesNotMatch(text, /[\da-f]{8}|NOW|alert/i);
  }
});

test("what begins like ours is refused as well, as Stripe's publishable keys do", () => {
  for (const key of [
    "pk_test_",
    "pk_prod_" + HEX,
    "pk_test_" + HEX.slice(1),
    "pk_test_" + HEX + "0",
    "pk_test_" + "g".repeat(64),
    "pk_live_" + LETTERS,
    `pk_test_${HEX}\npk_live_${HEX}`,
    `pk_test_${HEX}pk_live_${HEX}`,
  ]) {
    const [code, text] = refusal(key)!;
    assert.equal(code, "invalid_option", key);
    assert.match(text, /^publishable-key must match .*\.$/);
    assert.doesNotMatch(text, /[\da-f]{8}|aB3/i);
  }
});

test("secrets are known by their look, also with what gets pasted along, and told by their prefix alone", () => {
  for (const [key, prefix] of [
    ["sk_live_" + HEX, "sk_live_"],
    ["sk_test_" + HEX, "sk_test_"],
    ["SK_LIVE_" + HEX, "SK_LIVE_"],
    ["sk_", "sk_"],
    ["sk_org_" + HEX, "sk_"],
    ["rk_live_" + LETTERS, "rk_live_"],
    ["sk_live_" + LETTERS, "sk_live_"],
    ["whsec_" + HEX, "whsec_"],
    [HEX, ""],
    [HEX.toLowerCase(), ""],
    [HEX.toUpperCase(), ""],
    [`  ${HEX}\n`, ""],
    [`"${HEX}"`, ""],
    [`hmacSecret=${HEX}`, ""],
    [`'sk_live_${HEX}'`, "sk_live_"],
    [`"sk_live_${HEX}"`, "sk_live_"],
    ["Bearer sk_live_" + HEX, "sk_live_"],
    ["Bearer " + JWT, "eyJ"],
    [JWT, "eyJ"],
    // Two keys at once: the publishable one does not make the other harmless, on whichever side it stands.
    [`pk_test_${HEX} sk_test_${HEX}`, "sk_test_"],
    [`pk_test_${HEX}sk_test_${HEX}`, "sk_test_"],
    [`sk_test_${HEX} pk_test_${HEX}`, "sk_test_"],
    [`sk_test_${HEX}pk_test_${HEX}`, "sk_test_"],
    [`pk_live_${HEX},${HEX}`, ""],
    [`pk_live_${HEX}\n${JWT}`, "eyJ"],
    [`pk_live_${HEX}whsec_${HEX}`, "whsec_"],
  ] as const) {
    const [code, text] = refusal(key)!;
    assert.equal(code, "secret_key", key);
    assert.equal(
      text,
      `publishable-key held a secret (${prefix}). Rotate it NOW.`,
      key,
    );
  }
});

test("a long value takes no long time", () => {
  const begun = performance.now();
  for (const key of ["sk".repeat(500_000), "a0".repeat(500_000), " ".repeat(1_000_000), "pk_test_".repeat(125_000)]) {
    const [, text] = refusal(key)!;
    assert.ok(text.length < 200);
  }
  assert.ok(performance.now() - begun < 1000);
});
