/** What a key may look like. The shim knows a publishable one by its look, and refuses all else. */

const PUBLISHABLE = /^\s*pk_(test|live)_[\da-fA-F]{64}\s*/;

// Beside keys by their prefix: a partner's HMAC secret is 64 bare hex digits, a portal session a JWT. Not anchored,
// because quotes, blanks and "Bearer" get pasted along. What it matches may be told: a prefix, never more.
const SECRET = /\b([rs]k_(live_|test_)?|whsec_|eyJ|(?=[\da-f]{64}\b))/i;

/** Why `key` can't be used: the error's code and what to do; nothing where it is a publishable one and no more. */
export const refusal = (key: string): [code: string, text: string] | undefined => {
  // A publishable key makes nothing harmless that stands beside it.
  const rest = key.replace(PUBLISHABLE, "");
  const secret = SECRET.exec(rest);
  if (secret)
    return ["secret_key", `publishable-key held a secret (${secret[0]}). Rotate it NOW.`];
  if (!key || rest)
    return ["invalid_option", `publishable-key must match ${PUBLISHABLE}.`];
};
