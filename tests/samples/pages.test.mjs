// Markup, styles, policies and snapshots of documents, each in a partner's page in Chromium.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../browser/driver.mjs';
import { suite } from '../browser/harness.mjs';
import { recorded } from '../browser/pages.mjs';
import { DIST } from '../browser/servers.mjs';
import { ROOT } from './blocks.mjs';
import { packageFiles } from './package.mjs';
import { blocksFor } from './runners.mjs';
import { ELEMENT, SCRIPT, asSaid, assertReady, assertUsable, complete, eachOf, filled, heldTo, pageWith, partnerOf, typeOf } from './world.mjs';

const scenario = suite({ rewardDelay: 0, beyond: true });
const { properties, parts, states } = JSON.parse(readFileSync(join(ROOT, 'www/interface.json'), 'utf8'));
const SNAPSHOT = '/sir-giving.json';

/** What a page has where a sample names a file of its own. */
const snapshotOf = (text) => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...JSON.parse(text), createdAt: new Date().toISOString() }) });

// ---------------------------------------------------------------------------
// Markup: what it names is loaded, and a donor can use the form

eachOf('html', async ({ code, notes }, world) => {
  const { browser, site } = world;
  const partner = partnerOf(world);
  const markup = filled((notes.given ?? '') + code);
  const [, file] = / snapshot="([^"]+)"/.exec(markup) ?? [];
  if (file) partner.put(snapshotOf(filled(blocksFor('snapshots')[0].code)), file);
  // Where a partner serves the widget, all of it lies in one folder of the site.
  const [, folder] = / src="(\/[\w-]+\/)sir-donate\.js"/.exec(markup) ?? [];
  if (folder) for (const name of readdirSync(DIST)) partner.put({ headers: { 'content-type': typeOf(name) }, body: readFileSync(join(DIST, name)) }, folder + name);
  await browser.open(partner.put(pageWith(site, complete(markup))));
  await assertUsable(browser);
  const named = [...markup.matchAll(/ (?:src|href)="(https:\/\/CDN\/[^"]+)"/g)].map(([, url]) => url.toLowerCase());
  for (const url of named) assert.equal(partner.asked.find((one) => one.url.toLowerCase() === url)?.status, 200, `${url} is loaded`);
  await asSaid(browser, notes);
}, scenario);

// ---------------------------------------------------------------------------
// Styles: the browser takes each declaration, and each rule changes something

