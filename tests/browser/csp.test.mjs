// The strict page, and files that are not what they should be.
import assert from 'node:assert/strict';
import { sleep, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { assertReceived, attributesFor, backTo, expectation, fillForm, openForm, pay, thanks, toCheckout } from './journey.mjs';
import { FALLBACK, events, page, recorded, strictPolicy, widget } from './pages.mjs';
import { distFiles } from './servers.mjs';

const scenario = suite({ rewardDelay: 0 });

const assertNoViolations = async (browser) => {
  const { violations } = await recorded(browser);
  // The icon is the browser's own wish, and the page has none.
  const widgets = violations.filter(({ blocked }) => !blocked.endsWith('/favicon.ico'));
  assert.deepEqual(widgets, [], 'nothing violates the policy');
};

for (const row of [
  { hand: 'keyboard', mode: 'button', provider: 'stripe', frequency: 'monthly', tip: 'percent', amount: 'other' },
  { hand: 'pointer', mode: 'inline', provider: 'stripe', frequency: 'once', tip: 'default', amount: 'preset' },
]) {
  scenario(`a strict page completes a donation: ${row.hand}, ${row.mode}`, async ({ browser, site, pages }) => {
    const url = pages.put(page(site, { strict: true, widgets: [attributesFor(site, row)] }));
    await browser.open(url);
    assert.equal(
      await browser.script(() => {
        try {
          // Unless this throws, the policy is not in force and the test proves nothing.
          document.createElement('div').innerHTML = '<b>x</b>';
          return 'allowed';
        } catch {
          return 'refused';
        }
      }),
      'refused',
      'the page enforces Trusted Types',
    );
    await browser.script(() => {
      // The violation just made on purpose is not the widget's.
      window.__harness.violations.length = 0;
    });
    await openForm(browser, row);
    const submit = await fillForm(browser, row);
    await until('the logo to be there', () =>
      browser.script(() => {
        for (const element of walk(document)) if (element.localName === 'img') return element.complete && element.naturalWidth > 0;
        return false;
      }),
    );
    await assertNoViolations(browser);
    await toCheckout(browser, site, submit, row);
    await assertReceived(site, expectation(row));
    await pay(browser, row);
    await backTo(browser, url);
    await thanks(browser, expectation(row).amount);
    await browser.open(url);
    await thanks(browser, expectation(row).amount);
    await assertNoViolations(browser);
  });
}

scenario('a strict page opens the checkout in a new tab', async ({ browser, site, pages }) => {
  const row = { hand: 'pointer', mode: 'button', tip: 'none', checkout: 'new-tab' };
  await browser.open(pages.put(page(site, { strict: true, widgets: [attributesFor(site, row)] })));
  const home = await browser.tab();
  await openForm(browser, row);
  await toCheckout(browser, site, await fillForm(browser, row), { ...row, newTab: true });
  await pay(browser, row);
  await browser.closeTab(home);
  await thanks(browser, 5000);
  await assertNoViolations(browser);
});

scenario('a strict page takes the one-tag snippet', async ({ browser, site, pages }) => {
  const row = { hand: 'pointer', tip: 'none' };
  await browser.open(pages.put(page(site, { strict: true, oneLiner: attributesFor(site, row) })));
  await openForm(browser, row);
  const submit = await fillForm(browser, row);
  await assertNoViolations(browser);
  await toCheckout(browser, site, submit, row);
});

// ---------------------------------------------------------------------------
// Altered files

/** The last byte becomes another one, with the same meaning if anyone ran it. */
function alterLast(bytes) {
  const altered = Buffer.from(bytes);
  altered[altered.length - 1] = altered.at(-1) === 0x0a ? 0x20 : altered.at(-1) ^ 1;
  return altered;
}

const fellBack = async (browser) => {
  await browser.byRole('link', FALLBACK);
  assert.equal(await browser.has('dialog'), false, 'the dialog has gone');
  assert.equal(await browser.has('button', 'Donate'), false);
};

const failures = async (browser) => (await events(browser)).filter(({ name }) => name === 'error').map(({ detail }) => detail.code);

for (const strict of [false, true]) {
  const kind = strict ? 'a strict page' : 'a plain page';

  scenario(`${kind} never runs an app chunk with one byte changed`, async ({ browser, site, cdn, pages }) => {
    const { app, wasm } = distFiles();
    cdn.tamper = (name, bytes) => (name === app ? alterLast(bytes) : bytes);
    await browser.open(pages.put(page(site, { strict })));
    await browser.click(await browser.byRole('button', 'Donate'));
    await fellBack(browser);
    assert.ok(cdn.count(app) >= 1, 'the altered file was fetched');
    const ran = await browser.script(() => [...document.scripts].some((script) => 'sirDonate' in script && script.sirDonate));
    assert.equal(ran, false, 'it never ran, for it handed nothing over');
    assert.deepEqual((await recorded(browser)).wasm, [], `and ${wasm} was not started`);
    assert.deepEqual(await failures(browser), ['integrity']);
    assert.deepEqual(site.api.calls, []);
  });

  scenario(`${kind} never runs a wasm with one byte changed`, async ({ browser, site, cdn, pages }) => {
    const { wasm } = distFiles();
    cdn.tamper = (name, bytes) => (name === wasm ? alterLast(bytes) : bytes);
    await browser.open(pages.put(page(site, { strict })));
    await browser.click(await browser.byRole('button', 'Donate'));
    await fellBack(browser);
    assert.ok(cdn.count(wasm) >= 1, 'the altered file was fetched');
    assert.deepEqual((await recorded(browser)).wasm, [], 'it was neither compiled nor instantiated');
    assert.deepEqual(await failures(browser), ['integrity']);
    assert.deepEqual(site.api.calls, []);
  });
}

scenario('a script in the place of the app chunk never runs', async ({ browser, site, cdn, pages }) => {
  const { app } = distFiles();
  cdn.tamper = (name, bytes) => (name === app ? Buffer.from('window.evil = true; document.currentScript.sirDonate = () => { window.evil = true; };') : bytes);
  await browser.open(pages.put(page(site)));
  await browser.click(await browser.byRole('button', 'Donate'));
  await fellBack(browser);
  await sleep(300);
  assert.equal(await browser.script(() => window.evil ?? false), false);
});

scenario('an inline form with an altered wasm shows the fallback by itself', async ({ browser, site, cdn, pages }) => {
  const { wasm } = distFiles();
  cdn.tamper = (name, bytes) => (name === wasm ? alterLast(bytes) : bytes);
  await browser.open(pages.put(page(site, { widgets: [widget(site, { mode: 'inline' })] })));
  await fellBack(browser);
});

for (const [what, fault] of [
  ['missing', 404],
  ['cut off', 'abort'],
]) {
  scenario(`a ${what} app chunk shows the fallback`, async ({ browser, site, cdn, pages }) => {
    const { app } = distFiles();
    cdn.refuse = (name) => (name === app ? fault : undefined);
    await browser.open(pages.put(page(site)));
    await browser.click(await browser.byRole('button', 'Donate'));
    await fellBack(browser);
    assert.deepEqual(await failures(browser), ['network']);
  });
}

scenario('a page that blocks WebAssembly shows the fallback and says why, once', async ({ browser, site, pages }) => {
  const strict = page(site, { strict: true });
  const policy = strictPolicy(site, strict.body.match(/nonce="([^"]+)"/)[1]).replace(" 'wasm-unsafe-eval'", '');
  await browser.open(pages.put({ ...strict, headers: { 'content-security-policy': policy } }));
  await browser.click(await browser.byRole('button', 'Donate'));
  await fellBack(browser);
  assert.deepEqual(await failures(browser), ['wasm_blocked']);
  const said = (await browser.console()).filter(({ text }) => text.includes('wasm-unsafe-eval'));
  assert.equal(said.length, 1, 'one message names the remedy');
});

scenario('a page without JavaScript shows the fallback', async ({ browser, site, pages, cdn }) => {
  await browser.open(pages.put({ ...page(site), headers: { 'content-security-policy': "script-src 'none'" } }));
  await browser.byRole('link', FALLBACK);
  assert.deepEqual(cdn.names(), []);
});

