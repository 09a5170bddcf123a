// The package under test.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { built } from '../tarball.mjs';

export const HERE = dirname(fileURLToPath(import.meta.url));
/** Where it was built. */
export const PACKAGE = built('SIR_PKG');
/** A project that it is installed in, by install.mjs; the tools are in the node_modules above. */
export const OUT = join(HERE, 'out');
/** Its package.json. */
export const ABOUT = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
export const VERSION = ABOUT.version;
/** What can be imported, without the files that no JavaScript engine takes: `sir-donate/pure`. */
export const MODULES = Object.keys(ABOUT.exports)
  .filter((name) => !/\.(json|css)$|^\.\/wasm$/.test(name))
  .map((name) => `sir-donate${name.slice(1)}`);
/** What npm said of the tarball. */
export const tarball = () => JSON.parse(readFileSync(join(OUT, 'tarball.json'), 'utf8'));
