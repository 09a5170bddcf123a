// The single-page app of examples/: installed from its lock with the packed package, built by its own configuration, and used.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assertAccessible, assertNoSideways, assertNothingOutside, chromium, prefer } from '../../browser/demo.mjs';
import { suite } from '../../browser/harness.mjs';
import { DONOR, assertReceived, backTo, openForm, pay, submitButton, thanks, toCheckout } from '../../browser/journey.mjs';
import { KEYS } from '../../browser/servers.mjs';
import { PATIENCE, assertQuiet, build, installed, run, serve } from '../apps/harness.mjs';

const SPA = join(dirname(fileURLToPath(import.meta.url)), '../../../examples/spa');
const BUILD = ['vite/bin/vite.js', 'build'];
const slow = { timeout: 2 * PATIENCE };

const scenario = suite({ rewardDelay: 0, logs: true, beyond: true });

// At the first test that needs it: npm keeps this process from all else meanwhile, the start of a browser too.
let made;
const app = () => (made ??= installed(undefined, 'spa', {}, { from: SPA, folder: SPA }));
after(() => made?.remove());

const put = (file, text) => writeFileSync(join(app().root, file), text);
const own = (file) => readFileSync(join(SPA, file), 'utf8');

/** The app's settings, with the test's own addresses in the place of the usual ones. */
const settings = (site) =>
  own('.env').replace('http://localhost:8788', site.api.origin).replace('localhost:8789', new URL(site.sandbox.checkout).host);

/** Builds the app for a test's origins, and serves what was built for as long as `body` runs. */
async function served(site, net, body) {
  put('.env', settings(site));
  await build(app().root, BUILD);
  // Logos lie at the sandbox's own origin, and have no certificate there.
  const page = readFileSync(join(app().root, 'dist/index.html'), 'utf8');
  put('dist/index.html', page.replace(' https: ', ` https: ${site.sandbox.api} `));
  const server = await serve(app().root, (port) => ['vite/bin/vite.js', 'preview', '--port', port, '--strictPort', '--host', 'localhost']);
  try {
    await body(server.origin);
    assert.deepEqual([net.requests.map(({ url }) => url), net.tunnels], [[], []], 'no third party is asked');
  } finally {
    await server.stop();
  }
}

const shifts = (browser) =>
  browser.scriptAsync(
    () =>
      new Promise((done) => {
        new PerformanceObserver((list) => done(list.getEntries().map(({ value, sources }) => [value, sources.map(({ node }) => node?.outerHTML?.slice(0, 80))]))).observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => done([]), 200);
      }),
  );

scenario(
  'a donor looks around with the form half filled in, gives, and comes back to another view',
  ({ browser, site, net }) =>
    served(site, net, async (origin) => {
      const follow = async (name, heading) => {
        await browser.click(await browser.byRole('link', name));
        await browser.byRole('heading', heading);
      };
      const field = (name) => browser.byRole('textbox', name);
      const fill = async (name, text) => {
        await browser.click(await field(name));
        await browser.retype(text);
      };
      await browser.log();
      await browser.open(`${origin}/`);
      await browser.byRole('button', 'Donate');
      assert.deepEqual(site.api.calls, [], 'a page view calls no API');
      await browser.script(() => {
        window.kept = document.querySelector('sir-donate');
      });

      await openForm(browser);
      await browser.byRole('group', 'Optional tip');
      await browser.click(await browser.byRole('radio', '$65'));
      await browser.click(await browser.byRole('radio', 'Monthly'));
      await fill('Email', DONOR.email);
      await browser.click(await browser.byRole('button', 'Close'));
      await browser.gone('dialog');

      await follow('Kittiwake Loop', 'Kittiwake Loop');
      assert.equal(await browser.address(), `${origin}/rides/kittiwake-loop`);
      assert.equal(await browser.label(await browser.focused()), 'Kittiwake Loop', 'the new view’s heading has the focus');
      await follow('Second Bicycle', 'A bicycle, a second time');
      await browser.back();
      await browser.byRole('heading', 'Kittiwake Loop');
      assert.equal(await browser.script(() => document.title), 'Kittiwake Loop · Wheelhouse');
      assert.equal(await browser.script(() => window.kept === document.querySelector('sir-donate') && window.kept.isConnected), true, 'the element is the one that it was');

      await openForm(browser);
      assert.equal(await browser.value(await field('Email')), DONOR.email, 'what was typed is still there');
      for (const name of ['$65', 'Monthly']) assert.equal(await browser.checked(await browser.byRole('radio', name)), true, `${name} is still chosen`);
      await fill('First name', DONOR.first);
      await fill('Last name', DONOR.last);
      await assertQuiet(browser);
      await toCheckout(browser, site, await submitButton(browser));
      await assertReceived(site, {
        nonprofitSlug: 'second-bicycle',
        amount: 6500,
        currency: 'USD',
        frequency: 'monthly',
        provider: 'stripe',
        donorEmail: DONOR.email,
        firstName: DONOR.first,
        lastName: DONOR.last,
        tipAmount: 650,
        tipPercent: 10,
      });
      await pay(browser);

      // By the back button, to the view that they left; then to others, in the same visit and in a new one.
      await backTo(browser, `${origin}/rides/kittiwake-loop`);
      await thanks(browser, 6500);
      await follow('Second Bicycle', 'A bicycle, a second time');
      await browser.waitForText(/You have given one a push\. 325 SIR tokens are yours\./);
      await thanks(browser, 6500);
      await browser.open(`${origin}/rides/old-railway`);
      await browser.byRole('heading', 'The Old Railway');
      await thanks(browser, 6500);
    }),
  slow,
);

