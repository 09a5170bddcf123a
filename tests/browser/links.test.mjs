// Where a donor may be sent, on the built files and with the whole internet at
// hand: each attack of tests/security/links.json leads nowhere, each good link
// to where it says, and what lies there learns the page's origin at most.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { BROWSER, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { PREFILLED, errorsOf, hands, openForm, submitButton } from './journey.mjs';
import { framing, page, widget } from './pages.mjs';
import { KEYS, pagesOrigin } from './servers.mjs';

const LIST = JSON.parse(readFileSync(new URL('../security/links.json', import.meta.url), 'utf8'));
const scenario = suite({ beyond: true });

const LIVE = KEYS.standard.replace('test', 'live');
const TRUST = /not one that we trust/;
const UNUSABLE = /gave an answer that we can.t use/;

/** The link of a case, with what its marks stand for. */
function linkOf({ link, fill }, loopback = '') {
  if (typeof link !== 'string') return link;
  const unit = fill && (fill.text ?? String.fromCharCode(Number.parseInt(fill.unit, 16)));
  return link.replace('{loopback}', loopback).replaceAll('@@', () => unit.repeat(fill.times));
}

const isApi = (url) => /^https:\/\/(dev)?api\.sirgiving\.org\//.test(url);
const CORS = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*, X-Partner-Key, Content-Type', 'access-control-max-age': '600' };

