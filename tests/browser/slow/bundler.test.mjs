// What a plain `wasm-pack build` makes is for bundlers: an ES module that imports its wasm as one. Node reads that too.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { built } from './files.mjs';

test('the module for bundlers is imported with its wasm, which runs', () => {
  const url = pathToFileURL(join(built('SIR_MODULE'), 'sir_donate.js')).href;
  // A page that is none, but for what registering an element takes. The wasm alone can hand the app over.
  const script = `
    const names = [];
    Object.assign(globalThis, {
      HTMLElement: class {},
      CSSStyleSheet: class { replaceSync() {} },
      customElements: { get: (name) => names.includes(name), define: (name) => names.push(name) },
      addEventListener() {},
    });
    const { registerSirDonate } = await import(${JSON.stringify(url)});
    registerSirDonate();
    registerSirDonate();
    console.log(JSON.stringify(names));`;
  const said = execFileSync(process.execPath, ['--experimental-wasm-modules', '--no-warnings', '--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  assert.deepEqual(JSON.parse(said), ['sir-donate']);
});

test('where there is no page, it does nothing', () => {
  const url = pathToFileURL(join(built('SIR_MODULE'), 'sir_donate.js')).href;
  const script = `(await import(${JSON.stringify(url)})).registerSirDonate(); console.log("fine")`;
  const said = execFileSync(process.execPath, ['--experimental-wasm-modules', '--no-warnings', '--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  assert.equal(said, 'fine\n');
});
