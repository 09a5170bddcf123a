// What becomes of a form whose app does not come or does not last: the fallback shows, what was typed is kept, and the
// donor can try again.
import assert from 'node:assert/strict';
import { BROWSER, sleep, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { DONOR, PREFILLED, awaitTip, errorsOf, openForm, submitButton } from './journey.mjs';
import { FALLBACK, addWidgets, page, readable, recorded, widget } from './pages.mjs';
import { distFiles } from './servers.mjs';
import { TRAP, trapNext } from './trap.mjs';

const scenario = suite({ rewardDelay: 0 });
const FILES = distFiles();

/** What the widget said on the console. The browser says more of what it could not load. */
const said = async (browser) => (await browser.console()).filter(({ text }) => text.startsWith('SIR Donate:')).map(({ text }) => text);

const tryAgain = async (browser, within) => browser.click(await browser.byRole('button', 'Try again', { within }));

const fill = async (browser, name, text, within) => {
  await browser.click(await browser.byRole('textbox', name, { within }));
  await browser.retype(text);
};

const valueOf = async (browser, name, within) => browser.value(await browser.byRole('textbox', name, { within }));

const nth = (browser, index) => browser.script((index) => document.querySelectorAll('sir-donate')[index], index);

/** With both answers there, nothing but the donor sets the app to work. */
async function quiet(browser, api) {
  await until('the lookups', () => api.calls.filter(({ status }) => status === 200).length === 2);
  await browser.byRole('heading', 'Donate to American Red Cross');
  await sleep(100);
}

const arrived = (browser, site) => until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));

scenario('a form that breaks down comes back with all that was typed, and nothing of it is stored', async ({ browser, site, api, pages, cdn }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site), widget(site, { label: 'The other one' })], script: TRAP })));
  await openForm(browser);
  await awaitTip(browser, { mode: 'button' });
  await quiet(browser, api);
  await browser.click(await browser.byRole('radio', 'Monthly'));
  await fill(browser, 'Other amount', '33.33');
  await fill(browser, 'Email', DONOR.email);
  await fill(browser, 'First name', DONOR.first);
  await fill(browser, 'Last name', 'Roe');
  await browser.click(await browser.byRole('radio', 'Other tip'));
  await fill(browser, 'Tip amount', '4.20');
  await sleep(100);
  await trapNext(browser);
  // The letter that breaks it is typed all the same.
  await fill(browser, 'Last name', 'Q');
  await browser.byRole('link', FALLBACK);
  await browser.gone('dialog');
  const crashed = { code: 'crashed', retryable: true };
  assert.deepEqual(await errorsOf(browser), [crashed]);
  const [line, ...more] = await said(browser);
  assert.match(line, /crashed/);
  assert.deepEqual(more, [], 'the console says so once');
  assert.deepEqual((await recorded(browser)).errors, [], "it is no error of the page's");
  const { storage, address, console: log } = await readable(browser);
  for (const text of [DONOR.email, DONOR.first]) assert.equal([storage, address, log].some((place) => place.includes(text)), false, text);

  // The other widget of the page was not open: its next intent starts the app anew.
  const loaded = cdn.count(FILES.wasm);
  await browser.click(await browser.byRole('button', 'The other one'));
  await submitButton(browser);
  assert.equal(await valueOf(browser, 'Email'), '', "one form's values are none of another's");
  await browser.click(await browser.byRole('button', 'Close'));

  await tryAgain(browser);
  await submitButton(browser);
  assert.ok(cdn.count(FILES.wasm) <= loaded + 1);
  assert.equal(await valueOf(browser, 'Email'), DONOR.email);
  assert.equal(await valueOf(browser, 'First name'), DONOR.first);
  assert.equal(await valueOf(browser, 'Last name'), 'Q');
  assert.equal(await valueOf(browser, 'Other amount'), '33.33');
  assert.equal(await valueOf(browser, 'Tip amount'), '4.20');
  assert.equal(await browser.checked(await browser.byRole('radio', 'Monthly')), true);
  await browser.waitForText(/You will be charged \$37\.53 today/);
  await browser.click(await submitButton(browser));
  await arrived(browser, site);
  const { donations } = await site.sandbox.journal();
  assert.equal(donations.length, 1);
  const { amount, tipAmount, frequency, donorEmail, firstName, lastName } = donations[0].request;
  assert.deepEqual([amount, tipAmount, frequency, donorEmail, firstName, lastName], [3333, 420, 'monthly', DONOR.email, DONOR.first, 'Q']);
});