/** `selector { declarations }` and rules within rules, as they are written. */
function rulesOf(css) {
  const rules = [];
  const rest = css.replace(/\/\*[^]*?\*\//g, '');
  let depth = 0;
  let [start, open] = [0, 0];
  for (let at = 0; at < rest.length; at++) {
    if (rest[at] === '{' && depth++ === 0) open = at;
    if (rest[at] === '}' && --depth === 0) {
      rules.push({ prelude: rest.slice(start, open).trim(), body: rest.slice(open + 1, at), text: rest.slice(start, at + 1).trim() });
      start = at + 1;
    }
  }
  assert.equal(depth, 0, 'braces come in pairs');
  assert.equal(rest.slice(start).trim(), '', 'nothing stands outside of rules');
  return rules;
}

/** A button, whose dialog is about to be opened, one that has failed, and a form in the page. */
const ALL = ['<sir-donate', '<sir-donate mode="inline" amounts="many"', '<sir-donate mode="inline"'].map((start) => ELEMENT.replace('<sir-donate', start)).join('') + SCRIPT;

eachOf('css', async ({ code }, world) => {
  const { browser, site } = world;
  const partner = partnerOf(world);
  await browser.open(partner.put(pageWith(site, ALL)));
  await until('all of them', () => browser.script(() => [...document.querySelectorAll('sir-donate')].filter((one) => one.matches(':state(failed)')).length === 1));
  const opener = await until('the button', () => browser.script(() => document.querySelector('sir-donate').shadowRoot?.querySelector('[part~=button]')));
  await browser.click(opener);
  await browser.byRole('dialog');
  // All that is asked of the API has come, and what moves has come to rest.
  await browser.byRole('group', 'Optional tip');
  await browser.byRole('heading', 'Donate to American Red Cross');
  await browser.scriptAsync(async () => {
    const moving = () => [...walk(document)].flatMap((element) => element.getAnimations({ subtree: true })).filter(({ playState, effect }) => playState === 'running' && effect.getComputedTiming().endTime < Infinity);
    for (let all = moving(); all.length; all = moving()) await Promise.allSettled(all.map(({ finished }) => finished));
  });
  const check = async ({ prelude, body, text }) => {
    if (/^@(media|supports|container|layer)\b/.test(prelude)) {
      for (const rule of rulesOf(body)) await check(rule);
      return;
    }
    const declarations = body.split(';').map((line) => line.trim()).filter(Boolean).map((line) => line.split(/:(.*)/s).map((part) => part.trim()));
    assert.ok(declarations.length, `${prelude} declares something`);
    for (const [, name] of prelude.matchAll(/::part\(([\w-]+)\)/g)) assert.ok(parts.some((part) => part.name === name), `there is a part ${name}`);
    for (const [, name] of prelude.matchAll(/:state\(([\w-]+)\)/g)) assert.ok(states.some((state) => state.name === name), `there is a state ${name}`);
    for (const [name] of declarations) if (name.startsWith('--sir-donate')) assert.ok(properties.some((property) => property.name === name), `there is a property ${name}`);
    const refused = await browser.script(
      (prelude, declarations) => [
        ...(CSS.supports(`selector(${prelude})`) ? [] : [prelude]),
        ...declarations.filter(([name, value]) => !name.startsWith('--') && !CSS.supports(name, value)).map((pair) => pair.join(': ')),
      ],
      prelude,
      declarations,
    );
    assert.deepEqual(refused, [], 'what the browser does not take');
    // What custom properties lead to can be any other.
    const names = declarations.map(([name]) => name);
    await browser.script(
      (text, names) => {
        const valuesOf = (style) => (names ?? Array.from(style)).map((name) => style.getPropertyValue(name)).join();
        const styles = () => [...walk(document.body)].map((element) => valuesOf(getComputedStyle(element))).join('\n');
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        window.__styled = { before: styles(), styles };
        document.adoptedStyleSheets = [sheet];
      },
      text,
      names.some((name) => name.startsWith('--')) ? null : names,
    );
    await until(`an effect of ${text}`, () => browser.script(() => window.__styled.styles() !== window.__styled.before));
    await browser.script(() => (document.adoptedStyleSheets = []));
    await until(`${text} to be gone`, () => browser.script(() => window.__styled.styles() === window.__styled.before));
  };
  for (const rule of rulesOf(code)) await check(rule);
}, scenario);

// ---------------------------------------------------------------------------
// Policies: enough for the script of the CDN, or for the package's modules where no CDN is named

eachOf('policies', async ({ code }, world) => {
  const { browser, site } = world;
  const partner = partnerOf(world);
  const isOfCdn = code.includes('https://CDN');
  for (const [name, file] of Object.entries(packageFiles())) partner.put(file, `/sir-donate/${name}`);
  const script = isOfCdn ? SCRIPT : '<script type="module" src="/sir-donate/index.js"></script>';
  await browser.open(partner.put(heldTo(filled(code), pageWith(site, complete('', { script }), { strict: true }))));
  await assertUsable(browser);
  await until('the logo', () => browser.script(() => [...walk(document)].some((element) => element.localName === 'img' && element.complete && element.naturalWidth > 0)));
  const { violations } = await recorded(browser);
  // The icon is the browser's own wish, and the page has none.
  assert.deepEqual(violations.filter(({ blocked }) => !blocked.endsWith('/favicon.ico')), []);
  const inserted = await browser.script(() => {
    const script = document.createElement('script');
    try {
      script.textContent = 'window.__inserted = true';
      document.body.append(script);
    } catch {
      // Trusted Types.
    }
    return Boolean(window.__inserted);
  });
  assert.equal(inserted, false, 'the policy is in force');
}, scenario);

// ---------------------------------------------------------------------------
// Snapshots: a donor's intent costs no call

eachOf('snapshots', async ({ code }, world) => {
  const { browser, site } = world;
  const partner = partnerOf(world);
  partner.put(snapshotOf(filled(code)), SNAPSHOT);
  const [slug] = Object.keys(JSON.parse(code).organizations);
  const element = ELEMENT.replace(/nonprofit="[^"]*"/, `nonprofit="${slug}" snapshot="${SNAPSHOT}"`);
  await browser.open(partner.put(pageWith(site, `${element}${SCRIPT}`)));
  await assertUsable(browser);
  await browser.byRole('heading', `Donate to ${JSON.parse(code).organizations[slug].name}`);
  await assertReady(browser);
  assert.deepEqual(site.api.calls, [], 'the file is enough');
}, scenario);
