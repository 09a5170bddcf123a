// `cargo xtask release --dry-run` in a clone: what it refuses, what it shows, and that what it shows is there.
//
//   SIR_CLONE    an empty folder for it
//   SIR_TARGET   where it is compiled
//   SIR_XTASK    the command
//   SIR_VERSION  the version that would be released
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { KINDS } from '../../security/secrets.mjs';

const need = (name) => process.env[name] || assert.fail(`${name} is not set: cargo xtask test --only release`);
const [clone, target, xtask, version] = ['SIR_CLONE', 'SIR_TARGET', 'SIR_XTASK', 'SIR_VERSION'].map(need);
const home = join(clone, `target/release-${version}`);
// The clone has no tags of other versions: nothing that is newer, and no older line.
const isTrial = version.includes('-');
const npmTag = isTrial ? 'next' : 'latest';
const channels = isTrial || version.startsWith('0.') ? ['next'] : [`v${version.split('.')[0]}`, 'next'];
const literally = (text) => text.replace(/[.+]/g, '\\$&');

function run(program, args, { dir = clone, env = {} } = {}) {
  const ran = spawnSync(program, args, { cwd: dir, encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, ...env } });
  if (ran.error) throw ran.error;
  return { ...ran, text: ran.stdout + ran.stderr };
}

function must(program, args, options) {
  const ran = run(program, args, options);
  assert.equal(ran.status, 0, `${program} ${args.join(' ')}: ${ran.text.slice(-3000)}`);
  return ran.stdout;
}

