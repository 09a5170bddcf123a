// A worker before SIR Giving's API, for Cloudflare Workers and others with a Cache API: see ../rate-limits.md.
//
// - /sir-giving.json   the snapshot, which widgets read instead of the API: the way for live keys
// - /v1/partner/…      the API itself, with its two lookups kept for an hour: for test keys (`api-base`)
//
// The publishable key is in the variable SIR_PUBLISHABLE_KEY, the nonprofits in NONPROFITS ("american-red-cross …").

const HOSTS = { pk_live: "https://api.sirgiving.org", pk_test: "https://devapi.sirgiving.org" };
const LOOKUP = /^\/v1\/partner\/(config|organizations\/[^/]+)$/;
const HOUR = 3_600_000;
// After a failure, so long goes by before the API is asked again where there is an old answer.
const PAUSE = 60_000;
const CORS = { "Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff" };

export default {
  async fetch(request, env, context) {
    const { pathname, search } = new URL(request.url);
    if (pathname === "/sir-giving.json" && request.method === "GET") return snapshot(request, env, context);
    const key = request.headers.get("X-Partner-Key") ?? "";
    // A preflight has no key: it goes where test keys go, for live ones never come by here.
    const host = env.API ?? HOSTS[key.slice(0, 7)] ?? HOSTS.pk_test;
    if (request.method === "GET" && LOOKUP.test(pathname) && search === "") {
      const { status, text } = await lookup(host, key, pathname, request.url, context);
      return new Response(text, { status, headers: { ...CORS, "Content-Type": "application/json" } });
    }
    if (!pathname.startsWith("/v1/partner/")) return new Response("Not found", { status: 404 });
    // Donation links and statuses: passed on as they are, and never kept.
    const answer = await fetch(new Request(host + pathname + search, request), { redirect: "manual", cf: { cacheTtl: -1 } });
    return new Response(answer.body, answer);
  },
};

// The file of version 1, out of kept answers: what the widget reads, and neither the key nor a webhook's address.
async function snapshot(request, env, context) {
  const key = env.SIR_PUBLISHABLE_KEY ?? "";
  if (!/^pk_(test|live)_[0-9a-f]{64}$/i.test(key)) return new Response("SIR_PUBLISHABLE_KEY is no publishable key", { status: 500 });
  const host = env.API ?? HOSTS[key.slice(0, 7)];
  const slugs = env.NONPROFITS.split(/\s+/).filter(Boolean);
  const paths = ["config", ...slugs.map((slug) => `organizations/${encodeURIComponent(slug)}`)];
  const answers = await Promise.all(
    paths.map((path) => lookup(host, key, `/v1/partner/${path}`, request.url, context)),
  );
  const [config, ...organizations] = answers.map(({ status, text }) => (status === 200 ? JSON.parse(text) : undefined));
  if (config === undefined) return new Response("The API can't be had", { status: 503, headers: { ...CORS, "Retry-After": "60" } });
  const { name, slug, enabledFeatures, isActive, tipConfig: tip } = config;
  const tipConfig = tip && { enabled: tip.enabled, defaultPercent: tip.defaultPercent };
  const found = organizations.flatMap((one, at) => {
    if (one === undefined) return [];
    return [[slugs[at], { name: one.name, logo: one.logo ?? one.logoUrl, ein: one.ein, status: one.status }]];
  });
  const file = {
    version: 1,
    // The file is as old as the oldest of its answers.
    createdAt: new Date(Math.min(...answers.filter(({ status }) => status === 200).map(({ at }) => at))).toISOString(),
    environment: key.slice(3, 7),
    config: { name, slug, enabledFeatures, isActive, tipConfig },
    organizations: Object.fromEntries(found),
  };
  return new Response(JSON.stringify(file), {
    headers: { ...CORS, "Content-Type": "application/json", "Cache-Control": "public, max-age=300, stale-if-error=86400" },
  });
}

// An answer of the API: one of the last hour, else a new one, else an old one where there is no new one to be had.
async function lookup(host, key, path, url, context) {
  const cache = caches.default;
  // Who shows another key gets another answer. Its hash will do: names of kept answers are no place for it.
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${host} ${key} ${path}`));
  const name = new Request(new URL(`/kept/${[...new Uint8Array(digest)].join("-")}`, url));
  const response = await cache.match(name);
  const kept = response && { status: 200, text: await response.text(), at: Number(response.headers.get("X-At")), due: Number(response.headers.get("X-Due")) };
  const keep = (text, at, due) =>
    context.waitUntil(cache.put(name, new Response(text, { headers: { "Cache-Control": "max-age=90000", "X-At": at, "X-Due": due } })));
  const now = Date.now();
  if (kept && now < kept.due) return kept;
  let status = 502;
  let text = '{"message":"The API does not answer"}';
  try {
    const answer = await fetch(host + path, { headers: { "X-Partner-Key": key }, redirect: "manual" });
    [status, text] = [answer.status, await answer.text()];
    if (status === 200) {
      JSON.parse(text);
      keep(text, now, now + HOUR);
      return { status, text, at: now };
    }
  } catch {
    // As if it had failed.
    status = 502;
  }
  // A refused key, or an unknown nonprofit, is no failure: the answer counts.
  if (kept === undefined || (status !== 429 && status < 500)) return { status, text, at: now };
  keep(kept.text, kept.at, now + PAUSE);
  return kept;
}
