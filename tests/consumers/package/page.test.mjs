// The npm package in a page without a bundler: modules and an import map, in a real browser.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { until } from '../../browser/driver.mjs';
import { suite } from '../../browser/harness.mjs';
import { DONOR, attributesFor, donate, errorsOf, give, openForm, submitButton } from '../../browser/journey.mjs';
import { FALLBACK, page, recorded } from '../../browser/pages.mjs';
import { KEYS, distFiles } from '../../browser/servers.mjs';
import { TRAP, trapNext } from '../../browser/trap.mjs';
import { PACKAGE, VERSION } from './package.mjs';

const scenario = suite({ rewardDelay: 0 });

const TYPES = { '.js': 'text/javascript; charset=utf-8', '.wasm': 'application/wasm' };
const FILES = readdirSync(PACKAGE).filter((name) => TYPES[extname(name)]);

/** Serves the package below `path`; what `but` names is not there, or is something else. */
function put(pages, path, but = {}) {
  for (const name of FILES) {
    const body = name in but ? but[name] : readFileSync(join(PACKAGE, name));
    const headers = { 'content-type': TYPES[extname(name)], 'cache-control': 'max-age=31536000, immutable' };
    if (body !== undefined) pages.put({ body, headers }, path + name);
  }
}

const MAP = `<script type="importmap">${JSON.stringify({ imports: { 'sir-donate': '/pkg/index.js', 'sir-donate/': '/pkg/' } })}</script>`;
const module = (text) => `<script type="module">${text}</script>`;
/** What makes a page's element come from the package. */
const fromPackage = (script = `import 'sir-donate'`) => ({ shim: false, head: MAP, after: module(script) });

/** Options of an element that a script puts in. */
const mounted = (site) => ({ publishableKey: KEYS.standard, nonprofit: 'american-red-cross', apiBase: site.api.origin, donorEmail: DONOR.email, firstName: DONOR.first, lastName: DONOR.last, label: 'The mounted one' });

/** What the widget said on the console. */
const said = async (browser) => (await browser.console()).map(({ text }) => text).filter((text) => text.includes('SIR Donate:'));
const open = async (browser) => browser.click(await browser.byRole('button', 'Donate'));
const tryAgain = async (browser) => browser.click(await browser.byRole('button', 'Try again'));

scenario('a page with an import map takes a donation, and nothing is loaded before a donor comes', async ({ browser, site, pages }) => {
  put(pages, '/pkg/');
  const loaded = () => pages.requests.map(({ path }) => path).filter((path) => path.startsWith('/pkg/'));
  await browser.open(pages.put(page(site, fromPackage())));
  await browser.byRole('button', 'Donate');
  assert.deepEqual(loaded().sort(), ['/pkg/index.js', '/pkg/pure.js']);
  await donate(browser, site, {}, fromPackage());
  assert.deepEqual(site.cdn.names(), []);
  assert.deepEqual(loaded().sort(), ['/pkg/app.js', '/pkg/index.js', '/pkg/pure.js', '/pkg/sir_donate_bg.wasm']);
  assert.deepEqual(await said(browser), []);
});

