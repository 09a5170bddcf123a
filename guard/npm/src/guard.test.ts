import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";

import { envEntries } from "./environment.ts";
import { Guard } from "./guard.ts";
import { LeakError, type Leak } from "./message.ts";

const hex = (): string => randomBytes(32).toString("hex");
const dirs: string[] = [];
after(() => dirs.forEach((dir) => rmSync(dir, { recursive: true })));

function project(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "guard-"));
  dirs.push(root);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

const told = (leaks: Leak[]): string[] =>
  leaks.map(({ where, finding, from, name }) =>
    [
      `${where.file}:${where.line}:${where.column}`,
      finding.kind,
      ...(from ? [`${from.file}:${from.line}:${from.column}`] : []),
      ...(name === undefined ? [] : [name]),
    ].join(" "),
  );

test("variables are read as their readers read them, with the place of the value", () => {
  const root = project({
    ".env": '# A=1\nA = "one two"\nexport B=3 # three\nC=\nA.B=4\n',
    ".env.local": "A='five'\nA=six\n",
    ".env.example": "SECRET=put-yours-here-please\n",
    "env": "X=1\n",
  });
  const entries = envEntries([root, root, join(root, "nowhere")]).map(
    ({ file, name, value, line, column }) => `${file.slice(root.length + 1)}:${line}:${column} ${name}=${value}`,
  );
  assert.deepEqual(entries.filter((entry) => !entry.includes(" A.B=")), [
    ".env:2:6 A=one two",
    ".env:3:10 B=3",
    ".env:4:3 C=",
    ".env.local:2:3 A=six",
  ]);
});

test("secrets of all modes' files count, and change with the files", () => {
  const [one, two] = [hex(), hex()];
  const root = project({ ".env.production": `SHOP_SECRET=${one}\n`, ".env.staging": `SHOP_SECRET=${two}\n` });
  const guard = new Guard({}, root);
  for (const value of [one, two]) assert.equal(guard.module(join(root, "a.js"), `x("${value}")`).length, 1);
  const three = hex();
  assert.equal(guard.module(join(root, "a.js"), `x("${three}")`).length, 0);
  writeFileSync(join(root, ".env"), `SHOP_SECRET=${three}\n`);
  guard.refresh();
  assert.equal(guard.module(join(root, "a.js"), `x("${three}")`).length, 1, "although it was clean before");
});

test("secrets above the package count, up to the repository's top", () => {
  const [above, beyond] = [hex(), hex()];
  const root = project({
    ".env": `SHOP_SECRET=${beyond}\n`,
    "repo/.git": "gitdir: elsewhere\n",
    "repo/.dev.vars": `SHOP_SECRET=${above}\n`,
    "repo/packages/page/a.js": "",
  });
  const guard = new Guard({}, join(root, "repo/packages/page"));
  const found = (value: string): number => guard.module(join(root, "repo/packages/page/a.js"), `x("${value}")`).length;
  assert.deepEqual([found(above), found(beyond)], [1, 0]);
});

test("an inlined value is found by its own form, by its name and in what it is part of", () => {
  const key = `sk_test_${hex()}`;
  const hmac = hex();
  const root = project({
    ".env": `PUBLIC_KEY=${key}\n`,
    "vite.config.ts": "export default {\n  define: { HMAC_SECRET: 1 },\n};\n",
  });
  const guard = new Guard({}, root);
  const inlined = (name: string, value: unknown): string[] => told(guard.inlined([[name, value]]));
  assert.deepEqual(inlined("import.meta.env.PUBLIC_KEY", key), [".env:1:12 secret-key import.meta.env.PUBLIC_KEY"]);
  assert.deepEqual(inlined("KEY", JSON.stringify(key)), [".env:1:12 secret-key KEY"]);
  assert.deepEqual(inlined("config", { nested: { keys: [1, JSON.stringify(key)] } }), [
    ".env:1:12 secret-key config.nested.keys.1",
  ]);
  assert.deepEqual(inlined("process.env.HMAC_SECRET", hmac), ["vite.config.ts:2:13 hmac-secret process.env.HMAC_SECRET"]);
  assert.deepEqual(inlined("CONTENT_HASH", hmac), []);
  assert.deepEqual(inlined("process.env", { NODE_ENV: "production", DEBUG: false, none: null }), []);
});

