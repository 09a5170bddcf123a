// The snippet builder as `cargo xtask demo` serves it: what is set is what is seen and what is pasted, and the key stays.
// That each option comes out right in each flavour, and that nothing breaks out of its place, the crate's own tests say; that
// what is pasted takes donations, tests/samples/builder.test.mjs.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assertAccessible, assertNoSideways, assertNothingOutside, chromium, prefer, startDemo } from './demo.mjs';
import { Key, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { KEYS } from './servers.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const BUILDER = resolve(process.env.SIR_BUILDER || join(ROOT, 'target', 'builder'));
if (!existsSync(join(BUILDER, 'index.html'))) throw new Error(`${join(BUILDER, 'index.html')} is missing: run \`cargo xtask demo\` once, or set SIR_BUILDER`);
const LIST = JSON.parse(readFileSync(join(ROOT, 'www/interface.json'), 'utf8'));
const OPTIONS = LIST.attributes.filter(({ name }) => name !== 'publishable-key');
// In parts, so that no scanner takes it for a real one.
const SECRET = ['sk', 'live', 'fedcba9876543210'.repeat(4)].join('_');

const scenario = suite({ backend: false, beyond: true });
let demo;
before(async () => {
  demo = await startDemo({ parts: [{ at: 'builder', from: BUILDER }] });
});
after(() => demo?.stop());

async function show(browser, { fragment = '', width = 1280, scheme = 'light' } = {}) {
  await prefer(browser, { scheme });
  await chromium(browser, 'Emulation.setDeviceMetricsOverride', { width, height: 800, deviceScaleFactor: 1, mobile: false });
  // A fragment alone would not load the page anew.
  await browser.open('about:blank');
  await browser.open(`${demo.pages}/builder/${fragment}`);
  await browser.byRole('textbox', 'Publishable key');
}

/** What is in the frame: the widget's attributes, and what of it can be read. */
const seen = (browser) =>
  browser.script(() => {
    const inside = document.querySelector('iframe').contentDocument;
    const element = inside?.querySelector('sir-donate');
    if (!element?.shadowRoot) return undefined;
    return { attributes: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])), fails: element.matches(':state(failed)') };
  });

/** What stands to be copied, by where it goes. */
const pasted = (browser) =>
  browser.script(() => Object.fromEntries([...document.querySelectorAll('.code')].map((one) => [one.querySelector('.label').textContent, one.querySelector('pre').textContent])));

/** Sets a control as a hand would, by what it is. */
const set = (browser, id, value) =>
  browser.script(
    (id, value) => {
      const control = document.getElementById(id);
      control.closest('details')?.setAttribute('open', '');
      control.value = value;
      control.dispatchEvent(new Event(control.localName === 'select' ? 'change' : 'input', { bubbles: true }));
      return control.value;
    },
    id,
    value,
  );

async function typeInto(browser, name, text) {
  const field = await browser.byRole('textbox', name);
  await browser.click(field);
  await browser.retype(text);
  return field;
}

for (const [width, scheme] of [[1280, 'light'], [360, 'dark']]) {
  scenario(`the page is whole and accessible at ${width} px, ${scheme}`, async ({ browser, net }) => {
    await show(browser, { width, scheme });
    await until('the widget', () => seen(browser));
    await browser.script(() => document.querySelectorAll('details').forEach((one) => one.setAttribute('open', '')));
    await assertNoSideways(browser, `${width} px`);
    if (width < 400) await assertNothingOutside(browser, `${width} px`);
    await assertAccessible(browser, `${width} px, ${scheme}`);
    assert.deepEqual([net.requests.map(({ url }) => url), net.tunnels], [[], []], 'nobody else is asked');
  });
}

scenario('without a key the preview shows the sandbox, and nothing is asked before it is opened', async ({ browser }) => {
  await demo.forget();
  await show(browser);
  const { attributes } = await until('the widget', () => seen(browser));
  assert.equal(attributes['api-base'], demo.api);
  const { 'In the page': html } = await pasted(browser);
  assert.match(html, /publishable-key="pk_test_…" nonprofit="your-nonprofit"/, 'what is lacking has a place');
  assert.doesNotMatch(html, /api-base/, 'the sandbox is no part of what is pasted');
  assert.deepEqual((await demo.journal()).requests, []);
});

scenario('each option that is set shows in the preview and in what is pasted', async ({ browser }) => {
  await show(browser);
  await typeInto(browser, 'Publishable key', KEYS.standard);
  // What belongs together, so that all of it is right at once.
  const values = Object.fromEntries(OPTIONS.map(({ name, example }) => [name, example]));
  Object.assign(values, { currency: 'USD', amounts: '25 50', amount: '50', frequencies: 'monthly', frequency: 'monthly', 'api-base': demo.api, snapshot: '' });
  for (const [name, value] of Object.entries(values)) {
    if (name === 'theme') {
      for (const [at, word] of value.split(' ').entries()) await set(browser, `option-theme-${at}`, word);
    } else if (name === 'frequencies') {
      await browser.script(() => document.querySelector('#option-frequencies-title').closest('details').setAttribute('open', ''));
      await browser.click(await browser.byRole('checkbox', /^monthly/));
    } else {
      assert.equal(await set(browser, `option-${name}`, value), value, name);
    }
  }
  const wanted = Object.fromEntries(Object.entries(values).filter(([, value]) => value));
  const { attributes } = await until('all in the preview', async () => {
    const shown = await seen(browser);
    return Object.entries(wanted).every(([name, value]) => shown?.attributes[name] === value) ? shown : undefined;
  });
  assert.equal(attributes['publishable-key'], KEYS.standard);
  assert.deepEqual(await browser.script(() => [...document.querySelectorAll('.fault')].map(({ textContent }) => textContent).filter(Boolean)), [], 'none is told to be wrong');
  const { 'In the page': html } = await pasted(browser);
  const element = await browser.script((html) => {
    const { attributes } = new DOMParser().parseFromString(html, 'text/html').querySelector('sir-donate');
    return Object.fromEntries([...attributes].map(({ name, value }) => [name, value]));
  }, html);
  assert.deepEqual(element, { 'publishable-key': KEYS.standard, ...wanted });
});

