// docs/samples/nginx.conf in a real nginx, before the real sandbox.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { setTimeout as sleep } from "node:timers/promises";

import { snapshot } from "./command.mjs";
import { KEY, folder, origin, sandbox, start, until } from "./world.mjs";

const NGINX = process.env.NGINX ?? ["/usr/sbin/nginx", "/usr/local/sbin/nginx"].find(existsSync) ?? "nginx";
const OTHER_KEY = `pk_test_${"1".repeat(64)}`;

const dir = folder();
const { api } = await sandbox();
const upstream = await origin(api);
const live = await origin(api);
const port = await freePort();
const inner = await freePort();
const edge = `http://127.0.0.1:${port}`;

/** What a partner puts in, and what a test has instead. Each must be there, so that the sample is what is tested. */
const OWN = [
  ["/var/cache/nginx/sir-giving ", `${join(dir, "cache")} `],
  ["listen 443 ssl;", `listen 127.0.0.1:${port};`],
  [/ {4}ssl_certificate .*\n {4}ssl_certificate_key .*\n/, ""],
  ["/srv/sir-giving/sir-giving.json", join(dir, "sir-giving.json")],
  [/127\.0\.0\.1:8089/g, `127.0.0.1:${inner}`],
  ["server devapi.sirgiving.org:443;", `server ${new URL(upstream.url).host};`],
  ["server api.sirgiving.org:443;", `server ${new URL(live.url).host};`],
  [/proxy_pass https:/g, "proxy_pass http:"],
  [/ {4}proxy_ssl_.*\n/g, ""],
  // So that a test need not wait for an hour.
  ["proxy_cache_valid 200 1h;", "proxy_cache_valid 200 2s;"],
];

