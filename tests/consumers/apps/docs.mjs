// What docs/bundlers.md, and the text that npm shows, tell people to write.
import assert from 'node:assert/strict';
import { accounts, blocksOf, directivesOf, fileNameOf, read } from '../../samples/blocks.mjs';

const BUNDLERS = 'docs/bundlers.md';
/** The text that npm shows. */
export const README = 'www/npm/README.md';

/** What takes minutes to build. */
const SLOW = { [BUNDLERS]: ['Parcel', 'Next.js', 'SvelteKit'], [README]: ['Svelte', 'Angular'] };
const isSlow = (block) => Boolean(fileNameOf(block)) && SLOW[block.document]?.includes(block.heading);
/** By suite: whether it tries a block. Files have names; what has none is tried in any page (tests/samples/runners.mjs). */
export const SUITES = {
  bundlers: (block) => block.document === BUNDLERS && Boolean(fileNameOf(block)) && !isSlow(block),
  frameworks: (block) => Boolean(isSlow(block)),
};

const all = [BUNDLERS, README].flatMap(blocksOf);
/** `accountFor` is to be called by a suite that tries all that `SUITES` says of it. */
const { take, accountFor } = accounts(all, SUITES);
export { accountFor };

/** What stands below a heading, up to the next one. */
export function section(heading, document = BUNDLERS) {
  const [, below] = read(document).split(new RegExp(`^##+ ${heading}$`, 'm'));
  assert.ok(below, `${document} has no heading "${heading}"`);
  return below.split(/^##+ /m)[0];
}

/** The files there, by the name that stands in their first line as a comment. */
export function files(heading, document = BUNDLERS) {
  const named = all.filter((block) => block.document === document && block.heading === heading && fileNameOf(block)).map(take);
  assert.ok(named.length, `${document} has no file below "${heading}"`);
  const files = Object.fromEntries(named.map((block) => [fileNameOf(block), block.code]));
  assert.equal(Object.keys(files).length, named.length, `${document} names a file twice below "${heading}"`);
  return files;
}

/** The policy that pages need, as the widget's part of it is written there. */
export function policy({ api, more = {} }) {
  const { code } = all.find(({ document, heading }) => document === BUNDLERS && heading === 'Content-Security-Policy') ?? assert.fail('docs/bundlers.md tells no policy');
  const directives = new Map(directivesOf(code.replace('https://api.sirgiving.org', api)));
  assert.ok(directives.get('connect-src')?.includes(api), 'the policy in docs/bundlers.md names the API');
  for (const [name, values] of Object.entries(more)) directives.set(name, [...(directives.get(name) ?? []), ...values]);
  return [...directives].map(([name, values]) => [name, ...values].join(' ')).join('; ');
}
