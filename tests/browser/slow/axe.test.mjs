// axe, and the size of what is pressed, in each state, mode, theme and language: all of the product of which `axe.test.mjs`
// sees a selection. Each mode has a browser of its own, beside the other's.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { assertAccessible, assertThemed, axeIn } from '../axe.mjs';
import { suite } from '../harness.mjs';
import { product } from '../pairs.mjs';
import { small } from '../room.mjs';
import { LANGUAGES, MODES, STATES, THEMES, bringAbout, possible } from '../states.mjs';

describe('all states', { concurrency: true }, () => {
  for (const mode of MODES) {
    describe(mode, { concurrency: 1 }, () => {
      const scenario = suite({ rewardDelay: 0 });
      for (const state of STATES.filter((state) => possible({ ...state, mode }))) {
        for (const row of product({ theme: THEMES, lang: LANGUAGES })) {
          scenario(`axe: ${state.name}, ${mode}, ${row.theme}, ${row.lang}`, async ({ browser, site, pages }) => {
            await bringAbout({ browser, site }, { ...state, mode, ...row }, { head: axeIn(pages) });
            await assertAccessible(browser, state.name);
            await assertThemed(browser, row.theme);
            assert.deepEqual(await small(browser), [], 'all that can be pressed is 44 px wide and high');
          });
        }
      }
    });
  }
});