let sample = readFileSync(new URL("../../../docs/samples/nginx.conf", import.meta.url), "utf8");
for (const [theirs, ours] of OWN) {
  assert.notEqual(sample, sample.replace(theirs, ours), `the sample has no ${theirs}`);
  sample = sample.replace(theirs, ours);
}
for (const name of ["cache", "temp"]) mkdirSync(join(dir, name));
const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${join(dir, "temp", name)};`);
writeFileSync(
  join(dir, "nginx.conf"),
  // Whoever runs the tests, root too, is who nginx runs as: it reads the files of these tests.
  `daemon off; master_process off; pid ${join(dir, "pid")}; error_log stderr warn; events {}
   http { access_log off; ${temp.join(" ")}\n${sample} }`,
);
const server = start(NGINX, ["-p", dir, "-c", join(dir, "nginx.conf")]);
server.unref();
server.stdout.unref();
await until("nginx", async () => (await fetch(`${edge}/`)).status === 404);

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

const ask = (path, { key = KEY, ...options } = {}) => fetch(`${edge}${path}`, { ...options, headers: { "X-Partner-Key": key, ...options.headers } });
const CONFIG = "/v1/partner/config";
const RED_CROSS = "/v1/partner/organizations/american-red-cross";

/** Runs `body` with nothing seen so far and no fault, and gives what was seen. */
async function seen(body) {
  upstream.reset();
  try {
    await body();
  } finally {
    upstream.fault = undefined;
  }
  return upstream.seen;
}

test("a lookup is made once for all who show the same key, and the key goes with it", async () => {
  const calls = await seen(async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(RED_CROSS, { headers: { Origin: "https://a.example" } })));
    for (const answer of answers) {
      assert.equal(answer.status, 200);
      assert.equal((await answer.json()).name, "American Red Cross");
      assert.equal(answer.headers.get("access-control-allow-origin"), "*");
      // What was left of the limit at another time says nothing.
      assert.deepEqual([...answer.headers.keys()].filter((name) => name.startsWith("x-ratelimit")), []);
    }
    const again = await ask(RED_CROSS, { headers: { Origin: "https://b.example" } });
    assert.equal(again.headers.get("x-cache"), "HIT");
  });
  assert.deepEqual(calls, [`GET ${RED_CROSS}`]);
  assert.deepEqual(upstream.keys, [KEY]);
});

test("another key gets its own answer, and no key none", async () => {
  const calls = await seen(async () => {
    const names = [];
    for (const key of [KEY, OTHER_KEY]) names.push((await (await ask(CONFIG, { key })).json()).name);
    assert.deepEqual(names, ["Riverside Press", "Northlight Radio"]);
    assert.equal((await fetch(edge + CONFIG)).status, 401);
    assert.equal((await ask(CONFIG, { key: `pk_test_${"e".repeat(64)}` })).status, 401);
  });
  assert.equal(calls.length, 3, "without a key nothing is asked");
});

const FAILURES = [
  [429, "river-keepers"],
  [500, "reef-watch"],
  [502, "clear-wells"],
  [503, "open-stage"],
  [504, "second-bicycle"],
  ["gone", "feeding-america"],
];
for (const [fault, slug] of FAILURES) {
  test(`the old answer is good enough where the API says ${fault}, which is then left alone`, async () => {
    const path = `/v1/partner/organizations/${slug}`;
    await seen(async () => {
      assert.equal((await ask(path)).status, 200);
      upstream.reset();
      upstream.fault = fault;
      await until("an old answer", async () => {
        const answer = await ask(path);
        assert.equal(answer.status, 200);
        assert.equal(typeof (await answer.json()).name, "string");
        return answer.headers.get("x-cache") === "STALE";
      });
      for (let times = 0; times < 20; times += 1) assert.equal((await ask(path)).headers.get("x-cache"), "STALE");
      assert.deepEqual(upstream.seen, [`GET ${path}`]);
      // Nothing old to fall back on: the visitor is told, and the next one too.
      upstream.reset();
      upstream.fault = fault;
      const unknown = `/v1/partner/organizations/no-such-${fault}`;
      for (let times = 0; times < 20; times += 1) {
        const answer = await ask(unknown);
        assert.equal(answer.status, fault === "gone" ? 502 : fault);
        assert.equal(answer.headers.get("access-control-allow-origin"), "*");
      }
      assert.deepEqual(upstream.seen, [`GET ${unknown}`]);
    });
  });
}

test("an unknown nonprofit is asked for once", async () => {
  const calls = await seen(async () => {
    for (let times = 0; times < 20; times += 1) assert.equal((await ask("/v1/partner/organizations/nobody")).status, 404);
  });
  assert.equal(calls.length, 1);
});

test("a refused key is no outage: from the first refusal on the old answer is gone, however many ask", async () => {
  const path = "/v1/partner/organizations/direct-relief";
  const calls = await seen(async () => {
    assert.equal((await ask(path)).status, 200);
    upstream.reset();
    // Slow enough for all to come while the one question is under way.
    upstream.fault = async () => {
      await sleep(200);
      return 401;
    };
    let refused = false;
    const visitor = async () => {
      for (let after = 0; after < 20; ) {
        const known = refused;
        const { status } = await ask(path);
        assert.ok(status === 401 || (status === 200 && !known), `${status} after a refusal`);
        refused ||= status === 401;
        if (known) after += 1;
      }
    };
    await Promise.all(Array.from({ length: 20 }, visitor));
  });
  assert.equal(calls.length, 1);
});

test("a hundred visitors at once cost one call, also when the hour is over", async () => {
  const path = "/v1/partner/organizations/night-sky-observatory";
  const calls = await seen(async () => {
    upstream.fault = async () => void (await sleep(200));
    const crowd = async () => {
      const answers = await Promise.all(Array.from({ length: 100 }, () => ask(path)));
      for (const answer of answers) assert.equal(answer.status, 200);
      return answers.map((answer) => answer.headers.get("x-cache"));
    };
    await crowd();
    assert.equal(upstream.seen.length, 1);
    await until("the end of the hour", async () => (await crowd()).includes("EXPIRED"));
  });
  assert.equal(calls.length, 2);
});

test("an answer is for all browsers, whatever they can unpack", async () => {
  const path = "/v1/partner/organizations/quiet-garden";
  await seen(async () => {
    const body = JSON.stringify({ name: "Quiet Garden" });
    upstream.fault = ({ headers }) => {
      const packs = /gzip/.test(headers["accept-encoding"] ?? "");
      return { status: 200, headers: { vary: "accept-encoding", ...(packs && { "content-encoding": "gzip" }) }, body: packs ? gzipSync(body) : body };
    };
    assert.equal((await (await ask(path, { headers: { "Accept-Encoding": "gzip" } })).json()).name, "Quiet Garden");
    const plain = await ask(path, { headers: { "Accept-Encoding": "identity" } });
    assert.equal(plain.headers.get("content-encoding"), null);
    assert.equal(await plain.text(), body);
  });
});

test("what is no publishable key goes nowhere, and a live one to the live host alone", async () => {
  const path = "/v1/partner/organizations/direct-relief";
  live.reset();
  live.fault = 403;
  const calls = await seen(async () => {
    for (const prefix of ["sk_live_", "sk_test_", "PK_TEST_", "pk_prod_", ""]) {
      for (const path of [CONFIG, "/v1/partner/donations/status/x"]) {
        const answer = await ask(path, { key: prefix + "5e".repeat(32) });
        assert.deepEqual([answer.status, answer.headers.get("access-control-allow-origin")], [401, "*"], prefix + path);
      }
    }
    for (const one of [path, "/v1/partner/donations/status/x"]) {
      assert.equal((await ask(one, { key: `pk_live_${"5e".repeat(32)}` })).status, 403);
    }
  });
  assert.deepEqual(calls, []);
  assert.deepEqual(live.heads.map(({ host }) => host), ["api.sirgiving.org", "api.sirgiving.org"]);
});

test("nothing of a visitor's headers goes on that the API does not need", async () => {
  const headers = { "Cookie": "session=1", "Authorization": "Bearer x", "X-Forwarded-For": "203.0.113.7", "Origin": "https://a.example" };
  await seen(async () => {
    upstream.fault = () => ({ status: 201, headers: { "set-cookie": "a=b" }, body: "{}" });
    const sent = { method: "POST", body: "{}", headers: { ...headers, "Content-Type": "application/json" } };
    const made = await ask("/v1/partner/donations/create-link", sent);
    assert.deepEqual([made.status, made.headers.get("set-cookie")], [201, null]);
    await ask("/v1/partner/donations/status/x", { headers });
    await ask("/v1/partner/organizations/headers", { headers });
    assert.equal(upstream.heads.length, 3);
    for (const head of upstream.heads) {
      assert.deepEqual([head["x-partner-key"], head.host, head.origin], [KEY, "devapi.sirgiving.org", "https://a.example"]);
      for (const name of ["cookie", "authorization", "x-forwarded-for", "user-agent"]) assert.equal(head[name], undefined, name);
    }
    assert.equal(upstream.heads[0]["content-type"], "application/json");
  });
});

test("links and statuses are never kept, and made once", async () => {
  const calls = await seen(async () => {
    const ids = new Set();
    for (let times = 0; times < 2; times += 1) {
      const made = await ask("/v1/partner/donations/create-link", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({
          ...{ nonprofitSlug: "american-red-cross", amount: 2500, currency: "USD", frequency: "once", provider: "stripe" },
          ...{ donorEmail: "jane@example.com", firstName: "Jane", lastName: "Doe" },
        }),
      });
      assert.equal(made.status, 201);
      assert.ok(made.headers.get("x-ratelimit-remaining"), "what a donor needs to know");
      ids.add((await made.json()).partnerDonationId);
    }
    assert.equal(ids.size, 2);
    for (const id of [...ids, ...ids]) assert.equal((await ask(`/v1/partner/donations/status/${id}`)).status, 200);
    upstream.fault = 503;
    const [id] = ids;
    assert.equal((await ask(`/v1/partner/donations/status/${id}`)).status, 503);
    upstream.fault = "gone";
    assert.equal((await ask("/v1/partner/donations/create-link", { method: "POST", body: "{}" })).status, 502);
  });
  assert.equal(calls.filter((call) => call.startsWith("POST")).length, 3, "a broken one is not made again");
  assert.equal(calls.filter((call) => call.startsWith("GET")).length, 5);
});

test("a browser's preflight gets through", async () => {
  for (const [path, method] of [[CONFIG, "GET"], ["/v1/partner/donations/create-link", "POST"]]) {
    const answer = await fetch(edge + path, {
      method: "OPTIONS",
      headers: { "Origin": "https://a.example", "Access-Control-Request-Method": method, "Access-Control-Request-Headers": "x-partner-key" },
    });
    assert.ok(answer.ok);
    assert.equal(answer.headers.get("access-control-allow-origin"), "*");
    assert.match(answer.headers.get("access-control-allow-headers"), /x-partner-key/i);
  }
});

test("nothing else is passed on", async () => {
  const calls = await seen(async () => {
    for (const path of ["/v1/partner/users", "/v1/partner/config?x=1", "/v1/partner/organizations/a/b", "/sandbox/journal", "/"]) {
      assert.equal((await ask(path)).status, 404, path);
    }
  });
  assert.deepEqual(calls, []);
});

test("the snapshot is served as widgets need it, and is there while a new one is written", async () => {
  const file = join(dir, "sir-giving.json");
  const write = () => snapshot(["american-red-cross", "--api-base", edge, "--out", file], KEY);
  assert.equal((await write()).code, 0);
  const answer = await fetch(`${edge}/sir-giving.json`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "application/json");
  assert.equal(answer.headers.get("access-control-allow-origin"), "*");
  assert.match(answer.headers.get("cache-control"), /max-age=300/);
  assert.equal((await answer.json()).organizations["american-red-cross"].name, "American Red Cross");
  let writing = true;
  const written = write().finally(() => (writing = false));
  for (let reads = 0; writing || reads < 5; reads += 1) {
    const text = await (await fetch(`${edge}/sir-giving.json`)).text();
    assert.equal(JSON.parse(text).version, 1);
    await sleep(2);
  }
  assert.equal((await written).code, 0);
});
