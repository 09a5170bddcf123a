// `npx sir-donate doctor`, as installed from the packed package: on broken pages and on good ones, served with their
// headers, beside the files that are built. The pages and what is found in them: doctor/tests/pages/README.md.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { KINDS, hex64, leaks } from "../../security/secrets.mjs";
import { ENVIRONMENT, folder, install, put, run, withCommand } from "../scan/command.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const DIST = process.env.SIR_DIST ?? assert.fail("SIR_DIST is not set: cargo xtask test --only doctor");
const PAGES = join(root, "doctor/tests/pages");
const WORLD = JSON.parse(readFileSync(join(PAGES, "world.json"), "utf8"));
const Ajv = createRequire(join(root, "tests/browser/package.json"))("ajv");
const fits = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(root, "docs/doctor.schema.json"), "utf8")),
);

const project = folder({ "package.json": "{}" });
install(project);
const command = join(project, "node_modules/sir-donate/guard/cli.js");

// ---------------------------------------------------------------------------
// The web

const dist = (name) => readFileSync(join(DIST, name));
const BUILT = readdirSync(DIST).find((name) => /^app-\w+\.js$/.test(name)).slice(4, -3);
const TYPES = { js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8", wasm: "application/wasm" };

/** One byte more, which changes nothing but the hash. */
const altered = (bytes) => Buffer.concat([bytes, Buffer.from("\n")]);

/** What `/<folder>/<file>` brings: a file of dist/, with the folder's faults. */
function answer(folder, file) {
  const faults = WORLD[folder];
  if (!faults) return undefined;
  const own = (name) => (faults.build ? name.replace(faults.build, BUILT) : name);
  const what = /^app-.*\.js$/.test(file) ? "app" : /\.wasm$/.test(file) ? "wasm" : file;
  const fault = faults[what] ?? {};
  let body = fault.body === "off.js" ? dist("off.js") : fault.body !== undefined ? Buffer.from(fault.body) : undefined;
  if (body === undefined) {
    if (!existsSync(join(DIST, own(file)))) return undefined;
    body = dist(own(file));
    if (faults.build && file === "sir-donate.js") body = Buffer.from(body.toString().replaceAll(BUILT, faults.build));
  }
  if (fault.altered) body = altered(body);
  const headers = { "content-type": fault.type ?? TYPES[file.split(".").at(-1)] };
  if (fault.nosniff !== false) headers["x-content-type-options"] = "nosniff";
  if (fault.cors !== false) headers["access-control-allow-origin"] = "*";
  if (fault.corp !== "") headers["cross-origin-resource-policy"] = fault.corp ?? "cross-origin";
  if (fault.redirect) return { status: 302, headers: { location: fault.redirect }, body: "" };
  return { status: fault.status ?? 200, headers, body };
}

/** All that was asked: `METHOD path`, with the headers. */
const asked = [];
const pages = new Map();
const origins = [];
for (const name of ["cdn", "pages"]) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    asked.push({ to: name, method: request.method, path: request.url, headers: request.headers });
    const [, folder, file] = pathname.split("/");
    const found = (name === "pages" && pages.get(pathname)) || (file && answer(folder, file));
    const { status, headers, body } = found || { status: 404, headers: { "content-type": "text/html" }, body: "<h1>Not found</h1>" };
    response.writeHead(status, headers).end(body);
  });
  await new Promise((done) => server.listen(0, "localhost", done));
  origins.push(`http://localhost:${server.address().port}`);
  after(() => {
    server.close();
    server.closeAllConnections();
  });
}
const [CDN, SITE] = origins;

/** Keys of each kind, made here so that none stands in a file. */
const KEYS = {
  test: `pk_test_${hex64("test")}`,
  live: `pk_live_${hex64("live")}`,
  live2: `pk_live_${hex64("live2")}`,
  sk_live: KINDS["live secret key"].make("doctor"),
  sk_test: KINDS["test secret key"].make("doctor"),
  whsec: KINDS["webhook secret"].make("doctor"),
  hmac: hex64("doctor"),
  token: ["ey", "J", hex64("head"), ".ey", "J", hex64("claims"), ".", hex64("signature")].join(""),
  integrity: `sha384-${createHash("sha384").update(dist("sir-donate.js")).digest("base64")}`,
  shim: dist("sir-donate.js").toString(),
};
const filled = (text) =>
  Object.entries(KEYS)
    .reduce((text, [name, key]) => text.replaceAll(`{${name}}`, () => key), text)
    .replaceAll("https://cdn.example", CDN);

