// The other side of the wire, tested without a browser: a proxy that lets
// everything pass would make every suite green.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { allPairs, product, uncovered } from './pairs.mjs';
import { Contract, KEYS, apiOrigin, cdnOrigin, distFiles, startSandbox } from './servers.mjs';

const LINK = {
  nonprofitSlug: 'american-red-cross',
  amount: 2500,
  currency: 'USD',
  frequency: 'once',
  provider: 'stripe',
  donorEmail: 'jane@example.com',
  firstName: 'Jane',
  lastName: 'Doe',
};
const PATH = '/v1/partner/donations/create-link';

let contract;
let sandbox;
before(async () => {
  contract = new Contract();
  sandbox = await startSandbox();
});
after(() => sandbox?.stop());

const asked = (body, { method = 'POST', url = PATH, headers = { 'content-type': 'application/json', 'x-partner-key': KEYS.standard } } = {}) =>
  contract.request({ method, url, headers, body: Buffer.from(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)) });

test('the contract takes what is documented', () => {
  assert.deepEqual(asked(LINK), []);
  assert.deepEqual(asked({ ...LINK, tipAmount: 250, tipPercent: 12.5, referralCode: 'X' }), []);
  assert.deepEqual(asked(undefined, { method: 'GET', url: '/v1/partner/config' }), []);
  assert.deepEqual(asked(undefined, { method: 'GET', url: '/v1/partner/organizations/a%2Fb' }), []);
});

test('the contract names what is wrong with a request', () => {
  const { amount: _, ...lacking } = LINK;
  for (const [body, message] of [
    [lacking, /required property 'amount'/],
    [{ ...LINK, amount: '2500' }, /amount must be integer/],
    [{ ...LINK, amount: 25.5 }, /amount must be integer/],
    [{ ...LINK, amount: 0 }, /amount must be >= 1/],
    [{ ...LINK, currency: 'usd' }, /currency must be equal to one of/],
    [{ ...LINK, frequency: 'yearly' }, /frequency must be equal to one of/],
    [{ ...LINK, donorEmail: 'jane' }, /donorEmail must match format "email"/],
    [{ ...LINK, firstName: '' }, /firstName must NOT have fewer/],
    [{ ...LINK, donorName: 'Jane' }, /must NOT have additional properties/],
    [{ ...LINK, provider: 'every.org', tipAmount: 250 }, /tipAmount/],
    ['{', /is not JSON/],
    [undefined, /has no body/],
  ]) {
    const faults = asked(body);
    assert.ok(faults.some((fault) => message.test(fault)), `${message} is among ${JSON.stringify(faults)}`);
  }
  assert.match(asked(LINK, { headers: { 'content-type': 'text/plain' } }).join(), /is of the type "text\/plain"/);
  assert.match(asked(undefined, { method: 'GET', url: '/v1/partner/config?all=1' }).join(), /query parameter all/);
  assert.match(asked(undefined, { method: 'GET', url: '/v1/partner/config', headers: { cookie: 'a=b' } }).join(), /header cookie/);
  assert.match(asked(undefined, { method: 'GET', url: '/v1/partner/actions' }).join(), /none of the endpoints/);
  assert.match(asked(undefined, { method: 'DELETE', url: '/v1/partner/config' }).join(), /none of the endpoints/);
});

test('the contract names what is wrong with an answer', () => {
  const answer = (status, body, headers = {}) =>
    contract.response({ method: 'GET', url: '/v1/partner/config' }, { status, headers: { 'content-type': 'application/json', ...headers }, body: Buffer.from(JSON.stringify(body)) });
  const config = { id: '1', name: 'P', slug: 'p', enabledFeatures: ['DONATIONS'], isActive: true };
  assert.deepEqual(answer(200, { ...config, more: 1 }), [], 'further fields are allowed');
  assert.match(answer(200, { ...config, isActive: 'yes' }).join(), /isActive must be boolean/);
  assert.match(answer(418, config).join(), /418 is not documented/);
  assert.match(answer(200, config, { 'x-ratelimit-limit': 'many' }).join(), /X-RateLimit-Limit/);
});

