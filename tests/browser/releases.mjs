// Releases as they are rolled out, by the rule of docs/cdn.md.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { rollOut } from '../../docs/samples/cdn/roll-out.mjs';
import { DIST } from './servers.mjs';

const folders = [];
process.on('exit', () => folders.forEach((dir) => rmSync(dir, { recursive: true, force: true })));

/** A folder that is gone after the tests. */
export function folder() {
  const dir = mkdtempSync(join(tmpdir(), 'sir-donate-cdn-'));
  folders.push(dir);
  return dir;
}

/** The build under test as the release `version`; or another build (builds.mjs), of which only the files that pages load differ. */
export function release(version, build) {
  const dir = join(folder(), 'release');
  const manifest = JSON.parse(readFileSync(join(DIST, 'manifest.json'), 'utf8'));
  if (build) {
    mkdirSync(dir);
    for (const name of ['reserve.css', 'off.js']) cpSync(join(DIST, name), join(dir, name));
    for (const [name, bytes] of build) writeFileSync(join(dir, name), bytes);
    manifest.files = [...build.keys(), 'reserve.css', 'off.js'].map((name) => ({ name }));
  } else {
    cpSync(DIST, dir, { recursive: true });
  }
  for (const file of manifest.files) {
    const bytes = readFileSync(join(dir, file.name));
    file.integrity = `sha384-${createHash('sha384').update(bytes).digest('base64')}`;
    if (!build) continue;
    // Smaller is of no use here, and takes its time.
    writeFileSync(join(dir, `${file.name}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }));
    writeFileSync(join(dir, `${file.name}.gz`), gzipSync(bytes));
  }
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ ...manifest, version }));
  return dir;
}

/** What a CDN has after these releases, one after the other: a folder, and each name in the order of its writing. */
export function rolledOut(releases, cdn = folder()) {
  const order = [];
  for (const dir of releases) rollOut(dir, cdn, (name) => order.push(name));
  return { cdn, order };
}
