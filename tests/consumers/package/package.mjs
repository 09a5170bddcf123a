// The package under test.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = process.env.SIR_PKG;
if (!folder || !existsSync(join(folder, 'package.json'))) {
  throw new Error('SIR_PKG does not name the built package: run this by `cargo xtask test --only package`');
}

/** Where it was built. */
export const PACKAGE = resolve(folder);
/** Its package.json. */
export const ABOUT = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
export const VERSION = ABOUT.version;
