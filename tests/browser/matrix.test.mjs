// The fault matrix: every failure of the network and of the API × every call ×
// every stage of a donation, in Chromium, with real faults on the wire (see
// faults.mjs). What is expected is said by rule, by the class of the failure and
// the call, as the documents have it: docs/errors.md and docs/embedding.md, and
// `errors` of www/interface.json. The run prints the table of what was seen.
//
// A POST of ours is a call of the page's `fetch`: there are as many as presses
// of the donor. Chromium itself sends a request once more where a connection
// that it kept is reset before a byte of an answer: such a one has no `fetch` of
// its own, and follows a reset of ours on the wire. Any other is a failure.
//
// Cells run side by side, in frames, on clocks of their own: see cells.mjs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after } from 'node:test';
import { BROWSER, until } from './driver.mjs';
import { CELL, WALKER } from './cells.mjs';
import { FAULTS, HOSTS, faultyOrigin } from './faults.mjs';
import { suite } from './harness.mjs';
import { DONOR } from './journey.mjs';
import { page, widget } from './pages.mjs';
import { KEYS } from './servers.mjs';

const CODES = new Map(JSON.parse(readFileSync(new URL('../../www/interface.json', import.meta.url), 'utf8')).errors.map(({ code, retryable }) => [code, retryable]));

// ---------------------------------------------------------------------------
// What is expected

/** Each failure's class. */
const CLASSES = {
  'offline': 'offline',
  'DNS knows no such name': 'network',
  'TLS: nobody vouches for it': 'network',
  'nobody listens': 'network',
  'no connection is taken': 'timeout',
  'stall before the head': 'timeout',
  'stall in mid-body': 'timeout',
  'reset': 'network',
  'reset, kept connection': 'network',
  'reset once, kept connection': 'good',
  'reset in mid-body': 'network',
  'closed in mid-body': 'network',
  'no answer, closed': 'network',
  'CORS refuses the preflight': 'network',
  'CORS refuses the answer': 'network',
  'redirect': 'network',
  '400, a text': 'rejected, named',
  '400, a list': 'rejected, named',
  '401 INVALID_API_KEY': 'invalid_api_key',
  '401 PARTNER_NOT_ACTIVE': 'partner_not_active',
  '401 PARTNER_SUSPENDED': 'partner_suspended',
  '401 without a code': 'invalid_api_key',
  '403 Forbidden': 'rejected',
  '403 of a firewall': 'rejected',
  '404 Not Found': 'unknown',
  '409 Conflict': 'rejected',
  '422 Unprocessable': 'rejected',
  '429, readable': 'limit, readable',
  '429, unreadable': 'limit',
  '500 of the API': 'server',
  '502 with HTML': 'server',
  '503 with Retry-After': 'server, readable',
  '503 with HTML': 'server',
  'malformed JSON': 'bad_answer',
  'truncated JSON': 'bad_answer',
  // All but a link's fields may be missing: they enrich.
  'wrong types': 'poor',
  'a list': 'bad_answer',
  'missing fields': 'poor',
  'extra fields': 'good',
  'empty body': 'bad_answer',
  '10 MB of no JSON': 'bad_answer',
  // Nothing above a megabyte is read.
  '10 MB around the answer': 'bad_answer',
  'wrong content type': 'good',
  'HTML of a portal': 'bad_answer',
};

const AGAIN = 'Try again';
const OTHER = 'Donate another way';

