// Options that can't be right: the fallback shows, and one message on the
// console tells the page's developer everything that has to change.
import assert from 'node:assert/strict';
import { until } from './driver.mjs';
import { suite } from './harness.mjs';
import { FALLBACK, events, page, widget } from './pages.mjs';
import { KEYS } from './servers.mjs';

const scenario = suite();

// Each attribute that has a wrong value, with one, but the key, which is
// looked at before all others. What a text may be is not checked (`label`,
// `nonprofit-name`, `referral-code`).
const WRONG = {
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
  { currency: 'XXX' },
  { nonprofit: 'a/b' },
  { nonprofit: 'a?b=c' },
  { nonprofit: '..' },
];

// Who the donor is, is not told.
const PERSONAL = ['donor-email', 'first-name', 'last-name'];

const SHOWN = 60;
const complaints = async (browser) => (await browser.console()).filter(({ text }) => /sir[ -]donate/i.test(text));

/** Shows intent where there is a button, and waits for the fallback. */
async function provoke(browser) {
  await until('the widget or its fallback', async () => (await browser.has('button', 'Donate')) || (await browser.has('link', FALLBACK)));
  // A button may give way to the fallback in this very moment.
  for (const button of await browser.all('button', 'Donate')) await browser.click(button, { timeout: 1000 }).catch(() => {});
  await browser.byRole('link', FALLBACK);
}

// What counts is the event, which comes last.
const refused = (browser) => until('the event', async () => (await events(browser)).some(({ name }) => name === 'error'));

async function assertRefused(browser, site, named) {
  await refused(browser);
  const said = await complaints(browser);
  assert.equal(said.length, 1, `one message, not ${said.length}: ${JSON.stringify(said)}`);
  assert.equal(said[0].level, 'error');
  for (const [name, value] of Object.entries(named)) {
    assert.ok(said[0].text.includes(name), `${name} is named in: ${said[0].text}`);
    const personal = PERSONAL.includes(name);
    if (personal) assert.ok(!said[0].text.includes(value.slice(0, 8)), `a donor's ${name} is told in: ${said[0].text}`);
    const told = personal ? '(value hidden)' : value.slice(0, SHOWN);
    assert.ok(said[0].text.includes(told), `its value ${told} is told in: ${said[0].text}`);
    const line = said[0].text.split('\n').find((line) => line.includes(name) && line.includes(told));
    const remedy = line?.slice(line.indexOf(told) + told.length).replace(/^[x-y]*["':\s]+/, '');
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
    const wrong = { ...WRONG };
    if (mode === 'inline') {
      // An impossible `mode` would make it a button; with an impossible `preload` it waits for the donor.
      wrong.mode = 'inline';
      delete wrong.preload;
    }
    const { mode: _, ...rest } = wrong;
    const named = mode === 'inline' ? rest : wrong;
    if (mode === 'one tag') {
      await browser.open(pages.put(page(site, { oneLiner: { ...widget(site), ...wrong } })));
      await browser.click(await browser.byRole('button', 'Donate'));
      // There are no children here, and the address of the fallback is wrong.
      await browser.waitForText(/Donations are unavailable/);
    } else {
      await browser.open(pages.put(page(site, { widgets: [widget(site, wrong)] })));
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
