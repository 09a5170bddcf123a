// What costs what: a page view, a hover, an intent, a donation. Counted on both
// ends of the wire and by the browser itself.
import assert from 'node:assert/strict';
import { Key, sleep, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { DONOR, PREFILLED, awaitTip, fillForm, openForm, submitButton, toCheckout } from './journey.mjs';
import { register, sheets, visit } from './many.mjs';
import { page, recorded, widget } from './pages.mjs';
import { distFiles } from './servers.mjs';

const scenario = suite({ rewardDelay: 0 });

// That nothing happens can only be seen by waiting; long enough for a call that
// is merely late, since everything is on this machine.
const quiet = () => sleep(900);

/** What the browser itself says it fetched, besides the page. */
const fetched = (browser) =>
  browser.script(() => performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => !/^data:|favicon/.test(name)));

async function assertIdle(browser, site, why) {
  await quiet();
  assert.deepEqual(site.api.calls, [], `no API call ${why}`);
  assert.deepEqual(site.api.preflights, [], `no preflight ${why}`);
}

const loaded = (site) => until('the app to be fetched', () => site.cdn.count(distFiles().wasm) > 0 && site.cdn.count(distFiles().app) > 0);

scenario('a page view costs one script request: no API call, no wasm', async ({ browser, site, cdn, pages }) => {
  await browser.open(pages.put(page(site)));
  await browser.byRole('button', 'Donate');
  await assertIdle(browser, site, 'before intent');
  assert.deepEqual(cdn.names(), ['sir-donate.js'], 'the shim and nothing else');
  assert.deepEqual(await fetched(browser), [`${cdn.base}sir-donate.js`], 'counted in the browser');
  assert.deepEqual((await recorded(browser)).wasm, [], 'no wasm');
  assert.deepEqual(pages.requests.map(({ path }) => path).filter((path) => path !== '/favicon.ico'), ['/']);
});

scenario('a hover fetches the app and calls nothing', async ({ browser, site, cdn, pages }) => {
  await browser.open(pages.put(page(site)));
  await browser.moveTo(await browser.byRole('button', 'Donate'));
  await loaded(site);
  await assertIdle(browser, site, 'on hover');
  const { app, wasm } = distFiles();
  assert.deepEqual(cdn.names().sort(), ['sir-donate.js', app, wasm].sort(), 'each file once');
});

scenario('focus fetches the app and calls nothing', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site)));
  await browser.tabTo(await browser.byRole('button', 'Donate'));
  await loaded(site);
  await assertIdle(browser, site, 'on focus');
});

scenario('a button that comes near the viewport fetches the app only if asked to', async ({ browser, site, cdn, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { preload: 'visible' })] })));
  await loaded(site);
  await assertIdle(browser, site, 'on preload');
  assert.equal(cdn.count(distFiles().app), 1);
  await browser.open(pages.put(page(site)));
  await quiet();
  const came = async () => (await fetched(browser)).some((name) => name.endsWith(distFiles().app));
  assert.equal(await came(), false, 'not without being asked');
  await browser.script(() => document.querySelector('sir-donate').setAttribute('preload', 'visible'));
  await until('the app to be fetched', came);
});

scenario('opening the dialog asks for configuration and organization, once each', async ({ browser, site, api, pages }) => {
  await browser.open(pages.put(page(site)));
  await openForm(browser);
  await awaitTip(browser, { mode: 'button' });
  await browser.byRole('heading', 'Donate to American Red Cross');
  await browser.press(Key.escape);
  await browser.gone('dialog');
  await openForm(browser);
  await quiet();
  assert.deepEqual(api.calls.map(({ path }) => path).sort(), ['/v1/partner/config', '/v1/partner/organizations/american-red-cross']);
});

