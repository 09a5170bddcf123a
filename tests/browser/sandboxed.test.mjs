// The widget in a sandboxed frame: an opaque origin, so no storage and no way
// back; the checkout opens in a new tab.
import assert from 'node:assert/strict';
import { sleep, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { DONOR, assertCheckout, assertReceived, attributesFor, expectation, fillForm, openForm, pay, submitButton, thanks, toCheckout } from './journey.mjs';
import { FALLBACK, events, framing, openFirst, page, recorded, widget } from './pages.mjs';
import { LEAKS, traced } from './keys.mjs';

const scenario = suite({ rewardDelay: 0 });
const SANDBOX = 'allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox';
const choices = { hand: 'pointer', tip: 'none' };

/** Opens the page in a sandboxed frame, and goes into it. */
async function enter(browser, pages, inner, sandbox = SANDBOX) {
  const url = pages.put(framing(pages.put(inner, '/inner'), { sandbox }), '/');
  await browser.open(url);
  await browser.intoFrame('#frame');
  await until('the frame to be there', () => browser.script(() => !!window.__harness));
  const opaque = await browser.script(() => {
    try {
      return [origin, typeof localStorage];
    } catch (error) {
      return [origin, error.name];
    }
  });
  assert.deepEqual(opaque, ['null', 'SecurityError'], 'the frame has an opaque origin and no storage');
  return url;
}

const assertQuiet = async (browser) => {
  const { errors, console } = await recorded(browser);
  assert.deepEqual(errors, []);
  assert.deepEqual(console, []);
};

for (const mode of ['button', 'inline']) {
  scenario(`a sandboxed frame gives in a new tab: ${mode}`, async ({ browser, site, pages, api, cdn }) => {
    const row = { ...choices, mode };
    const url = await enter(browser, pages, page(site, { widgets: [attributesFor(site, row)] }));
    const home = await browser.tab();
    await openForm(browser, row);
    const submit = await fillForm(browser, { ...row, newTab: true });
    await toCheckout(browser, site, submit, { ...row, newTab: true });
    await assertReceived(site, expectation(row));
    await assertCheckout(browser, expectation(row));
    assert.ok([...api.calls, ...cdn.requests.filter(({ name }) => name.endsWith('.wasm'))].every(({ headers }) => headers.origin === 'null'), 'asked for by nobody in particular');
    // Out of the sandbox: the checkout is a page like any other.
    assert.equal(await browser.script(() => origin), site.sandbox.checkout);
    assert.equal(await browser.script(() => window.opener), null);
    await pay(browser, row);
    await browser.closeTab(home);
    await browser.intoFrame('#frame');
    // As long as the frame stands, it knows what became of the gift.
    await thanks(browser, 5000);
    await assertQuiet(browser);
    const seen = openFirst(await events(browser)).map(({ name }) => name);
    assert.deepEqual(seen.filter((name) => name !== 'close'), [...(mode === 'button' ? ['open', 'ready'] : ['ready']), 'submit', 'checkout', 'status']);

    // There is no store, so the next page view knows nothing of it: no call, no card, no error.
    const calls = api.calls.length;
    await browser.outOfFrame();
    await browser.open(url);
    await browser.intoFrame('#frame');
    if (mode === 'button') await browser.byRole('button', 'Donate');
    else await submitButton(browser);
    await sleep(500);
    assert.equal(api.calls.length, calls);
    assert.doesNotMatch(await browser.text(), /Thank you/);
    await assertQuiet(browser);
  });
}

scenario('a sandboxed frame takes its lookups from a snapshot of another origin', async ({ browser, site, pages, api }) => {
  const snapshot = {
    version: 1,
    createdAt: new Date().toISOString(),
    environment: 'test',
    config: { name: 'Riverside Press', slug: 'riverside-press', enabledFeatures: ['DONATIONS'], isActive: true, tipConfig: { enabled: false, defaultPercent: 0 } },
    organizations: { 'american-red-cross': { name: 'The Red Cross of the file', status: 'ACTIVE' } },
  };
  const file = pages.put({ headers: { 'content-type': 'application/json', 'access-control-allow-origin': '*' }, body: JSON.stringify(snapshot) }, '/snapshot.json');
  await enter(browser, pages, page(site, { widgets: [attributesFor(site, choices)].map((values) => ({ ...values, tip: 'off', snapshot: file })) }));
  await openForm(browser);
  await browser.byRole('heading', 'Donate to The Red Cross of the file');
  await browser.click(await browser.byRole('radio', '$50'));
  await toCheckout(browser, site, await submitButton(browser), { ...choices, newTab: true });
  assert.deepEqual(api.spent().map(({ path }) => path), ['/v1/partner/donations/create-link']);
});

scenario('a snapshot that the sandboxed frame may not read is told, and the API asked', async ({ browser, site, pages, api }) => {
  const file = pages.put({ headers: { 'content-type': 'application/json' }, body: '{}' }, '/snapshot.json');
  await enter(browser, pages, page(site, { widgets: [widget(site, { snapshot: file })] }));
  await openForm(browser);
  await browser.byRole('heading', 'Donate to American Red Cross');
  await until('both lookups', () => api.calls.length === 2);
  const said = (await browser.console()).map(({ text }) => text);
  assert.equal(said.length, 1);
  assert.match(said[0], /snapshot: .*CORS/);
});

scenario('the children of a sandboxed frame show when scripts are off, and when the app fails', async ({ browser, site, pages, cdn }) => {
  const inner = page(site, { widgets: [widget(site)] });
  await browser.open(pages.put(framing(pages.put(inner, '/inner'), { sandbox: 'allow-popups' }), '/'));
  await browser.intoFrame('#frame');
  await until('the link', async () => (await browser.session.findElements({ css: 'sir-donate > a' })).length === 1);
  const [link] = await browser.session.findElements({ css: 'sir-donate > a' });
  await until('the link to show', () => link.isDisplayed());
  await browser.outOfFrame();

  cdn.refuse = (name) => (name.endsWith('.wasm') ? 404 : undefined);
  await enter(browser, pages, inner);
  await browser.click(await browser.byRole('button', 'Donate'));
  await browser.byRole('link', FALLBACK);
  assert.deepEqual((await events(browser)).filter(({ name }) => name === 'error').map(({ detail }) => detail.code), ['network']);
});

scenario('a secret in a sandboxed frame goes nowhere either', async ({ browser, site, pages, api, cdn }) => {
  const leak = LEAKS[0];
  await enter(browser, pages, page(site, { widgets: [widget(site, { 'publishable-key': leak.value, 'donor-email': DONOR.email })] }));
  await browser.byRole('link', FALLBACK);
  await until('the event', async () => (await events(browser)).length === 1);
  await sleep(300);
  assert.deepEqual(cdn.names(), ['sir-donate.js']);
  assert.deepEqual([...api.calls, ...api.preflights], []);
  assert.equal(traced(leak.traces, await browser.script(() => document.documentElement.outerHTML)), undefined);
  const said = (await browser.console()).map(({ text }) => text);
  assert.equal(said.length, 1);
  assert.equal(traced(leak.traces, said[0]), undefined);
});
