// What is in the package, and what it says of itself.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import Ajv from 'ajv';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { ABOUT, HERE, MODULES, OUT, PACKAGE, tarball } from './package.mjs';

const INSTALLED = join(OUT, 'node_modules/sir-donate');
const LIST = JSON.parse(readFileSync(join(HERE, '../../../www/interface.json'), 'utf8'));

// Nothing else is published: a file more is a decision.
const FILES = [
  'LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'THIRD-PARTY-LICENSES.txt', 'app.js', 'custom-elements.json', 'index.d.ts', 'index.js', 'package.json',
  'preact.d.ts', 'preact.js', 'pure.d.ts', 'pure.js', 'react.d.ts', 'react.js', 'reserve.css', 'reserve.css.d.ts', 'sbom.cdx.json', 'sir_donate_bg.wasm',
  'solid.d.ts', 'solid.js', 'types.d.ts', 'vue.d.ts', 'vue.js', 'wasm.d.ts',
];
const GUARD = /^guard\/(README\.md|THIRD-PARTY-LICENSES\.txt|LICENSE[\w-]*|(guard|doctor)_bg\.wasm|[\w-]+\.js|[\w-]+\.d\.ts|[\w-]+\.cjs)$/;

test('only what is meant for partners is in it', () => {
  const files = tarball().files.map(({ path }) => path);
  assert.deepEqual(files.filter((path) => !/^(guard|locales)\//.test(path)).sort(), FILES);
  // Of the languages there are the modules, and what the texts are called.
  const languages = readdirSync(join(HERE, '../../../www/locales')).map((name) => /^(?!notes)(.+)\.json$/.exec(name)?.[1]).filter(Boolean);
  assert.deepEqual(files.filter((path) => path.startsWith('locales/')).sort(), [...languages, 'keys'].map((name) => `locales/${name}.js`).sort());
  assert.deepEqual(files.filter((path) => path.startsWith('guard/') && !GUARD.test(path)), []);
  // The guard's wasm, the licences of what it bundles, and an entry for each bundler.
  for (const name of ['guard_bg.wasm', 'doctor_bg.wasm', 'THIRD-PARTY-LICENSES.txt', 'index.js', 'vite.js', 'cli.js']) assert.ok(files.includes(`guard/${name}`), name);
});

test('publint, strictly, has nothing to say', async () => {
  const { messages } = await publint({ pkgDir: INSTALLED, strict: true });
  assert.deepEqual(messages.map((message) => formatMessage(message, ABOUT)), []);
});

test('are the types wrong? No', () => {
  const cli = join(HERE, 'node_modules/@arethetypeswrong/cli/dist/index.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, '--profile', 'esm-only', '--format', 'json', tarball().path], { encoding: 'utf8' });
  const { analysis, problems } = JSON.parse(stdout);
  assert.deepEqual(Object.keys(analysis.entrypoints).sort(), Object.keys(ABOUT.exports).sort());
  // What only who requires it would see, a package of modules need not care about.
  const found = Object.values(problems ?? {}).flat().filter(({ resolutionKind }) => !['node10', 'node16-cjs'].includes(resolutionKind));
  assert.deepEqual(found, [], stderr);
  assert.equal(status, 0, stdout + stderr);
});

test('each entry has its types first, and lies where its name says, for resolvers without exports', () => {
  assert.ok(MODULES.length > 10);
  for (const [name, entry] of Object.entries(ABOUT.exports)) {
    const paths = typeof entry === 'string' ? [entry] : Object.values(entry);
    for (const path of paths) assert.ok(existsSync(join(INSTALLED, path)), `${name}: ${path}`);
    if (/\.json$/.test(name)) continue;
    assert.deepEqual(Object.keys(entry), ['types', 'default'], name);
    if (!['./wasm', './reserve.css'].includes(name)) assert.match(entry.default, new RegExp(`^${name === '.' ? './index' : name === './guard' ? './guard/index' : name}\\.js$`));
  }
  assert.equal(ABOUT.main, ABOUT.exports['.'].default);
  assert.equal(ABOUT.types, ABOUT.exports['.'].types);
});

test('it says what npm, and who reads it there, want to know', () => {
  assert.equal(ABOUT.name, 'sir-donate');
  assert.equal(ABOUT.type, 'module');
  assert.equal(ABOUT.license, 'MIT OR Apache-2.0');
  assert.match(ABOUT.engines.node, /20/);
  // npm compares the repository with the one that provenance is signed for.
  assert.match(ABOUT.repository.url, /^git\+https:\/\/.*\.git$/);
  assert.deepEqual(ABOUT.publishConfig, { access: 'public', provenance: true });
  for (const field of ['description', 'keywords', 'homepage', 'bugs', 'author']) assert.ok(ABOUT[field], field);
  const effects = MODULES.map((name) => name.slice('sir-donate'.length + 1) || 'index').filter((name) => !/^(guard|pure)/.test(name));
  assert.deepEqual(ABOUT.sideEffects, [...effects.map((name) => `./${name}.js`), './reserve.css'].sort());
});

test('custom-elements.json is a valid manifest, and tells of everything that partners may rely on', () => {
  const schema = createRequire(import.meta.url)('custom-elements-manifest/schema.json');
  const manifest = JSON.parse(readFileSync(join(INSTALLED, ABOUT.customElements), 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true });
  assert.ok(ajv.validate(schema, manifest), JSON.stringify(ajv.errors, null, 2));
  const [{ path, declarations: [element] }] = manifest.modules;
  assert.ok(existsSync(join(INSTALLED, path)));
  const names = (list) => list.map(({ name }) => name);
  assert.equal(element.tagName, LIST.element.tag);
  assert.deepEqual(names(element.attributes), names(LIST.attributes));
  assert.deepEqual(names(element.events), names(LIST.events));
  assert.deepEqual(names(element.cssParts), names(LIST.parts));
  assert.deepEqual(names(element.cssProperties), names(LIST.properties));
  assert.deepEqual(names(element.cssStates), names(LIST.states));
  assert.deepEqual(names(element.members.filter(({ kind }) => kind === 'method')), names(LIST.methods));
});

test('its own command finds no secret in it', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(INSTALLED, ABOUT.bin['sir-donate']), 'scan', INSTALLED], { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, new RegExp(`no secrets\\. ${tarball().entryCount} files`));
});

test('the component says to React that it is for the page too', () => {
  // Without it, a server component of Next.js can't hold one.
  assert.match(readFileSync(join(INSTALLED, 'react.js'), 'utf8'), /^(\/\*.*\*\/\s*)?"use client";/);
});

test('what it says links to what is there', () => {
  const texts = ['README.md', 'custom-elements.json', 'types.d.ts'].map((name) => readFileSync(join(INSTALLED, name), 'utf8'));
  for (const name of ['sir-donate/react', 'sir-donate/pure', 'sir-donate/guard', "'wasm-unsafe-eval'", 'sk_']) assert.ok(texts[0].includes(name), name);
  // Relative links lead nowhere on npm, nor in an editor.
  const links = texts.map((text) => [...text.matchAll(/\]\((?!#)([^)]*)\)/g)].map(([, link]) => link));
  for (const some of links) assert.ok(some.length);
  const docs = 'https://github.com/sirgiving/sir-donate/blob/main/';
  for (const link of links.flat()) {
    assert.match(link, /^https:\/\//);
    if (!link.startsWith(docs)) continue;
    const [path, anchor] = link.slice(docs.length).split('#');
    const text = readFileSync(join(HERE, '../../..', path), 'utf8');
    const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading.toLowerCase().replaceAll(/[^\w -]/g, '').replaceAll(' ', '-'));
    if (anchor) assert.ok(headings.includes(anchor), link);
  }
});

test('whoever it imports, or takes types from, is a peer that may be missing, and none comes along', () => {
  const outside = (ending) =>
    tarball().files
      .filter(({ path }) => path.endsWith(ending) && !path.startsWith('guard/'))
      .flatMap(({ path }) => [...readFileSync(join(INSTALLED, path), 'utf8').matchAll(/\bfrom ["']([^."'][^"']*)["']/g)].map(([, name]) => name));
  assert.deepEqual(outside('.js'), ['react']);
  // React's types are a package of their own.
  const typed = outside('.d.ts').map((name) => (name === 'react' ? '@types/react' : name));
  const peers = [...new Set(['react', ...typed])].sort();
  assert.ok(peers.length > 4);
  assert.deepEqual(Object.keys(ABOUT.peerDependencies).sort(), peers);
  assert.deepEqual(ABOUT.peerDependenciesMeta, Object.fromEntries(peers.map((name) => [name, { optional: true }])));
  // npm would refuse to put the package beside a version that is out of range, though nobody imports its types.
  for (const name of typed) assert.equal(ABOUT.peerDependencies[name], '*', name);
  assert.deepEqual(readdirSync(join(OUT, 'node_modules')).filter((name) => !name.startsWith('.')), ['sir-donate']);
});

for (const name of MODULES) {
  test(`${name} does nothing and throws nothing on a server, imported either way`, () => {
    const script = (body) => `
      const before = new Set(Reflect.ownKeys(globalThis));
      const said = [];
      for (const level of ['log', 'info', 'warn', 'error']) console[level] = (...words) => said.push(words.join(' '));
      process.on('exit', () => process.stdout.write(JSON.stringify({
        names, said,
        // Of several copies of the plugin, each has to know of the others.
        globals: Reflect.ownKeys(globalThis).filter((name) => !before.has(name)).map(String).filter((name) => name !== 'Symbol(sir-donate.guards)'),
        handles: process.getActiveResourcesInfo().filter((kind) => !/^(PipeWrap|TTYWrap|FSReqPromise|CloseReq)$/.test(kind)),
      })));
      var names;
      ${body}
    `;
    const run = (body) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script(body)], { cwd: OUT, encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      assert.equal(stderr, '');
      return JSON.parse(stdout);
    };
    const specifier = JSON.stringify(name);
    const ways = [`import * as all from ${specifier}; names = Object.keys(all);`, `names = Object.keys(await import(${specifier}));`].map(run);
    for (const { names, said, globals, handles } of ways) {
      assert.ok(names.length, 'it exports something');
      assert.deepEqual({ said, globals, handles }, { said: [], globals: [], handles: [] });
    }
    assert.deepEqual(ways[0].names, ways[1].names);
  });
}

test('what needs a page says so on a server, and what does not is harmless there', async () => {
  const script = `
    import assert from 'node:assert/strict';
    import { mount, register, SirDonateElement, wasmAt } from 'sir-donate';
    register();
    register('my-donation');
    wasmAt('/x.wasm');
    assert.equal(typeof SirDonateElement, 'function');
    console.error = () => {};
    assert.throws(() => mount('#here', {}), /needs a browser's page/);
    // A browser below the floor, or jsdom.
    globalThis.document = {};
    assert.throws(() => mount('#here', {}), /browser is too old/);
  `;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: OUT, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});
