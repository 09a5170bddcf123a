// Where data goes, with the whole internet at hand: what a donor types is in
// the form and in the one call that makes the link, and nowhere else; no cookies
// go anywhere; nobody is asked but who is named; a live key goes to one host.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { BROWSER, sleep, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { PREFILLED, errorsOf, openForm, submitButton } from './journey.mjs';
import { FALLBACK, events, page, readable, widget } from './pages.mjs';
import { publishable } from './keys.mjs';
import { distFiles, pagesOrigin } from './servers.mjs';

const scenario = suite({ rewardDelay: 0, beyond: true });

const TYPED = { Email: 'xanthippe.quillfeather+z9@example.net', 'First name': 'Xanthippe', 'Last name': 'Quillfeather-Zoe' };
/** The same, as it may turn up somewhere. */
const NEEDLES = Object.values(TYPED).flatMap((text) => [text, encodeURIComponent(text), Buffer.from(text).toString('base64').replace(/=+$/, ''), text.split('@')[0]]).map((text) => text.toLowerCase());

const CHECKOUT = 'https://checkout.stripe.com/c/pay/cs_test_privacy';
const LOGO = 'https://logos.example.org/red-cross.svg';
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>';
const COOKIE = 'track=me; Path=/; Secure; SameSite=None; Max-Age=600';

/** Every host sets a cookie where it can; the logo's allows CORS unless told not to. */
const world = (net, { cors = true } = {}) => {
  net.answer = ({ url }) =>
    new URL(url).hostname === 'logos.example.org'
      ? { headers: { 'content-type': url === LOGO ? 'image/svg+xml' : 'text/html', 'set-cookie': COOKIE, ...(cors ? { 'access-control-allow-origin': '*' } : {}) }, body: url === LOGO ? SVG : '<title>Logos</title>' }
      : { headers: { 'set-cookie': COOKIE } };
};

/** The sandbox's answers, with a logo of another site, a checkout at Stripe's, and a cookie with each. */
const answers = (api, { logo = LOGO, link = {} } = {}) => {
  api.hook = ({ path }) => {
    const headers = { 'set-cookie': 'api=1; Path=/; Max-Age=600' };
    if (path.includes('/organizations/')) return { headers, change: (answer) => ({ ...answer, logo }) };
    if (path.endsWith('/create-link')) return { headers, ...link.deed, ...(link.deed ? {} : { change: (answer) => ({ ...answer, donationLink: CHECKOUT }) }) };
    return { headers };
  };
};

/** Nothing of what was typed is in any of these. */
function assertNowhere(places, when) {
  for (const [place, text] of Object.entries(places)) {
    const found = NEEDLES.find((needle) => text.toLowerCase().includes(needle));
    assert.equal(found, undefined, `${when}: ${found} is in: ${place}`);
  }
}

async function look(browser, { site, net }) {
  const { kept, ...places } = await readable(browser);
  const calls = [...site.api.calls, ...site.api.preflights];
  return {
    ...places,
    kept: kept.join(),
    events: JSON.stringify(await events(browser)),
    'addresses and headers of the API': JSON.stringify(calls.map(({ path, headers }) => [path, headers])),
    'bodies to the API but create-link': JSON.stringify(calls.filter(({ path }) => !path.endsWith('/create-link')).map(({ body }) => body)),
    'what the CDN was asked': JSON.stringify(site.cdn.requests),
    'what the page was asked': JSON.stringify(site.pages.requests),
    'what anybody else was asked': JSON.stringify(net.requests),
  };
}