/** A page of a folder, served. */
function served(kind, name) {
  const text = readFileSync(join(PAGES, kind, name), "utf8");
  const about = text.split("<!-- doctor\n")[1] ?? "";
  const lines = (word) => [...about.matchAll(new RegExp(`^${word}: (.*)$`, "gm"))].map(([, value]) => value);
  const headers = {};
  for (const line of lines("header")) {
    const [, key, value] = /^([\w-]+): (.*)$/.exec(filled(line));
    headers[key] = [...(headers[key] ?? []), value];
  }
  const path = `/${kind}/${name}`;
  pages.set(path, { status: 200, headers: { "content-type": "text/html; charset=utf-8", ...headers }, body: filled(text) });
  return { address: SITE + path, elsewhere: lines("address").length > 0, finds: lines("finds") };
}

// ---------------------------------------------------------------------------
// The command. The servers are in this process, so it must not wait for the command by itself.

async function doctor(args, { status, env = {} } = {}) {
  const child = spawn(process.execPath, [command, "doctor", ...args], { cwd: project, env: { ...ENVIRONMENT, ...env } });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (part) => (stdout += part));
  child.stderr.on("data", (part) => (stderr += part));
  const code = await new Promise((done) => child.on("close", done));
  if (status !== undefined) assert.equal(code, status, `${args.join(" ")}\n${stdout}\n${stderr}`);
  return { stdout, stderr, code };
}

async function report(args, options) {
  const { stdout, code } = await doctor(["--json", ...args], options);
  const told = JSON.parse(stdout);
  assert.ok(fits(told), JSON.stringify(fits.errors));
  assert.equal(code, told.well ? 0 : 1);
  return told;
}

/** As the pages say it; columns are those of the text without our addresses, so lines alone are compared. */
const said = ({ code, line, header, address }) => `${code} ${line ?? (header ? "header" : address ? "address" : "page")}`;
const wanted = (finds) => finds.map((find) => find.replace(/:\d+$/, "")).sort();

/** So many at once; each is a process of its own. */
async function each(list, act) {
  const left = [...list];
  await Promise.all(
    [1, 2, 3].map(async () => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) await act(one);
    }),
  );
}

const secrets = Object.entries(KEYS).filter(([name]) => /^(sk|whsec|hmac|token)/.test(name));
const hides = (text, about) => {
  for (const [what, secret] of secrets) assert.ok(!leaks(text, secret, /^[a-z_]*_|^eyJ/.exec(secret)?.[0] ?? ""), `${about}: ${what}`);
};

test("each fault is found in a broken page, and no other", async () => {
  const codes = new Set();
  const chosen = [];
  // One page of each code: doctor/tests/pages.rs tries the others too.
  for (const name of readdirSync(join(PAGES, "broken")).sort()) {
    const page = { name, ...served("broken", name) };
    const code = page.finds[0].split(" ")[0];
    // Nor can what depends on where a page is served be had on this machine.
    if (page.elsewhere || codes.has(code)) continue;
    codes.add(code);
    chosen.push(page);
  }
  await each(chosen, async ({ name, address, finds }) => {
    const told = await report([address]);
    assert.deepEqual(told.findings.map(said).sort(), wanted(finds), name);
    hides(JSON.stringify(told), name);
  });
  const rows = readFileSync(join(root, "docs/doctor.md"), "utf8").match(/^\| `[a-z-]+` \| (error|warning|note) \|/gm);
  assert.ok(codes.size >= rows.length - 8, `${codes.size} of ${rows.length}`);
});

test("an address with a secret is neither asked for nor printed, wherever it stands", async () => {
  const names = readdirSync(join(PAGES, "broken")).filter((name) => /^(secret|file-unseen-password)/.test(name));
  assert.ok(names.length >= 10);
  await each(names, async (name) => {
    const { address, finds } = served("broken", name);
    const told = await report([address]);
    assert.deepEqual(told.findings.map(said).sort(), wanted(finds), name);
    hides(JSON.stringify(told), name);
    const { stdout, stderr } = await doctor([address], { status: told.well ? 0 : 1 });
    hides(stdout + stderr, name);
    for (const text of [JSON.stringify(told), stdout]) assert.ok(!text.includes("kennwort"), name);
  });
  for (const { path } of asked) hides(path, "asked");
  // What is typed is asked for, and not repeated.
  for (const secret of ["hmac", "token", "sk_live"].map((name) => KEYS[name])) {
    const { address } = served("good", "snippet.html");
    hides(JSON.stringify(await report([`${address}?t=${secret}`], { status: 0 })), "page");
    for (const where of [`${SITE}/gone?t=${secret}`, `${secret}.html`, `file:///${secret}/page.html`]) {
      hides((await doctor([where], { status: 2 })).stderr, where);
    }
  }
});

