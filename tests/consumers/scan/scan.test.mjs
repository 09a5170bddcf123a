// `npx sir-donate scan`, as installed from the packed package, on everything that a site is made of.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, linkSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { KINDS, hex64, leaks } from "../../security/secrets.mjs";
import { ENVIRONMENT, folder, git, install, put, repository, run, withCommand } from "./command.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const Ajv = createRequire(join(root, "tests/browser/package.json"))("ajv");
const project = folder({ "package.json": "{}" });
install(project);
const command = join(project, "node_modules/sir-donate/guard/cli.js");

const schema = JSON.parse(readFileSync(join(root, "docs/scan.schema.json"), "utf8"));
const fits = new Ajv({ strict: true, allErrors: true }).compile(schema);

/** Runs the command; what it prints is what a person sees. */
const scan = (cwd, args, { status = 0, ...more } = {}) =>
  run(process.execPath, [command, "scan", ...args], { cwd, status, ...more });

/** Runs it with --json. */
function report(cwd, args, more) {
  const { stdout } = scan(cwd, ["--json", ...args], { status: null, ...more });
  const told = JSON.parse(stdout);
  assert.ok(fits(told), JSON.stringify(fits.errors));
  return told;
}

const places = (told) => told.findings.map(({ file, line, column }) => `${file}:${line}:${column}`);
const files = (told) => [...new Set(told.findings.map(({ file }) => file))].sort();

const LIVE = KINDS["live secret key"].make("scan");
const leakOf = (number) => `k = "${KINDS["live secret key"].make(`scan ${number}`)}";`;
const TEST_KEY = `pk_test_${hex64("publishable")}`;
const LIVE_KEY = `pk_live_${hex64("publishable")}`;

/** A number as WebAssembly writes it. */
const leb = (number) => {
  const bytes = [];
  do {
    bytes.push((number & 127) | (number > 127 ? 128 : 0));
    number >>= 7;
  } while (number > 0);
  return bytes;
};

/** A module with one page of memory and one data segment. */
function wasm(data) {
  const segment = [1, 0, 0x41, 8, 0x0b, ...leb(data.length), ...data];
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 3, 1, 0, 1, 11, ...leb(segment.length), ...segment]);
}