scenario('a trap while the link is made shows the fallback as well, and only the donor asks for another link', async ({ browser, site, api, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)], script: TRAP })));
  await openForm(browser);
  api.hook = (call) => (call.path.endsWith('/create-link') ? { delay: 600 } : undefined);
  await browser.click(await browser.byRole('radio', '$100'));
  await browser.click(await submitButton(browser));
  await browser.textOf('status', /Preparing/);
  await trapNext(browser);
  await browser.byRole('link', FALLBACK);
  assert.deepEqual(await errorsOf(browser), [{ code: 'crashed', retryable: true }]);
  await tryAgain(browser);
  assert.equal(await browser.checked(await browser.byRole('radio', '$100')), true);
  await submitButton(browser);
  await sleep(300);
  assert.equal(api.of('/create-link').length, 1);
  await browser.click(await submitButton(browser));
  await arrived(browser, site);
  assert.equal(api.of('/create-link').length, 2);
});

for (const [what, end] of [
  ['the app breaks down', (browser) => trapNext(browser)],
  ['its page is left', (browser, pages) => browser.open(pages.put(page({ pages, cdn: {} }, { widgets: [], shim: false }), '/elsewhere'))],
  ['its page is loaded anew', (browser) => browser.reload()],
  ['its form is taken out', (browser) => browser.script(() => document.querySelector('sir-donate').remove())],
]) {
  scenario(`a tab that waits for its checkout is closed when ${what}`, async ({ browser, site, api, pages }) => {
    await browser.open(pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, checkout: 'new-tab' })], script: TRAP })));
    await openForm(browser);
    await quiet(browser, api);
    api.hook = (call) => (call.path.endsWith('/create-link') ? { delay: 1500 } : undefined);
    await browser.click(await submitButton(browser));
    await until('the tab', async () => (await browser.tabs()).length === 2);
    await end(browser, pages);
    await until('the tab to be gone', async () => (await browser.tabs()).length === 1);
    assert.ok((await browser.address()).startsWith(pages.origin));
    if (what.startsWith('the app')) {
      await browser.byRole('link', FALLBACK);
      assert.deepEqual(await errorsOf(browser), [{ code: 'crashed', retryable: true }]);
    }
  });
}

scenario('forms in the page fall back and come back each for itself, by one new app', async ({ browser, site, api, pages, cdn }) => {
  const inline = { mode: 'inline', tip: 'off' };
  await browser.open(pages.put(page(site, { widgets: [widget(site, inline), widget(site, { ...inline, nonprofit: 'direct-relief' })], script: TRAP })));
  const both = [await nth(browser, 0), await nth(browser, 1)];
  for (const [index, form] of both.entries()) {
    await submitButton(browser, { within: form });
    await fill(browser, 'First name', `Jane ${index}`, form);
  }
  await until('the lookups', () => api.calls.filter(({ status }) => status === 200).length === 3);
  await browser.byRole('heading', 'Donate to Direct Relief');
  await sleep(100);
  await browser.click(await browser.byRole('radio', 'Monthly', { within: both[1] }));
  const last = await browser.byRole('radio', '$100', { within: both[1] });
  await trapNext(browser);
  await browser.click(last);
  for (const form of both) await browser.byRole('button', 'Try again', { within: form });
  assert.deepEqual(await errorsOf(browser), Array(2).fill({ code: 'crashed', retryable: true }), 'each element says what became of it');
  assert.equal((await said(browser)).length, 1, 'the console hears of it once');
  assert.deepEqual([cdn.count(FILES.app), cdn.count(FILES.wasm)], [1, 1]);
  for (const [index, form] of both.entries()) {
    await tryAgain(browser, form);
    await submitButton(browser, { within: form });
    assert.equal(await valueOf(browser, 'First name', form), `Jane ${index}`);
  }
  assert.equal(await browser.checked(await browser.byRole('radio', 'Monthly', { within: both[1] })), true);
  assert.equal(await browser.checked(await browser.byRole('radio', 'Monthly', { within: both[0] })), false);
  // What is cached for ever is not loaded again. WebKitGTK asks for the wasm once more, for it keeps for a page what was
  // asked for with its hash, and the shim does not know this one.
  const again = BROWSER === 'webkit' ? 2 : 1;
  assert.deepEqual([cdn.count(FILES.app), cdn.count(FILES.wasm)], [1, again]);
});

