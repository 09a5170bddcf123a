// axe, and the size of what is pressed, in each state, mode, theme and language: all of the product of which `axe.test.mjs`
// sees a selection.
import assert from 'node:assert/strict';
import { assertAccessible, axeIn } from '../axe.mjs';
import { suite } from '../harness.mjs';
import { product } from '../pairs.mjs';
import { small } from '../room.mjs';
import { LANGUAGES, MODES, STATES, THEMES, bringAbout, possible } from '../states.mjs';

const scenario = suite({ rewardDelay: 0 });

for (const state of STATES) {
  for (const row of product({ mode: MODES, theme: THEMES, lang: LANGUAGES }, (row) => possible({ ...state, ...row }))) {
    scenario(`axe: ${state.name}, ${Object.values(row).join(', ')}`, async ({ browser, site, pages }) => {
      await bringAbout({ browser, site }, { ...state, ...row }, { head: axeIn(pages) });
      await assertAccessible(browser, state.name);
      assert.deepEqual(await small(browser), [], 'all that can be pressed is 44 px wide and high');
    });
  }
}