/** Each place that a secret gets to, with `code` (an assignment in JavaScript or JSON) or `value` in it. */
const PLACES = {
  "an HTML attribute": ({ name, value }) => ["index.html", `<p>\n<sir-donate data-${name}="${value}"></sir-donate>`, 2],
  "an inline script": ({ code }) => ["index.html", `<!doctype html>\n<script>\nmount(x, { ${code('"')} });\n</script>`, 3],
  "a script's dataset": ({ name, value }) => ["index.html", `<script src=a.js data-${name}='${value}'></script>`, 1],
  "CSS": ({ name, value }) => ["site.css", `a::after {\n  --${name}: "${value}";\n}`, 2],
  "JavaScript": ({ code }) => ["app.js", `"use strict";\n\nexport const o = { ${code("'")} };`, 3],
  "TypeScript": ({ code }) => ["app.ts", `const o: O = { ${code("`")} } as const;`, 1],
  "JSON": ({ code }) => ["data.json", `{\n  ${code('"', true)}\n}`, 2],
  "a source map": ({ code }) => ["app.js.map", JSON.stringify({ version: 3, sourcesContent: [`a;\n{ ${code('"')} }`] }), 1],
  "a source map within a script": ({ code }) => [
    "app.js",
    `a();\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(
      JSON.stringify({ version: 3, sourcesContent: [`"é";\n{ ${code('"')} }`] }),
    ).toString("base64")}`,
    2,
  ],
  "the data of a wasm": ({ code }) => ["app.wasm", wasm(Buffer.from(`\0\0{${code('"')}}\0`)), undefined],
  "a served .env": ({ variable, value }) => ["public/.env", `A=1\n${variable}=${value}\n`, 2],
  "a tag manager's export": ({ code }) => [
    "GTM.json",
    JSON.stringify({ tag: [{ parameter: [{ key: "html", value: `<script>var o = { ${code('"')} }</script>` }] }] }, null, 1),
    undefined,
  ],
  "a PHP template": ({ name, value }) => ["donate.php", `<?php\n$${name} = '${value}';\n?><p>`, 2],
  "a Liquid template": ({ name, value }) => ["donate.liquid", `{% assign ${name} = "${value}" %}`, 1],
  "a packed file (gzip)": ({ code }) => ["app.js.gz", gzipSync(`1;\n{ ${code('"')} }`), 2],
  "a packed file (brotli)": ({ code }) => ["app.js.br", brotliCompressSync(`1;\n{ ${code('"')} }`), 2],
  "UTF-16": ({ code }) => ["app.js", Buffer.from(`\ufeffé;\n{ ${code('"')} }`, "utf16le"), 2],
};

describe("every place and kind", () => {
  for (const [place, make] of Object.entries(PLACES)) {
    test(place, () => {
      const all = {};
      const wanted = [];
      for (const [what, { kind, make: secret, prefix, live }] of Object.entries(KINDS)) {
        const value = secret(`${place} ${what}`);
        const name = "hmac_secret";
        const code = (quote, json) => `${json ? '"hmacSecret"' : "hmacSecret"}: ${quote}${value}${quote}`;
        const [file, content, line] = make({ name, value, code, variable: "SIR_HMAC_SECRET" });
        const path = `${what.replace(/\W/g, "-")}/${file}`;
        all[path] = content;
        wanted.push({ path, kind, value, prefix, live, line });
      }
      const dir = folder(all);
      const told = report(dir, ["."], { status: 1 });
      for (const { path, kind, value, prefix, live, line } of wanted) {
        const hits = told.findings.filter(({ file }) => file === path);
        assert.deepEqual(hits.map((hit) => [hit.kind, hit.live, hit.level]), [[kind, live, "error"]], path);
        if (line !== undefined) assert.equal(hits[0].line, line, path);
        assert.ok(!leaks(JSON.stringify(told), value, prefix), path);
      }
      assert.equal(told.findings.length, wanted.length);

      const { stdout, stderr } = scan(dir, ["."], { status: 1, env: { GITHUB_ACTIONS: "true" } });
      for (const { path, value, prefix } of wanted) {
        assert.ok(stdout.includes(path), path);
        assert.ok(!leaks(stdout + stderr, value, prefix), path);
      }
    });
  }

  test("the same places without a secret are clean", () => {
    const all = {};
    for (const [place, make] of Object.entries(PLACES)) {
      const code = (quote, json) => `${json ? '"publishableKey"' : "publishableKey"}: ${quote}${TEST_KEY}${quote}`;
      const [file, content] = make({ name: "publishable-key", value: TEST_KEY, code, variable: "SIR_PUBLISHABLE_KEY" });
      all[`${place.replace(/\W/g, "-")}/${file}`] = content;
    }
    const told = report(folder(all), ["."], { status: 0 });
    assert.deepEqual(told.findings, []);
    assert.equal(told.scanned.files, Object.keys(PLACES).length - 0);
  });

  test("lines and columns are an editor's", () => {
    const dir = folder({ "a.js": `"é😀";\r\n\t"é😀${""}", "${LIVE}"` });
    assert.deepEqual(places(report(dir, ["a.js"])), ["a.js:2:10"]);
  });

  test("however it is written", () => {
    const half = LIVE.slice(0, 30);
    const rest = LIVE.slice(30);
    const dir = folder({
      "concatenated.js": `k = "${half}" + "${rest}"`,
      "template.js": `k = \`\${"${half}"}${rest}\``,
      "escaped.js": `k = "\\x73k\\u005flive_${LIVE.slice(8)}"`,
      "base64.js": `k = atob("${Buffer.from(LIVE).toString("base64")}")`,
      "url.html": `<a href="?k=${LIVE.replaceAll("_", "%5F")}">`,
    });
    assert.deepEqual(files(report(dir, ["."])), ["base64.js", "concatenated.js", "escaped.js", "template.js", "url.html"]);
  });
});

describe("which files", () => {
  const leak = `k = "${LIVE}";`;

  test("a repository without what git ignores, nested and negated patterns and all", () => {
    const dir = repository({
      ".gitignore": "*.log\n/dist/\ncache/\n!keep.log\n",
      "a.js": leak,
      "a.log": leak,
      "keep.log": leak,
      "dist/b.js": leak,
      "sub/dist/c.js": leak,
      "sub/.gitignore": "!b.log\nd.js\n",
      "sub/b.log": leak,
      "sub/d.js": leak,
      "sub/deep/d.js": leak,
      "sub/deep/A.LOG": leak,
      "cache/e.js": leak,
      "node_modules/f/index.js": leak,
    });
    put(dir, { ".git/info/exclude": "mine.js\n", "mine.js": leak, "sub/mine.js": leak });
    const told = report(dir, ["."], { status: 1 });
    // What git itself would add is the measure.
    const added = git(dir, "ls-files", "--cached", "--others", "--exclude-standard").trim().split("\n");
    const wanted = added.filter((name) => !/gitignore|node_modules/.test(name)).sort();
    assert.deepEqual(files(told), wanted);
    assert.ok(wanted.includes("sub/dist/c.js") && !wanted.includes("dist/b.js"), "the repository is no test of patterns");
    assert.equal(told.skipped.dependencies, 2);
    assert.ok(told.skipped.ignored >= 6);
    // The same from a folder of it, and for one of its folders.
    assert.deepEqual(files(report(join(dir, "sub"), ["."])), wanted.filter((n) => n.startsWith("sub/")).map((n) => n.slice(4)));
    assert.deepEqual(files(report(dir, ["sub"])), wanted.filter((name) => name.startsWith("sub/")));
  });

  test("a folder that is ignored is scanned when it is named, all of it", () => {
    const dir = repository({
      ".gitignore": "dist/\n*.map\n.output\n",
      "dist/a.js.map": leak,
      "dist/sub/a.js": leak,
      ".output/public/x.js": leak,
    });
    assert.deepEqual(files(report(dir, ["."])), []);
    assert.deepEqual(files(report(dir, ["dist"])), ["dist/a.js.map", "dist/sub/a.js"]);
    assert.deepEqual(files(report(dir, ["dist/sub"])), ["dist/sub/a.js"]);
    assert.deepEqual(files(report(join(dir, "dist"), ["."])), ["a.js.map", "sub/a.js"]);
    assert.deepEqual(files(report(dir, [".output/public"])), [".output/public/x.js"]);
    assert.deepEqual(files(report(dir, ["dist/a.js.map"])), ["dist/a.js.map"]);
    assert.equal(files(report(dir, [".", "--no-ignore"])).length, 3);
  });

  test("what was built is published with the node_modules in it", () => {
    const dir = repository({ ".gitignore": "dist/\nnode_modules/\n", "dist/node_modules/a/x.js": leak, "node_modules/b.js": leak, "dist/.hg/c": leak });
    assert.deepEqual(files(report(dir, ["dist"])), ["dist/node_modules/a/x.js"]);
    assert.deepEqual(files(report(dir, ["."])), []);
    assert.deepEqual(files(report(dir, [".", "--no-ignore"])), ["dist/node_modules/a/x.js", "node_modules/b.js"]);
  });

  test("a file that is named counts as named, whatever else is", () => {
    const dir = folder({ "package.json": "{}", ".env": `SIR_SECRET_KEY=${LIVE}\n` });
    for (const paths of [[".env", "."], [".", ".env"]]) assert.deepEqual(files(report(dir, paths)), [".env"], paths.join(" "));
  });

  test("a folder that is ignored is scanned whole, whatever patterns lie in it", () => {
    const dir = repository({ ".gitignore": "dist/\n", "dist/.gitignore": "*.js\n!b.js\n", "dist/a.js": leak, "dist/b.js": leak });
    assert.deepEqual(files(report(dir, ["dist"])), ["dist/a.js", "dist/b.js"]);
  });

  test("a folder whose own .gitignore hides all of it is scanned when it is named", () => {
    const dir = repository({ "index.html": "", "pkg/.gitignore": "*\n", "pkg/a.js": leak, "pkg/deep/b.js": leak });
    assert.deepEqual(files(report(dir, ["pkg"])), ["pkg/a.js", "pkg/deep/b.js"]);
    assert.deepEqual(files(report(dir, ["."])), []);
  });

  test("a file that is tracked although it is ignored is published with the repository", () => {
    const dir = repository({ "config.js": leak });
    put(dir, { ".gitignore": "config.js\n" });
    assert.deepEqual(files(report(dir, ["."])), ["config.js"]);
    // In a hook of another repository too, where git says by variables which one that is.
    const env = { GIT_DIR: join(repository(), ".git"), GIT_INDEX_FILE: "index" };
    assert.deepEqual(files(report(dir, ["."], { env })), ["config.js"]);
    git(dir, "rm", "--quiet", "--cached", "config.js");
    assert.deepEqual(files(report(dir, ["."])), []);
  });

  test("without a repository, .gitignore files count from the named folder on", () => {
    const dir = folder({ ".gitignore": "site\n", "site/.gitignore": "a.js\n", "site/a.js": leak, "site/b.js": leak });
    assert.deepEqual(files(report(dir, ["site"])), ["site/b.js"]);
  });

  test("node_modules and .git are skipped unless they are named", () => {
    const dir = folder({ "node_modules/a/x.js": leak, "b/node_modules/c/node_modules/y.js": leak, "b/.git/z": leak });
    assert.deepEqual(files(report(dir, ["."])), []);
    assert.deepEqual(files(report(dir, ["node_modules"])), ["node_modules/a/x.js"]);
    assert.deepEqual(files(report(dir, ["b/node_modules"])), ["b/node_modules/c/node_modules/y.js"]);
    assert.deepEqual(files(report(dir, ["b/.git"])), ["b/.git/z"]);
  });

  test("links are followed once, and never in a circle", { timeout: 60_000 }, () => {
    const dir = folder({ "storage/a.js": leak, "site/b.js": "1", "around.js": leak });
    symlinkSync("../storage", join(dir, "site/files"));
    symlinkSync("../storage", join(dir, "site/again"));
    symlinkSync("..", join(dir, "site/up"));
    // Two of them, and a way through them is as long as one likes.
    symlinkSync(".", join(dir, "site/self"));
    symlinkSync(".", join(dir, "site/itself"));
    symlinkSync("nowhere", join(dir, "site/broken"));
    linkSync(join(dir, "storage/a.js"), join(dir, "site/hard.js"));
    const told = report(dir, ["site"]);
    assert.equal(told.findings.length, 1);
    assert.deepEqual(told.unreadable, []);
    assert.equal(told.scanned.files, 2);
    assert.equal(report(dir, ["site", "site", "site/b.js", "storage"]).scanned.files, 2);
  });

  test("pipes and devices in a folder are not opened", { timeout: 60_000 }, () => {
    const dir = folder({ "a.js": leak });
    run("mkfifo", [join(dir, "pipe")]);
    symlinkSync("/dev/zero", join(dir, "zero"));
    const told = report(dir, ["."]);
    assert.deepEqual([files(told), told.unreadable], [["a.js"], []]);
    assert.match(scan(dir, ["pipe"], { status: 2 }).stderr, /pipe: is no regular file/);
  });

  test("the name of a file is scanned, and not printed", () => {
    const dir = folder({ [`keys/${LIVE}.txt`]: "1" });
    const told = report(dir, ["."], { status: 1 });
    assert.deepEqual(told.findings.map(({ file, line }) => [file, line]), [["keys/sk_live_….txt", 0]]);
    const { stdout, stderr } = scan(dir, ["."], { status: 1, env: { GITHUB_ACTIONS: "true" } });
    assert.match(stdout, /keys\/sk_live_….txt \(its name\)/);
    assert.ok(!leaks(stdout + stderr, LIVE, "sk_live_"));
  });

  test("a file's name can't write to the terminal", () => {
    const dir = folder({ "a\u001b[2J\n::error::x\u202e.js": leak });
    const { stdout } = scan(dir, ["."], { status: 1, env: { GITHUB_ACTIONS: "true" } });
    assert.match(stdout, /a\\u\{1b\}\[2J\\u\{a\}::error::x\\u\{202e\}\.js:1:6/);
    assert.ok(!/[\u001b\u202e]|^::error::x/m.test(stdout));
  });
});

describe("large and odd files", () => {
  test("a large file is scanned to its end in little memory", { timeout: 120_000 }, () => {
    const dir = folder();
    const line = "const é = 1; // nothing to see here, only a line of some length\n";
    const lines = Math.ceil((150 << 20) / Buffer.byteLength(line));
    const path = join(dir, "large.js");
    writeFileSync(path, line.repeat(lines));
    writeFileSync(path, `/* é😀 */ k = "${LIVE}";`, { flag: "a" });
    const args = ["--max-old-space-size=64", command, "scan", "--json", "large.js"];
    const { stdout } = run("/usr/bin/env", [process.execPath, ...args], { cwd: dir, status: 1 });
    assert.deepEqual(places(JSON.parse(stdout)), [`large.js:${lines + 1}:16`]);
  });

  test("a secret is found wherever a long run of base64 is cut", () => {
    // Found in review: pieces of it were decoded from their first character alone.
    for (const shift of ["", "x", "xx", "xxx"]) {
      const text = `${"a 1;\n".repeat(4 << 20)}${leakOf(1)}${"b 2;\n".repeat(1 << 17)}`;
      const dir = folder({ "a.js": `${shift}//# sourceMappingURL=data:application/json;base64,${Buffer.from(text).toString("base64")}` });
      assert.equal(report(dir, ["."]).findings.length, 1, `${shift.length} characters before it`);
    }
  });

  test("what only looks packed is scanned as it is", () => {
    const broken = gzipSync(leakOf(1)).subarray(0, -4);
    const dir = folder({
      "messages.br": leakOf(2),
      "a.gz": Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.from(leakOf(3))]),
      "b.tgz": gzipSync(Buffer.concat([Buffer.alloc(512), Buffer.from(leakOf(4))])),
      "cut.gz": broken,
    });
    const told = report(dir, ["."]);
    assert.deepEqual(files(told), ["a.gz", "b.tgz", "cut.gz", "messages.br"]);
    assert.deepEqual(told.unreadable, []);
  });

  test("an empty file, and one that can't be read", () => {
    const dir = folder({ "empty": "", "closed.js": leakOf(1) });
    assert.equal(report(dir, ["empty"]).clean, true);
    chmodSync(join(dir, "closed.js"), 0);
    // Root may read anything, so the command runs as somebody else.
    const somebody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    for (const open of [dir, project]) chmodSync(open, 0o755);
    const told = report(dir, ["."], somebody);
    assert.deepEqual(told.unreadable, [{ file: "closed.js", message: "may not be read (permission denied)" }]);
    assert.match(scan(dir, ["."], { status: 2, ...somebody }).stderr, /closed\.js: may not be read/);
  });
});