for (const mode of ['button', 'inline']) {
  scenario(`what a donor types is in the form and in one call alone: ${mode}`, async ({ browser, site, pages, api, cdn, net }) => {
    world(net);
    const link = { deed: { status: 500, body: 'no' } };
    answers(api, { link });
    const url = pages.put(page(site, { widgets: [widget(site, { mode, tip: 'off', checkout: 'new-tab' })], headers: { 'set-cookie': 'page=1; Path=/' } }), '/article');
    await browser.open(url);
    await openForm(browser, { mode });
    for (const [name, text] of Object.entries(TYPED)) {
      await browser.click(await browser.byRole('textbox', name));
      await browser.type(text);
    }
    await until('the logo', () => net.requests.length > 0);
    assertNowhere(await look(browser, { site, net }), 'typed');

    await browser.click(await submitButton(browser));
    await browser.textOf('alert', /Nothing has been charged/);
    assertNowhere(await look(browser, { site, net }), 'after a failure');
    link.deed = { abort: true };
    await browser.click(await submitButton(browser));
    await until('the second call', () => api.of('/create-link').filter(({ status }) => status === 'aborted').length === 1);
    await browser.textOf('alert', /Nothing has been charged/);
    assertNowhere(await look(browser, { site, net }), 'after a call that broke off');

    delete link.deed;
    const [home, known] = [await browser.tab(), await browser.tabs()];
    await browser.click(await submitButton(browser));
    await browser.toOpenedTab(known);
    await until('the checkout', async () => (await browser.address()) === CHECKOUT);
    const there = await browser.script(() => JSON.stringify([document.referrer, window.name, history.state, history.length, document.title, { ...localStorage }, { ...sessionStorage }]));
    assertNowhere({ 'the tab of the checkout': there }, 'at the checkout');
    assert.equal(await browser.script(() => window.opener), null);
    await browser.closeTab(home);
    await until('the checkout event', async () => (await events(browser)).some(({ name }) => name === 'checkout'));
    assertNowhere(await look(browser, { site, net }), 'after the donation');

    const bodies = api.of('/create-link').map(({ body }) => JSON.parse(body));
    assert.equal(bodies.length, 3);
    for (const body of bodies) assert.deepEqual([body.donorEmail, body.firstName, body.lastName], Object.values(TYPED), 'only these calls have it');

    // Nobody else was asked for anything in all this time, and nobody was sent a cookie.
    const beyond = net.requests.map(({ url, headers }) => ({ url: url.replace(/#.*$/, ''), cookie: headers.cookie, referer: headers.referer }));
    assert.deepEqual([...new Set(beyond.map(({ url }) => url))].sort(), [CHECKOUT, LOGO].sort());
    assert.deepEqual(beyond.find(({ url }) => url === LOGO), { url: LOGO, cookie: undefined, referer: undefined });
    for (const { headers, path } of [...api.calls, ...api.preflights]) assert.equal(headers.cookie, undefined, `cookies go to ${path}`);
    for (const { headers, name } of cdn.requests) assert.equal(headers.cookie, undefined, `cookies go to the CDN for ${name}`);
    assert.equal(await browser.script(() => document.cookie), 'page=1', "no cookie but the page's own is there");

    // A new page view knows nothing of it.
    await browser.open(url);
    await until('the element to be defined', () => browser.script(() => !!customElements.get('sir-donate')));
    assertNowhere(await look(browser, { site, net }), 'on the next page view');
  });
}

// ---------------------------------------------------------------------------
// The one third party

scenario('the logo is asked for at the intent, without cookies and without a word of where from', async ({ browser, site, pages, api, net }) => {
  world(net);
  answers(api);
  // It has a cookie of its own to ask for, as a site that was visited before.
  await browser.open('https://logos.example.org/');
  const primed = await browser.script(() => document.cookie);
  net.requests.length = 0;
  await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)], headers: { 'referrer-policy': 'unsafe-url' } }), '/deep/article'));
  const button = await browser.byRole('button', 'Donate');
  await browser.moveTo(button);
  await until('the app', () => site.cdn.names().some((name) => name.endsWith('.wasm')));
  await sleep(300);
  assert.deepEqual(net.requests, [], 'nobody is asked before the dialog opens');
  await openForm(browser);
  await until('the logo', () => browser.script(() => [...walk(document)].some((element) => element.localName === 'img' && element.complete && element.naturalWidth > 0)));
  assert.deepEqual(net.requests.map(({ url, method }) => [method, url]), [['GET', LOGO]]);
  const [{ headers }] = net.requests;
  assert.equal(primed, 'track=me');
  assert.equal(headers.cookie, undefined, 'no cookie goes along');
  assert.equal(headers.referer, undefined);
  assert.equal(JSON.stringify(headers).includes('/deep/'), false);
});

scenario("cookies of the page's own site do not go along to a logo beside it", async ({ browser, site, pages, api }) => {
  // Browsers differ in what they send to other sites; to another port of the same one all of them would send it.
  const second = await pagesOrigin();
  try {
    const logo = second.put({ headers: { 'content-type': 'image/svg+xml', 'access-control-allow-origin': '*' }, body: SVG }, '/logo.svg');
    answers(api, { logo });
    await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)], headers: { 'set-cookie': 'page=1; Path=/' } })));
    await openForm(browser);
    await until('the logo', () => second.requests.length > 0);
    assert.deepEqual(second.requests.map(({ path, headers }) => [path, headers.cookie, headers.referer]), [['/logo.svg', undefined, undefined]]);
  } finally {
    await second.close();
  }
});

scenario('a logo that can only be had with cookies is not had', async ({ browser, site, pages, api, net }) => {
  world(net, { cors: false });
  answers(api);
  await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)] })));
  await openForm(browser);
  const said = await until('a message', async () => {
    const all = (await browser.console()).filter(({ text }) => /SIR Donate/.test(text));
    return all.length ? all.map(({ text }) => text) : undefined;
  });
  assert.deepEqual(said, [`SIR Donate: logo: ${LOGO} can't be shown. It must be there, and its host allow CORS. A CSP needs: img-src https://logos.example.org`]);
  assert.match(await browser.text(), /\bA\b.*Donate to American Red Cross/, 'the letter stands in its place');
  assert.deepEqual(await errorsOf(browser), []);
});

