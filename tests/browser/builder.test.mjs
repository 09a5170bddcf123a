// The snippet builder as `cargo xtask demo` serves it: what is set is what is seen and what is pasted, and the key stays.
// That each option comes out right in each flavour, that nothing breaks out of its place, and that what is pasted takes
// donations, tests/samples/builder.test.mjs says.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assertAccessible, assertNoSideways, assertNothingOutside, chromium, prefer, startDemo } from './demo.mjs';
import { BROWSER, Key, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { LEAKS, SECRETS, traced } from './keys.mjs';
import { KEYS } from './servers.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const BUILDER = resolve(process.env.SIR_BUILDER || join(ROOT, 'target', 'builder'));
if (!existsSync(join(BUILDER, 'index.html'))) throw new Error(`${join(BUILDER, 'index.html')} is missing: run \`cargo xtask demo\` once, or set SIR_BUILDER`);
const LIST = JSON.parse(readFileSync(join(ROOT, 'www/interface.json'), 'utf8'));
const OPTIONS = LIST.attributes.filter(({ name }) => name !== 'publishable-key');
// In parts, so that no scanner takes it for a real one.
const SECRET = ['sk', 'live', 'fedcba9876543210'.repeat(4)].join('_');

const FLAVOURS = ['HTML', 'React', 'Vue', 'Svelte', 'WordPress', 'npm'];

const CHROMIUM = BROWSER === 'chromium';
const scenario = suite({ backend: false, beyond: true, logs: true });
let demo;
before(async () => {
  demo = await startDemo({ parts: [{ at: 'builder', from: BUILDER }] });
});
after(() => demo?.stop());

async function show(browser, { fragment = '', width = 1280, scheme = 'light' } = {}) {
  if (CHROMIUM) {
    await prefer(browser, { scheme });
    await chromium(browser, 'Emulation.setDeviceMetricsOverride', { width, height: 800, deviceScaleFactor: 1, mobile: false });
  }
  // A fragment alone would not load the page anew.
  await browser.open('about:blank');
  await browser.open(`${demo.pages}/builder/${fragment}`);
  await browser.byRole('textbox', 'Publishable key');
}

/** What is in the frame: the widget's attributes, and what of it can be read. */
const seen = (browser) =>
  browser.script(() => {
    const inside = document.querySelector('iframe').contentDocument;
    const element = inside?.querySelector('sir-donate');
    if (!element?.shadowRoot) return undefined;
    return { attributes: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])), fails: element.matches(':state(failed)') };
  });

/** What stands to be copied, by where it goes. */
const pasted = (browser) =>
  browser.script(() => Object.fromEntries([...document.querySelectorAll('.code')].map((one) => [one.querySelector('.label').textContent, one.querySelector('pre').textContent])));

/** Sets a control as a hand would, by what it is. */
const set = (browser, id, value) =>
  browser.script(
    (id, value) => {
      const control = document.getElementById(id);
      control.closest('details')?.setAttribute('open', '');
      control.value = value;
      control.dispatchEvent(new Event(control.localName === 'select' ? 'change' : 'input', { bubbles: true }));
      return control.value;
    },
    id,
    value,
  );

/** What stands to be copied in a flavour. */
async function pastedAs(browser, flavour) {
  await browser.click(await browser.byRole('button', flavour));
  await until(flavour, () => browser.script((flavour) => [...document.querySelectorAll('.toggle')].some((one) => one.textContent === flavour && one.ariaPressed === 'true'), flavour));
  return pasted(browser);
}

/** From here on it is written down what goes to the console, and what is asked for and how, in the page and in its frame. */
const watch = (browser) =>
  browser.script(() => {
    const record = { console: [], asked: [], held: undefined };
    window.watched = record;
    for (const view of [window, frames[0]]) {
      for (const level of ['debug', 'log', 'info', 'warn', 'error']) {
        const own = view.console[level];
        view.console[level] = (...values) => {
          record.console.push(values.map(String).join(' '));
          own.apply(view.console, values);
        };
      }
      const own = view.fetch;
      view.fetch = async (what, options) => {
        const { url, headers, redirect, credentials, cache, referrer } = what instanceof view.Request ? what : new view.Request(what, options);
        record.asked.push({ by: view === window ? 'page' : 'frame', origin: new URL(url).origin, key: headers.get('X-Partner-Key'), redirect, credentials, cache, referrer });
        const answer = await own.call(view, what, options);
        await record.held;
        return answer;
      };
    }
  });
