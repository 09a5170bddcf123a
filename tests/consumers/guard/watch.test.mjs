// Development servers and watchers, really started: a secret stops the page with the message, and its removal lets the
// page go on.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { once } from "node:events";
import { test } from "node:test";

import { WebSocket } from "ws";

import { configs } from "./bundlers.mjs";
import { makeSite, start, until } from "./harness.mjs";
import { withMap } from "./leaks.mjs";
import { heldOf, makeSecrets } from "./secrets.mjs";

const wanted = process.env.SIR_BUNDLER?.split(",") ?? Object.keys(configs);
const only = (bundler) => ({ skip: wanted.includes(bundler) ? false : `not asked for (SIR_BUNDLER)` });

const freePort = async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
};

const get = async (port, path, accept = "*/*") => {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { accept } });
  return { status: answer.status, text: await answer.text() };
};

/** All that a server tells its pages. */
const listen = async (t, url, protocol) => {
  const socket = new WebSocket(url, protocol, { origin: `http://${new URL(url).host}` });
  const messages = [];
  socket.on("message", (data) => messages.push(data.toString()));
  t.after(() => socket.terminate());
  await once(socket, "open");
  return messages;
};

/**
 * Changes a file as somebody at a keyboard does: not within the 50 ms after the last change in which watchers (chokidar)
 * take a second one for the same.
 */
const change = async (site, name, content) => {
  await new Promise((resolve) => setTimeout(resolve, 200));
  site.write(name, content);
};

const GOOD = 'export const pay = "one";\n';
const BETTER = 'export const pay = "two";\n';
const bad = ({ live }) => `\nexport const pay = "${live}";\n`;
const PLACE = /src\/pay\.js:2:21 {2}a live secret key of SIR Giving \(sk_live_…\)/;
const parts = { files: { "src/pay.js": GOOD }, main: 'import { pay } from "./pay.js";\nwindow.pay = pay;' };

