// What a plain `wasm-pack build --target web` makes: one call, and a page's elements come to life.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from '../driver.mjs';
import { KEYS } from '../servers.mjs';
import { built, serve } from './files.mjs';

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A module</title><link rel="icon" href="data:,"></head>
<body>
<sir-donate publishable-key="no key" nonprofit="american-red-cross"><a href="https://example.org/donate">The fallback</a></sir-donate>
<sir-donate mode="inline" publishable-key="${KEYS.standard}" nonprofit="american-red-cross"></sir-donate>
<script type="module">
  import init, { registerSirDonate } from './sir_donate.js';
  window.failures = [];
  addEventListener('sir-donate-error', ({ detail }) => failures.push(detail.code));
  await init();
  registerSirDonate();
  // Once more does no harm.
  registerSirDonate();
</script>
</body></html>`;

let browser;
let files;
before(async () => {
  files = await serve(built('SIR_MODULE'), { '/': PAGE });
  browser = await launch();
});
after(async () => {
  await browser?.quit();
  await files?.close();
});

test('an element becomes a form, and a faulty one keeps its fallback', { timeout: 90_000 }, async () => {
  await browser.open(files.origin);
  const field = await browser.byRole('textbox', 'Email');
  await browser.click(field);
  await browser.type('ada@example.org');
  assert.equal(await browser.value(field), 'ada@example.org');
  await browser.click(await browser.byRole('radio', '$50'));
  await browser.byRole('button', 'Donate $50');

  await browser.byRole('link', 'The fallback');
  assert.deepEqual(await browser.script(() => window.failures), ['invalid_option']);
  await browser.script(() => document.querySelector('[mode]').remove());
  await browser.gone('textbox', 'Email');
});
