// Scripts and components of documents: in a page whose donor goes the whole way, so that each listener is called.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { until } from '../browser/driver.mjs';
import { suite } from '../browser/harness.mjs';
import { fillForm, openForm, pay, toCheckout } from '../browser/journey.mjs';
import { events } from '../browser/pages.mjs';
import { ROOT } from './blocks.mjs';
import { MOUNT, WASM, bundled, component, vueComponent } from './bundles.mjs';
import { CONSUMERS, OUT, PACKAGE_TESTS, fromConsumers, packageFiles } from './package.mjs';
import { blocksFor } from './runners.mjs';
import { CHECKOUT, ELEMENT, SCRIPT, asSaid, assertUsable, complaints, eachOf, filled, pageWith, parted, partnerOf } from './world.mjs';

const scenario = suite({ rewardDelay: 0, beyond: true });
const EVENTS = JSON.parse(readFileSync(join(ROOT, 'www/interface.json'), 'utf8')).events.map(({ name }) => name);
const esbuild = fromConsumers('esbuild');

const isModule = (code) => /^\s*(import|export)\b|\bawait\b/m.test(code);

// ---------------------------------------------------------------------------
// Scripts

/** Notes which listeners of ours a page has, and which of them were called; those of the widget itself are left out. */
const WATCH = `
{
  window.__listeners = [];
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (name, listener, ...more) {
    const isOwn = /\\/(cdn|sir-donate)\\//i.test(new Error().stack.split('\\n')[2]);
    if (isOwn || !String(name).startsWith('sir-donate-') || typeof listener !== 'function') return add.call(this, name, listener, ...more);
    const noted = { name, called: 0 };
    window.__listeners.push(noted);
    return add.call(this, name, function (event) {
      noted.called += 1;
      return listener.call(this, event);
    }, ...more);
  };
}`;
const MAP = '<script type="importmap">{ "imports": { "sir-donate": "/sir-donate/index.js", "sir-donate/": "/sir-donate/" } }</script>';

