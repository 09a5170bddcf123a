// What renders on a server, and what is large: Next.js, SvelteKit, Parcel, Angular; and what compilers say of the components
// that npm's text tells people to write (cargo xtask test --only frameworks).
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../../browser/driver.mjs';
import { suite } from '../../../browser/harness.mjs';
import { attributesOf } from '../../../browser/pages.mjs';
import { KEYS } from '../../../browser/servers.mjs';
import { README, accountFor, files, section } from '../docs.mjs';
import { PATIENCE, assertQuiet, attributes, build, donateAt, element, hashes, html, installed, publish, run, serve, strict } from '../harness.mjs';

const APPS = join(dirname(fileURLToPath(import.meta.url)), '..');
const SITES = join(APPS, '../scan/sites');
const scenario = suite({ rewardDelay: 0, logs: true });
accountFor('frameworks');
// npm fetches some hundred megabytes where it has none of them yet.
const slow = { timeout: 4 * PATIENCE };

/** The document's files, with the hosts of this machine in the place of the world's. */
const local = (site, heading) => {
  const logos = [site.api.origin, site.sandbox.api];
  const here = (text) =>
    text
      .replaceAll('https://api.sirgiving.org', site.api.origin)
      .replace('img-src https:', `img-src ${logos.join(' ')}`)
      .replace('"img-src": ["https:"]', `"img-src": ${JSON.stringify(logos)}`);
  return Object.fromEntries(Object.entries(files(heading)).map(([name, text]) => [name, here(text)]));
};

/** The page as it comes from the server: the element with its options, and what stands inside. */
async function assertRendered(url, site) {
  const answer = await fetch(url);
  const text = await answer.text();
  const [, attributes, inside] = /<sir-donate([^>]*)>(.*?)<\/sir-donate>/s.exec(text) ?? assert.fail(`the element is not in what the server sent:\n${text}`);
  for (const part of [`publishable-key="${KEYS.standard}"`, 'nonprofit="american-red-cross"', `api-base="${site.api.origin}"`]) {
    assert.ok(attributes.includes(part), `${part} in <sir-donate${attributes}>`);
  }
  assert.match(inside, /<a href="https:\/\/example\.org\/donate">Donate<\/a>/, 'the fallback is inside');
  return answer.headers.get('content-security-policy');
}

/** A framework's server, for as long as `body` runs. */
async function served(root, words, env, body) {
  const server = await serve(root, words, env);
  try {
    await body(`${server.origin}/`);
  } catch (error) {
    error.message += `\nthe server said: ${server.log()}`;
    throw error;
  } finally {
    await server.stop();
  }
}

/**
 * The framework has taken the page over: its own button counts. Not by a pointer, under which the page may move until then:
 * where the link of the fallback was there is a button now.
 */
const takenOver = (browser) =>
  until('the page to be taken over', () =>
    browser.script(() => {
      const button = document.querySelector('main > button');
      button.click();
      return /^Pressed [1-9]\d* times$/.test(button.textContent);
    }),
  );

/** What does not match what the server sent is told in development alone. */
const quietInDevelopment = (browser, site, root, words) =>
  served(root, words, undefined, async (url) => {
    await assertRendered(url, site);
    // The first page makes the server prepare the scripts, and reload it.
    await browser.open(url);
    await takenOver(browser);
    await browser.log();
    await browser.open(url);
    await takenOver(browser);
    await browser.byRole('button', 'Donate');
    await assertQuiet(browser);
  });

scenario(
  'Next.js renders the element on the server, and a donation is made in the page',
  async ({ browser, site }) => {
    const made = installed(site, 'next', local(site, 'Next.js'), { from: join(SITES, 'next'), folder: join(APPS, 'next') });
    const said = await build(made.root, ['next/dist/bin/next', 'build']);
    assert.match(said, /Turbopack/);
    await served(made.root, (port) => ['next/dist/bin/next', 'start', '--port', port], undefined, async (url) => {
      assert.match(await assertRendered(url, site), /script-src 'nonce-[^']+' 'strict-dynamic' 'wasm-unsafe-eval';/);
      await donateAt(browser, site, url, { before: () => takenOver(browser) });
    });
    // Its policy is for the built site: in development React evaluates texts.
    rmSync(join(made.root, 'proxy.js'));
    await quietInDevelopment(browser, site, made.root, (port) => ['next/dist/bin/next', 'dev', '--port', port]);
    made.remove();
  },
  slow,
);

