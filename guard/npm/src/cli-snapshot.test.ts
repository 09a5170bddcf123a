import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { type IncomingHttpHeaders, createServer } from "node:http";
import { type AddressInfo, createServer as createSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { snapshot } from "./cli-snapshot.ts";

const KEY = `pk_test_${randomBytes(32).toString("hex")}`;
const CONFIG = {
  ...{ id: "p1", name: "Riverside Press", slug: "riverside-press", enabledFeatures: ["DONATIONS", 5], rateLimit: 1000 },
  ...{ isActive: true, webhookUrl: "https://hooks.example/secret", tipConfig: { enabled: true, defaultPercent: 10, x: 1 } },
};
const NONPROFIT = { id: "o1", name: "Red Cross", logoUrl: "https://x/l.svg", ein: "53", status: "ACTIVE", more: {} };
/** The end of the minute in which the clock of these tests stands. */
const NOW = Date.UTC(2026, 10, 22, 6);

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

const dir = mkdtempSync(join(tmpdir(), "sir-donate-snapshot-"));
after(() => rmSync(dir, { recursive: true }));
let files = 0;

/** Runs the command against an API that gives these answers by path, each in its turn and the last one for good. */
async function run(args: string[], answers: Record<string, Answer[]> = {}, variables: object = { SIR_PUBLISHABLE_KEY: KEY }) {
  const asked: { path: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? "").replace("/v1/partner", "");
    asked.push({ path, headers: request.headers });
    const known: Answer[] = answers[path] ?? (path === "/config" ? [{ body: CONFIG }] : [{ body: NONPROFIT }]);
    const answer = (known.length > 1 ? known.shift() : known[0]) as Answer;
    if (answer.status === 0) {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status ?? 200, answer.headers);
    response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? {}));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let out = "";
  let told = "";
  let now = NOW;
  const slept: number[] = [];
  const world = {
    variables: variables as Record<string, string>,
    now: () => now,
    sleep: async (milliseconds: number) => {
      slept.push(milliseconds / 1000);
      now += milliseconds;
    },
    out: (text: string) => void (out += text),
    tell: (text: string) => void (told += `${text}\n`),
  };
  let code: number;
  try {
    code = await snapshot(["--api-base", base, ...args], world);
  } catch (fault) {
    code = 2;
    told += (fault as Error).message;
  } finally {
    server.close();
    server.closeAllConnections();
  }
  const secret = KEY.slice("pk_test_".length);
  for (let at = 0; at + 8 <= secret.length; at += 1) {
    assert.ok(!(out + told).includes(secret.slice(at, at + 8)), "the key is repeated");
  }
  return { code, out, told, slept, asked };
}

/** A file with something in it, as an earlier run left it. */
function old(): string {
  const file = join(dir, `${(files += 1)}.json`);
  writeFileSync(file, "old");
  return file;
}

test("what the widget reads is written, and nothing else", async () => {
  const file = join(dir, "fresh.json");
  const { code, out, told, asked } = await run(["red-cross", "träume", "red-cross", "--out", file]);
  assert.deepEqual([code, told], [0, ""]);
  assert.equal(out, `${file}: 2 nonprofits, 3 calls\n`);
  assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), {
    version: 1,
    createdAt: "2026-11-22T06:00:00.000Z",
    environment: "test",
    config: {
      ...{ name: "Riverside Press", slug: "riverside-press", enabledFeatures: ["DONATIONS"], isActive: true },
      tipConfig: { enabled: true, defaultPercent: 10 },
    },
    organizations: {
      "red-cross": { name: "Red Cross", logo: "https://x/l.svg", ein: "53", status: "ACTIVE" },
      "träume": { name: "Red Cross", logo: "https://x/l.svg", ein: "53", status: "ACTIVE" },
    },
  });
  assert.deepEqual(asked.map(({ path }) => path), ["/config", "/organizations/red-cross", "/organizations/tr%C3%A4ume"]);
  for (const { headers } of asked) assert.equal(headers["x-partner-key"], KEY);
  assert.ok(!readFileSync(file, "utf8").match(/webhook|hooks|rateLimit|"id"/));
  assert.deepEqual(readdirSync(dir).filter((name) => name.endsWith(".tmp")), []);
});

