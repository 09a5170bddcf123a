// What the snippet builder gives is pasted into blank pages: each flavour takes a donation, under the policy that goes with it,
// and each option arrives at the element as it was set.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { until } from '../browser/driver.mjs';
import { suite } from '../browser/harness.mjs';
import { assertReceived, expectation, fillForm, openForm, pay, toCheckout } from '../browser/journey.mjs';
import { recorded } from '../browser/pages.mjs';
import { LIST, camel } from '../browser/probes.mjs';
import { DIST, KEYS } from '../browser/servers.mjs';
import { ROOT } from './blocks.mjs';
import { MOUNT, WASM, bundled, component, svelteComponent, vueComponent, vueOptionsOf } from './bundles.mjs';
import { CHECKOUT, complaints, heldTo, pageWith, partnerOf, typeOf } from './world.mjs';

const BUILDER = resolve(process.env.SIR_BUILDER || join(ROOT, 'target/builder'));
if (!existsSync(join(BUILDER, 'index.html'))) throw new Error(`${join(BUILDER, 'index.html')} is missing: run \`cargo xtask demo\` once, or set SIR_BUILDER`);

const CHOSEN = { 'option-nonprofit': 'american-red-cross', link: 'https://example.org/give?a=1&b="2"', base: 'https://CDN/v1', 'option-label': 'Give & “now”', 'option-referral-code': 'A{B}', 'colour-accent-light': '#a33b20' };
const ACCENT = 'rgb(163, 59, 32)';
const VERSION = '0.1.0';

const scenario = suite({ rewardDelay: 0, beyond: true });

/** Puts the files of a folder on the partner's site. */
function serve(partner, from, at) {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())) {
    const file = join(entry.parentPath, entry.name);
    partner.put({ headers: { 'content-type': typeOf(entry.name) }, body: readFileSync(file) }, `${at}${relative(from, file)}`);
  }
}

/** Opens the builder on the partner's site, as a donor would never see it, without a sandbox beside it; sets a key and controls. */
async function build(browser, partner, { fragment = '', chosen = {} } = {}) {
  serve(partner, BUILDER, '/builder/');
  const page = readFileSync(join(BUILDER, 'index.html'), 'utf8').replace(/ data-(key|api|hosts)="[^"]*"/g, '');
  partner.put({ headers: { 'content-type': typeOf('index.html') }, body: page }, '/builder/index.html');
  await browser.open(`${partner.origin}/builder/index.html${fragment}`);
  const key = await browser.byRole('textbox', 'Publishable key');
  await browser.click(key);
  await browser.retype(KEYS.standard);
  await browser.script((chosen) => {
    for (const [id, value] of Object.entries(chosen)) {
      const field = document.getElementById(id);
      field.value = value;
      field.dispatchEvent(new Event(field.localName === 'select' ? 'change' : 'input', { bubbles: true }));
    }
  }, chosen);
}

/** What is to be pasted in a flavour, by where it goes. */
async function given(browser, flavour) {
  await browser.click(await browser.byRole('button', flavour));
  await until(flavour, () => browser.script((flavour) => [...document.querySelectorAll('.toggle')].some((one) => one.textContent === flavour && one.ariaPressed === 'true'), flavour));
  const parts = await browser.script(() => [...document.querySelectorAll('.code')].map((one) => [one.querySelector('.label').textContent, one.querySelector('pre').textContent]));
  const part = (words) => parts.find(([place]) => place.includes(words))?.[1];
  return { part, policy: part('Content-Security-Policy'), sheet: part('style sheet') };
}

/** Where a component is put: the partner's own app. */
const APP = '<div id="donate"></div>';

