// Packs the package that `cargo xtask build` made (SIR_PKG is its folder), and installs the tarball for `makeSite`.
import { built, install } from '../tarball.mjs';
import { OUT } from './harness.mjs';

install(built('SIR_PKG'), OUT);
console.log(`  the package is packed and installed in ${OUT}`);
