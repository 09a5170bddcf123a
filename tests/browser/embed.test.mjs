// The ways in which a page may carry the widget.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { Key, sleep, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { DONOR, assertReceived, attributesFor, expectation, fillForm, openForm, pay, submitButton, thanks, toCheckout } from './journey.mjs';
import { framing, page, widget } from './pages.mjs';
import { KEYS } from './servers.mjs';

const scenario = suite({ rewardDelay: 0 });
const choices = { hand: 'pointer', tip: 'none' };

scenario('the one-tag snippet puts a widget right after itself', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { oneLiner: attributesFor(site, choices) })));
  await browser.byRole('button', 'Donate');
  assert.equal(await browser.script(() => document.querySelector('script[src]').nextElementSibling.localName), 'sir-donate');
  await openForm(browser, choices);
  await toCheckout(browser, site, await fillForm(browser, choices), choices);
  await assertReceived(site, expectation(choices));
});

scenario('elements and attributes that a framework adds later work as well', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [] })));
  await until('the element to be defined', () => browser.script(() => !!customElements.get('sir-donate')));
  await browser.script((values) => {
    const element = document.createElement('sir-donate');
    document.querySelector('main').append(element);
    for (const [name, value] of Object.entries(values)) if (value) element.setAttribute(name, value);
    element.label = 'Give now';
    element.donorEmail = 'set.as@property.example';
  }, attributesFor(site, choices));
  await browser.click(await browser.byRole('button', 'Give now'));
  assert.equal(await browser.value(await browser.byRole('textbox', 'Email')), 'set.as@property.example');
  assert.equal(await browser.script(() => document.querySelector('sir-donate').hasAttribute('donor-email')), true);
  assert.equal(await browser.script(() => document.querySelector('sir-donate').getAttribute('donor-email')), DONOR.email, 'properties do not reflect');
  assert.equal(await browser.script(() => document.querySelector('sir-donate').hasAttribute('label')), false);
});

scenario('words of all scripts stay what they are in a page of another encoding, from a server that names none', async ({ browser, site, pages }) => {
  site.cdn.charset = '';
  // From right to left, so that its words come from a file of their own.
  const { body, headers } = page(site, { lang: 'ar', fallback: 'Donate' });
  const latin = body.replace('<meta charset="utf-8">', '');
  await browser.open(pages.put({ body: latin, headers: { ...headers, 'content-type': 'text/html; charset=windows-1252' } }));
  assert.equal(await browser.script(() => document.characterSet), 'windows-1252');
  await browser.click(await browser.byRole('button', 'تبرّع'));
  await browser.byRole('textbox', 'البريد الإلكتروني');
  const close = () => document.querySelector('sir-donate').shadowRoot.querySelector('.close').textContent;
  assert.equal(await until('the sign of the button that closes', () => browser.script(close)), '×');
});

scenario('a dialog closes by its button, by Escape, and keeps what was typed', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site)));
  await openForm(browser);
  const email = await browser.byRole('textbox', 'Email');
  await browser.click(email);
  await browser.type('kept@example.org');
  await browser.click(await browser.byRole('button', 'Close'));
  await browser.gone('dialog');
  await openForm(browser, { hand: 'keyboard' });
  assert.equal(await browser.value(await browser.byRole('textbox', 'Email')), 'kept@example.org');
  await browser.press(Key.escape);
  await browser.gone('dialog');
});

scenario('a widget that moves in the page goes on, one that is removed frees everything', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { mode: 'inline', 'donor-email': DONOR.email })] })));
  await submitButton(browser);
  await browser.script(() => document.querySelector('main').prepend(document.querySelector('sir-donate')));
  await submitButton(browser);
  assert.equal(await browser.value(await browser.byRole('textbox', 'Email')), DONOR.email);
  await browser.script(() => document.querySelector('sir-donate').remove());
  await sleep(200);
  assert.deepEqual(await browser.script(() => window.__harness.errors), []);
  assert.equal(await browser.has('textbox', 'Email'), false);
});

scenario('a framed page opens the checkout in a new tab by itself', async ({ browser, site, pages }) => {
  const inner = pages.put(page(site, { widgets: [attributesFor(site, choices)] }), '/inner');
  await browser.open(pages.put(framing(inner)));
  const home = await browser.tab();
  await browser.intoFrame('#frame');
  await openForm(browser, choices);
  await toCheckout(browser, site, await fillForm(browser, { ...choices, newTab: true }), { ...choices, newTab: true });
  await assertReceived(site, expectation(choices));
  await pay(browser, choices);
  await browser.closeTab(home);
  await browser.intoFrame('#frame');
  await thanks(browser, 5000);
});

