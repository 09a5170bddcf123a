// The bill of materials of dist/: valid, complete, and the same for the same state.
//
//   SIR_DIST  the built files
//   SIR_WASM  what the compiler linked, before the names of its functions were taken out
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { licensed, needs } from './bom.mjs';

const need = (name) => process.env[name] || assert.fail(`${name} is not set: run cargo xtask test --only sbom`);
const DIST = need('SIR_DIST');
const WASM = need('SIR_WASM');

const text = readFileSync(join(DIST, 'sbom.cdx.json'), 'utf8');
const bom = JSON.parse(text);
const files = bom.metadata.component.components;
const faultsOf = async (value) => new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(JSON.stringify(value));

test('it is valid CycloneDX 1.6', async () => {
  assert.equal(await faultsOf(bom), null);
});

test('the validator is one that refuses', async () => {
  for (const broken of [
    { ...bom, bomFormat: 'other' },
    { ...bom, surprise: true },
    { ...bom, components: [{ type: 'library' }] },
    { ...bom, components: [bom.components[0], bom.components[0]] },
  ]) {
    assert.ok(await faultsOf(broken), 'a broken one is refused');
  }
});

test('every file that ships is in it, with its hash, and no other', () => {
  const shipped = readdirSync(DIST).filter((name) => !/\.(br|gz)$/.test(name) && !['manifest.json', 'sbom.cdx.json'].includes(name));
  assert.deepEqual(
    files.map(({ name, hashes }) => [name, hashes]),
    shipped.sort().map((name) => [name, [{ alg: 'SHA-384', content: createHash('sha384').update(readFileSync(join(DIST, name))).digest('hex') }]]),
  );
  assert.ok(shipped.length >= 5);
});

test('manifest and bill name the same files', () => {
  const manifest = JSON.parse(readFileSync(join(DIST, 'manifest.json'), 'utf8'));
  const hex = (integrity) => Buffer.from(integrity.replace('sha384-', ''), 'base64').toString('hex');
  assert.deepEqual(manifest.files.map(({ name, integrity }) => [name, hex(integrity)]), files.map(({ name, hashes }) => [name, hashes[0].content]));
  assert.equal(manifest.version, bom.metadata.component.version);
});

test('every crate whose functions are in the wasm is in it', () => {
  // In a mangled name a crate is `Cs`, a number in base 62, `_`, the length of its name, and the name.
  const linked = new Set();
  for (const [, length, rest] of readFileSync(WASM, 'latin1').matchAll(/Cs[0-9A-Za-z]+_(\d+)_?(?=([a-z]\w*))/g)) linked.add(rest.slice(0, Number(length)));
  for (const sure of ['reactive_graph', 'core', 'alloc', 'std', 'sir_donate']) assert.ok(linked.has(sure), `the names of functions tell of ${sure}`);
  const listed = new Set(bom.components.map(({ name }) => name.replace(/-/g, '_')));
  assert.deepEqual([...linked].filter((name) => !listed.has(name)).sort(), [], 'linked, and not in the bill');
});

test('every crate of a registry carries the checksum that its lock file holds it to', () => {
  const crates = bom.components.filter(({ purl }) => purl.startsWith('pkg:cargo/') && !purl.startsWith('pkg:cargo/sir-donate'));
  assert.ok(crates.length > 30);
  // What lies here with a change has no sum of a registry's, and says so.
  const changed = readdirSync(new URL('../../patches/', import.meta.url), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  assert.deepEqual(crates.filter(({ pedigree }) => pedigree).map(({ name }) => name).sort(), changed.sort());
  for (const { name, purl, hashes } of crates) {
    if (changed.includes(name)) assert.equal(hashes, undefined, purl);
    else assert.match(hashes?.[0].content ?? '', /^[0-9a-f]{64}$/, purl);
  }
});

test('what is in it is needed by something, down from the widget', () => {
  const edges = needs(bom);
  assert.ok(edges.get(`file:${files.find(({ name }) => name.endsWith('.wasm')).name}`).includes(`pkg:cargo/sir-donate@${bom.metadata.component.version}`));
});

test('the licence texts of all crates in the wasm are beside it, and of no others', () => {
  licensed(bom, readFileSync(join(DIST, 'THIRD-PARTY-LICENSES.txt'), 'utf8'));
});

test('nothing in it depends on time, chance or place', () => {
  assert.equal('serialNumber' in bom || 'timestamp' in bom.metadata, false);
  assert.doesNotMatch(text, /\/(home|root|Users|tmp)\//);
});
