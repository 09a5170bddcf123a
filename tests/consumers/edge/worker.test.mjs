// docs/samples/worker.js, with a cache of the form that a worker has, before the real sandbox.
import assert from "node:assert/strict";
import { test } from "node:test";

import worker from "../../../docs/samples/worker.js";
import { KEY, origin, sandbox } from "./world.mjs";

const { api } = await sandbox();
const upstream = await origin(api);
const HOUR = 3_600_000;
const FILE = "/sir-giving.json";
const RED_CROSS = "/v1/partner/organizations/american-red-cross";

/** An edge with an empty cache, and a clock that can be set forward. */
function edge(context) {
  const kept = new Map();
  const cache = {
    match: async (request) => kept.get(request.url)?.clone(),
    put: async (request, response) => void kept.set(request.url, response),
  };
  globalThis.caches = { default: cache };
  upstream.fault = undefined;
  upstream.seen.length = 0;
  upstream.keys.length = 0;
  let later = 0;
  context.mock.method(Date, "now", () => performance.timeOrigin + performance.now() + later);
  const env = { API: upstream.url, SIR_PUBLISHABLE_KEY: KEY, NONPROFITS: "american-red-cross direct-relief no-such-one" };
  return {
    kept,
    sleep: (milliseconds) => (later += milliseconds),
    async ask(path, { key = KEY, ...options } = {}) {
      const waits = [];
      const request = new Request(`https://edge.example${path}`, { ...options, headers: { "X-Partner-Key": key, ...options.headers } });
      const answer = await worker.fetch(request, env, { waitUntil: (promise) => waits.push(promise) });
      await Promise.all(waits);
      return answer;
    },
  };
}

test("the snapshot holds what the widget reads, and costs calls once an hour", async (context) => {
  const { ask, kept, sleep } = edge(context);
  for (let times = 0; times < 3; times += 1) {
    const answer = await ask(FILE);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("access-control-allow-origin"), "*");
    const text = await answer.text();
    assert.ok(!text.includes("hooks.") && !text.includes(KEY.slice(8, 24)), text);
    const { version, createdAt, environment, config, organizations } = JSON.parse(text);
    assert.deepEqual([version, environment, config.slug, config.isActive], [1, "test", "riverside-press", true]);
    assert.deepEqual(config.tipConfig, { enabled: true, defaultPercent: 10 });
    assert.deepEqual(Object.keys(organizations), ["american-red-cross", "direct-relief"]);
    assert.ok(Date.now() - Date.parse(createdAt) < 60_000);
  }
  // What is unknown is asked for each time: it is not kept.
  assert.equal(upstream.seen.length, 3 + 3);
  assert.ok([...kept.keys()].every((name) => !name.includes(KEY.slice(8, 24))), "no key in a name");
  sleep(HOUR);
  await ask(FILE);
  assert.equal(upstream.seen.length, 6 + 4);
});

for (const fault of [429, 503, "gone"]) {
  test(`the old answers are good enough where the API says ${fault}, and say how old they are`, async (context) => {
    const { ask, sleep } = edge(context);
    const fresh = await (await ask(FILE)).json();
    sleep(HOUR);
    upstream.fault = fault;
    const before = upstream.seen.length;
    for (let times = 0; times < 3; times += 1) {
      const old = await (await ask(FILE)).json();
      assert.deepEqual(old.organizations, fresh.organizations);
      assert.equal(old.createdAt, fresh.createdAt);
    }
    // Each that is kept once, and then a pause; the unknown one each time.
    assert.equal(upstream.seen.length - before, 3 + 3);
    upstream.fault = undefined;
    sleep(61_000);
    assert.notEqual((await (await ask(FILE)).json()).createdAt, fresh.createdAt);
  });
}

test("without anything old there is no file", async (context) => {
  const { ask } = edge(context);
  upstream.fault = 503;
  const answer = await ask(FILE);
  assert.deepEqual([answer.status, answer.headers.get("retry-after")], [503, "60"]);
});

test("a lookup is kept for each key, and a refusal is none to be hidden", async (context) => {
  const { ask, sleep } = edge(context);
  for (const key of [KEY, KEY, `pk_test_${"1".repeat(64)}`]) assert.equal((await ask(RED_CROSS, { key })).status, 200);
  assert.equal(upstream.seen.length, 2);
  assert.equal((await ask(RED_CROSS, { key: `pk_test_${"e".repeat(64)}` })).status, 401);
  sleep(HOUR);
  upstream.fault = 401;
  assert.equal((await ask(RED_CROSS)).status, 401);
});

test("links and statuses go through, and are never kept", async (context) => {
  const { ask, kept } = edge(context);
  const made = await ask("/v1/partner/donations/create-link", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    duplex: "half",
    body: JSON.stringify({
      ...{ nonprofitSlug: "american-red-cross", amount: 2500, currency: "USD", frequency: "once", provider: "stripe" },
      ...{ donorEmail: "jane@example.com", firstName: "Jane", lastName: "Doe" },
    }),
  });
  assert.equal(made.status, 201);
  const { partnerDonationId } = await made.json();
  for (let times = 0; times < 2; times += 1) {
    assert.equal((await ask(`/v1/partner/donations/status/${partnerDonationId}`)).status, 200);
  }
  assert.deepEqual([upstream.seen.length, kept.size], [3, 0]);
  assert.equal((await ask("/elsewhere")).status, 404);
});
