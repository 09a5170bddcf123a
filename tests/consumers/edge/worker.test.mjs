// docs/samples/worker.js, with a cache of the form that a worker has, before the real sandbox.
import assert from "node:assert/strict";
import { test } from "node:test";

import worker from "../../../docs/samples/worker.js";
import { KEY, origin, sandbox } from "./world.mjs";

const { api } = await sandbox();
const upstream = await origin(api);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FILE = "/sir-giving.json";
const RED_CROSS = "/v1/partner/organizations/american-red-cross";

/** An edge with an empty cache, and a clock that stands until it is set forward. */
function edge(context) {
  const kept = new Map();
  const cache = {
    match: async (request) => kept.get(new Request(request).url)?.clone(),
    put: async (request, response) => void kept.set(new Request(request).url, response),
  };
  globalThis.caches = { default: cache };
  upstream.reset();
  const start = Date.now();
  let later = 0;
  context.mock.method(Date, "now", () => start + later);
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
    assert.ok(Date.now() - Date.parse(createdAt) < MINUTE);
  }
  // The configuration and three nonprofits, of which the API does not know one.
  assert.equal(upstream.seen.length, 4);
  assert.ok([...kept.keys()].every((name) => !name.includes(KEY.slice(8, 24))), "no key in a name");
  sleep(10 * MINUTE);
  for (let times = 0; times < 3; times += 1) await ask(FILE);
  assert.equal(upstream.seen.length, 5, "an unknown one is asked for every ten minutes");
  sleep(50 * MINUTE);
  for (let times = 0; times < 3; times += 1) await ask(FILE);
  assert.equal(upstream.seen.length, 9);
});

test("a hundred visitors at once cost no more than one", async (context) => {
  const { ask } = edge(context);
  const files = await Promise.all(Array.from({ length: 100 }, () => ask(FILE)));
  assert.deepEqual([...new Set(files.map(({ status }) => status))], [200]);
  assert.equal(upstream.seen.length, 4);
  upstream.reset();
  const key = `pk_test_${"1".repeat(64)}`;
  const answers = await Promise.all(Array.from({ length: 100 }, () => ask(RED_CROSS, { key })));
  for (const answer of answers) assert.equal((await answer.json()).name, "American Red Cross");
  assert.equal(upstream.seen.length, 1);
});

for (const fault of [429, 503, "gone"]) {
  test(`the old answers are good enough where the API says ${fault}, and say how old they are`, async (context) => {
    const { ask, sleep } = edge(context);
    const fresh = await (await ask(FILE)).json();
    sleep(HOUR);
    upstream.reset();
    upstream.fault = fault;
    for (let times = 0; times < 3; times += 1) {
      const old = await (await ask(FILE)).json();
      assert.deepEqual(old.organizations, fresh.organizations);
      assert.equal(old.createdAt, fresh.createdAt);
    }
    assert.equal(upstream.seen.length, 1, "who is told to wait asks for nothing else");
    sleep(MINUTE);
    await ask(FILE);
    assert.equal(upstream.seen.length, 2);
    upstream.fault = undefined;
    sleep(MINUTE);
    assert.notEqual((await (await ask(FILE)).json()).createdAt, fresh.createdAt);
  });

  test(`without anything old there is no file, and ${fault} is no reason to go on asking`, async (context) => {
    const { ask, sleep } = edge(context);
    upstream.fault = fault;
    for (let times = 0; times < 20; times += 1) {
      const answer = await ask(FILE);
      assert.deepEqual([answer.status, answer.headers.get("retry-after")], [503, "60"]);
    }
    assert.equal(upstream.seen.length, 1);
    const status = fault === "gone" ? 502 : fault;
    for (let times = 0; times < 20; times += 1) {
      const answer = await ask(RED_CROSS);
      assert.deepEqual([answer.status, answer.headers.get("retry-after")], [status, "60"]);
    }
    assert.equal(upstream.seen.length, 2);
    sleep(MINUTE);
    upstream.fault = undefined;
    assert.equal((await ask(FILE)).status, 200);
  });
}