/** The real hosts of the API answer with these links, one after the other. */
function answering(net, links) {
  const left = [...links];
  net.answer = ({ url, method }) => {
    if (!isApi(url)) return undefined;
    const json = (body) => ({ status: 200, headers: { ...CORS, 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (method === 'OPTIONS') return { status: 204, headers: CORS, body: '' };
    if (url.endsWith('/create-link')) return json({ donationLink: left.shift(), partnerDonationId: 'don_1' });
    return json(url.endsWith('/config') ? { isActive: true, enabledFeatures: ['DONATIONS'] } : { name: 'American Red Cross', status: 'ACTIVE' });
  };
  return left;
}

const arrivals = (net) => net.requests.filter(({ url }) => !isApi(url));

/** A form in the page that lacks nothing, at the real API's address. */
async function openInline({ browser, site, pages }, attributes, path = '/') {
  const values = widget(site, { ...PREFILLED, mode: 'inline', 'api-base': undefined, ...attributes });
  await browser.open(pages.put(page(site, { widgets: [values] }), path));
  await until('the form', () => browser.script(() => Boolean(document.querySelector('sir-donate')?.shadowRoot?.querySelector('form [type=submit]'))));
}

/** Submits so many times, each time as soon as the last attempt has come to its end; says what each came to. */
const submitAll = (browser, count) =>
  browser.scriptAsync(async (count) => {
    const host = document.querySelector('sir-donate');
    const root = host.shadowRoot;
    const filled = () => [...root.querySelectorAll('input')].map((field) => (field.type === 'radio' ? field.checked : field.value)).join('|');
    const before = filled();
    const seen = [];
    let moves = 0;
    const move = () => moves++;
    globalThis.navigation?.addEventListener('navigate', move);
    while (seen.length < count) {
      const end = new Promise((done) => {
        for (const name of ['error', 'checkout']) {
          host.addEventListener(`sir-donate-${name}`, ({ detail }) => done(name === 'error' ? detail : { code: 'followed' }), { once: true });
        }
        setTimeout(() => done({ code: 'nothing for ten seconds' }), 10_000);
      });
      root.querySelector('form').requestSubmit();
      const { code, retryable } = await end;
      const alert = () => root.querySelector('.alert').textContent;
      for (let frames = 0; !alert() && frames < 100; frames++) await new Promise((done) => setTimeout(done, 10));
      seen.push({ code, retryable, alert: alert(), whole: filled() === before, open: Boolean(root.querySelector('.body:not([inert])')), moves, address: location.href });
      if (code === 'followed') break;
    }
    globalThis.navigation?.removeEventListener('navigate', move);
    return seen;
  }, count);

const pagesOf = (cases) => {
  const found = new Map();
  for (const one of cases) {
    const name = [one.key === 'live' ? 'a live key' : 'a test key', one.hosts ? `checkout-hosts="${one.hosts}"` : ''].filter(Boolean).join(' and ');
    found.set(name, [...(found.get(name) ?? []), one]);
  }
  return [...found];
};

test('the list is long enough, and names each case once', () => {
  assert.ok(LIST.attacks.length >= 80 && LIST.good.length >= 25);
  for (const cases of [LIST.attacks, LIST.good]) {
    const names = cases.map(({ group = '', name }) => `${group}: ${name}`);
    assert.deepEqual(names.filter((name, index) => names.indexOf(name) !== index), []);
  }
});

for (const [where, attacks] of pagesOf(LIST.attacks)) {
  scenario(`${attacks.length} attacks lead nowhere, with ${where}`, async ({ browser, site, pages, net }) => {
    const [{ key, hosts }] = attacks;
    await openInline({ browser, site, pages }, { 'publishable-key': key === 'live' ? LIVE : KEYS.standard, 'checkout-hosts': hosts });
    const asked = pages.requests.length;
    for (const group of new Set(attacks.map((attack) => attack.group))) {
      const cases = attacks.filter((attack) => attack.group === group);
      const left = answering(net, cases.map((attack) => linkOf(attack)));
      const seen = await submitAll(browser, cases.length).catch((error) => {
        error.message = `while trying "${group}: ${cases[cases.length - left.length - 1]?.name}": ${error.message}`;
        throw error;
      });
      for (const [index, { group, name, code = 'unsafe_link' }] of cases.entries()) {
        const { alert, ...rest } = seen[index] ?? {};
        const expected = { code, retryable: code !== 'unsafe_link', whole: true, open: true, moves: 0, address: `${pages.origin}/` };
        assert.deepEqual(rest, expected, `${group}: ${name}`);
        assert.match(alert, code === 'unsafe_link' ? TRUST : UNUSABLE, `${group}: ${name}`);
      }
    }
    assert.deepEqual(arrivals(net).map(({ url }) => url), [], 'nothing but the API was asked for');
    assert.deepEqual(net.tunnels.filter((host) => !isApi(`https://${host.replace(/:443$/, '')}/`)), [], 'nobody else was even called');
    assert.deepEqual(pages.requests.slice(asked).map(({ path }) => path), [], 'nor was the page itself');
    assert.equal((await browser.tabs()).length, 1);
    assert.equal(await browser.address(), `${pages.origin}/`);
    assert.deepEqual(await browser.script(() => [...document.querySelector('sir-donate').shadowRoot.querySelectorAll('a[href]')].map(({ href }) => href)), [`${pages.origin}/elsewhere`], 'no link to it stands anywhere, but the page’s own does');
  });
}

// A tab that the click has opened is closed again: one attack of each group, for a tab takes its time.
scenario('attacks lead nowhere in a tab of their own either', async ({ browser, site, pages, net }) => {
  await openInline({ browser, site, pages }, { checkout: 'new-tab' });
  const groups = [...new Set(LIST.attacks.filter(({ hosts, key }) => !hosts && !key).map(({ group }) => group))];
  const cases = groups.map((group) => LIST.attacks.find((attack) => attack.group === group)).slice(0, BROWSER === 'chromium' ? undefined : 3);
  answering(net, cases.map((attack) => linkOf(attack)));
  const home = await browser.tab();
  for (const [index, { group, name }] of cases.entries()) {
    await browser.click(await submitButton(browser));
    await until(`the end of "${group}: ${name}"`, async () => (await errorsOf(browser)).length === index + 1);
    await until('the tab to be closed', async () => (await browser.tabs()).length === 1);
    await browser.toTab(home);
    assert.match(await browser.textOf('alert', /./), /address|answer/);
  }
  assert.deepEqual((await errorsOf(browser)).map(({ code }) => code), cases.map(({ code = 'unsafe_link' }) => code));
  assert.deepEqual(arrivals(net), []);
  assert.equal(await browser.address(), `${pages.origin}/`);
});

for (const [where, cases] of pagesOf(LIST.good)) {
  scenario(`${cases.length} good links lead to where they say, with ${where}`, async ({ browser, site, pages, net, api }) => {
    const beside = await pagesOrigin();
    try {
      beside.put({ body: '<!doctype html><title>Here</title><link rel="icon" href="data:,">' }, '/x');
      beside.put({ body: '<!doctype html><title>Here</title><link rel="icon" href="data:,">' }, '/y');
      for (const [index, one] of cases.entries()) {
        const link = linkOf(one, beside.origin);
        const arrives = one.arrives ? linkOf({ ...one, link: one.arrives }, beside.origin) : link;
        Object.assign(net, { requests: [], tunnels: [] });
        answering(net, [link]);
        api.hook = (call) => (call.path.endsWith('/create-link') ? { status: 201, body: { donationLink: link, partnerDonationId: `don_${index}` } } : undefined);
        await openInline(
          { browser, site, pages },
          {
            'publishable-key': one.key === 'live' ? LIVE : KEYS.standard,
            'checkout-hosts': one.hosts?.replace('{loopback-host}', new URL(beside.origin).host),
            'api-base': one.api === 'loopback' ? api.origin : undefined,
          },
          `/deep/${index}?x=${index}`.split('?')[0],
        );
        const before = beside.requests.length;
        await browser.script(() => void document.querySelector('sir-donate').shadowRoot.querySelector('form').requestSubmit());
        await until(`${one.name}: the address to be ${arrives.slice(0, 200)}`, async () => (await browser.address()) === arrives);
        const arrived = () =>
          arrives.startsWith(beside.origin)
            ? beside.requests.slice(before).map(({ path, headers }) => ({ url: beside.origin + path, method: 'GET', headers }))
            : arrivals(net);
        // WebKit shows an address before it asks there.
        const came = await until(`${one.name}: somebody to be asked`, () => arrived().length && arrived());
        assert.deepEqual(came.map(({ url, method }) => `${method} ${url}`), [`GET ${arrives.split('#')[0]}`], one.name);
        assert.equal(came[0].headers.referer, `${pages.origin}/`, 'the origin, not the page');
        assert.equal(came[0].headers.cookie, undefined);
      }
    } finally {
      await beside.close();
    }
  });
}

// What the checkout learns of the page, by each way that leads there, from a page that would tell all.
const CHECKOUT = 'https://checkout.stripe.com/c/pay/cs_test_a1';
const TELLS_ALL = { 'referrer-policy': 'unsafe-url' };

const leading = (api) => {
  api.hook = (call) => (call.path.endsWith('/create-link') ? { status: 201, body: { donationLink: CHECKOUT, partnerDonationId: 'don_1' } } : undefined);
};

async function arrived(net) {
  const [{ url, headers }] = await until('the checkout to be asked for', () => arrivals(net).length && arrivals(net));
  assert.equal(url, CHECKOUT);
  assert.equal(arrivals(net).length, 1);
  return headers.referer;
}

const WAYS = {
  'in the same tab': {},
  'in the same tab of a strict page': { options: { strict: true } },
  'in a tab of its own': { attributes: { checkout: 'new-tab' }, tab: true },
  'in a tab of its own, from a strict page': { attributes: { checkout: 'new-tab' }, options: { strict: true }, tab: true },
  'on a page whose links open new tabs': { options: { head: '<base target="_blank">' } },
  'on a page that keeps every click to itself': {
    options: { script: "for (const name of ['click', 'auxclick']) addEventListener(name, (event) => event.composedPath().some((one) => one.localName === 'a') && event.preventDefault(), true);" },
  },
  'on a page that says no referrer at all': { headers: { 'referrer-policy': 'no-referrer' } },
};
for (const [way, { attributes, options, headers = TELLS_ALL, tab }] of Object.entries(WAYS)) {
  scenario(`the checkout learns no more than the origin ${way}`, async ({ browser, site, pages, api, net }) => {
    leading(api);
    await browser.open(pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, ...attributes })], headers, ...options }), '/deep/article'));
    const known = await browser.tabs();
    await openForm(browser);
    await browser.click(await submitButton(browser));
    const referer = await arrived(net);
    if (tab) assert.equal(referer, undefined, 'an empty tab has nothing to tell');
    else assert.equal(referer, `${pages.origin}/`);
    assert.equal((await browser.tabs()).length, known.length + (tab ? 1 : 0));
    if (!tab) return;
    await browser.toOpenedTab(known);
    await until('the checkout', async () => (await browser.address()) === CHECKOUT);
    assert.equal(await browser.script(() => window.opener === null), true);
    assert.equal(await browser.script(() => history.length), 1, 'nothing lies behind the checkout but the empty tab');
  });
}