/** The markup that runs a script in a page, and what comes before it. */
async function scriptOf(partner, { code, language, notes }) {
  const text = filled(code);
  const given = notes.given ? `${notes.given}\n` : '';
  if (/["']sir-donate\/wasm["']/.test(text)) {
    const { imports, rest } = parted(text);
    return bundled(partner, { [`main.${language}`]: imports + given + rest });
  }
  const plain = language === 'ts' ? (await esbuild.transform(text, { loader: 'ts' })).code : text;
  if (!isModule(given + plain)) return `<script>\n${given}${plain}</script>`;
  for (const [name, file] of Object.entries(packageFiles())) partner.put(file, `/sir-donate/${name}`);
  const { imports, rest } = parted(plain);
  return `<script type="module">\n${imports}${given}${rest}</script>`;
}

/** A donor comes, gives in another tab, pays, comes back, closes what tells of it; and another widget fails. */
async function wholeWay(browser) {
  const page = await browser.tab();
  const choices = { hand: 'keyboard', checkout: 'new-tab', newTab: true };
  const isOpen = await browser.script(() => [...walk(document)].some((element) => element.localName === 'dialog' && element.open));
  if (!isOpen) await openForm(browser, choices);
  const submit = await fillForm(browser, choices);
  await toCheckout(browser, { sandbox: { checkout: CHECKOUT } }, submit, choices);
  await pay(browser, choices);
  await browser.closeTab(page);
  const told = async (name) => (await events(browser)).some((event) => event.name === name);
  await until('news of the reward', () => told('status'));
  if (!(await told('close'))) await browser.script(() => document.querySelector('sir-donate').close());
  await until('the dialog to be closed', () => told('close'));
  await browser.script((html) => document.body.insertAdjacentHTML('beforeend', html), ELEMENT.replace('<sir-donate', '<sir-donate mode="inline" amounts="many"'));
  await until('the error of the other one', () => told('error'));
}

eachOf('scripts', async (block, world) => {
  const { browser, site } = world;
  const { code, notes } = block;
  const partner = partnerOf(world);
  const script = await scriptOf(partner, block);
  const makesOne = /\bmount\(|createElement\(["']sir-donate/.test(code);
  const registers = /from ["']sir-donate|import ["']sir-donate/.test(code);
  const element = makesOne ? '<div id="donate"></div>' : `<div id="donate">${ELEMENT.replace('<sir-donate', '<sir-donate checkout="new-tab"')}</div>`;
  await browser.open(partner.put(pageWith(site, `${element}${script}${registers ? '' : SCRIPT}`, { script: WATCH, head: MAP })));
  const listens = /addEventListener\(/.test(code) && code.includes('sir-donate-');
  for (const [, name] of code.matchAll(/["'`](sir-donate-[a-z]+)["'`]/g)) assert.ok(EVENTS.includes(name), `there is an event ${name}`);
  if (listens) {
    if (makesOne) await browser.script(() => (document.querySelector('sir-donate').checkout = 'new-tab'));
    await until('the listeners', () => browser.script(() => window.__listeners.length > 0));
    await wholeWay(browser);
    const listeners = await browser.script(() => window.__listeners);
    for (const { name, called } of listeners) assert.ok(called > 0, `the listener of ${name} is called`);
  } else {
    await assertUsable(browser);
  }
  await asSaid(browser, notes);
  // Of the widget that was made to fail, it says so.
  assert.deepEqual((await complaints(browser)).filter((line) => !line.includes('amounts="many"')), []);
}, scenario);

// ---------------------------------------------------------------------------
// Components

eachOf('components', async (block, world) => {
  const { browser, site } = world;
  const { language, notes } = block;
  const partner = partnerOf(world);
  const given = notes.given ? `${notes.given}\n` : '';
  const files = language === 'vue'
    ? { 'main.js': WASM + MOUNT.vue, 'Sample.ts': vueComponent(filled(block.code), given) }
    : { 'main.js': WASM + MOUNT.react, 'Sample.tsx': component(filled(block.code), given) };
  const script = await bundled(partner, files);
  await browser.open(partner.put(pageWith(site, `<div id="donate"></div>${script}`)));
  await assertUsable(browser);
  await asSaid(browser, notes);
  const { console: lines } = await browser.script(() => window.__harness);
  assert.deepEqual(lines.filter(({ level }) => ['warn', 'error'].includes(level)), [], 'the framework does not complain');
}, scenario);

// ---------------------------------------------------------------------------
// Types

const typed = ['scripts', 'components'].flatMap(blocksFor).filter(({ language }) => ['ts', 'tsx'].includes(language));

test('TypeScript takes each sample that is written in it', { skip: typed.length === 0 }, () => {
  const dir = join(OUT, 'types');
  mkdirSync(dir, { recursive: true });
  const names = typed.map((block) => {
    const name = `${block.name.replaceAll(/\W+/g, '-')}.${block.language}`;
    const given = block.notes.given ? `${block.notes.given}\n` : '';
    const text = filled(block.code);
    writeFileSync(join(dir, name), block.language === 'tsx' ? component(text, given) : given + text);
    return name;
  });
  const types = (name) => [join(PACKAGE_TESTS, 'node_modules/@types', name)];
  const compilerOptions = {
    ...{ target: 'es2022', module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom', 'dom.iterable'], types: [], jsx: 'react-jsx' },
    ...{ strict: true, noEmit: true, skipLibCheck: true, paths: { react: types('react'), 'react/*': types('react/*') } },
  };
  writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: names }));
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(CONSUMERS, 'node_modules/typescript/bin/tsc'), '--project', dir], { cwd: dir, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
});

before(() => {
  assert.ok(Object.keys(packageFiles()).includes('index.js'), 'the package is installed');
});
