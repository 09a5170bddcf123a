// English as languages that nobody speaks: `en-XA`, accented, 40 % longer and in
// brackets, and `ar-XB`, from right to left. No build has them, so they come in
// the place of real ones, in a page that can't look at hashes.
import { pseudoText } from '../../www/locales.mjs';

// Real ones that no suite reads, for a browser keeps files by their names.
const PLACE_OF = { 'en-XA': 'es', 'ar-XB': 'he' };

/** What each text of theirs has, and no other. */
export const SIGNS = { 'en-XA': '⟦', 'ar-XB': '\u202e' };

/** What `page` needs so that its forms speak `tag`, which may be a real language. */
export function speaking(site, tag) {
  if (!(tag in PLACE_OF)) return { lang: tag };
  const lang = PLACE_OF[tag];
  const text = Buffer.from(pseudoText(tag));
  const { tamper } = site.cdn;
  site.cdn.tamper = (name, bytes, request) => (name.startsWith(`sir-donate-${lang}-`) ? text : tamper(name, bytes, request));
  return { lang, script: "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined });" };
}
