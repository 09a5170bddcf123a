import assert from "node:assert/strict";
import { test } from "node:test";
import { isPublishable, isSecret } from "./key";

const HEX = "0123456789abcdefABCDEF0123456789".repeat(2);

test("a publishable key has its prefix and 64 hex digits", () => {
  for (const key of ["pk_test_" + HEX, "pk_live_" + HEX, ` pk_live_${HEX}\n`]) {
    assert.equal(isPublishable(key), true, key);
    assert.equal(isSecret(key), false, key);
  }
});

test("anything else is not publishable", () => {
  for (const key of [
    "",
    "pk_test_",
    "pk_test_" + HEX.slice(1),
    "pk_test_" + HEX + "0",
    "pk_prod_" + HEX,
    "pk_test_" + "g".repeat(64),
    // Stripe's publishable keys look like ours at first sight.
    "pk_live_51H8xYzKq2eZvKYlo2C0aBcDe",
    `pk_test_${HEX}\npk_live_${HEX}`,
  ]) {
    assert.equal(isPublishable(key), false, key);
    assert.equal(isSecret(key), false, key);
  }
});

test("secrets are known by their look, also with what gets pasted along", () => {
  for (const key of [
    "sk_live_" + HEX,
    "sk_test_" + HEX,
    "SK_LIVE_" + HEX,
    "sk_",
    "whsec_" + HEX,
    HEX,
    `  ${HEX}\n`,
    `"${HEX}"`,
    `'sk_live_${HEX}'`,
    "Bearer sk_live_" + HEX,
    "eyJhbGciOiJIUzI1NiJ9.e30.x",
    // Two keys at once: the publishable one does not make the other harmless.
    `pk_test_${HEX} sk_test_${HEX}`,
  ])
    assert.equal(isSecret(key), true, key);
});