/** Each flavour in a page: what stands there, and what of it the site serves. */
const PAGES = {
  HTML: (partner, { part }) => part('In the page'),
  WordPress: (partner, { part }) => part('Custom HTML block'),
  React: async (partner, { part }) => APP + (await bundled(partner, { 'main.js': WASM + MOUNT.react, 'Sample.tsx': component(part('Give.jsx'), '') })),
  Vue: async (partner, { part }) => {
    const { isCustomElement } = (await vueOptionsOf(part('vite.config.js'))).template.compilerOptions;
    return APP + (await bundled(partner, { 'main.js': WASM + MOUNT.vue, 'Sample.ts': vueComponent(part('Give.vue'), '', isCustomElement) }));
  },
  Svelte: async (partner, { part }) => APP + (await bundled(partner, { 'main.js': WASM + MOUNT.svelte, 'Sample.js': svelteComponent(part('Give.svelte')) })),
  npm: async (partner, { part }) => part('In the page') + (await bundled(partner, { 'main.js': WASM + part('In a module') })),
};

/** Opens a blank page of the partner's with what was given, under its policy. */
async function paste(browser, { site, partner, flavour, parts }) {
  const code = await PAGES[flavour](partner, parts);
  if (parts.sheet) partner.put({ headers: { 'content-type': 'text/css' }, body: parts.sheet }, '/own.css');
  const head = parts.sheet ? '<link rel="stylesheet" href="/own.css">' : '';
  // A style sheet of the partner's own is the partner's own affair.
  const policy = parts.policy + (parts.sheet ? "; style-src 'self'" : '');
  await browser.open(partner.put(heldTo(policy, pageWith(site, code, { strict: true, head }))));
}

/** What the policy refused. */
const refused = async (browser) => (await recorded(browser)).violations.filter(({ blocked }) => !blocked.endsWith('/favicon.ico'));

/** Nothing was refused by the policy, and nobody complains: neither the widget nor the framework. */
async function assertQuiet(browser) {
  assert.deepEqual(await refused(browser), []);
  const { console: lines } = await recorded(browser);
  assert.deepEqual(await complaints(browser), []);
  assert.deepEqual(lines.filter(({ level }) => ['warn', 'error'].includes(level)), []);
}

for (const flavour of Object.keys(PAGES)) {
  scenario(`${flavour}: what the builder gives takes a donation`, async (world) => {
    const { browser, site } = world;
    const partner = partnerOf(world);
    // In one of them the form stands in the page, of a script that is pinned and the site's own.
    const own = flavour === 'WordPress';
    if (own) for (const folder of ['v1', VERSION]) serve(partner, DIST, `/${folder}/`);
    const { base, ...rest } = CHOSEN;
    await build(browser, partner, { chosen: own ? { ...rest, 'option-mode': 'inline' } : CHOSEN });
    if (own) {
      await browser.click(await browser.byRole('heading', 'The script'));
      await browser.click(await browser.byRole('checkbox', new RegExp(`^Pin version ${VERSION}`)));
    }
    const parts = await given(browser, flavour);
    if (own) assert.match(parts.part('HTML block'), new RegExp(`src="${partner.origin}/${VERSION}/sir-donate.js"\\s+integrity="sha384-`));
    await paste(browser, { site, partner, flavour, parts });
    const choices = { hand: 'keyboard', label: 'Give & “now”', mode: own ? 'inline' : 'button', tip: 'none', referral: 'A{B}' };
    const accented = own ? await browser.byRole('button', /^Donate/) : await browser.byRole('button', choices.label);
    assert.equal(await browser.script((button) => getComputedStyle(button).backgroundColor, accented), ACCENT);
    await openForm(browser, choices);
    const submit = await fillForm(browser, choices);
    await assertQuiet(browser);
    const children = await browser.script(() => [...document.querySelectorAll('sir-donate > a')].map(({ href, textContent }) => [href, textContent]));
    const href = children[0]?.[0] ?? (await browser.script(() => document.querySelector('sir-donate').fallbackUrl));
    assert.equal(new URL(href).href, new URL(CHOSEN.link).href);
    await toCheckout(browser, { sandbox: { checkout: CHECKOUT } }, submit, choices);
    await assertReceived(site, expectation(choices));
    await pay(browser, choices);
  });
}

