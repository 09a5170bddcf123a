// What docs/bundlers.md, and the text that npm shows, tell people to write.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const BUNDLERS = 'docs/bundlers.md';
/** The text that npm shows. */
export const README = 'www/npm/README.md';
const read = (document) => readFileSync(new URL(`../../../${document}`, import.meta.url), 'utf8');
const text = read(BUNDLERS);

/** What stands below a heading, up to the next one. */
export function section(heading, document = BUNDLERS) {
  const [, below] = read(document).split(new RegExp(`^##+ ${heading}$`, 'm'));
  assert.ok(below, `${document} has no heading "${heading}"`);
  return below.split(/^##+ /m)[0];
}

/** The files there, by the name that stands in their first line as a comment. */
export function files(heading, document = BUNDLERS) {
  const blocks = [...section(heading, document).matchAll(/^```\w*\n(.*?)^```$/gms)].map(([, code]) => code);
  const named = blocks.map((code) => [/^(?:\/\/|<!--|#) ([\w./-]+)/.exec(code)?.[1], code]).filter(([name]) => name);
  assert.equal(new Set(named.map(([name]) => name)).size, named.length, `${document} names a file twice below "${heading}"`);
  return Object.fromEntries(named);
}

/** The policy that pages need, as the widget's part of it is written there. */
export function policy({ api, more = {} }) {
  const [, block] = /^## Content-Security-Policy$.*?^```\w*\n(.*?)^```$/ms.exec(text) ?? assert.fail('docs/bundlers.md tells no policy');
  const directives = new Map(
    block
      .replace(/^Content-Security-Policy:/, '')
      .replace('https://api.sirgiving.org', api)
      .split(';')
      .map((line) => line.trim().split(/\s+/))
      .map(([name, ...values]) => [name, values]),
  );
  assert.ok(directives.get('connect-src')?.includes(api), 'the policy in docs/bundlers.md names the API');
  for (const [name, values] of Object.entries(more)) directives.set(name, [...(directives.get(name) ?? []), ...values]);
  return [...directives].map(([name, values]) => [name, ...values].join(' ')).join('; ');
}
