// axe, and the size of what is pressed, in each state, mode, theme and language: all of the product of which `axe.test.mjs`
// sees a selection.
import assert from 'node:assert/strict';
import { assertAccessible, assertThemed, axeIn, dressed } from '../axe.mjs';
import { small } from '../room.mjs';
import { LANGUAGES, THEMES, bringAbout } from '../states.mjs';
import { seeAll } from './product.mjs';

seeAll('axe', { theme: THEMES, lang: LANGUAGES }, async ({ browser, site, pages }, row) => {
  await bringAbout({ browser, site }, dressed(row), { head: axeIn(pages) });
  await assertAccessible(browser, row.name);
  await assertThemed(browser, row.theme);
  assert.deepEqual(await small(browser), [], 'all that can be pressed is 44 px wide and high');
});
