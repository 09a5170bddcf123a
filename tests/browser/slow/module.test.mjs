// What `wasm-pack build --target web` makes, without the shim: its exports put a form into a page.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, until } from '../driver.mjs';
import { KEYS } from '../servers.mjs';
import { built, serve } from './files.mjs';

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A module</title><link rel="icon" href="data:,"></head>
<body><div id="host"></div>
<script type="module">
  import init, { mount, unmount } from './sir_donate.js';
  await init();
  const root = document.getElementById('host').attachShadow({ mode: 'open' });
  const [status, form] = [document.createElement('div'), document.createElement('div')];
  root.append(status, form);
  window.failures = [];
  const host = { emit: () => true, fail: (code) => failures.push(code), busy() {}, close() {} };
  const put = (options) => mount(form, status, options, host);
  window.refused = put([['publishable-key', 'no key']]);
  window.id = put([['publishable-key', '${KEYS.standard}'], ['nonprofit', 'american-red-cross']]);
  window.remove = () => unmount(id);
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

test('mounts a form, refuses options that are wrong, and takes the form away again', { timeout: 90_000 }, async () => {
  await browser.open(files.origin);
  await until('the module to have run', () => browser.script(() => window.id !== undefined));
  assert.deepEqual(await browser.script(() => [window.refused, window.failures]), [0, ['invalid_option']]);
  assert.ok((await browser.script(() => window.id)) > 0, 'a number for the form');

  const field = await browser.byRole('textbox', 'Email');
  await browser.click(field);
  await browser.type('ada@example.org');
  assert.equal(await browser.value(field), 'ada@example.org');
  await browser.click(await browser.byRole('radio', '$50'));
  await browser.byRole('button', 'Donate $50');

  await browser.script(() => window.remove());
  await browser.gone('textbox', 'Email');
});