scenario('what is no logo over TLS is not asked for', async ({ browser, site, pages, api, net }) => {
  world(net);
  const failed = [];
  const bad = [
    'javascript:document.title="evil"',
    'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"/>',
    'http://logos.example.org/red-cross.svg',
    'http://localhost.example.org/l.svg',
    'http://localhost@logos.example.org/l.svg',
    'http://localhost:1@logos.example.org/l.svg',
    '//logos.example.org/l.svg',
    'blob:https://logos.example.org/x',
    'ftp://logos.example.org/l.svg',
    ' https://logos.example.org/l.svg',
    '',
    7,
    { toString: 'https://logos.example.org/l.svg' },
  ];
  for (const [index, logo] of bad.entries()) {
    try {
      answers(api, { logo });
      await browser.script(() => { localStorage.clear(); sessionStorage.clear(); }).catch(() => {});
      await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)] }), `/case-${index}`));
      await openForm(browser);
      await browser.byRole('heading', 'Donate to American Red Cross');
      const images = await browser.script(() => [...walk(document)].filter((element) => element.localName === 'img').map((element) => [element.getAttribute('src'), element.hidden]));
      assert.deepEqual(images, [[null, true]]);
      assert.deepEqual(net.requests, []);
      assert.deepEqual(await browser.console(), []);
    } catch (error) {
      failed.push(`${JSON.stringify(logo)}: ${error.message.split('\n')[0]}`);
    }
  }
  assert.deepEqual(failed, []);
}, { timeout: 120_000 });

// ---------------------------------------------------------------------------
// A live key

const LIVE = publishable('live key', 'live');
const PRODUCTION = 'https://api.sirgiving.org';
const CORS = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*, X-Partner-Key, Content-Type', 'set-cookie': COOKIE };
const production = (net) => {
  net.answer = ({ url, method }) => {
    if (!url.startsWith(`${PRODUCTION}/v1/`)) return { headers: { 'set-cookie': COOKIE } };
    if (method === 'OPTIONS') return { status: 204, headers: CORS, body: '' };
    const json = url.endsWith('/create-link') ? { donationLink: CHECKOUT, partnerDonationId: 'don_1' } : url.endsWith('/config') ? { isActive: true, enabledFeatures: ['DONATIONS'] } : { name: 'American Red Cross', logo: LOCAL, status: 'ACTIVE' };
    return { headers: { ...CORS, 'content-type': 'application/json' }, body: JSON.stringify(json) };
  };
};
// A logo on the donor's own machine is nothing that a live answer may ask for.
const LOCAL = 'http://localhost:9/logo.png';

const connections = (browser) => browser.script(() => [...document.querySelectorAll('link[rel=preconnect]')].map(({ href, crossOrigin }) => [href, crossOrigin]));

for (const [environment, host] of [['test', 'devapi.sirgiving.org'], ['live', 'api.sirgiving.org']]) {
  scenario(`intent opens a connection to the API and asks nothing: ${environment}`, async ({ browser, site, pages, cdn, net }) => {
    // The wasm, which alone asks, does not come.
    cdn.refuse = (name) => (name === distFiles().wasm ? 'hang' : undefined);
    const values = { 'publishable-key': publishable('connection', environment), 'api-base': undefined, ...(environment === 'live' ? { preload: 'intent' } : {}) };
    await browser.open(pages.put(page(site, { widgets: [widget(site, values), widget(site, values)] })));
    const [button] = await browser.all('button', 'Donate');
    await sleep(500);
    assert.deepEqual([net.tunnels, await connections(browser)], [[], []], 'none for a page view');
    await browser.tabTo(button);
    await until('the hint', async () => (await connections(browser)).length);
    assert.deepEqual(await connections(browser), [[`https://${host}/`, 'anonymous']], 'once for all widgets');
    // The others are told by their drivers to open none beforehand.
    if (BROWSER === 'chromium') await until('the connection', () => net.tunnels.includes(`${host}:443`));
    await sleep(300);
    assert.deepEqual([net.requests, net.tunnels.filter((name) => name !== `${host}:443`)], [[], []]);
  });
}

for (const [what, values] of Object.entries({
  "the API is the page's own": {},
  'the form is in the page': { 'api-base': undefined, mode: 'inline' },
  'the app is loaded as soon as the button is seen': { 'api-base': undefined, preload: 'visible' },
})) {
  scenario(`no connection is opened before a question where ${what}`, async ({ browser, site, pages, cdn, net }) => {
    cdn.refuse = (name) => (name === distFiles().wasm ? 'hang' : undefined);
    await browser.open(pages.put(page(site, { widgets: [widget(site, values)] })));
    if (!values.mode) await browser.tabTo(await browser.byRole('button', 'Donate'));
    await until('the app', () => cdn.count(distFiles().app));
    await sleep(500);
    assert.deepEqual([net.tunnels, await connections(browser)], [[], []]);
  });
}

