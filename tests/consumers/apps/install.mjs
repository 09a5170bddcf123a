// Packs the package that `cargo xtask build` made (SIR_PKG is its folder), and installs the tarball for `makeSite`.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OUT, install } from './harness.mjs';

const folder = process.env.SIR_PKG;
if (!folder || !existsSync(join(folder, 'package.json'))) {
  console.error('SIR_PKG does not name the built package: cargo xtask test --only consumers builds it and sets it.');
  process.exit(1);
}
install(folder);
console.log(`  the package is packed and installed in ${OUT}`);