/** What becomes of a link's call: the code, the sentence, what the donor can do, and how long it says it takes. */
const LINK = {
  'offline': { code: 'offline', says: /You seem to be offline\. Nothing has been charged\./, actions: [AGAIN] },
  'network': { code: 'network', says: /We could not reach the donation service\. Nothing has been charged\./, actions: [AGAIN] },
  'timeout': { code: 'timeout', says: /The answer took too long\. Nothing has been charged\./, actions: [AGAIN] },
  'server': { code: 'server', says: /The donation service has a problem\. Nothing has been charged\./, actions: [AGAIN] },
  'server, readable': { code: 'server', says: /The donation service has a problem\. Nothing has been charged\./, actions: [AGAIN], best: /^Best in 0:0[67]$/ },
  'limit, readable': { code: 'rate_limited', says: /Many people are donating right now\. Nothing has been charged\./, actions: [AGAIN], best: /^Best in 0:0[67]$/ },
  'limit': { code: 'rate_limited', says: /Many people are donating right now\. Nothing has been charged\./, actions: [AGAIN], best: /^Best in (1:00|0:59)$/ },
  // Mended in the form, by the form's own button.
  'rejected': { code: 'rejected', says: /The donation service did not accept these details\. Nothing has been charged\./, actions: [OTHER], mends: true },
  // Marked at the field that the API names.
  'rejected, named': { code: 'rejected', says: /The donation service did not accept these details\. Nothing has been charged\./, actions: [], mends: true },
  'bad_answer': { code: 'bad_answer', says: /The donation service gave an answer that we can’t use\. Nothing has been charged\./, actions: [AGAIN] },
  'poor': { code: 'bad_answer', says: /The donation service gave an answer that we can’t use\. Nothing has been charged\./, actions: [AGAIN] },
  'invalid_api_key': { code: 'invalid_api_key', says: /Donations can’t be taken here right now\. Nothing has been charged\./, actions: [OTHER] },
  'partner_not_active': { code: 'partner_not_active', says: /Donations can’t be taken here right now\. Nothing has been charged\./, actions: [OTHER] },
  'partner_suspended': { code: 'partner_suspended', says: /Donations can’t be taken here right now\. Nothing has been charged\./, actions: [OTHER] },
  'unknown': { code: 'nonprofit_not_found', says: /Donations can’t be taken here right now\. Nothing has been charged\./, actions: [OTHER] },
  'good': {},
};

/** What a developer reads of a call that enriches: the code, and nothing where the answer could be read. */
const lineOf = (type, kind) => (type === 'good' || type === 'poor' ? undefined : type === 'unknown' && kind !== 'organization' ? 'rejected' : LINK[type].code);
/** The calls' names on the console. */
const PLACE = { config: 'config', organization: 'organizations', 'create-link': 'create-link', status: 'status' };

/** A lookup is a definite no for these, and the fallback shows; whatever else it brings, the form opens with what is known. */
const LOOKUP_CODE = {
  invalid_api_key: { config: 'invalid_api_key', organization: 'invalid_api_key' },
  partner_not_active: { config: 'partner_not_active', organization: 'partner_not_active' },
  partner_suspended: { config: 'partner_suspended', organization: 'partner_suspended' },
  unknown: { organization: 'nonprofit_not_found' },
};
/** How often a lookup is made; twice at most, where asking again may help and nobody says when. */
const LOOKUPS = { 'offline': 0, 'network': 2, 'timeout': 2, 'server': 2, 'bad_answer': 2 };

/** A status that can't be read is no news of the donation, and ends in a plain thank-you. */
const UNREADABLE = ['rejected', 'rejected, named', 'invalid_api_key', 'partner_not_active', 'partner_suspended', 'unknown'];

// Milliseconds of the page's own clock.
const PATIENCE = 20_000;
const SLACK = 3_000;
// Two calls and the gap between them.
const LOOKUP_LIMIT = 2 * PATIENCE + 1_600 + SLACK;

// ---------------------------------------------------------------------------
// Which cells there are

const STAGES = {
  'config first': { walk: 'lookup first', kind: 'config' },
  'config mid-flow': { walk: 'lookup mid-flow', kind: 'config' },
  'organization first': { walk: 'lookup first', kind: 'organization' },
  'organization mid-flow': { walk: 'lookup mid-flow', kind: 'organization' },
  'create-link first': { walk: 'link first', kind: 'create-link' },
  'create-link mid-flow': { walk: 'link mid-flow', kind: 'create-link' },
  'status first': { walk: 'status first', kind: 'status' },
  'status mid-flow': { walk: 'status mid-flow', kind: 'status' },
  'status polling': { walk: 'status polling', kind: 'status' },
  // A file is fetched once a page, at the first intent.
  'snapshot first': { walk: 'snapshot first', kind: 'snapshot' },
};

/** Why a cell of the product does not exist, or nothing. */
function absent(failure, stage) {
  // A plain GET has no preflight.
  if (failure === 'CORS refuses the preflight' && stage === 'snapshot first') return 'no preflight';
  // The file comes first, and so by a connection that was good for nothing yet.
  if (failure === 'reset once, kept connection' && stage === 'snapshot first') return 'no kept connection';
  // The checkout that is open was made by a host within reach; from there on it is as in polling.
  if (failure in HOSTS && stage === 'status mid-flow') return 'no checkout';
  return undefined;
}