const watched = (browser) => browser.script(() => ({ ...window.watched, held: undefined }));

/** All that a page may leave behind, and what can be seen of it; without what stands to be copied, and what a key is shown by. */
const traces = (browser) =>
  browser.scriptAsync(async () => {
    const views = [window, frames[0]];
    const kept = views.map((view) => [view.location.href, view.document.title, view.name, view.document.referrer, view.history.state, { ...view.localStorage }, { ...view.sessionStorage }, view.performance.getEntriesByType('resource').map(({ name }) => name)]);
    const databases = (await indexedDB.databases()).map(({ name }) => name);
    const page = document.documentElement.cloneNode(true);
    for (const code of page.querySelectorAll('pre')) code.remove();
    return JSON.stringify([kept, document.cookie, databases, await globalThis.caches?.keys(), page.outerHTML, window.watched.console]);
  });

/** Presses the button, and waits until all is answered. */
async function lookUp(browser) {
  const button = await browser.byRole('button', 'Look up key and nonprofit');
  if (!(await browser.script((button) => button.disabled, button))) await browser.click(button);
  await until('the answers', () => browser.script((button) => button.textContent.startsWith('Look up'), button));
}

async function typeInto(browser, name, text) {
  const field = await browser.byRole('textbox', name);
  await browser.click(field);
  await browser.retype(text);
  return field;
}

for (const [width, scheme] of CHROMIUM ? [[1280, 'light'], [360, 'dark']] : [[1280, 'light']]) {
  scenario(`the page is whole and accessible at ${width} px, ${scheme}`, async ({ browser, net }) => {
    await show(browser, { width, scheme });
    await until('the widget', () => seen(browser));
    await browser.script(() => document.querySelectorAll('details').forEach((one) => one.setAttribute('open', '')));
    await assertNoSideways(browser, `${width} px`);
    if (width < 400) await assertNothingOutside(browser, `${width} px`);
    await assertAccessible(browser, `${width} px, ${scheme}`);
    // A text that comes together with its region is often not spoken.
    assert.deepEqual(await browser.script(() => [...document.querySelectorAll('[role=status], [role=alert]')].filter((one) => getComputedStyle(one).display === 'none').map(describe)), []);
    assert.deepEqual([net.requests.map(({ url }) => url), net.tunnels], [[], []], 'nobody else is asked');
  });
}

scenario('with everything too long, wrong or refused the page stays whole and accessible, in each flavour', async ({ browser }) => {
  await show(browser, { width: 360 });
  await until('the widget', () => seen(browser));
  await browser.script(
    (secret, html) => {
      document.querySelectorAll('details').forEach((one) => one.setAttribute('open', ''));
      const say = (field, value) => {
        field.value = value;
        field.dispatchEvent(new Event('input', { bubbles: true }));
      };
      const long = 'Donaudampfschifffahrtsgesellschaft'.repeat(8);
      for (const field of document.querySelectorAll('.set :is(input[type="text"], textarea)')) {
        say(field, /^(key|option-last-name)$/.test(field.id) ? secret : /label|name/.test(field.id) ? long : `javascript:${long} {`);
      }
      for (const field of document.querySelectorAll('.set input[type="color"]')) say(field, '#888888');
      say(document.getElementById('html'), html);
      say(document.getElementById('headers'), "Content-Security-Policy: default-src 'none'");
    },
    SECRET,
    `<sir-donate publishable-key="x" nonprofit="/" currency="XYZ" mode="${'long'.repeat(80)}"></sir-donate>`,
  );
  await browser.click(await browser.byRole('checkbox', /^Pin version/));
  await browser.click(await browser.byRole('button', 'Check it'));
  await browser.waitForText(/Errors: [1-9]/);
  const count = await until('the faults', () => browser.script(() => [...document.querySelectorAll('[aria-invalid="true"]')].length));
  assert.ok(count > 10, `${count} fields are told to be wrong`);
  for (const flavour of FLAVOURS) {
    await pastedAs(browser, flavour);
    await assertNoSideways(browser, flavour);
    await assertNothingOutside(browser, flavour);
    await assertAccessible(browser, flavour);
  }
}, { skip: CHROMIUM ? false : 'what axe says is the same in each engine' });

