// Each state that a donor can be shown: axe has nothing to say about it, all that can be pressed is large enough, and of those
// that matter most Chromium's whole accessibility tree is what is kept in `trees/`. Each is seen once, in a mode, a theme and
// a language that are chosen so that each kind of state meets each of them, and each of them the others; `slow/axe.test.mjs`
// sees all of the product.
//
// `SIR_WRITE=1 npm test axe` writes the trees anew; whoever does reads the difference.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { assertAccessible, assertThemed, axeIn, dressed } from './axe.mjs';
import { BROWSER, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { small } from './room.mjs';
import { LANGUAGES, MODES, STATES, THEMES, assertComplete, bringAbout, turns } from './states.mjs';

const FACTORS = { mode: MODES, theme: THEMES, lang: LANGUAGES };

/** Those whose tree is kept; in English, but for one that is kept in each language. */
const KEPT = [
  ['more.closed', 'button'],
  ['more.loading', 'button'],
  ...LANGUAGES.map((lang) => ['Flow.Editing', 'button', lang]),
  ['Flow.Editing', 'inline'],
  ['more.long name, monthly, own tip', 'inline'],
  ['Fault.Missing', 'button'],
  ['Flow.Creating', 'inline'],
  ['Failure.RateLimited', 'button'],
  ['more.failed twice', 'inline'],
  ['Flow.InOtherTab', 'button'],
  ['Flow.Ready', 'inline'],
  ['RewardStatus.Processing', 'button'],
  ['RewardStatus.Completed', 'inline'],
  ['page.network', 'button'],
  ['page.integrity', 'inline'],
].map(([name, mode, lang = 'en']) => ({ name, mode, lang, tree: `${name.replace(/[^a-z]+/gi, '-').toLowerCase()}-${mode}${lang === 'en' ? '' : `-${lang}`}.txt` }));

/** Words on a page of the other colours than the widget's theme. */
const PINNED = [
  { name: 'page.donations_disabled', mode: 'button', theme: 'dark' },
  { name: 'page.integrity', mode: 'inline', theme: 'light' },
  { name: 'more.loading', mode: 'inline', theme: 'light' },
];

const rows = turns(FACTORS, [...KEPT, ...PINNED]);

test('each state has its recipe, and is seen', () => {
  assertComplete();
  assert.deepEqual([...new Set(rows.map(({ name }) => name))], STATES.map(({ name }) => name));
});

const FOLDER = new URL('trees/', import.meta.url);

// What is another one each time.
const same = (lines, site) =>
  lines.map((line) => line.replaceAll(site.pages.origin, 'PAGES').replace(/\b0:\d\d|1:00\b/, '0:59').replace(/"[^"]*20\d\d[^"]*\d:\d\d[^"]*"/, '"(date)"'));

async function assertTree(browser, site, name) {
  const file = new URL(name, FOLDER);
  const read = async () => same(await browser.tree(), site).join('\n') + '\n';
  if (process.env.SIR_WRITE) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, await read());
    return;
  }
  const kept = readFileSync(file, 'utf8');
  let last;
  // The tree follows the page a moment later.
  await until('the tree', async () => (last = await read()) === kept, 3000).catch(() => {});
  assert.equal(last, kept, `${file.pathname}: read the difference; SIR_WRITE=1 npm test axe takes it on`);
}

const scenario = suite({ rewardDelay: 0 });

for (const row of rows) {
  scenario(`axe: ${row.name}, ${row.mode}, ${row.theme}, ${row.lang}`, async ({ browser, site, pages }) => {
    await bringAbout({ browser, site }, dressed(row), { head: axeIn(pages) });
    if (row.tree && BROWSER === 'chromium') await assertTree(browser, site, row.tree);
    await assertAccessible(browser, row.name);
    await assertThemed(browser, row.theme);
    assert.deepEqual(await small(browser), [], 'all that can be pressed is 44 px wide and high');
  });
}

test('each tree that is kept is looked at', () => {
  assert.deepEqual(readdirSync(FOLDER).sort(), KEPT.map(({ tree }) => tree).sort());
});