scenario('what breaks the app down by itself is not typed in for ever', async ({ browser, site, api, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { mode: 'inline', tip: 'off' })], script: TRAP })));
  await submitButton(browser);
  await fill(browser, 'First name', 'Jane');
  await quiet(browser, api);
  await browser.script(() => {
    // What is typed in by the widget itself is what breaks it.
    addEventListener('input', ({ isTrusted }) => (window.trapNow ||= !isTrusted), true);
    window.trapNow = true;
  });
  for (const expected of [1, 2]) {
    if (expected === 1) await browser.click(await browser.byRole('radio', 'Monthly'));
    else await tryAgain(browser);
    await until('the error', async () => (await errorsOf(browser)).length === expected);
  }
  await tryAgain(browser);
  await submitButton(browser);
  assert.equal(await valueOf(browser, 'First name'), '');
});

for (const [name, what] of [[FILES.app, 'app chunk'], [FILES.wasm, 'wasm']]) {
  const altered = (bytes) => Buffer.concat([bytes, Buffer.from([0, 0])]);
  for (const [how, set, code] of [
    // Cached for a year by the browser, as everything with a hash in its name.
    ['altered', (cdn, on) => (cdn.tamper = (file, bytes) => (on && file === name ? altered(bytes) : bytes)), 'integrity'],
    ['gone after a new release', (cdn, on) => (cdn.refuse = (file) => (on && file === name ? 404 : undefined)), 'network'],
  ]) {
    scenario(`where the ${what} is ${how}, the fallback shows, and the next try has the right one`, async ({ browser, site, pages, cdn }) => {
      set(cdn, true);
      await browser.open(pages.put(page(site, { widgets: [widget(site), widget(site, { label: 'The other one' })] })));
      const error = { code, retryable: true };
      await browser.click(await browser.byRole('button', 'Donate'));
      await browser.byRole('link', FALLBACK);
      assert.deepEqual(await errorsOf(browser), [error]);
      // As often as the donor asks. A new attempt may begin with the pointer, before the press.
      await tryAgain(browser);
      await until('the second error', async () => (await errorsOf(browser)).length === 2);
      assert.deepEqual(await errorsOf(browser), [error, error]);
      set(cdn, false);
      await tryAgain(browser);
      await submitButton(browser);
      await browser.click(await browser.byRole('button', 'Close'));
      await browser.click(await browser.byRole('button', 'The other one'));
      await submitButton(browser);
      assert.deepEqual(await errorsOf(browser), [error, error]);
      for (const line of await said(browser)) assert.ok(line.includes(name) && line.includes(code), line);
    });
  }
}

// ---------------------------------------------------------------------------
// A CDN that answers nothing, or not the whole of it

