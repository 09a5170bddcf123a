// Installs the package under test from its tarball, and keeps what npm said of that.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install } from '../tarball.mjs';
import { OUT, PACKAGE } from './package.mjs';

const made = install(PACKAGE, OUT);
writeFileSync(join(OUT, 'tarball.json'), JSON.stringify(made));
console.log(`${made.filename}: ${made.size.toLocaleString('en-US')} bytes, unpacked ${made.unpackedSize.toLocaleString('en-US')}, ${made.entryCount} files`);
