// Another build of the widget beside the one under test, for pages that carry two.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DIST, distFiles } from './servers.mjs';

const hash = (bytes, encoding) => createHash('sha256').update(bytes).digest(encoding);

/**
 * The files of another build, by name. It is made of the one under test: the wasm has a section more, and with it all
 * names and hashes are others, as from one release to the next. `SIR_OTHER_DIST` names a real one in its place.
 */
export function otherBuild() {
  const folder = process.env.SIR_OTHER_DIST;
  if (folder) {
    const names = readdirSync(folder).filter((name) => /^(sir-donate\.js|app-.*\.js|.*\.wasm)$/.test(name));
    return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
  }
  const names = distFiles();
  const [app, wasm, shim] = [names.app, names.wasm, names.shim].map((name) => readFileSync(join(DIST, name)));
  // A custom section: 0, its length, the length of its name, and its name.
  const own = Buffer.concat([wasm, Buffer.from([0, 6, 5, ...Buffer.from('other')])]);
  const chunk = Buffer.concat([app, Buffer.from('\n// Another build.\n')]);
  const named = { app: `app-${hash(chunk, 'hex').slice(0, 12)}.js`, wasm: `sir-donate-${hash(own, 'hex').slice(0, 12)}.wasm` };
  let text = shim.toString('utf8');
  for (const [old, now] of [
    [names.app, named.app],
    [names.wasm, named.wasm],
    [`sha256-${hash(app, 'base64')}`, `sha256-${hash(chunk, 'base64')}`],
    [`sha256-${hash(wasm, 'base64')}`, `sha256-${hash(own, 'base64')}`],
  ]) {
    if (!text.includes(old)) throw new Error(`${join(DIST, names.shim)} does not name ${old}: build dist/ anew`);
    text = text.replaceAll(old, now);
  }
  return new Map([
    [names.shim, Buffer.from(text)],
    [named.app, chunk],
    [named.wasm, own],
  ]);
}

const TYPES = { js: 'text/javascript; charset=utf-8', wasm: 'application/wasm' };

/** Puts a build on an origin, as another CDN would have it; returns the address of its script. */
export function putBuild(pages, build, path) {
  for (const [name, body] of build) {
    const headers = { 'content-type': TYPES[name.split('.').pop()], 'access-control-allow-origin': '*' };
    pages.put({ body, headers }, path + name);
  }
  return `${pages.origin}${path}sir-donate.js`;
}
