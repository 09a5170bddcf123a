// Donations from end to end: what is selected is what the API receives, and
// the donor who comes back sees what became of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './driver.mjs';
import { suite } from './harness.mjs';
import { DONOR, assertCheckout, assertReceived, attributesFor, backTo, expectation, fillForm, hands, openForm, pay, thanks, toCheckout, tokens } from './journey.mjs';
import { events, page } from './pages.mjs';
import { allPairs, product, uncovered } from './pairs.mjs';
import { KEYS } from './servers.mjs';

const FACTORS = {
  hand: ['keyboard', 'pointer'],
  mode: ['button', 'inline'],
  provider: ['stripe', 'every.org'],
  frequency: ['once', 'monthly'],
  tip: ['none', 'default', 'percent', 'own'],
  checkout: ['same-tab', 'new-tab'],
  comeBack: ['link', 'back', 'reload', 'visit'],
  amount: ['preset', 'other'],
};
// A pointer can't type an own tip, and Every.org takes none.
const possible = (row) =>
  (row.provider === 'stripe' || row.tip === 'none') && (row.hand === 'keyboard' || row.tip !== 'own');

const everything = process.env.SIR_ALL === '1';
const rows = everything
  ? product({ ...FACTORS, comeBack: ['-'], amount: ['-'] }, possible).map((row, index) => ({
      ...row,
      comeBack: FACTORS.comeBack[index % 4],
      amount: FACTORS.amount[(index >> 2) % 2],
    }))
  : allPairs(FACTORS, possible);

test('the donations below cover each pair of choices that can meet', () => {
  const { comeBack, amount, ...chosen } = FACTORS;
  assert.deepEqual(uncovered(rows.map(({ comeBack, amount, ...row }) => row), chosen, possible), []);
  if (!everything) assert.deepEqual(uncovered(rows, FACTORS, possible), []);
  assert.ok(comeBack.length === 4 && amount.length === 2);
});

const scenario = suite({ rewardDelay: 0 });

for (const row of rows) {
  scenario(Object.values(row).join(', '), async ({ browser, site }) => {
    const newTab = row.checkout === 'new-tab';
    const expected = expectation(row);
    const url = site.pages.put(page(site, { widgets: [attributesFor(site, row)] }));
    await browser.open(url);
    const home = await browser.tab();

    await openForm(browser, row);
    const submit = await fillForm(browser, row);
    const id = await toCheckout(browser, site, submit, { ...row, newTab });
    const donation = await assertReceived(site, expected);
    assert.equal(donation.partnerDonationId, id);
    await assertCheckout(browser, expected);
    await pay(browser, row);

    await comeBack(browser, site, row, url, home);
    await thanks(browser, expected.amount);

    const status = site.api.of(`/donations/status/${id}`);
    assert.ok(status.length >= 1, 'the status was asked for');
    assert.ok(site.api.spent().length <= 3, `a donation costs three calls at most: ${site.api.spent().map((call) => call.path)}`);
    const kept = await browser.script(() => JSON.stringify({ ...localStorage }));
    for (const secret of [DONOR.email, DONOR.first, DONOR.last, KEYS.standard]) {
      assert.equal(kept.includes(secret), false, `"${secret}" is not kept in the browser`);
    }
    if (!newTab && row.comeBack !== 'visit') {
      const { name, ...gone } = (await events(browser)).filter((event) => event.name === 'checkout')[0];
      assert.equal(name, 'checkout');
      assert.deepEqual(gone.detail, {
        amount: expected.amount,
        tipAmount: expected.tipAmount ?? 0,
        currency: 'USD',
        frequency: row.frequency,
        provider: row.provider,
        partnerDonationId: id,
      });
      const last = (await events(browser)).filter((event) => event.name === 'status').pop();
      assert.deepEqual(last.detail, { partnerDonationId: id, status: 'completed', tokens: Number(tokens(expected.amount).replace(',', '')) });
    }
  });
}

async function comeBack(browser, site, row, url, home) {
  const newTab = row.checkout === 'new-tab';
  switch (row.comeBack) {
    case 'link':
      await hands(browser, row.hand).push(await browser.byRole('link', /^Return to/));
      if (newTab) {
        // A tab that was opened empty has no Referer to send, so the checkout
        // can't know where the donor came from.
        await until("the way to the sandbox's own pages", async () => (await browser.address()).startsWith(site.sandbox.pages));
        await browser.open(url);
      }
      break;
    case 'back':
      // There is nothing to go back to in a tab of its own: it is closed.
      if (newTab) await browser.closeTab(home);
      else await backTo(browser, url);
      break;
    case 'reload':
      if (newTab) await browser.closeTab(home);
      else await backTo(browser, url);
      await browser.reload();
      break;
    default:
      await browser.freshTab();
      await browser.open(url);
  }
  await until(`the address to be ${url}`, async () => (await browser.address()) === url);
}