// What ends a text, a tag, an expression or a line in one of the flavours, or is read as an entity, a shortcode or a comment.
const NASTY = '"a\' \\ \r\n </script><script>window.out=1</script><!-- <b>&amp;&#65;</b> {{window.out=1}}{x}${x}` \u2028\u2029 [gallery] ]]> end';

scenario('each option arrives as it was set, and no text breaks out of its place, in each flavour', async (world) => {
  const { browser, site, net } = world;
  const partner = partnerOf(world);
  const api = 'https://api.example.org';
  const wanted = Object.fromEntries(LIST.attributes.map(({ name, example }) => [name, example]));
  for (const { name, default: usual } of LIST.attributes) assert.notEqual(wanted[name], usual, `the example of ${name} is not its default`);
  // What belongs together, so that all of it is right at once; and texts that partners write themselves.
  Object.assign(wanted, { 'publishable-key': KEYS.standard, amounts: '25 50', amount: '33.50', 'api-base': api, preload: 'visible' });
  for (const name of ['label', 'nonprofit-name', 'referral-code', 'first-name', 'last-name']) wanted[name] = name.endsWith('-name') ? NASTY.slice(0, 99).trim() : NASTY;
  wanted.messages = JSON.stringify({ donate: NASTY }, null, 1);
  const { 'publishable-key': key, ...rest } = wanted;
  const link = 'https://example.org/?a=1&b="</script>{x}\'';
  await build(browser, partner, { fragment: `#${new URLSearchParams({ ...rest, link })}`, chosen: { base: CHOSEN.base } });
  const all = {};
  for (const flavour of Object.keys(PAGES)) all[flavour] = await given(browser, flavour);
  // What no browser would show: WordPress takes what stands in brackets for its own, and a module may stand within the page's tags.
  assert.doesNotMatch(all.WordPress.part('HTML block'), /[[\]]/);
  assert.doesNotMatch(all.npm.part('In a module'), /<\/?script|<!--/i);
  for (const [flavour, parts] of Object.entries(all)) {
    net.requests.length = 0;
    await paste(browser, { site, partner, flavour, parts });
    const names = Object.keys(wanted);
    const seen = await until(`the element of ${flavour}`, () =>
      browser.script((names) => {
        const element = document.querySelector('sir-donate');
        if (!element?.shadowRoot) return undefined;
        const link = element.querySelector('a');
        return {
          attributes: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
          properties: names.map(([name, property]) => [name, element[property]]),
          link: link && [link.getAttribute('href'), tidy(link.textContent)],
          count: document.querySelectorAll('sir-donate').length,
          out: 'out' in window,
          // Nothing of the text stands where the page's own markup does.
          strays: [...document.querySelectorAll('main b, main script:not([src], [nonce])')].map(describe),
        };
      }, names.map((name) => [name, camel(name)])),
    );
    // React sets some as properties alone.
    const attributes = Object.fromEntries(names.map((name) => [name, seen.attributes[name] ?? wanted[name]]));
    assert.deepEqual(attributes, wanted, `attributes in ${flavour}`);
    assert.deepEqual(Object.fromEntries(seen.properties), wanted, `properties in ${flavour}`);
    assert.deepEqual({ count: seen.count, out: seen.out, strays: seen.strays }, { count: 1, out: false, strays: [] }, flavour);
    if (seen.link) assert.deepEqual(seen.link, [link, NASTY.replace(/\s+/g, ' ')], `the link in ${flavour}`);
    // The policy has what these options ask for once a donor is there: the snapshot, and an API of the partner's own.
    const [amount] = await until('the form', async () => {
      const radios = await browser.all('radio');
      return radios.length ? radios : undefined;
    });
    await browser.click(amount);
    const addresses = [partner.origin + wanted.snapshot, api];
    const asked = () => addresses.every((address) => net.requests.some(({ url }) => url.startsWith(address)));
    await until(`${flavour} to ask`, async () => asked() || (await refused(browser)).length > 0);
    assert.deepEqual(await refused(browser), [], flavour);
  }
});