test('the proxy records, validates and passes on', async () => {
  const api = await apiOrigin(sandbox, contract);
  try {
    const good = await fetch(api.origin + PATH, { method: 'POST', headers: { 'content-type': 'application/json', 'x-partner-key': KEYS.standard }, body: JSON.stringify(LINK) });
    assert.equal(good.status, 201);
    assert.ok((await good.json()).donationLink.startsWith(sandbox.checkout));
    assert.deepEqual(api.violations, []);
    await fetch(api.origin + PATH, { method: 'POST', headers: { 'content-type': 'application/json', 'x-partner-key': `sk_test_${'1'.repeat(64)}` }, body: JSON.stringify({ ...LINK, amount: -1 }) });
    assert.match(api.violations.join('\n'), /amount must be >= 1/);
    assert.match(api.violations.join('\n'), /carries a secret/);
    assert.match(api.violations.join('\n'), /no publishable key/);
    assert.equal(api.calls.length, 2);
    assert.equal(api.of('/create-link').length, 2);
  } finally {
    await api.close();
  }
});

test('the proxy fails, waits and answers as it is told', async () => {
  const api = await apiOrigin(sandbox, contract);
  const call = () => fetch(`${api.origin}/v1/partner/config`, { headers: { 'x-partner-key': KEYS.standard } });
  try {
    api.hook = () => ({ abort: true });
    await assert.rejects(call().then((answer) => answer.text()));
    api.hook = () => ({ status: 503, body: 'closed', headers: { 'x-test': '1' } });
    const answer = await call();
    assert.deepEqual([answer.status, await answer.text(), answer.headers.get('x-test')], [503, 'closed', '1']);
    api.hook = () => ({ delay: 200, change: (config) => ({ ...config, name: 'Changed' }) });
    const begun = Date.now();
    assert.equal((await (await call()).json()).name, 'Changed');
    assert.ok(Date.now() - begun >= 195);
  } finally {
    await api.close();
  }
});

test('the CDN serves dist/, counts, delays and tampers', async () => {
  const cdn = await cdnOrigin();
  const { shim, app, wasm } = distFiles();
  try {
    const answer = await fetch(cdn.base + wasm);
    assert.equal(answer.headers.get('content-type'), 'application/wasm');
    assert.match(answer.headers.get('cache-control'), /immutable/);
    const original = Buffer.from(await (await fetch(cdn.base + app)).arrayBuffer());
    cdn.tamper = (name, bytes) => (name === app ? Buffer.concat([bytes, Buffer.from(' ')]) : bytes);
    assert.equal(Buffer.from(await (await fetch(cdn.base + app)).arrayBuffer()).length, original.length + 1);
    cdn.refuse = (name) => (name === shim ? 404 : undefined);
    assert.equal((await fetch(cdn.base + shim)).status, 404);
    assert.equal((await fetch(`${cdn.base}..%2f..%2fpackage.json`)).status, 404, 'nothing but dist/');
    assert.deepEqual([cdn.count(wasm), cdn.count(app), cdn.count(shim)], [1, 2, 1]);
  } finally {
    await cdn.close();
  }
});

test('a covering array covers, and says what it does not', () => {
  const factors = { a: [1, 2, 3], b: ['x', 'y'], c: [true, false] };
  const possible = (row) => !(row.a === 3 && row.b === 'y');
  const rows = allPairs(factors, possible);
  assert.deepEqual(uncovered(rows, factors, possible), []);
  assert.ok(rows.every(possible) && rows.length < product(factors, possible).length);
  assert.ok(uncovered(rows.slice(1), factors, possible).length > 0);
  assert.equal(product(factors).length, 12);
});