scenario('where the app does not come, the fallback shows, and the donor can try again as often as they like', async ({ browser, site, pages }) => {
  put(pages, '/pkg/', { 'app.js': undefined });
  await browser.open(pages.put(page(site, fromPackage())));
  await open(browser);
  await browser.byRole('link', FALLBACK);
  const error = { code: 'network', retryable: true };
  assert.deepEqual(await errorsOf(browser), [error]);
  await tryAgain(browser);
  await until('the second error', async () => (await errorsOf(browser)).length === 2);
  const lines = await said(browser);
  assert.equal(lines.length, 1, lines.join('\n'));
  assert.match(lines[0], /app(\.js|'s module \(.*\)) failed \(network\)\. $/);
  // The browser has it that there is no such module, for as long as the page lives.
  put(pages, '/pkg/');
  await tryAgain(browser);
  await submitButton(browser);
  assert.deepEqual(await errorsOf(browser), [error, error]);
});

// WebKit does not tell the address that it would take.
scenario('what came in the place of the app, and was kept by the browser, is passed by at the next try', async ({ browser, site, pages }) => {
  put(pages, '/pkg/');
  // A network's own page, say: no module, and to be kept for a year.
  pages.put({ body: '<!doctype html>', headers: { 'cache-control': 'max-age=31536000, immutable' } }, '/pkg/app.js');
  await browser.open(pages.put(page(site, fromPackage())));
  await open(browser);
  await browser.byRole('link', FALLBACK);
  assert.deepEqual(await errorsOf(browser), [{ code: 'network', retryable: true }]);
  put(pages, '/pkg/');
  await tryAgain(browser);
  await submitButton(browser);
});

for (const [how, wasm, code, words] of [
  ['is missing', undefined, 'network', /sir_donate_bg\.wasm failed \(network\)\. 404\. Serve "sir-donate\/wasm", and say where: wasmAt\(address\)/],
  ['is the page that a server gives for all', '<!doctype html>', 'integrity', /failed \(integrity\)\. no WebAssembly\. Serve/],
]) {
  scenario(`where the wasm ${how}, the console says what to do, and the next try has the right one`, async ({ browser, site, pages }) => {
    put(pages, '/pkg/', { 'sir_donate_bg.wasm': wasm });
    await browser.open(pages.put(page(site, fromPackage())));
    await open(browser);
    await browser.byRole('link', FALLBACK);
    assert.deepEqual(await errorsOf(browser), [{ code, retryable: true }]);
    const lines = await said(browser);
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.match(lines[0], words);
    put(pages, '/pkg/');
    await tryAgain(browser);
    await submitButton(browser);
  });
}

scenario('one line says where the wasm is, where a bundler does not know', async ({ browser, site, pages }) => {
  put(pages, '/pkg/', { 'sir_donate_bg.wasm': undefined });
  put(pages, '/assets/');
  await browser.open(pages.put(page(site, fromPackage(`import { wasmAt } from 'sir-donate'; wasmAt('assets/sir_donate_bg.wasm?v=1');`))));
  await open(browser);
  await submitButton(browser);
  assert.deepEqual(pages.requests.map(({ path }) => path).filter((path) => path.includes('.wasm')), ['/assets/sir_donate_bg.wasm?v=1']);
});

scenario('an app that breaks down starts anew, with what was typed, and without loading its module again', async ({ browser, site, pages }) => {
  put(pages, '/pkg/');
  await browser.open(pages.put(page(site, { ...fromPackage(), script: TRAP })));
  await open(browser);
  await browser.click(await browser.byRole('textbox', 'First name'));
  await browser.retype('Jane');
  await browser.byRole('heading', 'Donate to American Red Cross');
  await until('the lookups', () => site.api.calls.filter(({ status }) => status === 200).length === 2);
  await trapNext(browser);
  await browser.click(await browser.byRole('radio', '$100'));
  await browser.byRole('link', FALLBACK);
  assert.deepEqual(await errorsOf(browser), [{ code: 'crashed', retryable: true }]);
  await tryAgain(browser);
  await submitButton(browser);
  assert.equal(await browser.value(await browser.byRole('textbox', 'First name')), 'Jane');
  assert.equal(pages.requests.filter(({ path }) => path.startsWith('/pkg/app.js')).length, 1);
});

const NONCE = 'cGFja2FnZQ';
/** A page with a policy: all that it allows is its own files, and what is said. */
const withPolicy = (site, policy) => {
  // An address, and no nonce: what such a script imports would have its nonce too.
  const { body } = page(site, { ...fromPackage(), after: '<script type="module" src="/pkg/index.js"></script>' });
  return { body: body.replaceAll(/<script(?! type="module" src)/g, `<script nonce="${NONCE}"`), headers: { 'content-security-policy': policy } };
};
const STRICT = (site) => [
  `default-src 'none'`,
  `script-src 'self' 'nonce-${NONCE}' 'wasm-unsafe-eval'`,
  `connect-src 'self' ${site.api.origin}`,
  `img-src data: ${site.sandbox.api} ${site.api.origin}`,
  `style-src 'none'`,
  `require-trusted-types-for 'script'`,
  `trusted-types 'none'`,
];

scenario('a strict policy is enough, without any of Trusted Types and without styles', async ({ browser, site, pages }) => {
  put(pages, '/pkg/');
  await browser.open(pages.put(withPolicy(site, STRICT(site).join('; '))));
  await open(browser);
  const submit = await submitButton(browser);
  assert.ok(submit);
  assert.deepEqual((await recorded(browser)).violations, []);
});

for (const [what, from, to, code, retryable, words] of [
  ['WebAssembly', ` 'wasm-unsafe-eval'`, '', 'wasm_blocked', false, /script-src 'wasm-unsafe-eval'/],
  ['the wasm', `connect-src 'self'`, 'connect-src', 'network', true, /Add to CSP: connect-src http/],
  ['the app', `script-src 'self'`, `script-src http://localhost:*/pkg/index.js http://localhost:*/pkg/pure.js`, 'network', true, /Add to CSP: script-src http/],
]) {
  scenario(`a policy that blocks ${what} is named on the console`, async ({ browser, site, pages }) => {
    put(pages, '/pkg/');
    await browser.open(pages.put(withPolicy(site, STRICT(site).join('; ').replace(from, to))));
    await open(browser);
    await browser.byRole('link', FALLBACK);
    assert.deepEqual(await errorsOf(browser), [{ code, retryable }]);
    const lines = await said(browser);
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.match(lines[0], words);
  });
}

scenario('a server that never answers fails like any other', async ({ browser, site, pages }) => {
  put(pages, '/pkg/');
  const script = `{
    const { fetch, setTimeout } = window;
    window.setTimeout = (act, ms) => setTimeout(act, ms === 30000 ? 1000 : ms);
    window.fetch = (url, ...rest) => (!window.mended && String(url).includes('.wasm') ? new Promise(() => {}) : fetch(url, ...rest));
  }`;
  await browser.open(pages.put(page(site, { ...fromPackage(), script })));
  await open(browser);
  await browser.byRole('link', FALLBACK);
  assert.deepEqual(await errorsOf(browser), [{ code: 'network', retryable: true }]);
  const lines = await said(browser);
  assert.match(lines[0], /30 seconds/);
  await browser.script(() => {
    window.mended = true;
  });
  await tryAgain(browser);
  await submitButton(browser);
});

const OTHER = '9.8.7';
/** Serves another version of the package. */
function putOther(pages, path) {
  const text = readFileSync(join(PACKAGE, 'pure.js'), 'utf8');
  const other = text.replaceAll(VERSION, OTHER);
  assert.notEqual(other, text);
  put(pages, path, { 'pure.js': other });
}

const NPM = `sir-donate ${VERSION} from npm`;
const NPM_OTHER = `sir-donate ${OTHER} from npm`;
const WARNING = (first, second) => [`SIR Donate: <sir-donate> is there twice: ${first}, which stays, and ${second}. Load one of them.`];
const CHOICES = { frequency: 'monthly', tip: 'percent' };
/** Files that have been asked for below a path, once each. */
const files = (pages, path) => [...new Set(pages.requests.map((request) => request.path).filter((file) => file.startsWith(path)))].sort();
/** What a page view loads of the package, and what a donor's coming adds. */
const [VIEW, FORM] = [['index.js', 'pure.js'], ['app.js', 'sir_donate_bg.wasm']];
const below = (path, ...names) => names.flat().map((name) => path + name).sort();

for (const [what, set, order, names] of [
  ['twice in one page', (pages) => put(pages, '/copy/'), ['sir-donate', '/copy/index.js', 'sir-donate'], [NPM, NPM]],
  ['in two versions', (pages) => putOther(pages, '/copy/'), ['sir-donate', '/copy/index.js'], [NPM, NPM_OTHER]],
  ['in two versions, the other first', (pages) => putOther(pages, '/copy/'), ['/copy/index.js', 'sir-donate'], [NPM_OTHER, NPM]],
]) {
  // Either copy's element takes a donation: the page's own, and what the second copy puts in.
  for (const [whose, label] of [['the page', 'Donate'], ['the second copy', 'The mounted one']]) {
    scenario(`the package ${what}: one warning that names both, and a donation by the element of ${whose}`, async ({ browser, site, pages }) => {
      put(pages, '/pkg/');
      set(pages);
      const widgets = [attributesFor(site, { hand: 'pointer' })];
      const script = `${order.map((name) => `import '${name}';`).join(' ')} import { mount, register } from '${order[1]}'; register(); register(); mount('main', ${JSON.stringify(mounted(site))});`;
      await browser.open(pages.put(page(site, { ...fromPackage(script), widgets })));
      await browser.byRole('button', 'The mounted one');
      await openForm(browser, { label });
      assert.deepEqual(await said(browser), WARNING(...names));
      await give(browser, site, CHOICES, { filled: async () => assert.deepEqual(await said(browser), WARNING(...names)) });
      const [first, second] = order[0] === 'sir-donate' ? ['/pkg/', '/copy/'] : ['/copy/', '/pkg/'];
      assert.deepEqual(files(pages, first), below(first, VIEW, FORM), 'the first one serves all');
      assert.deepEqual(files(pages, second), below(second, VIEW), 'and the app of the second is not loaded');
    });
  }
}

for (const [first, order] of [['the script tag', 'tag'], ['the package', 'module']]) {
  scenario(`beside the CDN's script, ${first} first: one warning that names both, and a donation`, async ({ browser, site, pages }) => {
    put(pages, '/pkg/');
    const src = `${site.cdn.base}sir-donate.js`;
    const script = `
      const tag = () => new Promise((onload) => document.head.append(Object.assign(document.createElement('script'), { src: '${src}', onload })));
      const module = () => import('sir-donate');
      ${order === 'tag' ? 'await tag(); await module();' : 'await module(); await tag();'}
      document.title = 'both';`;
    await browser.open(pages.put(page(site, { ...fromPackage(script), widgets: [attributesFor(site, { hand: 'pointer' })] })));
    await until('both', () => browser.script(() => document.title === 'both'));
    await openForm(browser);
    const names = order === 'tag' ? [src, NPM] : [NPM, src];
    await give(browser, site, CHOICES, { filled: async () => assert.deepEqual(await said(browser), WARNING(...names)) });
    const { app, wasm } = distFiles();
    assert.deepEqual(new Set(site.cdn.names()), new Set(order === 'tag' ? ['sir-donate.js', app, wasm] : ['sir-donate.js']));
    assert.deepEqual(files(pages, '/pkg/'), below('/pkg/', VIEW, order === 'tag' ? [] : FORM));
  });
}

scenario('the package thrice: one warning', async ({ browser, site, pages }) => {
  for (const path of ['/pkg/', '/copy/', '/third/']) put(pages, path);
  await browser.open(pages.put(page(site, fromPackage(`import 'sir-donate'; import '/copy/index.js'; import '/third/index.js'`))));
  await open(browser);
  await submitButton(browser);
  assert.deepEqual(await said(browser), WARNING(NPM, NPM));
});

scenario("a page's own bundle may be named as the CDN's script is", async ({ browser, site, pages }) => {
  put(pages, '/pkg/');
  const src = pages.put({ body: "import('sir-donate')", headers: { 'content-type': TYPES['.js'] } }, '/assets/sir-donate.js');
  await browser.open(pages.put(page(site, { shim: false, head: MAP, after: `<script src="${src}"></script>` })));
  await open(browser);
  await submitButton(browser);
  assert.deepEqual(await said(browser), []);
});

scenario("under another name beside the CDN's script, each is its own", async ({ browser, site, pages }) => {
  put(pages, '/pkg/');
  const script = `import { mount, register } from 'sir-donate/pure.js'; register('my-donation'); mount('main', ${JSON.stringify(mounted(site))});`;
  await browser.open(pages.put(page(site, { head: MAP, after: module(script) })));
  await browser.click(await browser.byRole('button', 'The mounted one'));
  await submitButton(browser);
  assert.deepEqual(await said(browser), []);
});

scenario('sir-donate/pure does nothing on import, and registers under the name that the page wants', async ({ browser, site, pages }) => {
  put(pages, '/pkg/');
  const script = `
    import { mount, register, SirDonateElement } from 'sir-donate/pure.js';
    window.before = [customElements.get('sir-donate'), document.adoptedStyleSheets.length];
    register('my-donation');
    const element = mount('main', ${JSON.stringify(mounted(site))});
    window.seen = [element.localName, element instanceof SirDonateElement, customElements.get('sir-donate')];
    register();
    window.other = customElements.get('sir-donate').prototype instanceof HTMLElement;
    try { mount('#nowhere', {}); } catch ({ message }) { window.fault = message; }`;
  await browser.open(pages.put(page(site, fromPackage(script))));
  await browser.click(await browser.byRole('button', 'The mounted one'));
  await submitButton(browser);
  const { before, seen, other, fault } = await browser.script(() => ({ before: window.before, seen: window.seen, other: window.other, fault: window.fault }));
  assert.deepEqual([before, seen, other], [[null, 0], ['my-donation', true, null], true]);
  assert.match(fault, /nothing matches "#nowhere"/);
  await browser.click(await browser.byRole('button', 'Close'));
  // And the page's own, which was in the markup.
  await open(browser);
  await submitButton(browser);
  assert.deepEqual(await said(browser), []);
});