describe("how it is used", () => {
  const clean = { "index.html": `<sir-donate publishable-key="${TEST_KEY}"></sir-donate>` };

  test("by its name, with npx and in npm's scripts", () => {
    put(project, { "site/index.html": "<p>", "bad/index.html": leakOf(1) });
    assert.match(run("npx", ["--no-install", "sir-donate", "scan", "site"], { cwd: project }).stdout, /no secrets/);
    run("npx", ["--no-install", "sir-donate", "scan", "bad"], { cwd: project, status: 1 });
    const { version } = JSON.parse(readFileSync(join(project, "node_modules/sir-donate/package.json"), "utf8"));
    const env = { PATH: withCommand(project) };
    assert.equal(run("sir-donate", ["--version"], { cwd: project, env }).stdout, `${version}\n`);
    assert.equal(report(project, ["site"]).tool.version, version);
  });

  test("the exit code is 0, 1 or 2", () => {
    const dir = folder({ ...clean, "bad.js": leakOf(1) });
    scan(dir, ["index.html"], { status: 0 });
    scan(dir, ["."], { status: 1 });
    scan(dir, ["absent"], { status: 2 });
    // A secret is the worse news.
    scan(dir, ["absent", "bad.js"], { status: 1 });
    for (const args of [[], ["--what"], ["--production", "--development", "."], ["--stdin", "."], ["--stdin", "--staged"]]) {
      const { stdout, stderr } = scan(dir, args, { status: 2 });
      assert.match(stderr, /^sir-donate: .+\n\nFinds secrets/, args.join(" "));
      assert.equal(stdout, "");
    }
    const other = (...args) => run(process.execPath, [command, ...args], { cwd: dir, status: null });
    assert.deepEqual([other().status, other("guard").status], [2, 2]);
    assert.deepEqual([other("--help").status, other("scan", "-h").status, other("help").status], [0, 0, 0]);
    assert.match(other("--help").stdout, /Exit code: 0 no secrets, 1 secrets, 2 /);
  });

  test("a secret that is typed in is not repeated", () => {
    const dir = folder(clean);
    for (const args of [[LIVE], [`--key=${LIVE}`], [`--${LIVE}`], ["index.html", `x/${LIVE}`]]) {
      for (const more of [[], ["--json"]]) {
        const { stdout, stderr } = scan(dir, [...args, ...more], { status: 2 });
        assert.ok(!leaks(stdout + stderr, LIVE, "sk_live_"), args[0].slice(0, 8));
        assert.match(stdout + stderr, /sk_live_…|'--key'/);
      }
    }
    const { stderr } = run(process.execPath, [command, LIVE], { cwd: dir, status: 2 });
    assert.ok(!leaks(stderr, LIVE, "sk_live_"));
  });

  test("what a newcomer reads is short, and says what to do", () => {
    const dir = folder({ ...clean, "app.js": `\n  k = "${LIVE}";` });
    assert.equal(scan(dir, ["index.html"]).stdout, "SIR Donate: no secrets. 1 file scanned.\n");
    assert.equal(
      scan(dir, ["."], { status: 1 }).stdout,
      `app.js:2:8
  error: sk_live_… secret key of SIR Giving, for real money

What to do:
  1. Rotate it now in SIR Giving's partner portal.
  2. Take it out of the file, and keep it in the server's environment. A page needs the publishable key (pk_…) alone.
  3. Whoever could read the file, or the repository's history, has it: taking it out is not enough.

SIR Donate: 1 error. 2 files scanned.
`,
    );
  });

  test("GitHub shows it beside the line", () => {
    const dir = folder({ "a,b:c.js": `\n  k = "${LIVE}";` });
    const { stdout } = scan(dir, ["."], { status: 1, env: { GITHUB_ACTIONS: "true" } });
    assert.match(stdout, /^::error file=a%2Cb%3Ac\.js,line=2,col=8,title=SIR Donate::sk_live_… secret key of SIR Giving, /m);
    assert.ok(!scan(dir, ["."], { status: 1 }).stdout.includes("::error"));
    JSON.parse(scan(dir, ["--json", "."], { status: 1, env: { GITHUB_ACTIONS: "true" } }).stdout);
  });

  test("from a pipe", () => {
    const dir = folder();
    assert.deepEqual(places(report(dir, ["--stdin"], { input: `\n ${leakOf(1)}` })), ["<stdin>:2:7"]);
    assert.match(scan(dir, ["--stdin"], { input: "nothing" }).stdout, /no secrets/);
  });

  test("whoever reads only the beginning gets the exit code all the same", async () => {
    const dir = folder(Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`${at}.js`, leakOf(at)])));
    const child = spawn(process.execPath, [command, "scan", "--json", dir], { env: ENVIRONMENT, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.once("data", () => child.stdout.destroy());
    const stderr = [];
    child.stderr.on("data", (piece) => stderr.push(piece));
    const code = await new Promise((done) => child.once("exit", done));
    assert.deepEqual([code, Buffer.concat(stderr).toString()], [1, ""]);
  });

  test("no comment keeps a secret out of the report", () => {
    const dir = folder({
      "a.js": `/* eslint-disable */ // sir-donate-ignore\nk = "${LIVE}"; // sir-donate-ignore gitleaks:allow nosec pragma: allowlist secret`,
      ".sirdonateignore": "a.js\n",
      "package.json": JSON.stringify({ "sir-donate": { ignore: ["a.js"], level: "warning" } }),
    });
    assert.deepEqual(files(report(dir, ["."], { status: 1 })), ["a.js"]);
  });
});

