// The world that samples speak of: https://CDN, SIR Giving's API and the partner's own site, by their own names. A proxy
// answers in their place, so that a sample is run as it stands, but for what `filled` puts into it.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { test } from 'node:test';
import { until } from '../browser/driver.mjs';
import { events, page, recorded } from '../browser/pages.mjs';
import { DIST, KEYS } from '../browser/servers.mjs';
import { account, blocksOf, directivesOf } from './blocks.mjs';
import { blocksFor } from './runners.mjs';

/** What samples leave to their readers, and what a test has in its place. All that is ever changed of a sample in a page. */
export function filled(code) {
  const { files } = JSON.parse(readFileSync(join(DIST, 'manifest.json'), 'utf8'));
  return code
    .replaceAll(/pk_(test|live)_…/g, KEYS.standard)
    // The demo's script and API.
    .replaceAll('http://localhost:8787/', 'https://CDN/')
    .replaceAll('http://localhost:8788', API)
    .replaceAll('sha384-…', files.find(({ name }) => name === 'sir-donate.js').integrity)
    // The key is a test key, whose API is another.
    .replaceAll('https://api.sirgiving.org', API)
    .replaceAll('"https://…"', `"${API}/logos/american-red-cross.svg"`);
}

export const API = 'https://devapi.sirgiving.org';
/** Where a donor pays. */
export const CHECKOUT = 'https://checkout.stripe.com';
const APIS = new Set([API, 'https://api.sirgiving.org']);
const CDN = /^https:\/\/cdn\/(v1|next|\d+\.\d+\.\d+)\/([\w.-]+)$/i;
const TYPES = { '.css': 'text/css; charset=utf-8', '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.json': 'application/json', '.svg': 'image/svg+xml', '.wasm': 'application/wasm' };
export const typeOf = (name) => TYPES[extname(name)] ?? 'text/plain; charset=utf-8';

/** As docs/cdn.md has it. */
const OPEN = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin', 'timing-allow-origin': '*' };

/** What https://CDN answers to an address; nothing where it is none of its. */
export function cdnAnswer(url) {
  const [, , name] = CDN.exec(url.replace(/\?.*$/, '')) ?? [];
  if (!name) return undefined;
  if (!readdirSync(DIST).includes(name)) return { status: 404, body: 'no such file' };
  return { headers: { ...OPEN, 'content-type': typeOf(name) }, body: readFileSync(join(DIST, name)) };
}

/** Passes a request on to an origin of this machine. */
async function passed(origin, { url, method, headers, body }) {
  const { pathname, search } = new URL(url);
  const { host, connection, 'content-length': _, 'accept-encoding': __, ...own } = headers;
  let answer;
  try {
    answer = await fetch(origin + pathname + search, { method, headers: own, body: body || undefined, redirect: 'manual' });
  } catch (fault) {
    // A page of an earlier test, whose origins are gone.
    return { status: 502, headers: { 'content-type': 'text/plain' }, body: String(fault.cause ?? fault) };
  }
  const told = Object.fromEntries([...answer.headers].filter(([name]) => !['content-length', 'content-encoding', 'transfer-encoding', 'connection', 'date', 'keep-alive'].includes(name)));
  return { status: answer.status, headers: told, body: Buffer.from(await answer.arrayBuffer()) };
}

/**
 * What the API's names and the checkout's answer: `local` is the sandbox's API, or what stands before it. What lies on this
 * machine is at the names that it would have.
 */
export async function apiAnswer(seen, { api, checkout }, local = api) {
  const { origin } = new URL(seen.url);
  if (!APIS.has(origin) && origin !== CHECKOUT) return undefined;
  const answer = await passed(origin === CHECKOUT ? checkout : local, seen);
  if (!/json/.test(answer.headers['content-type'] ?? '')) return answer;
  return { ...answer, body: answer.body.toString('utf8').replaceAll(api, API).replaceAll(checkout, CHECKOUT) };
}

let partners = 0;

/** Has the names answered in a test of `suite({ beyond: true })`; returns the partner's site, where nobody was before. */
export function partnerOf({ net, site, pages }) {
  const origin = `https://partner-${(partners += 1)}.example.org`;
  const asked = [];
  net.answer = async (seen) => {
    const own = seen.url.startsWith(`${origin}/`) ? await passed(pages.origin, seen) : undefined;
    const answer = own ?? cdnAnswer(seen.url) ?? (await apiAnswer(seen, site.sandbox, site.api.origin));
    asked.push({ url: seen.url, status: answer?.status ?? 200 });
    return answer;
  };
  return {
    origin,
    asked,
    /** Puts a page, or a file, and returns its address. */
    put(page, path = '/') {
      pages.put(page, path);
      return origin + path;
    },
  };
}

