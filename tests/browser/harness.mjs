// What every suite needs: one browser and one sandbox for the suite, fresh
// origins for each test, and evidence when a test fails.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BROWSER, Browser, launch } from './driver.mjs';
import { internet } from './internet.mjs';
import { Contract, apiOrigin, cdnOrigin, pagesOrigin, startSandbox } from './servers.mjs';

/**
 * How many tests one browser sees. Chromium has addresses for some hundred wasm memories in a process, 10 GB each, and keeps
 * those of pages that were left until it collects garbage, which may be too late for the next page.
 */
const MOST_TESTS = 60;

/**
 * Sets a suite up and returns `scenario(name, body)`, which is a test with
 * one tab and fresh origins. `body` gets `{ browser, site, pages, cdn, api,
 * sandbox }`, and `net`, an internet of its own, where `beyond` asks for one; `logs` keeps the browser's own console lines, `env` is for its environment, `flags` for Chromium. Whatever a scenario does, its API calls must keep the contract.
 */
export function suite({ rewardDelay, backend = true, beyond = false, logs = false, env, flags } = {}) {
  const world = {};
  before(async () => {
    const contract = backend ? new Contract() : undefined;
    world.contract = contract;
    world.sandbox = backend ? await startSandbox({ rewardDelay }) : undefined;
    world.net = beyond ? await internet() : undefined;
    world.browser = await launch({ proxy: world.net?.port, logs, env, flags });
  });
  after(async () => {
    await world.browser?.quit();
    await world.sandbox?.stop();
    await world.net?.close();
  });

  return function scenario(name, body, { timeout = 90_000, skip } = {}) {
    test(name, { timeout, skip }, async () => {
      world.tests = (world.tests ?? 0) + 1;
      if (world.tests % MOST_TESTS === 0 || (world.shaken && !(await world.browser.alive()))) {
        await world.browser.quit();
        world.browser = await launch({ proxy: world.net?.port, logs, env, flags });
      }
      world.shaken = false;
      const { browser, sandbox, contract, net } = world;
      const site = await openSite({ sandbox, contract });
      try {
        await sandbox?.forget();
        await browser.oneTab();
        if (net) Object.assign(net, { requests: [], tunnels: [], answer: () => undefined });
        await body({ browser, site, pages: site.pages, cdn: site.cdn, api: site.api, sandbox, net });
        assert.deepEqual(site.api?.violations ?? [], [], 'every call and every answer keeps the contract');
      } catch (error) {
        world.shaken = true;
        error.message += await evidence(browser, site, name);
        throw error;
      } finally {
        await closeSite(site);
      }
    });
  };
}

/** Origins that nobody has used before: of the page alone, where there is no sandbox. */
export async function openSite({ sandbox, contract }) {
  return {
    contract,
    sandbox,
    pages: await pagesOrigin(),
    cdn: sandbox && (await cdnOrigin()),
    api: sandbox && (await apiOrigin(sandbox, contract)),
  };
}

export async function closeSite({ pages, cdn, api }) {
  await pages.close();
  await cdn?.close();
  await api?.close();
}

/** @param {Browser} browser */
async function evidence(browser, site, name) {
  const lines = [''];
  const add = async (title, look) => {
    try {
      const value = await look();
      lines.push(`${title}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
    } catch (error) {
      lines.push(`${title}: (unreadable: ${error.message.split('\n')[0]})`);
    }
  };
  await add('browser', () => BROWSER);
  await add('address', () => browser.address());
  await add('page text', async () => (await browser.text()).slice(0, 1500));
  await add('console', () => browser.console());
  await add('page errors', () => browser.script(() => window.__harness?.errors ?? []));
  await add('policy violations', () => browser.script(() => window.__harness?.violations ?? []));
  await add('tabs', async () => (await browser.tabs()).length);
  if (site.sandbox?.ended()) await add('sandbox', () => site.sandbox.ended());
  if (site.cdn) await add('asked of the CDN', () => site.cdn.names());
  if (site.api) await add('API calls', () => site.api.calls.map(({ method, path, status }) => `${method} ${path} → ${status}`));
  if (site.api) await add('contract violations', () => site.api.violations);
  await add('screenshot', () => browser.screenshot(`${BROWSER}-${name}`));
  return lines.join('\n');
}