/** The normal run meets each failure with each call, and each stage of a call in turn. */
function covers(row, stage) {
  if (process.env.SIR_ALL) return true;
  const { kind } = STAGES[stage];
  const stages = Object.keys(STAGES).filter((one) => STAGES[one].kind === kind && !absent(Object.keys(CLASSES)[row], one));
  return stages[row % stages.length] === stage;
}

// ---------------------------------------------------------------------------
// What is wrong with what was seen

/** The browser's own lines about the network, as opposed to a page's. */
const OWN_LINE = ({ source, message }) => source === 'network' || /has been blocked by CORS policy/.test(message) || /Blocked opening .* in a new window/.test(message);

function faults(cell, seen) {
  const wrong = [];
  const must = (fine, what) => fine || wrong.push(what);
  if (seen.stuck) return [`${seen.stuck}; ${JSON.stringify(seen.seen)}`];
  const { after, end } = seen;
  const { kind, type, failure } = cell;
  const post = ({ method }) => method === 'POST';
  const ours = (record, code) => record.console.filter((line) => !line.startsWith(`error SIR Donate: ${code}`));
  const lines = (record, code) => record.console.filter((line) => line.startsWith(`error SIR Donate: ${code} (${PLACE[kind]}): `));
  const asked = (record, what) => record.fetches.filter((one) => one.kind === what);
  const donor = () => {
    must(JSON.stringify(after.donor) === JSON.stringify([DONOR.email, DONOR.first, DONOR.last]), `the donor's fields hold ${after.donor}`);
    if (cell.walk.endsWith('mid-flow') && kind !== 'status') must(after.chosen.includes('$100'), `chosen is ${after.chosen}, not what the donor chose`);
  };

  // Of every cell.
  must(end.uncaught.length === 0, `uncaught: ${end.uncaught}`);
  // Offline, nothing is sent at all.
  const sent = end.presses - (cell.offline && kind === 'create-link' ? 1 : 0);
  must(end.fetches.filter(post).length === sent, `${end.fetches.filter(post).length} POSTs of ours for ${end.presses} presses`);
  must(end.submits === end.presses, `${end.submits} submissions for ${end.presses} presses`);
  // What the browser sends again by itself follows a reset of ours; what it holds back never comes to the wire.
  const wire = cell.wire.calls.filter(post);
  const held = cell.host ? end.presses : FAULTS[failure]?.preflight && kind === 'create-link' ? 1 : 0;
  const resets = wire.filter(({ silent }, at) => silent && wire[at + 1]).length;
  const more = wire.length - (sent - held);
  must(more >= 0 && more <= resets, `${wire.length} POSTs on the wire for ${end.presses} presses, after ${resets} resets`);
  must(cell.wire.violations.length === 0, cell.wire.violations.join('; '));
  must(failure in HOSTS || cell.offline || cell.met, 'the fault never befell a call');
  must(end.fetches.every(({ took }) => took <= PATIENCE + SLACK), `a call took ${Math.max(...end.fetches.map(({ took }) => took))} ms`);
  if (type === 'timeout') {
    const took = asked(after, kind).map(({ took }) => took);
    must(took.some((one) => Math.abs(one - PATIENCE) <= SLACK), `it was given up after ${took} ms`);
  }

  if (kind === 'create-link') {
    const { code, says, actions, best } = LINK[type];
    const { again } = cell;
    must(seen.usable < PATIENCE, `the form took ${seen.usable} ms`);
    must(after.form && !after.failed, 'the form is gone');
    donor();
    if (!code) {
      must(after.went.length === 1 && after.went[0].startsWith(cell.checkout), `it went to ${after.went}`);
      must(after.errors.length === 0 && ours(after, 'x').length === 0, `errors: ${JSON.stringify(after.errors)} ${after.console}`);
      must(after.remembered.length === 1, 'the donation is not remembered');
      return wrong;
    }
    must(says.test(after.alert), `the alert says "${after.alert}"`);
    must(!after.busy, 'the form is busy');
    const offered = [AGAIN, OTHER].filter((action) => after.actions.includes(action));
    must(offered.join() === actions.join(), `the donor can "${offered.join('" or "')}"`);
    must(after.marked === (type === 'rejected, named'), `a field is ${after.marked ? '' : 'not '}marked`);
    must((best ?? /^$/).test(after.timer), `the wait is "${after.timer}"`);
    must(seen.took <= PATIENCE + SLACK, `it took ${seen.took} ms`);
    must(after.went.length === 0, `it went to ${after.went}`);
    must(JSON.stringify(seen.rested.errors) === JSON.stringify([{ code, retryable: CODES.get(code) }]), `the event says ${JSON.stringify(seen.rested.errors)}`);
    must(seen.rested.fetches.filter(post).length === (type === 'offline' ? 0 : 1), 'it was asked for again by itself');
    must(lines(seen.rested, code).length === 1 && ours(seen.rested, code).length === 0, `the console says ${seen.rested.console.join(' | ')}`);
    must(!JSON.stringify(seen.rested.console).includes(DONOR.email), 'the console names the donor');
    // What has failed twice has another way out.
    if (again && cell.host) must(says.test(end.alert) && end.errors.length === 2 && end.actions.includes(OTHER), `at the second press the alert says "${end.alert}", and the donor can ${end.actions}`);
    if (again && !cell.host) must(end.went.length === 1 && end.went[0].startsWith(cell.checkout), `the same form once more went to ${end.went}, the alert says "${end.alert}"`);
    if (again && !cell.host) must(end.remembered.length === 1, 'the donation is not remembered');
    return wrong;
  }

  if (kind === 'config' || kind === 'organization') {
    const code = LOOKUP_CODE[type]?.[kind];
    const times = asked(after, kind).length;
    must(seen.usable < PATIENCE, `the form took ${seen.usable} ms`);
    must(times === (LOOKUPS[type] ?? 1), `it was asked for ${times} times`);
    const [first] = asked(after, kind);
    const last = asked(after, kind).at(-1);
    if (first) must(last.at + last.took - first.at <= LOOKUP_LIMIT, `it went on for ${last.at + last.took - first.at} ms`);
    if (code) {
      must(after.failed && after.fallback && !after.form, 'the fallback does not show');
      must(JSON.stringify(after.errors) === JSON.stringify([{ code, retryable: CODES.get(code) }]), `the event says ${JSON.stringify(after.errors)}`);
      must(lines(after, code).length === 1 && ours(after, code).length === 0, `the console says ${after.console.join(' | ')}`);
      return wrong;
    }
    must(after.form && !after.failed && !after.busy, 'the form is not open');
    must(after.alert === '', `the alert says "${after.alert}"`);
    must(after.errors.length === 0, `the event says ${JSON.stringify(after.errors)}`);
    const said = lineOf(type, kind);
    must(lines(after, said).length === (said ? 1 : 0) && ours(after, said ?? 'none').length === 0, `the console says ${after.console.join(' | ')}`);
    donor();
    // Out of reach is the whole host, and the whole network.
    const whole = cell.host || type === 'offline';
    const kept = cell.walk === 'lookup mid-flow';
    const good = type === 'good' && !whole;
    // An old answer asks for no tip while there may be a new one, and by then this donor has begun.
    const config = !kept && (kind === 'config' ? good : !whole);
    const organization = kept || (kind === 'organization' ? good : !whole);
    must(after.tip === config, `the tip is ${after.tip ? '' : 'not '}offered`);
    must(after.heading === (organization ? 'Donate to American Red Cross' : 'Your donation'), `the heading says "${after.heading}"`);
    if (!cell.host) must(end.went.length === 1 && end.went[0].startsWith(cell.checkout), `a link was not made: it went to ${end.went}, the alert says "${end.alert}"`);
    return wrong;
  }

  if (kind === 'snapshot') {
    const used = type === 'good';
    must(after.form && !after.failed && after.alert === '' && after.errors.length === 0, `the form is not open: ${after.alert} ${JSON.stringify(after.errors)}`);
    must(asked(after, 'snapshot').length === (type === 'offline' ? 0 : 1), `the file was asked for ${asked(after, 'snapshot').length} times`);
    for (const call of ['config', 'organization']) {
      must(asked(after, call).length === (used || type === 'offline' ? 0 : 1), `${call} was asked for ${asked(after, call).length} times`);
    }
    const line = after.console.filter((line) => line.startsWith('error SIR Donate: snapshot: ')).length;
    // Offline, the API is out of reach as well.
    must(line === (used ? 0 : 1) && ours(after, 'snapshot').every((one) => cell.offline && one.startsWith('error SIR Donate: offline ')), `the console says ${after.console.join(' | ')}`);
    must(after.tip === (type !== 'offline') && after.heading === (type === 'offline' ? 'Your donation' : 'Donate to American Red Cross'), `it knows "${after.heading}", the tip is ${after.tip ? '' : 'not '}offered`);
    donor();
    must(cell.host || end.went.length === 1 && end.went[0].startsWith(cell.checkout), `a link was not made: it went to ${end.went}`);
    return wrong;
  }

  // The status.
  must(after.errors.length === 0 && end.errors.length === 0, `the event says ${JSON.stringify(end.errors)}`);
  // Offline, nothing is asked, nor for as long as the API says.
  const said = cell.offline ? undefined : lineOf(type, kind);
  must(lines(after, said).length === (said ? 1 : 0) && ours(end, said ?? 'none').length === 0, `the console says ${end.console.join(' | ')}`);
  must(after.alert === '' && end.alert === '', `an alert says "${after.alert}${end.alert}"`);
  must(end.remembered.length === 1, 'the donation is forgotten');
  const questions = asked(end, 'status');
  for (let at = 1; at < questions.length; at++) {
    const gap = questions[at].at - questions[at - 1].at;
    must(gap >= 3_900, `it is asked for again after ${gap} ms`);
  }
  if (UNREADABLE.includes(type)) {
    must(/^Thank you You are supporting American Red Cross with \$50\./.test(after.card), `the card says "${after.card}"`);
    must(after.card === end.card && asked(after, 'status').length === questions.length, 'what can’t be read is asked for again');
    must(after.statuses.length === 0, `the event says ${after.statuses}`);
    return wrong;
  }
  const answered = type === 'good';
  if (cell.walk === 'status mid-flow' && !answered) {
    must(/Your checkout opened/.test(after.status) && after.actions.includes('Go to the checkout'), `the form says "${after.status}"`);
  } else {
    const now = answered ? /^Thank you .*You earned 250 SIR tokens\./ : /^Your donation We are waiting to hear about your donation of \$50 to American Red Cross\./;
    must(now.test(after.card), `the card says "${after.card}"`);
  }
  if (cell.host) {
    must(questions.length > asked(after, 'status').length, 'it is not asked for again');
    must(/^Your donation We are waiting/.test(end.card), `the card says "${end.card}" in the end`);
  } else {
    must(/^Thank you .*You earned 250 SIR tokens\./.test(end.card), `the card says "${end.card}" in the end`);
    must(end.statuses.at(-1) === 'completed', `the event says ${end.statuses}`);
  }
  return wrong;
}

