// The smallest Content-Security-Policy of docs/embedding.md, and what becomes
// of it when something is taken away: the fallback shows, or the one thing that
// can't be had is missing, and one message names the directive and the value
// to add. What it names is added then, and the widget works.
import assert from 'node:assert/strict';
import { sleep, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { PREFILLED, errorsOf, openForm, submitButton } from './journey.mjs';
import { FALLBACK, page, recorded, widget } from './pages.mjs';
import { distFiles } from './servers.mjs';
import { directivesOf } from '../samples/blocks.mjs';
import { blocksFor } from '../samples/runners.mjs';

const scenario = suite({ rewardDelay: 0 });
const NONCE = 'cG9saWN5LXRlc3Rz';

const [DOCUMENTED] = blocksFor('policies').filter(({ document }) => document === 'docs/embedding.md');

/**
 * The policy as docs/embedding.md has it, with the hosts of this machine. The nonce is for the page's own script, which
 * records what happens; the shim has none.
 */
const smallest = ({ cdn, api, sandbox }) => {
  const here = { 'https://CDN': cdn.origin, 'https://api.sirgiving.org': api.origin, 'https:': sandbox.api };
  const policy = Object.fromEntries(directivesOf(DOCUMENTED.code).map(([name, values]) => [name, values.map((value) => here[value] ?? value)]));
  policy['script-src'].push(`'nonce-${NONCE}'`);
  return policy;
};
const written = (policy) =>
  Object.entries(policy)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join('; ');
const without = (policy, name, value) => ({ ...policy, [name]: policy[name].filter((other) => other !== value) });
/** The policy with what a message says, as somebody would paste it. */
const withRemedy = (policy, [name, value]) => ({ ...policy, [name]: [...(policy[name] ?? []).filter((other) => other !== `'none'`), value] });

/** A page under a policy, by header or by `<meta>`. */
function under(site, policy, { meta = false, reportOnly = false, shimNonce = '', attributes = {}, ...options } = {}) {
  const made = page(site, { strict: true, widgets: [widget(site, { ...PREFILLED, ...attributes })], ...options });
  const own = made.body.match(/nonce="([^"]+)"/)[1];
  let body = made.body.replaceAll(own, NONCE).replace(` nonce="${NONCE}" async src`, shimNonce ? ` nonce="${shimNonce}" async src` : ' async src');
  if (meta) body = body.replace('<meta charset="utf-8">', `$&<meta http-equiv="content-security-policy" content="${written(policy)}">`);
  const header = `content-security-policy${reportOnly ? '-report-only' : ''}`;
  return { body, headers: meta ? {} : { [header]: written(policy) } };
}

const complaints = async (browser) => (await browser.console()).filter(({ text }) => /sir[ -]donate/i.test(text)).map(({ text }) => text);
/** Directive and value that so many messages name, and no other. */
async function remedy(browser, count) {
  await until('the messages', async () => (await complaints(browser)).length >= count);
  await sleep(200);
  const said = await complaints(browser);
  assert.equal(said.length, count, JSON.stringify(said));
  const named = said.map((line) => /CSP(?: needs)?: (\S+) (\S+)$/.exec(line)?.slice(1));
  for (const [at, one] of named.entries()) {
    assert.ok(one, `directive and value are named at the end of: ${said[at]}`);
    assert.deepEqual(one, named[0]);
  }
  return named[0];
}

const toCheckout = async (browser, site) => {
  await browser.click(await submitButton(browser));
  await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));
};
const logo = (browser) =>
  browser.script(() => {
    for (const element of walk(document)) if (element.localName === 'img') return { shown: !element.hidden && element.complete && element.naturalWidth > 0, src: element.getAttribute('src') };
    return undefined;
  });
/** Everything goes through, and the policy is not even touched. */
async function works(browser, site, { violations = true } = {}) {
  await openForm(browser);
  await until('the logo', async () => (await logo(browser))?.shown);
  if (violations) {
    const { violations } = await recorded(browser);
    // The icon is the browser's own wish, and the page has none.
    assert.deepEqual(violations.filter(({ blocked }) => !blocked.endsWith('/favicon.ico')), []);
  }
  assert.deepEqual(await complaints(browser), []);
  await toCheckout(browser, site);
}
async function fellBack(browser) {
  await browser.byRole('link', FALLBACK);
  assert.equal(await browser.has('dialog'), false);
  assert.equal(await browser.has('button', 'Donate'), false);
}
const hasTrustedTypes = (browser) => browser.script(() => 'trustedTypes' in window);

for (const [way, options] of Object.entries({ 'a header': {}, 'a meta element': { meta: true } })) {
  scenario(`the smallest policy is enough, by ${way}`, async ({ browser, site, pages }) => {
    await browser.open(pages.put(under(site, smallest(site), options)));
    await works(browser, site);
  });
}

