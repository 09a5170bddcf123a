/** What a key may look like. The rules are the guard's too: a page never holds more than a publishable key. */

const PUBLISHABLE = /^\s*pk_(test|live)_[0-9a-f]{64}\s*$/i;

// Beside keys by their prefix: a partner's HMAC secret is 64 bare hex digits, a portal session a JWT. Not anchored,
// because quotes, blanks and "Bearer" get pasted along.
const SECRET = /\b(sk_|whsec_|eyJ)|^\W*[0-9a-f]{64}\W*$/i;

export const isPublishable = (key: string): boolean => PUBLISHABLE.test(key);

/** Whether a value must be taken for a secret, which is then neither kept, nor sent, nor shown. */
export const isSecret = (key: string): boolean => SECRET.test(key);
