// The npm package as it would be published: it stands alone, and its bill of materials says what is in it.
//
//   SIR_PKG  the built package
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { licensed, needs } from './bom.mjs';

const PKG = process.env.SIR_PKG || assert.fail('SIR_PKG is not set: run cargo xtask test --only package');
const SBOM = 'sbom.cdx.json';

const text = readFileSync(join(PKG, SBOM), 'utf8');
const bom = JSON.parse(text);
const about = JSON.parse(readFileSync(join(PKG, 'package.json'), 'utf8'));

test('its bill of materials is valid CycloneDX 1.6, and is published', async () => {
  assert.equal(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text), null);
  assert.ok(about.files.includes(SBOM));
});

test('every file of the package is in the bill, with its hash', () => {
  const files = readdirSync(PKG, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== SBOM)
    .map((entry) => join(entry.parentPath, entry.name));
  const hashes = files.map((file) => [file.slice(PKG.length + 1), createHash('sha384').update(readFileSync(file)).digest('hex')]);
  assert.deepEqual(bom.metadata.component.components.map(({ name, hashes: [{ content }] }) => [name, content]).sort(), hashes.sort());
  assert.ok(files.length > 10);
});

test('scanner and doctor, the crates and the bundled packages are in the bill, and nothing that is not needed', () => {
  const edges = needs(bom);
  for (const name of ['sir-donate', 'sir-donate-guard', 'sir-donate-doctor', 'std', 'reactive_graph', 'memchr', 'html5gum', 'unplugin']) assert.ok(bom.components.some((one) => one.name === name), name);
  for (const name of ['guard', 'doctor']) assert.ok(edges.get(`file:guard/${name}_bg.wasm`).some((ref) => ref.startsWith(`pkg:cargo/sir-donate-${name}@`)), name);
  for (const { name, purl, hashes } of bom.components) if (purl.startsWith('pkg:npm/')) assert.match(hashes?.[0].content ?? '', /^[0-9a-f]{128}$/, name);
});

test('the licence texts of all crates in each wasm are published, and of no others', () => {
  const name = 'THIRD-PARTY-LICENSES.txt';
  licensed(bom, readFileSync(join(PKG, name), 'utf8'));
  assert.ok(about.files.includes(name));
});

test('installing it brings nothing along and runs nothing', () => {
  for (const field of ['dependencies', 'optionalDependencies', 'bundleDependencies', 'bundledDependencies']) assert.equal(about[field], undefined, field);
  for (const name of Object.keys(about.peerDependencies ?? {})) assert.equal(about.peerDependenciesMeta?.[name]?.optional, true, name);
  for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) assert.equal(about.scripts?.[script], undefined, script);
});