scenario('an inline form is there without a call, until its first focus', async ({ browser, site, api, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { mode: 'inline' })] })));
  const submit = await submitButton(browser);
  await browser.moveTo(submit);
  await assertIdle(browser, site, 'before the first focus or pointer-down, hovered or not');
  await browser.tabTo(await browser.byRole('radio', '$25'));
  await until('configuration and organization', () => api.calls.length === 2);
  await browser.tabTo(await browser.byRole('textbox', 'Last name'));
  await quiet();
  assert.deepEqual(api.calls.map(({ path }) => path).sort(), ['/v1/partner/config', '/v1/partner/organizations/american-red-cross']);
});

scenario('an inline form calls at the first pointer-down', async ({ browser, site, api, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { mode: 'inline' })] })));
  await submitButton(browser);
  await browser.pointerDown(await browser.byRole('radio', 'Monthly'));
  await until('configuration and organization', () => api.calls.length === 2);
  await browser.release();
});

scenario('an inline form far below costs the shim, until it comes near', async ({ browser, site, cdn, pages }) => {
  await browser.open(
    pages.put(page(site, { widgets: [widget(site, { mode: 'inline' })], style: '#far{height:6000px}', before: '<div id="far"></div>' })),
  );
  await until('the shim', () => cdn.count('sir-donate.js') === 1);
  await until('the element to be defined', () => browser.script(() => !!document.querySelector('sir-donate').shadowRoot));
  await assertIdle(browser, site, 'below the viewport');
  assert.deepEqual(cdn.names(), ['sir-donate.js']);
  await browser.script(() => document.querySelector('sir-donate').scrollIntoView({ behavior: 'instant' }));
  await submitButton(browser);
  await assertIdle(browser, site, 'near the viewport');
});

scenario('an inline form whose middle is seen first comes all the same', async ({ browser, site, cdn, pages }) => {
  const url = pages.put(
    page(site, {
      widgets: [widget(site, { mode: 'inline' })],
      reserve: true,
      style: '#far{height:6000px}',
      before: '<div id="far"></div>',
      script: 'addEventListener("load", () => { const { top, height } = document.querySelector("sir-donate").getBoundingClientRect(); scrollTo(0, scrollY + top + height * 0.6); });',
    }),
  );
  // Room that the form alone takes, above and below.
  await browser.resize(700, 400);
  await browser.open(url);
  await submitButton(browser);
  assert.ok((await browser.script(() => document.querySelector('sir-donate').getBoundingClientRect().top)) < -200, 'its top is out of sight');
  assert.equal(cdn.count(distFiles().wasm), 1);
});

scenario('a donation costs three calls, and one with a warm cache', async ({ browser, site, api, pages }) => {
  const widgets = [widget(site, { 'donor-email': DONOR.email, 'first-name': DONOR.first, 'last-name': DONOR.last })];
  const url = pages.put(page(site, { widgets }));
  await browser.open(url);
  await openForm(browser);
  await toCheckout(browser, site, await fillForm(browser, { tip: 'default' }));
  assert.deepEqual(api.spent().map(({ path }) => path).sort(), [
    '/v1/partner/config',
    '/v1/partner/donations/create-link',
    '/v1/partner/organizations/american-red-cross',
  ]);

  const before = api.spent().length;
  await browser.freshTab();
  await browser.open(url);
  await openForm(browser);
  await browser.byRole('heading', 'Donate to American Red Cross');
  await toCheckout(browser, site, await fillForm(browser, { tip: 'default' }));
  assert.deepEqual(
    api.spent().slice(before).map(({ path }) => path),
    ['/v1/partner/donations/create-link'],
    'the partner and the nonprofit are known for an hour',
  );
});

/** What a partner serves in place of both lookups. */
const snapshot = (changes = {}) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    version: 1,
    createdAt: new Date().toISOString(),
    environment: 'test',
    config: { name: 'Riverside Press', slug: 'riverside-press', enabledFeatures: ['DONATIONS'], isActive: true, tipConfig: { enabled: true, defaultPercent: 10 } },
    organizations: { 'american-red-cross': { name: 'American Red Cross (from the file)', ein: '53-0196605' } },
    ...changes,
  }),
});
const FILE = '/sir-giving.json';