describe("keys in the wrong place", () => {
  const remarks = (told) => told.findings.map(({ level, kind, file }) => `${level} ${kind} ${file}`);
  const page = (key, more = "") => `<sir-donate publishable-key="${key}" ${more}></sir-donate>`;

  test("a test key is a warning where the build goes live", () => {
    const dir = repository({ ".gitignore": "dist\n", "src.html": page(TEST_KEY), "dist/index.html": page(TEST_KEY).repeat(3) });
    const warning = ["warning test-key dist/index.html"];
    // What is built, ignored by git and named is taken for what goes live.
    assert.deepEqual(remarks(report(dir, ["dist"])), warning);
    assert.deepEqual(remarks(report(dir, ["src.html"])), []);
    assert.deepEqual(remarks(report(dir, ["src.html", "--production"])), ["warning test-key src.html"]);
    assert.deepEqual(remarks(report(dir, ["dist", "--development"])), []);
    for (const [env, warned] of [
      [{ NODE_ENV: "production" }, true],
      [{ NODE_ENV: "test" }, false],
      [{ NODE_ENV: "production", VERCEL_ENV: "preview" }, false],
      [{ VERCEL_ENV: "production" }, true],
      [{ NODE_ENV: "production", CONTEXT: "deploy-preview", NETLIFY: "true" }, false],
      [{ NODE_ENV: "production", CONTEXT: "staging" }, true],
      [{ CONTEXT: "production", NETLIFY: "true" }, true],
      [{ CONTEXT: "production" }, false],
    ]) {
      assert.equal(report(dir, ["src.html"], { env }).warnings, warned ? 1 : 0, JSON.stringify(env));
    }
    assert.match(scan(dir, ["dist"], { status: 0 }).stdout, /warning: pk_test_… test key in a production build/);
    scan(dir, ["dist", "--strict"], { status: 1 });
    assert.deepEqual(remarks(report(dir, ["dist", "--strict"])), ["error test-key dist/index.html"]);
  });

  test("a live key beside an api-base is an error", () => {
    const base = 'api-base="https://example.org"';
    const dir = folder({
      "bad.html": page(LIVE_KEY, base),
      "good.html": page(LIVE_KEY) + page(TEST_KEY, base),
      "bad.js": `mount(x, { publishableKey: "${LIVE_KEY}", apiBase: "https://example.org" })`,
    });
    const told = report(dir, ["."], { status: 1 });
    assert.deepEqual(remarks(told), [
      "error live-key-beside-api-base bad.html",
      "error live-key-beside-api-base bad.js",
    ]);
    assert.ok(!leaks(JSON.stringify(told), LIVE_KEY, "pk_live_"), "a key that is public need not be repeated either");
  });
});

