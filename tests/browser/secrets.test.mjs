// A page that gives the widget something else than a publishable key, in each
// place that a key can come from: nothing is fetched, the value is gone, and
// nowhere is more of it to be found than its prefix.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { BROWSER, sleep, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { PREFILLED, openForm } from './journey.mjs';
import { ENCODINGS, LEAKS, SECRETS, publishable, traced } from './keys.mjs';
import { FALLBACK, events, page, readable, widget } from './pages.mjs';
import { KEYS } from './servers.mjs';

const scenario = suite();
const WWW = fileURLToPath(new URL('../../www/', import.meta.url));
const { build } = createRequire(`${WWW}build.mjs`)('esbuild');

/** The shim's own code for a test, as an expression. */
async function source(entry) {
  const { outputFiles } = await build({
    absWorkingDir: WWW,
    entryPoints: [entry],
    bundle: true,
    format: 'iife',
    globalName: 'found',
    loader: { '.css': 'text' },
    define: { __DONATE__: '""' },
    logLevel: 'warning',
    write: false,
  });
  return `(() => { ${outputFiles[0].text}; return found; })()`;
}

// Every kind in every encoding in one browser; elsewhere each kind and each encoding once.
const CASES =
  BROWSER === 'chromium' || process.env.SIR_ALL
    ? LEAKS
    : LEAKS.filter((_, index) => index % Object.keys(ENCODINGS).length === Math.floor(index / Object.keys(ENCODINGS).length) % Object.keys(ENCODINGS).length);

