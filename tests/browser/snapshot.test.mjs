// What `npx sir-donate snapshot` writes is what the widget reads. In Chromium alone: what engines do with the file is
// in budget.test.mjs, and the command knows none of them.
import assert from 'node:assert/strict';
import { snapshot } from '../consumers/edge/command.mjs';
import { BROWSER } from './driver.mjs';
import { suite } from './harness.mjs';
import { DONOR, fillForm, openForm, toCheckout } from './journey.mjs';
import { page, widget } from './pages.mjs';
import { KEYS } from './servers.mjs';

const FILE = '/sir-giving.json';

if (BROWSER === 'chromium') {
  const scenario = suite({ rewardDelay: 0 });

  scenario('a file that the command wrote saves a donor’s intent its calls', async ({ browser, site, api, pages }) => {
    const { code, out, told } = await snapshot(['american-red-cross', '--api-base', api.origin], KEYS.standard);
    assert.deepEqual([code, told], [0, '']);
    assert.equal(api.calls.length, 2);
    pages.put({ headers: { 'content-type': 'application/json' }, body: out }, FILE);
    const before = api.calls.length;
    const widgets = [widget(site, { snapshot: FILE, 'donor-email': DONOR.email, 'first-name': DONOR.first, 'last-name': DONOR.last })];
    await browser.open(pages.put(page(site, { widgets })));
    await openForm(browser);
    await browser.byRole('heading', 'Donate to American Red Cross');
    await browser.waitForText(/EIN/);
    await toCheckout(browser, site, await fillForm(browser, { tip: 'default' }));
    assert.deepEqual(api.calls.slice(before).map(({ path }) => path), ['/v1/partner/donations/create-link']);
  });
}