test("a limit that falls upon the nonprofits costs one call for each of them", async (context) => {
  const { ask } = edge(context);
  upstream.fault = ({ url }) => (url.endsWith("/config") ? undefined : 429);
  for (let times = 0; times < 20; times += 1) assert.deepEqual((await (await ask(FILE)).json()).organizations, {});
  assert.equal(upstream.seen.length, 4);
});

for (const headers of [{ "retry-after": "600" }, { "x-ratelimit-retryafter": "600", "retry-after": "5" }]) {
  test(`the API is asked again when it says: ${Object.keys(headers)}`, async (context) => {
    const { ask, sleep } = edge(context);
    upstream.fault = () => ({ status: 429, headers });
    for (let minutes = 0; minutes < 10; minutes += 1) {
      assert.equal((await ask(FILE)).headers.get("retry-after"), String(600 - 60 * minutes));
      sleep(MINUTE);
    }
    assert.equal(upstream.seen.length, 1);
    await ask(FILE);
    assert.equal(upstream.seen.length, 2);
  });
}

test("a time to come again may be a date, and counts for an hour at most", async (context) => {
  const { ask, sleep } = edge(context);
  upstream.fault = () => ({ status: 503, headers: { "retry-after": new Date(Date.now() + 24 * HOUR).toUTCString() } });
  await ask(FILE);
  sleep(HOUR - 1000);
  await ask(FILE);
  assert.equal(upstream.seen.length, 1);
  sleep(1000);
  await ask(FILE);
  assert.equal(upstream.seen.length, 2);
});

const ODD = [
  ["null", "null"],
  ["a list", "[]"],
  ["a text", '"fine"'],
  ["no JSON", "<html>"],
];
for (const [what, body] of ODD) {
  test(`${what} in an answer's place is none: the rest of the file stands`, async (context) => {
    const { ask, sleep } = edge(context);
    upstream.fault = ({ url }) => (url.endsWith("/direct-relief") ? { status: 200, body } : undefined);
    assert.deepEqual(Object.keys((await (await ask(FILE)).json()).organizations), ["american-red-cross"]);
    upstream.fault = undefined;
    sleep(MINUTE);
    const whole = await (await ask(FILE)).json();
    assert.deepEqual(Object.keys(whole.organizations), ["american-red-cross", "direct-relief"]);
    upstream.fault = ({ url }) => (url.endsWith("/config") ? { status: 200, body } : undefined);
    sleep(HOUR);
    assert.deepEqual((await (await ask(FILE)).json()).config, whole.config, "the old one is good enough");
  });
}

test("what is not of the type that the widget reads is left out, and so is who has no name", async (context) => {
  const { ask } = edge(context);
  const config = { name: 5, slug: "press", enabledFeatures: ["DONATIONS", { url: "https://hooks.example" }, 5], isActive: "no" };
  const answers = {
    "config": { ...config, tipConfig: { enabled: 1, defaultPercent: "10", hook: "https://hooks.example" } },
    "american-red-cross": { name: "Red Cross", logo: {}, logoUrl: "https://x.example/l.svg", ein: ["53"], status: "ACTIVE" },
    "direct-relief": { name: " ", ein: "53" },
  };
  upstream.fault = ({ url }) => ({ status: 200, body: JSON.stringify(answers[url.split("/").at(-1)] ?? {}) });
  const file = await (await ask(FILE)).json();
  assert.deepEqual(file.config, { slug: "press", enabledFeatures: ["DONATIONS"], tipConfig: { defaultPercent: "10" } });
  assert.deepEqual(file.organizations, {
    "american-red-cross": { name: "Red Cross", logo: "https://x.example/l.svg", status: "ACTIVE" },
  });
});