scenario(
  'SvelteKit renders the element on the server, and a donation is made in the page',
  async ({ browser, site }) => {
    const made = installed(site, 'sveltekit', local(site, 'SvelteKit'), { from: join(APPS, 'sveltekit'), folder: join(APPS, 'sveltekit') });
    await build(made.root, ['vite/bin/vite.js', 'build']);
    const env = (port) => ({ PORT: port, HOST: 'localhost', ORIGIN: `http://localhost:${port}` });
    await served(made.root, () => ['build/index.js'], env, async (url) => {
      assert.match(await assertRendered(url, site), /script-src 'self' 'wasm-unsafe-eval' 'nonce-/);
      await donateAt(browser, site, url, { before: () => takenOver(browser) });
    });
    await quietInDevelopment(browser, site, made.root, (port) => ['vite/bin/vite.js', '--port', port, '--strictPort', '--host', 'localhost']);
    made.remove();
  },
  slow,
);

scenario(
  'Parcel builds a page in which a donation is made',
  async ({ browser, site, pages }) => {
    const scripts = '<script type="module" src="main.js"></script>';
    const made = installed(site, 'parcel', { ...files('Parcel'), 'src/index.html': html({ body: element(site), scripts }) }, { from: join(SITES, 'parcel') });
    await build(made.root, ['parcel/lib/bin.js', 'build', 'src/index.html', '--no-cache', '--dist-dir', 'dist']);
    const dist = join(made.root, 'dist');
    const map = hashes(readFileSync(join(dist, 'index.html'), 'utf8'));
    assert.equal(map.length, 1, 'the page holds one import map, as the document says');
    const url = publish(pages, [['/', dist]], strict(site, { 'script-src': map }));
    await donateAt(browser, site, url);
    made.remove();
  },
  slow,
);

/** A compiler takes what is in a site, but for the file of wrong uses, of which it tells each line that has an element. */
async function assertCompiled(made, wrong, command, pattern) {
  const text = readFileSync(join(made.root, wrong), 'utf8');
  const lines = text.split('\n').flatMap((line, index) => (line.trim().startsWith('<sir-donate ') ? [`${wrong}:${index + 1}`] : []));
  assert.ok(lines.length > 3, 'there are wrong ones');
  const { code, said } = await run(made.root, command);
  // Some colour what they say, whatever they are told.
  const told = [...said.replaceAll(/\x1b\[\d+m/g, '').matchAll(pattern)].map(([, file, line]) => `${file}:${line}`);
  assert.deepEqual(told, lines, said);
  assert.notEqual(code, 0, said);
  // By themselves the right ones are all right.
  rmSync(join(made.root, wrong));
  await build(made.root, command);
}

test(
  "Svelte's compiler takes the component that npm's text has, with its types",
  slow,
  async () => {
    const made = installed(undefined, 'svelte', files('Svelte', README), { from: join(APPS, 'sveltekit'), folder: join(APPS, 'svelte') });
    const command = ['svelte-check/bin/svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'machine'];
    await assertCompiled(made, 'src/Wrong.svelte', command, /^\d+ (?:ERROR|WARNING) "([^"]+)" (\d+):/gm);
    made.remove();
  },
);

scenario(
  "Angular's compiler takes the component that npm's text has, and a donation is made in the page that its builder makes of it",
  async ({ browser, site, pages }) => {
    const folder = join(APPS, 'angular');
    const [name, text] = Object.entries(files('Angular', README))[0];
    const own = text.replace('publishable-key="pk_test_…" nonprofit="american-red-cross"', attributesOf(attributes(site)));
    assert.notEqual(own, text);
    // What it says of the wasm, to the letter.
    const asset = JSON.parse(/`(\{ "glob": .*?\})`/.exec(section('Angular', README))[1]);
    const config = JSON.parse(readFileSync(join(folder, 'angular.json'), 'utf8'));
    config.projects.site.architect.build.options.assets.push(asset);
    const index = html({ body: '<app-give></app-give>' });
    const made = installed(site, 'angular', { [name]: own, 'angular.json': JSON.stringify(config), 'src/index.html': index }, { from: folder, folder });
    const compiler = ['@angular/compiler-cli/bundles/src/bin/ngc.js', '--project', 'tsconfig.json'];
    await assertCompiled(made, 'src/wrong.ts', compiler, /^(\S+):(\d+):\d+ - error /gm);
    await build(made.root, ['@angular-devkit/architect-cli/bin/cli.js', 'site:build']);
    await donateAt(browser, site, publish(pages, [['/', join(made.root, 'dist')]], strict(site)));
    made.remove();
  },
  slow,
);
