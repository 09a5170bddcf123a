// All of a product of which a suite beside this folder sees a selection: each state, in each mode, with each value of each
// factor. Each mode has a browser of its own, beside the other's.
import { describe } from 'node:test';
import { suite } from '../harness.mjs';
import { product } from '../pairs.mjs';
import { MODES, STATES, possible } from '../states.mjs';

/** A scenario for each: `see` gets what a scenario's body gets, and the row. */
export const seeAll = (name, factors, see) =>
  describe('all states', { concurrency: true }, () => {
    for (const mode of MODES) {
      describe(mode, { concurrency: 1 }, () => {
        const scenario = suite({ rewardDelay: 0 });
        for (const state of STATES.filter((state) => possible({ ...state, mode }))) {
          for (const row of product(factors)) {
            scenario(`${name}: ${[state.name, mode, ...Object.values(row)].join(', ')}`, (stage) => see(stage, { ...state, mode, ...row }));
          }
        }
      });
    }
  });