scenario('nor by the link that is left where a tab is blocked', async ({ browser, site, pages, api, net }) => {
  leading(api);
  const script = 'window.open = () => null;';
  await browser.open(pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, checkout: 'new-tab' })], headers: TELLS_ALL, script }), '/deep/article'));
  const known = await browser.tabs();
  await openForm(browser);
  await browser.click(await submitButton(browser));
  await browser.click(await browser.byRole('link', 'Go to the checkout'));
  await browser.toOpenedTab(known);
  assert.equal(await arrived(net), `${pages.origin}/`);
});

for (const flags of ['allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox', 'allow-scripts allow-forms allow-popups']) {
  scenario(`nor from a frame with sandbox="${flags}"`, async ({ browser, site, pages, api, net }) => {
    leading(api);
    const inner = pages.put(page(site, { widgets: [widget(site, PREFILLED)], headers: TELLS_ALL }), '/deep/inner');
    await browser.open(pages.put(framing(inner, { sandbox: flags })));
    const known = await browser.tabs();
    await browser.intoFrame('#frame');
    // By keys: two drivers aim badly in frames.
    const { push } = hands(browser, 'keyboard');
    await openForm(browser, { hand: 'keyboard' });
    await push(await submitButton(browser));
    // A sandbox that the tab does not escape keeps it apart from the page: then the link is there to be followed.
    const link = await until('a tab or a link', async () => {
      if (arrivals(net).length) return 'tab';
      return /Your checkout is ready/.test(await browser.text()) && 'link';
    });
    if (link === 'link') {
      assert.equal(flags.includes('escape'), false, 'the tab that escapes leads to the checkout by itself');
      await push(await browser.byRole('link', 'Go to the checkout'));
    }
    const referer = await arrived(net);
    assert.ok(referer === undefined || referer === `${pages.origin}/`, `it learnt ${referer}`);
  });
}

