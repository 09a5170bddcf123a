import assert from 'node:assert/strict';
import { resolve, join, dirname } from 'node:path';
import { writeFileSync } from 'node:fs';
import { after, before } from 'node:test';
import { assertAccessible, assertNoSideways, assertNothingOutside, chromium, prefer, startDemo } from './demo.mjs';
import { until } from './driver.mjs';
import { suite } from './harness.mjs';
import { KEYS } from './servers.mjs';
const BUILDER = resolve(process.env.SIR_BUILDER);
const scenario = suite({ backend: false, beyond: true });
let demo;
before(async () => { demo = await startDemo({ parts: [{ at: 'builder', from: BUILDER }] }); });
after(() => demo?.stop());
async function show(browser, { fragment = '', width = 1280, scheme = 'light', setup } = {}) {
  await prefer(browser, { scheme });
  await chromium(browser, 'Emulation.setDeviceMetricsOverride', { width, height: 800, deviceScaleFactor: 1, mobile: false });
  await browser.open('about:blank');
  await browser.open(`${demo.pages}/builder/${fragment}`);
  await browser.byRole('textbox', 'Publishable key');
}
const shot = async (browser, name) => {
  const { data } = await chromium(browser, 'Page.captureScreenshot', { captureBeyondViewport: true });
  writeFileSync(`/tmp/bsrc-shots/${name}.png`, Buffer.from(data, 'base64'));
};
const seen = (browser) => browser.script(() => {
  const element = document.querySelector('iframe').contentDocument?.querySelector('sir-donate');
  if (!element?.shadowRoot) return undefined;
  return Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]));
});
const pasted = (browser) => browser.script(() => Object.fromEntries([...document.querySelectorAll('.code')].map((one) => [one.querySelector('.label').textContent, one.querySelector('pre').textContent])));
const set = (browser, id, value) => browser.script((id, value) => {
  const control = document.getElementById(id);
  control.closest('details')?.setAttribute('open', '');
  control.value = value;
  control.dispatchEvent(new Event(control.localName === 'select' ? 'change' : 'input', { bubbles: true }));
}, id, value);
const said = (browser) => browser.script(() => [...document.querySelectorAll('.said, .fault')].map((one) => one.textContent).filter(Boolean));
const FRAGMENT = '#link=javascript%3Aalert(1)&label=%5Bgallery%5D&amount=5&checkout=same-tab&api-base=https%3A%2F%2Fx%3Bscript-src-elem+*&currency=XYZ&--sir-donate-accent=red|&--sir-donate-font=x(|&--sir-donate-text=%23abc|';
for (const [width, scheme] of [[1280, 'light'], [1280, 'dark'], [360, 'light'], [360, 'dark']]) {
  scenario(`looks ${width} ${scheme}`, async ({ browser }) => {
    await show(browser, { width, scheme });
    await until('the widget', () => seen(browser));
    await shot(browser, `plain-${width}-${scheme}`);
    await show(browser, { width, scheme, fragment: FRAGMENT });
    await until('said', async () => (await said(browser)).length > 3);
    console.log(JSON.stringify(await said(browser)), JSON.stringify(await browser.script(() => [...document.querySelectorAll('details')].map((one) => [one.querySelector('h3').textContent, one.open]))));
    await set(browser, 'link', 'javascript:alert(1)');
    await browser.click(await browser.byRole('button', 'Desktop'));
    await assertNoSideways(browser, 'x');
    if (width < 400) await assertNothingOutside(browser, 'x');
    await assertAccessible(browser, 'x');
    console.log(JSON.stringify(await browser.script(() => { const s = document.querySelector('.screen').getBoundingClientRect(); const f = document.querySelector('iframe').getBoundingClientRect(); return [s.width, s.height, f.width, f.height, location.hash]; })));
    console.log(JSON.stringify(await pasted(browser)));
    await shot(browser, `crafted-${width}-${scheme}`);
    await browser.click(await browser.byRole('button', 'Vue'));
    await shot(browser, `vue-${width}-${scheme}`);
    console.log(JSON.stringify(await pasted(browser)));
    await browser.click(await browser.byRole('button', 'npm'));
    console.log(JSON.stringify(await pasted(browser)));
    // Another link while the page is open.
    await browser.script(() => { location.hash = '#amount=7'; });
    await until('replaced', () => browser.script(() => location.hash === '#amount=7' && document.getElementById('option-label').value === ''));
    await browser.script(() => { location.hash = '#preview'; });
    await new Promise((done) => setTimeout(done, 200));
    assert.equal(await browser.script(() => document.getElementById('option-amount').value), '7');
  });
}
scenario('same tab', async ({ browser }) => {
  await show(browser, { fragment: '#checkout=same-tab' });
  const a = await until('w', () => seen(browser));
  assert.equal(a.checkout, 'new-tab');
  assert.match((await pasted(browser))['In the page'], /checkout="same-tab"/);
});
scenario('copy', async ({ browser }) => {
  await show(browser);
  await browser.script(() => { Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true }); });
  await browser.click(await browser.byRole('button', 'Copy: In the page'));
  await until('told', () => browser.script(() => [...document.querySelectorAll('.done')].some((one) => /refused/.test(one.textContent))));
  console.log(await browser.script(() => getSelection().toString()));
  assert.equal(await browser.script(() => getSelection().toString().trim() === document.querySelector('.code pre').textContent.trim()), true);
  await browser.script(() => { getSelection().removeAllRanges(); Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('no')) }, configurable: true }); });
  await browser.click(await browser.byRole('button', 'Copy: In the page'));
  await until('selected', () => browser.script(() => getSelection().toString().length > 50));
  await browser.script(() => { Object.defineProperty(navigator, 'clipboard', { value: { writeText: (text) => { window.copied = text; return Promise.resolve(); } }, configurable: true }); });
  await browser.click(await browser.byRole('button', 'Copy: In the page'));
  await until('copied', () => browser.script(() => window.copied === document.querySelector('.code pre').textContent && [...document.querySelectorAll('.done')].some((one) => one.textContent === 'Copied')));
});
scenario('late answers', async ({ browser }) => {
  await show(browser);
  await browser.script(() => {
    const own = window.fetch;
    window.asked = [];
    window.fetch = async (request, ...rest) => {
      const { url, redirect, credentials, cache } = new Request(request, ...rest);
      window.asked.push([url, redirect, credentials, cache]);
      const answer = await own(request, ...rest);
      if (window.hold) await new Promise((go) => (window.go = (window.go ?? []).concat(go)));
      return answer;
    };
  });
  await set(browser, 'option-api-base', demo.api);
  await set(browser, 'key', KEYS.standard);
  await set(browser, 'option-nonprofit', 'american-red-cross');
  await browser.script(() => { window.hold = true; });
  const button = await browser.byRole('button', /Look/);
  await browser.click(button);
  await until('held', () => browser.script(() => window.go?.length === 2));
  await set(browser, 'option-nonprofit', 'direct-relief');
  await browser.script(() => { window.hold = false; window.go.forEach((go) => go()); });
  await until('over', () => browser.script(() => ![...document.querySelectorAll('button')].some((one) => /Looking/.test(one.textContent))));
  await new Promise((done) => setTimeout(done, 300));
  assert.equal(await browser.script(() => document.querySelector('.found')), null);
  console.log(JSON.stringify(await browser.script(() => window.asked)));
  await set(browser, 'option-api-base', '/x');
  await until('disabled', () => browser.script(() => [...document.querySelectorAll('button')].find((one) => /Look up/.test(one.textContent)).disabled));
  console.log(JSON.stringify(await said(browser)));
  await set(browser, 'option-api-base', ' ');
  await until('enabled', () => browser.script(() => ![...document.querySelectorAll('button')].find((one) => /Look up/.test(one.textContent)).disabled));
});
scenario('check and pin', async ({ browser }) => {
  await show(browser, { width: 360 });
  await set(browser, 'html', `<sir-donate publishable-key="sk_live_${'01'.repeat(32)}" nonprofit="a"></sir-donate>`);
  await browser.click(await browser.byRole('button', 'Check it'));
  await browser.waitForText(/looks like a secret/);
  assert.equal(await browser.script(() => document.getElementById('html').value), '');
  assert.equal(await browser.script(() => document.documentElement.outerHTML.includes('0101010101')), false);
  console.log(await browser.script(() => [...document.querySelectorAll('.findings li')].map((one) => one.textContent)));
  await shot(browser, 'checked-360');
  await set(browser, 'html', '<p>');
  await until('gone', () => browser.script(() => !document.querySelector('.findings li')));
  console.log(await browser.script(() => { document.querySelectorAll('details').forEach((one) => one.setAttribute('open', '')); return [...document.querySelectorAll('.check')].map((one) => one.textContent); }));
  await set(browser, 'option-label', 'مرحبا');
  await set(browser, 'option-lang', 'ar');
  await until('arabic', async () => (await seen(browser))?.label === 'مرحبا');
  await shot(browser, 'arabic-360');
});