const git = (...args) => must('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args]);
const releaseWith = (env, ...args) =>
  run(xtask, ['release', ...args], { env: { CARGO_MANIFEST_DIR: join(clone, 'xtask'), CARGO_TARGET_DIR: target, ...env } });
const release = (...args) => releaseWith({}, ...args);

function refused(pattern, ...args) {
  const { status, text } = release(...args);
  assert.equal(status, 1, text.slice(-3000));
  assert.match(text, pattern);
  assert.match(text, /remedy: /);
  assert.equal(existsSync(home), false, 'and nothing was made');
}

// What git knows and what it would add, and the npm packages that a build needs.
const root = fileURLToPath(new URL('../../../', import.meta.url));
for (const name of must('git', ['ls-files', '-co', '--exclude-standard', '-z'], { dir: root }).split('\0').filter(Boolean)) {
  // What was removed and not yet committed is still listed.
  if (existsSync(join(root, name))) cpSync(join(root, name), join(clone, name));
}
// Copies: where `release` finds them out of date it has npm install them anew, which through a link empties our own.
for (const home of ['www', 'guard/npm']) {
  cpSync(realpathSync(join(root, home, 'node_modules')), join(clone, home, 'node_modules'), { recursive: true, verbatimSymlinks: true });
}
// By docs/releasing.md the heading is there before this suite runs; what is without one is made here.
const changelog = join(clone, 'CHANGELOG.md');
writeFileSync(changelog, readFileSync(changelog, 'utf8').replace(new RegExp(`^## \\[${literally(version)}\\] - .*\\n`, 'm'), ''));
git('init', '--quiet');
git('add', '--all');
git('commit', '--quiet', '--message', 'All of it');

test('without --dry-run nothing happens but a word on who publishes', () => {
  refused(/nothing is published from here/, '--no-test');
  refused(/nothing is published from here/);
});

test('a version that the changelog knows nothing of is refused', () => {
  refused(new RegExp(`CHANGELOG\\.md has no heading "## \\[${literally(version)}\\] - YYYY-MM-DD"`), '--dry-run', '--no-test');
  // Below the title, whatever else stands there: `[Unreleased]`, or versions of before.
  const text = readFileSync(changelog, 'utf8');
  assert.match(text, /^# Changelog\n/);
  writeFileSync(changelog, text.replace('\n', `\n\n## [${version}] - 2026-11-22\n`));
});

test('what is not committed is refused', () => {
  refused(/1 files are not as they were committed[^]*M CHANGELOG\.md/, '--dry-run', '--no-test');
  git('commit', '--quiet', '--all', '--message', 'Release');
  writeFileSync(join(clone, 'src/stray.rs'), '');
  refused(/\?\? src\/stray\.rs/, '--dry-run', '--no-test');
  rmSync(join(clone, 'src/stray.rs'));
});

test('a tag that exists elsewhere is refused', () => {
  git('tag', `v${version}`, 'HEAD^');
  refused(new RegExp(`the tag v${version} exists, on another commit`), '--dry-run', '--no-test');
  git('tag', '--delete', `v${version}`);
});

test('a secret in the sources is refused', () => {
  appendFileSync(join(clone, 'README.md'), `\n${KINDS['live secret key'].make('release')}\n`);
  git('commit', '--quiet', '--all', '--message', 'Oh no');
  refused(/README\.md:\d+/, '--dry-run', '--no-test');
  git('reset', '--quiet', '--hard', 'HEAD^');
});

test('what is edited while it is built is refused, and nothing of it is left', () => {
  // An editor that saves while the package is packed: a command of that name comes before the real one.
  const bin = join(target, 'edits');
  mkdirSync(bin, { recursive: true });
  const real = must('sh', ['-c', 'command -v npm']).trim();
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\necho edited > '${clone}/stray.txt'\nexec '${real}' "$@"\n`);
  chmodSync(join(bin, 'npm'), 0o755);
  const { status, text } = releaseWith({ PATH: `${bin}:${process.env.PATH}` }, '--dry-run', '--no-test');
  assert.equal(status, 1, text.slice(-3000));
  assert.match(text, /the sources changed while [^]*\?\? stray\.txt[^]*remedy: /);
  assert.equal(existsSync(home), false);
  rmSync(join(clone, 'stray.txt'));
});

test('what is ready is built, packed, summed and shown, and not published', () => {
  // As CI has it, which runs on the tag.
  git('tag', `v${version}`);
  // What npm and cargo warn of goes to the other stream.
  const { status, stdout: text, stderr } = release('--dry-run', '--no-test');
  assert.equal(status, 0, (text + stderr).slice(-5000));
  assert.match(text, /The tests are left out/);
  assert.equal(text.trimEnd().split('\n').at(-1), 'Nothing was published.');
  const at = `target/release-${version}`;
  for (const command of [
    `npm publish ${at}/npm/sir-donate-${version}.tgz --provenance --access public --tag ${npmTag}`,
    'cargo publish --package sir-donate --locked --no-verify',
    `node docs/samples/cdn/roll-out.mjs ${at}/cdn/${version} FOLDER`,
    `sh docs/samples/cdn/s3.sh ${at}/cdn ${at}/cdn.txt BUCKET DISTRIBUTION`,
  ]) {
    assert.ok(text.includes(`  ${command}\n`), command);
  }

  // Each list is what really lies there, with its sizes.
  const shown = (title) => {
    const [, list] = text.match(new RegExp(`^${title}.*\\n((?: {4}.*\\n)+)`, 'm')) ?? assert.fail(`${title} is not shown`);
    return new Map(list.trimEnd().split('\n').map((line) => line.trim().split(/ +/)).map(([size, name]) => [name, Number(size)]));
  };
  const tar = (file) => must('tar', ['-tzf', file]).trimEnd().split('\n').filter((name) => !name.endsWith('/')).map((name) => name.replace(/^[^/]+\//, '')).sort();
  const npm = shown('npm: ');
  assert.deepEqual([...npm.keys()].sort(), tar(join(home, `npm/sir-donate-${version}.tgz`)));
  for (const name of ['package.json', 'index.js', 'pure.js', 'react.js', 'app.js', 'sir_donate_bg.wasm', 'guard/cli.js', 'LICENSE-MIT', 'README.md']) assert.ok(npm.has(name), name);
  const crate = shown('crates: ');
  assert.deepEqual([...crate.keys()].sort(), tar(join(home, `crate/sir-donate-${version}.crate`)));
  for (const name of ['Cargo.toml', 'src/lib.rs', 'docs/leptos.md', 'LICENSE-APACHE', 'CHANGELOG.md']) assert.ok(crate.has(name), name);
  const others = [...crate.keys()].filter((name) => name.includes('/') && !/^(src|www\/locales)\//.test(name));
  assert.deepEqual(others, ['docs/leptos.md'], 'nothing of other folders but the languages, and what the registry shows');
  const cdn = shown('CDN: ');
  assert.deepEqual([...cdn.keys()], readFileSync(join(home, 'cdn.txt'), 'utf8').trimEnd().split('\n'));
  for (const [name, size] of cdn) assert.equal(statSync(join(home, 'cdn', name)).size, size, name);
  assert.deepEqual(new Set([...cdn.keys()].map((name) => name.split('/')[0])), new Set([version, ...channels]));
  for (const folder of [version, ...channels]) assert.ok(cdn.has(`${folder}/sir-donate.js`), folder);
  // What the workflow of docs/releasing.md reads leads to what lies there.
  const plan = JSON.parse(readFileSync(join(home, 'release.json'), 'utf8'));
  assert.deepEqual(plan, {
    version,
    npm: { file: `npm/sir-donate-${version}.tgz`, tag: npmTag },
    cdn: { folder: `cdn/${version}`, channels },
  });
  for (const path of [plan.npm.file, plan.cdn.folder]) assert.ok(existsSync(join(home, path)), path);

  // The sums are of all files, and a changed one is found by the usual tool.
  const check = () => run('shasum', ['-a', '256', '--check', 'SHA256SUMS'], { dir: home }).status;
  assert.equal(check(), 0);
  const summed = readFileSync(join(home, 'SHA256SUMS'), 'utf8').trimEnd().split('\n').map((line) => line.slice(66));
  const there = must('find', ['.', '-type', 'f'], { dir: home }).trimEnd().split('\n').map((name) => name.slice(2));
  assert.deepEqual(summed.sort(), there.filter((name) => name !== 'SHA256SUMS').sort());
  const shim = readFileSync(join(home, 'cdn', version, 'sir-donate.js'));
  const tag = readFileSync(join(home, 'integrity.html'), 'utf8');
  assert.ok(tag.includes(`https://CDN/${version}/sir-donate.js`) && tag.includes(`"sha384-${createHash('sha384').update(shim).digest('base64')}"`), tag);
  for (const name of ['sbom-cdn.cdx.json', 'sbom-npm.cdx.json']) {
    assert.equal(JSON.parse(readFileSync(join(home, name), 'utf8')).bomFormat, 'CycloneDX');
  }
  appendFileSync(join(home, 'cdn', version, 'sir-donate.js'), '\n');
  assert.notEqual(check(), 0);
});
