// What documents show of a bundler's, a tool's or a server's side.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { start, until } from '../browser/driver.mjs';
import { DIST, KEYS, sandboxBinary } from '../browser/servers.mjs';
import { faultsOf as faultsOfLocale, readLocale } from '../../www/locales.mjs';
import { KINDS } from '../security/secrets.mjs';
import { ROOT, account } from './blocks.mjs';
import { CONSUMERS, OUT } from './package.mjs';
import { blocksFor } from './runners.mjs';
import { assertPrinted, eachOf, filled, parted } from './world.mjs';

/** Only what programs need: this machine's own variables may be named as secrets are. */
const ENV = Object.fromEntries(['PATH', 'HOME', 'TMPDIR', 'LANG', 'CARGO_HOME', 'RUSTUP_HOME', 'XDG_CACHE_HOME'].filter((name) => process.env[name]).map((name) => [name, process.env[name]]));

/** A folder with the package in reach, and these files. */
function project(name, files) {
  mkdirSync(join(OUT, 'projects'), { recursive: true });
  const dir = mkdtempSync(join(OUT, 'projects', `${name}-`));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), text);
  }
  return dir;
}

function run(dir, program, args, env = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: dir, env: { ...ENV, NO_COLOR: '1', CI: '1', ...env }, encoding: 'utf8' });
  assert.equal(error, undefined);
  return { status, said: stdout + stderr, stdout };
}

// ---------------------------------------------------------------------------
// Node

eachOf('node', ({ code, notes }) => {
  const text = filled(code);
  if (/^\/\/ jest\.config/.test(text)) {
    jest(text);
    return;
  }
  const { imports, rest } = parted(text);
  const then = notes.then ? `\nif (!(${notes.then})) throw new Error("what the sample's note says does not hold");\n` : '';
  const dir = project('node', { 'sample.mjs': `${imports}${notes.given ?? ''}\n${rest}${then}` });
  const { status, said } = run(dir, process.execPath, ['sample.mjs'], { SIR_PUBLISHABLE_KEY: KEYS.standard });
  assert.equal(status, 0, said);
});

/** As Jest reads it: a file is transformed unless its path fits one of the patterns. */
function jest(text) {
  const dir = project('jest', { 'jest.config.mjs': `export default {\n${text}};\n`, 'print.mjs': 'import config from "./jest.config.mjs";\nconsole.log(JSON.stringify(config));\n' });
  const { status, said, stdout } = run(dir, process.execPath, ['print.mjs']);
  assert.equal(status, 0, said);
  const patterns = JSON.parse(stdout).transformIgnorePatterns.map((one) => new RegExp(one));
  const isTransformed = (path) => !patterns.some((pattern) => pattern.test(path));
  assert.ok(isTransformed('/site/node_modules/sir-donate/index.js'));
  assert.ok(isTransformed('/site/node_modules/.pnpm/sir-donate@0.1.0/node_modules/sir-donate/index.js'));
  assert.ok(!isTransformed('/site/node_modules/react/index.js'));
  assert.ok(!isTransformed('/site/node_modules/.pnpm/react@19.0.0/node_modules/react/index.js'));
}

// ---------------------------------------------------------------------------
// The guard in a bundler's configuration: what holds no secret is built, and what holds one is not

const bin = (name) => join(CONSUMERS, 'node_modules', name);
const BUNDLERS = {
  vite: [bin('vite/bin/vite.js'), 'build'],
  rollup: [bin('rollup/dist/bin/rollup'), '-c'],
  webpack: [bin('webpack/bin/webpack.js'), '--mode', 'production'],
  rspack: [bin('@rspack/cli/bin/rspack.js'), 'build', '--mode', 'production'],
};