scenario('the same with default-src alone', async ({ browser, site, pages }) => {
  const { cdn, api, sandbox } = site;
  await browser.open(pages.put(under(site, { 'default-src': [cdn.origin, api.origin, sandbox.api, `'wasm-unsafe-eval'`, `'nonce-${NONCE}'`] })));
  await works(browser, site);
});

scenario('Trusted Types without a list of policies are enough too', async ({ browser, site, pages }) => {
  const { 'trusted-types': _, ...policy } = smallest(site);
  await browser.open(pages.put(under(site, policy)));
  await works(browser, site);
});

scenario('a policy that only reports changes nothing and is not spoken of', async ({ browser, site, pages }) => {
  await browser.open(pages.put(under(site, { 'default-src': [`'none'`], 'require-trusted-types-for': [`'script'`], 'trusted-types': [`'none'`] }, { reportOnly: true })));
  await works(browser, site, { violations: false });
  await browser.back();
});

// ---------------------------------------------------------------------------
// Without one of its parts. `lost` is what the donor sees instead: the fallback,
// with the code of the event, or a lesser thing.

const app = (site) => `${site.cdn.base}${distFiles().shim}`;
const PARTS = {
  'script-src without the CDN but for the shim': {
    policy: (site) => ({ ...smallest(site), 'script-src': [app(site), `'wasm-unsafe-eval'`, `'nonce-${NONCE}'`] }),
    lost: 'network',
    wanted: (site) => ['script-src', site.cdn.origin],
    ownWords: true,
  },
  "script-src without 'wasm-unsafe-eval'": {
    policy: (site) => without(smallest(site), 'script-src', `'wasm-unsafe-eval'`),
    lost: 'wasm_blocked',
    wanted: () => ['script-src', `'wasm-unsafe-eval'`],
  },
  'connect-src without the CDN': {
    policy: (site) => without(smallest(site), 'connect-src', site.cdn.origin),
    lost: 'network',
    wanted: (site) => ['connect-src', site.cdn.origin],
  },
  'connect-src without the API': {
    policy: (site) => without(smallest(site), 'connect-src', site.api.origin),
    lost: 'the API',
    wanted: (site) => ['connect-src', site.api.origin],
  },
  'img-src without the logo': {
    policy: (site) => ({ ...smallest(site), 'img-src': [`'none'`] }),
    lost: 'the logo',
    wanted: (site) => ['img-src', site.sandbox.api],
  },
  'trusted-types without sir-donate': {
    policy: (site) => ({ ...smallest(site), 'trusted-types': [`'none'`] }),
    lost: 'network',
    wanted: () => ['trusted-types', 'sir-donate'],
    trustedTypes: true,
    ownWords: true,
  },
  'trusted-types with others alone': {
    policy: (site) => ({ ...smallest(site), 'trusted-types': ['dompurify', 'default'] }),
    lost: 'network',
    wanted: () => ['trusted-types', 'sir-donate'],
    trustedTypes: true,
    ownWords: true,
  },
  'default-src alone, without the API': {
    policy: ({ cdn, sandbox }) => ({ 'default-src': [cdn.origin, sandbox.api, `'wasm-unsafe-eval'`, `'nonce-${NONCE}'`], 'connect-src': [cdn.origin] }),
    lost: 'the API',
    wanted: (site) => ['connect-src', site.api.origin],
  },
};

async function loses(browser, site, lost) {
  if (lost !== 'the API' && lost !== 'the logo') {
    // The pointer comes before the click, so the app is wanted twice.
    await browser.click(await browser.byRole('button', 'Donate'));
    await fellBack(browser);
    assert.deepEqual((await errorsOf(browser)).map(({ code }) => code), [lost]);
    assert.deepEqual([...site.api.calls, ...site.api.preflights], []);
    return;
  }
  await openForm(browser);
  if (lost === 'the API') {
    await browser.click(await submitButton(browser));
    await browser.textOf('alert', /Nothing has been charged/);
    await browser.byRole('textbox', 'Email');
    assert.equal(await browser.value(await browser.byRole('textbox', 'Email')), PREFILLED['donor-email'], 'the form is still filled in');
    assert.deepEqual(site.api.calls, []);
    return;
  }
  await browser.byRole('heading', 'Donate to American Red Cross');
  await until('no logo', async () => !(await logo(browser)).src);
  assert.match(await browser.text(), /\bA\b.*Donate to American Red Cross/, 'the letter stands in its place');
}