describe("the environment", () => {
  const SECRET = `s3cr3t-${hex64("environment").slice(0, 30)}`;
  const HMAC = hex64("environment hmac");

  test("values of variables that are named as secrets are found, wherever they come from", () => {
    const all = { "app.js": `a("${SECRET}", [0x1, "${HMAC}"])` };
    const kinds = (dir, more) => report(dir, ["app.js"], more).findings.map(({ kind, variable }) => `${kind} ${variable}`);
    const found = ["environment-secret MY_SECRET", "hmac-secret SIR_HMAC"];
    assert.deepEqual(kinds(folder(all)), []);
    assert.deepEqual(kinds(folder(all), { env: { MY_SECRET: SECRET, SIR_HMAC: HMAC, OTHER: SECRET } }), found);
    const settings = `export MY_SECRET="${SECRET}"\nSIR_HMAC=${HMAC}\n`;
    for (const name of [".env", ".env.production.local", ".dev.vars", ".envrc"]) {
      assert.deepEqual(kinds(folder({ ...all, [name]: settings })), found, name);
    }
    assert.deepEqual(kinds(folder({ ...all, ".env.example": settings })), [], "placeholders are no secrets");
    const dir = repository({ ".gitignore": ".env*\n", ".env": settings, "a/b/dist/app.js": all["app.js"] });
    assert.deepEqual(kinds(join(dir, "a/b/dist")), found);
    const both = folder({ ...all, ".env": `MY_SECRET=${SECRET}`, ".env.local": `MY_SECRET=another-${hex64("x")}\nSIR_HMAC=${HMAC}` });
    assert.deepEqual(kinds(both), found, "one name, two values");
    const { stdout, stderr } = scan(both, ["."], { status: 1 });
    assert.ok(!leaks(stdout + stderr, SECRET, "") && !leaks(stdout + stderr, HMAC, ""));
  });

  test("a server's settings may hold secrets; what is served, committed or put into pages may not", () => {
    const settings = `SIR_SECRET_KEY=${LIVE}\n`;
    const found = (dir, args = ["."]) => files(report(dir, args));
    const server = folder({ "package.json": "{}", ".env": settings, "api/.env.local": settings, "index.html": "" });
    const told = report(server, ["."], { status: 0 });
    assert.deepEqual([told.findings, told.skipped.environment], [[], 2]);
    assert.match(scan(server, ["."]).stdout, /2 environment files, where secrets belong/);
    assert.deepEqual(found(server, [".env"]), [".env"], "named");
    assert.deepEqual(found(folder({ "public/.env": settings, "package.json": "{}" })), ["public/.env"], "served");
    assert.deepEqual(found(folder({ ".env": settings, "index.php": "" })), [".env"], "served with the page");
    const git = repository({ ".env": settings, "package.json": "{}" });
    assert.deepEqual(found(git), [".env"], "committed");
    const built = repository({ ".gitignore": "out\n", "out/.env": settings, "package.json": "{}" });
    assert.deepEqual(found(built, ["out"]), ["out/.env"], "built");
    const inlined = repository({ ".gitignore": ".env\ndist\n", "package.json": "{}", "dist/a.js": "1" });
    put(inlined, { ".env": `A=1\nNEXT_PUBLIC_KEY=${LIVE}\nSIR_SECRET_KEY=${LIVE}\n` });
    assert.deepEqual(places(report(inlined, ["."])), [".env:2:17"]);
    assert.deepEqual(places(report(join(inlined, "dist"), ["."])), ["../.env:2:17"]);
  });
});

