// What a bundler leaves out: whoever wants the guard alone ships no element and no app, and whoever imports
// `sir-donate/pure` and uses nothing of it ships nothing.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { importMetaAssets } from '@web/rollup-plugin-import-meta-assets';
import * as esbuild from 'esbuild';
import { rollup } from 'rollup';
import { build as vite } from 'vite';
import webpack from 'webpack';
import { ABOUT, OUT } from './package.mjs';

const BUNDLERS = {
  esbuild: (entry, out) =>
    esbuild.build({ entryPoints: [entry], outdir: out, bundle: true, minify: true, format: 'esm', splitting: true, platform: 'browser', logLevel: 'silent' }),
  async rollup(entry, out) {
    // Rollup alone knows neither packages nor what their package.json says of side effects.
    const { sideEffects } = createRequire(join(OUT, 'package.json'))('sir-donate/package.json');
    const resolve = {
      name: 'resolve',
      resolveId(specifier) {
        const name = /^sir-donate(\/.*)?$/.exec(specifier);
        if (!name) return null;
        const { default: path } = ABOUT.exports[`.${name[1] ?? ''}`];
        return { id: join(OUT, 'node_modules/sir-donate', path), moduleSideEffects: sideEffects.includes(path) };
      },
    };
    const own = (id) => `./${relative(join(OUT, 'node_modules/sir-donate'), id)}`;
    const bundle = await rollup({
      input: entry,
      plugins: [resolve, importMetaAssets()],
      treeshake: { moduleSideEffects: (id) => own(id).startsWith('./..') || sideEffects.includes(own(id)) },
      onwarn() {},
    });
    await bundle.write({ dir: out, format: 'esm' });
  },
  vite: (entry, out) =>
    vite({
      root: OUT,
      configFile: false,
      logLevel: 'silent',
      build: { outDir: out, modulePreload: false, rollupOptions: { input: entry, output: { entryFileNames: 'main.js' } } },
    }),
  webpack: (entry, out) =>
    new Promise((done, failed) => {
      webpack({ entry, mode: 'production', output: { path: out }, context: OUT }, (fault, stats) => (fault || stats.hasErrors() ? failed(fault ?? stats.toString()) : done()));
    }),
};

/** All that a page may load of what a bundler made of a script: files, the script's own first. */
async function bundled(name, script) {
  mkdirSync(join(OUT, 'shake'), { recursive: true });
  const dir = mkdtempSync(join(OUT, 'shake', `${name}-`));
  const entry = join(dir, 'main.js');
  writeFileSync(entry, script);
  await BUNDLERS[name](entry, join(dir, 'out'));
  const all = readdirSync(join(dir, 'out'), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => ({ name: file.name, text: readFileSync(join(file.parentPath, file.name), 'latin1') }));
  // What the first file never asks for, no page loads; esbuild leaves such files behind.
  const reached = new Set(all.filter((file) => file.name === 'main.js'));
  for (const { text } of reached) for (const other of all) if (text.includes(other.name.replace(/\.js$/, ''))) reached.add(other);
  return Object.assign([...reached], { all });
}

/** What only the element and the app have. */
const MARKS = ['attachShadow', 'customElements', 'attachInternals', 'sir_donate_bg', 'partnerDonationId'];
const marks = (files) => MARKS.filter((mark) => files.some(({ text }) => text.includes(mark)));

for (const name of Object.keys(BUNDLERS)) {
  test(`${name}: the guard alone brings no wasm and no element`, async () => {
    const files = await bundled(name, `import { assertPublishableKey } from 'sir-donate/guard';\nassertPublishableKey(document.title);\n`);
    assert.deepEqual(marks(files), []);
    // A file that no page asks for would be deployed all the same.
    assert.deepEqual(files.all.filter((file) => /\.wasm$/.test(file.name) || file.text.includes('\0asm') || /AGFzb[QS]/.test(file.text)).map((file) => file.name), []);
    assert.ok(files.some(({ text }) => text.includes('pk_')), 'the guard is there');
  });

  test(`${name}: of sir-donate/pure, what is not used is left out`, async () => {
    const none = await bundled(name, `import { mount } from 'sir-donate/pure';\nconsole.log('nothing of it');\n`);
    assert.deepEqual(marks(none), []);
    const size = none.reduce((sum, { text }) => sum + text.length, 0);
    assert.ok(size < 100, `${size} bytes:\n${none.map(({ text }) => text).join('\n')}`);
  });

  test(`${name}: sir-donate itself is kept, for it registers the element, and the app stands apart`, async () => {
    const files = await bundled(name, `import 'sir-donate';\n`);
    const [first] = files;
    assert.ok(['attachShadow', 'customElements'].every((mark) => first.text.includes(mark)));
    assert.ok(!first.text.includes('instantiate'), 'the app is not in the first file');
    assert.ok(files.some((file) => file !== first && file.text.includes('instantiate')), 'but in another one');
  });
}

// webpack takes style sheets by loaders of its owner's choice.
for (const name of ['esbuild', 'vite']) {
  test(`${name}: the room that the element takes comes by an import, and by no other`, async () => {
    const sheets = async (script) => (await bundled(name, script)).all.filter((file) => file.name.endsWith('.css'));
    const [sheet, ...others] = await sheets(`import 'sir-donate';\nimport 'sir-donate/reserve.css';\n`);
    assert.match(sheet.text, /sir-donate\[mode="?inline"?\]\s*\{[^}]*min-height:\s*max\(63rem,\s*1008px\)/);
    assert.deepEqual(others, []);
    assert.deepEqual(await sheets(`import 'sir-donate';\n`), []);
  });
}
