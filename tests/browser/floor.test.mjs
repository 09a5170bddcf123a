// Browsers that lack something, as those below the floor of docs/accessibility.md do: the page keeps its way to donate.
import assert from 'node:assert/strict';
import { Key, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { errorsOf } from './journey.mjs';
import { FALLBACK, page } from './pages.mjs';

const scenario = suite({ rewardDelay: 0 });

for (const [what, script] of [
  ['style sheets made by scripts', 'window.CSSStyleSheet = function () { throw new TypeError("Illegal constructor"); };'],
  ['custom elements', 'Object.defineProperty(window, "customElements", { value: undefined });'],
]) {
  scenario(`a browser without ${what} leaves the page as it is written`, async ({ browser, site, api, pages }) => {
    await browser.open(pages.put(page(site, { script })));
    await until('the script to have failed', () => browser.script(() => window.__harness.errors.length > 0));
    await browser.byRole('link', FALLBACK);
    assert.equal(await browser.has('button'), false);
    assert.deepEqual(api.calls, []);
  });
}

scenario('a browser without WebAssembly, as in the Lockdown Mode of iOS, shows the fallback to whoever wants to give', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { script: 'delete window.WebAssembly;' })));
  await browser.tabTo(await browser.byRole('button', 'Donate'));
  await browser.press(Key.enter);
  const link = await browser.byRole('link', FALLBACK);
  assert.deepEqual(await errorsOf(browser), [{ code: 'wasm_blocked', retryable: false }]);
  assert.ok(await browser.isFocused(link), 'and the focus is there');
});

scenario('a browser that does not know the colours of a scheme shows the words in black', async ({ browser, site, pages }) => {
  // What it does not know is as if it were not written.
  site.cdn.tamper = (name, bytes) => (name === 'sir-donate.js' ? Buffer.from(bytes.toString().replaceAll('light-dark(', 'no-such-function(')) : bytes);
  await browser.open(pages.put(page(site)));
  const button = await browser.byRole('button', 'Donate');
  const colours = await browser.script((element) => [getComputedStyle(element).color, getComputedStyle(element).backgroundColor], button);
  assert.deepEqual(colours, ['rgb(0, 0, 0)', 'rgba(0, 0, 0, 0)'], "black on the page's own ground");
});
