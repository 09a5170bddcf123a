// Bundlers that build in seconds: what docs/bundlers.md says of each, to the letter, and a donation in the page.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from '../../browser/harness.mjs';
import { accountFor, files } from './docs.mjs';
import { OUT, build, donateAt, element, hashes, html, makeSite, publish, strict } from './harness.mjs';

const scenario = suite({ rewardDelay: 0, logs: true });
accountFor('bundlers');

const TRUSTED_TYPES = { 'require-trusted-types-for': ["'script'"], 'trusted-types': ["'none'"] };

const script = (src) => `<script type="module" src="${src}"></script>`;

const BUNDLERS = {
  Vite: {
    command: ['vite/bin/vite.js', 'build'],
    index: script('/src/main.js'),
    more: TRUSTED_TYPES,
  },
  webpack: { command: ['webpack/bin/webpack.js', '--mode', 'production'], page: '<script defer src="main.js"></script>' },
  Rspack: { command: ['@rspack/cli/bin/rspack.js', 'build', '--mode', 'production'], page: '<script defer src="main.js"></script>' },
  Rollup: {
    command: ['rollup/dist/bin/rollup', '-c', '--failAfterWarnings'],
    page: script('main.js'),
    more: TRUSTED_TYPES,
  },
  esbuild: { command: ['build.mjs'], page: script('main.js'), more: TRUSTED_TYPES },
};

for (const [name, { command, index, page, more }] of Object.entries(BUNDLERS)) {
  scenario(
    `${name} builds a page in which a donation is made`,
    async ({ browser, site, pages }) => {
      const put = (scripts) => ({ 'index.html': html({ body: element(site), scripts }) });
      const made = makeSite(site, name.toLowerCase(), { ...files(name), ...(index ? put(index) : {}) });
      await build(made.root, command);
      const dist = join(made.root, 'dist');
      const url = publish(pages, [['/', dist]], strict(site, more));
      if (page) pages.put({ body: put(page)['index.html'], headers: { 'content-security-policy': strict(site, more) } }, '/');
      assert.equal(readdirSync(dist, { recursive: true }).filter((file) => file.endsWith('.wasm')).length, 1, 'the wasm is there, once');
      await donateAt(browser, site, url);
      made.remove();
    },
    { timeout: 240_000 },
  );
}

scenario('a page with an import map and no bundler takes a donation', async ({ browser, site, pages }) => {
  const scripts = files('No bundler')['index.html'];
  const headers = { 'content-security-policy': strict(site, { 'script-src': hashes(scripts), ...TRUSTED_TYPES }) };
  publish(pages, [['/sir-donate/', join(OUT, 'node_modules/sir-donate')]], '');
  const url = pages.put({ body: html({ body: element(site), scripts }), headers });
  await donateAt(browser, site, url);
  const own = new Set(pages.requests.map(({ path }) => path).filter((path) => path.startsWith('/sir-donate/')));
  assert.deepEqual([...own].sort(), ['app.js', 'index.js', 'pure.js', 'sir_donate_bg.wasm'].map((file) => `/sir-donate/${file}`), 'what the document names is all that is needed');
});
