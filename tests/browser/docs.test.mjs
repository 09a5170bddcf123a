// The documentation site as `cargo xtask demo` serves it, beside the demo: each page on a phone, and what a reader does with
// it. That links lead somewhere is seen where the site is built (xtask/src/pages.rs).
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FALLBACK_PAGE, PAGES as DEMO, assertAccessible, chromium, prefer, startDemo } from './demo.mjs';
import { Key, until } from './driver.mjs';
import { suite } from './harness.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const DOCS = resolve(process.env.SIR_DOCS || join(ROOT, 'target', 'docs'));
if (!existsSync(join(DOCS, 'index.html'))) throw new Error(`${join(DOCS, 'index.html')} is missing: run \`cargo xtask docs\`, or set SIR_DOCS`);
// The contents stand in a frame where there are no scripts, and are opened by nobody.
const PAGES = readdirSync(DOCS, { recursive: true }).filter((name) => name.endsWith('.html') && name !== 'toc.html').sort();
// One of each kind: prose with pictures, code, long tables, and a chart.
const KINDS = ['index.html', 'quick-start.html', 'embedding.html', 'leptos-reference.html', 'performance.html'];

const scenario = suite({ backend: false, beyond: true, logs: true });
let demo;
before(async () => {
  demo = await startDemo({ docs: DOCS });
});
after(() => demo?.stop());

const url = (name) => `${demo.pages}/docs/${name}`;

async function show(browser, name, { width = 1280, scheme = 'light' } = {}) {
  await prefer(browser, { scheme });
  await chromium(browser, 'Emulation.setDeviceMetricsOverride', { width, height: 800, deviceScaleFactor: 1, mobile: false });
  await browser.open(url(name));
}

/** What was said, asked of whom, and what of it did not come. */
async function assertQuiet(browser, net, name) {
  const said = (await browser.log()).map(({ level, message }) => `${level}: ${message}`);
  const asked = await browser.script(() =>
    performance.getEntriesByType('resource').map(({ name, responseStatus }) => ({ origin: new URL(name).origin, name, responseStatus })),
  );
  const [pictures, broken] = await browser.script(() => {
    const all = [...document.images];
    return [all.length, all.filter(({ naturalWidth }) => !naturalWidth).map(({ src }) => src)];
  });
  assert.deepEqual(said, [], `nothing is said on the console: ${name}`);
  assert.deepEqual(asked.filter(({ origin, responseStatus }) => origin !== demo.pages || responseStatus >= 400), [], `all comes, and from here: ${name}`);
  assert.deepEqual([net.requests.map(({ url }) => url), net.tunnels], [[], []], `nobody else is asked: ${name}`);
  assert.deepEqual(broken, [], `each picture shows: ${name}`);
  return pictures;
}

scenario('each page is whole, on a phone too, and asks nobody else', async ({ browser, net }) => {
  assert.ok(PAGES.length > 30, `${PAGES.length} pages`);
  let pictures = 0;
  for (const [at, name] of PAGES.entries()) {
    await show(browser, name, { width: 360, scheme: at % 2 ? 'dark' : 'light' });
    pictures += await assertQuiet(browser, net, name);
    const [title, outside] = await browser.script(() => {
      const scrolls = (element) => element.closest('main') && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
      const outside = [...document.querySelectorAll('main *')]
        .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
        .filter((element) => !scrolls(element));
      return [document.title, outside.map(describe)];
    });
    assert.match(title, /SIR Donate/, name);
    assert.deepEqual(outside, [], `nothing is cut off at 360 px: ${name}`);
  }
  assert.ok(pictures > 10, `${pictures} pictures`);
}, { timeout: 240_000 });

for (const [width, scheme] of [[1280, 'light'], [360, 'dark']]) {
  scenario(`axe finds nothing at ${width} px, ${scheme}`, async ({ browser }) => {
    for (const name of KINDS) {
      await show(browser, name, { width, scheme });
      assert.equal(await browser.script(() => getComputedStyle(document.documentElement).colorScheme), scheme, name);
      await assertAccessible(browser, `${name}, ${width} px, ${scheme}`);
    }
  });
}

scenario('a reader chooses light or dark, and finds what they look for', async ({ browser, net }) => {
  await show(browser, 'index.html');
  await browser.click(await browser.byRole('button', 'Change theme'));
  const themes = await browser.script(() => [...document.querySelectorAll('[role=menuitem]')].map(({ textContent }) => textContent));
  assert.deepEqual(themes, ['Auto', 'Light', 'Dark']);
  await browser.click(await browser.script(() => [...document.querySelectorAll('[role=menuitem]')].at(-1)));
  assert.equal(await browser.script(() => getComputedStyle(document.documentElement).colorScheme), 'dark');

  await browser.click(await browser.byRole('button', 'Toggle Searchbar'));
  await until('the field to have the focus', () => browser.script(() => document.activeElement.type === 'search'));
  await browser.type('wasm-unsafe-eval');
  const found = await until('a hit in the page on embedding', () =>
    browser.script(() => [...document.querySelectorAll('#mdbook-searchresults a')].find((link) => /\/embedding\.html.*#content-security-policy$/.test(link.href))),
  );
  await assertAccessible(browser, 'what was found');
  await browser.click(found);
  await until('its page', () => browser.script(() => document.querySelector('main h1')?.textContent === 'Putting SIR Donate into a page' && document.readyState === 'complete'));
  assert.ok(await browser.script(() => [...document.querySelectorAll('main mark')].some((mark) => /wasm/.test(mark.textContent))), 'what was looked for is marked');
  assert.equal(await browser.script(() => getComputedStyle(document.documentElement).colorScheme), 'dark', 'the choice holds');
  await assertQuiet(browser, net, 'what was found');
});

scenario('on a phone the contents are opened by keys, and lead on', async ({ browser }) => {
  await show(browser, 'index.html', { width: 360 });
  const button = await browser.byRole('button', 'Toggle Table of Contents');
  assert.equal(await browser.script((button) => button.ariaExpanded, button), 'false');
  await browser.tabTo(button);
  await browser.press(Key.enter);
  await until('the contents', () => browser.script((button) => button.ariaExpanded === 'true' && !document.querySelector('#mdbook-sidebar').matches('[aria-hidden=true]'), button));
  await assertAccessible(browser, 'the contents, 360 px');
  await browser.click(await browser.byRole('link', 'Quick start'));
  await until('the page', () => browser.script(() => document.querySelector('main h1')?.textContent === 'Quick start'));
});

scenario('the chart of the bench shows', async ({ browser }) => {
  await show(browser, 'performance.html');
  const chart = await until('the chart', () => browser.script(() => [...document.images].find(({ src, complete }) => src.endsWith('/images/bench.svg') && complete)));
  const [drawn, across, alt] = await browser.script((chart) => [chart.naturalWidth, chart.getBoundingClientRect().width, chart.alt], chart);
  assert.ok(drawn > 0 && across > 600 && alt, `${drawn} px, shown ${across} wide: ${alt}`);
});

scenario('the demo leads to the documentation', async ({ browser }) => {
  for (const name of DEMO.filter((name) => name !== FALLBACK_PAGE)) {
    await browser.open(demo.url(name));
    await browser.script(() => document.querySelector('.how a[href="/docs/"]').click());
    await until('the documentation', () => browser.script(() => document.querySelector('main h1')?.textContent === 'SIR Donate'));
  }
});
