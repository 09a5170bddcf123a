// What a plain `wasm-pack build` makes is for bundlers: an ES module that imports its wasm as one. Node reads that too.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { built } from './files.mjs';

test('the module for bundlers is imported with its wasm, which runs', () => {
  const url = pathToFileURL(join(built('SIR_MODULE'), 'sir_donate.js')).href;
  const script = `
    const module = await import(${JSON.stringify(url)});
    // No page, no form: but that there is no widget with this number, the wasm alone can tell.
    for (const act of ['reset', 'intent', 'unmount']) module[act](7);
    module.update(7, []);
    console.log(JSON.stringify(Object.keys(module).sort()));`;
  const said = execFileSync(process.execPath, ['--experimental-wasm-modules', '--no-warnings', '--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  const names = JSON.parse(said);
  for (const name of ['intent', 'mount', 'reset', 'unmount', 'update']) assert.ok(names.includes(name), `${name} in ${said}`);
});