test("nothing is found in good pages", async () => {
  let tried = 0;
  await each(readdirSync(join(PAGES, "good")), async (name) => {
    const { address, elsewhere } = served("good", name);
    if (elsewhere) return;
    const told = await report([address], { status: 0 });
    assert.deepEqual(told.findings, [], name);
    tried += 1;
  });
  assert.ok(tried > 35, `${tried}`);
});

test("nothing is found in the demo", async () => {
  const site = join(root, "www/site");
  await each(readdirSync(site).filter((name) => name.endsWith(".html")), async (name) => {
    const body = readFileSync(join(site, name), "utf8");
    pages.set(`/${name}`, { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body });
    const told = await report([`${SITE}/${name}`]);
    assert.deepEqual(told.findings.map(said), body.includes("<sir-donate") ? [] : ["no-widget page"], name);
  });
});

test("a person reads place, fault, remedy and what to paste", async () => {
  const { address } = served("broken", "csp-wasm.html");
  const { stdout, stderr } = await doctor([address], { status: 1 });
  assert.equal(stderr, "");
  assert.match(stdout, new RegExp(`^${address} \\(header Content-Security-Policy\\)\n  error: script-src lacks 'wasm-unsafe-eval'.* \\(csp-wasm\\)\n  Put this`, "m"));
  assert.match(stdout, new RegExp(`^    Content-Security-Policy: default-src 'none'; script-src ${CDN} 'wasm-unsafe-eval'; `, "m"));
  assert.match(stdout, /^SIR Donate: 1 error\. 4 addresses asked for\.\n$/m);
  // One policy mends all, and is shown once.
  const all = await doctor([served("broken", "csp-all.html").address], { status: 1 });
  assert.equal(all.stdout.match(/^    Content-Security-Policy: /gm).length, 1);
  assert.equal(all.stdout.match(/^  What to paste stands above\.$/gm).length, 4);
  const good = await doctor([served("good", "snippet.html").address], { status: 0 });
  assert.match(good.stdout, /^SIR Donate: nothing wrong\. 4 addresses asked for\.\n$/);
});

test("what is asked for: GETs of what the page names, without cookies, key or address", async () => {
  const { address } = served("good", "snapshot.html");
  asked.length = 0;
  const told = await report([address], { status: 0 });
  const paths = asked.map(({ to, path }) => `${to} ${path}`).sort();
  assert.deepEqual(paths, [
    `cdn /files/snapshot.json`,
    `cdn /v1/app-${BUILT}.js`,
    `cdn /v1/sir-donate-${BUILT}.wasm`,
    `cdn /v1/sir-donate.js`,
    `pages /good/snapshot.html`,
  ]);
  for (const { to, method, headers } of asked) {
    assert.equal(method, "GET");
    for (const name of ["cookie", "authorization", "referer", "x-partner-key"]) assert.equal(headers[name], undefined, name);
    assert.equal(headers.origin, to === "cdn" ? SITE : undefined);
    assert.ok(!JSON.stringify(headers).includes("pk_test"));
  }
  assert.deepEqual(told.asked.map(({ answer }) => answer), [200, 200, 200, 200, 200]);
});

test("a page on the disk, with what lies beside it", async () => {
  const html = filled(readFileSync(join(PAGES, "good/snippet.html"), "utf8"));
  const dir = folder({ "page.html": html.replaceAll(`${CDN}/v1/`, "v1/"), "top.html": html.replaceAll(`${CDN}/v1/`, "/v1/"), "cdn.html": html });
  const beside = () => report([join(dir, "page.html")]);
  assert.deepEqual((await beside()).findings.map(said), ["file-unseen 7", "headers-unseen page"]);
  put(dir, Object.fromEntries(["sir-donate.js", `app-${BUILT}.js`, `sir-donate-${BUILT}.wasm`].map((name) => [`v1/${name}`, dist(name)])));
  for (const name of ["page.html", "top.html", "cdn.html"]) {
    const told = await report([join(dir, name)], { status: 0 });
    assert.deepEqual(told.findings.map(said), ["headers-unseen page"], name);
    assert.equal(told.asked.length, name === "cdn.html" ? 3 : 0);
  }
  // As Chrome saves it.
  put(dir, { "saved.html": html.replaceAll(`${CDN}/v1/sir-donate.js`, "./saved_files/sir-donate.js.download"), "saved_files/sir-donate.js.download": dist("sir-donate.js") });
  const saved = await report([join(dir, "saved.html")], { status: 0 });
  assert.deepEqual(saved.findings.map(said), ["file-unseen address", "file-unseen address", "headers-unseen page"]);
  put(dir, { [`v1/app-${BUILT}.js`]: altered(dist(`app-${BUILT}.js`)) });
  assert.deepEqual((await beside()).findings.map(said), ["altered address", "headers-unseen page"]);

  put(dir, { "headers.txt": `HTTP/2 200\r\ncontent-type: text/html\r\ncontent-security-policy: script-src ${CDN}; connect-src *\r\n\r\n` });
  const told = await report([join(dir, "cdn.html"), "--headers", join(dir, "headers.txt")]);
  assert.deepEqual(told.findings.map(said), ["csp-wasm header"]);
  const offline = await report([join(dir, "cdn.html"), "--offline"], { status: 0 });
  assert.deepEqual([offline.findings.map(said), offline.asked], [["file-unseen 7", "headers-unseen page"], []]);
});

