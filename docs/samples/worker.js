// A worker before SIR Giving's API, for Cloudflare Workers and others with a Cache API: see ../rate-limits.md.
//
// - /sir-giving.json   the snapshot, which widgets read instead of the API: the way for live keys
// - /v1/partner/…      the API itself, with its two lookups kept for an hour: for test keys (`api-base`), and for
//                      programs of yours that ask with the publishable key
//
// The publishable key is in the variable SIR_PUBLISHABLE_KEY, the nonprofits in NONPROFITS ("american-red-cross …").
// It needs a domain of yours: on *.workers.dev nothing is kept. And a compatibility_date of 2024-10-14 or later, from
// which on one request may wait for what another one has asked for.

const HOSTS = { pk_live: "https://api.sirgiving.org", pk_test: "https://devapi.sirgiving.org" };
const PUBLISHABLE = /^pk_(test|live)_[0-9a-fA-F]{64}$/;
const LOOKUP = /^\/v1\/partner\/(config|organizations\/[^/]+)$/;
const DONATIONS = /^\/v1\/partner\/donations\//;
// The API gets these of a visitor's headers and no others: cookies are your domain's.
const SENT = ["X-Partner-Key", "Content-Type", "Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"];
const CORS = { "Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff" };
const JSON_TYPE = { ...CORS, "Content-Type": "application/json", "Access-Control-Expose-Headers": "Retry-After" };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
// The API is asked again: for what it has, for what it does not know, and after a refusal or a failure of which it
// does not say itself how long it lasts.
const GOOD = HOUR;
const UNKNOWN = 10 * MINUTE;
const PAUSE = MINUTE;
// The file is put together anew after so long, for another variable NONPROFITS.
const FILE = 5 * MINUTE;

export default {
  async fetch(request, env, context) {
    const { pathname, search } = new URL(request.url);
    const api = (key) => ({ key, host: (key.startsWith("pk_test_") && env.API) || HOSTS[key.slice(0, 7)], url: request.url, context });
    if (pathname === "/sir-giving.json" && request.method === "GET") {
      const key = env.SIR_PUBLISHABLE_KEY ?? "";
      if (!PUBLISHABLE.test(key)) return new Response("SIR_PUBLISHABLE_KEY is no publishable key", { status: 500 });
      return snapshot(api(key), new Set((env.NONPROFITS ?? "").split(/\s+/).filter(Boolean)));
    }
    const isLookup = LOOKUP.test(pathname) && search === "";
    if (!isLookup && !DONATIONS.test(pathname)) return new Response("Not found", { status: 404 });
    const preflight = request.method === "OPTIONS";
    const key = request.headers.get("X-Partner-Key") ?? "";
    if (!preflight && !PUBLISHABLE.test(key)) {
      return new Response('{"message":"X-Partner-Key is no publishable key"}', { status: 401, headers: JSON_TYPE });
    }
    if (isLookup && request.method === "GET") {
      const { status, text, due } = await lookup(api(key), pathname);
      return new Response(text, { status, headers: { ...JSON_TYPE, ...(isFailure(status) && { "Retry-After": secondsTo(due) }) } });
    }
    // Donation links and statuses: passed on as they are, and never kept. A preflight has no key: either host will do.
    const { host } = api(preflight ? "pk_test_" : key);
    const headers = new Headers(SENT.flatMap((name) => (request.headers.has(name) ? [[name, request.headers.get(name)]] : [])));
    const body = ["GET", "HEAD"].includes(request.method) ? undefined : await request.arrayBuffer();
    const answer = await fetch(host + pathname + search, { method: request.method, headers, body, redirect: "manual", cf: { cacheTtl: -1 } });
    const passed = new Response(answer.body, answer);
    passed.headers.delete("Set-Cookie");
    return passed;
  },
};

// The file of version 1, out of kept answers: what the widget reads, and neither the key nor a webhook's address.
async function snapshot(api, slugs) {
  const { text, due } = await kept(api, `file ${[...slugs].join(" ")}`, () => assemble(api, slugs));
  if (text === undefined) {
    return new Response("The API can't be had", { status: 503, headers: { ...CORS, "Retry-After": secondsTo(due) } });
  }
  return new Response(text, {
    headers: { ...CORS, "Content-Type": "application/json", "Cache-Control": "public, max-age=300, stale-if-error=86400" },
  });
}

