// Real files that look like secrets and are none: the scanner finds nothing in them, and everything that is put in.
//
// SIR_GUARD is the package as `cargo xtask` builds it (target/guard-package).
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { fetchPackages, filesOf } from "./packages.mjs";
import { KINDS, leaks } from "./secrets.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const guard = process.env.SIR_GUARD ?? assert.fail("SIR_GUARD is not set: cargo xtask test --only lookalikes");
const { findSecrets } = await import(pathToFileURL(join(resolve(guard), "guard/index.js")));

const list = JSON.parse(readFileSync(join(here, "lookalikes.json"), "utf8"));

/** What is alike in each: a file that no longer has it proves nothing. */
const LOOKS = {
  "hex64": /(?<![0-9a-zA-Z])[0-9a-fA-F]{64}(?![0-9a-zA-Z])/,
  "hex64x": /0x[0-9a-fA-F]{64}(?![0-9a-zA-Z])/,
  "hexlong": /[0-9a-fA-F]{65,}/,
  "hexes": /\b[0-9a-f]{16,}\b/i,
  "pk": /\bpk_(test|live)_/,
  "sk": /\b[sr]k_(test|live)_/,
  "skw": /[a-z]sk_[a-z]/,
  "whsecword": /whsec_/,
  "secret": /secret/i,
  "hmac": /hmac/i,
  "names": /[kK]ey|[tT]oken/,
  "stripe": /js\.stripe\.com/,
  "sri": /sha(256|384|512)-[A-Za-z0-9+/]{43,}/,
  "uuid": /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i,
  "git": /(?<![0-9a-zA-Z])[0-9a-f]{40}(?![0-9a-zA-Z])/,
  "jwt": /eyJ[A-Za-z0-9_-]{20,}/,
  "k256": /0x428a2f98|1116352408/i,
  "numbers": /(\d+,){8}/,
  "packed": /("",){20}/,
  "dataurl": /url\("?data:/,
  "base64": /[A-Za-z0-9+/]{200,}/,
  "base64words": /([A-Za-z0-9+/]{4,}={0,2} ){20}/,
  // What "sk_" becomes in base64, by where it begins.
  "b64sk": /c2tf|NrX|za1/,
  "binary": /\0/,
};

const scan = (...args) =>
  spawnSync(process.execPath, [join(resolve(guard), "guard/cli.js"), "scan", ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { PATH: process.env.PATH },
  });

const told = (findings) => findings.map(({ kind, line, column, masked }) => `${kind} ${masked} at ${line}:${column}`);

/** Each kind once, evenly spread over the file. */
function spoilt(bytes, word) {
  const binary = bytes.includes(0);
  const put = [];
  const parts = [];
  let length = 0;
  let from = 0;
  Object.entries(KINDS).forEach(([name, { kind, make, prefix, write }], index, all) => {
    let to = Math.floor((bytes.length * (index + 1)) / (all.length + 1));
    // Not into a character.
    while (!binary && to < bytes.length && (bytes[to] & 0xc0) === 0x80) to += 1;
    const value = make(`${word} ${name}`);
    const text = write ? write(value) : `"${value}"`;
    const part = Buffer.from(binary ? `\0${text}\0` : `\n${text}\n`);
    parts.push(bytes.subarray(from, to), part);
    length += to - from;
    put.push({ name, kind, value, prefix, start: length, end: length + part.length });
    length += part.length;
    from = to;
  });
  return { bytes: Buffer.concat([...parts, bytes.subarray(from)]), put };
}

function check(name, bytes, looks) {
  assert.ok(LOOKS[looks], `${name}: what is "${looks}"?`);
  assert.match(bytes.toString("latin1"), LOOKS[looks], `${name} no longer looks like anything`);
  assert.deepEqual(told(findSecrets(bytes)), [], name);

  const { bytes: worse, put } = spoilt(bytes, name);
  const found = findSecrets(worse);
  for (const { name: what, kind, value, prefix, start, end } of put) {
    const hit = found.find(({ offset }) => offset >= start && offset < end);
    assert.ok(hit, `${name}: ${what} is not found`);
    assert.equal(hit.kind, kind, `${name}: ${what}`);
    assert.ok(!leaks(JSON.stringify(found), value, prefix), `${name}: ${what} is told in full`);
  }
  assert.equal(found.length, put.length, `${name}: ${told(found)}`);
}

test("the list names a hundred files or more, each once, of pinned packages", () => {
  const names = list.files.map(({ package: from, file }) => `${from}/${file}`);
  assert.ok(names.length >= 100, `${names.length} files`);
  assert.equal(new Set(names).size, names.length);
  for (const [name, integrity] of Object.entries(list.packages)) {
    assert.match(name, /^(@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+$/);
    assert.match(integrity, /^sha512-[A-Za-z0-9+/]{86}==$/);
    assert.ok(list.files.some(({ package: from }) => from === name), `nothing of ${name} is used`);
  }
  for (const { package: from, looks, why } of list.files) assert.ok(list.packages[from] && LOOKS[looks] && why, from);
});

describe("look-alikes", () => {
  const dir = mkdtempSync(join(tmpdir(), "sir-donate-lookalikes-"));
  const contents = new Map();
  before(() => {
    fetchPackages(list.packages);
    for (const [name, integrity] of Object.entries(list.packages)) {
      const wanted = list.files.filter(({ package: from }) => from === name).map(({ file }) => file);
      for (const [file, bytes] of filesOf(integrity, wanted)) contents.set(`${name}/${file}`, bytes);
    }
  });
  after(() => rmSync(dir, { recursive: true }));

  for (const { package: from, file, looks } of list.files) {
    const name = `${from}/${file}`;
    test(name, () => {
      const bytes = contents.get(name);
      assert.ok(bytes, "is not in the package");
      check(name, bytes, looks);
    });
  }

  for (const { file, looks } of list.own) {
    test(`our own ${file}`, () => check(file, readFileSync(join(root, file)), looks));
  }

  test("the command finds nothing in all of them together", () => {
    for (const [name, bytes] of contents) {
      const path = join(dir, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    }
    const { status, stdout } = scan("--json", dir);
    const report = JSON.parse(stdout);
    assert.deepEqual([report.findings, report.unreadable, status], [[], [], 0]);
    assert.equal(report.scanned.files, contents.size);
  });
});
