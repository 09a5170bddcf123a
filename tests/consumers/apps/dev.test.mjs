// Vite's dev server, which bundles dependencies ahead: an asset of theirs is easily lost there. React in strict mode runs
// each effect twice in development alone.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { until } from '../../browser/driver.mjs';
import { suite } from '../../browser/harness.mjs';
import { openForm } from '../../browser/journey.mjs';
import { files } from './docs.mjs';
import { HERE, donateAt, element, giveQuietly, html, makeSite, serve } from './harness.mjs';

const scenario = suite({ rewardDelay: 0, logs: true });

/** Vite's server for a site, for as long as `body` runs. */
async function served(made, body) {
  const server = await serve(made.root, (port) => ['vite/bin/vite.js', '--port', port, '--strictPort', '--host', 'localhost']);
  try {
    await body(`${server.origin}/`);
  } catch (error) {
    error.message += `\nVite: ${server.log()}`;
    throw error;
  } finally {
    await server.stop();
  }
  made.remove();
}

scenario("Vite's dev server serves a page in which a donation is made", async ({ browser, site }) => {
  const index = html({ body: element(site), scripts: '<script type="module" src="/src/main.js"></script>' });
  await served(makeSite(site, 'vite-dev', { ...files('Vite'), 'index.html': index }), (url) => donateAt(browser, site, url));
});

scenario('React in strict mode keeps the widget in step with its props', async ({ browser, site }) => {
  const index = html({ body: '<div id="root"></div>', scripts: '<script type="module" src="/src/main.jsx"></script>' });
  const made = makeSite(site, 'react', { 'index.html': index }, join(HERE, 'react'));
  await served(made, async (url) => {
    const push = async (name) => browser.click(await browser.byRole('button', name));
    const close = async () => {
      await push('Close');
      await browser.waitForText(/The form is: closed/);
    };
    await browser.log();
    await browser.open(url);
    await push('Take it away');
    await until('the element to be gone', () => browser.script(() => !document.querySelector('sir-donate')));
    await push('Put it back');
    await openForm(browser);
    await browser.waitForText(/The form is: open/);
    assert.equal(await browser.checked(await browser.byRole('radio', '$10')), true, 'the amount is the one of the props');
    assert.equal(await browser.checked(await browser.byRole('radio', 'One time')), true);
    await close();

    await push('Prefer monthly');
    await openForm(browser, { label: 'Give monthly' });
    assert.equal(await browser.checked(await browser.byRole('radio', 'Monthly')), true, 'a new prop is followed');
    await browser.byRole('radio', '$70');
    assert.equal(await browser.has('radio', '$10'), false, 'so are the amounts, as an array');
    assert.equal(await browser.script(() => document.querySelector('sir-donate').className), 'widget');
    await giveQuietly(browser, site, { frequency: 'monthly', amount: 'preset', tip: 'none' });
    assert.equal(site.api.of('/partner/config').length, 1, 'three elements, and effects that run twice, ask once');

    // The page's storage tells what its listeners were told, when the page is no more.
    await browser.open(`${url}index.html`);
    const kept = await browser.script(() => sessionStorage.getItem('kept'));
    assert.equal(kept, 'sir-donate-checkout true monthly 5000\n', 'the listener of the last rendering heard it, once');
  });
});
