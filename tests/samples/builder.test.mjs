// What the snippet builder gives is pasted into blank pages: each flavour takes a donation, under the policy that goes with it.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { until } from '../browser/driver.mjs';
import { suite } from '../browser/harness.mjs';
import { assertReceived, expectation, fillForm, openForm, pay, toCheckout } from '../browser/journey.mjs';
import { recorded } from '../browser/pages.mjs';
import { KEYS } from '../browser/servers.mjs';
import { ROOT } from './blocks.mjs';
import { MOUNT, WASM, bundled, component, svelteComponent, vueComponent } from './bundles.mjs';
import { CHECKOUT, complaints, heldTo, pageWith, partnerOf, typeOf } from './world.mjs';

const BUILDER = resolve(process.env.SIR_BUILDER || join(ROOT, 'target/builder'));
if (!existsSync(join(BUILDER, 'index.html'))) throw new Error(`${join(BUILDER, 'index.html')} is missing: run \`cargo xtask demo\` once, or set SIR_BUILDER`);

const CHOSEN = { 'option-nonprofit': 'american-red-cross', link: 'https://example.org/give?a=1&b="2"', base: 'https://CDN/v1', 'option-label': 'Give & “now”', 'option-referral-code': 'A{B}', 'colour-accent-light': '#a33b20' };
const ACCENT = 'rgb(163, 59, 32)';

const scenario = suite({ rewardDelay: 0, beyond: true });

/** The builder's page on the partner's site, as a donor would never see it. */
function served(partner) {
  for (const entry of readdirSync(BUILDER, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())) {
    const file = join(entry.parentPath, entry.name);
    partner.put({ headers: { 'content-type': typeOf(entry.name) }, body: readFileSync(file) }, `/builder/${relative(BUILDER, file)}`);
  }
  return `${partner.origin}/builder/index.html`;
}

/** What is to be pasted in a flavour, by where it goes. */
async function given(browser, partner, flavour) {
  await browser.open(served(partner));
  const key = await browser.byRole('textbox', 'Publishable key');
  await browser.click(key);
  await browser.retype(KEYS.standard);
  await browser.script((chosen) => {
    for (const [id, value] of Object.entries(chosen)) {
      const field = document.getElementById(id);
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }, CHOSEN);
  await browser.click(await browser.byRole('button', flavour));
  await until(flavour, () => browser.script((flavour) => [...document.querySelectorAll('.toggle')].some((one) => one.textContent === flavour && one.ariaPressed === 'true'), flavour));
  const parts = await browser.script(() => [...document.querySelectorAll('.code')].map((one) => [one.querySelector('.label').textContent, one.querySelector('pre').textContent]));
  const policy = parts.find(([place]) => place.includes('Content-Security-Policy'))[1];
  return { ...Object.fromEntries(parts), policy };
}

/** Each flavour in a page: what stands there, and what of it the site serves. */
const PAGES = {
  HTML: (partner, parts) => parts['In the page'],
  WordPress: (partner, parts) => parts['In a Custom HTML block'],
  React: (partner, parts) => bundled(partner, { 'main.js': WASM + MOUNT.react, 'Sample.tsx': component(parts['Give.jsx'], '') }),
  Vue: (partner, parts) => bundled(partner, { 'main.js': WASM + MOUNT.vue, 'Sample.ts': vueComponent(parts['Give.vue'], '') }),
  Svelte: (partner, parts) => bundled(partner, { 'main.js': WASM + MOUNT.svelte, 'Sample.js': svelteComponent(parts['Give.svelte']) }),
  npm: (partner, parts) => bundled(partner, { 'main.js': WASM + parts['In a module of the page'] }),
};

for (const [flavour, paged] of Object.entries(PAGES)) {
  scenario(`${flavour}: what the builder gives takes a donation`, async (world) => {
    const { browser, site } = world;
    const partner = partnerOf(world);
    const parts = await given(browser, partner, flavour);
    const code = await paged(partner, parts);
    const sheet = parts['In your style sheet'];
    if (sheet) partner.put({ headers: { 'content-type': 'text/css' }, body: sheet }, '/own.css');
    const head = sheet ? '<link rel="stylesheet" href="/own.css">' : '';
    // A style sheet of the partner's own is the partner's own affair.
    const policy = parts.policy + (sheet ? "; style-src 'self'" : '');
    const made = pageWith(site, sheet ? `<div id="donate"></div>${code}` : code, { strict: true, head });
    await browser.open(partner.put(heldTo(policy, made)));
    const choices = { hand: 'keyboard', label: 'Give & “now”', tip: 'none', referral: 'A{B}' };
    const opener = await browser.byRole('button', choices.label);
    assert.equal(await browser.script((button) => getComputedStyle(button).backgroundColor, opener), ACCENT);
    await openForm(browser, choices);
    const submit = await fillForm(browser, choices);
    const { violations } = await recorded(browser);
    assert.deepEqual(violations.filter(({ blocked }) => !blocked.endsWith('/favicon.ico')), []);
    assert.deepEqual(await complaints(browser), []);
    const children = await browser.script(() => [...document.querySelectorAll('sir-donate > a')].map(({ href, textContent }) => [href, textContent]));
    const [href] = flavour === 'npm' ? [await browser.script(() => document.querySelector('sir-donate').fallbackUrl)] : children[0];
    assert.equal(new URL(href).href, new URL(CHOSEN.link).href);
    await toCheckout(browser, { sandbox: { checkout: CHECKOUT } }, submit, choices);
    await assertReceived(site, expectation(choices));
    await pay(browser, choices);
  });
}