for (const policy of ['no-referrer', 'unsafe-url', 'origin']) {
  scenario(`a page with the referrer policy ${policy} gives as well`, async ({ browser, site, pages, api }) => {
    const url = pages.put(page(site, { widgets: [attributesFor(site, choices)], headers: { 'referrer-policy': policy } }), '/deep/article');
    await browser.open(url);
    await openForm(browser, choices);
    await toCheckout(browser, site, await fillForm(browser, choices), choices);
    for (const call of api.calls) {
      assert.equal((call.headers.referer ?? '').includes('/deep/'), false, 'the API does not learn which page it was');
    }
    await pay(browser, choices);
    await browser.open(url);
    await thanks(browser, 5000);
  });
}

scenario('a finger can give, where the driver knows touch', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [attributesFor(site, choices)] })));
  const touch = (element) => (browser.hasTouch ? browser.tap(element) : browser.click(element));
  await touch(await browser.byRole('button', 'Donate'));
  await touch(await browser.byRole('radio', '$100'));
  await touch(await browser.byRole('radio', 'Monthly'));
  await until('the total', async () => /every month/.test(await browser.text()));
  await touch(await submitButton(browser));
  await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));
  const { request } = (await site.sandbox.journal()).donations[0];
  assert.deepEqual([request.amount, request.frequency], [10000, 'monthly']);
});

scenario('a page whose storage is blocked can still give', async ({ browser, site, pages }) => {
  const script = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });";
  await browser.open(pages.put(page(site, { widgets: [attributesFor(site, choices)], script })));
  await openForm(browser, choices);
  await toCheckout(browser, site, await fillForm(browser, choices), choices);
  await assertReceived(site, expectation(choices));
});

// What the button says before anything but the script is there.
const LOCALES = new URL('../../www/locales/', import.meta.url);
const DONATE = Object.fromEntries(
  readdirSync(LOCALES)
    .filter((name) => /^\w\w(-\w+)?\.json$/.test(name))
    .map((name) => [name.slice(0, 2), JSON.parse(readFileSync(new URL(name, LOCALES), 'utf8')).donate]),
);
const labels = (browser) =>
  browser.script(() => {
    const all = [];
    for (const element of walk(document)) if (element.localName === 'sir-donate') all.push(element.shadowRoot.querySelector('button').textContent);
    return all;
  });

scenario('the button speaks the language of the page at once', async ({ browser, site, cdn, pages }) => {
  const cases = [
    ...Object.entries(DONATE),
    ...[['no', 'nb'], ['nn', 'nb'], ['pt-PT', 'pt'], ['zh-Hant-TW', 'zh'], ['de-CH-1996', 'de']].map(([tag, same]) => [tag, DONATE[same]]),
    ...['en', 'en-GB', 'sw', 'cy', '(', 'constructor', '__proto__'].map((tag) => [tag, 'Donate']),
  ];
  const element = cases.map(([tag]) => `<p lang="${tag}"><sir-donate publishable-key="${KEYS.standard}" nonprofit="american-red-cross"></sir-donate></p>`).join('\n');
  await browser.open(pages.put(page(site, { element })));
  await until('the buttons', async () => (await labels(browser).catch(() => [])).length === cases.length);
  assert.deepEqual(await labels(browser), cases.map(([, word]) => word));
  assert.deepEqual(cdn.names(), ['sir-donate.js']);
});

scenario('the language is the element\'s own, the nearest around it, through shadow roots too, or the browser\'s', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { lang: 'fr', widgets: [widget(site)] })));
  await until('the button', async () => (await labels(browser).catch(() => []))[0] === DONATE.fr);
  const label = async (act) => {
    await browser.script(act);
    await browser.scriptAsync(() => new Promise((done) => setTimeout(done)));
    return (await labels(browser))[0];
  };
  assert.equal(await label(() => document.querySelector('sir-donate').setAttribute('lang', 'de')), DONATE.de);
  assert.equal(await label(() => (document.querySelector('sir-donate').lang = 'ja')), DONATE.ja);
  assert.equal(await label(() => document.querySelector('sir-donate').setAttribute('label', 'Give now')), 'Give now');
  const moved = () => {
    const element = document.querySelector('sir-donate');
    for (const name of ['lang', 'label']) element.removeAttribute(name);
    element.lang = undefined;
    const [outer, inner] = [document.createElement('div'), document.createElement('div')];
    document.querySelector('main').append(outer);
    outer.lang = 'uk';
    outer.attachShadow({ mode: 'open' }).append(inner);
    inner.attachShadow({ mode: 'open' }).append(element);
  };
  assert.equal(await label(moved), DONATE.uk);
  // Here the browser speaks English.
  await browser.open(pages.put(page(site, { lang: '', widgets: [widget(site)] }), '/none'));
  await until('the button', async () => (await labels(browser).catch(() => []))[0] === 'Donate');
});