const escape = (text) => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
const attributes = (values, prefix = '') =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${prefix}${name}="${escape(value)}"`)
    .join('');
const tag = (values, link) => `<sir-donate${attributes(values)}><a href="${link}">${FALLBACK}</a></sir-donate>`;

/** Adds the shim's tag, and waits until it has run. */
async function addShim(browser, site) {
  await browser.script((src) => {
    document.body.append(Object.assign(document.createElement('script'), { src }));
  }, `${site.cdn.base}sir-donate.js`);
  await defined(browser);
}
const defined = (browser) => until('the element to be defined', () => browser.script(() => !!customElements.get('sir-donate')));

/**
 * Puts an empty element for each value, and hands element and value to `give`: in a task of the page's own, for WebKit's
 * driver lets what is queued run between two lines of a script of its.
 */
const each = (browser, site, values, give) =>
  browser.session.executeAsyncScript(
    `const [values, rest, html, done] = arguments;
     setTimeout(() => {
       values.forEach((value, index) => {
         const element = document.createElement('sir-donate');
         element.innerHTML = html;
         for (const name in rest) element.setAttribute(name, rest[name]);
         (${give})(element, value, document.querySelector('main'), index);
       });
       done();
     });`,
    values,
    { nonprofit: 'american-red-cross', 'api-base': site.api.origin },
    `<a href="${site.pages.origin}/elsewhere">${FALLBACK}</a>`,
  );

/**
 * The places that a key can come from. `open` brings a page with all the values to the browser; `asked` is what the CDN
 * may be asked for.
 */
const PLACES = {
  'an attribute in the page': {
    open: (browser, site, values, link) =>
      browser.open(site.pages.put(page(site, { element: values.map((value) => tag(widget(site, { 'publishable-key': value }), link)).join('\n') }))),
  },
  'an attribute in the page, with nothing to fall back on': {
    bare: true,
    open: (browser, site, values) =>
      browser.open(site.pages.put(page(site, { element: values.map((value) => `<sir-donate${attributes(widget(site, { 'publishable-key': value, mode: 'inline' }))}></sir-donate>`).join('\n') }))),
  },
  'an attribute in markup that comes later': {
    open: async (browser, site, values, link) => {
      await browser.open(site.pages.put(page(site, { widgets: [] })));
      await defined(browser);
      await browser.script((html) => {
        document.querySelector('main').innerHTML = html;
      }, values.map((value) => tag(widget(site, { 'publishable-key': value }), link)).join('\n'));
    },
  },
  'setAttribute before the upgrade': {
    open: async (browser, site, values) => {
      await browser.open(site.pages.put(page(site, { widgets: [], shim: false })));
      await each(browser, site, values, "(element, value, home) => { home.append(element); element.setAttribute('publishable-key', value); }");
      await addShim(browser, site);
    },
  },
  'setAttribute after the upgrade': {
    open: async (browser, site, values) => {
      await browser.open(site.pages.put(page(site, { widgets: [] })));
      await defined(browser);
      await each(browser, site, values, "(element, value, home) => { home.append(element); element.setAttribute('publishable-key', value); }");
    },
  },
  'setAttribute after a good key was there': {
    open: async (browser, site, values) => {
      await browser.open(site.pages.put(page(site, { widgets: [] })));
      await defined(browser);
      await each(browser, site, values, `(element, value, home, index) => { element.id = 'w' + index; element.setAttribute('publishable-key', '${KEYS.standard}'); home.append(element); }`);
      await until('all buttons', () => browser.script((count) => [...document.querySelectorAll('sir-donate')].filter((element) => element.shadowRoot?.querySelector('button.button')).length === count, values.length));
      await browser.script((values) => {
        values.forEach((value, index) => document.getElementById('w' + index).setAttribute('publishable-key', value));
      }, values);
    },
  },
  'a property before the upgrade': {
    open: async (browser, site, values) => {
      await browser.open(site.pages.put(page(site, { widgets: [], shim: false })));
      await each(browser, site, values, '(element, value, home) => { home.append(element); element.publishableKey = value; }');
      await addShim(browser, site);
    },
  },
  'a property after the upgrade': {
    open: async (browser, site, values) => {
      await browser.open(site.pages.put(page(site, { widgets: [] })));
      await defined(browser);
      await each(browser, site, values, '(element, value, home) => { home.append(element); element.publishableKey = value; }');
    },
  },
  'a property beside a good attribute': {
    open: async (browser, site, values) => {
      await browser.open(site.pages.put(page(site, { widgets: [] })));
      await defined(browser);
      await each(browser, site, values, `(element, value, home) => { element.setAttribute('publishable-key', '${KEYS.standard}'); home.append(element); element.publishableKey = value; }`);
    },
  },
  'an attribute below a good property': {
    open: async (browser, site, values) => {
      await browser.open(site.pages.put(page(site, { widgets: [] })));
      await defined(browser);
      await each(browser, site, values, `(element, value, home) => { element.publishableKey = '${KEYS.standard}'; home.append(element); element.setAttribute('publishable-key', value); }`);
    },
  },
  'an option of mount': {
    open: async (browser, site, values) => {
      await browser.open(site.pages.put(page(site, { widgets: [] })));
      await defined(browser);
      const mount = await source('shim/mount.ts');
      await browser.session.executeScript(
        `const [values, rest, html] = arguments;
         const { mount } = ${mount};
         for (const value of values) mount('main', { ...rest, publishableKey: value }).innerHTML = html;`,
        values,
        { nonprofit: 'american-red-cross', apiBase: site.api.origin },
        `<a href="${site.pages.origin}/elsewhere">${FALLBACK}</a>`,
      );
    },
  },
  'a script tag': {
    bare: true,
    open: (browser, site, values) =>
      browser.open(site.pages.put(page(site, { shim: false, element: values.map((value) => `<script src="${site.cdn.base}sir-donate.js"${attributes(widget(site, { 'publishable-key': value }), 'data-')}></script>`).join('\n') }))),
  },
  'a script tag with a target': {
    bare: true,
    open: (browser, site, values) =>
      browser.open(site.pages.put(page(site, { shim: false, element: values.map((value, index) => `<script async src="${site.cdn.base}sir-donate.js"${attributes(widget(site, { 'publishable-key': value, target: `#t${index}` }), 'data-')}></script><p id="t${index}"></p>`).join('\n') }))),
  },
  'a script tag in the head': {
    bare: true,
    open: (browser, site, values) =>
      browser.open(
        site.pages.put(
          page(site, {
            shim: false,
            head: values.map((value) => `<script src="${site.cdn.base}sir-donate.js"${attributes(widget(site, { 'publishable-key': value, target: '#home' }), 'data-')}></script>`).join('\n'),
            element: '<div id="home"></div>',
          }),
        ),
      ),
  },
};

/** What the three servers were asked, and with what. */
const wire = (site) => JSON.stringify([site.cdn.requests, site.pages.requests, site.api.calls, site.api.preflights]);

/** Nothing of any of them is anywhere to be found. */
async function assertNoTrace(browser, site, cases) {
  const { kept, ...places } = await readable(browser);
  assert.deepEqual(kept, [], 'nothing is kept in the browser');
  Object.assign(places, { events: JSON.stringify(await events(browser)), network: wire(site) });
  assert.equal(places.cookies, '');
  for (const [place, text] of Object.entries(places)) {
    for (const { name, traces } of cases) {
      const found = traced(traces, text);
      // Not the text itself: a failing test is printed.
      assert.equal(found && `${found.slice(0, 4)}…`, undefined, `${name}: twelve characters of it are in: ${place}, around …${found && text.slice(Math.max(0, text.toLowerCase().indexOf(found) - 60), text.toLowerCase().indexOf(found))}`);
    }
  }
}

const errorsSeen = async (browser) => (await events(browser)).filter(({ name }) => name === 'error');
const complaints = async (browser) => (await browser.console()).filter(({ text }) => /sir[ -]donate/i.test(text));

for (const [place, { open, bare }] of Object.entries(PLACES)) {
  scenario(`a secret in ${place} goes nowhere`, async ({ browser, site, pages, cdn }) => {
    await open(browser, site, CASES.map(({ value }) => value), `${pages.origin}/elsewhere`);
    await until('an event for each', async () => (await errorsSeen(browser)).length >= CASES.length);
    // Nothing more may come of it: no second message, no request.
    await sleep(400);

    assert.deepEqual([...new Set(cdn.names())], ['sir-donate.js'], 'nothing is loaded for it');
    assert.deepEqual([...site.api.calls, ...site.api.preflights], [], 'nothing is asked');
    assert.deepEqual(pages.requests.map(({ path }) => path), ['/'], 'and nothing comes back to the page');

    const seen = await errorsSeen(browser);
    const count = (codes) => Object.fromEntries(['secret_key', 'invalid_option'].map((code) => [code, codes.filter((other) => other === code).length]));
    assert.equal(seen.length, CASES.length, 'one event each');
    assert.deepEqual(count(seen.map(({ detail }) => detail.code)), count(CASES.map(({ code }) => code)));
    assert.ok(seen.every(({ detail }) => detail.retryable === false && Object.keys(detail).length === 2));
    assert.equal((await events(browser)).length, CASES.length, 'and no other');

    const said = (await complaints(browser)).map(({ level, text }) => `${level} ${text}`).sort();
    const wanted = CASES.map(({ prefix }) =>
      prefix === undefined
        ? /^error SIR Donate: publishable-key must match \S+\.$/
        : `error SIR Donate: publishable-key held a secret (${prefix}). Rotate it NOW.`,
    );
    assert.equal(said.length, CASES.length, `one message each: ${JSON.stringify(said.slice(0, 3))}`);
    assert.deepEqual(said.filter((text) => text.includes('held a secret')), wanted.filter((one) => typeof one === 'string').sort());
    assert.ok(said.every((text) => text.includes('held a secret') || wanted.some((one) => one instanceof RegExp && one.test(text))), JSON.stringify(said));

    const state = await browser.script(() =>
      [...document.querySelectorAll('sir-donate')].map((element) => ({
        attribute: element.hasAttribute('publishable-key'),
        property: element.publishableKey,
        failed: element.matches(':state(failed)'),
        dialog: !!element.shadowRoot.querySelector('dialog'),
        shown: (element.querySelector('a') ?? element.shadowRoot.querySelector('a')).checkVisibility(),
        text: (element.querySelector('a') ?? element.shadowRoot.querySelector('a')).textContent,
      })),
    );
    assert.equal(state.length, CASES.length);
    const text = bare ? 'Donations are unavailable right now.' : FALLBACK;
    for (const one of state) assert.deepEqual(one, { attribute: false, property: null, failed: true, dialog: false, shown: true, text });
    assert.equal(await browser.script(() => [...document.scripts].some((script) => 'publishableKey' in script.dataset)), false, 'no script tag keeps it');
    await assertNoTrace(browser, site, CASES);

    // Asked again, it answers the same, and says and fetches nothing more.
    const codes = await browser.scriptAsync(() => Promise.all([...document.querySelectorAll('sir-donate')].map((element) => element.open().then(() => 'opened', ({ code }) => code))));
    assert.deepEqual(count(codes), count(CASES.map(({ code }) => code)));
    await sleep(200);
    assert.equal((await complaints(browser)).length, CASES.length);
    assert.deepEqual([...new Set(cdn.names())], ['sir-donate.js']);
    assert.deepEqual([...site.api.calls, ...site.api.preflights], []);
  }, { timeout: 120_000 });
}

scenario('a secret in the place of a key that works closes the form at once', async ({ browser, site, pages, cdn }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)] })));
  await openForm(browser);
  await until('the lookups', () => site.api.calls.filter(({ status }) => status === 200).length === 2);
  const before = [cdn.requests.length, site.api.calls.length + site.api.preflights.length];
  const leak = LEAKS[0];
  await browser.script((value) => document.querySelector('sir-donate').setAttribute('publishable-key', value), leak.value);
  await browser.byRole('link', FALLBACK);
  assert.equal(await browser.has('dialog'), false);
  await sleep(400);
  assert.deepEqual([cdn.requests.length, site.api.calls.length + site.api.preflights.length], before, 'nothing more is asked for');
  assert.deepEqual((await errorsSeen(browser)).map(({ detail }) => detail), [{ code: 'secret_key', retryable: false }]);
  assert.equal((await complaints(browser)).length, 1);
  const { page: text, console, storage } = await readable(browser);
  for (const place of [text, console, storage, wire(site)]) assert.equal(traced(leak.traces, place), undefined);

  // A good key makes it good again.
  await browser.script((key) => document.querySelector('sir-donate').setAttribute('publishable-key', key), KEYS.standard);
  await openForm(browser);
});

scenario('a secret that comes in the moment in which the app does is never handed over', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [], shim: false })));
  const { code } = Object(await browser.session.executeAsyncScript(
    `const [value, key, done] = arguments;
     const { elementClass } = ${await source('shim/element.ts')};
     let arrive;
     let mounted = 0;
     const app = { ready: async () => app, mount() { mounted += 1; return { update() {}, unmount() {}, reset() {}, intent() {} }; } };
     customElements.define('sir-donate', elementClass(() => new Promise((done) => (arrive = done))));
     const element = document.createElement('sir-donate');
     element.setAttribute('publishable-key', key);
     document.querySelector('main').append(element);
     const opened = element.open().then(() => 'opened', ({ code }) => code);
     setTimeout(() => {
       // Before any of what is waiting for the app can run.
       arrive(app);
       element.setAttribute('publishable-key', value);
       opened.then((code) => setTimeout(() => done({ code: [code, mounted, element.outerHTML] })));
     });`,
    LEAKS[0].value,
    publishable('good'),
  ));
  assert.deepEqual(code, ['secret_key', 0, '<sir-donate></sir-donate>']);
});

// The key is the shim's to refuse. All other options are the app's, which comes
// for them: it sends nothing of what it refuses.
scenario('a secret in any other attribute is named but never printed', async ({ browser, site, pages }) => {
  const failed = [];
  let index = 0;
  const text = (kind) => SECRETS[kind].text;
  for (const [name, secret] of [
    ['nonprofit', text('a live secret key')],
    ['referral-code', text('a test secret key')],
    ['nonprofit-name', text('a webhook secret')],
    ['label', text('a live secret key')],
    ['donor-email', text("a portal's token")],
    ['first-name', text('an HMAC secret')],
    ['api-base', text('a test secret key')],
    ['checkout-hosts', text('a webhook secret')],
    ['fallback-url', text("a portal's token")],
    ['snapshot', text('a live secret key')],
    ['currency', text('an HMAC secret')],
    ['lang', text('an HMAC secret in capitals')],
  ]) {
    const traces = [secret.replace(/^[a-z]+_(live_|test_)?/i, '')];
    try {
      await browser.script(() => sessionStorage.clear()).catch(() => {});
      await browser.open(pages.put(page(site, { widgets: [widget(site, { [name]: secret, preload: 'visible', mode: 'inline' })] }), `/case-${index++}`));
      await browser.byRole('link', FALLBACK);
      await until('the event', async () => (await errorsSeen(browser)).length > 0);
      const said = await complaints(browser);
      assert.equal(said.length, 1, JSON.stringify(said));
      assert.ok(said[0].text.includes(name), `${name} is named in: ${said[0].text}`);
      assert.deepEqual([...site.api.calls, ...site.api.preflights], []);
      assert.deepEqual((await errorsSeen(browser)).map(({ detail }) => detail), [{ code: 'invalid_option', retryable: false }]);
      const { page: markup, console, storage } = await readable(browser);
      for (const [place, text] of Object.entries({ page: markup, console, storage, wire: wire(site), events: JSON.stringify(await events(browser)) })) {
        assert.equal(traced(traces, text), undefined, `a part of it is in: ${place}`);
      }
    } catch (error) {
      failed.push(`${name} with ${secret.slice(0, 8)}…: ${error.message.split('\n')[0]}`);
    }
  }
  assert.deepEqual(failed, []);
}, { timeout: 180_000 });

scenario('a secret in any other option leaves the property and the script tag as well', async ({ browser, site, pages }) => {
  const { text, core } = SECRETS['a test secret key'];
  const gone = async () => {
    await until('the event', async () => (await errorsSeen(browser)).length === 1);
    const { page: markup, console } = await readable(browser);
    for (const place of [markup, console, wire(site)]) assert.equal(traced([core], place), undefined);
    assert.equal(await browser.script(() => document.querySelector('sir-donate').referralCode), null);
    assert.equal(await browser.script(() => document.querySelector('sir-donate').matches(':state(failed)')), true, 'it does not go on without');
    assert.deepEqual([...site.api.calls, ...site.api.preflights], []);
    assert.equal((await complaints(browser)).length, 1);
  };
  await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)] })));
  const button = await browser.byRole('button', 'Donate');
  await browser.script((value) => {
    document.querySelector('sir-donate').referralCode = value;
  }, text);
  await browser.click(button);
  await browser.byRole('link', FALLBACK);
  await gone();

  await browser.script(() => sessionStorage.clear());
  await browser.open(pages.put(page(site, { oneLiner: widget(site, { 'referral-code': text, mode: 'inline' }) }), '/tag'));
  await browser.waitForText(/Donations are unavailable/);
  await gone();
  assert.equal(await browser.script(() => document.querySelector('script[src]').dataset.referralCode ?? null), null);
});

// What is no key, and no secret either.
scenario('whatever else is no publishable key is refused without being repeated', async ({ browser, site, pages, cdn }) => {
  const good = publishable('good');
  const cases = [
    '',
    undefined,
    '   ',
    'null',
    '{{ key }}',
    `"${good}"`,
    good.toUpperCase(),
    good.slice(0, -1),
    `${good}0`,
    good.replace('test', 'prod'),
    `${good} ${publishable('other')}`,
    'pk_test_…',
    `pk_live_51${SECRETS["a live secret key of Stripe's"].core.slice(2, 90)}`,
    'x'.repeat(100_000),
    '<img src=x onerror=alert(1)>',
  ];
  await browser.open(pages.put(page(site, { element: cases.map((value) => tag(widget(site, { 'publishable-key': value }), `${pages.origin}/elsewhere`)).join('\n') })));
  await until('an event for each', async () => (await errorsSeen(browser)).length >= cases.length);
  await sleep(300);
  assert.deepEqual((await errorsSeen(browser)).map(({ detail }) => detail), cases.map(() => ({ code: 'invalid_option', retryable: false })));
  const said = (await complaints(browser)).map(({ text }) => text);
  assert.deepEqual(said, cases.map(() => `SIR Donate: publishable-key must match /^\\s*pk_(test|live)_[\\da-fA-F]{64}\\s*/.`));
  assert.deepEqual(cdn.names(), ['sir-donate.js']);
  assert.deepEqual([...site.api.calls, ...site.api.preflights], []);
  assert.equal(await browser.script(() => document.querySelectorAll('[publishable-key]').length), 0);
  assert.deepEqual(await browser.script(() => [...document.querySelectorAll('sir-donate a')].every((link) => link.checkVisibility())), true);
});

scenario('blanks around a publishable key are none of its business', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, 'publishable-key': `\n\t ${KEYS.standard} \r\n` })] })));
  await openForm(browser);
  await until('the lookups', () => site.api.calls.length === 2);
  assert.deepEqual([...new Set(site.api.calls.map(({ headers }) => headers['x-partner-key']))], [KEYS.standard]);
});