scenario('without a key the preview shows the sandbox, and nothing is asked before it is opened', async ({ browser }) => {
  await demo.forget();
  await show(browser);
  const { attributes } = await until('the widget', () => seen(browser));
  assert.equal(attributes['api-base'], demo.api);
  const { 'In the page': html } = await pasted(browser);
  assert.match(html, /publishable-key="pk_test_…" nonprofit="your-nonprofit"/, 'what is lacking has a place');
  await browser.waitForText(/To be filled in before visitors come: your publishable key, the nonprofit's slug, the address of your own donation page, the address of the script for visitors/);
  assert.doesNotMatch(html, /api-base/, 'the sandbox is no part of what is pasted');
  assert.deepEqual((await demo.journal()).requests, []);
});

scenario('without an account, a press gives the sandbox’s key and what a snippet with it needs', async ({ browser }) => {
  await show(browser);
  await browser.click(await browser.byRole('button', "No account? Use the sandbox's key"));
  await browser.waitForText(/A test key: no money moves\./);
  assert.equal(await browser.script(() => document.activeElement.id), 'key', 'the focus stays where the button was');
  assert.equal(await browser.has('button', "No account? Use the sandbox's key"), false);
  const { 'In the page': snippet } = await pasted(browser);
  for (const part of [`publishable-key="${KEYS.standard}"`, 'nonprofit="american-red-cross"', `api-base="${demo.api}"`]) assert.ok(snippet.includes(part), `${part} in ${snippet}`);
  await browser.click(await browser.byRole('button', 'Look up key and nonprofit'));
  await browser.waitForText(/✓ Key ?: Riverside Press ✓ Nonprofit ?: American Red Cross/);
});

scenario('each option that is set shows in the preview and in what is pasted', async ({ browser }) => {
  await show(browser);
  await typeInto(browser, 'Publishable key', KEYS.standard);
  // What belongs together, so that all of it is right at once.
  const values = Object.fromEntries(OPTIONS.map(({ name, example }) => [name, example]));
  Object.assign(values, { currency: 'USD', amounts: '25 50', amount: '50', frequencies: 'monthly', frequency: 'monthly', 'api-base': demo.api, snapshot: '' });
  for (const [name, value] of Object.entries(values)) {
    if (name === 'theme') {
      for (const [at, word] of value.split(' ').entries()) await set(browser, `option-theme-${at}`, word);
    } else if (name === 'frequencies') {
      await browser.script(() => document.querySelector('#option-frequencies-title').closest('details').setAttribute('open', ''));
      await browser.click(await browser.byRole('checkbox', /^monthly/));
    } else {
      assert.equal(await set(browser, `option-${name}`, value), value, name);
    }
  }
  const wanted = Object.fromEntries(Object.entries(values).filter(([, value]) => value));
  const { attributes } = await until('all in the preview', async () => {
    const shown = await seen(browser);
    return Object.entries(wanted).every(([name, value]) => shown?.attributes[name] === value) ? shown : undefined;
  });
  assert.equal(attributes['publishable-key'], KEYS.standard);
  assert.deepEqual(await browser.script(() => [...document.querySelectorAll('.fault')].map(({ textContent }) => textContent).filter(Boolean)), [], 'none is told to be wrong');
  const { 'In the page': html } = await pasted(browser);
  const element = await browser.script((html) => {
    const { attributes } = new DOMParser().parseFromString(html, 'text/html').querySelector('sir-donate');
    return Object.fromEntries([...attributes].map(({ name, value }) => [name, value]));
  }, html);
  assert.deepEqual(element, { 'publishable-key': KEYS.standard, ...wanted });
  // A checkout in the frame would be the end of the preview.
  await set(browser, 'option-checkout', 'same-tab');
  await until('another tab in the preview', async () => (await seen(browser)).attributes.checkout === 'new-tab');
  assert.match((await pasted(browser))['In the page'], /checkout="same-tab"/);
});

scenario('what is wrong is told beside its field, in the words of the widget', async ({ browser }) => {
  await show(browser);
  await set(browser, 'option-currency', 'XYZ');
  await browser.waitForText(/Use an active ISO 4217 code/);
  assert.equal(await browser.script(() => document.getElementById('option-currency').ariaInvalid), 'true');
  await browser.waitForText(/One option is wrong/);
});

scenario('a version is pinned with its hash, where that is known', async ({ browser }) => {
  await show(browser);
  const pinned = async () => /integrity="sha384-/.test((await pasted(browser))['In the page']);
  await browser.click(await browser.byRole('heading', 'The script'));
  const box = await browser.byRole('checkbox', /^Pin version/);
  await browser.click(box);
  await until('the hash', pinned);
  assert.match((await pasted(browser))['In the page'], /src="[^"]*\/\d+\.\d+\.\d+\/sir-donate\.js"\s+integrity/);
  // Of another address nothing is known.
  await set(browser, 'base', 'https://cdn.example/v1/');
  await until('no hash', async () => !(await pinned()));
  assert.match((await pasted(browser))['In the page'], /src="https:\/\/cdn\.example\/v1\/sir-donate\.js"/);
  assert.equal(await browser.script((box) => box.disabled, box), true);
});

scenario('all is done by keys', async ({ browser }) => {
  await show(browser, { fragment: '#frequency=monthly' });
  const push = async (role, name, key = Key.enter) => {
    const control = await browser.byRole(role, name);
    await browser.tabTo(control);
    await browser.press(key);
    return control;
  };
  // WebKit has another role for it.
  await browser.tabTo(await browser.script(() => document.getElementById('option-mode')));
  await browser.press(Key.down, Key.down);
  await until('the form in the frame', async () => (await seen(browser))?.attributes.mode === 'inline');
  await push('checkbox', /^monthly/, Key.space);
  const isSet = await set(browser, 'colour-accent-light', '#004455');
  assert.equal(isSet, '#004455');
  const reset = await push('button', 'Reset Accent');
  assert.equal(await browser.script((button) => button.disabled, reset), true, 'nothing is left to be reset');
  assert.equal(await browser.script(() => document.getElementById('colour-accent-light').value), '#006677');
  await push('button', 'Dark', Key.space);
  await until('the night in the frame', () => browser.script(() => frames[0].document.documentElement.style.colorScheme === 'dark'));
  // On the way from here is the frame, whose stops the driver can't tell apart.
  await browser.click(await browser.byRole('heading', '5. Paste it'));
  await push('button', 'React');
  const { 'Give.jsx': code } = await until('the flavour', async () => {
    const parts = await pasted(browser);
    return parts['Give.jsx'] && parts;
  });
  assert.match(code, /mode="inline"/);
  assert.match(code, /frequencies="monthly"/);
  await push('button', 'Copy: Give.jsx');
  await browser.textOf('status', /^Copied$/);
  assert.equal(await browser.script(() => focused().getAttribute('aria-label')), 'Copy: Give.jsx', 'the focus is where it was');
});

scenario('the preview speaks the language that is set, from right to left too', async ({ browser }) => {
  await show(browser, { fragment: `#${new URLSearchParams({ lang: 'ar', label: 'تبرع الآن' })}` });
  await browser.intoFrame('iframe');
  await browser.click(await browser.byRole('button', 'تبرع الآن'));
  await browser.byRole('button', 'إغلاق');
  assert.equal(await browser.script((dialog) => getComputedStyle(dialog).direction, await browser.byRole('dialog')), 'rtl');
  await browser.outOfFrame();
  assert.match((await pasted(browser))['In the page'], /label="تبرع الآن"[^]*lang="ar"/);
});

scenario('the key is nowhere but in the snippet and in calls to the API', async ({ browser, net }) => {
  await demo.forget();
  await show(browser);
  await until('the widget', () => seen(browser));
  await watch(browser);
  await set(browser, 'option-api-base', demo.api);
  await typeInto(browser, 'Publishable key', KEYS.enterprise);
  await browser.waitForText(/A test key: no money moves/);
  await set(browser, 'option-nonprofit', 'american-red-cross');
  await browser.click(await browser.byRole('button', 'Look up key and nonprofit'));
  await browser.waitForText(/Nonprofit ?: American Red Cross/);
  await until('the key in the frame', async () => (await seen(browser)).attributes['publishable-key'] === KEYS.enterprise);
  await browser.intoFrame('iframe');
  await browser.click(await browser.byRole('button', 'Donate'));
  await browser.byRole('button', /^Donate .*\d/);
  await browser.outOfFrame();
  assert.match((await pasted(browser))['In the page'], new RegExp(KEYS.enterprise));
  const left = await traces(browser);
  assert.equal(traced([KEYS.enterprise.slice('pk_test_'.length)], left), undefined, left);
  assert.match(await browser.address(), /#nonprofit=american-red-cross/, 'the address has the rest');
  const { asked } = await watched(browser);
  assert.deepEqual(new Set(asked.map(({ by }) => by)), new Set(['page', 'frame']));
  for (const call of asked) {
    assert.equal(call.key !== null, call.origin === demo.api, JSON.stringify(call));
    // It can't be led anywhere else, and says nothing of this page.
    const { redirect, credentials, cache } = call;
    if (call.by === 'page') assert.deepEqual({ redirect, credentials, cache }, { redirect: 'error', credentials: 'omit', cache: 'no-store' });
  }
  const { requests } = await demo.journal();
  assert.ok(requests.length > 2);
  for (const { headers } of requests) assert.ok([undefined, `${demo.pages}/`].includes(headers.referer), headers.referer);

  // What is no origin is no place to send a key to; nor is this page's own server.
  for (const base of [' ', '/x', '//x', 'x', 'https://x;y', 'http://elsewhere.example', 'https://elsewhere.example', `${demo.api}/x`]) {
    await set(browser, 'option-api-base', base);
    await lookUp(browser);
  }
  const more = (await watched(browser)).asked.slice(asked.length).filter(({ by }) => by === 'page');
  const allowed = [demo.api, 'https://devapi.sirgiving.org', 'https://elsewhere.example'];
  assert.deepEqual(more.filter(({ origin }) => !allowed.includes(origin)), []);
  assert.deepEqual(net.requests.filter(({ url }) => !url.startsWith('https://devapi.sirgiving.org/')), [], 'the page’s policy lets nothing through to others');

  await browser.reload();
  const field = await browser.byRole('textbox', 'Publishable key');
  assert.equal(await browser.value(field), '', 'a reload forgets the key');
  await until('the rest', async () => (await browser.value(await browser.byRole('textbox', 'Nonprofit'))) === 'american-red-cross');
  if (CHROMIUM) assert.equal(traced([KEYS.enterprise.slice('pk_test_'.length)], JSON.stringify(await browser.log())), undefined);
});

scenario('a secret is refused, in whatever field and form, and nothing of it is left', async ({ browser }) => {
  await show(browser);
  await until('the widget', () => seen(browser));
  await watch(browser);
  const field = await typeInto(browser, 'Publishable key', SECRET);
  await browser.textOf('alert', /held a secret/);
  await browser.press(Key.end);
  assert.equal((await browser.value(field)).includes('fedc'), false);
  const leaks = LEAKS.filter(({ code }) => code === 'secret_key').map(({ value }) => value);
  const snippets = Object.values(SECRETS).map(({ text }) => `<sir-donate\n  publishable-key="${text}" nonprofit="a"></sir-donate>`);
  const left = await browser.script(
    (all, some) => {
      document.querySelectorAll('details').forEach((one) => one.setAttribute('open', ''));
      const fields = [...document.querySelectorAll('.set :is(input[type="text"], textarea), #base')];
      const left = [];
      for (const field of fields) {
        for (const value of field.id === 'key' ? all : some) {
          field.value = value;
          field.dispatchEvent(new Event('input', { bubbles: true }));
          if (field.value) left.push([field.id, field.value.slice(0, 24)]);
        }
      }
      return [left, fields.length];
    },
    [...leaks, ...snippets],
    [...Object.values(SECRETS).map(({ text }) => text), ...leaks.slice(0, 8), snippets[0], `https://example.org/?k=${SECRET.replaceAll('_', '%5F')}`],
  );
  assert.deepEqual(left[0], []);
  assert.ok(left[1] > OPTIONS.filter(({ values }) => !values?.length).length, 'all fields were tried');
  // What is checked here may hold anything, but doesn't have to stay.
  await set(browser, 'html', snippets[0]);
  await set(browser, 'headers', `Authorization: Bearer ${SECRETS["a portal's token"].text}`);
  await browser.click(await browser.byRole('button', 'Check it'));
  await browser.waitForText(/Errors: [1-9]/);
  assert.deepEqual(await browser.script(() => ['html', 'headers'].map((id) => document.getElementById(id).value)), ['', '']);
  const page = (await traces(browser)) + (await browser.script(() => [...document.querySelectorAll('input, textarea, pre')].map(({ value, textContent }) => value ?? textContent).join(' ')));
  assert.equal(traced([SECRET.slice(8), ...Object.values(SECRETS).map(({ core }) => core)], page), undefined);
});

scenario('an address that somebody crafted brings nothing that it must not', async ({ browser, net }) => {
  await demo.forget();
  const crafted = {
    ...{ link: 'javascript:alert(1)', label: '</script><script>alert(1)</script>', 'api-base': 'https://x;script-src-elem *', tip: 'off' },
    ...{ 'publishable-key': KEYS.enterprise, key: KEYS.enterprise, nonprofit: SECRET, 'first-name': KEYS.enterprise, base: 'https://elsewhere.example/v1/' },
    ...{ '--sir-donate-font': 'x(', '--sir-donate-radius': '1px;} body {display: none', '--sir-donate-accent': 'red' },
  };
  const hash = (more) => `#${new URLSearchParams({ ...crafted, ...more })}`;
  await show(browser, { fragment: hash() });
  await until('the widget', () => seen(browser));
  await watch(browser);
  assert.equal(await browser.script(() => document.getElementById('option-tip').closest('details').open), true, 'what came with the address is in sight');
  const assertHarmless = async (what) => {
    const left = await traces(browser);
    assert.equal(traced([SECRET.slice(8), KEYS.enterprise.slice(8)], left), undefined, what);
    assert.equal(await browser.script(() => location.hash.includes('javascript')), false, what);
    assert.deepEqual(await browser.script(() => [...document.querySelectorAll('input, textarea')].map(({ value }) => value).filter((value) => /javascript:|2{8}|fedc|x\(/.test(value))), [], what);
    assert.doesNotMatch(await browser.script(() => frames[0].document.body.innerHTML), /javascript:/, what);
    for (const flavour of FLAVOURS) {
      const parts = await pastedAs(browser, flavour);
      const text = Object.values(parts).join('\n');
      assert.doesNotMatch(text, /javascript:|2{8}|elsewhere|--sir-donate|<script>alert|<\/script><script/, `${what}, ${flavour}`);
      const policy = Object.entries(parts).find(([place]) => place.includes('Policy'))[1].split(';').map((line) => line.trim().split(/\s+/));
      for (const [name, ...values] of policy) assert.ok(/^(script|connect|style|img)-src$/.test(name) && values.length && !values.includes('*'), `${what}, ${flavour}: ${name} ${values}`);
    }
  };
  await assertHarmless('at first');
  await browser.waitForText(/These settings came with the address/);
  // While the page is open: one takes the place of the other, even where nothing of it can be taken.
  await browser.script((hash) => (location.hash = hash), hash({ tip: 'auto', label: '' }));
  await until('the other settings', () => browser.script(() => document.getElementById('option-tip').value === 'auto'));
  assert.equal(await browser.script(() => document.getElementById('option-label').value), '');
  await assertHarmless('later');
  await browser.script((hash) => (location.hash = hash), `#nonprofit=${SECRET}&key=${KEYS.enterprise}`);
  await until('the address to be rid of it', () => browser.script(() => !/fedc|2{8}/.test(location.href)));
  assert.deepEqual([(await demo.journal()).requests, (await watched(browser)).asked, net.requests, net.tunnels], [[], [], [], []], 'nothing is asked');
  // By hand it is told, and does no harm either.
  await set(browser, 'link', 'javascript:alert(1)');
  await until('the fault', () => browser.script(() => document.getElementById('link').ariaInvalid === 'true' && document.getElementById('link-fault').textContent));
  assert.doesNotMatch(Object.values(await pastedAs(browser, 'HTML')).join(), /javascript:/);
});

scenario('key and nonprofit are looked up, and what is wrong with them is told', async ({ browser }) => {
  await show(browser);
  const choose = async (key, slug) => {
    await set(browser, 'key', key);
    await set(browser, 'option-nonprofit', slug);
    await set(browser, 'option-api-base', demo.api);
  };
  const look = async (key, slug, pattern) => {
    await choose(key, slug);
    await browser.click(await browser.byRole('button', 'Look up key and nonprofit'));
    await browser.waitForText(pattern);
  };
  await look(KEYS.standard, 'american-red-cross', /Key ?: Riverside Press.*Nonprofit ?: American Red Cross/);
  await look(KEYS.standard, 'test-not-found', /No nonprofit has this slug/);
  await look(KEYS.unknown, 'american-red-cross', /The API refused the key/);
  await look(KEYS.noDonations, 'american-red-cross', /may not take donations/);
  // An answer that comes when there is another key, slug or API is none of theirs.
  await until('the widget', () => seen(browser));
  await watch(browser);
  for (const [id, value] of [['key', KEYS.enterprise], ['option-nonprofit', 'test-not-found'], ['option-api-base', 'https://devapi.sirgiving.org']]) {
    await choose(KEYS.standard, 'american-red-cross');
    const calls = async () => (await watched(browser)).asked.filter(({ by }) => by === 'page').length;
    const before = await calls();
    await browser.script(() => {
      window.watched.held = new Promise((release) => (window.release = release));
    });
    await browser.click(await browser.byRole('button', 'Look up key and nonprofit'));
    await until('the calls', async () => (await calls()) === before + 2);
    await set(browser, id, value);
    await browser.script(() => window.release());
    await until('the answers', () => browser.script(() => [...document.querySelectorAll('button')].some(({ textContent }) => textContent.startsWith('Look up'))));
    assert.equal(await browser.script(() => document.querySelector('.found')?.textContent ?? ''), '', `${id} is another`);
  }
});

scenario('what stands there is copied, or made ready to be copied by hand', async ({ browser }) => {
  await show(browser, { fragment: '#label=Give%20%E2%80%9Cnow%E2%80%9D' });
  const html = (await pasted(browser))['In the page'];
  const copy = await browser.byRole('button', 'Copy: In the page');
  /** What a paste brings. */
  const held = async () => {
    await set(browser, 'html', '');
    await browser.click(await browser.byRole('textbox', 'HTML'));
    await browser.chord(Key.control, 'v');
    return browser.script(() => document.getElementById('html').value);
  };
  await browser.click(copy);
  await browser.textOf('status', /^Copied$/);
  assert.equal(await held(), html);
  await set(browser, 'option-label', 'Give');
  await until('another text', async () => (await pasted(browser))['In the page'] !== html);
  assert.deepEqual((await browser.texts('status')).filter((text) => text === 'Copied'), [], 'this one was not copied');
  const ways = {
    'the browser refuses': () => void (navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'))),
    'a page without TLS has no clipboard': () => void Object.defineProperty(navigator, 'clipboard', { value: undefined }),
  };
  for (const [what, bring] of Object.entries(ways)) {
    await browser.script(bring);
    await set(browser, 'option-label', `Give: ${what}`);
    const now = await until('the text', async () => {
      const { 'In the page': text } = await pasted(browser);
      return text.includes(what) && text;
    });
    await browser.click(copy);
    await browser.textOf('status', /select|Ctrl|copy/i);
    assert.equal((await browser.script(() => String(getSelection()))).trimEnd(), now.trimEnd(), what);
    await browser.chord(Key.control, 'c');
    assert.equal((await held()).trimEnd(), now.trimEnd(), what);
  }
});

scenario('colours show in the preview, and too little contrast is told', async ({ browser }) => {
  await show(browser);
  await until('the widget', () => seen(browser));
  await set(browser, 'colour-accent-light', '#ffe14d');
  const accent = () => browser.script(() => getComputedStyle(document.querySelector('iframe').contentDocument.documentElement).getPropertyValue('--sir-donate-accent'));
  await until('the colour in the frame', async () => (await accent()).trim() === '#ffe14d');
  const contrast = (what) => browser.script((what) => [...document.querySelectorAll('tr')].find((row) => row.cells[0].textContent === what).cells[1].textContent, what);
  assert.match(await contrast('Buttons on the form'), /too little/, 'a yellow button on white is hardly seen');
  assert.doesNotMatch(await contrast('Words on buttons'), /too little/, 'black words are taken there');
  await set(browser, 'colour-on-accent-light', '#ffffff');
  await until('the words to be told', async () => /too little/.test(await contrast('Words on buttons')));
  assert.match((await pasted(browser))['In the page'], /--sir-donate-accent: #ffe14d;/);

  // What the table says is what is seen: of a button by day and by night, whichever of the two has a colour of its own.
  await browser.click(await browser.byRole('button', 'Reset On accent'));
  for (const [id, value] of [['on-accent-dark', '#ffffff'], ['accent-dark', '#330066'], ['on-accent-light', '#000000']]) {
    await set(browser, `colour-${id}`, value);
    for (const [column, scheme] of [[1, 'Light'], [2, 'Dark']]) {
      await browser.click(await browser.byRole('button', scheme));
      const [said, shown] = await until(`the colours after ${id}, ${scheme}`, () =>
        browser.script((column, scheme) => {
          const frame = frames[0].document;
          if (frame.documentElement.style.colorScheme !== scheme.toLowerCase()) return undefined;
          const row = [...document.querySelectorAll('tr')].find(({ cells }) => cells[0].textContent === 'Words on buttons');
          const { color, backgroundColor } = frames[0].getComputedStyle(frame.querySelector('sir-donate').shadowRoot.querySelector('[part~=button]'));
          const seen = (Math.floor(contrast(painted(color), painted(backgroundColor)) * 10) / 10).toFixed(1);
          return [row.cells[column].textContent, `${seen} ${seen >= 4.5 ? '✓' : '✗ too little'}`];
        }, column, scheme),
      );
      assert.equal(said, shown, `after ${id}, ${scheme}`);
    }
  }
  await browser.click(await browser.byRole('button', 'Desktop'));
  const [wide, high] = await browser.script(() => {
    const { width, height } = document.querySelector('.screen').getBoundingClientRect();
    return [width, height];
  });
  assert.ok(Math.abs(high / wide - 800 / 1280) < 0.02, `a desktop’s window is ${wide} × ${high} px`);
});

scenario('a page that lacks something is found out', async ({ browser }) => {
  await show(browser);
  await set(browser, 'html', `<sir-donate publishable-key="${KEYS.standard}" nonprofit="a"></sir-donate><script async src="https://cdn.example/v1/sir-donate.js"></script>`);
  await set(browser, 'headers', 'Content-Security-Policy: script-src https://cdn.example');
  await browser.click(await browser.byRole('button', 'Check it'));
  await browser.waitForText(/Errors: [1-9].*wasm-unsafe-eval/);
});
