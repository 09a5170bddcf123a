// No string that looks like a real secret stands in this repository, nor in what is built of it: tests make theirs
// when they run. SIR_GUARD is target/guard-package, SIR_DIST is dist.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { KINDS } from "./secrets.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const need = (name) => resolve(process.env[name] ?? assert.fail(`${name} is not set: cargo xtask test --only own`));
const guard = need("SIR_GUARD");
const dist = need("SIR_DIST");
const { findSecrets } = await import(pathToFileURL(join(guard, "guard/index.js")));

const git = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
const listed = spawnSync("git", git, { cwd: root, maxBuffer: 1 << 28 });
const isFile = (name) => statSync(join(root, name), { throwIfNoEntry: false })?.isFile();
const files = listed.stdout.toString().split("\0").filter((name) => name && isFile(name));

function clean(dir, name) {
  const bytes = readFileSync(join(dir, name));
  const told = findSecrets(bytes).map(({ kind, line, column }) => `${name}:${line}:${column} ${kind}`);
  assert.deepEqual(told, []);
  const secret = `\n"${KINDS["live secret key"].make("own")}"\n`;
  const half = bytes.length >> 1;
  const spoilt = Buffer.concat([bytes.subarray(0, half), Buffer.from(secret), bytes.subarray(half)]);
  assert.equal(findSecrets(spoilt).length, 1, `${name}: a secret in it is not found`);
  return bytes.toString("latin1");
}

function command(...paths) {
  const run = spawnSync(process.execPath, [join(guard, "guard/cli.js"), "scan", "--json", ...paths], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { PATH: process.env.PATH },
  });
  const { findings, unreadable, scanned } = JSON.parse(run.stdout);
  assert.deepEqual([findings, unreadable, run.status], [[], [], 0]);
  return scanned.files;
}

test("none of our files holds a secret, and none with a secret in it would pass", () => {
  assert.equal(listed.status, 0, listed.stderr.toString());
  assert.ok(files.length > 250, `${files.length} files`);
  for (const name of files) {
    const text = clean(root, name);
    // Placeholders pass our scanner; those of others, such as a code host's, take them for real.
    assert.ok(!/\b([sr]k_(live|test)|whsec)_[0-9A-Za-z]{20}/.test(text), `${name}: a placeholder that looks real`);
  }
  // Several names may lead to one file.
  assert.ok(command(...files) >= files.length - 1);
});

test("nor does what pages load of ours, packed or not", () => {
  const names = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)));
  for (const kind of [/^sir-donate\.js$/, /^app-.*\.js$/, /\.wasm$/, /\.css$/, /\.br$/, /\.gz$/]) {
    assert.ok(names.some((name) => kind.test(name)), `dist lacks ${kind}`);
  }
  for (const name of names.filter((name) => !/\.(br|gz)$/.test(name))) clean(dist, name);
  assert.equal(command(dist), names.length);
});