test("a lookup is kept for each key, and a refusal is none to be hidden", async (context) => {
  const { ask, sleep } = edge(context);
  for (const key of [KEY, KEY, `pk_test_${"1".repeat(64)}`]) assert.equal((await ask(RED_CROSS, { key })).status, 200);
  assert.equal(upstream.seen.length, 2);
  assert.equal((await ask(RED_CROSS, { key: `pk_test_${"e".repeat(64)}` })).status, 401);
  sleep(HOUR);
  upstream.reset();
  upstream.fault = 401;
  for (let times = 0; times < 20; times += 1) assert.equal((await ask(RED_CROSS)).status, 401);
  assert.equal(upstream.seen.length, 1);
  // Not even where the API is away after that.
  upstream.fault = "gone";
  sleep(MINUTE);
  assert.equal((await ask(RED_CROSS)).status, 502);
  upstream.fault = undefined;
  sleep(MINUTE);
  assert.equal((await ask(RED_CROSS)).status, 200);
});

test("what is no publishable key goes nowhere", async (context) => {
  const { ask } = edge(context);
  for (const prefix of ["sk_live_", "sk_test_", "PK_TEST_", "pk_prod_", ""]) {
    for (const path of [RED_CROSS, "/v1/partner/donations/status/x"]) {
      const answer = await ask(path, { key: prefix + "5e".repeat(32) });
      assert.deepEqual([answer.status, answer.headers.get("access-control-allow-origin")], [401, "*"], prefix + path);
    }
  }
  for (const path of ["/v1/partner/users", "/v1/partner/config?x=1", "/v1/partner/organizations/a/b"]) {
    assert.equal((await ask(path)).status, 404, path);
  }
  assert.deepEqual(upstream.seen, []);
});

test("a live key goes to the live host alone", async (context) => {
  const { ask } = edge(context);
  const asked = [];
  context.mock.method(globalThis, "fetch", async (url) => {
    asked.push(new URL(url).host);
    return Response.json({ name: "Red Cross" });
  });
  const key = `pk_live_${"5e".repeat(32)}`;
  for (const path of [RED_CROSS, "/v1/partner/donations/status/x"]) assert.equal((await ask(path, { key })).status, 200);
  assert.deepEqual(asked, ["api.sirgiving.org", "api.sirgiving.org"]);
});

test("nothing of a visitor's headers goes on that the API does not need", async (context) => {
  const { ask } = edge(context);
  const headers = { "Cookie": "session=1", "Authorization": "Bearer x", "X-Forwarded-For": "203.0.113.7", "Origin": "https://a.example" };
  upstream.fault = () => ({ status: 201, headers: { "set-cookie": "a=b" }, body: "{}" });
  const sent = { method: "POST", body: "{}", headers: { ...headers, "Content-Type": "application/json" } };
  const made = await ask("/v1/partner/donations/create-link", sent);
  assert.deepEqual([made.status, made.headers.get("set-cookie")], [201, null]);
  await ask("/v1/partner/donations/status/x", { headers });
  await ask(RED_CROSS, { headers });
  assert.equal(upstream.heads.length, 3);
  for (const head of upstream.heads) {
    assert.equal(head["x-partner-key"], KEY);
    for (const name of ["cookie", "authorization", "x-forwarded-for"]) assert.equal(head[name], undefined, name);
  }
  assert.deepEqual([upstream.heads[0].origin, upstream.heads[0]["content-type"]], ["https://a.example", "application/json"]);
});

test("a browser's preflight gets through, without a key", async (context) => {
  edge(context);
  for (const [path, method] of [[RED_CROSS, "GET"], ["/v1/partner/donations/create-link", "POST"]]) {
    const headers = { "Origin": "https://a.example", "Access-Control-Request-Method": method, "Access-Control-Request-Headers": "x-partner-key" };
    const request = new Request(`https://edge.example${path}`, { method: "OPTIONS", headers });
    const answer = await worker.fetch(request, { API: upstream.url }, {});
    assert.ok(answer.ok);
    assert.match(answer.headers.get("access-control-allow-headers"), /x-partner-key/i);
  }
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