scenario(
  'each view is whole on a phone and on a desk, by day and by night',
  ({ browser, site, net }) =>
    served(site, net, async (origin) => {
      await browser.log();
      const show = async (path, width, scheme = 'light') => {
        await prefer(browser, { scheme });
        await chromium(browser, 'Emulation.setDeviceMetricsOverride', { width, height: width < 600 ? 760 : 900, deviceScaleFactor: 1, mobile: false });
        await browser.open(origin + path);
        await browser.byRole('button', 'Donate');
      };
      for (const path of ['/', '/rides/high-road', '/second-bicycle', '/other-ways', '/nowhere']) {
        for (const scheme of ['light', 'dark']) {
          for (const width of [360, 1280]) {
            const state = `${path} at ${width} px, ${scheme}`;
            await show(path, width, scheme);
            await assertNoSideways(browser, state);
            await assertAccessible(browser, state);
            assert.deepEqual(await shifts(browser), [], `nothing moves: ${state}`);
            await assertQuiet(browser);
          }
        }
        await show(path, 320);
        await assertNothingOutside(browser, `${path} at 320 px`);
        await assertNoSideways(browser, `${path} at 320 px`);
      }
      await openForm(browser);
      await assertAccessible(browser, 'with the form open');
      assert.deepEqual(await browser.script(() => document.querySelectorAll('style, [style], script:not([src])').length), 0, 'nothing is inline');
    }),
  slow,
);

scenario(
  'the guard refuses a build with a secret in it',
  async ({ site }) => {
    const digits = randomBytes(32).toString('hex');
    const main = own('src/main.jsx');
    const slips = {
      // The likeliest: the one key taken for the other.
      'a secret key where the publishable one belongs': () => put('.env', settings(site).replace(KEYS.standard, `sk_test_${digits}`)),
      'a secret key in a script': () => put('src/main.jsx', `${main}\nwindow.key = "sk_live_${digits}";\n`),
    };
    for (const [slip, make] of Object.entries(slips)) {
      put('.env', settings(site));
      put('src/main.jsx', main);
      rmSync(join(app().root, 'dist'), { recursive: true, force: true });
      make();
      const { code, said } = await run(app().root, BUILD);
      assert.notEqual(code, 0, `the build stops at ${slip}:\n${said}`);
      assert.match(said, /SIR Donate's guard: a secret would be published/, slip);
      assert.ok(!said.includes(digits), `no secret is told: ${slip}`);
      assert.equal(existsSync(join(app().root, 'dist', 'index.html')), false, `nothing is shipped: ${slip}`);
    }
    put('src/main.jsx', main);
    put('.env', settings(site));
    await build(app().root, BUILD);
  },
  slow,
);