/** A partner's site, its configuration as the document has it. Each bundler begins at its own usual file. */
function guarded(code) {
  const [, bundler] = /["']sir-donate\/guard\/(\w+)["']/.exec(code);
  const [, name = `${bundler}.config.js`] = /^\/\/ ([\w.-]+\.\w+)/.exec(code) ?? [];
  const command = BUNDLERS[bundler] ?? [name];
  const scripts = { build: ['node', ...command].join(' ') };
  const page = '<!doctype html>\n<title>Shop</title>\n<script type="module" src="/src/main.js"></script>\n';
  const main = 'import { words } from "./words.js";\ndocument.title = words;\n';
  const dir = project(bundler, {
    [name]: code,
    'package.json': JSON.stringify({ private: true, ...(/\brequire\(/.test(code) ? {} : { type: 'module' }), scripts }),
    ...{ 'index.html': page, 'src/main.js': main, 'src/index.js': main, 'src/words.js': 'export const words = "Shop";\n' },
  });
  // What a configuration imports beside the guard.
  mkdirSync(join(dir, 'node_modules'));
  symlinkSync(bin('esbuild'), join(dir, 'node_modules/esbuild'));
  return { dir, build: () => run(dir, process.execPath, command) };
}

eachOf('guard', ({ code, notes }) => {
  const site = guarded(filled(`${notes.given ?? ''}${code}`));
  const clean = site.build();
  assert.equal(clean.status, 0, clean.said);
  writeFileSync(join(site.dir, 'src/words.js'), `export const words = "${KINDS['live secret key'].make('samples')}";\n`);
  const leaking = site.build();
  assert.notEqual(leaking.status, 0, leaking.said);
  assert.match(leaking.said, /a secret would be published[^]*src\/words\.js:1:23 +a live secret key/);
});

test('guard at work: what the document has people type, and what it says that they see', () => {
  const blocks = blocksFor('guard at work').map(account(blocksFor('guard at work')));
  const [typed, printed] = blocks.map(({ code }) => code);
  assert.equal(blocks.length, 2);
  const vite = blocksFor('guard').find(({ code }) => code.includes('sir-donate/guard/vite'));
  const { dir } = guarded(vite.code);
  const { status, said } = run(dir, 'bash', ['-e', '-c', typed]);
  assert.notEqual(status, 0, said);
  assertPrinted(said, printed);
});

// ---------------------------------------------------------------------------
// Manifests

/** Tables by name, each line by its key. Enough for what stands in documents. */
function tables(toml) {
  const found = new Map();
  let table;
  for (const line of toml.split('\n').filter((line) => line.trim() && !line.trim().startsWith('#'))) {
    const [, name] = /^\[(.+)\]$/.exec(line.trim()) ?? [];
    if (name) found.set(name, (table = found.get(name) ?? new Map()));
    else table.set(...(/^\s*([\w-]+)\s*=\s*(.*)$/.exec(line) ?? assert.fail(`no line of a manifest: ${line}`)).slice(1));
  }
  return found;
}

for (const document of new Set(blocksFor('manifests').map(({ document }) => document))) {
  const blocks = blocksFor('manifests').filter((block) => block.document === document);
  const take = account(blocks);
  // A later block of a document changes what an earlier one has made.
  const manifest = new Map([['package', new Map([['name', '"sample"'], ['version', '"0.0.0"'], ['edition', '"2024"']])], ['lib', new Map([['path', '"lib.rs"']])]]);
  for (const block of blocks) {
    for (const [name, lines] of tables(block.code)) manifest.set(name, new Map([...(manifest.get(name) ?? []), ...lines]));
    const now = [...manifest].map(([name, lines]) => `[${name}]\n${[...lines].map((line) => line.join(' = ')).join('\n')}\n`).join('\n');
    test(`manifests: ${block.name}`, () => {
      take(block);
      const dir = project('cargo', {
        'Cargo.toml': `${now}\n[workspace]\n`,
        'lib.rs': '',
        '.cargo/config.toml': `[patch.crates-io]\nsir-donate = { path = ${JSON.stringify(ROOT)} }\n`,
      });
      cpSync(join(ROOT, 'Cargo.lock'), join(dir, 'Cargo.lock'));
      const { status, said, stdout } = run(dir, process.env.CARGO ?? 'cargo', ['metadata', '--format-version', '1', '--all-features', '--filter-platform', 'wasm32-unknown-unknown']);
      assert.equal(status, 0, said);
      const { packages } = JSON.parse(stdout);
      assert.equal(packages.find(({ name }) => name === 'sir-donate').manifest_path, join(ROOT, 'Cargo.toml'), 'the version that is asked for is this one');
    });
  }
}

// ---------------------------------------------------------------------------
// Documents with data of their own

/** The names in a value, and of what kind each is. */
const shape = (value) => (value && typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shape(one)])) : typeof value);

test('a webhook’s event: it is shaped as those that the sandbox sends', async () => {
  const [{ code }, ...more] = blocksFor('a webhook’s event').map(account(blocksFor('a webhook’s event')));
  assert.deepEqual(more, []);
  const received = [];
  const receiver = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    received.push(JSON.parse(body));
    response.writeHead(204).end();
  });
  await new Promise((done) => receiver.listen(0, '127.0.0.1', done));
  after(() => receiver.close());
  const ports = ['--pages-port', '--api-port', '--checkout-port'].flatMap((name) => [name, '0']);
  const sandbox = start(sandboxBinary(), ['--json', ...ports, '--site', join(ROOT, 'www/site'), '--dist', DIST, '--reward-delay', '0', '--webhook-url', `http://127.0.0.1:${receiver.address().port}/`]);
  after(() => sandbox.stop());
  let text = '';
  sandbox.stdout.on('data', (part) => (text += part));
  await until('the sandbox', () => text.includes('\n'));
  const { api } = JSON.parse(text.split('\n')[0]);
  const shown = JSON.parse(code);
  const { nonprofitSlug, amount, tipAmount, currency, frequency, provider } = shown.data;
  const answer = await fetch(`${api}/v1/partner/donations/create-link`, {
    method: 'POST',
    headers: { 'X-Partner-Key': KEYS.standard, 'Content-Type': 'application/json' },
    body: JSON.stringify({ nonprofitSlug, amount, tipAmount, currency, frequency, provider, donorEmail: 'jane@example.org', firstName: 'Jane', lastName: 'Roe' }),
  });
  const { partnerDonationId } = await answer.json();
  assert.equal((await fetch(`${api}/sandbox/donations/${partnerDonationId}/pay`, { method: 'POST' })).ok, true);
  const event = await until('the event', () => received.find(({ data }) => data.partnerDonationId === partnerDonationId));
  assert.deepEqual(shape(event), shape(shown));
  const own = { id: 0, createdAt: 0, data: 0 };
  assert.deepEqual({ ...event, ...own }, { ...shown, ...own });
  assert.deepEqual({ ...event.data, partnerDonationId: 0 }, { ...shown.data, partnerDonationId: 0 });
});

test('a language’s file: its example is one that the check takes', () => {
  const [{ code }, ...more] = blocksFor('a language’s file').map(account(blocksFor('a language’s file')));
  assert.deepEqual(more, []);
  const shown = JSON.parse(code);
  const file = readLocale('de');
  assert.deepEqual(faultsOfLocale('de', { ...file, ...shown, same_as_english: file.same_as_english }), []);
  for (const key of shown.same_as_english) assert.ok(file.same_as_english.includes(key), `${key} is the same in German`);
});