for (const [what, { policy, lost, wanted, trustedTypes, ownWords }] of Object.entries(PARTS)) {
  for (const meta of what.startsWith('connect-src without the CDN') ? [false, true] : [false]) {
    scenario(`${what}${meta ? ', by a meta element' : ''}: the console names what to add, and that helps`, async ({ browser, site, pages }) => {
      await browser.open(pages.put(under(site, policy(site), { meta })));
      if (trustedTypes && !(await hasTrustedTypes(browser))) return;
      await loses(browser, site, lost);
      // Each call of the API says it; whatever else is lost, is lost once. Of the script itself the browser says it.
      const named = ownWords ? wanted(site) : await remedy(browser, lost === 'the API' ? 3 : 1);
      assert.deepEqual(named, wanted(site));
      if (ownWords) {
        const said = await complaints(browser);
        assert.deepEqual(said, [`SIR Donate: ${site.cdn.base}${distFiles().app} failed (network).`]);
        const { violations } = await recorded(browser);
        assert.ok(violations.some(({ directive }) => directive.startsWith(named[0])), JSON.stringify(violations));
      }
      await browser.open(pages.put(under(site, withRemedy(policy(site), named), { meta }), '/mended'));
      await openForm(browser);
      await until('the logo', async () => (await logo(browser))?.shown);
      await toCheckout(browser, site);
    });
  }
}

scenario('asked again, a page that blocks the app says it once', async ({ browser, site, pages }) => {
  await browser.open(pages.put(under(site, without(smallest(site), 'connect-src', site.cdn.origin))));
  await browser.click(await browser.byRole('button', 'Donate'));
  await fellBack(browser);
  for (let times = 0; times < 3; times++) {
    assert.equal(await browser.scriptAsync(() => document.querySelector('sir-donate').open().then(() => 'opened', ({ code }) => code)), 'network');
  }
  assert.equal((await complaints(browser)).length, 1);
});

// The shim itself does not run then: what is left is the fallback in the page,
// and the browser's own message.
for (const [what, policy, shimNonce] of [
  ['script-src without the CDN', (site) => without(smallest(site), 'script-src', site.cdn.origin), ''],
  ['a nonce that the tag lacks', (site) => ({ ...smallest(site), 'script-src': [`'nonce-${NONCE}'`, `'strict-dynamic'`, `'wasm-unsafe-eval'`] }), ''],
  ['a nonce that the tag has wrong', (site) => ({ ...smallest(site), 'script-src': [`'nonce-${NONCE}'`, `'strict-dynamic'`, `'wasm-unsafe-eval'`] }), 'b3RoZXI'],
]) {
  scenario(`${what}: the page's own link shows`, async ({ browser, site, pages, cdn }) => {
    await browser.open(pages.put(under(site, policy(site), { shimNonce })));
    await browser.byRole('link', FALLBACK);
    const { violations } = await recorded(browser);
    assert.ok(violations.some(({ directive, blocked }) => directive.startsWith('script-src') && blocked.startsWith(site.cdn.origin)), JSON.stringify(violations));
    assert.deepEqual(cdn.names(), []);
    assert.equal(await browser.script(() => !!customElements.get('sir-donate')), false);
  });
}

scenario('with the nonce on the one tag, no host is needed', async ({ browser, site, pages }) => {
  const policy = { ...smallest(site), 'script-src': [`'nonce-${NONCE}'`, `'strict-dynamic'`, `'wasm-unsafe-eval'`] };
  await browser.open(pages.put(under(site, policy, { shimNonce: NONCE })));
  await works(browser, site);
});

scenario('without strict-dynamic the nonce goes along to the app', async ({ browser, site, pages }) => {
  const policy = { ...smallest(site), 'script-src': [`'nonce-${NONCE}'`, `'wasm-unsafe-eval'`] };
  await browser.open(pages.put(under(site, policy, { shimNonce: NONCE })));
  await works(browser, site);
});

// What fails for another reason is not laid at the policy's door.
for (const [what, spoil, code] of [
  ['a missing wasm', (cdn, { wasm }) => (cdn.refuse = (name) => (name === wasm ? 404 : undefined)), 'network'],
  ['a wasm that is cut off', (cdn, { wasm }) => (cdn.refuse = (name) => (name === wasm ? 'abort' : undefined)), 'network'],
  ['an altered wasm', (cdn, { wasm }) => (cdn.tamper = (name, bytes) => (name === wasm ? Buffer.concat([bytes, Buffer.from([0])]) : bytes)), 'integrity'],
  ['a missing app', (cdn, { app }) => (cdn.refuse = (name) => (name === app ? 404 : undefined)), 'network'],
  ['an altered app', (cdn, { app }) => (cdn.tamper = (name, bytes) => (name === app ? Buffer.concat([bytes, Buffer.from(' ')]) : bytes)), 'integrity'],
]) {
  scenario(`${what} is no matter of the policy`, async ({ browser, site, pages, cdn }) => {
    spoil(cdn, distFiles());
    await browser.open(pages.put(under(site, smallest(site))));
    await until('the element to be defined', () => browser.script(() => !!customElements.get('sir-donate')));
    assert.equal(await browser.scriptAsync(() => document.querySelector('sir-donate').open().then(() => 'opened', ({ code }) => code)), code);
    await fellBack(browser);
    const said = await complaints(browser);
    assert.equal(said.length, 1, JSON.stringify(said));
    assert.match(said[0], new RegExp(`^SIR Donate: ${site.cdn.base}\\S+ failed \\(${code}\\)\\.$`));
  });
}