test("a file is read from the disk for a page from the disk alone, and no address of one stops the command", async () => {
  const html = filled(readFileSync(join(PAGES, "good/snippet.html"), "utf8"));
  const loads = (src) => html.replaceAll(`${CDN}/v1/sir-donate.js`, src);
  const dir = folder({ "v 1/sir-donate.js": dist("sir-donate.js"), "page.html": "", "large/sir-donate.js": Buffer.alloc(5 << 20, "x") });
  // Through the page's own address, as browsers have it.
  const of = async (src) => {
    put(dir, { "page.html": loads(src) });
    return (await report([pathToFileURL(join(dir, "page.html")).href])).findings.map(said);
  };
  const unseen = ["file-unseen 7", "headers-unseen page"];
  for (const src of ["/a%2Fb/sir-donate.js", "/a%00/sir-donate.js", `/${"x".repeat(300)}/sir-donate.js`, "page.html/sir-donate.js", "none/sir-donate.js"]) {
    assert.deepEqual(await of(src), unseen, src);
  }
  // The script is there, and what it loads isn't.
  for (const src of ["v%201/sir-donate.js", "/v%201/sir-donate.js"]) {
    assert.deepEqual(await of(src), ["file-unseen address", "file-unseen address", "headers-unseen page"], src);
  }
  assert.deepEqual(await of("large/sir-donate.js"), ["script-missing 7", "headers-unseen page"]);
  pages.set("/disk.html", { status: 200, headers: {}, body: loads(pathToFileURL(join(dir, "v 1/sir-donate.js")).href) });
  const told = await report([`${SITE}/disk.html`], { status: 1 });
  assert.deepEqual(told.findings.map(said), ["script-missing 7"]);
  assert.match(told.findings[0].message, /browsers refuse file:/);
});