scenario('with a snapshot a donation costs one call, on its first visit too', async ({ browser, site, api, pages }) => {
  pages.put(snapshot(), FILE);
  const widgets = [widget(site, { snapshot: FILE, 'donor-email': DONOR.email, 'first-name': DONOR.first, 'last-name': DONOR.last })];
  await browser.open(pages.put(page(site, { widgets: [...widgets, ...widgets.map((values) => ({ ...values, label: 'Give there' }))] })));
  await browser.byRole('button', 'Donate');
  await quiet();
  assert.equal(pages.requests.filter(({ path }) => path === FILE).length, 0, 'a page view fetches no file');
  await openForm(browser, { label: 'Give there' });
  await browser.press(Key.escape);
  await openForm(browser);
  await browser.byRole('heading', 'Donate to American Red Cross (from the file)');
  await browser.waitForText(/EIN 53-0196605/);
  await toCheckout(browser, site, await fillForm(browser, { tip: 'default' }));
  assert.deepEqual(api.calls.map(({ path }) => path), ['/v1/partner/donations/create-link']);
  const asked = pages.requests.filter(({ path }) => path === FILE);
  assert.equal(asked.length, 1, 'one file for all widgets of a page');
  assert.equal(asked[0].headers['x-partner-key'], undefined, 'and no key is sent for it');
});

for (const [what, file, complaint] of [
  ['old', snapshot({ createdAt: '2020-01-01T00:00:00Z' }), false],
  ['for live keys', snapshot({ environment: 'live' }), true],
  ['of a later version', snapshot({ version: 2 }), true],
  ['no JSON', { headers: {}, body: '<!doctype html><title>Not found</title>' }, true],
]) {
  scenario(`a snapshot that is ${what} does not replace the API`, async ({ browser, site, api, pages }) => {
    pages.put(file, FILE);
    await browser.open(pages.put(page(site, { widgets: [widget(site, { snapshot: FILE })] })));
    await openForm(browser);
    await browser.byRole('heading', 'Donate to American Red Cross');
    await awaitTip(browser, { mode: 'button' });
    assert.deepEqual(api.calls.map(({ path }) => path).sort(), ['/v1/partner/config', '/v1/partner/organizations/american-red-cross']);
    const said = (await browser.console()).filter(({ text }) => /SIR Donate: snapshot/.test(text));
    assert.equal(said.length, complaint ? 1 : 0, JSON.stringify(said));
  });
}

for (const [what, earlier] of [
  ['file', async ({ pages }) => void pages.put(snapshot({ createdAt: '2020-01-01T00:00:00Z' }), FILE)],
  ['answer', async ({ browser, site, pages }) => {
    await browser.open(pages.put(page(site, { widgets: [widget(site)] })));
    await openForm(browser);
    await awaitTip(browser, { mode: 'button' });
    // As if it had come two hours ago.
    await browser.script(() => {
      for (const name of Object.keys(localStorage)) if (name.endsWith('|/config')) localStorage[name] = localStorage[name].replace(/^\d+/, (at) => String(at - 7_200_000));
    });
  }],
]) {
  scenario(`an old ${what} asks for no tip that the partner has given up`, async (world) => {
    const { browser, site, api, pages } = world;
    await earlier(world);
    api.calls.length = 0;
    let answered = false;
    api.hook = (call) => {
      if (!call.path.endsWith('/config')) return undefined;
      answered = true;
      return { delay: 300, change: (config) => ({ ...config, tipConfig: { enabled: false } }) };
    };
    await browser.open(pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, snapshot: FILE })] }), '/later'));
    await openForm(browser);
    await until('the configuration', () => answered);
    await quiet();
    assert.equal(await browser.has('group', 'Optional tip'), false);
    await browser.click(await submitButton(browser));
    await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));
    const [{ request }] = (await site.sandbox.journal()).donations;
    assert.ok(!('tipAmount' in request), JSON.stringify(request));
  });
}

