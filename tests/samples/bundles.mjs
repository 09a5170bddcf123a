// Modules and components, bundled for a page by esbuild, each framework's own compiler before it.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONSUMERS, OUT, PACKAGE_TESTS, fromConsumers, fromPackageTests } from './package.mjs';
import { parted, typeOf } from './world.mjs';

const esbuild = fromConsumers('esbuild');

/** Where a bundle finds what it imports. */
const ALIAS = {
  react: join(CONSUMERS, 'node_modules/react'),
  'react-dom': join(CONSUMERS, 'node_modules/react-dom'),
  vue: join(PACKAGE_TESTS, 'node_modules/vue/dist/vue.runtime.esm-bundler.js'),
};

/** Bundles files, the first of which is the entry, and puts the outcome on the page's site; returns the entry's markup. */
export async function bundled(partner, files) {
  mkdirSync(join(OUT, 'bundles'), { recursive: true });
  const dir = mkdtempSync(join(OUT, 'bundles/sample-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  const [entry] = Object.keys(files);
  await esbuild.build({
    entryPoints: [join(dir, entry)],
    entryNames: 'main',
    outdir: join(dir, 'dist'),
    bundle: true,
    format: 'esm',
    splitting: true,
    jsx: 'automatic',
    logLevel: 'silent',
    loader: { '.wasm': 'file' },
    alias: ALIAS,
    // Svelte, whose parts are found by its own package.json.
    nodePaths: [join(PACKAGE_TESTS, 'node_modules')],
    conditions: ['browser'],
    define: { 'process.env.NODE_ENV': '"development"', __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
  });
  for (const name of readdirSync(join(dir, 'dist'))) {
    partner.put({ headers: { 'content-type': typeOf(name) }, body: readFileSync(join(dir, 'dist', name)) }, `/assets/${name}`);
  }
  return '<script type="module" src="/assets/main.js"></script>';
}

/** What says where the wasm is, where a sample leaves that to a bundler that finds it. */
export const WASM = 'import { wasmAt as at } from "sir-donate/pure";\nimport wasm from "sir-donate/wasm";\nat(new URL(wasm, import.meta.url));\n';

/** A component of what a block shows: what it exports, a function of its own, or what stands there as an expression. */
export function component(code, given) {
  const { imports, rest } = parted(code);
  const name = /^(?:export (?:default )?)?function ([A-Z]\w*)/m.exec(rest)?.[1];
  if (name) return `${imports}${given}${rest}\nexport { ${name} as Sample };\n`.replace(/^export (default )?(?=function)/gm, '');
  return `${imports}${given}export const Sample = () => (\n${rest.trim().replace(/;$/, '')}\n);\n`;
}

/** As the package's README says it in words. */
const IS_OURS = (tag) => tag === 'sir-donate';

/** What a configuration of Vite's tells Vue's plugin, in whose place is one that keeps it. */
export async function vueOptionsOf(config) {
  const kept = {
    name: 'kept',
    setup(build) {
      build.onResolve({ filter: /^(@vitejs\/plugin-vue|vite)$/ }, ({ path }) => ({ path, namespace: 'kept' }));
      build.onLoad({ filter: /./, namespace: 'kept' }, ({ path }) => ({ contents: path === 'vite' ? 'export const defineConfig = (config) => config;' : 'export default (vue) => ({ vue });' }));
    },
  };
  const { outputFiles } = await esbuild.build({ stdin: { contents: config }, bundle: true, format: 'esm', write: false, logLevel: 'silent', plugins: [kept] });
  const made = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  return made.default.plugins.find(({ vue }) => vue).vue;
}

/** Vue's own compiler, on a whole file or on what stands in a template. */
export function vueComponent(code, given, isCustomElement = IS_OURS) {
  const { compileScript, parse } = fromPackageTests('vue/compiler-sfc');
  const isWhole = /^<(template|script)\b/m.test(code);
  const source = isWhole ? code : `<script setup>\nimport "sir-donate/vue";\n${given}</script>\n\n<template>\n${code}</template>\n`;
  const { descriptor, errors } = parse(source, { filename: 'Sample.vue', templateParseOptions: { isCustomElement } });
  assert.deepEqual(errors.map(String), []);
  const faults = [];
  const { content } = compileScript(descriptor, {
    id: 'sample',
    inlineTemplate: true,
    templateOptions: { compilerOptions: { isCustomElement, onError: (fault) => faults.push(String(fault)) } },
  });
  assert.deepEqual(faults, []);
  return content;
}

/** Svelte's own compiler. */
export function svelteComponent(code) {
  const { compile } = fromPackageTests('svelte/compiler');
  const { js, warnings } = compile(code, { generate: 'client', filename: 'Sample.svelte' });
  assert.deepEqual(warnings.map(({ message }) => message), []);
  return js.code;
}

export const MOUNT = {
  svelte: 'import { mount } from "svelte";\nimport Sample from "./Sample.js";\nmount(Sample, { target: document.getElementById("donate") });\n',
  vue: 'import { createApp } from "vue";\nimport Sample from "./Sample.ts";\ncreateApp(Sample).mount("#donate");\n',
  react: 'import { createElement } from "react";\nimport { createRoot } from "react-dom/client";\nimport { Sample } from "./Sample.tsx";\ncreateRoot(document.getElementById("donate")).render(createElement(Sample));\n',
};
