// The sandbox's own pages: what arrived, and the API to try. A developer meets them before anything else.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { until } from './driver.mjs';
import { suite } from './harness.mjs';
import { DONOR, PREFILLED, openForm, submitButton } from './journey.mjs';
import { page, widget } from './pages.mjs';
import { KEYS } from './servers.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const scenario = suite({ rewardDelay: 0.4 });

async function assertAccessible(browser, state) {
  await browser.session.executeScript(AXE);
  const faults = await browser.scriptAsync(async () => {
    const { violations, passes } = await window.axe.run(document, { resultTypes: ['violations', 'passes'] });
    if (!passes.length) throw new Error('axe looked at nothing');
    return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html }) => html.slice(0, 200)) }));
  });
  assert.deepEqual(faults, [], `axe has nothing to say about: ${state}`);
}

/** Everything that the page loaded came from where it stands itself. */
async function assertAlone(browser) {
  const origins = await browser.script(() => [
    ...new Set(performance.getEntriesByType('resource').filter(({ name }) => !name.startsWith('data:')).map(({ name }) => new URL(name).origin)),
  ]);
  assert.deepEqual(origins, [new URL(await browser.address()).origin]);
}

/** Nothing has to be scrolled sideways for, but what stands in a box of its own that scrolls. */
async function assertFits(browser) {
  const wide = await browser.script(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const out = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > clientWidth + 1);
    return [`${scrollWidth} of ${clientWidth} px`, ...out.slice(0, 8).map(({ localName, className, id }) => `${localName}#${id}.${className}`)];
  });
  assert.deepEqual(wide, []);
}

/** A donation whose link was made by the demo's partner. */
async function give(site, values = {}) {
  const answer = await fetch(`${site.sandbox.api}/v1/partner/donations/create-link`, {
    method: 'POST',
    headers: { 'x-partner-key': KEYS.standard, 'content-type': 'application/json' },
    body: JSON.stringify({
      nonprofitSlug: 'american-red-cross', amount: 2500, currency: 'USD', frequency: 'once', provider: 'stripe',
      donorEmail: DONOR.email, firstName: DONOR.first, lastName: DONOR.last, ...values,
    }),
  });
  assert.equal(answer.status, 201);
  return (await answer.json()).partnerDonationId;
}

const pill = (browser, id) =>
  browser.script((id) => document.querySelector(`[data-key="${id}"] .pill`)?.textContent ?? null, id);

scenario('what a widget asks for shows up, with the partner whose key it is', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)] })));
  await openForm(browser);
  await browser.click(await submitButton(browser));
  await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));
  await browser.open(`${site.sandbox.api}/sandbox`);
  await browser.waitForText(/POST …\/donations\/create-link 201 riverside-press/);
  await browser.waitForText(/GET …\/organizations\/american-red-cross 200 riverside-press/);
  await browser.waitForText(/Live/);
  const shown = await browser.text();
  assert.match(shown, /\$25\.00[\s\S]*PENDING[\s\S]*to American Red Cross/);
  const arrived = await browser.script(() => ['donations', 'requests'].map((id) => document.getElementById(id).closest('section').textContent).join());
  assert.ok(arrived.includes('create-link') && !arrived.includes(KEYS.standard), 'what arrived shows no whole key');
  await assertAlone(browser);
});

scenario('the live page has a snippet for a page of one’s own, and keys to copy', async ({ browser, site, pages }) => {
  await browser.open(`${site.sandbox.api}/sandbox`);
  const snippet = await until('the snippet', () => browser.script(() => document.getElementById('snippet').textContent));
  await browser.script(() => {
    window.copied = [];
    navigator.clipboard.writeText = async (text) => {
      if (copied.length === 2) throw new Error('not allowed');
      copied.push(text);
    };
  });
  await browser.click(await browser.byRole('button', 'Copy the snippet'));
  const [own, other] = ['Copy the key pk_test_0123…', 'Copy the key pk_test_1111…'];
  await browser.click(await browser.byRole('button', own));
  await browser.waitForText(/Copied/);
  assert.deepEqual(await browser.script(() => window.copied), [snippet, KEYS.standard]);
  await browser.click(await browser.byRole('button', other));
  assert.match(await until('the key in the place of a button that may not copy', () => browser.script(() => [...document.querySelectorAll('#key-rows code')].map((one) => one.textContent).find((text) => text.length === 72))), /^pk_test_/);
  await browser.open(pages.put({ headers: {}, body: `<!doctype html>${snippet}` }));
  await browser.click(await browser.byRole('button', 'Donate'));
  await browser.waitForText(/Donate to American Red Cross/);
});

