// Sites of partners: put up, built by their own bundler, served, and a donation made in them.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start, until } from '../../browser/driver.mjs';
import { DONOR, give, openForm } from '../../browser/journey.mjs';
import { FALLBACK, attributesOf } from '../../browser/pages.mjs';
import { KEYS } from '../../browser/servers.mjs';
import { installAlso } from '../tarball.mjs';
import { policy } from './docs.mjs';

export const HERE = dirname(fileURLToPath(import.meta.url));
/** The sites, and in node_modules the package as npm installs it. */
export const OUT = join(HERE, 'out');
/** Where sites find bundlers and frameworks that they don't bring along. */
const MODULES = join(HERE, '../node_modules');
/** How long a bundler may take on a busy machine. */
export const PATIENCE = 180_000;

/** What a program of a partner's has of this environment, and no more. */
const clean = (env) => ({ PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', CI: '1', NEXT_TELEMETRY_DISABLED: '1', ...env });

// ---------------------------------------------------------------------------
// Sites

const camel = (name) => name.replace(/-./g, (dash) => dash[1].toUpperCase());

/** The widget's attributes in all sites. A pointer types nothing, so its donor is prefilled. */
export const attributes = (site) => ({
  'publishable-key': KEYS.standard,
  nonprofit: 'american-red-cross',
  'api-base': site.api.origin,
  'donor-email': DONOR.email,
  'first-name': DONOR.first,
  'last-name': DONOR.last,
});

export const element = (site) => `<sir-donate${attributesOf(attributes(site))}><a href="/elsewhere">${FALLBACK}</a></sir-donate>`;

export const html = ({ body, scripts = '' }) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A partner's page</title>
</head>
<body>
<main><h1>An article</h1>${body}</main>
${scripts}
</body>
</html>
`;

/**
 * Puts a site up; `files` win over what is in `folder`. All have the options as a module, for those who write no HTML, and
 * the package in node_modules: Vite's dev server serves nothing from above a site.
 */
export function makeSite(site, name, files = {}, folder) {
  const root = emptySite(site, name, files, folder);
  cpSync(join(OUT, 'node_modules'), join(root, 'node_modules'), { recursive: true });
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

function optionsOf(site) {
  const options = Object.fromEntries(Object.entries(attributes(site)).map(([name, value]) => [camel(name), value]));
  const all = { options, attributes: attributes(site), fallback: FALLBACK };
  return { 'src/options.js': Object.entries(all).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`).join('') };
}

function emptySite(site, name, files, folder) {
  mkdirSync(join(OUT, 'sites'), { recursive: true });
  const root = mkdtempSync(join(OUT, 'sites', `${name}-`));
  if (folder) cpSync(folder, root, { recursive: true, filter: (from) => !from.includes('node_modules') });
  const all = {
    ...(existsSync(join(root, 'package.json')) ? {} : { 'package.json': JSON.stringify({ private: true, type: 'module' }) }),
    ...(site ? optionsOf(site) : {}),
    ...files,
  };
  for (const [file, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  }
  return root;
}

/**
 * A site with node_modules of its own, from the lock in `from`, and the package installed into it from the tarball. What is
 * only compiled needs no options, and has no `site`.
 */
export function installed(site, name, files, { from, folder }) {
  const root = emptySite(site, name, files, folder);
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(from, file), join(root, file));
  installAlso(root, OUT);
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

const command = (root, [program, ...args]) => {
  const places = [join(root, program), join(root, 'node_modules', program), join(MODULES, program)];
  const file = places.find((place) => existsSync(place)) ?? assert.fail(`${program} is in none of ${places.join(', ')}`);
  return [file, ...args];
};

/** Runs a program of node_modules to its end; returns how that was, and what it said. */
export async function run(root, words, env = {}) {
  const child = spawn(process.execPath, command(root, words), { cwd: root, env: clean(env), stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
  const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  const code = await new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', done);
  });
  clearTimeout(late);
  return { code, said };
}

/** The same where the end has to be a good one; returns what it said. */
export async function build(root, words, env) {
  const { code, said } = await run(root, words, env);
  assert.equal(code, 0, `${words.join(' ')} failed:\n${said}`);
  return said;
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, 'localhost', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Starts a server of node_modules, and waits until it answers. `words` and `env` are told its port. */
export async function serve(root, words, env = () => ({})) {
  const port = await freePort();
  const child = start(process.execPath, command(root, words(String(port))), { cwd: root, env: clean(env(String(port))) });
  const origin = `http://localhost:${port}`;
  try {
    await until(
      `${words('…').join(' ')} to answer`,
      async () => {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
        // Whatever it answers: a page that fails is for the test to tell.
        await (await fetch(origin)).arrayBuffer();
        return true;
      },
      PATIENCE,
    );
  } catch (error) {
    await child.stop();
    error.message += `\n${child.log}`;
    throw error;
  }
  return { origin, log: () => child.log, stop: () => child.stop() };
}

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.wasm': 'application/wasm',
};

/** The page's policy: as the document has it, and what this machine needs, whose logos have no certificate. */
export const strict = (site, more = {}) => policy({ api: site.api.origin, more: { 'img-src': [site.api.origin, site.sandbox.api], ...more } });

/** What a policy says of the scripts that stand in a page. */
export const hashes = (page) =>
  [...page.matchAll(/<script(?![^>]*\bsrc\b)[^>]*>(.*?)<\/script>/gs)].map(([, text]) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);

/** Puts the files of folders on the page's origin, pages with a policy; returns the address of index.html. */
export function publish(pages, folders, policy) {
  for (const [path, folder] of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      const name = path + file.slice(folder.length + 1);
      const type = TYPES[extname(name)] ?? 'application/octet-stream';
      pages.put({ body: readFileSync(file), headers: { 'content-type': type, ...(type.startsWith('text/html') ? { 'content-security-policy': policy } : {}) } }, name.replace(/(^|\/)index\.html$/, '$1'));
    }
  }
  return `${pages.origin}/`;
}