test("without a place it goes to standard output; slugs may stand in a file, and the key in an option", async () => {
  const list = join(dir, "nonprofits.txt");
  writeFileSync(list, "# causes\r\n\r\nred-cross # the first\nother\n");
  const { code, out } = await run(["one", "--nonprofits", list, "--publishable-key", KEY], {}, {});
  assert.equal(code, 0);
  assert.deepEqual(Object.keys(JSON.parse(out).organizations), ["one", "red-cross", "other"]);
});

test("a link stays one, and the file keeps its mode", async () => {
  const file = old();
  chmodSync(file, 0o604);
  const link = join(dir, "link.json");
  symlinkSync(file, link);
  assert.equal((await run(["a", "--out", link])).code, 0);
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.equal(statSync(file).mode & 0o777, 0o604);
  assert.equal(JSON.parse(readFileSync(file, "utf8")).version, 1);
});

test("a link to what is not there yet stays one too", async () => {
  const real = join(dir, "real");
  mkdirSync(real);
  symlinkSync("real", join(dir, "folder"));
  const [first, second] = [join(dir, "first.json"), join(real, "second.json")];
  symlinkSync("folder/second.json", first);
  symlinkSync("third.json", second);
  assert.equal((await run(["a", "--out", first])).code, 0);
  assert.ok(lstatSync(first).isSymbolicLink() && lstatSync(second).isSymbolicLink());
  assert.equal(JSON.parse(readFileSync(join(real, "third.json"), "utf8")).version, 1);
});

test("links that lead in a circle are told", async () => {
  const link = join(dir, "circle.json");
  symlinkSync(link, link);
  const { code, told } = await run(["a", "--out", link]);
  assert.equal(code, 2);
  assert.match(told, /circle\.json can't be written: ELOOP/);
  assert.ok(lstatSync(link).isSymbolicLink());
});

// As cron and containers run it, as root, it could replace /dev/null for the whole machine.
test("a pipe is written to, and stays one", async () => {
  const pipe = join(dir, "pipe");
  execFileSync("mkfifo", [pipe]);
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { code, told } = await run(["a", "--out", pipe]);
    assert.deepEqual([code, told, lstatSync(pipe).isFIFO()], [0, "", true]);
    assert.equal(JSON.parse(readFileSync(reader, "utf8")).version, 1);
  } finally {
    closeSync(reader);
  }
});

