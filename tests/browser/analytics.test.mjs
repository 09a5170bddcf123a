// docs/analytics.md: each snippet as it stands there, beside a tool that writes down what it is told, through whole
// donations: all of what it is told, and nothing that is a donor's. And what the page says of cookies and storage.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { until } from './driver.mjs';
import { suite } from './harness.mjs';
import { DONOR, PREFILLED, backTo, donate, openForm, submitButton, thanks, toCheckout } from './journey.mjs';
import { page, readable, widget } from './pages.mjs';
import { KEYS, distFiles } from './servers.mjs';

const scenario = suite({ rewardDelay: 0 });

const read = (name) => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8');
const PAGE = read('analytics');
const section = (name) => PAGE.split(`\n## ${name}\n`)[1]?.split('\n## ')[0] ?? assert.fail(`docs/analytics.md has no "${name}"`);

const TOOLS = ['GA4', 'Plausible', 'Matomo', 'A data layer'];
const SNIPPETS = new Map(
  TOOLS.map((tool) => {
    const all = [...section(tool).matchAll(/^```js\n([^]*?)^```$/gm)];
    assert.equal(all.length, 1, `${tool} has one snippet`);
    return [tool, all[0][1]];
  }),
);

/** The public functions of the tools, that keep what they are given in the session's storage: the page is left meanwhile. */
const STUBS = `
const write = (tool, given) => sessionStorage.setItem('told', (sessionStorage.getItem('told') ?? '') + JSON.stringify([tool, given]) + '\\n');
window.gtag = (...given) => write('GA4', given);
window.plausible = (...given) => write('Plausible', given);
window._paq = Object.assign([], { push: (given) => write('Matomo', given) });
window.dataLayer = Object.assign([], { push: (given) => write('A data layer', given) });
`;

const told = async (browser) => {
  const lines = await browser.script(() => (sessionStorage.getItem('told') ?? '').split('\n').filter(Boolean));
  const all = Object.fromEntries(TOOLS.map((tool) => [tool, []]));
  for (const [tool, given] of lines.map((line) => JSON.parse(line))) all[tool].push(given);
  return all;
};

/** What each tool has to be told of these events, `[name, data]` in their order. */
const expected = (events) => ({
  GA4: events.map(([name, data]) => ['event', name, data]),
  Plausible: events.map(([name, props]) => [name, { props }]),
  Matomo: events.map(([name, { value, currency, frequency, provider, reward_status: status, error_code: code, share }]) => {
    if (currency) return ['trackEvent', 'Donation', name, `${currency} ${frequency} ${provider}`, value];
    if (code) return ['trackEvent', 'Donation', name, code, Math.round(1 / share)];
    return ['trackEvent', 'Donation', name, ...(status ? [status] : [])];
  }),
  'A data layer': events.flatMap(([event, donation]) => [{ donation: null }, { event, donation }]),
});

/** Nothing in what was told is a donor's, or the partner's own business. */
function assertNobody(all, ...more) {
  const text = JSON.stringify(all).toLowerCase();
  const needles = [...Object.values(DONOR), DONOR.email.split('@')[0], KEYS.standard, 'pk_test', 'SPRING', 'american-red-cross', 'Red Cross', ...more];
  for (const needle of needles) assert.ok(!text.includes(needle.toLowerCase()), `${needle} was told`);
}

const SCRIPT = { 'content-type': 'text/javascript' };

