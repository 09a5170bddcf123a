// Where texts and boxes stand in each state, mode, language, width and look: all of the product of which `boxes.test.mjs`
// sees a selection.
import { LANGUAGES_AND_PSEUDO, LOOKS, assertPlaced, bringPlaced } from '../boxes.mjs';
import { seeAll } from './product.mjs';

seeAll('boxes', { lang: LANGUAGES_AND_PSEUDO }, async ({ browser, site }, row) => {
  await bringPlaced({ browser, site }, { ...row, theme: LOOKS[0] });
  await assertPlaced(browser, row);
});
