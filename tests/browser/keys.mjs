// Keys and secrets for the tests, made from a seed: none that looks real stands in the repository.
import { createHash } from 'node:crypto';

const SEED = process.env.SIR_SEED || 'sir-donate';

/** As many characters of an alphabet as wanted, the same for the same name. */
function draw(name, length, alphabet) {
  let text = '';
  for (let round = 0; text.length < length; round++) {
    for (const byte of createHash('sha256').update(`${SEED}|${name}|${round}`).digest()) text += alphabet[byte % alphabet.length];
  }
  return text.slice(0, length);
}

export const hex = (name) => draw(name, 64, '0123456789abcdef');
const letters = (name, length) => draw(name, length, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');
const json = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

export const publishable = (name, environment = 'test') => `pk_${environment}_${hex(name)}`;

/** Each kind of secret: `text`, the `prefix` that may be told, and the `core` of which nothing may be. */
export const SECRETS = {
  'a live secret key': secret('sk_live_', hex('sk_live')),
  'a test secret key': secret('sk_test_', hex('sk_test')),
  'a secret key in capitals': secret('SK_LIVE_', hex('capitals').toUpperCase()),
  'a webhook secret': secret('whsec_', hex('whsec')),
  'an HMAC secret': secret('', hex('hmac')),
  'an HMAC secret in capitals': secret('', hex('HMAC').toUpperCase()),
  "a portal's token": token(),
  "a live secret key of Stripe's": secret('sk_live_', `51${letters('stripe sk', 97)}`),
  "an old one of Stripe's": secret('sk_live_', letters('old stripe', 24)),
  "a restricted key of Stripe's": secret('rk_live_', `51${letters('stripe rk', 97)}`),
};

function secret(prefix, core) {
  return { prefix, core, text: prefix + core };
}

function token() {
  const head = json({ alg: 'HS256', typ: 'JWT' });
  const core = `${json({ sub: letters('sub', 24), role: 'partner' })}.${letters('signature', 43)}`;
  return { prefix: 'eyJ', core, text: `${head}.${core}` };
}

/** What gets pasted along, or happens on the way. `code` is the error's. */
export const ENCODINGS = {
  plain: { write: (text) => text, code: 'secret_key' },
  'in quotes': { write: (text) => `"${text}"`, code: 'secret_key' },
  'in single quotes': { write: (text) => `'${text}'`, code: 'secret_key' },
  'with blanks around': { write: (text) => ` \t\n${text}\r\n `, code: 'secret_key' },
  'with Bearer': { write: (text) => `Bearer ${text}`, code: 'secret_key' },
  'behind a publishable key': { write: (text) => `${publishable('beside')} ${text}`, code: 'secret_key' },
  'before a publishable key': { write: (text) => `${text},${publishable('beside', 'live')}`, code: 'secret_key' },
  'below a publishable key': { write: (text) => `${publishable('beside')}\n${text}`, code: 'secret_key' },
  // These are simply no publishable keys: what counts is that they go no further.
  'URL-encoded': { write: (text) => Buffer.from(text).toString('hex').replace(/../g, '%$&'), code: 'invalid_option' },
  'in base64': { write: (text) => Buffer.from(text).toString('base64'), code: 'invalid_option' },
};

/** Every kind in every encoding: `{ name, value, code, prefix, traces }`. */
export const LEAKS = Object.entries(SECRETS).flatMap(([kind, { text, prefix, core }]) =>
  Object.entries(ENCODINGS).map(([encoding, { write, code }]) => {
    const value = write(text);
    return { name: `${kind}, ${encoding}`, value, code, prefix: code === 'secret_key' ? prefix : undefined, traces: [core, value] };
  }),
);

/** Which of these texts `haystack` holds twelve characters of, in whatever case. */
export function traced(traces, haystack) {
  const where = haystack.toLowerCase();
  for (const trace of traces) {
    const text = trace.toLowerCase();
    for (let at = 0; at + 12 <= text.length; at++) {
      const part = text.slice(at, at + 12);
      // What a page may hold: the key beside a secret is of no value.
      if (where.includes(part) && !publishable('beside').includes(part) && !publishable('beside', 'live').includes(part)) return part;
    }
  }
  return undefined;
}