/** The first thing that partners are told to paste: an element with its link, and the script. */
const [SNIPPET] = blocksOf('docs/embedding.md').filter(({ language }) => language === 'html');
export const [ELEMENT, SCRIPT] = (() => {
  const [element, script] = SNIPPET.code.split(/(?<=<\/sir-donate>\n)/);
  assert.match(script ?? '', /^<script /, `${SNIPPET.name} is an element and a script`);
  return [filled(element), filled(script)];
})();

/** The markup with what a page needs beside it, where it has not got it. */
export function complete(code, { script = SCRIPT } = {}) {
  const has = { element: /<sir-donate[\s>]|data-publishable-key=|createElement\("sir-donate"\)/.test(code), script: /sir-donate\.js"/.test(code) };
  return `${code}${has.element ? '' : ELEMENT}${has.script ? '' : script}`;
}

/** A partner's page around markup. */
export const pageWith = (site, element, options = {}) => page(site, { widgets: [], element, shim: false, after: '', ...options });

const NONCE = 'c2FtcGxlcw';

/** A page that was made `strict`, under a policy of its own. The nonce is for the page's script that records what happens. */
export function heldTo(policy, { body }) {
  const directives = directivesOf(policy);
  for (const [name, values] of directives) assert.ok(/^[a-z-]+$/.test(name) && values.length, `${name} ${values.join(' ')} is a directive`);
  const scripts = directives.find(([name]) => name === 'script-src') ?? directives.find(([name]) => name === 'default-src');
  scripts[1].push(`'nonce-${NONCE}'`);
  return {
    body: body.replaceAll(/<script nonce="[^"]+">/g, `<script nonce="${NONCE}">`),
    headers: { 'content-security-policy': directives.map(([name, values]) => [name, ...values].join(' ')).join('; ') },
  };
}

/** Mistakes of the page's scripts, and the widget's lines on the console. */
export async function complaints(browser) {
  const { errors, console: lines } = await recorded(browser);
  return [...errors, ...lines.map(({ text }) => text).filter((text) => text.startsWith('SIR Donate:'))];
}

/** The first widget can be used: by the donor's click where it is a button. */
export async function assertUsable(browser) {
  const opener = await until('the widget', () =>
    browser.script(() => {
      const element = document.querySelector('sir-donate');
      if (!element?.shadowRoot) return undefined;
      return element.getAttribute('mode') === 'inline' ? 'inline' : element.shadowRoot.querySelector('[part~=button]');
    }),
  );
  if (opener !== 'inline') await browser.click(opener);
  await assertReady(browser);
  if (opener !== 'inline') await browser.byRole('dialog');
}

/** The form is there, and nobody complains. */
export async function assertReady(browser) {
  const told = () => events(browser);
  await until('the form', async () => (await told()).some(({ name }) => name === 'ready' || name === 'error'));
  assert.deepEqual((await told()).filter(({ name }) => name === 'error').map(({ detail }) => detail), [], 'no error is told');
  assert.deepEqual(await complaints(browser), []);
}

/** A module's imports, which stay first, and the rest, before which something may have to be given. */
export function parted(code) {
  const imports = [...code.matchAll(/^import\b[^;]*;[^\n]*\n/gm)].map(([text]) => text);
  return { imports: imports.join(''), rest: imports.reduce((text, one) => text.replace(one, ''), code) };
}

/** What a sample's note says that holds in the page then; `said` is what stands on the console. */
export async function asSaid(browser, { then }) {
  if (!then) return;
  await until(`what the sample's note says: ${then}`, () => browser.script(`() => { const said = window.__harness.console.map(({ text }) => text); return Boolean(${then}); }`));
}

/** A document's output, in which `…` stands for anything, and so do numbers of lines and columns. */
export function assertPrinted(said, printed) {
  const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = printed.trim().split('…').map(escape).join('[^]*?').replaceAll(/:\d+:\d+/g, ':\\d+:\\d+');
  assert.match(said.replaceAll(/\x1b\[[\d;]*m/g, ''), new RegExp(pattern));
}

/**
 * A test for each block of a runner, with one for several that say the same. `tested` is `test`, or a suite's `scenario`.
 */
export function eachOf(runner, body, tested = test, options) {
  const all = blocksFor(runner);
  const take = account(all);
  const alike = new Map();
  for (const block of all) {
    const key = JSON.stringify([block.code, block.notes]);
    alike.set(key, [...(alike.get(key) ?? []), block]);
  }
  for (const blocks of alike.values()) {
    tested(`${runner}: ${blocks.map(({ name }) => name).join(', ')}`, (world) => body(blocks.map(take)[0], world), options);
  }
}