/** A page's options: all four snippets in files of their own, before the widget's script, under the policy of the document. */
function told4(site, { stubs = STUBS, script = '' } = {}) {
  const [, written] = PAGE.match(/^```\nContent-Security-Policy: ([^]*?)^```$/m);
  const policy = written
    .replace(/\s+/g, ' ')
    .replaceAll('https://CDN', site.cdn.origin)
    .replace('https://api.sirgiving.org', site.api.origin)
    // A page by https: would ask for its icon and for logos so.
    .replace(/img-src https:/, `img-src ${site.sandbox.api} ${site.api.origin} ${site.pages.origin}`)
    // For the harness's own script, which is an inline one.
    .replace("script-src 'self'", "script-src 'self' 'nonce-c2lyLWRvbmF0ZS10ZXN0cw'");
  assert.match(policy, /^default-src 'none'; script-src 'self' .*'wasm-unsafe-eval'/);
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval[^']|CDN|sirgiving/);
  const files = ['tools', ...TOOLS].map((_, at) => `/told-${at}.js`);
  for (const [at, body] of [stubs, ...SNIPPETS.values()].entries()) site.pages.put({ body, headers: SCRIPT }, files[at]);
  return {
    strict: true,
    headers: { 'content-security-policy': `${policy}; require-trusted-types-for 'script'; trusted-types sir-donate` },
    head: files.map((file) => `<script src="${file}"></script>`).join('\n'),
    script,
  };
}

const quiet = async (browser) => {
  const { errors, violations } = await browser.script(() => window.__harness);
  assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
};

// ---------------------------------------------------------------------------

test('the snippets differ in how they tell, and in nothing else', () => {
  const rest = [...SNIPPETS.values()].map((code) => code.slice(code.indexOf('\n  // How many decimals')));
  assert.ok(rest[0].length > 1000);
  for (const one of rest) assert.equal(one, rest[0]);
});

test("the snippets' decimals are the widget's", () => {
  const page = read('currencies');
  const listed = (words) => page.match(new RegExp(`${words}: ([A-Z ]+)\\.`))[1];
  const table = Object.fromEntries([...SNIPPETS.get('GA4').matchAll(/^ {4}(\d): "([A-Z ]+)",$/gm)].map(([, places, codes]) => [places, codes]));
  assert.deepEqual(table, { 0: listed('No decimals'), 3: listed('Three'), 4: listed('Four, units of account') });
});

scenario('a whole donation: each step is told once, the amounts in major units, and nothing of the donor', async ({ browser, site }) => {
  const choices = { hand: 'pointer', tip: 'default', amount: 'other', referral: 'SPRING' };
  const { url, id } = await donate(browser, site, choices, told4(site));
  await backTo(browser, url);
  await thanks(browser, 3333);
  const gift = { value: 33.33, tip: 3.33, currency: 'USD', frequency: 'once', provider: 'stripe' };
  const all = await told(browser);
  assert.deepEqual(
    all,
    expected([
      ['donation_begin', {}],
      ['donation_submit', gift],
      ['donation_checkout', gift],
      ['donation_reward', { reward_status: 'completed' }],
    ]),
  );
  assertNobody(all, id);
  await quiet(browser);
  // What comes twice is told once, by donation and status.
  const more = { ...gift, amount: 3333, tipAmount: 333, partnerDonationId: 'another' };
  const completed = { partnerDonationId: 'another', status: 'completed', tokens: 5 };
  await browser.script(
    (all) => {
      for (const [name, detail] of all) document.querySelector('sir-donate').dispatchEvent(new CustomEvent(`sir-donate-${name}`, { detail, bubbles: true, composed: true }));
    },
    [['checkout', more], ['checkout', more], ['status', completed], ['status', completed], ['status', { ...completed, status: 'reversed' }]],
  );
  const later = Object.fromEntries(Object.entries(await told(browser)).map(([tool, given]) => [tool, given.slice(all[tool].length)]));
  assert.deepEqual(later, expected([['donation_checkout', gift], ['donation_reward', { reward_status: 'completed' }], ['donation_reward', { reward_status: 'reversed' }]]));
});

for (const [currency, amount, minor] of [
  ['JPY', '1234', 1234],
  ['KWD', '1.23', 1230],
  // Chromium's Intl has no decimals for it.
  ['IQD', '10000.25', 10000250],
]) {
  scenario(`amounts in major units: ${currency}`, async ({ browser, site, pages, api }) => {
    const widgets = [widget(site, { ...PREFILLED, mode: 'inline', currency, amount, checkout: 'new-tab', frequency: 'monthly' })];
    await browser.open(pages.put(page(site, { widgets, ...told4(site) })));
    const home = await browser.tab();
    await toCheckout(browser, site, await submitButton(browser), { newTab: true });
    const [call] = api.of('/create-link');
    assert.deepEqual([JSON.parse(call.body).amount, JSON.parse(call.body).currency], [minor, currency]);
    await browser.toTab(home);
    const gift = { value: Number(amount), tip: 0, currency, frequency: 'monthly', provider: 'stripe' };
    const all = await until('the checkout to be told', async () => {
      const all = await told(browser);
      return all.GA4.length >= 2 && all;
    });
    assert.deepEqual(all, expected([['donation_submit', gift], ['donation_checkout', gift]]));
    assertNobody(all);
    await quiet(browser);
  });
}

scenario('errors are told once by their code, and of those that are nobody\'s fault one in ten', async ({ browser, site, pages, api }) => {
  let fault = { status: 500, body: '' };
  api.hook = ({ path }) => (path.endsWith('/create-link') ? fault : undefined);
  const GIFT = { value: 25, tip: 0, currency: 'USD', frequency: 'once', provider: 'stripe' };
  const submit = ['donation_submit', GIFT];
  const show = async (dice, path) => {
    await browser.open(pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, mode: 'inline' })], ...told4(site, { script: `Math.random = () => ${dice};` }) }), path));
    await browser.script(() => sessionStorage.removeItem('told'));
  };
  const press = async (code) => {
    const before = await browser.script(() => window.__harness.events.filter(({ name }) => name === 'error').length);
    await browser.click(await submitButton(browser));
    await until(code, () => browser.script((before, code) => window.__harness.events.filter(({ name }) => name === 'error')[before]?.detail.code === code, before, code));
  };
  await show(0.5, '/seldom');
  await press('server');
  await press('server');
  fault = { abort: true };
  await press('network');
  assert.deepEqual(await told(browser), expected([submit, ['donation_error', { error_code: 'server', share: 1 }], submit, submit]));
  await show(0.05, '/often');
  await press('network');
  await press('network');
  const all = await told(browser);
  assert.deepEqual(all, expected([submit, ['donation_error', { error_code: 'network', share: 0.1 }], submit]));
  assertNobody(all);
  await quiet(browser);
});

