// Every magic value of the sandbox, played through. The sandbox's own table says what there is and where the widget
// has to end: a line without a known end fails here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { BROWSER, sleep, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { DONOR, FORBIDDEN, PREFILLED, errorsOf, openForm, pay, submitButton } from './journey.mjs';
import { FALLBACK, events, page, widget } from './pages.mjs';
import { Contract, KEYS, startSandbox } from './servers.mjs';

/** The table, from a sandbox of its own: the tests are made before the suite's is started. */
async function readTable() {
  const sandbox = await startSandbox();
  try {
    return await (await fetch(`${sandbox.api}/sandbox/magic`)).json();
  } finally {
    await sandbox.stop();
  }
}

const TABLE = await readTable();
/** The widget's closed list of error codes: code → may the same go through later? */
const CODES = new Map(
  JSON.parse(readFileSync(new URL('../../www/interface.json', import.meta.url), 'utf8')).errors.map(({ code, retryable }) => [code, retryable]),
);
const SLUG = 'american-red-cross';
const AMOUNT = 2500;

const scenario = suite({ rewardDelay: 0 });

/**
 * A page with one widget. Where an answer breaks the contract on purpose, the widget talks to the sandbox itself: the
 * harness's proxy would count it as a fault.
 */
function put(site, entry, values = {}) {
  const api = entry.keepsContract ? site.api.origin : site.sandbox.api;
  return site.pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, 'api-base': api, ...values })] }));
}

/** What the sandbox was asked so far, as `{ method, path, status }`; preflights left out. */
async function asked(site, fragment) {
  const { requests } = await site.sandbox.journal();
  return requests.filter(({ method, path }) => method !== 'OPTIONS' && path.includes(fragment));
}

const statusesOf = async (browser) => (await events(browser)).filter(({ name }) => name === 'status').map(({ detail }) => detail);

/** The submit button leads to the checkout. */
async function reachCheckout(browser, site) {
  await browser.click(await submitButton(browser));
  await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout), 20_000);
}

// ---------------------------------------------------------------------------
// Slugs: what the lookup brings

/** How often a widget looks a nonprofit up that it learns nothing of. Silence is not in the journal yet. */
const LOOKUPS = { 'test-no-name': 1, 'test-org-429': 1, 'test-silent': 0 };
const LOOKUPS_OF_AN_OUTAGE = 3;

async function openOn(browser, site, entry) {
  await browser.open(put(site, entry, { nonprofit: entry.value }));
  await openForm(browser);
}

const SLUG_ENDS = {
  async 'form with name'(browser, site, entry) {
    await openOn(browser, site, entry);
    await browser.byRole('heading', /^Donate to Test /);
    await reachCheckout(browser, site);
  },
  async 'form without logo'(browser, site, entry) {
    await openOn(browser, site, entry);
    await browser.byRole('heading', /^Donate to Test /);
    await until('the logo to be asked for', () => browser.script(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/logos/test-broken-logo.svg'))));
    // The browser's own sign for a picture that is missing would cover the letter.
    await until('the letter alone', () => browser.script(() => {
      const { shadowRoot } = document.querySelector('sir-donate');
      return !shadowRoot.querySelector('img').checkVisibility() && shadowRoot.querySelector('.logo span').innerText === 'T';
    }));
    await reachCheckout(browser, site);
  },
  async 'form without name'(browser, site, entry) {
    await openOn(browser, site, entry);
    const lookups = LOOKUPS[entry.value] ?? LOOKUPS_OF_AN_OUTAGE;
    await until(`${lookups} lookups`, async () => (await asked(site, '/organizations/')).length === lookups);
    await until('the configuration', async () => (await asked(site, '/config')).length === 1);
    // What the last of them brought has had the time to do its harm.
    await sleep(200);
    await browser.byRole('heading', 'Your donation');
    assert.deepEqual(await errorsOf(browser), []);
    assert.equal(await browser.has('alert', /\S/), false);
    await reachCheckout(browser, site);
  },
};

async function endsInFallback(browser, site, entry, code) {
  await browser.open(put(site, entry, { nonprofit: entry.value }));
  await browser.click(await browser.byRole('button', 'Donate'));
  await browser.byRole('link', FALLBACK);
  assert.equal(await browser.has('dialog'), false);
  assert.deepEqual(await errorsOf(browser), [{ code, retryable: CODES.get(code) }]);
  assert.equal((await asked(site, '/create-link')).length, 0);
}

// ---------------------------------------------------------------------------
// Amounts: what the making of a link brings

async function submitAmount(browser, site, entry) {
  const amount = (entry.value / 100).toFixed(2);
  await browser.open(put(site, entry, { amount, frequency: 'monthly' }));
  await openForm(browser);
  await browser.click(await submitButton(browser));
  return amount;
}

async function endsInAlert(browser, site, entry, code) {
  const amount = await submitAmount(browser, site, entry);
  // One of the values brings nothing until the widget gives up.
  const text = await browser.textOf('alert', /Nothing has been charged/, 30_000);
  if (code === 'rate_limited') {
    // The time to wait is told where it can be read; a minute is a good guess elsewhere.
    await browser.textOf('timer', /readable/.test(entry.brings) ? /^Best in 0:0[1-5]$/ : /^Best in (1:00|0:5\d)$/);
  }
  assert.deepEqual(await errorsOf(browser), [{ code, retryable: CODES.get(code) }]);
  assert.equal(await browser.value(await browser.byRole('textbox', 'Other amount')), amount);
  assert.equal(await browser.value(await browser.byRole('textbox', 'Email')), DONOR.email);
  assert.equal(await browser.value(await browser.byRole('textbox', 'First name')), DONOR.first);
  assert.equal(await browser.value(await browser.byRole('textbox', 'Last name')), DONOR.last);
  assert.equal(await browser.checked(await browser.byRole('radio', 'Monthly')), true);
  assert.equal(await browser.address(), `${site.pages.origin}/`, 'the donor stays here');
  assert.equal(await browser.script(() => document.querySelector('sir-donate').matches(':state(busy)')), false);
  await until('the call', async () => (await asked(site, '/create-link')).length > 0);
  await sleep(100);
  assert.equal((await asked(site, '/create-link')).length, 1, 'a link is never asked for twice by itself');

  // The same form with another amount goes through.
  const field = await browser.byRole('textbox', 'Other amount');
  await browser.click(field);
  await browser.retype('25');
  await reachCheckout(browser, site);
}

const AMOUNT_ENDS = {
  async checkout(browser, site, entry) {
    await submitAmount(browser, site, entry);
    await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout), 20_000);
    const { donations } = await site.sandbox.journal();
    assert.deepEqual(donations.map(({ request }) => request.amount), [entry.value]);
  },
};