async function assemble(api, slugs) {
  const config = await lookup(api, "/v1/partner/config");
  if (config.status !== 200) return { due: config.due };
  const found = await Promise.all(
    [...slugs].map(async (slug) => {
      const path = `/v1/partner/organizations/${encodeURIComponent(slug)}`;
      // At the limit or in an outage, there is no use in asking for the others too: the old answers must do.
      return { slug, ...(config.failed ? await recall(await nameOf(api, path)) : await lookup(api, path)) };
    }),
  );
  const { name, slug, enabledFeatures, isActive, tipConfig } = fields(config.text);
  const tip = isObject(tipConfig) ? tipConfig : undefined;
  const percent = tip?.defaultPercent;
  const organizations = found.flatMap(({ slug, status, text: answer }) => {
    if (status !== 200) return [];
    const { name, logo, logoUrl, ein, status: standing } = fields(answer);
    // Without a name there is nothing to show: the widget had better ask.
    if (!text(name)?.trim()) return [];
    return [[slug, { name, logo: text(logo) ?? text(logoUrl), ein: text(ein), status: text(standing) }]];
  });
  const all = [config, ...found];
  const file = {
    version: 1,
    // The file is as old as the oldest of its answers.
    createdAt: new Date(Math.min(...all.filter(({ status }) => status === 200).map(({ at }) => at))).toISOString(),
    environment: api.key.slice(3, 7),
    config: {
      name: text(name),
      slug: text(slug),
      enabledFeatures: Array.isArray(enabledFeatures) ? enabledFeatures.filter((one) => typeof one === "string") : undefined,
      isActive: flag(isActive),
      tipConfig: tip && { enabled: flag(tip.enabled), defaultPercent: typeof percent === "number" ? percent : text(percent) },
    },
    organizations: Object.fromEntries(organizations),
  };
  // It changes with the first of its parts.
  const due = Math.min(Date.now() + FILE, ...(config.failed ? [config] : all).map((one) => one.due));
  return { text: JSON.stringify(file), due };
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value) => (typeof value === "string" ? value : undefined);
const flag = (value) => (typeof value === "boolean" ? value : undefined);

function fields(answer) {
  const value = JSON.parse(answer);
  if (!isObject(value)) throw new TypeError("no object");
  return value;
}

// An answer of the API: one that is kept, else a new one, else an old one where there is no new one to be had.
const lookup = (api, path) =>
  kept(api, path, async (old) => {
    const fresh = await ask(api, path);
    // A refused key, or an unknown nonprofit, is no failure: the answer counts.
    return isFailure(fresh.status) && old?.status === 200 ? { ...old, due: fresh.due, failed: true } : fresh;
  });

async function ask({ host, key }, path) {
  const at = Date.now();
  try {
    const options = { headers: { "X-Partner-Key": key }, redirect: "manual", signal: AbortSignal.timeout(10_000) };
    const answer = await fetch(host + path, options);
    const [status, text] = [answer.status, await answer.text()];
    if (status === 200 && fields(text)) return { status, text, at, due: at + GOOD };
    if (status === 404) return { status, text, at, due: at + UNKNOWN };
    if (status >= 400) return { status, text, at, due: at + pauseOf(answer.headers, at) };
  } catch {
    // Whatever came of it, it is no answer.
  }
  return { status: 502, text: '{"message":"The API does not answer"}', at, due: at + PAUSE };
}

const isFailure = (status) => status === 429 || status >= 500;

function pauseOf(headers, now) {
  const told = headers.get("X-RateLimit-RetryAfter") ?? headers.get("Retry-After") ?? "";
  const pause = /^\d+$/.test(told) ? told * 1000 : Date.parse(told) - now;
  // No limit lasts for longer than an hour.
  return pause > 0 ? Math.min(pause, HOUR) : PAUSE;
}

const secondsTo = (due) => `${Math.max(1, Math.ceil((due - Date.now()) / 1000))}`;

// What is being made at this moment, by name.
const making = new Map();

// What is kept under a name until it is due, else what `make` makes of it. Who comes meanwhile waits for the same.
async function kept(api, what, make) {
  const name = await nameOf(api, what);
  let result = making.get(name);
  if (result === undefined) {
    result = (async () => {
      const old = await recall(name);
      if (old && Date.now() < old.due) return old;
      const fresh = await make(old);
      // Good ones for a day and an hour, to fall back on.
      const headers = { "Cache-Control": "max-age=90000" };
      await caches.default.put(name, new Response(JSON.stringify(fresh), { headers }));
      return fresh;
    })().finally(() => making.delete(name));
    making.set(name, result);
    // Others wait for it, even where this visitor goes away.
    api.context.waitUntil(result);
  }
  return result;
}

const recall = async (name) => (await caches.default.match(name))?.json();

// Who shows another key gets another answer. Its hash will do: names of kept answers are no place for it.
async function nameOf({ host, key, url }, what) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${host} ${key} ${what}`));
  return new URL(`/kept/${[...new Uint8Array(digest)].join("-")}`, url).href;
}