scenario('an old snapshot fills in where the API cannot be reached', async ({ browser, site, api, pages }) => {
  pages.put(snapshot({ createdAt: '2020-01-01T00:00:00Z' }), FILE);
  api.hook = () => ({ abort: true });
  await browser.open(pages.put(page(site, { widgets: [widget(site, { snapshot: FILE })] })));
  await openForm(browser);
  await browser.byRole('heading', 'Donate to American Red Cross (from the file)');
});

scenario('two widgets of one key cost as much as one', async ({ browser, site, api, cdn, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { label: 'Give here' }), widget(site, { label: 'Give there' })] })));
  for (const label of ['Give here', 'Give there']) {
    await browser.click(await browser.byRole('button', label));
    await browser.byRole('heading', 'Donate to American Red Cross');
    await browser.byRole('group', 'Optional tip');
    await browser.press(Key.escape);
    await browser.gone('dialog');
  }
  await quiet();
  assert.deepEqual(api.calls.map(({ path }) => path).sort(), ['/v1/partner/config', '/v1/partner/organizations/american-red-cross']);
  const { app, wasm, shim } = distFiles();
  for (const name of [app, wasm, shim]) assert.equal(cdn.count(name), 1, `${name} once`);
});

scenario('a hundred widgets of one key cost as much as one', async ({ browser, site, api, cdn, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [] })));
  await until('the element to be defined', () => browser.script(() => !!customElements.get('sir-donate')));
  await browser.scriptAsync(register, widget(site), 100);
  assert.equal(await browser.script(sheets), 1, 'a style sheet for all');
  await assertIdle(browser, site, 'before intent');
  assert.deepEqual(cdn.names(), ['sir-donate.js']);
  await browser.scriptAsync(visit, 0, 100);
  assert.equal(await browser.script(sheets), 1, 'a style sheet for all, with their forms as well');
  assert.deepEqual(api.calls.map(({ path }) => path).sort(), ['/v1/partner/config', '/v1/partner/organizations/american-red-cross']);
  const { app, wasm, shim } = distFiles();
  assert.deepEqual(cdn.names().sort(), [shim, app, wasm].sort(), 'each file once');
  assert.deepEqual((await recorded(browser)).wasm.map(({ name }) => name), ['instantiate'], 'one app');
});

scenario('a used up limit leaves a donation its one call, on the next page and in another tab too', async ({ browser, site, api, pages }) => {
  const widgets = [widget(site, { 'donor-email': DONOR.email, 'first-name': DONOR.first, 'last-name': DONOR.last, 'nonprofit-name': 'The Red Cross' })];
  const url = pages.put(page(site, { widgets }));
  const refused = { status: 429, headers: { 'X-RateLimit-RetryAfter': '900' }, body: { statusCode: 429, message: 'Rate limit exceeded' } };
  api.hook = (call) => (call.path.endsWith('/create-link') ? undefined : refused);
  await browser.open(url);
  await openForm(browser);
  await until('both lookups to be refused', () => api.calls.filter(({ status }) => status === 429).length === 2);
  await browser.open(url);
  await openForm(browser);
  await browser.freshTab();
  await browser.open(url);
  await openForm(browser);
  await browser.byRole('heading', 'Donate to The Red Cross');
  await browser.click(await submitButton(browser));
  await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));
  assert.deepEqual(api.calls.slice(2).map(({ path }) => path), ['/v1/partner/donations/create-link'], 'nothing else was asked for again');
});

scenario('an impatient donor makes one link', async ({ browser, site, api, pages }) => {
  const widgets = [widget(site, { 'donor-email': DONOR.email, 'first-name': DONOR.first, 'last-name': DONOR.last, tip: 'off' })];
  await browser.open(pages.put(page(site, { widgets })));
  await openForm(browser);
  api.hook = (call) => (call.path.endsWith('/create-link') ? { delay: 700 } : undefined);
  const submit = await submitButton(browser);
  await browser.tabTo(submit);
  await browser.press(Key.enter, Key.enter, Key.space, Key.enter);
  await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));
  assert.equal(api.of('/create-link').length, 1);
  assert.equal((await site.sandbox.journal()).donations.length, 1);
});
