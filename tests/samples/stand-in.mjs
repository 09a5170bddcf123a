// Stands in a sample's shell for a program that would take minutes, change this machine, or need the world: it is called by
// the name and the words that the sample has. What is quick is done; of the rest it is held whether it could be: that
// xtask's own parser takes the words, that the package, the script, the file is there. What it does not know it refuses.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const [, , name, ...words] = process.argv;
const { root: ROOT, out: OUT, project: PROJECT, command: COMMAND, metadata, xtask, sandbox, fuzz, ports, key } = JSON.parse(process.env.SIR_SAMPLE);

class Refused extends Error {}
const refuse = (what) => {
  throw new Refused(what);
};
const hold = (condition, what) => condition || refuse(what);
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Becomes another program. */
function become(file, args, options = {}) {
  const { status, error } = spawnSync(file, args, { stdio: 'inherit', ...options });
  if (error) throw error;
  process.exitCode = status ?? 1;
}

/** Options by name from words: those of `valued` take the next word. What else begins with a hyphen is refused. */
function optionsOf(words, { valued = [], plain = [] }) {
  const [options, rest] = [{}, []];
  for (let at = 0; at < words.length; at++) {
    const [, option, value] = /^(-[^=]*)(?:=(.*))?$/s.exec(words[at]) ?? [];
    if (words[at] === '--') return { options, rest, more: words.slice(at + 1) };
    if (!option) rest.push(words[at]);
    else if (valued.includes(option)) options[option] = value ?? words[++at] ?? refuse(`${option} takes a value`);
    else if (plain.includes(option)) options[option] = true;
    else refuse(`${name} is not known to take ${option}`);
  }
  return { options, rest, more: [] };
}

// ---------------------------------------------------------------------------

async function cargo() {
  const [command, ...args] = words;
  if (command === 'xtask') {
    become(xtask, args, { env: { ...process.env, SIR_DONATE_WORDS: '1' } });
    return;
  }
  hold(['build', 'run', 'test', 'check', 'metadata', 'fmt', 'clippy'].includes(command), `cargo ${command} is not known`);
  const { options, more } = optionsOf(args, {
    valued: ['-p', '--package', '--profile', '--example', '--test', '--bin', '--features', '--target', '--format-version'],
    plain: ['--lib', '--release', '--quiet', '--workspace', '--all', '--all-targets', '--check', '--locked'],
  });
  const { packages } = readJson(metadata);
  const asked = options['-p'] ?? options['--package'];
  const found = packages.find((one) => one.name === asked);
  hold(!asked || found, `there is no crate ${asked}`);
  const profile = options['--profile'];
  hold(!profile || readFileSync(join(ROOT, 'Cargo.toml'), 'utf8').includes(`[profile.${profile}]`), `there is no profile ${profile}`);
  for (const feature of options['--features']?.split(',') ?? []) hold(found && feature in found.features, `${asked} has no feature ${feature}`);
  for (const kind of ['example', 'test', 'bin']) {
    const target = options[`--${kind}`];
    if (!target) continue;
    const place = found?.targets.find((one) => one.name === target && one.kind.includes(kind));
    hold(place, `${asked} has no ${kind} ${target}`);
    const source = readFileSync(place.src_path, 'utf8');
    for (const word of more.filter((word) => word.startsWith('--'))) hold(source.includes(`"${word}"`), `the ${kind} ${target} knows no ${word}`);
  }
  if (command === 'run' && asked === 'sir-donate-sandbox') await startSandbox(more);
  else if (command === 'run' && asked === 'sir-donate-fuzz') become(fuzz, more.map(few), { cwd: ROOT });
}

/** Cases by the thousand, and the case that a sample calls FILE. */
function few(word, at, words) {
  if (words[at - 1] === '--cases') return String(Math.min(Number(word), 100));
  if (words[at - 1] !== '--case' || word !== 'FILE') return word;
  const folder = join(ROOT, 'fuzz/seeds', words[0]);
  return join(folder, readdirSync(folder)[0]);
}

