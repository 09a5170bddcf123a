// Secrets for tests: made when they are needed, from a word, so that none stands in the repository.
import { createHash } from "node:crypto";

/** 64 hexadecimal digits that are the same for the same word. */
export const hex64 = (word) => createHash("sha256").update(`sir-donate test secret: ${word}`).digest("hex");

const letters = (word, length) =>
  createHash("sha512").update(`sir-donate test letters: ${word}`).digest("base64").replace(/[+/=]/g, "").slice(0, length);

/** What a scanner calls each kind, and how one is made and written into JavaScript. */
export const KINDS = {
  "live secret key": { kind: "secret-key", make: (word) => `sk_live_${hex64(word)}`, prefix: "sk_live_", live: true },
  "test secret key": { kind: "secret-key", make: (word) => `sk_test_${hex64(word)}`, prefix: "sk_test_", live: false },
  "Stripe's secret key": {
    kind: "foreign-secret-key",
    make: (word) => `sk_live_51${letters(word, 60)}`,
    prefix: "sk_live_",
    live: true,
  },
  "Stripe's restricted key": {
    kind: "foreign-secret-key",
    make: (word) => `rk_live_51${letters(word, 60)}`,
    prefix: "rk_live_",
    live: true,
  },
  "webhook secret": { kind: "webhook-secret", make: (word) => `whsec_${hex64(word)}`, prefix: "whsec_", live: true },
  "HMAC secret": {
    kind: "hmac-secret",
    make: hex64,
    // By itself it is only a number.
    write: (value, quote = '"') => `hmacSecret: ${quote}${value}${quote}`,
    prefix: "",
    live: true,
  },
};

/** The parts of a secret that nobody may print: each run of eight characters beyond its prefix. */
export function leaks(text, secret, prefix) {
  const hidden = secret.slice(prefix.length);
  for (let at = 0; at + 8 <= hidden.length; at += 1) if (text.includes(hidden.slice(at, at + 8))) return true;
  return false;
}