describe("what the next commit will hold", () => {
  test("is scanned as it is staged, not as it is in the folder", () => {
    const dir = repository({ "a.js": "1", "b.js": "1", "sub/c.js": leakOf(3) });
    assert.deepEqual(files(report(dir, ["--staged"], { status: 0 })), []);
    put(dir, { "a.js": leakOf(1), "b.js": leakOf(2), "é ü.js": leakOf(4) });
    assert.deepEqual(files(report(dir, ["--staged"])), [], "nothing is staged");
    git(dir, "add", "a.js", "é ü.js");
    put(dir, { "a.js": "1" });
    git(dir, "mv", "sub/c.js", "sub/d.js");
    const told = report(dir, ["--staged"], { status: 1 });
    assert.deepEqual(files(told), ["a.js", "sub/d.js", "é ü.js"]);
    assert.deepEqual(places(told)[0], "a.js:1:6");
    assert.deepEqual(files(report(dir, ["--staged", "sub"])), ["sub/d.js"]);
    assert.deepEqual(files(report(join(dir, "sub"), ["--staged"])), ["../a.js", "../é ü.js", "d.js"]);
    git(dir, "rm", "--quiet", "-f", "a.js", "sub/d.js", "é ü.js");
    assert.deepEqual(files(report(dir, ["--staged"], { status: 0 })), [], "what goes may hold secrets");
  });

  test("with the settings of each package of a monorepo", () => {
    const value = `${LIVE.slice(-20)}${LIVE.slice(20, 40)}`;
    const dir = repository({ ".gitignore": ".env\n", "apps/shop/src/x.js": "1", "apps/shop/package.json": "{}" });
    put(dir, { "apps/shop/.env": `TILL_SECRET=${value}\n`, "apps/shop/src/x.js": `k = "${value}";` });
    git(dir, "add", "--all");
    assert.deepEqual(files(report(dir, ["--staged"], { status: 1 })), ["apps/shop/src/x.js"]);
  });

  test("in a new repository, with links, large files and a .env", () => {
    const dir = folder({ "large.bin": Buffer.alloc(20 << 20, "a 1;"), ".env": `K=${LIVE}\n` });
    symlinkSync("nowhere", join(dir, "link"));
    git(dir, "init", "--quiet");
    writeFileSync(join(dir, "large.bin"), leakOf(1), { flag: "a" });
    git(dir, "add", "--all");
    assert.deepEqual(files(report(dir, ["--staged"], { status: 1 })), [".env", "large.bin"]);
  });

  test("needs a repository", () => {
    const { stderr } = scan(folder(), ["--staged"], { status: 2, env: { GIT_CEILING_DIRECTORIES: "/" } });
    assert.match(stderr, /^sir-donate: --staged needs a git repository here/);
  });
});