test("vite's server stops the page at a module, a page, a file and a variable, and goes on", only("vite"), async (t) => {
  const secrets = makeSecrets();
  const port = await freePort();
  const site = makeSite("vite", secrets, {
    main: 'import { pay } from "./pay.js";\nimport { till } from "@shop/till";\nwindow.pay = till(pay);',
    before: '{ name: "making", transform: (code, id) => (id.endsWith("made.js") ? code.replace("HERE", process.env.MADE) : null) }',
    files: {
      "src/made.js": '\nexport const made = "HERE";\n',
      "src/pay.js": GOOD,
      "public/app.json": "{}\n",
      "node_modules/@shop/till/package.json": '{ "name": "@shop/till", "version": "1.0.0", "type": "module", "main": "till.js" }',
      "node_modules/@shop/till/till.js": `\nexport const till = (pay) => pay + "${secrets.test}";\n`,
    },
  });
  const run = start(site, configs.vite.dev(port), { MADE: secrets.stripe });
  t.after(async () => {
    await run.stop();
    site.remove();
  });
  const page = () => get(port, "/", "text/html");
  await until("the server", async () => (await page()).status === 200);
  const { text: client } = await get(port, "/@vite/client");
  const token = /wsToken = "([^"]+)"/.exec(client)?.[1];
  assert.ok(token, "the client names its token");
  let messages = await listen(t, `ws://127.0.0.1:${port}/?token=${token}`, "vite-hmr");
  assert.match((await get(port, "/src/pay.js")).text, /"one"/);
  const safe = (text) => assert.equal(heldOf(text, secrets), undefined, "what the server says holds a part of the secret");

  // A module.
  await change(site, "src/pay.js", bad(secrets));
  const refused = await until("the module's refusal", async () => {
    const answer = await get(port, `/src/pay.js?t=${Date.now()}`);
    return answer.status === 500 && answer;
  });
  safe(refused.text);
  const overlay = await until("the overlay's error", () => messages.find((text) => JSON.parse(text).type === "error"));
  assert.match(JSON.parse(overlay).err.message, PLACE);
  assert.match(JSON.parse(overlay).err.message, /Rotate it now/);
  messages.length = 0;
  await change(site, "src/pay.js", BETTER);
  await until("the page's update", () => messages.some((text) => /"(update|full-reload)"/.test(text)));
  await until("the module", async () => /"two"/.test((await get(port, `/src/pay.js?t=${Date.now()}`)).text));

  // What another plugin has made of a module. Vite would send it along with the error.
  messages.length = 0;
  const made = await get(port, "/src/made.js");
  assert.equal(made.status, 500);
  const sent = await until("the overlay's error", () => messages.find((text) => JSON.parse(text).type === "error"));
  assert.match(JSON.parse(sent).err.message, /src\/made\.js:2:\d+ {2}a secret key of another service/);
  safe(made.text + sent);

  // A dependency, which Vite has bundled beforehand.
  const { text: main } = await get(port, "/src/main.js");
  const bundled = /"(\/node_modules\/\.vite\/deps\/[^"]+)"/.exec(main)?.[1];
  assert.ok(bundled, main);
  const dependency = await get(port, bundled);
  assert.equal(dependency.status, 500);
  safe(dependency.text);
  assert.match(run.said(), /\.vite\/deps\/\S+:\d+:\d+ {2}a test secret key.*it comes from node_modules\/@shop\/till\/till\.js:2:\d+/);
  assert.match(run.said(), /Don't ship the dependency @shop\/till/);

  // The page itself.
  const html = site.files["index.html"];
  await change(site, "index.html", html.replace("</title>", `</title>\n<meta name="k" content="${secrets.live}">`));
  const stopped = await until("the page's refusal", async () => {
    const answer = await page();
    return answer.status === 500 && answer;
  });
  safe(stopped.text);
  assert.match(stopped.text, /index\.html:3:25 {2}a live secret key/);
  await change(site, "index.html", html);
  await until("the page", async () => (await page()).status === 200);

  // A file of public/.
  messages.length = 0;
  assert.equal((await get(port, "/app.json")).status, 200);
  await change(site, "public/app.json", `{ "k": "${secrets.webhook}" }\n`);
  const file = await until("the file's refusal", async () => {
    const answer = await get(port, "/app.json");
    return answer.status === 500 && answer;
  });
  safe(file.text);
  assert.match(file.text, /public\/app\.json:1:9 {2}a webhook signing secret/);
  await change(site, "public/app.json", "{}\n");
  await until("the reload", () => messages.some((text) => text.includes('"full-reload"')));
  assert.equal((await get(port, "/app.json")).status, 200);

  // A variable that Vite inlines: it starts anew then, with the socket closed.
  await change(site, ".env", `VITE_SIR_KEY=${secrets.live}\n`);
  const inlined = await until("the refusal of all pages", async () => {
    const answer = await page();
    return answer.status === 500 && answer;
  });
  safe(inlined.text);
  assert.match(inlined.text, /\.env:1:14 {2}a live secret key of SIR Giving \(sk_live_…\), inlined as VITE_SIR_KEY/);
  assert.equal((await get(port, "/src/pay.js")).status, 500);
  await change(site, ".env", "VITE_SIR_TITLE=Shop\n");
  await until("the page", async () => (await page()).status === 200);
  safe(run.said() + messages.join("\n"));
  assert.match(run.said(), PLACE);
});

