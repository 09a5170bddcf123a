// What whoever serves the widget's files answers with: the one table that all samples are held to.
const YEAR = 'public, max-age=31536000, immutable';
const MINUTES = 'public, max-age=300';

const TYPES = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  wasm: 'application/wasm',
  json: 'application/json',
  txt: 'text/plain; charset=utf-8',
};

/** With each file that is there. */
export const ALWAYS = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'timing-allow-origin': '*',
  'x-content-type-options': 'nosniff',
};

export const typeOf = (path) => TYPES[path.split('.').pop()];

const isHashed = (path) => /-[0-9a-f]{12,20}\.\w+$/.test(path);
const isVersion = (path) => /^\/\d+\.\d+\.\d+(-[\w.-]+)?\//.test(path);

/** By address: the content's hash is in the name, or a version in the path; else a release may replace it. */
export const cacheOf = (path) => (isHashed(path) || isVersion(path) ? YEAR : MINUTES);

/** The same from a host that says it of what is missing too: a page may name a version's address before it is there. */
export const cacheOfAny = (path) => (isHashed(path) ? YEAR : MINUTES);

/** Whatever is compressed in dist/. */
export const isPacked = (path) => !path.endsWith('.json');
