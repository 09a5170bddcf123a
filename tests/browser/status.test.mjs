// What a donor who comes back is told. It is the status of the reward: nothing
// says that a payment failed, nothing suggests to give again.
import assert from 'node:assert/strict';
import { sleep, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { FORBIDDEN, attributesFor, backTo, donate, expectation, fillForm, openForm, pay, toCheckout } from './journey.mjs';
import { events, page } from './pages.mjs';

const scenario = suite({ rewardDelay: 0 });
const choices = { hand: 'pointer', tip: 'none' };

/** Up to the checkout page of a donation. */
async function arrive(browser, site, wanted = choices) {
  const url = site.pages.put(page(site, { widgets: [attributesFor(site, wanted)] }));
  await browser.open(url);
  await openForm(browser, wanted);
  const id = await toCheckout(browser, site, await fillForm(browser, wanted), wanted);
  return { url, id };
}

scenario('a reward under way is waited for, and its tokens shown when they come', async ({ browser, site, api }) => {
  const { url, id } = await donate(browser, site, choices);
  // The first answer says that it is under way.
  api.hook = (call) => (/\/status\//.test(call.path) && api.of('/status/').length === 1 ? { change: ({ partnerDonationId }) => ({ partnerDonationId, status: 'PROCESSING' }) } : undefined);
  await browser.freshTab();
  await browser.open(url);
  await browser.waitForText(/We are waiting to hear about your donation of \$50 to American Red Cross\./);
  await browser.waitForText(/Thank you[\s\S]*You earned 250 SIR tokens\./, 30_000);
  const seen = (await events(browser)).filter(({ name }) => name === 'status').map(({ detail }) => detail);
  assert.deepEqual(seen.pop(), { partnerDonationId: id, status: 'completed', tokens: 250 });
  const asked = api.of('/donations/status/');
  for (let index = 1; index < asked.length; index++) {
    const gap = asked[index].at - asked[index - 1].at;
    assert.ok(gap >= 7000, `it is asked for with patience, not every ${gap} ms`);
  }
  const count = asked.length;
  await sleep(1500);
  assert.equal(api.of('/donations/status/').length, count, 'what is settled is not asked for again');
  await browser.reload();
  await browser.waitForText(/You earned 250 SIR tokens\./);
  assert.equal(api.of('/donations/status/').length, count, 'not even by another page view');
});

for (const [what, button, outcome, wording] of [
  ['a declined card', 'Decline the card', /declined/i, /Thank you/],
  ['a cancelled checkout', 'Cancel', /cancelled/i, /The checkout for \$50 to American Red Cross was cancelled/],
]) {
  scenario(`${what} is told without a word against the donor`, async ({ browser, site }) => {
    const { url, id } = await arrive(browser, site);
    await pay(browser, { button, outcome });
    await browser.freshTab();
    await browser.open(url);
    await browser.waitForText(wording);
    const text = await browser.text();
    assert.doesNotMatch(text, FORBIDDEN);
    assert.doesNotMatch(text, /You earned/);
    const last = (await events(browser)).filter(({ name }) => name === 'status').pop();
    assert.deepEqual(last.detail, { partnerDonationId: id, status: button === 'Cancel' ? 'cancelled' : 'failed' });
  });
}

scenario('a donor who comes back without paying finds the form as it was', async ({ browser, site, api }) => {
  const { url } = await arrive(browser, site);
  await backTo(browser, url);
  // A page restored as it was had its dialog open, and the news would stand behind it.
  await browser.waitForText(/We are waiting to hear about your donation/);
  await browser.gone('dialog');
  await openForm(browser, choices);
  const text = await browser.text();
  assert.doesNotMatch(text, /Thank you|You earned/);
  assert.doesNotMatch(text, FORBIDDEN);
  assert.equal(await browser.script(() => document.querySelector('sir-donate').matches(':state(busy)')), false);
  // And gives after all.
  await fillForm(browser, choices);
  await toCheckout(browser, site, await browser.byRole('button', /^Donate \$50/), choices);
  assert.equal(api.of('/create-link').length, 2);
  const { donations } = await site.sandbox.journal();
  assert.deepEqual(donations.map(({ request }) => request), [expectation(choices), expectation(choices)]);
});

for (const [what, deed] of [
  ['401', { status: 401, body: { statusCode: 401, message: 'Invalid API key', code: 'INVALID_API_KEY' } }],
  ['403', { status: 403, body: { statusCode: 403, message: 'Forbidden' } }],
  ['404', { status: 404, body: { statusCode: 404, message: 'Donation not found' } }],
]) {
  scenario(`a status that answers ${what} ends in a plain thank-you`, async ({ browser, site, api }) => {
    const { url } = await donate(browser, site, choices);
    api.hook = (call) => (call.path.includes('/donations/status/') ? deed : undefined);
    await browser.freshTab();
    await browser.open(url);
    await browser.waitForText(/Thank you/);
    const text = await browser.text();
    assert.doesNotMatch(text, FORBIDDEN);
    assert.doesNotMatch(text, /wrong|error|problem/i);
    await sleep(1000);
    assert.equal(api.of('/donations/status/').length, 1, 'it is not asked for again');
    const said = (await browser.console()).filter(({ text }) => text.startsWith('SIR Donate: ')).map(({ text }) => text);
    assert.equal(said.length, 1, 'the console says why, once');
    assert.match(said[0], /^SIR Donate: (invalid_api_key|rejected) \(status\): the status can.t be read with this key/);
  });
}

for (const [word, wording] of [
  ['Succeeded', /Thank you/],
  ['REFUNDED', /taken back/],
  ['expired', /has ended/],
  ['quarantined', /We are waiting/],
]) {
  scenario(`the status word "${word}" is understood`, async ({ browser, site, api }) => {
    const { url } = await donate(browser, site, choices);
    api.hook = (call) => (call.path.includes('/donations/status/') ? { change: () => ({ status: word }) } : undefined);
    await browser.freshTab();
    await browser.open(url);
    await browser.waitForText(wording);
    assert.doesNotMatch(await browser.text(), FORBIDDEN);
  });
}

scenario('several donations are told apart and shown one after the other', async ({ browser, site, api }) => {
  const paid = await donate(browser, site, choices);
  const { url } = await arrive(browser, site, { ...choices, amount: 'other' });
  await browser.freshTab();
  await browser.open(url);
  await browser.waitForText(/We are waiting to hear about your donation of \$33\.33 to American Red Cross\.[^$]*\d{4}, \d?\d:\d\d/);
  await browser.click(await browser.byRole('button', 'Dismiss'));
  await browser.waitForText(/You are supporting American Red Cross with \$50\.[^$]*\d{4}, \d?\d:\d\d/);
  assert.doesNotMatch(await browser.text(), /33\.33/);
  assert.equal(api.of(`/donations/status/${paid.id}`).length, 1, 'what is settled is not asked for again');
  await browser.click(await browser.byRole('button', 'Dismiss'));
  await until('the card to go', async () => !/You are supporting/.test(await browser.text()));
  const plain = site.pages.put({ body: '<!doctype html><title>Plain</title>', headers: {} }, '/plain');
  const due = async () => {
    await browser.freshTab();
    // From where no widget asks meanwhile.
    await browser.open(plain);
    await browser.script((next) => {
      const all = JSON.parse(localStorage['sir-donate:donations']);
      localStorage['sir-donate:donations'] = JSON.stringify(all.map((fields) => fields.with(next, '0')));
    }, 8);
  };
  // What was settled and dismissed is forgotten; the other was put aside until there is news.
  await due();
  await browser.open(url);
  const before = api.of('/donations/status/').length;
  await until('the question', () => api.of('/donations/status/').length > before);
  await sleep(500);
  assert.doesNotMatch(await browser.text(), /33\.33|\$50\./);
  api.hook = (call) =>
    call.path.includes('/donations/status/') ? { change: ({ partnerDonationId }) => ({ partnerDonationId, status: 'COMPLETED' }) } : undefined;
  await due();
  await browser.open(url);
  await browser.waitForText(/You are supporting American Red Cross with \$33\.33/);
});

scenario('a donation shows once on a page with two widgets of one nonprofit', async ({ browser, site, api }) => {
  const { url, id } = await donate(browser, site, choices);
  site.pages.put(page(site, { widgets: [attributesFor(site, choices), attributesFor(site, choices)] }));
  await browser.freshTab();
  await browser.open(url);
  await browser.waitForText(/You earned 250 SIR tokens\./, 30_000);
  const text = await browser.text();
  assert.equal(text.split('You earned').length - 1, 1);
  assert.ok(api.of(`/donations/status/${id}`).length >= 1);
});

scenario('a donation to another nonprofit is not shown, and costs nothing', async ({ browser, site, api, cdn }) => {
  const { url } = await donate(browser, site, choices);
  site.pages.put(page(site, { widgets: [{ ...attributesFor(site, choices), nonprofit: 'direct-relief' }] }));
  const before = api.calls.length;
  cdn.requests.length = 0;
  await browser.freshTab();
  await browser.open(url);
  await browser.byRole('button', 'Donate');
  await sleep(800);
  assert.equal(api.calls.length, before);
  assert.ok(cdn.names().every((name) => name === 'sir-donate.js'), cdn.names().join(' '));
  assert.doesNotMatch(await browser.text(), /Thank you|We are waiting/);
});

scenario('the status stays in sight at the bottom of the window', async ({ browser, site }) => {
  const { url } = await donate(browser, site, choices);
  await browser.freshTab();
  await browser.open(url);
  await browser.waitForText(/You earned 250 SIR tokens\./, 30_000);
  const dismiss = await browser.byRole('button', 'Dismiss');
  const box = await browser.script((button) => {
    const { top, bottom } = button.getBoundingClientRect();
    return { top, bottom, height: innerHeight };
  }, dismiss);
  assert.ok(box.top > box.height / 2 && box.bottom <= box.height, JSON.stringify(box));
  await browser.click(dismiss);
  await until('the card to go', async () => !/You earned/.test(await browser.text()));
});