scenario('a donation is paid and taken back on the live page, which shows each step by itself', async ({ browser, site }) => {
  await browser.open(`${site.sandbox.api}/sandbox`);
  await browser.waitForText(/None yet\. Open the demo/);
  const id = await give(site);
  await until('the donation', async () => (await pill(browser, id)) === 'PENDING');
  const pay = await browser.byRole('button', 'Pay: $25.00 to American Red Cross');
  await browser.click(pay);
  await until('the reward', async () => (await pill(browser, id)) === 'COMPLETED');
  await browser.waitForText(/The donation is PROCESSING now\./);
  assert.equal(await browser.script((id) => document.activeElement?.dataset.key === id, id), true, 'the focus stays with it');
  await browser.click(await browser.byRole('button', /^Reverse: /));
  await until('the reversal', async () => (await pill(browser, id)) === 'REVERSED');
  assert.equal(await browser.has('button', /^(Pay|Reverse): /), false, 'nothing is left to be done');
  const status = await fetch(`${site.sandbox.api}/v1/partner/donations/status/${id}`, { headers: { 'x-partner-key': KEYS.standard } });
  assert.equal((await status.json()).status, 'REVERSED');
});

scenario('what was opened stays open while more arrives, and the list can be emptied', async ({ browser, site }) => {
  await give(site, { nonprofitSlug: 'jamiyat-al-maa' });
  await browser.open(`${site.sandbox.api}/sandbox`);
  await browser.waitForText(/to جمعية الماء النظيف/);
  const summary = () => browser.script(() => document.querySelector('#request-list summary'));
  await browser.click(await summary());
  await browser.waitForText(/x-partner-key: pk_test_0123…/);
  const later = await give(site);
  await until('the next donation', async () => (await pill(browser, later)) === 'PENDING');
  assert.match(await browser.text(), /x-partner-key: pk_test_0123…/);
  assert.match(await browser.text(), /998 of 1,000 this hour|used, without a limit, this hour/);
  await browser.click(await browser.byRole('button', 'Empty the list'));
  await browser.waitForText(/None yet\. A page view makes none/);
});

scenario('the live page fits a phone, by day and by night, and axe finds nothing', async ({ browser, site }) => {
  await give(site, { nonprofitSlug: 'international-society-for-the-long-names', firstName: 'Test-Slow' });
  await fetch(`${site.sandbox.api}/v1/partner/config`);
  for (const width of [360, 1280]) {
    await browser.resize(width, 800);
    await browser.open(`${site.sandbox.api}/sandbox`);
    await browser.waitForText(/GET …\/config 401 nobody.s key/);
    for (const summary of await browser.script(() => [...document.querySelectorAll('summary')])) await browser.click(summary);
    await browser.waitForText(/Test-Reversed REVERSED status: reversed/);
    await assertFits(browser);
    for (const scheme of ['light', 'dark']) {
      await browser.script((scheme) => {
        document.documentElement.style.colorScheme = scheme;
      }, scheme);
      await assertAccessible(browser, `${scheme}, ${width} px`);
    }
  }
});

scenario("the API's page tries a call with the demo's key", async ({ browser, site }) => {
  await browser.open(`${site.sandbox.api}/partner-api`);
  await browser.waitForText(/SIR Giving Partner API, the publishable surface/);
  const find = (selector) => until(selector, () => browser.script((selector) => document.querySelector(selector), selector));
  await browser.click(await find('#operations-partner-getConfig .opblock-summary-control'));
  await browser.click(await find('#operations-partner-getConfig button.execute'));
  const answer = await until('the answer', () => browser.script(() => document.querySelector('.live-responses-table .response .highlight-code')?.closest('.response').innerText));
  assert.match(answer, /^\s*200\b[\s\S]*"name": "Riverside Press"/);
  const { requests } = await site.sandbox.journal();
  const calls = requests.filter(({ method, path }) => method === 'GET' && path.startsWith('/v1/'));
  assert.deepEqual(calls.map(({ path, status, headers }) => [path, status, headers['x-partner-key']]), [['/v1/partner/config', 200, 'pk_test_0123…']]);
  await assertAlone(browser);
});

scenario("the API's page describes all calls, and fits a phone", async ({ browser, site }) => {
  await browser.resize(360, 740);
  await browser.open(`${site.sandbox.api}/partner-api`);
  for (const id of ['partner-getConfig', 'organizations-getOrganization', 'donations-createLink', 'donations-getDonationStatus']) {
    await until(id, () => browser.script((id) => !!document.getElementById(`operations-${id}`), id));
  }
  await browser.click(await browser.script(() => document.querySelector('#operations-donations-createLink .opblock-summary-control')));
  await browser.waitForText(/nonprofitSlug/);
  await assertFits(browser);
});
