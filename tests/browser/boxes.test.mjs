// Where texts and boxes stand, by `boxes.mjs`, at four widths. In Chromium each state is seen once, in a mode, a look and a
// language that are chosen so that each kind of state meets each of them, and each of them the others;
// `slow/boxes.test.mjs` sees all of the product. The other engines have their own ways to break lines, to share room out and
// to mirror: they see the states that are fullest, narrow, in the languages that are longest and mirrored.
import { LANGUAGES_AND_PSEUDO, LOOKS, WIDTHS, assertPlaced, bringPlaced } from './boxes.mjs';
import { BROWSER } from './driver.mjs';
import { suite } from './harness.mjs';
import { product } from './pairs.mjs';
import { SIGNS } from './pseudo.mjs';
import { MODES, STATES, turns } from './states.mjs';

const scenario = suite({ rewardDelay: 0 });

const FULLEST = ['Flow.Editing', 'Fault.Missing', 'Failure.RateLimited', 'RewardStatus.Completed', 'more.long name, monthly, own tip', 'more.large amount'];
const fullest = () =>
  product({ state: STATES.filter(({ name }) => FULLEST.includes(name)), lang: Object.keys(SIGNS) }).map(({ state, lang }, at) => ({
    ...state,
    lang,
    mode: MODES[(at + (at >> 1)) % MODES.length],
    theme: LOOKS[at % LOOKS.length],
  }));

const [rows, widths] = BROWSER === 'chromium' ? [turns({ mode: MODES, theme: LOOKS, lang: LANGUAGES_AND_PSEUDO }), WIDTHS] : [fullest(), WIDTHS.slice(0, 2)];

for (const row of rows) {
  scenario(`boxes: ${row.name}, ${row.mode}, ${row.theme}, ${row.lang}`, async ({ browser, site }) => {
    await bringPlaced({ browser, site }, row);
    await assertPlaced(browser, row, { widths, looks: [row.theme] });
  });
}
