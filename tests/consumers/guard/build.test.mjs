// Each bundler, really run: on sites without a secret, and on one for each way that a secret gets into a page.
import assert from "node:assert/strict";
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