// ---------------------------------------------------------------------------
// What holds in all of them

/** Other than what is preset, so that what arrives is what was chosen. */
export const CHOICES = { frequency: 'monthly', amount: 'preset', tip: 'percent' };

/** Nothing was told on the console: no policy violated, no hydration amiss. */
export async function assertQuiet(browser) {
  const lines = (await browser.log()).filter(({ level }) => ['WARNING', 'SEVERE'].includes(level)).map(({ message }) => message);
  // The icon is the browser's own wish, and the page has none.
  assert.deepEqual(lines.filter((line) => !/^\S*\/favicon\.ico /.test(line)), [], 'nothing is told on the console');
}

/** What only the app has, whatever a bundler made of its name. */
const MARK = '_wbg_cb_unref';

/** What a page has asked of its own site since it was opened, in milliseconds: the scripts that hold the app, and wasms. */
async function asked(browser, url) {
  const entries = await browser.script(() => performance.getEntriesByType('resource').map(({ name, startTime }) => ({ name, at: startTime })));
  const own = entries.filter(({ name }) => name.startsWith(new URL(url).origin));
  const isWasm = ({ name }) => /\.wasm\b/.test(name);
  const app = [];
  for (const entry of own) {
    // Whatever it is: what is no script lacks the mark.
    if (!isWasm(entry) && (await (await fetch(entry.name)).text()).includes(MARK)) app.push(entry);
  }
  return { app, wasm: own.filter(isWasm) };
}

/** A page view asks for neither app nor wasm; then a donor comes, chooses, and arrives at the checkout. */
export async function donateAt(browser, site, url, { choices = CHOICES, before } = {}) {
  // What other pages said is theirs.
  await browser.log();
  await browser.open(url);
  await browser.byRole('button', 'Donate');
  await before?.();
  assert.deepEqual(site.api.calls, [], 'a page view calls no API');
  const viewed = await browser.script(() => performance.now());
  await openForm(browser);
  // By when it was asked for: what comes ahead of the donor may still be on its way when they come.
  for (const [what, entries] of Object.entries(await asked(browser, url))) {
    assert.equal(entries.length, 1, `the ${what} is asked for once, and found: ${JSON.stringify(entries)}`);
    assert.ok(entries[0].at > viewed, `a page view asks for no ${what}: ${JSON.stringify(entries)}, and the donor came at ${viewed}`);
  }
  await giveQuietly(browser, site, choices);
}

/** The form is open: a donor chooses, and arrives at the checkout; until then nothing is told. */
export const giveQuietly = (browser, site, choices) => give(browser, site, choices, { filled: () => assertQuiet(browser) });