// ---------------------------------------------------------------------------
// The run

const scenario = suite({ rewardDelay: 0, logs: true });
const table = new Map();
let numbered = 0;

/** Says to cells when their fault begins and ends, and pays donations. */
async function controls(sandbox, cells) {
  const server = createServer(async (request, response) => {
    const [, id, word] = request.url.match(/^\/(\w+)\/(.*)$/) ?? [];
    const cell = cells.find((cell) => cell.id === id);
    let status = cell ? 200 : 404;
    if (word === 'on' || word === 'off') cell.under = word === 'on';
    if (word === 'met') {
      await until('the fault', () => cell.met, 60_000).catch(() => {
        // The cell says so itself.
      });
    }
    if (word?.startsWith('pay')) {
      const donation = word.split('?')[1] || cell.donation;
      status = (await fetch(`${sandbox.api}/sandbox/donations/${donation}/pay`, { method: 'POST' })).status;
    }
    response.writeHead(status, { 'access-control-allow-origin': '*' }).end();
  }).listen(0, 'localhost');
  await once(server, 'listening');
  return { origin: `http://localhost:${server.address().port}`, close: () => server.close() };
}

/** A donation that the sandbox knows, not yet paid. */
async function made(sandbox) {
  const answer = await fetch(`${sandbox.api}/v1/partner/donations/create-link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-partner-key': KEYS.standard },
    body: JSON.stringify({ nonprofitSlug: 'american-red-cross', amount: 5000, currency: 'USD', frequency: 'once', provider: 'stripe', donorEmail: DONOR.email, firstName: DONOR.first, lastName: DONOR.last }),
  });
  assert.equal(answer.status, 201);
  return (await answer.json()).partnerDonationId;
}

const snapshot = () => ({
  version: 1,
  createdAt: new Date().toISOString(),
  environment: 'test',
  config: { name: 'Riverside Press', slug: 'riverside-press', enabledFeatures: ['DONATIONS'], isActive: true, tipConfig: { enabled: true, defaultPercent: 10 } },
  organizations: { 'american-red-cross': { name: 'American Red Cross', ein: '53-0196605', status: 'ACTIVE' } },
});

/** One cell: its page, its origin, and what befalls whom. */
async function prepare(site, failure, stage, hosts) {
  const { walk, kind } = STAGES[stage];
  const type = CLASSES[failure];
  const key = `pk_test_${(0x5100000000 + ++numbered).toString(16).padStart(64, '0')}`;
  const wire = await faultyOrigin(site.sandbox, { key: KEYS.standard, contract: site.contract, snapshot });
  const host = hosts.get(failure)?.origin;
  const stalls = Boolean(FAULTS[failure]?.stalls || HOSTS[failure]?.stalls);
  const cell = {
    id: `c${String(numbered).padStart(4, '0')}`,
    failure, stage, walk, kind, type, wire,
    tail: key.slice(-8),
    origin: wire.origin,
    checkout: site.sandbox.checkout,
    offline: failure === 'offline',
    // With the file, the API is within reach.
    host: kind === 'snapshot' ? undefined : host,
    stalls: kind === 'snapshot' ? (host && stalls ? ['snapshot'] : []) : host && stalls ? ['config', 'organization', 'create-link', 'status', 'snapshot'] : walk === 'link first' ? ['config', 'organization'] : [],
    stallsNow: Boolean(FAULTS[failure]?.stalls),
    again: Boolean(LINK[type].mends || LINK[type].actions?.includes(AGAIN)),
    settles: !UNREADABLE.includes(type) && !host,
    // A limit that names no time holds for a minute; elsewhere it is enough to see whether there is another question.
    wait: UNREADABLE.includes(type) || host ? 40_000 : 200_000,
    donation: kind === 'status' ? await made(site.sandbox) : undefined,
  };
  wire.fault = (call) => {
    // The lookups hang from the beginning.
    if (walk === 'link first' && (call.kind === 'config' || call.kind === 'organization')) return 'stall before the head';
    if (kind === 'status' && walk !== 'status mid-flow' && call.kind !== 'status' && call.kind !== 'config' && call.kind !== 'organization') return undefined;
    const fault = FAULTS[failure];
    if (!fault) return undefined;
    // Each request on a connection of its own, from the beginning on.
    if (call.kind !== kind || !cell.under || (fault.once && cell.met)) return fault.fresh ? 'alone' : undefined;
    if (call.method !== 'OPTIONS' || fault.preflight) cell.met = true;
    return failure;
  };
  const values = { 'publishable-key': key, 'donor-email': DONOR.email, 'first-name': DONOR.first, 'last-name': DONOR.last, checkout: walk === 'status mid-flow' ? 'new-tab' : 'same-tab' };
  if (kind === 'snapshot') values.snapshot = `${host ?? wire.origin}/snapshot.json`;
  const put = (base, path) => site.pages.put(page(site, { widgets: [widget(site, { ...values, 'api-base': base })], script: CELL }), path);
  cell.url = put(cell.host ?? wire.origin, `/${cell.id}/`);
  if (cell.host) cell.earlier = put(wire.origin, `/${cell.id}/earlier`);
  return cell;
}

const rows = Object.keys(CLASSES);
for (const stage of Object.keys(STAGES)) {
  scenario(
    `whatever befalls ${stage}`,
    async ({ browser, site, pages }) => {
      const hosts = new Map();
      for (const [name, { make }] of Object.entries(HOSTS)) hosts.set(name, await make());
      const cells = [];
      for (const [row, failure] of rows.entries()) {
        if (!absent(failure, stage) && covers(row, stage)) cells.push(await prepare(site, failure, stage, hosts));
      }
      const control = await controls(site.sandbox, cells);
      const bad = [];
      try {
        await browser.open(pages.put({ headers: {}, body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Cells</title><link rel="icon" href="data:,"><div id="cells"></div><script>${WALKER}</script></html>` }));
        await browser.log();
        const plain = (cell) => ({ ...cell, wire: undefined, control: control.origin });
        const seen = [];
        for (const [part, abreast] of [[cells.filter(({ offline }) => !offline), 6], [cells.filter(({ offline }) => offline), cells.length]]) {
          if (!part.length) continue;
          await browser.script((cells, abreast) => void window.__matrix.run(cells, abreast).then((done) => (window.__matrix.done = done)), part.map(plain), abreast);
          let off = false;
          seen.push(...await until('the cells to end', async () => {
            const { done, gate, waiting, alive } = await browser.script(() => window.__matrix);
            if (!done && waiting && waiting === alive) {
              await browser.offline((off = gate === 'off'));
              await browser.script(() => {
                window.__matrix.waiting = 0;
                window.__matrix.open++;
              });
            }
            return done;
          }, 240_000));
          if (off) await browser.offline(false);
          await browser.script(() => delete window.__matrix.done);
        }
        // What nobody's page said: the browser's own lines are told apart, and the widget's were judged one by one.
        const lines = (await browser.log()).filter((line) => line.level === 'SEVERE' && !OWN_LINE(line) && !/SIR Donate: /.test(line.message));
        if (lines.length) bad.push(`on the console: ${JSON.stringify(lines)}`);
        for (const cell of cells) {
          const one = seen.find(({ id }) => id === cell.id);
          const wrong = faults(cell, one);
          if (!table.has(cell.failure)) table.set(cell.failure, {});
          table.get(cell.failure)[stage] = { wrong, told: summary(cell, one), lasted: one.lasted };
          if (wrong.length) bad.push(`${cell.failure} × ${stage}: ${wrong.join('; ')}`);
        }
        if (process.env.SIR_TIMES) console.log(`${stage}: ${seen.map(({ id, lasted }) => [lasted, cells.find((cell) => cell.id === id).failure]).sort(([a], [b]) => b - a).slice(0, 8).map((one) => one.join(' ms ')).join(', ')}`);
        for (const [name, host] of hosts) if (!host.met() && cells.some(({ failure }) => failure === name)) bad.push(`${name}: nobody came there`);
      } finally {
        control.close();
        for (const { wire } of cells) await wire.close();
        for (const host of hosts.values()) await host.close();
      }
      assert.deepEqual(bad, []);
    },
    { timeout: 300_000, skip: BROWSER !== 'chromium' && 'what a browser makes of a socket is tried in one, and what the widget makes of it is the same in all' },
  );
}

