// What a partner's own code gets from the package: by import and by require, with types, and nothing besides.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { here, makeSite, modules, out } from "./harness.mjs";
import { heldOf, makeSecrets } from "./secrets.mjs";

const run = (site, args) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: site.root, encoding: "utf8" });
  return { status, said: stdout + stderr };
};

const USE = `
const key = process.argv[2];
const found = findSecrets("\\n  const k = '" + key + "';");
const bytes = findSecrets(new TextEncoder().encode(key));
console.log(JSON.stringify([found.map(({ kind, live, line, column, masked }) => ({ kind, live, line, column, masked })), bytes.length]));
assertPublishableKey(process.argv[3]);
try {
  assertPublishableKey(key);
} catch (fault) {
  console.log(fault.name, fault.message);
}
`;

for (const [how, name, head] of [
  ["import", "use.mjs", 'import { assertPublishableKey, findSecrets } from "sir-donate/guard";'],
  ["require", "use.cjs", 'const { assertPublishableKey, findSecrets } = require("sir-donate/guard");'],
]) {
  test(`secrets are found, and keys refused, by what ${how} gives`, (t) => {
    const secrets = makeSecrets();
    const site = makeSite("esbuild", secrets, { files: { [name]: head + USE } });
    t.after(() => site.remove());
    const { status, said } = run(site, [name, secrets.live, secrets.publishable]);
    assert.equal(status, 0, said);
    const [found, ...fault] = said.trim().split("\n");
    const finding = { kind: "secret-key", live: true, line: 2, column: 14, masked: "sk_live_…" };
    assert.deepEqual(JSON.parse(found), [[finding], 1]);
    assert.match(fault.join("\n"), /^TypeError This is a secret \(sk_live_…\).*rotate it now/);
    assert.equal(heldOf(said, secrets), undefined);
  });
}

const TYPES = `
import { assertPublishableKey, findSecrets, type Finding, type Kind } from "sir-donate/guard";
import esbuild from "sir-donate/guard/esbuild";
import rollup from "sir-donate/guard/rollup";
import rspack from "sir-donate/guard/rspack";
import vite, { type GuardOptions } from "sir-donate/guard/vite";
import webpack from "sir-donate/guard/webpack";
import type { BuildOptions } from "esbuild";
import type { RollupOptions } from "rollup";
import type { Configuration as RspackConfiguration } from "@rspack/core";
import type { UserConfig } from "vite";
import type { Configuration } from "webpack";

const options: GuardOptions = { environment: { A: "b", C: undefined }, envDir: "settings" };
export const forVite: UserConfig = { plugins: [vite(), vite(options)] };
export const forRollup: RollupOptions = { plugins: [rollup(), rollup(options)] };
export const forWebpack: Configuration = { plugins: [webpack(), webpack(options)] };
export const forRspack: RspackConfiguration = { plugins: [rspack(), rspack(options)] };
export const forEsbuild: BuildOptions = { plugins: [esbuild(), esbuild(options)] };

export const found: Finding[] = findSecrets(new Uint8Array(), { environment: process.env });
export const kinds: Kind[] = found.map(({ kind }) => kind);
export const key = (text: string): \`pk_\${string}\` => {
  assertPublishableKey(text);
  return text;
};
// @ts-expect-error: there is no option that lets a secret through
vite({ warn: true });
// @ts-expect-error: a number is nothing to search
findSecrets(1);
`;

for (const [module, moduleResolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
  test(`the types fit the bundlers' own (${moduleResolution})`, (t) => {
    const config = {
      compilerOptions: {
        ...{ strict: true, exactOptionalPropertyTypes: false, noEmit: true, skipLibCheck: true, types: ["node"] },
        ...{ target: "es2022", module, moduleResolution },
      },
      files: ["config.ts"],
    };
    const site = makeSite("esbuild", makeSecrets(), {
      files: { "config.ts": TYPES, "tsconfig.json": JSON.stringify(config) },
    });
    t.after(() => site.remove());
    const { status, said } = run(site, [join(modules, "typescript/bin/tsc"), "--project", "."]);
    assert.equal(status, 0, said);
  });
}

test("the package depends on nothing, and carries the licences of what it holds", () => {
  const dir = join(out, "node_modules/sir-donate");
  const { dependencies, peerDependencies, optionalDependencies, scripts } = JSON.parse(
    readFileSync(join(dir, "package.json"), "utf8"),
  );
  assert.deepEqual([dependencies, peerDependencies, optionalDependencies, scripts], Array(4).fill(undefined));
  const licences = readFileSync(join(dir, "guard/THIRD-PARTY-LICENSES.txt"), "utf8");
  assert.match(licences, /^unplugin 3\.7\.0 \(MIT\)$/m);
  assert.match(licences, /Permission is hereby granted/);
  // What is imported is Node's own, or beside it.
  const scriptsOf = readdirSync(join(dir, "guard")).filter((name) => name.endsWith(".js"));
  assert.ok(scriptsOf.includes("vite.js"));
  for (const name of scriptsOf) {
    const text = readFileSync(join(dir, "guard", name), "utf8");
    for (const [, from] of text.matchAll(/^(?:import|export)\b[^"'\n;]*?(?:from\s*)?["']([^"']+)["'];?$/gm)) {
      assert.match(from, /^(node:|\.\/)/, `${name} imports ${from}`);
    }
    for (const [, from] of text.matchAll(/^} from "([^"]+)";$/gm)) assert.match(from, /^(node:|\.\/)/, name);
    assert.ok(!text.includes(here) && !text.includes("/node_modules/.pnpm"), "no path of the build's machine");
  }
});
