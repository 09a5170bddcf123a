// All currencies: those of the standard and no others, each with amounts that its
// donors would name, written as the browser writes them, and sent in minor units.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { suite } from './harness.mjs';
import { PREFILLED, submitButton, toCheckout } from './journey.mjs';
import { page, widget } from './pages.mjs';

const require = createRequire(import.meta.url);
// List one as its keeper publishes it, of June 2024.
const STANDARD = require('currency-codes/data');
/** What has been changed since (amendments 176 to 180), and what nobody pays in: funds, metals, testing codes. */
const NEW = ['XCG'];
const GONE = ['ANG', 'BGN', 'CUC'];
const FUNDS = 'BOV CHE CHW COU MXV USN UYI XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' ');

const PAGE = readFileSync(new URL('../../docs/currencies.md', import.meta.url), 'utf8');
const ROWS = [...PAGE.matchAll(/^\| ([\d ]+) \| (\d+) \| ([\d.]+) \| ([A-Z ]+) \|$/gm)].map(([, presets, least, floor, codes]) => ({ presets: presets.split(' ').map(Number), least, floor, codes: codes.split(' ') }));
const OWN = ROWS.flatMap(({ codes }) => codes);
/** The codes that the page lists behind these words. */
const listed = (words) => PAGE.match(new RegExp(`${words}: ([A-Z ]+)\\.`))[1].split(' ');

// The page is held to the code by a test in src/donation/currency.rs.
test('the currencies are those of ISO 4217, with its decimals', () => {
  const active = STANDARD.map(({ code }) => code).filter((code) => !FUNDS.includes(code) && !GONE.includes(code));
  assert.deepEqual([...OWN].sort(), [...active, ...NEW].sort());
  const decimals = new Map([...listed('No decimals').map((code) => [code, 0]), ...listed('Three').map((code) => [code, 3]), ...listed('Four, units of account').map((code) => [code, 4])]);
  for (const { code, digits } of STANDARD) {
    if (OWN.includes(code)) assert.equal(decimals.get(code) ?? 2, digits, code);
  }
});

const scenario = suite({ rewardDelay: 0 });

scenario('each currency is known to the browser, and offered in its own words', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { mode: 'inline', tip: 'off' })] })));
  await submitButton(browser);
  for (const lang of ['en', 'de', 'ja', 'ar']) {
    // In the page, for a call of the driver's for each of them takes longer than all else.
    const wrong = await browser.scriptAsync(
      async (rows, lang) => {
        const element = document.querySelector('sir-donate');
        element.lang = lang;
        const wrong = [];
        for (const { presets, codes } of rows) {
          for (const code of codes) {
            element.currency = code;
            const format = new Intl.NumberFormat(lang, { style: 'currency', currency: code, minimumFractionDigits: 0, maximumFractionDigits: 0 });
            const wanted = JSON.stringify(presets.map((amount, at) => [format.format(amount), at === 1]));
            let shown;
            // The element takes what was set a moment later.
            for (let left = 100; left && shown !== wanted; left--) {
              await new Promise((done) => setTimeout(done, left < 95 ? 20 : 0));
              const radios = [...walk(document)].filter((element) => element.name === 'amount');
              shown = JSON.stringify(radios.map((radio) => [radio.closest('label').textContent, radio.checked]));
            }
            if (shown !== wanted) wrong.push(`${code}: ${shown}, not ${wanted}`);
          }
        }
        return wrong;
      },
      ROWS,
      lang,
    );
    assert.deepEqual(wrong, [], lang);
  }
  assert.ok(OWN.length > 150);
});

for (const [code, typed, minor, refused] of [
  ['JPY', '1,234', 1234, ['12.5', /without so many decimals/]],
  ['KWD', '1.230', 1230, ['1.234', /without so many decimals/]],
  ['HUF', '175.50', undefined, ['175.50', /The smallest donation here is HUF\s500\./]],
  ['ISK', '500', 500, ['500.5', /without so many decimals/]],
  ['MGA', '5000', 500000, ['5000.2', /without so many decimals/]],
]) {
  scenario(`what is typed is sent in minor units that can be charged: ${code}`, async ({ browser, site, pages }) => {
    await browser.open(pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, mode: 'inline', currency: code })] })));
    const submit = await submitButton(browser);
    const field = await browser.byRole('textbox', 'Other amount');
    const [bad, words] = refused;
    await browser.tabTo(field);
    await browser.retype(bad);
    await browser.click(await browser.byRole('button', /^Donate/));
    await browser.textOf('alert', words);
    assert.equal(site.api.of('/create-link').length, 0);
    if (minor === undefined) return;
    await browser.tabTo(field);
    await browser.retype(typed);
    await toCheckout(browser, site, submit);
    const { donations } = await site.sandbox.journal();
    assert.deepEqual([donations[0].request.amount, donations[0].request.currency], [minor, code]);
  });
}
