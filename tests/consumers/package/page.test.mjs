// The npm package in a page without a bundler: modules and an import map, in a real browser.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { until } from '../../browser/driver.mjs';
import { suite } from '../../browser/harness.mjs';
import { donate, errorsOf, submitButton, toCheckout } from '../../browser/journey.mjs';
import { FALLBACK, page } from '../../browser/pages.mjs';
import { PACKAGE, VERSION } from './package.mjs';

const scenario = suite({ rewardDelay: 0 });

const TYPES = { '.js': 'text/javascript; charset=utf-8', '.wasm': 'application/wasm' };
const FILES = readdirSync(PACKAGE).filter((name) => TYPES[extname(name)]);

/** Serves the package below `path`; what `but` names is not there, or is something else. */
function put(pages, path, but = {}) {
  for (const name of FILES) {
    const body = name in but ? but[name] : readFileSync(join(PACKAGE, name));
    const headers = { 'content-type': TYPES[extname(name)], 'cache-control': 'max-age=31536000, immutable' };
    if (body !== undefined) pages.put({ body, headers }, path + name);
  }
}

const MAP = `<script type="importmap">${JSON.stringify({ imports: { 'sir-donate': '/pkg/index.js', 'sir-donate/': '/pkg/' } })}</script>`;
const module = (text) => `<script type="module">${text}</script>`;
/** What makes a page's element come from the package. */
const fromPackage = (script = `import 'sir-donate'`) => ({ shim: false, head: MAP, after: module(script) });

/** What the widget said on the console. */
const said = async (browser) => (await browser.console()).map(({ text }) => text).filter((text) => text.includes('SIR Donate:'));
const open = async (browser) => browser.click(await browser.byRole('button', 'Donate'));
const tryAgain = async (browser) => browser.click(await browser.byRole('button', 'Try again'));

scenario('a page with an import map takes a donation, and nothing is loaded before a donor comes', async ({ browser, site, pages }) => {
  put(pages, '/pkg/');
  const loaded = () => pages.requests.map(({ path }) => path).filter((path) => path.startsWith('/pkg/'));
  await browser.open(pages.put(page(site, fromPackage())));
  await browser.byRole('button', 'Donate');
  assert.deepEqual(loaded().sort(), ['/pkg/index.js', '/pkg/pure.js']);
  await donate(browser, site, {}, fromPackage());
  assert.deepEqual(site.cdn.names(), []);
  assert.deepEqual(loaded().sort(), ['/pkg/app.js', '/pkg/index.js', '/pkg/pure.js', '/pkg/sir_donate_bg.wasm']);
  assert.deepEqual(await said(browser), []);
});