/** The sandbox, on ports of this run; it stays when this has ended, as in a window of its own. */
async function startSandbox(args) {
  if (args.includes('--help')) {
    become(sandbox, args);
    return;
  }
  const own = Object.entries(ports).flatMap(([kind, port]) => [`--${kind}-port`, String(port)]);
  const child = spawn(sandbox, [...args, ...own, '--site', join(ROOT, 'www/site'), '--dist', join(PROJECT, 'dist')], { stdio: 'ignore' });
  for (;;) {
    hold(child.exitCode === null, 'the sandbox ended');
    const answer = await fetch(`http://localhost:${ports.api}/sandbox/limits`).catch(() => undefined);
    if (answer?.ok) break;
    await new Promise((done) => setTimeout(done, 20));
  }
  child.unref();
}

// ---------------------------------------------------------------------------

function npm() {
  const { options, rest: [command, ...args], more } = optionsOf(words, {
    valued: ['--prefix'],
    plain: ['-D', '--save-dev', '--save-exact', '--no-save', '--silent', '--ignore-scripts'],
  });
  const dir = resolve(options['--prefix'] ?? '.');
  hold(existsSync(join(dir, 'package.json')), `${dir} has no package.json`);
  const about = readJson(join(dir, 'package.json'));
  if (command === 'ci') hold(existsSync(join(dir, 'package-lock.json')), `${dir} has no package-lock.json`);
  else if (['install', 'i', 'add'].includes(command)) for (const one of args) installed(dir, about, one, options);
  else if (command === 'run' || command === 'test' || command === 'start') {
    const script = command === 'run' ? args.shift() : command;
    hold(about.scripts?.[script], `${join(dir, 'package.json')} has no script "${script}"`);
    const isOurs = !relative(ROOT, dir).startsWith('..');
    // Where that is a matter of a moment.
    if (!isOurs || dir === join(ROOT, 'www')) {
      // What this shell has on its PATH, npm's scripts have.
      become('sh', ['-c', [about.scripts[script], ...args, ...more].join(' ')], { cwd: dir });
      return;
    }
    if (script === 'test' && dir === join(ROOT, 'tests/browser')) {
      for (const suite of args) hold(existsSync(join(dir, `${suite}.test.mjs`)), `there is no suite "${suite}"`);
    }
    const file = /^node (\S+\.mjs)$/.exec(about.scripts[script])?.[1];
    if (file && script !== 'test') knows(join(dir, file), [...args, ...more]);
  } else refuse(`npm ${command} is not known`);
}

/** Ours is put where npm would put it. Others only have to be some that the tests have too. */
function installed(dir, about, spec, options) {
  const [, one] = /^(@?[^@]+)(?:@.*)?$/.exec(spec) ?? [];
  if (one === 'sir-donate') {
    cpSync(join(OUT, 'node_modules/sir-donate'), join(dir, 'node_modules/sir-donate'), { recursive: true });
    const kind = options['--save-dev'] || options['-D'] ? 'devDependencies' : 'dependencies';
    writeFileSync(join(dir, 'package.json'), JSON.stringify({ ...about, [kind]: { ...about[kind], 'sir-donate': '*' } }));
    return;
  }
  const locks = execFileSync('git', ['-C', ROOT, 'ls-files', '*package-lock.json'], { encoding: 'utf8' }).trim().split('\n');
  hold(locks.some((lock) => `node_modules/${one}` in readJson(join(ROOT, lock)).packages), `${one} is in none of our lock files`);
}

function npx() {
  const { rest: [command, ...args] } = split(words);
  hold(command === 'sir-donate', `npx ${command} is not known`);
  become(process.execPath, [COMMAND, ...args]);
}

/** npx's own words end where the command begins. */
function split(words) {
  const at = words.findIndex((word) => !word.startsWith('-'));
  const own = words.slice(0, at).filter((word) => !['--no', '--yes', '-y', '--'].includes(word));
  hold(!own.length, `npx is not known to take ${own.join(' ')}`);
  return { rest: words.slice(at) };
}

// ---------------------------------------------------------------------------