/** What a cell came to, in a few words. */
function summary(cell, { stuck, after, end, took }) {
  if (stuck) return 'stuck';
  if (cell.kind === 'create-link') return `${after.errors[0]?.code ?? (after.went.length ? 'checkout' : 'nothing')} ${(took / 1000).toFixed(0)} s${end.went.length && after.errors.length ? ', then checkout' : ''}`;
  if (cell.kind === 'status') return `${/^Thank you.*earned/.test(after.card) ? 'thanks' : /^Thank you/.test(after.card) ? 'plain thanks' : 'waits'}${/earned/.test(end.card) && !/earned/.test(after.card) ? ', then thanks' : ''}`;
  return after.failed ? `fallback, ${after.errors[0]?.code}` : `form${after.tip ? ' +tip' : ''}${/^Donate to/.test(after.heading) ? ' +name' : ''}, ${after.fetches.filter(({ kind }) => kind === cell.kind).length}×`;
}

after(() => {
  if (!table.size) return;
  console.log(`The fault matrix: what each failure came to (${[...table.values()].reduce((sum, row) => sum + Object.keys(row).length, 0)} cells)`);
  for (const [failure, row] of table) {
    console.log(`${failure}`);
    for (const [stage, { wrong, told }] of Object.entries(row)) console.log(`  ${wrong.length ? 'FAILED' : 'ok    '} ${stage.padEnd(22)} ${told}`);
  }
});