scenario('a wrong option is told, by a snippet that comes before the widget', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { 'publishable-key': 'nonsense' })], ...told4(site) })));
  const all = await until('the error to be told', async () => {
    const all = await told(browser);
    return all['A data layer'].length >= 2 && all;
  });
  assert.deepEqual(all, expected([['donation_error', { error_code: 'invalid_option', share: 1 }]]));
});

scenario('without the tools a donation goes on, and the page gets no globals but the two queues', async ({ browser, site, pages }) => {
  const options = told4(site, { stubs: '', script: 'window.__before = Object.getOwnPropertyNames(window);' });
  const widgets = [widget(site, { ...PREFILLED, checkout: 'new-tab' })];
  await browser.open(pages.put(page(site, { widgets, ...options })));
  const home = await browser.tab();
  await openForm(browser);
  // One that the page stops is none.
  await browser.script(() => document.querySelector('sir-donate').addEventListener('sir-donate-submit', (event) => event.preventDefault(), { once: true }));
  await browser.click(await submitButton(browser));
  await until('the page to stop it', () => browser.script(() => window.__harness.events.some(({ name }) => name === 'submit')));
  await toCheckout(browser, site, await submitButton(browser), { newTab: true });
  await browser.toTab(home);
  const [names, layer, queue] = await until('the checkout to be told', () =>
    browser.script(() => {
      const { dataLayer, _paq, __before } = window;
      if (!(_paq?.length >= 3)) return undefined;
      // The last one is the driver's.
      return [Object.getOwnPropertyNames(window).filter((name) => !__before.includes(name) && name !== 'ret_nodes'), dataLayer, _paq].map((one) => JSON.parse(JSON.stringify(one)));
    }),
  );
  assert.deepEqual(names.sort(), ['__before', '_paq', 'dataLayer']);
  const gift = { value: 25, tip: 0, currency: 'USD', frequency: 'once', provider: 'stripe' };
  const all = expected([['donation_begin', {}], ['donation_submit', gift], ['donation_checkout', gift]]);
  assert.deepEqual([layer, queue], [all['A data layer'], all.Matomo]);
  await quiet(browser);
});

// ---------------------------------------------------------------------------
// Consent

scenario('what is asked and stored when, as the consent note says; and no cookies', async ({ browser, site, pages, cdn, api }) => {
  const consent = section('Consent');
  const names = [...consent.matchAll(/^\| `(sir-donate:[\w-]+)`/gm)].map(([, name]) => name);
  assert.deepEqual(names, ['sir-donate:cache', 'sir-donate:donations']);
  const [cache, donations] = names;
  // By row of the table of times: the names in its last cell.
  const rows = [...consent.matchAll(/^\| (a page view|pointer, focus or touch on the button|a donor opens the form|a donor submits) \|.*\| ([^|]+) \|$/gm)];
  assert.deepEqual(rows.map(([, , stored]) => stored), ['nothing', 'nothing', `\`${cache}\``, `\`${donations}\``]);

  const { app, wasm, shim } = distFiles();
  const is = async (asked, calls, stored, when) => {
    const { kept, cookies } = await readable(browser);
    const own = kept.map((name) => names.find((known) => name.startsWith(known)) ?? name);
    // Who is back at the page is a donor who comes back.
    const made = api.calls.filter(({ path }) => !path.includes('/donations/status/'));
    assert.deepEqual({ asked: [...new Set(cdn.names())].sort(), calls: made.length, stored: [...new Set(own)].sort(), cookies }, { asked: asked.sort(), calls, stored, cookies: '' }, when);
  };
  await browser.open(pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, checkout: 'new-tab' })] })));
  const button = await browser.byRole('button', 'Donate');
  await is([shim], 0, [], 'a page view');
  await browser.moveTo(button);
  await until('the form', () => browser.script(() => window.__harness.events.some(({ name }) => name === 'ready')));
  await is([shim, app, wasm], 0, [], 'a hover');
  const home = await browser.tab();
  await openForm(browser);
  await until('both lookups to be kept', async () => (await readable(browser)).kept.length === 2);
  await is([shim, app, wasm], 2, [cache], 'an open form');
  await toCheckout(browser, site, await submitButton(browser), { newTab: true });
  await browser.toTab(home);
  await is([shim, app, wasm], 3, [cache, donations], 'a donation');
});