/** Whoever waits for long waits until the test says that the time has passed. */
const CLOCK = `{
  const { setTimeout, clearTimeout } = window;
  const late = new Map();
  let last = -1;
  window.setTimeout = (act, gap, ...values) => {
    // WebKit's driver sets timers of the page's too; the shim's rejects a promise.
    if (!(gap >= 2e4) || !String(act).includes('[native code]')) return setTimeout(act, gap, ...values);
    late.set(--last, () => act(...values));
    return last;
  };
  window.clearTimeout = (id) => late.delete(id) || clearTimeout(id);
  window.pass = () => {
    const now = [...late.values()];
    late.clear();
    for (const act of now) act();
  };
}`;

const open = (browser) => browser.scriptAsync(() => document.querySelector('sir-donate').open().then(() => 'opened', ({ code }) => code));

for (const [what, name] of [['app', FILES.app], ['wasm', FILES.wasm]]) {
  for (const [how, fault] of [['is never answered', 'hang'], ['stalls half way', 'stall']]) {
    scenario(`where the ${what} ${how}, the fallback shows in the end, and the next try asks anew`, async ({ browser, site, pages, cdn }) => {
      cdn.refuse = (file) => (file === name ? fault : undefined);
      await browser.open(pages.put(page(site, { script: CLOCK, widgets: [] })));
      await addWidgets(browser, site, [widget(site), widget(site, { mode: 'inline', tip: 'off' })]);
      await browser.click(await browser.byRole('button', 'Donate'));
      await browser.byRole('dialog');
      await until('both files to be asked for', () => cdn.count(FILES.app) && cdn.count(FILES.wasm));
      await browser.waitForText(/Loading/);
      // The promise of whoever opens it by script is the same one's.
      await browser.script(() => {
        document.querySelector('sir-donate').open().catch(({ code }) => (window.rejected = code));
      });
      const asked = cdn.count(name);
      await browser.script(() => window.pass());
      await browser.gone('dialog');
      const errors = Array(2).fill({ code: 'network', retryable: true });
      await until('both elements to say so', async () => (await errorsOf(browser)).length === 2);
      assert.equal((await browser.all('link', FALLBACK)).length, 2);
      assert.deepEqual(await errorsOf(browser), errors);
      assert.equal(await until('the rejection', () => browser.script(() => window.rejected)), 'network');
      const lines = await said(browser);
      assert.equal(lines.length, 1, JSON.stringify(lines));
      assert.match(lines[0], /failed \(network\)/);
      // It goes on stalling for whoever asks the same of it.
      cdn.refuse = (file, { url }) => (file === name && !url.includes('?') ? fault : undefined);
      const [first] = await browser.all('button', 'Try again');
      await browser.click(first);
      await submitButton(browser);
      assert.ok(cdn.count(name) > asked);
      assert.deepEqual(await errorsOf(browser), errors);
      // The time that nobody waited for any more changes nothing.
      await browser.script(() => window.pass());
      await sleep(100);
      await submitButton(browser);
      assert.deepEqual([(await recorded(browser)).errors, (await said(browser)).length], [[], 1]);
    });
  }
}

// ---------------------------------------------------------------------------
// Connections that break

for (const [what, name] of [['app', FILES.app], ['wasm', FILES.wasm]]) {
  scenario(`a connection that breaks once, in the middle of the ${what}, is noticed by nobody`, async ({ browser, site, pages, cdn }) => {
    cdn.refuse = (file) => (file === name && cdn.count(name) === 1 ? 'break' : undefined);
    await browser.open(pages.put(page(site)));
    assert.equal(await open(browser), 'opened');
    await submitButton(browser);
    assert.deepEqual([await errorsOf(browser), await said(browser)], [[], []]);
    assert.equal(cdn.count(name), 2);
  });
}