test("what is there and is neither a file nor written to by one stays as it is", async () => {
  const socket = join(dir, "socket");
  const server = createSocket();
  await new Promise<void>((done) => server.listen(socket, done));
  const link = join(dir, "to-socket.json");
  symlinkSync(socket, link);
  try {
    for (const out of [socket, link, dir]) {
      const { code, told } = await run(["a", "--out", out]);
      assert.equal(code, 2, out);
      assert.match(told, /can't be written: it is there, and is no file/);
    }
    assert.ok(lstatSync(socket).isSocket() && lstatSync(dir).isDirectory());
  } finally {
    server.close();
  }
});

test("a secret in a file's name is not repeated, whatever comes of it", async () => {
  const digits = KEY.slice("pk_test_".length);
  const folder = join(dir, `sk_live_${digits}`);
  mkdirSync(folder);
  const variables = { SIR_PUBLISHABLE_KEY: KEY, WEBHOOK_SECRET: "Correct-Horse-Battery" };
  // `run` looks for the digits.
  const written = await run(["a", "--out", join(folder, "Correct-Horse-Battery.json")], {}, variables);
  assert.deepEqual([written.code, written.told], [0, ""]);
  assert.match(written.out, /sk_live_….*: 1 nonprofit, 2 calls\n$/);
  assert.ok(!written.out.includes("Horse"));
  const down = { "/config": [{ status: 404 }] };
  for (const [out, answers] of [[join(folder, "x.json"), down], [join(folder, "none", "x.json"), {}]] as const) {
    const { told } = await run(["a", "--out", out], answers, variables);
    assert.match(told, /sk_live_…/);
  }
});

const OUTAGES: [what: string, path: string, answer: Answer, says: RegExp, calls: number][] = [
  ["an outage", "/config", { status: 503, body: "<html>" }, /config can't be had: the API answered with 503/, 3],
  ["no answer", "/config", { status: 0 }, /config can't be had: .* can't be reached/, 3],
  ["an outage on the way", "/organizations/b", { status: 500 }, /the nonprofit b can't be had/, 5],
  ["an answer that is no JSON", "/organizations/b", { body: "<html>" }, /nonprofit b can't be had.*can't be read/, 3],
  ["a list", "/config", { body: [] }, /can't be read/, 1],
  ["an answer that repeats the key", "/organizations/a", { body: { name: KEY } }, /repeats the key/, 3],
];

for (const [what, path, answer, says, calls] of OUTAGES) {
  test(`${what} leaves the old file as it was`, async () => {
    const file = old();
    const { code, out, told, asked } = await run(["a", "b", "--out", file], { [path]: [answer] });
    assert.deepEqual([code, out, readFileSync(file, "utf8")], [1, "", "old"]);
    assert.match(told, says);
    assert.match(told, /stays as it was/);
    assert.equal(asked.length, calls);
  });
}

test("a passing outage is waited for, ever longer", async () => {
  const down = { status: 502 };
  const { code, slept } = await run(["a"], { "/config": [down, down, { body: CONFIG }] });
  assert.equal(code, 0);
  assert.equal(slept.length, 2);
  assert.ok(slept[0]! >= 1 && slept[0]! <= 2 && slept[1]! >= 2 && slept[1]! <= 4, String(slept));
});

test("the limit is waited for as long as the API says", async () => {
  const refused = (headers: Record<string, string>) => ({ status: 429, headers });
  const { code, slept, told } = await run(["a"], {
    "/config": [
      refused({ "x-ratelimit-retryafter": "7", "retry-after": "90" }),
      refused({ "retry-after": "Sun, 22 Nov 2026 06:00:20 GMT" }),
      refused({ "x-ratelimit-reset": String(NOW / 1000 + 30) }),
      { body: CONFIG },
    ],
  });
  assert.deepEqual([code, slept], [0, [7, 13, 10]]);
  assert.match(told, /limit is used up: waiting for 7 s/);
});

test("who has no patience leaves the old file as it was", async () => {
  const file = old();
  const answers = { "/organizations/b": [{ status: 429, headers: { "x-ratelimit-retryafter": "1800" } }] };
  const { code, told, slept } = await run(["a", "b", "--out", file], answers);
  assert.deepEqual([code, slept, readFileSync(file, "utf8")], [1, [], "old"]);
  assert.match(told, /limit is used up; try again in 1800 s, or allow for the wait with --patience/);
  const silent = { "/config": [{ status: 429 }] };
  assert.deepEqual((await run(["a", "--patience", "59"], silent)).slept, [], "a minute where nothing is said");
  assert.deepEqual((await run(["a", "--patience", "60"], silent)).slept, [60]);
});

test("the last calls are left to donors, but for the last one of its own", async () => {
  const scarce = { body: NONPROFIT, headers: { "x-ratelimit-remaining": "19", "x-ratelimit-reset": String(NOW / 1000 + 40) } };
  const { code, slept, told } = await run(["a", "b"], { "/organizations/a": [scarce], "/organizations/b": [scarce] });
  assert.deepEqual([code, slept], [0, [40]]);
  assert.match(told, /19 calls left, for donors: waiting for 40 s/);
});

test("an unknown nonprofit is left out, and told", async () => {
  const file = old();
  const { code, told } = await run(["a", "gone", "--out", file], { "/organizations/gone": [{ status: 404 }] });
  assert.equal(code, 1);
  assert.match(told, /the nonprofit gone is unknown/);
  assert.deepEqual(Object.keys(JSON.parse(readFileSync(file, "utf8")).organizations), ["a"]);
});

for (const body of [{}, { name: 5, title: "Red Cross" }, { ...NONPROFIT, name: " " }, { data: NONPROFIT }]) {
  test(`a nonprofit without a name is left out, and told: ${JSON.stringify(body)}`, async () => {
    const { code, out, told } = await run(["a", "b"], { "/organizations/b": [{ body }] });
    assert.equal(code, 1);
    assert.match(told, /the nonprofit b has no name in the API's answer, so it is left out/);
    assert.deepEqual(Object.keys(JSON.parse(out).organizations), ["a"]);
  });
}

test("honest slugs pass that begin like keys", async () => {
  const slugs = ["task_force", "risk_fund", "park_trust", "sk_live_music", "whsec_club", "eyjafjord"];
  const { code, out } = await run(slugs);
  assert.equal(code, 0);
  assert.deepEqual(Object.keys(JSON.parse(out).organizations), slugs);
});

test("a partner who is off is told, and so the file says", async () => {
  for (const off of [{ isActive: false }, { enabledFeatures: ["ACTIONS"] }]) {
    const { code, out, told } = await run(["a"], { "/config": [{ body: { ...CONFIG, ...off } }] });
    assert.equal(code, 1);
    assert.match(told, /takes no donations/);
    assert.equal(JSON.parse(out).version, 1);
  }
});

test("a refused key ends it", async () => {
  const file = old();
  const refused = { status: 401, body: { message: "PARTNER_SUSPENDED" } };
  const { code, told, asked } = await run(["a", "--out", file], { "/config": [refused] });
  assert.deepEqual([code, asked.length, readFileSync(file, "utf8")], [2, 1, "old"]);
  assert.match(told, /refuses the key \(401, PARTNER_SUSPENDED\)/);
});

test("a folder that is not there is told after the calls, as a fault of this machine", async () => {
  const { code, told } = await run(["a", "--out", join(dir, "nowhere", "x.json")]);
  assert.equal(code, 2);
  assert.match(told, /x\.json can't be written: .*ENOENT/);
});

test("a redirect is not followed with the key", async () => {
  const { code, told } = await run(["a"], { "/config": [{ status: 302, headers: { location: "/elsewhere" } }] });
  assert.equal(code, 1);
  assert.match(told, /can't be reached/);
});

const SECRET = `sk_live_${KEY.slice("pk_test_".length)}`;
const LIVE = KEY.replace("test", "live");
const A_KEY = /^a key or a token stands where a nonprofit's slug belongs$/;
const USAGE: [what: string, args: string[], variables: object, says: RegExp][] = [
  ["no key", ["a"], {}, /no key: set SIR_PUBLISHABLE_KEY/],
  ["a secret key", ["a"], { SIR_PUBLISHABLE_KEY: SECRET }, /secret \(sk_live_…\).*rotate it now/],
  ["a secret key as an option", ["a", "--publishable-key", SECRET], {}, /secret \(sk_live_…\)/],
  ["an empty variable", ["a"], { SIR_PUBLISHABLE_KEY: "" }, /is empty/],
  ["a live key beside an api-base", ["a"], { SIR_PUBLISHABLE_KEY: LIVE }, /a live key talks to production alone/],
  ["a key in capitals", ["a"], { SIR_PUBLISHABLE_KEY: KEY.toUpperCase() }, /\(PK_TEST_…\) does not begin in small/],
  ["a key with a capital", ["a"], { SIR_PUBLISHABLE_KEY: KEY.replace("p", "P") }, /\(Pk_test_…\) does not begin in small/],
  ["a key in a nonprofit's place", [SECRET], { SIR_PUBLISHABLE_KEY: KEY }, A_KEY],
  ["a key behind something", [`red-${SECRET.toUpperCase()}`], { SIR_PUBLISHABLE_KEY: KEY }, A_KEY],
  ["Stripe's key", [`rk_live_${KEY.slice(-24)}`], { SIR_PUBLISHABLE_KEY: KEY }, A_KEY],
  ["a webhook's secret", [`whsec_${KEY.slice(-16)}/+=`], { SIR_PUBLISHABLE_KEY: KEY }, A_KEY],
  ["a session token", [`eyJhbGciOiJIUzI1NiJ9.${KEY.slice(-24)}.x`], { SIR_PUBLISHABLE_KEY: KEY }, A_KEY],
  ["no nonprofit", [], { SIR_PUBLISHABLE_KEY: KEY }, /which nonprofits/],
  ["what is no slug", ["../config"], { SIR_PUBLISHABLE_KEY: KEY }, /no nonprofit's slug/],
  ["a list that is not there", ["--nonprofits", join(dir, "none")], { SIR_PUBLISHABLE_KEY: KEY }, /none can't be read/],
  ["another host without TLS", ["a", "--api-base", "http://example.org"], { SIR_PUBLISHABLE_KEY: KEY }, /no https/],
  ["a path", ["a", "--api-base", "https://example.org/v1"], { SIR_PUBLISHABLE_KEY: KEY }, /an origin alone/],
  ["an unknown option", ["a", "--key"], { SIR_PUBLISHABLE_KEY: KEY }, /Unknown option '--key'/],
  ["a patience that is none", ["a", "--patience", "1e9"], { SIR_PUBLISHABLE_KEY: KEY }, /whole seconds/],
];

for (const [what, args, variables, says] of USAGE) {
  test(`${what} is wrong usage: nothing is asked`, async () => {
    const { code, out, told, asked } = await run(args, {}, variables);
    assert.deepEqual([code, out, asked], [2, "", []]);
    assert.match(told, says);
  });
}
