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
  const put = (bytes, name, changes) => {
    let text = bytes.toString('utf8');
    for (const [old, now] of changes) {
      if (!text.includes(old)) throw new Error(`${join(DIST, name)} does not name ${old}: build dist/ anew`);
      text = text.replaceAll(old, now);
    }
    return Buffer.from(text);
  };
  const pinned = (bytes) => `sha256-${hash(bytes, 'base64')}`;
  const named12 = (bytes) => hash(bytes, 'hex').slice(0, 12);
  const chunk = put(app, names.app, [[pinned(wasm), pinned(own)]]);
  const named = { app: `app-${named12(chunk)}.js`, wasm: `sir-donate-${named12(chunk)}.wasm` };
  const changed = put(shim, names.shim, [
    [named12(app), named12(chunk)],
    [pinned(app), pinned(chunk)],
  ]);
  return new Map([
    [names.shim, changed],
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