scenario('a call takes no cookie along, and follows no redirect with the key', async ({ browser, site, pages, api }) => {
  const beside = await pagesOrigin();
  try {
    // Cookies know no ports: one of the page's would go to the API on the same host.
    const script = "document.cookie = 'session=1; path=/; SameSite=Lax';";
    let status;
    api.hook = (call) => (call.path.endsWith('/create-link') ? { status, headers: { location: `${beside.origin}/v1/partner/donations/create-link`, 'set-cookie': 'from=api' } } : undefined);
    await browser.open(pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, mode: 'inline' })], script })));
    await until('the form', () => browser.script(() => Boolean(document.querySelector('sir-donate')?.shadowRoot?.querySelector('form [type=submit]'))));
    const all = [301, 302, 303, 307, 308];
    for (status of all) {
      const [{ code }] = await submitAll(browser, 1);
      assert.equal(code, 'network', String(status));
    }
    assert.deepEqual(beside.requests, [], 'nobody was asked there');
    const calls = api.of('/create-link');
    assert.equal(calls.length, all.length);
    for (const { headers } of calls) assert.equal(headers.cookie, undefined);
    assert.match(await browser.script(() => document.cookie), /^session=1$/, 'nor is one taken from the API');
  } finally {
    await beside.close();
  }
});
