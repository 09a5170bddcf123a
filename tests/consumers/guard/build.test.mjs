// Each bundler, really run: on sites without a secret, and on one for each way that a secret gets into a page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { configs } from "./bundlers.mjs";
import { build, makeSite } from "./harness.mjs";
import { leaks } from "./leaks.mjs";
import { heldOf, lookAlikes, makeSecrets } from "./secrets.mjs";

const wanted = process.env.SIR_BUNDLER?.split(",") ?? Object.keys(configs);
const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const pattern = (place) => (place instanceof RegExp ? place.source : `${escape(place)}`);

for (const bundler of wanted) {
  for (const sourcemap of [false, true, "inline"]) {
    test(`${bundler} builds what holds no secret (source map: ${sourcemap})`, async (t) => {
      const secrets = makeSecrets();
      const site = makeSite(bundler, secrets, {
        sourcemap,
        minify: true,
        // A server's own variables stay there: they may be in .env, and nothing inlines them.
        files: { "src/look.js": lookAlikes(), ".env": `SIR_SECRET_KEY=${secrets.live}\nSIR_HMAC_SECRET=${secrets.hmac}\n` },
        main: 'import * as look from "./look.js";\nwindow.look = look;',
      });
      t.after(() => site.remove());
      const { code, said } = await build(bundler, site);
      assert.equal(code, 0, said);
      const emitted = Object.values(site.emitted()).join("\n");
      assert.ok(emitted.includes(secrets.publishable), "the publishable key is in the page");
      assert.ok(emitted.includes("task_live_"), "so is what looks like a secret");
      assert.equal(heldOf(emitted, secrets), undefined);
    });
  }

  for (const leak of leaks.filter((leak) => leak.in.includes(bundler))) {
    test(`${bundler} stops at ${leak.name}`, async (t) => {
      const secrets = makeSecrets();
      const site = makeSite(bundler, secrets, leak.site(secrets, bundler));
      t.after(() => site.remove());
      const { code, said } = await build(bundler, site, leak.env?.(secrets));
      assert.equal(heldOf(said, secrets), undefined, "what is printed holds a part of the secret");
      assert.notEqual(code, 0, said);
      assert.match(said, new RegExp(`(^|\\s)${pattern(leak.at(site, secrets))}\\s+${leak.says.source}`, "m"));
      if (leak.from) assert.match(said, new RegExp(`it comes from ${pattern(leak.from(site, secrets))}\\b`));
      if (leak.also) assert.match(said, leak.also);
      assert.match(said, /Rotate it now/);
      const emitted = site.emitted();
      assert.equal(heldOf(Object.entries(emitted).flat().join("\n"), secrets), undefined, "a file holds the secret");
      if (!leak.leaves?.includes(bundler)) assert.deepEqual(Object.keys(emitted), []);
    });
  }
}

for (const bundler of ["webpack", "rspack"].filter((bundler) => wanted.includes(bundler))) {
  test(`${bundler}'s cache hides nothing`, async (t) => {
    const secrets = makeSecrets();
    const site = makeSite(bundler, secrets, {
      files: { "src/pay.js": `export const pay = "${secrets.value}";\n` },
      main: 'import { pay } from "./pay.js";\nwindow.pay = pay;',
      cache: true,
    });
    t.after(() => site.remove());
    const clean = await build(bundler, site);
    assert.equal(clean.code, 0, clean.said);
    // What was built, and kept, has become a secret since.
    const again = await build(bundler, site, { TILL_SECRET: secrets.value });
    assert.notEqual(again.code, 0, again.said);
    assert.match(again.said, /the value of TILL_SECRET/);
    // And stays one.
    const third = await build(bundler, site, { TILL_SECRET: secrets.value });
    assert.notEqual(third.code, 0, third.said);
    assert.match(third.said, /the value of TILL_SECRET/);
    assert.equal(heldOf(again.said + third.said, secrets), undefined);
  });
}

test("rollup's guard takes nothing away that the build has not written", { skip: !wanted.includes("rollup") }, async (t) => {
  // Found in review: with an output file beside the sources, whatever was saved while it built was taken for output.
  const secrets = makeSecrets();
  const saved = { "server.js": `const key = "${secrets.live}";\n`, ".env": `SIR_SECRET_KEY=${secrets.live}\n` };
  const site = makeSite("rollup", secrets, {
    output: 'dir: undefined, file: "bundle.js"',
    setup: 'import { writeFileSync } from "node:fs";',
    plugin: `{ name: "editor", writeBundle() { for (const [name, text] of Object.entries(${JSON.stringify(saved)})) writeFileSync(name, text); } }`,
  });
  t.after(() => site.remove());
  const { code, said } = await build("rollup", site);
  assert.equal(code, 0, said);
  for (const [name, text] of Object.entries(saved)) assert.equal(readFileSync(join(site.root, name), "utf8"), text, name);
});

