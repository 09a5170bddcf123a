// `npx sir-donate snapshot` against the real sandbox, with its limits.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { snapshot } from "./command.mjs";
import { KEY, LIMITED, folder, sandbox } from "./world.mjs";

const dir = folder();
const { api } = await sandbox();
const journal = async () => (await (await fetch(`${api}/sandbox/journal`)).json()).requests;

test("a file with all that a donor's intent would ask for", async () => {
  const file = join(dir, "sir-giving.json");
  const { code, out, told } = await snapshot(["american-red-cross", "direct-relief", "--api-base", api, "--out", file], KEY);
  assert.deepEqual([code, told], [0, ""]);
  assert.equal(out, `${file}: 2 nonprofits, 3 calls\n`);
  const text = readFileSync(file, "utf8");
  const { version, createdAt, environment, config, organizations } = JSON.parse(text);
  assert.deepEqual([version, environment], [1, "test"]);
  assert.ok(Math.abs(Date.parse(createdAt) - Date.now()) < 60_000, createdAt);
  assert.deepEqual(config, {
    ...{ name: "Riverside Press", slug: "riverside-press", enabledFeatures: config.enabledFeatures, isActive: true },
    tipConfig: { enabled: true, defaultPercent: 10 },
  });
  assert.ok(config.enabledFeatures.includes("DONATIONS"));
  assert.deepEqual(Object.keys(organizations), ["american-red-cross", "direct-relief"]);
  assert.equal(organizations["american-red-cross"].name, "American Red Cross");
  assert.match(organizations["american-red-cross"].logo, /\.svg$/);
  // What the API tells and nobody needs.
  assert.ok(!text.includes("hooks.") && !text.includes("rateLimit") && !text.includes(KEY.slice(8, 24)));
  assert.equal((await journal()).length, 3, "no call twice");
});

test("a limit that is used up leaves the old file, and says when to come again", async () => {
  const headers = { "X-Partner-Key": LIMITED };
  for (let calls = 0; calls < 100; calls += 1) await (await fetch(`${api}/v1/partner/config`, { headers })).arrayBuffer();
  const file = join(dir, "old.json");
  writeFileSync(file, "old");
  const args = ["american-red-cross", "--api-base", api, "--out", file, "--patience", "0"];
  const { code, out, told } = await snapshot(args, LIMITED);
  assert.deepEqual([code, out, readFileSync(file, "utf8")], [1, "", "old"]);
  assert.match(told, /^sir-donate: the rate limit is used up; try again in \d+ s, .*old\.json stays as it was\n$/);
});

test("a key that the API refuses, and one that never gets there", async () => {
  const unknown = await snapshot(["american-red-cross", "--api-base", api], `pk_test_${"e".repeat(64)}`);
  assert.equal(unknown.code, 2);
  assert.match(unknown.told, /refuses the key \(401, INVALID_API_KEY\)/);
  const before = (await journal()).length;
  const secret = `sk_test_${"0123456789abcdef".repeat(4)}`;
  const refused = await snapshot(["american-red-cross", "--api-base", api], secret);
  assert.equal(refused.code, 2);
  assert.match(refused.told, /This is a secret \(sk_test_…\)/);
  assert.ok(!(refused.told + refused.out).includes("01234567"));
  assert.equal((await journal()).length, before);
});

const DOCUMENT = readFileSync(new URL("../../../docs/rate-limits.md", import.meta.url), "utf8");

test("the document's commands do what it says, and name all there is", async () => {
  // In a crontab, in a package.json, and typed by hand.
  const commands = [...DOCUMENT.matchAll(/sir-donate snapshot ([^|>`"\n]*--out \S+?)[">\s]/g)].map(([, rest]) => rest.split(" "));
  assert.equal(commands.length, 3);
  writeFileSync(join(dir, "nonprofits.txt"), "american-red-cross # first\n");
  for (const words of commands) {
    const args = words.map((word) => word.replace("nonprofits.txt", join(dir, "nonprofits.txt")).replace("public/", `${dir}/`));
    const { code, told } = await snapshot([...args, "--api-base", api], KEY);
    assert.deepEqual([code, told], [0, ""], args.join(" "));
  }
  const { out } = await snapshot(["--help"], "");
  const options = (text) => [...new Set(text.match(/--[a-z][a-z-]+/g))].filter((one) => one !== "--help").sort();
  const told = options(DOCUMENT.slice(DOCUMENT.indexOf("| option |"), DOCUMENT.indexOf("| exit code |")));
  assert.deepEqual(told, options(out));
});
