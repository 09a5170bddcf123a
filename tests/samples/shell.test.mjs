// What documents have people type: run by bash, in a project of a partner's with this repository in reach. stand-in.mjs
// stands in for what would take minutes or need the world.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../browser/driver.mjs';
import { internet } from '../browser/internet.mjs';
import { DIST, KEYS, cdnOrigin, sandboxBinary, startSandbox } from '../browser/servers.mjs';
import { ROOT, blocksOf } from './blocks.mjs';
import { COMMAND, OUT, fromBrowser } from './package.mjs';
import { API, ELEMENT, SCRIPT, apiAnswer, assertPrinted, cdnAnswer, eachOf } from './world.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const remedy = 'cargo xtask test --only samples';
const XTASK = process.env.SIR_XTASK ?? assert.fail(`SIR_XTASK is not set: ${remedy}`);
const FUZZ = process.env.SIR_FUZZ ?? assert.fail(`SIR_FUZZ is not set: ${remedy}`);

/** What is done as it is typed. */
const REAL = 'awk base64 basename bash cat chmod cp curl cut date diff dirname echo env find grep head ls mkdir mv openssl printf python3 rm sed sh sha256sum shasum sleep sort tail tee test touch tr true uniq wc xargs'.split(' ');
const STAND_INS = 'cargo git next node npm npx paid-donation parcel rollup rspack sir-donate trunk vite wasm-bindgen webpack'.split(' ');
/** What of the repository is in reach. A project of a partner's has a src/ of its own. */
const REACH = 'Cargo.toml Trunk.toml contract docs examples fuzz guard sandbox tests www xtask'.split(' ');

/** Nothing of whoever runs this. */
const GIT = {
  ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  ...{ GIT_AUTHOR_NAME: 'Test', GIT_AUTHOR_EMAIL: 'test@example.org', GIT_COMMITTER_NAME: 'Test', GIT_COMMITTER_EMAIL: 'test@example.org' },
};

const onPath = (name) => process.env.PATH.split(delimiter).map((dir) => join(dir, name)).find((file) => existsSync(file));
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'sir-donate-samples-')));
const BIN = join(scratch, 'bin');
const TEMPLATE = join(scratch, 'project');
const world = {};

