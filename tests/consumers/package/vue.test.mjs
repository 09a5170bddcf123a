// `sir-donate/vue`, with Vue itself: which of an element's options it sets as properties, and what it makes of one that goes.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import * as esbuild from 'esbuild';
import { suite } from '../../browser/harness.mjs';
import { KEYS } from '../../browser/servers.mjs';
import { HERE, OUT } from './package.mjs';

const scenario = suite({ rewardDelay: 0 });
const TYPES = { '.js': 'text/javascript; charset=utf-8', '.wasm': 'application/wasm' };

const APP = `
import { createApp, h, reactive } from 'vue';
import { wasmAt } from 'sir-donate/vue';
import wasm from 'sir-donate/wasm';
wasmAt('/assets/' + wasm);
window.given = reactive({ mode: 'inline', tip: 'off', amount: 40, amounts: [5, 40], minAmount: 3, label: 'Give', currency: 'EUR', frequencies: 'monthly', lang: 'de', theme: 'dark' });
createApp({ render: () => h('sir-donate', { publishableKey: '${KEYS.standard}', nonprofit: 'american-red-cross', apiBase: document.body.dataset.api, ...window.given }) }).mount('#root');
`;

scenario('options that go leave their defaults, whatever Vue makes of them', async ({ browser, site, pages }) => {
  const dir = join(OUT, 'vue');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'app.js'), APP);
  await esbuild.build({
    entryPoints: [join(dir, 'app.js')],
    outdir: join(dir, 'client'),
    bundle: true,
    format: 'esm',
    splitting: true,
    logLevel: 'error',
    loader: { '.wasm': 'file' },
    define: { 'process.env.NODE_ENV': '"development"', __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
    alias: { vue: join(HERE, 'node_modules/vue') },
  });
  for (const name of readdirSync(join(dir, 'client'))) {
    pages.put({ body: readFileSync(join(dir, 'client', name)), headers: { 'content-type': TYPES[extname(name)] } }, `/assets/${name}`);
  }
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Vue</title><link rel="icon" href="data:,"></head>
<body data-api="${site.api.origin}"><div id="root"></div><script type="module" src="/assets/app.js"></script></body></html>`;
  await browser.open(pages.put({ body }));
  await browser.byRole('button', /^40\s€ monatlich spenden$/);
  await browser.script(() => {
    for (const name of Object.keys(window.given)) if (!/mode|tip/.test(name)) window.given[name] = undefined;
  });
  await browser.byRole('button', 'Donate $25');
  await browser.byRole('radio', '$100');
  assert.equal(await browser.script(() => document.querySelector('sir-donate').amount), 0, 'what Vue makes of a number that goes');
  assert.deepEqual((await browser.console()).filter(({ level }) => level === 'error' || level === 'warning'), []);
});