scenario('a live key goes to production and nowhere else', async ({ browser, site, pages, api, net }) => {
  production(net);
  await browser.open(`${PRODUCTION}/`);
  assert.equal(await browser.script(() => document.cookie), 'track=me', 'production has a cookie that it could ask for');
  net.requests.length = 0;
  const { 'api-base': _, ...values } = widget(site, { ...PREFILLED, 'publishable-key': LIVE });
  await browser.open(pages.put(page(site, { widgets: [values] })));
  await openForm(browser);
  await browser.click(await submitButton(browser));
  await until('the checkout', async () => (await browser.address()) === CHECKOUT);
  const calls = net.requests.filter(({ url }) => url !== CHECKOUT);
  assert.deepEqual([...new Set(calls.map(({ url }) => new URL(url).origin))], [PRODUCTION]);
  assert.ok(calls.some(({ url, method }) => method === 'POST' && url === `${PRODUCTION}/v1/partner/donations/create-link`));
  for (const { method, headers, url } of calls) {
    assert.equal(headers.cookie, undefined, `no cookie goes to ${url}`);
    if (method !== 'OPTIONS') assert.equal(headers['x-partner-key'], LIVE);
  }
  assert.deepEqual([...api.calls, ...api.preflights], []);
});

for (const [way, set] of Object.entries({
  'an attribute': undefined,
  'an attribute that is set later': (value) => document.querySelector('sir-donate').setAttribute('api-base', value),
  'a property': (value) => {
    document.querySelector('sir-donate').apiBase = value;
  },
})) {
  scenario(`a live key never goes to an api-base: ${way}`, async ({ browser, site, pages, api, net }) => {
    production(net);
    const { 'api-base': base, ...values } = widget(site, { ...PREFILLED, 'publishable-key': LIVE });
    await browser.open(pages.put(page(site, { widgets: [set ? values : { ...values, 'api-base': base }] })));
    if (set) {
      await openForm(browser);
      await until('the lookups', () => net.requests.filter(({ method }) => method === 'GET').length === 2);
      await browser.script(set, base);
    } else {
      await browser.click(await browser.byRole('button', 'Donate'));
    }
    await browser.byRole('link', FALLBACK);
    await sleep(300);
    assert.deepEqual([...api.calls, ...api.preflights], [], 'the other host is asked nothing');
    assert.deepEqual((await errorsOf(browser)).map(({ code }) => code), ['invalid_option']);
    assert.deepEqual(net.requests.filter(({ url }) => new URL(url).origin !== PRODUCTION).map(({ method, url }) => `${method} ${url}`), []);
    if (!set) assert.deepEqual(net.requests, []);
  });
}

// ---------------------------------------------------------------------------
// Recorders of sessions

/** By tool: how a field says that it must not be recorded. The same list stands in docs/embedding.md. */
const MASKS = {
  'FullStory': '.fs-mask',
  'Hotjar': '[data-hj-suppress]',
  'LogRocket': '[data-private]',
  'Datadog': '[data-dd-privacy="mask"]',
  'Sentry': '.sentry-mask',
  'Microsoft Clarity': '[data-clarity-mask="true"]',
  'Mouseflow': '.no-mouseflow',
  'PostHog': '.ph-no-capture',
  'rrweb': '.rr-mask.rr-ignore',
};

scenario('each field, and the form around it, carries the marks that keep it out of recordings', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { mode: 'inline' })] })));
  await submitButton(browser);
  await browser.click(await browser.byRole('textbox', 'Email'));
  await browser.byRole('group', 'Optional tip');
  const bare = await browser.script((masks) => {
    const root = document.querySelector('sir-donate').shadowRoot;
    const fields = [...root.querySelectorAll('input:not([type=radio]),textarea,select')];
    const missing = [...fields, root.querySelector('form')].flatMap((field) => masks.filter((mask) => !field.matches(mask)).map((mask) => `${field.id || field.localName}: ${mask}`));
    return { fields: fields.map(({ id }) => id).sort(), missing, outside: [...root.querySelectorAll('input')].filter((field) => !field.closest('form.ph-no-capture')).length };
  }, Object.values(MASKS));
  assert.deepEqual(bare, { fields: ['email', 'first-name', 'last-name', 'own-amount', 'own-tip'], missing: [], outside: 0 });
  const documented = readFileSync(new URL('../../docs/embedding.md', import.meta.url), 'utf8');
  for (const tool of Object.keys(MASKS)) assert.ok(documented.includes(tool), `${tool} is named in the documentation`);
});
