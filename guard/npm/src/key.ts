/** What a publishable key looks like: the one rule of this package that a page may use as well, so it needs no wasm. */

/** A key that may stand in a page. */
export type PublishableKey = `pk_${"test" | "live"}_${string}`;

// In small letters, as the widget wants it: a program that goes by the beginning could take another one for live.
const PUBLISHABLE = /^pk_(test|live)_[0-9a-fA-F]{64}$/;

/** The part of a key that says what it is, and nothing of what makes it secret. */
const PREFIX = /^\s*((?:sk|rk|pk)_(?:test|live)_|(?:sk|rk|pk)_|whsec_)/i;

/**
 * Throws a `TypeError` unless `key` is a publishable key of SIR Giving. The message says what is wrong and repeats
 * nothing of the value beyond its prefix.
 */
export function assertPublishableKey(key: unknown): asserts key is PublishableKey {
  if (typeof key === "string" && PUBLISHABLE.test(key)) return;
  throw new TypeError(`${fault(key)} A publishable key is pk_test_ or pk_live_ and 64 hexadecimal digits.`);
}

const ROTATE =
  "If it has been in a page, a bundle or a repository it may already be public: rotate it now in SIR Giving's partner portal.";

function fault(key: unknown): string {
  if (typeof key !== "string") {
    const type = key === null ? "null" : Array.isArray(key) ? "an array" : typeof key;
    return `The publishable key is ${type}, not a text (is the environment variable set?).`;
  }
  const text = key.trim();
  if (text === "") return "The publishable key is empty (is the environment variable set?).";
  const prefix = PREFIX.exec(key)?.[1];
  if (prefix !== undefined && /^pk_/i.test(prefix)) {
    if (prefix !== prefix.toLowerCase()) return `The publishable key (${prefix}…) does not begin in small letters.`;
    return PUBLISHABLE.test(text)
      ? `The publishable key (${prefix}…) has blanks around it.`
      : `This begins like a publishable key (${prefix}…) but is none of SIR Giving's: it is cut off, or another service's.`;
  }
  if (prefix !== undefined) return `This is a secret (${prefix}…), not a publishable key. ${ROTATE}`;
  if (/^\W*[0-9a-f]{64}\W*$/i.test(key)) {
    return `This looks like an HMAC secret (64 hexadecimal digits), not a publishable key. ${ROTATE}`;
  }
  if (/\beyJ/.test(key)) return `This looks like a session token (eyJ…), not a publishable key. ${ROTATE}`;
  return "This is no publishable key.";
}