for (const bundler of ["webpack", "rspack"]) {
  test(`${bundler}'s server stops the page at a module, and goes on`, only(bundler), async (t) => {
    const secrets = makeSecrets();
    const port = await freePort();
    const site = makeSite(bundler, secrets, parts);
    const run = start(site, configs[bundler].serve(port));
    t.after(async () => {
      await run.stop();
      site.remove();
    });
    const script = async () => (await get(port, "/main.js")).text;
    await until("the server", async () => (await script()).includes(secrets.publishable));
    const messages = await listen(t, `ws://127.0.0.1:${port}/ws`);
    await until("the first word", () => messages.some((text) => JSON.parse(text).type === "ok"));

    await change(site, "src/pay.js", bad(secrets));
    const told = await until("the overlay's error", () => messages.find((text) => JSON.parse(text).type === "errors"));
    assert.match(told, PLACE);
    assert.match(told, /Rotate it now/);
    const stopped = await script();
    assert.match(stopped, /throw new Error\(/, "the module throws in the page");
    assert.match(stopped, PLACE);

    messages.length = 0;
    await change(site, "src/pay.js", BETTER);
    await until("the page's update", () => messages.some((text) => JSON.parse(text).type === "ok"));
    assert.match(await script(), /\btwo\b/);
    assert.equal(heldOf(run.said() + told + stopped, secrets), undefined);
  });

  test(`${bundler}'s server shows the message of what is inlined, without it`, only(bundler), async (t) => {
    const secrets = makeSecrets();
    const port = await freePort();
    const mapped = withMap(secrets, true);
    const site = makeSite(bundler, secrets, {
      ...mapped,
      loader: "loader.cjs",
      environment: ["SIR_KEY"],
      main: `${mapped.main}\nwindow.pay = process.env.SIR_KEY;`,
    });
    const run = start(site, configs[bundler].serve(port), { SIR_KEY: secrets.live });
    t.after(async () => {
      await run.stop();
      site.remove();
    });
    const script = await until("the page's script", async () => {
      const { status, text } = await get(port, "/main.js");
      return status === 200 && text.includes(secrets.publishable) && text;
    });
    const messages = await listen(t, `ws://127.0.0.1:${port}/ws`);
    const told = await until("the overlay's error", () => messages.find((text) => JSON.parse(text).type === "errors"));
    assert.match(told, /a live secret key of SIR Giving \(sk_live_…\), inlined as SIR_KEY/);
    const { status, text: map } = await get(port, "/main.js.map");
    assert.equal(status, 404, "the map holds it too, and is not served");
    assert.equal(heldOf(run.said() + script + told + map, secrets), undefined);
  });
}

test("esbuild's server answers with the message, and goes on", only("esbuild"), async (t) => {
  const secrets = makeSecrets();
  const port = await freePort();
  const site = makeSite("esbuild", secrets, parts);
  const run = start(site, configs.esbuild.serve(port));
  t.after(async () => {
    await run.stop();
    site.remove();
  });
  // It builds anew for each request, but for those that come within moments.
  const script = (status, text) =>
    until(`an answer ${status} with ${text}`, async () => {
      const answer = await get(port, "/main.js");
      return answer.status === status && text.test(answer.text) && answer.text;
    });
  await script(200, /one/);
  await change(site, "src/pay.js", bad(secrets));
  const stopped = await script(503, PLACE);
  await change(site, "src/pay.js", BETTER);
  await script(200, /two/);
  assert.equal(heldOf(run.said() + stopped, secrets), undefined);
});

const watchers = {
  rollup: configs.rollup.watch,
  esbuild: configs.esbuild.watch,
  webpack: [...configs.webpack.build, "--watch"],
  rspack: [...configs.rspack.build, "--watch"],
};
for (const [bundler, command] of Object.entries(watchers)) {
  test(`${bundler}'s watcher writes nothing while a secret is there, and goes on`, only(bundler), async (t) => {
    const secrets = makeSecrets();
    const site = makeSite(bundler, secrets, parts);
    const run = start(site, command);
    t.after(async () => {
      await run.stop();
      site.remove();
    });
    const script = () => site.emitted()["main.js"] ?? "";
    await until("the first build", () => script().includes("one"));
    const before = script();
    await change(site, "src/pay.js", bad(secrets));
    await until("the message", () => PLACE.test(run.said()));
    assert.equal(script(), before);
    await change(site, "src/pay.js", BETTER);
    await until("the next build", () => script().includes("two"));
    assert.equal(heldOf(run.said() + Object.values(site.emitted()).join(""), secrets), undefined);
  });
}
