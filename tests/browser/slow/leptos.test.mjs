// A Leptos app with the components of the packed crate, as Trunk built it: tests/consumers/leptos.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../driver.mjs';
import { suite } from '../harness.mjs';
import { assertCheckout, assertReceived, backTo, expectation, pay, thanks, toCheckout, tokens } from '../journey.mjs';
import { KEYS } from '../servers.mjs';
import { UNREACHABLE } from '../trap.mjs';
import { built, serve } from './files.mjs';

const scenario = suite();

/** Opens the app, which takes its key and the API's address from the page. */
async function opened({ browser, api, head = '' }, body) {
  const dir = built('SIR_LEPTOS');
  const html = readFileSync(join(dir, 'index.html'), 'utf8');
  const listen = '<script>window.warnings = []; console.warn = (text) => warnings.push(String(text))</script>';
  const page = html
    .replace('<html', `<html data-key="${KEYS.standard}" data-api="${api.origin}"`)
    .replace('<head>', `<head>${listen}${head}`);
  assert.ok(page.includes(KEYS.standard) && page.includes(listen));
  const files = await serve(dir, { '/': page });
  try {
    await browser.open(`${files.origin}/`);
    await browser.byRole('heading', 'A Leptos app');
    await body(files);
  } finally {
    await files.close();
  }
}

/** What the callbacks were told. */
const told = (browser) => browser.script(() => [...document.querySelectorAll('#told li')].map((line) => line.textContent));
const isTold = (browser, line) => until(`the callback to tell ${JSON.stringify(line)}`, async () => (await told(browser)).includes(line));
const part = (browser, id) => browser.script((id) => document.getElementById(id), id);
const press = async (browser, name) => browser.click(await browser.byRole('button', name));

/** The open dialog's button to submit. */
async function dialog(browser, name = 'Donate') {
  await press(browser, name);
  await browser.byRole('dialog', name);
  return part(browser, 'button');
}

scenario('a donation, told by callbacks', async ({ browser, site, api }) => {
  await opened({ browser, api }, async () => {
    const url = await browser.address();
    assert.equal(api.calls.length, 0, 'nothing is asked for before intent');
    const within = await dialog(browser);
    await isTold(browser, 'open');
    await isTold(browser, 'ready');
    await browser.click(await browser.byRole('radio', '$50', { within }));
    const id = await toCheckout(browser, site, await browser.byRole('button', 'Donate $50', { within }));
    const expected = expectation({});
    await assertReceived(site, expected);
    await assertCheckout(browser, expected);
    await pay(browser);
    await backTo(browser, url);
    await thanks(browser, 5000);
    await isTold(browser, `status ${id} completed Some(${tokens(5000)}.0)`);
  });
});

scenario('a callback may refuse a submission, and the next one goes through', async ({ browser, site, api }) => {
  await opened({ browser, api }, async () => {
    await press(browser, 'Refuse');
    const within = await dialog(browser);
    await browser.click(await browser.byRole('button', 'Donate $25', { within }));
    await isTold(browser, 'submit 2500 0 USD once stripe');
    assert.equal(api.of('/donations/create-link').length, 0, 'no link was made');
    await browser.click(await browser.byRole('button', 'Close', { within }));
    await isTold(browser, 'close');
    assert.ok(!(await told(browser)).some((line) => line.startsWith('checkout')));

    await press(browser, 'Allow');
    await dialog(browser);
    await toCheckout(browser, site, await browser.byRole('button', 'Donate $25', { within }));
  });
});

scenario('props are followed, and an element that is taken out and put back works', async ({ browser, api }) => {
  await opened({ browser, api }, async () => {
    const theme = () => browser.script(() => document.getElementById('button').getAttribute('theme'));
    assert.equal(await theme(), 'light');
    await press(browser, 'Darken');
    assert.equal(await theme(), 'dark');
    await press(browser, 'Rename');
    await press(browser, 'Other amounts');
    let within = await dialog(browser, 'Give');
    await browser.byRole('radio', '$77', { within });
    await browser.click(await browser.byRole('button', 'Close', { within }));

    await press(browser, 'Take out or put back');
    await browser.gone('button', 'Give');
    await press(browser, 'Take out or put back');
    within = await dialog(browser, 'Give');
    await browser.byRole('radio', '$7', { within });
  });
});