before(async () => {
  mkdirSync(BIN);
  for (const name of REAL) symlinkSync(onPath(name) ?? assert.fail(`${name} is not on PATH`), join(BIN, name));
  for (const name of STAND_INS) {
    // The one that is called most is asked for what it can't do here alone.
    const own = name === 'git' ? `[ "$1" = checkout ] || exec '${onPath('git')}' "$@"\n` : '';
    writeFileSync(join(BIN, name), `#!/bin/sh\n${own}exec '${process.execPath}' '${join(HERE, 'stand-in.mjs')}' ${name} "$@"\n`);
    chmodSync(join(BIN, name), 0o755);
  }
  const { status, stdout, stderr } = spawnSync(process.env.CARGO ?? 'cargo', ['metadata', '--no-deps', '--offline', '--format-version', '1'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(status, 0, stderr);
  writeFileSync(join(scratch, 'metadata.json'), stdout);
  makeTemplate();
  world.sandbox = await startSandbox({ rewardDelay: 0 });
  world.cdn = await cdnOrigin();
  world.site = createServer(siteAnswer);
  await new Promise((done) => world.site.listen(0, '127.0.0.1', done));
  world.net = await internet();
  world.net.answer = (seen) => cdnAnswer(seen.url) ?? apiAnswer(seen, world.sandbox);
  writeFileSync(join(scratch, '.curlrc'), `fail-with-body\ninsecure\nproxy = "http://127.0.0.1:${world.net.port}"\nnoproxy = "localhost,127.0.0.1"\n`);
});
after(async () => {
  await world.sandbox?.stop();
  await world.cdn?.close();
  world.site?.close();
  await world.net?.close();
  rmSync(scratch, { recursive: true, force: true });
});

const portOf = (origin) => Number(new URL(origin).port);
const { version } = JSON.parse(readFileSync(join(DIST, 'manifest.json'), 'utf8'));

/** What commands leave to their readers, and the places of this run. All that is ever changed of a command. */
const filled = (text, { ports, port, project }) =>
  text
    .replaceAll(/pk_(test|live)_…/g, KEYS.standard)
    .replaceAll('localhost:8787', `localhost:${ports.pages}`)
    .replaceAll('localhost:8788', `localhost:${ports.api}`)
    .replaceAll('localhost:8789', `localhost:${ports.checkout}`)
    .replaceAll(/(localhost:|--port )4000\b/g, `$1${port}`)
    .replaceAll('/srv/site', project)
    // An earlier version: there is this one alone.
    .replaceAll('/srv/sir-donate/1.2.2', `/srv/sir-donate/${version}`)
    .replaceAll(/(?<=\s)\/srv\//g, `${dirname(project)}/srv/`);

/**
 * https://example.org: each page has the snippet, but where the project has one of its own in site/: `donate.html` for
 * /donate, and in `donate.headers` what it is served with.
 */
function siteAnswer(request, response) {
  const file = join(world.project, 'site', new URL(request.url, 'http://x').pathname.slice(1) || 'index');
  const own = (kind) => (existsSync(`${file}.${kind}`) ? readFileSync(`${file}.${kind}`, 'utf8') : undefined);
  response.setHeader('content-type', 'text/html; charset=utf-8');
  for (const [, name, value] of (own('headers') ?? '').matchAll(/^([\w-]+): *(.*)$/gm)) response.setHeader(name, value);
  response.end(own('html') ?? `<!doctype html>\n<html lang="en">\n<title>Donate</title>\n${ELEMENT}${SCRIPT}</html>\n`);
}

/** A partner's project, with what the repository's own commands need beside it. */
function makeTemplate() {
  for (const dir of ['', 'src', 'public']) mkdirSync(join(TEMPLATE, dir));
  for (const name of REACH) if (existsSync(join(ROOT, name))) symlinkSync(join(ROOT, name), join(TEMPLATE, name));
  cpSync(DIST, join(TEMPLATE, 'dist'), { recursive: true });
  const files = {
    '.gitignore': 'node_modules\ndist\n',
    'package.json': JSON.stringify({ private: true, type: 'module', scripts: { build: 'vite build' } }),
    'package-lock.json': '{}',
    'index.html': '<!doctype html>\n<title>Shop</title>\n',
    'src/main.js': 'document.title = "Shop";\n',
    'nonprofits.txt': 'american-red-cross\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(TEMPLATE, name), text);
  for (const words of ['init --quiet', 'add --all', 'commit --quiet --message=first']) {
    const { status, stderr } = spawnSync('git', words.split(' '), { cwd: TEMPLATE, env: { ...process.env, ...GIT }, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  }
}

function newProject(document) {
  const project = join(mkdtempSync(join(scratch, 'run-')), 'project');
  cpSync(TEMPLATE, project, { recursive: true, verbatimSymlinks: true });
  mkdirSync(join(dirname(project), 'srv'));
  // Commands for work on this repository are typed in it, and those of a folder's own README there.
  if (document === 'docs/contributing.md') return { project, cwd: ROOT };
  const [, folder] = /^((?:tests|examples)\/.+)\/[^/]+$/.exec(document) ?? [];
  return { project, cwd: folder ? join(ROOT, folder) : project };
}

/** Runs commands, and what their notes say before and after them; returns what they said. */
async function typed(text, { document, notes = {} }) {
  const { project, cwd } = newProject(document);
  world.project = project;
  const { api, pages, checkout } = world.sandbox;
  // A sandbox that the commands start is another one.
  const ports = /cargo run -p sir-donate-sandbox -- (?!--help)/.test(text)
    ? { pages: await freePort(), api: await freePort(), checkout: await freePort() }
    : { pages: portOf(pages), api: portOf(api), checkout: portOf(checkout) };
  const place = { ports, port: await freePort(), project };
  const sample = {
    ...{ root: ROOT, out: OUT, project, command: COMMAND, metadata: join(scratch, 'metadata.json') },
    ...{ xtask: XTASK, sandbox: sandboxBinary(), fuzz: FUZZ, ports, key: KEYS.standard },
    hosts: { [API]: api, 'https://api.sirgiving.org': api, 'https://cdn': world.cdn.origin, ...Object.fromEntries(['https://example.org', 'https://www.example.org'].map((name) => [name, `http://127.0.0.1:${world.site.address().port}`])) },
  };
  const env = {
    ...{ PATH: BIN, HOME: project, CURL_HOME: scratch, LANG: 'C.UTF-8', NO_COLOR: '1', SIR_SAMPLE: JSON.stringify(sample) },
    ...{ NODE_OPTIONS: `--import=${join(HERE, 'remap.mjs')}`, ...GIT },
  };
  const run = async (script, name, extra) => {
    const said = join(dirname(project), name);
    const out = openSync(said, 'w');
    const child = spawn(join(BIN, 'bash'), ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', script], { cwd, env: { ...env, ...extra }, stdio: ['ignore', out, out], detached: true });
    const late = setTimeout(() => child.kill('SIGKILL'), 60_000);
    const [status] = await once(child, 'exit');
    clearTimeout(late);
    return { status, said, group: child.pid };
  };
  const script = filled(notes.given ? `${notes.given}\n${text}` : text, place);
  const ran = await run(script, 'said.txt');
  try {
    const said = readFileSync(ran.said, 'utf8');
    const expected = notes.then?.includes('$STATUS') ? ran.status : 0;
    assert.equal(ran.status, expected, `it ended with ${ran.status}${ran.status === 127 ? ' (a program that samples have not got: see REAL and STAND_INS in tests/samples/shell.test.mjs)' : ''}, and said:\n${said}`);
    if (notes.then) {
      const { status, said: told } = await run(filled(notes.then, place), 'then.txt', { SAID: ran.said, STATUS: String(ran.status) });
      assert.equal(status, 0, `what the note says does not hold: ${notes.then}\n${readFileSync(told, 'utf8')}it said:\n${said}`);
    }
    return said;
  } finally {
    try {
      // What they left running.
      process.kill(-ran.group, 'SIGKILL');
    } catch {
      // Nothing.
    }
  }
}

eachOf('shell', async (block) => {
  await typed(block.code, block);
});

eachOf('output', async (block) => {
  const all = blocksOf(block.document);
  const before = all.findLast(({ line, language }) => line < block.line && ['sh', 'bash'].includes(language)) ?? assert.fail(`${block.name} stands below no command`);
  assertPrinted(await typed(before.code, before), block.code);
});

eachOf('crontabs', async (block) => {
  const lines = block.code.split('\n').filter((line) => line.trim() && !line.startsWith('#'));
  const variables = [];
  for (const line of lines) {
    if (/^\w+=/.test(line)) {
      variables.push(`export ${line}`);
      continue;
    }
    const [, schedule, command] = /^((?:[\d*,/-]+ +){5})(.*)$/.exec(line) ?? assert.fail(`no line of a crontab: ${line}`);
    const most = [59, 23, 31, 12, 7];
    schedule.trim().split(/ +/).forEach((field, at) => {
      for (const number of field.match(/\d+/g) ?? []) assert.ok(Number(number) <= most[at], `${field} in ${line}`);
    });
    await typed([...variables, command].join('\n'), block);
  }
});

eachOf('jobs', async (block) => {
  const jobs = fromBrowser('yaml').parse(block.code);
  if (jobs.scripts) {
    const package_ = JSON.stringify({ private: true, type: 'module', scripts: jobs.scripts });
    const given = `cat > package.json <<'PACKAGE'\n${package_}\nPACKAGE\nexport SIR_PUBLISHABLE_KEY=pk_test_…`;
    await typed(Object.keys(jobs.scripts).map((name) => `npm run ${name}`).join('\n'), { ...block, notes: { ...block.notes, given: `${given}\n${block.notes.given ?? ''}` } });
    return;
  }
  const steps = Object.values(jobs.jobs ?? jobs).flatMap((job) => [...(job?.steps ?? []).map(({ run }) => run), ...[job?.script ?? []].flat()]).filter(Boolean);
  assert.ok(steps.length, 'there is something to run');
  await typed(steps.join('\n'), block);
});

test('what commands print is held against the document', async () => {
  const said = await typed('echo "one at 7:12 of many words"\nfalse', { document: 'README.md', notes: { then: 'test "$STATUS" = 1' } });
  assertPrinted(said, 'one at 7:12 of … words\n');
  for (const printed of ['two', 'one at 7:12 of … things', 'one at 8:12 of many words']) assert.throws(() => assertPrinted(said, printed), printed);
});

test('what stands in refuses what it does not know', async () => {
  for (const text of ['cargo xtask tset', 'cargo xtask test --only nothing', 'cargo run -p nobody', 'npm run nothing', 'npx somebody-else', 'git checkout main', 'sudo true', 'node tests/nothing.mjs', 'npm install is-this-known', 'curl -s http://localhost:8788/v1/nothing']) {
    await assert.rejects(typed(text, { document: 'README.md' }), /it ended with (?!0\b)\d+/, text);
  }
});
