// The driver's own test: on a hand-made page that is built like the real one,
// so that a fault of the tools is not taken for a fault of the widget.
import assert from 'node:assert/strict';
import { Key, until } from './driver.mjs';
import { suite } from './harness.mjs';

const scenario = suite({ backend: false });

// Visually hidden radios under labels, in a dialog in an open shadow root,
// under a strict policy: what makes finding and hitting things hard.
const PAGE = {
  headers: {
    'content-security-policy':
      "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; style-src 'none'; require-trusted-types-for 'script'; trusted-types sir-donate",
  },
  body: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>One</title></head>
<body>
<p>Hello <a href="/two">two</a></p>
<x-form><a href="/elsewhere">Fallback</a></x-form>
<script nonce="abc">
window.__harness = { console: [] };
const error = console.error;
console.error = (...values) => { __harness.console.push({ level: 'error', text: values.join(' ') }); error(...values); };
addEventListener('pageshow', (event) => { window.persisted = event.persisted; });
const policy = window.trustedTypes ? trustedTypes.createPolicy('sir-donate', { createHTML: (text) => text }) : { createHTML: (text) => text };
customElements.define('x-form', class extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('input[type=radio]{position:absolute;inset:0;margin:0;opacity:0}label{position:relative;display:inline-block;padding:8px}[hidden]{display:none}');
    root.adoptedStyleSheets = [sheet];
    root.innerHTML = policy.createHTML(\`
      <button id="open">Donate</button>
      <dialog aria-labelledby="title"><h2 id="title">Donate to Somebody</h2>
        <form novalidate>
          <fieldset><legend>How often</legend>
            <label><input type="radio" name="often" value="once" checked> One time</label>
            <label><input type="radio" name="often" value="monthly"> Monthly</label>
          </fieldset>
          <fieldset><legend>Amount</legend>
            <label><input type="radio" name="amount" value="10"> $10</label>
            <label><input type="radio" name="amount" value="25" checked> $25</label>
            <label><input type="radio" name="amount" value="50"> $50</label>
          </fieldset>
          <label for="email">Email</label> <input id="email" type="email" autocomplete="email">
          <div role="alert" id="alert"></div><p role="status" id="status"></p>
          <button type="submit">Donate $25</button>
          <button type="button" id="close" aria-label="Close">×</button>
        </form>
      </dialog>\`);
    const by = (id) => root.getElementById(id);
    by('open').onclick = () => root.querySelector('dialog').showModal();
    by('close').onclick = () => root.querySelector('dialog').close();
    root.querySelector('form').onsubmit = (event) => {
      event.preventDefault();
      const email = by('email').value;
      const chosen = [...root.querySelectorAll(':checked')].map((radio) => radio.value).join(' ');
      by('alert').textContent = email ? '' : 'Enter your email';
      by('status').textContent = email && email + ' ' + chosen;
      console.error('submitted');
      if (email === 'tab@example.org') {
        const tab = open('about:blank');
        setTimeout(() => { tab.location = '/two'; }, 200);
      }
      if (email === 'go@example.org') location = '/two';
    };
  }
});
</script></body></html>`,
};
const TWO = { body: '<!doctype html><html lang="en"><title>Two</title><h1>Page two</h1><a href="/">Return</a></html>' };

scenario('a form in a shadow root is filled in by keyboard alone', async ({ browser, pages }) => {
  await browser.open(pages.put(PAGE));
  const donate = await browser.byRole('button', 'Donate');
  assert.equal(await browser.has('link', 'Fallback'), false, 'children without a slot are not there');
  await browser.tabTo(donate);
  await browser.press(Key.enter);
  await browser.byRole('dialog', 'Donate to Somebody');
  assert.equal(await browser.has('link', 'two'), false, 'what a modal dialog makes inert is not there');

  const submit = await browser.byRole('button', 'Donate $25');
  await browser.tabTo(submit);
  await browser.press(Key.space);
  await browser.textOf('alert', /Enter your email/);

  await browser.chooseByKeys(await browser.byRole('radio', 'Monthly'));
  const ten = await browser.byRole('radio', '$10');
  await browser.chooseByKeys(ten);
  assert.equal(await browser.checked(ten), true);
  const email = await browser.byRole('textbox', 'Email');
  await browser.tabTo(email);
  await browser.type('wrong');
  await browser.retype('jane@example.org');
  assert.equal(await browser.value(email), 'jane@example.org');
  await browser.press(Key.enter);
  await browser.textOf('status', /^jane@example.org monthly 10$/);
  assert.deepEqual(await browser.console(), [
    { level: 'error', text: 'submitted' },
    { level: 'error', text: 'submitted' },
  ]);
  await browser.press(Key.escape);
  await browser.gone('dialog');
});

scenario('the pointer hits what it aims at, and nothing that is covered', async ({ browser, pages }) => {
  await browser.open(pages.put(PAGE));
  await browser.click(await browser.byRole('button', 'Donate'));
  const fifty = await browser.byRole('radio', '$50');
  await browser.click(fifty);
  assert.equal(await browser.checked(fifty), true);
  assert.equal(await browser.checked(await browser.byRole('radio', '$25')), false);
  await browser.click(await browser.byRole('button', 'Close'));
  await browser.gone('dialog');
  await browser.script(() => {
    const cover = document.createElement('div');
    cover.id = 'cover';
    Object.assign(cover.style, { position: 'fixed', inset: '0' });
    document.body.append(cover);
  });
  const donate = await browser.byRole('button', 'Donate');
  await assert.rejects(browser.click(donate, { timeout: 300 }), /covered by <div id="cover">/);
});

scenario('a finger is a touch where the driver knows touch', async ({ browser, pages }) => {
  await browser.open(pages.put(PAGE));
  await browser.script(() => {
    window.kinds = [];
    addEventListener('pointerdown', (event) => window.kinds.push(event.pointerType));
  });
  const donate = await browser.byRole('button', 'Donate');
  if (browser.hasTouch) await browser.tap(donate);
  else await browser.click(donate);
  await browser.byRole('dialog', 'Donate to Somebody');
  assert.deepEqual(await browser.script(() => window.kinds), [browser.hasTouch ? 'touch' : 'mouse']);
});

scenario('a tab opened in a click, back, forward and reload', async ({ browser, pages }) => {
  pages.put(TWO, '/two');
  await browser.open(pages.put(PAGE));
  const home = await browser.tab();
  await browser.click(await browser.byRole('button', 'Donate'));
  const email = await browser.byRole('textbox', 'Email');
  await browser.click(email);
  await browser.type('tab@example.org');
  const known = await browser.tabs();
  await browser.press(Key.enter);
  await browser.toOpenedTab(known);
  await browser.waitForText(/Page two/);
  await browser.closeTab(home);

  await browser.click(email);
  await browser.retype('go@example.org');
  await browser.press(Key.enter);
  await browser.waitForText(/Page two/);
  await browser.back();
  await browser.waitForText(/Hello/);
  await browser.forward();
  await browser.waitForText(/Page two/);
  await browser.click(await browser.byRole('link', 'Return'));
  await browser.byRole('button', 'Donate');
  await browser.reload();
  await browser.byRole('button', 'Donate');
  assert.equal((await browser.tabs()).length, 1);
});

scenario('a frame, and what is inside it', async ({ browser, pages }) => {
  pages.put(PAGE, '/inner');
  await browser.open(pages.put({ body: '<!doctype html><html lang="en"><title>Outer</title><h1>Outer</h1><iframe id="frame" title="Inner" src="/inner" width="500" height="600"></iframe></html>' }));
  await browser.intoFrame('#frame');
  await browser.click(await browser.byRole('button', 'Donate'));
  const monthly = await browser.byRole('radio', 'Monthly');
  await browser.click(monthly);
  assert.equal(await browser.checked(monthly), true);
  await browser.outOfFrame();
  await browser.byRole('heading', 'Outer');
});

scenario('a fresh tab has no history, a fresh origin no storage', async ({ browser, pages }) => {
  await browser.freshTab();
  await browser.open(pages.put(TWO));
  assert.deepEqual(await browser.script(() => [localStorage.length, sessionStorage.length]), [0, 0]);
  assert.equal((await browser.tabs()).length, 1);
  assert.ok((await browser.script(() => history.length)) <= 2);
});

scenario('a wait that fails says what it waited for and what was there', async ({ browser, pages }) => {
  await browser.open(pages.put(PAGE));
  await assert.rejects(browser.byRole('button', 'Give', { timeout: 300 }), /waited 300 ms for button named "Give"[\s\S]*button "Donate"/);
  await assert.rejects(
    until('a thing', () => false, 50),
    /waited 50 ms for a thing; last seen: false/,
  );
});