scenario('the form in the page has its props, and faulty ones leave the fallback', async ({ browser, api }) => {
  await opened({ browser, api }, async () => {
    const within = await part(browser, 'form');
    await browser.byRole('button', 'Donate $25 monthly', { within });
    assert.equal(await browser.has('radio', 'One time', { within }), false);
    await browser.waitForText(/You leave this site to pay on Every\.org.s secure page\./);

    await browser.byRole('link', 'The fallback');
    await isTold(browser, 'faulty invalid_option false');
  });
});

scenario('when the app has broken down, there is another way to give, and nothing calls the app any more', async ({ browser, api }) => {
  // The page is told nothing of errors, as in WebKit, which says "Script error." of another origin's.
  const head = `<script>
    addEventListener('error', (event) => event.stopImmediatePropagation(), true);
    window.failures = [];
    window.said = [];
    console.error = (text) => said.push(String(text));
    addEventListener('sir-donate-error', ({ detail }) => detail.code === 'crashed' && failures.push(detail.retryable));
  </script>`;
  await opened({ browser, api, head }, async () => {
    const failures = () => browser.script(() => window.failures);
    const within = await part(browser, 'form');
    await browser.byRole('textbox', 'Email', { within });
    await press(browser, 'Break down');
    await browser.waitForText(/Donations are unavailable right now\./);
    assert.deepEqual(await failures(), [false], 'of the form in the page, for which there is no other app');
    await press(browser, 'Donate');
    await browser.byRole('link', 'Donate another way');
    assert.deepEqual(await failures(), [false, false]);
    assert.equal(await browser.has('button', 'Try again'), false);
    assert.equal(await browser.script(() => document.documentElement.hasAttribute('data-failed')), false, 'no callback was called');
    const [line, ...more] = (await browser.script(() => window.said)).filter((text) => text.includes('crashed'));
    assert.match(line, /^SIR Donate: crashed\..* panicked at src\/main\.rs:\d+:\d+/);
    assert.doesNotMatch(line, /a fault of this app/, "a panic's message is the app's to print");
    assert.deepEqual(more, []);
  });
});

scenario("what breaks down in another wasm of the page is not the app's affair", async ({ browser, api }) => {
  await opened({ browser, api }, async () => {
    const within = await part(browser, 'form');
    await browser.byRole('textbox', 'Email', { within });
    await browser.scriptAsync(async (unreachable) => {
      const trap = new Function(`return ${unreachable}`)();
      const told = new Promise((done) => addEventListener('error', done, { once: true }));
      const rejected = new Promise((done) => addEventListener('unhandledrejection', done, { once: true }));
      setTimeout(trap);
      Promise.resolve().then(trap);
      if ((await told).error.name !== 'RuntimeError') throw new Error('no trap');
      await rejected;
    }, UNREACHABLE);
    await browser.byRole('textbox', 'Email', { within });
    await dialog(browser);
    await isTold(browser, 'ready');
  });
});

scenario('beside the script of a CDN, one of the two serves both, and the console says which', async ({ browser, api, cdn }) => {
  await opened({ browser, api, head: `<script src="${cdn.origin}/v1/sir-donate.js"></script>` }, async () => {
    await dialog(browser);
    await isTold(browser, 'ready');
    const [warning, ...more] = await browser.script(() => window.warnings);
    assert.deepEqual(more, []);
    assert.match(warning, /^SIR Donate: <sir-donate> is there twice: http\S+\/sir-donate\.js, which stays, and sir-donate \S+ from the crate\. Load one of them\.$/);
  });
});