scenario('what is wrong is told beside its field, in the words of the widget', async ({ browser }) => {
  await show(browser);
  await set(browser, 'option-currency', 'XYZ');
  await browser.waitForText(/Use an active ISO 4217 code/);
  assert.equal(await browser.script(() => document.getElementById('option-currency').ariaInvalid), 'true');
  await browser.waitForText(/One option is wrong/);
});

scenario('a choice is made by keys', async ({ browser }) => {
  await show(browser);
  await browser.tabTo(await browser.byRole('combobox', 'Mode'));
  await browser.press(Key.down, Key.down);
  await until('the form in the frame', async () => (await seen(browser))?.attributes.mode === 'inline');
  assert.match((await pasted(browser))['In the page'], /mode="inline"/);
});

scenario('the key is nowhere but in the snippet and in calls to the API', async ({ browser }) => {
  await show(browser);
  await set(browser, 'option-api-base', demo.api);
  await typeInto(browser, 'Publishable key', KEYS.enterprise);
  await browser.waitForText(/A test key: no money moves/);
  await set(browser, 'option-nonprofit', 'american-red-cross');
  await browser.click(await browser.byRole('button', 'Look up key and nonprofit'));
  await browser.waitForText(/Nonprofit ?: American Red Cross/);
  assert.match((await pasted(browser))['In the page'], new RegExp(KEYS.enterprise));
  const places = await browser.scriptAsync(async () => {
    const databases = (await indexedDB.databases()).map(({ name }) => name);
    const asked = performance.getEntriesByType('resource').map(({ name }) => name);
    return JSON.stringify([location.href, document.title, { ...localStorage }, { ...sessionStorage }, document.cookie, databases, await caches.keys(), asked, history.state, name]);
  });
  assert.equal(places.includes(KEYS.enterprise), false, places);
  assert.match(places, /american-red-cross/, 'the address has the rest');
  await browser.reload();
  const field = await browser.byRole('textbox', 'Publishable key');
  assert.equal(await browser.value(field), '', 'a reload forgets the key');
  await until('the rest', async () => (await browser.value(await browser.byRole('textbox', 'Nonprofit'))) === 'american-red-cross');
});

scenario('a secret is refused, in whatever field, and nothing of it is left', async ({ browser }) => {
  await show(browser);
  const field = await typeInto(browser, 'Publishable key', SECRET);
  await browser.textOf('alert', /held a secret/);
  await browser.press(Key.end);
  assert.equal((await browser.value(field)).includes('fedc'), false);
  for (const id of ['option-nonprofit', 'option-label', 'link', 'base', 'style-font']) assert.equal((await set(browser, id, SECRET)).includes('fedc'), false, id);
  const page = await browser.script(() => location.href + document.documentElement.outerHTML + [...document.querySelectorAll('input, textarea')].map(({ value }) => value).join(' '));
  assert.equal(page.includes(SECRET.slice(8, 30)), false);
});

scenario('key and nonprofit are looked up, and what is wrong with them is told', async ({ browser }) => {
  await show(browser);
  const look = async (key, slug, pattern) => {
    await set(browser, 'key', key);
    await set(browser, 'option-nonprofit', slug);
    await set(browser, 'option-api-base', demo.api);
    await browser.click(await browser.byRole('button', 'Look up key and nonprofit'));
    await browser.waitForText(pattern);
  };
  await look(KEYS.standard, 'american-red-cross', /Key ?: Riverside Press.*Nonprofit ?: American Red Cross/);
  await look(KEYS.standard, 'test-not-found', /No nonprofit has this slug/);
  await look(KEYS.unknown, 'american-red-cross', /The API refused the key/);
  await look(KEYS.noDonations, 'american-red-cross', /may not take donations/);
});

scenario('colours show in the preview, and too little contrast is told', async ({ browser }) => {
  await show(browser);
  await until('the widget', () => seen(browser));
  await set(browser, 'colour-accent-light', '#ffe14d');
  const accent = () => browser.script(() => getComputedStyle(document.querySelector('iframe').contentDocument.documentElement).getPropertyValue('--sir-donate-accent'));
  await until('the colour in the frame', async () => (await accent()).trim() === '#ffe14d');
  const contrast = (what) => browser.script((what) => [...document.querySelectorAll('tr')].find((row) => row.cells[0].textContent === what).cells[1].textContent, what);
  assert.match(await contrast('Buttons on the form'), /too little/, 'a yellow button on white is hardly seen');
  assert.doesNotMatch(await contrast('Words on buttons'), /too little/, 'black words are taken there');
  await set(browser, 'colour-on-accent-light', '#ffffff');
  await until('the words to be told', async () => /too little/.test(await contrast('Words on buttons')));
  assert.match((await pasted(browser))['In the page'], /--sir-donate-accent: #ffe14d;/);
});

scenario('a page that lacks something is found out', async ({ browser }) => {
  await show(browser);
  await set(browser, 'html', `<sir-donate publishable-key="${KEYS.standard}" nonprofit="a"></sir-donate><script async src="https://cdn.example/v1/sir-donate.js"></script>`);
  await set(browser, 'headers', 'Content-Security-Policy: script-src https://cdn.example');
  await browser.click(await browser.byRole('button', 'Check it'));
  await browser.waitForText(/Errors: [1-9].*wasm-unsafe-eval/);
});
