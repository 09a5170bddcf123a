// Options that can't be right: the fallback shows, and one message on the
// console tells the page's developer everything that has to change.
import assert from 'node:assert/strict';
import { sleep, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { FALLBACK, events, page, widget } from './pages.mjs';
import { KEYS } from './servers.mjs';

const scenario = suite();

// Each attribute that has a wrong value, with one. What a text may be is not
// checked (`label`, `nonprofit-name`, `referral-code`).
const WRONG = {
  'publishable-key': 'pk_test_too-short',
  nonprofit: '../config',
  mode: 'popup',
  currency: 'dollars',
  amounts: 'ten, twenty',
  amount: '-5',
  'min-amount': 'few',
  'max-amount': '1e9',
  frequencies: 'weekly',
  frequency: 'yearly',
  provider: 'paypal',
  tip: 'always',
  'donor-email': 'jane at example',
  'first-name': 'x'.repeat(101),
  'last-name': 'y'.repeat(101),
  checkout: 'modal',
  preload: 'never',
  lang: 'english!',
  theme: 'blue',
  snapshot: 'javascript:alert(1)',
  'fallback-url': 'javascript:alert(2)',
  'privacy-url': 'data:text/html,x',
  'terms-url': 'javascript:alert(3)',
  'api-base': 'http://api.example.org',
  'checkout-hosts': 'https://pay.example.org/path',
};
// Values that can be read but contradict each other or the rules.
const IMPOSSIBLE = [
  { 'min-amount': '50', 'max-amount': '10' },
  { amounts: '10 25', amount: '500000' },
  { frequencies: 'once', frequency: 'monthly' },
  { 'publishable-key': `pk_live_${'ab'.repeat(32)}` },
  { nonprofit: '' },
  { 'publishable-key': '' },
  { currency: 'XXX' },
  { nonprofit: 'a/b' },
  { nonprofit: 'a?b=c' },
  { nonprofit: '..' },
];

const SHOWN = 60;
const complaints = async (browser) => (await browser.console()).filter(({ text }) => /sir[ -]donate/i.test(text));

/** Shows intent where there is a button, and waits for the fallback. */
async function provoke(browser) {
  await until('the widget or its fallback', async () => (await browser.has('button', 'Donate')) || (await browser.has('link', FALLBACK)));
  // A button may give way to the fallback in this very moment.
  for (const button of await browser.all('button', 'Donate')) await browser.click(button, { timeout: 1000 }).catch(() => {});
  await browser.byRole('link', FALLBACK);
}

// A bad key shows the fallback before the app has come to say why: what counts
// is the event, which comes last.
const refused = (browser) => until('the event', async () => (await events(browser)).some(({ name }) => name === 'error'));

async function assertRefused(browser, site, named) {
  await refused(browser);
  const said = await complaints(browser);
  assert.equal(said.length, 1, `one message, not ${said.length}: ${JSON.stringify(said)}`);
  assert.equal(said[0].level, 'error');
  for (const [name, value] of Object.entries(named)) {
    assert.ok(said[0].text.includes(name), `${name} is named in: ${said[0].text}`);
    assert.ok(said[0].text.includes(value.slice(0, SHOWN)), `its value ${value} is told in: ${said[0].text}`);
    const line = said[0].text.split('\n').find((line) => line.includes(name) && line.includes(value.slice(0, SHOWN)));
    const remedy = line?.slice(line.indexOf(value.slice(0, SHOWN)) + Math.min(value.length, SHOWN)).replace(/^[x-y]*["':\s]+/, '');
    assert.match(remedy ?? '', /\w+ .*\w/, `a remedy follows ${name} in: ${line}`);
  }
  assert.equal(await browser.has('dialog'), false);
  const errors = (await events(browser)).filter(({ name }) => name === 'error').map(({ detail }) => detail);
  assert.deepEqual(errors, [{ code: 'invalid_option', retryable: false }]);
  assert.deepEqual(site.api.calls, [], 'nothing is asked with options that are wrong');
}

/** Runs a check on a page of its own for each case, and reports all that fail. */
async function each(browser, site, cases, check) {
  const failed = [];
  for (const [index, [title, values]] of cases.entries()) {
    try {
      const path = `/case-${index}`;
      await browser.script(() => sessionStorage.clear()).catch(() => {});
      await browser.open(site.pages.put(page(site, { widgets: [widget(site, values)] }), path));
      await check(values);
    } catch (error) {
      failed.push(`${title}: ${error.message}`);
    }
  }
  assert.deepEqual(failed, []);
}

scenario('each attribute, wrong in turn, is named with its value and a remedy', async ({ browser, site }) => {
  const cases = Object.entries(WRONG).map(([name, value]) => [`${name}="${value}"`, { [name]: value }]);
  await each(browser, site, cases, async (values) => {
    await provoke(browser);
    await assertRefused(browser, site, values);
  });
}, { timeout: 300_000 });

scenario('values that contradict each other are refused too', async ({ browser, site }) => {
  const cases = IMPOSSIBLE.map((values) => [JSON.stringify(values), values]);
  await each(browser, site, cases, async (values) => {
    await provoke(browser);
    await refused(browser);
    const said = await complaints(browser);
    assert.equal(said.length, 1, `one message: ${JSON.stringify(said)}`);
    assert.ok(
      [...Object.keys(values), 'api-base'].some((name) => said[0].text.includes(name)),
      `an attribute is named in: ${said[0].text}`,
    );
    assert.deepEqual(site.api.calls, []);
  });
}, { timeout: 180_000 });

for (const mode of ['button', 'inline', 'one tag']) {
  scenario(`all attributes wrong at once make one message: ${mode}`, async ({ browser, site, pages }) => {
    // An impossible `mode` would make it a button.
    const { mode: _, ...wrong } = WRONG;
    const values = { ...wrong, ...(mode === 'inline' ? { mode: 'inline' } : { mode: WRONG.mode }) };
    const { mode: inline, ...rest } = values;
    const named = mode === 'inline' ? rest : { ...rest, mode: inline };
    if (mode === 'one tag') {
      await browser.open(pages.put(page(site, { oneLiner: { ...widget(site), ...values } })));
      // There are no children here, and the address of the fallback is wrong.
      await browser.waitForText(/Donations are unavailable/);
    } else {
      await browser.open(pages.put(page(site, { widgets: [widget(site, values)] })));
      await provoke(browser);
    }
    await assertRefused(browser, site, named);
    assert.equal(await browser.script(() => document.querySelectorAll('a[href^="javascript:"]').length), 0);
  });
}

scenario('each of several wrong widgets says what is wrong with it', async ({ browser, site, pages }) => {
  const widgets = [widget(site, { mode: 'inline', tip: 'never' }), widget(site, { mode: 'inline' }), widget(site, { mode: 'inline', theme: 'pink' })];
  await browser.open(pages.put(page(site, { widgets })));
  await browser.byRole('link', FALLBACK);
  // The third is far below, and loads when it comes near.
  await browser.script(() => [...document.querySelectorAll('sir-donate')].at(-1).scrollIntoView({ behavior: 'instant' }));
  await until('two fallbacks', async () => (await browser.all('link', FALLBACK)).length === 2);
  await browser.byRole('button', /^Donate \$/);
  const said = (await complaints(browser)).map(({ text }) => text);
  assert.equal(said.length, 2);
  assert.ok(said.some((text) => /tip="never"/.test(text) && !/pink/.test(text)));
  assert.ok(said.some((text) => /theme="pink"/.test(text) && !/never/.test(text)));
});

// ---------------------------------------------------------------------------
// Secrets

const HEX = '0123456789abcdef'.repeat(4);
const SECRETS = {
  'a live secret key': `sk_live_${HEX}`,
  'a test secret key': `sk_test_${HEX}`,
  'a webhook secret': `whsec_${HEX}`,
  'an HMAC secret': HEX,
  'a portal session': 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwYXJ0bmVyIn0.c2lnbmF0dXJl',
};

/** The secret, and no part of it that is worth anything, is anywhere to be seen. */
async function assertHidden(browser, site, secret) {
  const core = secret.replace(/^(sk_(live|test)|whsec)_/, '').slice(0, 24);
  const places = {
    console: JSON.stringify(await browser.console()),
    events: JSON.stringify(await events(browser)),
    'page text': await browser.text(),
    storage: await browser.script(() => JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage })),
    'the API': JSON.stringify([...site.api.calls, ...site.api.preflights]),
    'the CDN': JSON.stringify(site.cdn.requests.map(({ name, headers }) => [name, headers])),
  };
  for (const [place, text] of Object.entries(places)) assert.equal(text.includes(core), false, `the secret is in ${place}: ${text}`);
}

for (const [what, secret] of Object.entries(SECRETS)) {
  for (const tag of [false, true]) {
    scenario(`${what} for a key is refused before anything else${tag ? ', in the one-tag snippet' : ''}`, async ({ browser, site, cdn, pages }) => {
      const values = widget(site, { 'publishable-key': secret, ...(tag ? { 'fallback-url': `${pages.origin}/elsewhere` } : {}) });
      await browser.open(pages.put(page(site, tag ? { oneLiner: values } : { widgets: [values] })));
      await browser.byRole('link', tag ? 'Donate' : FALLBACK);
      await refused(browser);
      await sleep(300);
      assert.deepEqual(cdn.names(), ['sir-donate.js'], 'nothing is loaded for it');
      assert.deepEqual([...site.api.calls, ...site.api.preflights], [], 'and nothing is asked');
      assert.equal(await browser.script(() => document.querySelector('sir-donate').hasAttribute('publishable-key')), false, 'the attribute is removed');
      const markup = await browser.script(() => document.documentElement.outerHTML);
      assert.equal(markup.includes(secret), false, 'and it is nowhere in the page any more');
      await assertHidden(browser, site, secret);
      const said = await complaints(browser);
      assert.equal(said.length, 1);
      assert.match(said[0].text, /publishable-key[\s\S]*[Rr]otate/);
      const errors = (await events(browser)).filter(({ name }) => name === 'error').map(({ detail }) => detail);
      assert.deepEqual(errors, [{ code: 'secret_key', retryable: false }]);
    });
  }
}

scenario('a secret in any other attribute is named but never printed', async ({ browser, site, pages }) => {
  const failed = [];
  let index = 0;
  // Bare hexadecimal digits may be a slug or a referral code: only where they
  // can be nothing else are they taken for a secret.
  const marked = Object.values(SECRETS).filter((secret) => secret !== HEX);
  for (const [name, secret] of [
    ['nonprofit', marked[0]],
    ['referral-code', marked[1]],
    ['nonprofit-name', marked[2]],
    ['label', marked[0]],
    ['donor-email', marked[3]],
    ['first-name', marked[0]],
    ['api-base', marked[1]],
    ['checkout-hosts', marked[2]],
    ['fallback-url', marked[3]],
    ['snapshot', marked[0]],
    ['currency', HEX],
    ['lang', HEX],
  ]) {
    try {
      await browser.script(() => sessionStorage.clear()).catch(() => {});
      await browser.open(pages.put(page(site, { widgets: [widget(site, { [name]: secret, preload: 'visible', mode: 'inline' })] }), `/case-${index++}`));
      await browser.byRole('link', FALLBACK);
      await refused(browser);
      await assertHidden(browser, site, secret);
      const said = await complaints(browser);
      assert.equal(said.length, 1, JSON.stringify(said));
      assert.ok(said[0].text.includes(name), `${name} is named in: ${said[0].text}`);
      assert.deepEqual([...site.api.calls, ...site.api.preflights], []);
    } catch (error) {
      failed.push(`${name} with ${secret.slice(0, 8)}…: ${error.message.split('\n')[0]}`);
    }
  }
  assert.deepEqual(failed, []);
}, { timeout: 180_000 });

scenario('a secret given as a property is refused as well', async ({ browser, site, cdn, pages }) => {
  await browser.open(pages.put(page(site)));
  await browser.byRole('button', 'Donate');
  const secret = SECRETS['a live secret key'];
  await browser.script((secret) => {
    document.querySelector('sir-donate').publishableKey = secret;
  }, secret);
  await browser.byRole('link', FALLBACK);
  await assertHidden(browser, site, secret);
  assert.notEqual(await browser.script(() => document.querySelector('sir-donate').publishableKey), secret);
  assert.deepEqual(cdn.names(), ['sir-donate.js']);
});

scenario('right options make a form and no message', async ({ browser, site, pages }) => {
  const values = {
    mode: 'inline',
    currency: 'usd',
    amounts: '5, 15.50 30',
    amount: '42',
    'min-amount': '2',
    'max-amount': '500',
    frequencies: 'monthly, once',
    frequency: 'monthly',
    provider: 'stripe',
    tip: 'off',
    'referral-code': 'SPRING',
    'donor-email': 'jane@example.com',
    'first-name': 'Jane',
    'last-name': 'Doe',
    checkout: 'auto',
    preload: 'visible',
    lang: 'en-US',
    theme: 'light',
    'privacy-url': 'https://example.org/privacy',
    'terms-url': '/terms',
    'nonprofit-name': 'The Red Cross',
    'checkout-hosts': 'pay.example.org localhost:8789',
    'publishable-key': KEYS.noTips,
  };
  await browser.open(pages.put(page(site, { widgets: [widget(site, values)] })));
  await browser.byRole('button', /^Donate \$42(\.00)? monthly$/);
  await browser.byRole('heading', 'Donate to The Red Cross');
  for (const name of ['$5', '$15.50', '$30']) await browser.byRole('radio', name);
  const own = await browser.byRole('textbox', 'Other amount');
  assert.match(await browser.value(own), /^42(\.00)?$/, 'an amount outside the presets fills "Other amount"');
  assert.equal(await browser.value(await browser.byRole('textbox', 'Email')), 'jane@example.com');
  for (const [name, href] of [['Privacy notice', 'https://example.org/privacy'], ['Terms', `${pages.origin}/terms`]]) {
    assert.equal(await browser.script((link) => link.href, await browser.byRole('link', name)), href);
  }
  assert.deepEqual(await complaints(browser), []);
});