test("what is written says where it comes from: by map, by the sources, by the variable", () => {
  const tail = hex();
  const key = `sk_live_${tail}`;
  const root = project({
    "src/pay.js": `\nconst rest = "${tail}";\n`,
    ".env": `TILL=${key}\n`,
  });
  const guard = new Guard({}, root);
  const dir = join(root, "dist");
  const outputs = (files: Record<string, string | Uint8Array>, sources: string[] = []): string[] =>
    told(guard.outputs(new Map(Object.entries(files)), { dir, sources }));

  const code = `const a="${key}";`;
  const map = { version: 3, sources: ["../src/pay.ts"], sourcesContent: ["clean"], names: [], mappings: "AAEIA" };
  assert.deepEqual(outputs({ "a.js": code, "a.js.map": JSON.stringify(map) }), [
    "dist/a.js:1:10 secret-key src/pay.ts:3:5 TILL",
  ]);
  const inline = Buffer.from(JSON.stringify(map)).toString("base64");
  assert.deepEqual(outputs({ "a.js": `${code}\n//# sourceMappingURL=data:application/json;charset=utf-8;base64,${inline}` }), [
    "dist/a.js:1:10 secret-key src/pay.ts:3:5 TILL",
  ]);
  assert.deepEqual(outputs({ "a.js": code }, [join(root, "src/pay.js"), join(root, "src/gone.js")]), [
    "dist/a.js:1:10 secret-key src/pay.js:2:15 TILL",
  ]);
  assert.deepEqual(outputs({ "a.js": code }), ["dist/a.js:1:10 secret-key .env:1:6 TILL"]);

  const sourced = { ...map, sources: ["webpack://shop/./src/pay.ts?1234"], sourcesContent: [`\n// ${key}`] };
  assert.deepEqual(outputs({ "b.js.map": JSON.stringify(sourced) }).map((line) => line.replace(/:1:\d+ /, " ")), [
    "dist/b.js.map secret-key src/pay.ts:2:4",
  ]);
  const parts = { version: 3, sections: [{ offset: { line: 0, column: 0 }, map: sourced }] };
  const packed = Buffer.from(JSON.stringify(parts)).toString("base64");
  assert.deepEqual(outputs({ "c.css": `a{}\n/*# sourceMappingURL=data:application/json;base64,${packed} */` }), [
    "dist/c.css:2:51 secret-key src/pay.ts:2:4",
  ]);
  const named = { ...map, names: [key] };
  assert.equal(outputs({ "d.js.map": JSON.stringify(named) }).length, 1, "a map's other fields count too");
  assert.equal(outputs({ "no.map": `{"mappings": ${key}` }).length, 1, "so does what is no map");
  assert.equal(outputs({ [`${key}.txt`]: "" }).length, 1, "and a file's name");
  assert.equal(outputs({ "e.bin": Buffer.from(`\0${key}\xff`, "latin1") }).length, 1);
});

test("a file without its secrets keeps the rest", () => {
  const guard = new Guard({}, project({}));
  const key = `sk_live_${hex()}`;
  const rest = guard.without(Buffer.from(`a("${key}");b("${key}")`));
  assert.equal(Buffer.from(rest ?? "").toString(), 'a("sk_live_");b("sk_live_")');
});

test("a message names place, kind and remedy, and holds no secret, not even one in a file's name", () => {
  const key = `sk_live_${hex()}`;
  const root = project({});
  const guard = new Guard({}, root);
  const leaks = guard.module(join(root, `node_modules/@a/b/${key}.js`), `\x1b "${key}"`);
  const error = new LeakError([...leaks, ...Array.from({ length: 60 }, () => leaks).flat()]);
  for (let at = 8; at + 8 < key.length; at += 1) assert.ok(!error.message.includes(key.slice(at, at + 8)));
  assert.match(error.message, /61 secrets would be published/);
  assert.match(error.message, /node_modules\/@a\/b\/sk_live_….*:1:4 {2}a live secret key/);
  assert.match(error.message, /and 11 more/);
  assert.match(error.message, /Rotate each of them now/);
  assert.match(error.message, /Don't ship the dependency @a\/b/);
  assert.equal(error.stack, `SirDonateGuard: ${error.message}`, "what prints the stack alone says all, and no more");
});

test("a path with control characters can't move the cursor", () => {
  const guard = new Guard({}, project({}));
  const { message } = new LeakError(guard.module("/a\x1b[2J\r\n.js", `"sk_live_${hex()}"`));
  assert.match(message, /\/a\ufffd\[2J\ufffd/);
});
