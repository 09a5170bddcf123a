import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";

import { assertPublishableKey } from "./key.ts";

const hex = randomBytes(32).toString("hex");

test("publishable keys pass", () => {
  for (const key of [`pk_test_${hex}`, `pk_live_${hex.toUpperCase()}`]) assertPublishableKey(key);
});

const REFUSED: [what: string, value: unknown, says: RegExp][] = [
  ["a live secret key", `sk_live_${hex}`, /secret \(sk_live_…\).*rotate it now/],
  ["a test secret key, pasted with blanks", ` sk_test_${hex}\n`, /secret \(sk_test_…\).*rotate it now/],
  ["a webhook secret", `whsec_${hex}`, /secret \(whsec_…\).*rotate it now/],
  ["Stripe's restricted key", `rk_live_${hex.slice(0, 24)}`, /secret \(rk_live_…\)/],
  ["an HMAC secret", hex, /HMAC secret.*rotate it now/],
  ["a session token", `Bearer eyJ${hex}.${hex}`, /session token \(eyJ…\)/],
  ["Stripe's publishable key", `pk_live_${hex.slice(0, 24)}`, /begins like a publishable key \(pk_live_…\)/],
  ["a key with blanks", `pk_test_${hex} `, /blanks around/],
  ["a key and a secret in one", `pk_test_${hex} sk_live_${hex}`, /begins like/],
  ["a key in capitals", `PK_TEST_${hex}`, /\(PK_TEST_…\) does not begin in small letters/],
  ["a key with one capital", `Pk_live_${hex}`, /\(Pk_live_…\) does not begin in small letters/],
  ["a secret key in capitals", `SK_LIVE_${hex}`, /secret \(SK_LIVE_…\).*rotate it now/],
  ["something else", `my ${hex}`, /no publishable key/],
  ["nothing", "", /is empty/],
  ["undefined", undefined, /is undefined, not a text/],
  ["null", null, /is null/],
  ["a list", [`pk_test_${hex}`], /is an array/],
];

for (const [what, value, says] of REFUSED) {
  test(`${what} is refused, and not repeated`, () => {
    assert.throws(
      () => assertPublishableKey(value),
      (fault: unknown) => {
        assert.ok(fault instanceof TypeError);
        assert.match(fault.message, says);
        for (let at = 0; at + 8 <= hex.length; at += 1) assert.ok(!fault.message.includes(hex.slice(at, at + 8)));
        return true;
      },
    );
  });
}