for (const [what, code] of [['that is as it should be', 'opened'], ['that was altered', 'integrity']]) {
  scenario(`a page that can't hash, as no insecure one can, is told a wasm ${what}`, async ({ browser, site, pages, cdn }) => {
    if (code === 'integrity') cdn.tamper = (name, bytes) => (name === FILES.wasm ? Buffer.concat([bytes, Buffer.from([0])]) : bytes);
    await browser.open(pages.put(page(site, { script: `Object.defineProperty(crypto, 'subtle', { value: undefined });` })));
    await until('the element to be defined', () => browser.script(() => !!customElements.get('sir-donate')));
    assert.equal(await open(browser), code);
  });
}

scenario('a wasm whose connection breaks each time was not altered, whatever a question without an answer hears', async ({ browser, site, pages, cdn }) => {
  cdn.refuse = (file, { method }) => (file === FILES.wasm && method === 'GET' ? 'break' : undefined);
  await browser.open(pages.put(page(site)));
  assert.equal(await open(browser), 'network');
});

scenario('an app that breaks off for script tags alone can be tried as often as the donor likes', async ({ browser, site, pages, cdn }) => {
  let broken = true;
  cdn.refuse = (file, { headers }) => (broken && file === FILES.app && headers['sec-fetch-dest'] === 'script' ? 'break' : undefined);
  await browser.open(pages.put(page(site)));
  for (const times of [1, 2, 3]) {
    const asked = cdn.count(FILES.app);
    assert.equal(await open(browser), 'network');
    assert.ok(cdn.count(FILES.app) > asked, `the app is asked for, time ${times}`);
  }
  assert.equal((await said(browser)).length, 1, 'one complaint is enough');
  broken = false;
  await tryAgain(browser);
  await submitButton(browser);
});

for (const how of ['a press', 'a hover and a press', 'a script']) {
  scenario(`who waits for the form may go: opened by ${how}`, async ({ browser, site, pages, cdn }) => {
    cdn.refuse = (file) => (file === FILES.wasm ? 'hang' : undefined);
    await browser.open(pages.put(page(site)));
    const button = await browser.byRole('button', 'Donate');
    if (how === 'a hover and a press') {
      await browser.moveTo(button);
      await until('the app', () => cdn.count(FILES.app));
      await sleep(500);
    }
    if (how === 'a script') await browser.script(() => void document.querySelector('sir-donate').open());
    else await browser.click(button);
    await browser.byRole('dialog');
    const close = await browser.byRole('button', 'Close');
    assert.equal((await browser.all('button', 'Close')).length, 1);
    await browser.click(close);
    await browser.gone('dialog');
    if (how !== 'a script') assert.ok(await browser.isFocused(button), 'the focus is where it was');
  });
}

scenario('what a hover did not get is asked for again by a press, and by no other hover', async ({ browser, site, pages, cdn }) => {
  cdn.refuse = (file) => (file === FILES.app ? 404 : undefined);
  await browser.open(pages.put(page(site)));
  const button = await browser.byRole('button', 'Donate');
  const away = await browser.byRole('heading', 'An article');
  await browser.moveTo(button);
  await until('the complaint', async () => (await said(browser)).length);
  const asked = cdn.names().length;
  for (let times = 0; times < 3; times++) {
    await browser.moveTo(away);
    await browser.moveTo(button);
    await browser.script((element) => (element.blur(), element.focus()), button);
  }
  await sleep(300);
  assert.equal(cdn.names().length, asked);
  cdn.refuse = () => undefined;
  await browser.click(button);
  await submitButton(browser);
  assert.deepEqual(await errorsOf(browser), []);
});

// ---------------------------------------------------------------------------
// Where the keyboard goes on

