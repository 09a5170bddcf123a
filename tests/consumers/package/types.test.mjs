// Right uses compile, wrong ones don't: each wrong line says that it expects an error, and is one where there is none.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { HERE, OUT } from './package.mjs';

const BASE = {
  target: 'es2022',
  module: 'esnext',
  moduleResolution: 'bundler',
  lib: ['es2022', 'dom', 'dom.iterable'],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  noEmit: true,
  // The package's own declarations are read too.
  skipLibCheck: false,
};
const NODE16 = { module: 'nodenext', moduleResolution: 'nodenext' };
const JSX = { jsx: 'react-jsx' };
const PREACT = { jsx: 'react-jsx', jsxImportSource: 'preact' };
const SOLID = { jsx: 'preserve', jsxImportSource: 'solid-js' };
const REACT_18 = Object.fromEntries(
  ['react', 'react/*'].map((name) => [name, [join(HERE, 'react18/node_modules/@types', name)]]),
);

const TSC = { 5: 'typescript/bin/tsc', 7: '../../node_modules/typescript/bin/tsc', vue: 'vue-tsc/bin/vue-tsc.js' };
// What comes with the frameworks is not ours to judge, and fills screens.
const THEIRS = { skipLibCheck: true };

const check = (name, compiler, options, files) =>
  test(`${name}: TypeScript ${compiler}`, () => {
    const dir = join(OUT, 'types', `${name}-${compiler}`.replaceAll(/\W+/g, '-'));
    mkdirSync(dir, { recursive: true });
    for (const file of files) cpSync(join(HERE, 'types', file), join(dir, file));
    writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...BASE, ...options }, files, vueCompilerOptions: { strictTemplates: true } }));
    const run = spawnSync(process.execPath, [join(HERE, 'node_modules', TSC[compiler]), '--project', dir], { cwd: dir, encoding: 'utf8' });
    assert.equal(run.status, 0, run.stdout + run.stderr);
  });

for (const compiler of [5, 7]) {
  check('core and React 19', compiler, JSX, ['core.ts', 'react.tsx']);
  check('React 18', compiler, { ...JSX, ...THEIRS, paths: REACT_18 }, ['react.tsx']);
}
// Neither how Node resolves nor another framework's JSX is the older compiler's affair.
check('core for Node', 7, NODE16, ['core.ts']);
check('Preact', 7, PREACT, ['preact.tsx']);
check('Solid', 7, { ...SOLID, ...THEIRS }, ['solid.tsx']);
check('Vue', 'vue', THEIRS, ['Right.vue', 'Wrong.vue']);

test('there are wrong lines in each of them', () => {
  for (const [file, least] of [['core.ts', 22], ['react.tsx', 12], ['preact.tsx', 5], ['solid.tsx', 5], ['Wrong.vue', 10]]) {
    const found = readFileSync(join(HERE, 'types', file), 'utf8').match(/@(ts|vue)-expect-error/g).length;
    assert.ok(found >= least, `${file}: ${found}`);
  }
});