// How each is told to build for a server, where there is such a thing.
const servers = {
  vite: { output: "", extra: ["--ssr", "src/main.js"] },
  webpack: { target: "node" },
  rspack: { target: "node" },
  esbuild: { output: 'platform: "node",' },
};
for (const [bundler, { extra = [], ...knobs }] of Object.entries(servers).filter(([bundler]) => wanted.includes(bundler))) {
  test(`${bundler} may build a server with what a server needs, and no page with it`, async (t) => {
    const secrets = makeSecrets();
    const files = { "src/pay.js": `export const pay = "${secrets.live}";\n` };
    const main = 'import { pay } from "./pay.js";\nglobalThis.pay = pay;';
    const server = makeSite(bundler, secrets, { files, main, ...knobs });
    const page = makeSite(bundler, secrets, { files, main });
    t.after(() => [server, page].forEach((site) => site.remove()));
    const done = await build(bundler, server, {}, extra);
    assert.equal(done.code, 0, done.said);
    assert.ok(Object.values(server.emitted()).join().includes(secrets.liveTail), "the server has its key");
    const refused = await build(bundler, page);
    assert.notEqual(refused.code, 0, refused.said);
    assert.match(refused.said, /src\/pay\.js:1:21 +a live secret key/);
  });
}

for (const bundler of ["webpack", "rspack"].filter((bundler) => wanted.includes(bundler))) {
  test(`${bundler} stops at a file that a plugin adds when all others are about to be written`, async (t) => {
    const secrets = makeSecrets();
    const source = bundler === "webpack" ? "webpack" : "rspack";
    const site = makeSite(bundler, secrets, {
      plugin: `{ apply(compiler) { compiler.hooks.emit.tap("late", (compilation) => { compilation.emitAsset("late.txt", new ${source}.sources.RawSource(process.env.SIR_KEY)); }); } }`,
    });
    t.after(() => site.remove());
    const { code, said } = await build(bundler, site, { SIR_KEY: secrets.live });
    assert.notEqual(code, 0, said);
    assert.match(said, /dist\/late\.txt:1:1 +a live secret key/);
    assert.equal(heldOf(said + Object.values(site.emitted()).join(), secrets), undefined);
    assert.deepEqual(Object.keys(site.emitted()), []);
  });
}

test("webpack's modules are checked in the processes of thread-loader too", { skip: !wanted.includes("webpack") }, async (t) => {
  const secrets = makeSecrets();
  const rules = '{ test: /src.+\\.js$/, use: [{ loader: "thread-loader", options: { workers: 1 } }] },';
  const files = { "src/pay.js": `export const pay = "${secrets.live}";\n` };
  const site = makeSite("webpack", secrets, { rules, files, main: 'import { pay } from "./pay.js";\nwindow.pay = pay;' });
  const clean = makeSite("webpack", secrets, { rules });
  t.after(() => [site, clean].forEach((site) => site.remove()));
  const done = await build("webpack", clean);
  assert.equal(done.code, 0, done.said);
  const { code, said } = await build("webpack", site);
  assert.notEqual(code, 0, said);
  assert.match(said, /src\/pay\.js:1:21 +a live secret key/);
  assert.equal(heldOf(said, secrets), undefined);
  assert.deepEqual(Object.keys(site.emitted()), []);
});

for (const bundler of wanted) {
  test(`${bundler}: a secret of the environment in a file's name is not repeated`, async (t) => {
    const secrets = makeSecrets();
    const site = makeSite(bundler, secrets, {
      files: { [`src/${secrets.value}.txt`]: "1\n" },
      main: bundler === "vite" ? `import url from "./${secrets.value}.txt?url&no-inline";\nwindow.url = url;` : `import url from "./${secrets.value}.txt";\nwindow.url = url;`,
    });
    t.after(() => site.remove());
    const { code, said } = await build(bundler, site, { TILL_SECRET: secrets.value });
    assert.notEqual(code, 0, said);
    assert.equal(heldOf(said, secrets), undefined);
    assert.equal(heldOf(Object.entries(site.emitted()).flat().join("\n"), secrets), undefined);
  });
}