test("headers as documents, browsers and editors have them", async () => {
  const dir = folder({ "page.html": filled(readFileSync(join(PAGES, "good/snippet.html"), "utf8")) });
  const found = async (headers) => {
    put(dir, { "headers.txt": headers });
    return (await report([join(dir, "page.html"), "--headers", join(dir, "headers.txt")])).findings.map(said);
  };
  const [sample] = /^Content-Security-Policy: [^`]*/m.exec(readFileSync(join(root, "docs/embedding.md"), "utf8"));
  const policy = sample.replaceAll("https://CDN", CDN).replaceAll("https://api.", "https://devapi.");
  const lacking = policy.replace(" 'wasm-unsafe-eval'", "");
  for (const [how, form] of Object.entries({
    "as printed": (text) => text,
    "in UTF-16": (text) => Buffer.from(`\ufeff${text}`, "utf16le"),
    "with a mark": (text) => `\ufeff${text}`,
    "further in": (text) => text.replace(/^/gm, "    "),
    "in two lines": (text) => text.replace(": ", ":\n").replace(/\n\s+/g, " "),
    "after a redirect": (text) => `HTTP/2 301\r\ncontent-security-policy: default-src 'none'\r\nlocation: /\r\n\r\nHTTP/2 200\r\n${text}`,
  })) {
    assert.deepEqual(await found(form(policy)), [], how);
    assert.deepEqual(await found(form(lacking)), ["csp-wasm header"], how);
  }
});

test("what is served in two bytes a character, and what is compressed", async () => {
  const body = filled(readFileSync(join(PAGES, "broken/no-fallback.html"), "utf8"));
  pages.set("/wide.html", { status: 200, headers: { "content-type": "text/html" }, body: Buffer.from(`\ufeff${body}`, "utf16le") });
  assert.deepEqual((await report([`${SITE}/wide.html`])).findings.map(said), ["no-fallback 4"]);
  const { gzipSync } = await import("node:zlib");
  pages.set("/packed.html", { status: 200, headers: { "content-type": "text/html", "content-encoding": "gzip" }, body: gzipSync(body) });
  assert.deepEqual((await report([`${SITE}/packed.html`])).findings.map(said), ["no-fallback 4"]);
});

test("what can't be read is told with the reason, and the exit code is 2", async () => {
  pages.set("/loop", { status: 302, headers: { location: "/loop" }, body: "" });
  pages.set("/away", { status: 302, headers: { location: "file:///etc/passwd" }, body: "" });
  pages.set("/huge", { status: 200, headers: {}, body: Buffer.alloc(9 << 20, "x") });
  pages.set("/data.json", { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: "{}" });
  const dir = folder({ "page.html": "", "page.js": "", "page.mhtml": "", "empty.txt": "", "policy.txt": "default-src 'none'; img-src https:" });
  // A port that nobody listens at any more.
  const gone = createServer();
  await new Promise((done) => gone.listen(0, "localhost", done));
  const { port } = gone.address();
  await new Promise((done) => gone.close(done));
  for (const [args, reason] of [
    [[], /which page\?/],
    [[`${SITE}/gone.html`], /answers with 404/],
    [[`${SITE}/loop`], /leads on more than 10 times/],
    [[`${SITE}/away`], /leads to file:/],
    [[`${SITE}/huge`], /larger than 8 MB/],
    [[`http://localhost:${port}/`], new RegExp(`localhost:${port} can't be reached \\(ECONNREFUSED\\)`)],
    [[`${SITE}/data.json`], /data\.json is no page: it is application\/json/],
    [[join(dir, "page.js")], /is no page/],
    [[join(dir, "page.mhtml")], /is no page: .*"complete"/],
    [[join(dir, "page.html", "x")], /can't be read: ENOTDIR/],
    [["x".repeat(300)], /can't be read: ENAMETOOLONG/],
    [["file://elsewhere/page.html"], /can't be read/],
    [["file:///none.html"], /there is no file/],
    [["www.example.org/give"], /write https:\/\/www/],
    [["ftp://jane:pass@localhost/"], /there is no file ftp:\/\/…@localhost/],
    [["localhost:8787/page"], /there is no file localhost:8787\/page; if it is an address, write http:\/\/localhost:8787\/page/],
    [[join(dir, "none.html")], /there is no file/],
    [[dir], /is no file/],
    [["a", "b"], /one page at a time/],
    [["--headers", "x", SITE], /has its own/],
    [["--offline", SITE], /on your disk/],
    [["--deep", SITE], /Unknown option/],
    [[join(dir, "page.html"), "--headers", join(dir, "none")], /none can't be read/],
    [[join(dir, "page.html"), "--headers", join(dir, "empty.txt")], /no header could be read/],
    [[join(dir, "page.html"), "--headers", join(dir, "policy.txt")], /no header could be read/],
    [["http://jane:pass@localhost/"], /are not sent/],
  ]) {
    const { stdout, stderr } = await doctor(args, { status: 2 });
    assert.equal(stdout, "");
    assert.match(stderr, /^sir-donate: /);
    assert.match(stderr, reason);
    assert.ok(!stderr.includes("jane:pass"));
  }
});

test("a value of the environment's secrets is not printed", async () => {
  const value = `own-${hex64("environment").slice(0, 40)}`;
  pages.set("/secret.html", { status: 200, headers: {}, body: `<sir-donate publishable-key="${KEYS.test}" nonprofit="x" mode="${value}">x</sir-donate>` });
  const env = { SIR_WEBHOOK_SECRET: value };
  const { stdout } = await doctor([`${SITE}/secret.html`], { status: 1, env });
  assert.match(stdout, /bad-value/);
  assert.ok(!leaks(stdout, value, "own-"));
  const { stderr } = await doctor([value], { status: 2, env });
  assert.ok(!leaks(stderr, value, "own-"));
});

test("by name, with its help", async () => {
  const { stdout } = run("npx", ["--no", "--", "sir-donate", "doctor", "--help"], { cwd: project, env: { PATH: withCommand(project) } });
  for (const option of ["--headers", "--offline", "--json"]) {
    assert.ok(stdout.includes(option));
    assert.ok(readFileSync(join(root, "docs/doctor.md"), "utf8").includes(`\`${option}`), option);
  }
});
