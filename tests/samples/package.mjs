// The npm package under test, installed from its tarball as partners have it, and where the tools of the other suites are.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { built, install } from '../consumers/tarball.mjs';
import { ROOT } from './blocks.mjs';
import { typeOf } from './world.mjs';

/** A project with the package alone in its node_modules. Ignored by git. */
export const OUT = join(ROOT, 'tests/samples/out');
/** Bundlers, React, TypeScript. */
export const CONSUMERS = join(ROOT, 'tests/consumers');
/** Vue, and types. */
export const PACKAGE_TESTS = join(ROOT, 'tests/consumers/package');
export const fromConsumers = createRequire(join(CONSUMERS, 'package.json'));
export const fromPackageTests = createRequire(join(PACKAGE_TESTS, 'package.json'));
export const fromBrowser = createRequire(join(ROOT, 'tests/browser/package.json'));

/** Packs and installs what `cargo xtask build` made: once, before the tests (install.mjs). */
export const installPackage = () => install(built('SIR_PKG'), OUT);

const folder = () => {
  const path = join(OUT, 'node_modules/sir-donate');
  if (!existsSync(path)) throw new Error(`${path} is not there\n  remedy: node tests/samples/install.mjs`);
  return path;
};

/** The command of the package. */
export const COMMAND = join(OUT, 'node_modules/sir-donate/guard/cli.js');

/** The files that a page without a bundler is served, by name. */
export const packageFiles = () =>
  Object.fromEntries(
    readdirSync(folder())
      .filter((name) => ['.js', '.wasm'].includes(extname(name)))
      .map((name) => [name, { headers: { 'content-type': typeOf(name) }, body: readFileSync(join(folder(), name)) }]),
  );