for (const [what, fail] of [
  [
    'breaks down',
    async (browser) => {
      await fill(browser, 'First name', 'Jane');
      await trapNext(browser);
      await browser.type('t');
    },
  ],
  ['gets a definite no', (browser) => fill(browser, 'First name', 'Jane')],
]) {
  scenario(`a form in the page that ${what} under the keyboard leaves it at the fallback`, async ({ browser, site, api, pages }) => {
    const no = what.startsWith('gets');
    if (no) api.hook = (call) => (call.path.endsWith('/config') ? { delay: 600, status: 401, body: { statusCode: 401, message: 'Invalid API key', error: 'Unauthorized', code: 'INVALID_API_KEY' } } : undefined);
    await browser.open(pages.put(page(site, { widgets: [widget(site, { mode: 'inline', tip: 'off' })], script: TRAP })));
    await submitButton(browser);
    if (!no) {
      await browser.click(await browser.byRole('textbox', 'Email'));
      await quiet(browser, api);
    }
    await fail(browser);
    const link = await browser.byRole('link', FALLBACK);
    await until('the error', async () => (await errorsOf(browser)).length === 1);
    assert.equal(await browser.isFocused(link), true);
  });
}

scenario('a form in the page that fails under nobody takes no focus', async ({ browser, site, pages, cdn }) => {
  cdn.refuse = (file) => (file === FILES.wasm ? 404 : undefined);
  await browser.open(pages.put(page(site, { widgets: [widget(site, { mode: 'inline' })], before: '<input aria-label="Search" autofocus>' })));
  await browser.byRole('link', FALLBACK);
  await until('the error', async () => (await errorsOf(browser)).length === 1);
  assert.equal(await browser.isFocused(await browser.byRole('textbox', 'Search')), true);
});

scenario('a browser without memory left is told from one that blocks WebAssembly', async ({ browser, site, pages }) => {
  const script = `{
    const { instantiate } = WebAssembly;
    WebAssembly.instantiate = (...values) => (window.plenty ? instantiate(...values) : Promise.reject(new RangeError('WebAssembly.instantiate(): Out of memory')));
  }`;
  await browser.open(pages.put(page(site, { script })));
  await browser.click(await browser.byRole('button', 'Donate'));
  await browser.byRole('link', FALLBACK);
  assert.deepEqual(await errorsOf(browser), [{ code: 'crashed', retryable: true }]);
  // Each attempt says so: the pointer's, the focus', the press's.
  const lines = await said(browser);
  assert.deepEqual(lines.filter((line) => !/crashed.*Out of memory/.test(line)), []);
  assert.ok(lines.length);
  await browser.script(() => {
    window.plenty = true;
  });
  await tryAgain(browser);
  await submitButton(browser);
});

for (const [what, body] of [
  ['throws', `throw new TypeError('no such thing')`],
  ['rejects with nothing', 'return Promise.reject()'],
  ['answers with something else', 'return Promise.resolve({})'],
  ['answers with nothing', 'return undefined'],
]) {
  scenario(`a page whose fetch ${what} gets a code, and a form when it is mended`, async ({ browser, site, pages }) => {
    const script = `{ const { fetch } = window; window.fetch = function () { if (window.mended) return fetch.apply(this, arguments); ${body}; }; }`;
    await browser.open(pages.put(page(site, { script })));
    await browser.click(await browser.byRole('button', 'Donate'));
    await browser.byRole('link', FALLBACK);
    assert.deepEqual(await errorsOf(browser), [{ code: 'network', retryable: true }]);
    const rejected = await browser.scriptAsync(() => document.querySelector('sir-donate').open().then(() => 'opened', (error) => [error.message, error.code]));
    assert.deepEqual(rejected, ['network', 'network']);
    await browser.script(() => {
      window.mended = true;
    });
    await tryAgain(browser);
    await submitButton(browser);
    assert.deepEqual((await recorded(browser)).errors, []);
  });
}

scenario("an error of the page's own is none of the widget's", async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)] })));
  await openForm(browser);
  await browser.script(() => {
    window.dispatchEvent(new ErrorEvent('error', { error: new TypeError('theirs'), message: 'theirs' }));
    window.dispatchEvent(new ErrorEvent('error', { error: new WebAssembly.RuntimeError('theirs'), message: 'theirs' }));
  });
  await sleep(200);
  await browser.byRole('radio', '$25');
  assert.deepEqual(await errorsOf(browser), []);
});