/** Whether a script knows the options that it is given. */
function knows(file, args) {
  hold(existsSync(file), `${file} is not there`);
  const source = readFileSync(file, 'utf8');
  for (const word of args.filter((word) => word.startsWith('--'))) {
    const option = word.slice(2).split('=')[0];
    // As parseArgs has it, or spelt out.
    hold(source.includes(`--${option}`) || new RegExp(`['"]?${option}['"]?: \\{ type:`).test(source), `${file} knows no --${option}`);
  }
}

function node() {
  const at = words.findIndex((word) => !word.startsWith('-') && /\.m?js$/.test(word));
  hold(at >= 0, 'node is not told what to run');
  hold(existsSync(words[at]), `${words[at]} is not there`);
  const file = realpathSync(words[at]);
  const ours = relative(ROOT, file);
  if (ours.startsWith('..') || ours.startsWith('docs/') || ours === 'www/locales.mjs') {
    become(process.execPath, words);
    return;
  }
  for (const word of words.slice(0, at).filter((word) => word.startsWith('-'))) {
    hold(/^--test($|-name-pattern)/.test(word), `node is not known to take ${word}`);
  }
  knows(file, words.slice(at + 1));
  become(process.execPath, ['--check', file]);
}

function trunk() {
  const { rest: [command, ...args] } = optionsOf(words, { plain: ['--poll', '--open', '--release'] });
  hold(['serve', 'build'].includes(command) && !args.length, `trunk ${words.join(' ')} is not known`);
  hold(existsSync('Trunk.toml') || existsSync('index.html'), 'there is nothing for Trunk here');
}

/** The options that our own build gives it. */
function wasmBindgen() {
  const source = ['guard', 'build'].map((file) => readFileSync(join(ROOT, `xtask/src/${file}.rs`), 'utf8')).join();
  for (const word of words.filter((word) => word.startsWith('--'))) hold(source.includes(`"${word}"`), `wasm-bindgen is not known to take ${word}`);
  hold(words.at(-1).endsWith('.wasm'), 'wasm-bindgen is given no wasm');
}

/** A tag can be checked out of a whole clone alone. All else of git is done. */
function git() {
  hold(words.length === 2 && words[0] === 'checkout' && /^v\d+\.\d+\.\d+$/.test(words[1]), 'git checkout is known with the tag of a version');
}

/** What a bundler's command leaves behind. Bundlers are tried by suites of their own. */
function bundler() {
  hold(words[0] === 'build' || name === 'webpack' || name === 'rollup', `${name} ${words.join(' ')} is not known`);
  mkdirSync(join(process.cwd(), 'dist'), { recursive: true });
}

/** For samples about a donation: one that is paid, and whose reward was granted. Prints its id. */
async function paidDonation() {
  const api = `http://localhost:${ports.api}`;
  const made = await fetch(`${api}/v1/partner/donations/create-link`, {
    method: 'POST',
    headers: { 'X-Partner-Key': key, 'Content-Type': 'application/json' },
    body: JSON.stringify({ nonprofitSlug: 'american-red-cross', amount: 2500, currency: 'USD', frequency: 'once', provider: 'stripe', donorEmail: 'jane@example.org', firstName: 'Jane', lastName: 'Roe' }),
  });
  const { partnerDonationId: id } = await made.json();
  await fetch(`${api}/sandbox/donations/${id}/pay`, { method: 'POST' });
  for (;;) {
    const { status } = await (await fetch(`${api}/v1/partner/donations/status/${id}`, { headers: { 'X-Partner-Key': key } })).json();
    if (status === 'COMPLETED') break;
    await new Promise((done) => setTimeout(done, 20));
  }
  console.log(id);
}

const PROGRAMS = { cargo, git, node, npm, npx, trunk, 'wasm-bindgen': wasmBindgen, 'sir-donate': () => become(process.execPath, [COMMAND, ...words]), 'paid-donation': paidDonation };
for (const one of ['vite', 'webpack', 'rspack', 'rollup', 'parcel', 'next']) PROGRAMS[one] = bundler;

try {
  await PROGRAMS[name]();
} catch (fault) {
  if (!(fault instanceof Refused)) throw fault;
  console.error(`${[name, ...words].join(' ')}: ${fault.message}\n  remedy: correct it, or teach tests/samples/${relative(dirname(process.argv[1]), process.argv[1])} how it is tried`);
  process.exitCode = 97;
}