// ---------------------------------------------------------------------------
// First names: what the donor is told on coming back

/** Gives, pays, and comes back to the page in a new tab. */
async function giveAndReturn(browser, site, entry) {
  const url = put(site, entry, { 'first-name': entry.value });
  await browser.open(url);
  await openForm(browser);
  await reachCheckout(browser, site);
  const id = (await browser.address()).split(/[/?#]/).pop();
  await pay(browser, { outcome: /Payment (received|refunded)/ });
  await browser.freshTab();
  await browser.open(url);
  return id;
}

/** The words of the card, and the one event that goes with them. */
async function endsTold(browser, site, entry, words, detail) {
  const id = await giveAndReturn(browser, site, entry);
  // The widget asks again after pauses that grow: 8, 24 and 96 seconds.
  await browser.waitForText(words, 45_000);
  const text = await browser.text();
  assert.doesNotMatch(text, FORBIDDEN);
  if (!detail.tokens) assert.doesNotMatch(text, /You earned/);
  await until('the event', async () => (await statusesOf(browser)).length === 1);
  const [{ tokens, ...rest }] = await statusesOf(browser);
  // No tokens may be told as none or as 0.
  assert.equal(tokens || undefined, detail.tokens);
  assert.deepEqual(rest, { partnerDonationId: id, status: detail.status });
}

const told = (words, detail) => (browser, site, entry) => endsTold(browser, site, entry, words, detail);

const NAME_ENDS = {
  'status: completed, with tokens': told(/Thank you[\s\S]*You earned 125 SIR tokens\./, { status: 'completed', tokens: 125 }),
  'status: completed, without tokens': told(/Thank you[\s\S]*You are supporting/, { status: 'completed' }),
  'status: failed': told(/Thank you[\s\S]*says nothing about your payment/, { status: 'failed' }),
  'status: cancelled': told(/The checkout [^.]*was cancelled\./, { status: 'cancelled' }),
  'status: expired': told(/The checkout [^.]*has ended\./, { status: 'expired' }),
  'status: reversed': told(/were taken back/, { status: 'reversed' }),
  async waiting(browser, site, entry) {
    await giveAndReturn(browser, site, entry);
    await until('the question', async () => (await asked(site, '/donations/status/')).length === 1);
    await sleep(200);
    await browser.waitForText(/We are waiting to hear about your donation [^.]*to /);
    assert.doesNotMatch(await browser.text(), FORBIDDEN);
    assert.doesNotMatch(await browser.text(), /Thank you|wrong|error|problem/i);
    assert.deepEqual([await statusesOf(browser), await errorsOf(browser)], [[], []], 'there is no news to tell');
    assert.equal((await asked(site, '/donations/status/')).length, 1, 'it is asked for with patience');
  },
  async 'thank-you without status'(browser, site, entry) {
    await giveAndReturn(browser, site, entry);
    await browser.waitForText(/Thank you[\s\S]*You are supporting/);
    const text = await browser.text();
    assert.doesNotMatch(text, FORBIDDEN);
    assert.doesNotMatch(text, /You earned|wrong|error|problem/i);
    // Longer than the first pause: what can't be read is not asked for again.
    await sleep(8300);
    assert.equal((await asked(site, '/donations/status/')).length, 1);
    assert.deepEqual([await statusesOf(browser), await errorsOf(browser)], [[], []]);
  },
};

// ---------------------------------------------------------------------------

const KINDS = {
  slug: { ends: SLUG_ENDS, coded: { fallback: endsInFallback } },
  amount: { ends: AMOUNT_ENDS, coded: { alert: endsInAlert } },
  name: { ends: NAME_ENDS, coded: {} },
};

/** How to see that the widget ended where the entry says; an end that nobody knows is a fault of the table. */
function checkOf({ kind, ends }) {
  const { ends: known, coded } = KINDS[kind] ?? assert.fail(`no test knows magic values of the kind ${kind}`);
  if (known[ends]) return known[ends];
  const [state, code] = ends.split(': ');
  assert.ok(coded[state], `no test knows how a ${kind} ends in "${ends}": describe it in magic.test.mjs`);
  assert.ok(CODES.has(code), `"${ends}" names ${code}, which is none of the error codes in www/interface.json`);
  return (browser, site, entry) => coded[state](browser, site, entry, code);
}

/** What is played through: everything with SIR_ALL, else one value of each kind for each end. */
function chosen() {
  if (process.env.SIR_ALL === '1') return TABLE;
  const seen = new Set();
  return TABLE.filter(({ kind, ends }) => !seen.has(`${kind} ${ends}`) && seen.add(`${kind} ${ends}`));
}

for (const entry of chosen()) {
  scenario(`${entry.kind} ${entry.value} ends in ${entry.ends}`, async ({ browser, site }) => {
    await checkOf(entry)(browser, site, entry);
  });
}

test('the table has values of every kind, and each known end', () => {
  for (const [kind, { ends }] of Object.entries(KINDS)) {
    const told = new Set(TABLE.filter((entry) => entry.kind === kind).map((entry) => entry.ends));
    for (const end of Object.keys(ends)) assert.ok(told.has(end), `no ${kind} ends in "${end}" any more: take it out`);
  }
});

// ---------------------------------------------------------------------------
// The contract

/** What is wrong with the answer to this entry's call, by the contract. */
async function violations(sandbox, contract, entry) {
  const key = { 'x-partner-key': KEYS.standard };
  const call = async (method, path, body) => {
    const answer = await fetch(sandbox.api + path, {
      method,
      headers: body ? { ...key, 'content-type': 'application/json' } : key,
      body: body && JSON.stringify(body),
      // Longer than the longest delay of the table, 5 s.
      signal: AbortSignal.timeout(7_000),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    return { bytes, faults: contract.response({ method, url: path }, { status: answer.status, headers: Object.fromEntries(answer.headers), body: bytes }) };
  };
  const gift = { nonprofitSlug: SLUG, amount: AMOUNT, currency: 'USD', frequency: 'once', provider: 'stripe', donorEmail: DONOR.email, firstName: DONOR.first, lastName: DONOR.last };
  try {
    if (entry.kind === 'slug') return (await call('GET', `/v1/partner/organizations/${entry.value}`)).faults;
    if (entry.kind === 'amount') return (await call('POST', '/v1/partner/donations/create-link', { ...gift, amount: entry.value })).faults;
    const made = JSON.parse((await call('POST', '/v1/partner/donations/create-link', { ...gift, firstName: entry.value })).bytes.toString());
    await fetch(made.donationLink, { method: 'POST', body: new URLSearchParams({ outcome: 'pay' }), redirect: 'manual' });
    return (await call('GET', `/v1/partner/donations/status/${made.partnerDonationId}`)).faults;
  } catch (error) {
    return [`no answer: ${error.cause ?? error}`];
  }
}

test('the table says rightly which answers keep the contract', { timeout: 60_000, skip: BROWSER !== 'chromium' && 'no browser takes part in it' }, async () => {
  const sandbox = await startSandbox({ rewardDelay: 0 });
  try {
    const contract = new Contract();
    await Promise.all(
      TABLE.map(async (entry) => {
        const faults = await violations(sandbox, contract, entry);
        assert.equal(faults.length === 0, entry.keepsContract, `${entry.kind} ${entry.value}: ${faults.join('; ') || 'nothing wrong with it'}`);
      }),
    );
  } finally {
    await sandbox.stop();
  }
});
