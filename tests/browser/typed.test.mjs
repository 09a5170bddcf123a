// Amounts as people type them: whatever Intl of the real browser writes, in each
// language and for each currency, is read as the amount that it stands for, and
// shown again as Intl writes it.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { suite } from './harness.mjs';
import { page, widget } from './pages.mjs';

const scenario = suite({ rewardDelay: 0 });
const ROOT = resolve(import.meta.dirname, '..', '..');

const BUILT = readdirSync(resolve(ROOT, 'www', 'locales')).filter((name) => name.endsWith('.json') && name !== 'notes.json').map((name) => name.slice(0, -5));
/** Further ways to write numbers in the same words: other marks, other groups, other digits. */
const REGIONS = 'de-AT de-CH en-IN en-ZA es-MX fr-CH ar-EG ar-MA hi-u-nu-deva ja-u-nu-fullwide th bn-u-nu-beng fa'.split(' ');
const LANGUAGES = ['en', ...BUILT, ...REGIONS];

const TABLE = readFileSync(resolve(ROOT, 'docs', 'currencies.md'), 'utf8');
const CURRENCIES = [...TABLE.matchAll(/^\| [\d ]+ \| (\d+) \| [\d.]+ \| ([A-Z ]+) \|$/gm)].flatMap(([, least, codes]) => codes.split(' ').map((code) => ({ code, least: Number(least) })));
const listed = (words) => TABLE.match(new RegExp(`${words}: ([A-Z ]+)\\.`))[1].split(' ');
const [NONE, THREE, FOUR] = [listed('No decimals'), listed('Three'), listed('Four, units of account')];
/** Of the currencies, how many a language is tried with: each is tried with some languages, and with all by SIR_ALL=1. */
const SHARE = process.env.SIR_ALL ? 1 : 8;
/** Decimals of the minor unit, and those of them that can be charged. */
const digitsOf = (code) => (NONE.includes(code) ? [0, 0] : THREE.includes(code) ? [3, 2] : FOUR.includes(code) ? [4, 4] : code === 'MGA' ? [2, 0] : [2, 2]);

/** Numbers that are the same each time, so that a failure can be seen again. */
const random = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

/** Amounts of each number of digits that a gift may have, as decimal texts: floats would not be exact. */
function amounts({ code, least }, next) {
  const [digits, charged] = digitsOf(code);
  return [least, least * (1 + Math.floor(next() * 9)), least * (10 + Math.floor(next() * 990)), least * (1000 + Math.floor(next() * 99_000))].map((whole, at) => {
    const some = at % 2 ? String(Math.floor(next() * 10 ** charged)).padStart(charged, '0') : '';
    return digits && at % 2 ? `${whole}.${charged ? some.padEnd(digits, '0') : '0'.repeat(digits)}` : String(whole);
  });
}

for (const [at, lang] of LANGUAGES.entries()) {
  scenario(`what Intl writes is what is read: ${lang}`, async ({ browser, site, pages }) => {
    const next = random(at);
    const currencies = CURRENCIES.filter((_, index) => (index + at) % SHARE === 0);
    const rows = currencies.map((currency) => ({ code: currency.code, digits: digitsOf(currency.code)[0], amounts: amounts(currency, next) }));
    await browser.open(pages.put(page(site, { lang, widgets: [widget(site, { mode: 'inline', tip: 'off' })] })));
    await browser.byRole('button', /\p{Nd}/u);
    // In the page, for a call of the driver's for each of them takes longer than all else.
    const { wrong, tried } = await browser.scriptAsync(
      async (rows, lang) => {
        const element = document.querySelector('sir-donate');
        const { port1, port2 } = new MessageChannel();
        // A task later, without the four milliseconds of a timer.
        const tick = () => new Promise((done) => ((port2.onmessage = done), port1.postMessage(0)));
        const marks = /[\u200e\u200f\u061c\u2066-\u2069]/g;
        const wrong = [];
        let tried = 0;
        for (const { code, digits, amounts } of rows) {
          element.currency = code;
          const money = (fraction, currencyDisplay) =>
            new Intl.NumberFormat(lang, { style: 'currency', currency: code, currencyDisplay, minimumFractionDigits: fraction, maximumFractionDigits: fraction });
          const plain = (fraction, useGrouping) => new Intl.NumberFormat(lang, { minimumFractionDigits: fraction, maximumFractionDigits: fraction, useGrouping });
          for (const amount of amounts) {
            const fraction = amount.includes('.') ? digits : 0;
            const whole = !/\.0*[1-9]/.test(amount);
            const wanted = money(whole ? 0 : digits, 'symbol').format(amount).replace(marks, '');
            const typed = new Set(['symbol', 'narrowSymbol', 'code'].map((display) => money(fraction, display).format(amount)));
            // French in Switzerland writes 7.040 KWD, and 7,040 of all else: the mark of money counts where the other could group.
            const mark = (format) => format.formatToParts(1.5).find(({ type }) => type === 'decimal')?.value;
            if (fraction < 3 || mark(plain(fraction)) === mark(money(fraction, 'symbol'))) {
              for (const grouped of [true, false]) typed.add(plain(fraction, grouped).format(amount));
            }
            for (const text of typed) {
              tried++;
              let shown;
              // What was set on the element is taken a moment later.
              for (let left = 100; left; left--) {
                const field = element.shadowRoot.querySelector('#own-amount');
                field.value = text;
                field.dispatchEvent(new Event('input', { bubbles: true }));
                await tick();
                shown = element.shadowRoot.querySelector('[type=submit]').textContent.replace(marks, '');
                if (shown.includes(wanted)) break;
                if (left < 90) await new Promise((done) => setTimeout(done, 5));
              }
              if (!shown.includes(wanted)) wrong.push(`${code} ${amount}: typed ${JSON.stringify(text)}, shown ${JSON.stringify(shown)}, not ${JSON.stringify(wanted)}`);
              if (wrong.length > 20) return { wrong, tried };
            }
          }
        }
        return { wrong, tried };
      },
      rows,
      lang,
    );
    assert.deepEqual(wrong, [], `of ${tried}`);
    assert.ok(tried >= 8 * currencies.length && currencies.length >= Math.floor(CURRENCIES.length / SHARE), `${tried} tried`);
  });
}
