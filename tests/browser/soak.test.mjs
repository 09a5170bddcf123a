// A page that lives long: what a widget took is given back when it goes, however often one comes.
//
// Chromium alone: its protocol counts nodes and listeners, and what leaks is our code, the same in each engine.
import assert from 'node:assert/strict';
import { BROWSER } from './driver.mjs';
import { suite } from './harness.mjs';
import { PREFILLED } from './journey.mjs';
import { widget } from './pages.mjs';

const scenario = suite({ rewardDelay: 0 });
const skip = BROWSER === 'chromium' ? false : "counted by Chromium's protocol";

const MOUNTS = 1000;
const DIALOGS = 200;

/** Not a fixture page of pages.mjs: what that one records of each event would grow too. */
const bare = (site) => ({
  headers: {},
  body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>A page that lives long</title><link rel="icon" href="data:,">
<script>
window.faults = [];
addEventListener('error', ({ message }) => faults.push(message));
addEventListener('unhandledrejection', ({ reason }) => faults.push(String(reason)));
addEventListener('sir-donate-error', ({ detail }) => faults.push(detail.code));
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...values) => {
  const made = await instantiate(...values);
  window.instances = (window.instances ?? 0) + 1;
  const { exports } = made.instance ?? made;
  const all = Object.values(exports);
  window.memory = all.find((one) => one instanceof WebAssembly.Memory);
  window.tables = all.filter((one) => one instanceof WebAssembly.Table);
  return made;
};
</script>
<main></main>
<script async src="${site.cdn.base}sir-donate.js"></script>`,
});

/** Mounts and unmounts `count` forms one after the other. In some, something is changed or under way meanwhile. */
const mounts = (browser, values, count) =>
  browser.scriptAsync(
    async (values, count) => {
      const home = document.querySelector('main');
      const make = () => {
        const element = document.createElement('sir-donate');
        for (const [name, value] of Object.entries({ ...values, mode: 'inline' })) element.setAttribute(name, value);
        return element;
      };
      const ready = (element) => new Promise((done) => element.addEventListener('sir-donate-ready', done, { once: true }));
      for (let index = 0; index < count; index++) {
        const element = make();
        const waited = ready(element);
        home.append(element);
        await waited;
        // A field, a choice, an option, the place in the page, and a removal with all of it still under way.
        const root = element.shadowRoot;
        if (index % 5 === 1) root.querySelector('#email').focus();
        if (index % 5 === 2) root.querySelectorAll('[name=amount]')[3].click();
        if (index % 5 === 3) element.amounts = [1, 2, 3, 4, 5, index + 6];
        if (index % 5 === 4) {
          const moved = ready(element);
          element.remove();
          await 0;
          home.append(element);
          await moved;
        }
        element.remove();
        // One that is gone before its form is there.
        const hasty = make();
        home.append(hasty);
        await 0;
        hasty.remove();
      }
    },
    values,
    count,
  );

const dialogs = (browser, values, count) =>
  browser.scriptAsync(
    async (values, count) => {
      for (let index = 0; index < count; index++) {
        const element = document.createElement('sir-donate');
        for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
        document.querySelector('main').append(element);
        for (let times = 0; times < 2; times++) {
          await element.open();
          const closed = new Promise((done) => element.addEventListener('sir-donate-close', done, { once: true }));
          element.close();
          await closed;
        }
        element.remove();
      }
    },
    values,
    count,
  );

async function levels(browser) {
  // What is freed in one turn lets go of more in the next.
  for (let times = 0; times < 3; times++) {
    await browser.devtools('HeapProfiler.collectGarbage');
    await browser.scriptAsync(() => new Promise((done) => setTimeout(done, 50)));
  }
  const { metrics } = await browser.devtools('Performance.getMetrics');
  const of = (name) => metrics.find((metric) => metric.name === name).value;
  const [memory, ...tables] = await browser.script(() => [memory.buffer.byteLength, ...tables.map((table) => table.length)]);
  return { nodes: of('Nodes'), listeners: of('JSEventListeners'), memory, heap: of('JSHeapUsedSize'), tables: Math.max(...tables) };
}

/** In parts, for a driver does not wait for ever. */
async function often(count, run) {
  for (let done = 0; done < count; done += 100) await run(Math.min(100, count - done));
}

scenario(
  `${MOUNTS} mounts and ${DIALOGS} dialogs leave nothing behind`,
  async ({ browser, site, api, cdn, pages }) => {
    await browser.open(pages.put(bare(site)));
    await browser.devtools('Performance.enable');
    const values = widget(site, PREFILLED);
    await mounts(browser, values, 10);
    await dialogs(browser, values, 10);
    const tenth = await levels(browser);
    await often(MOUNTS - 10, (count) => mounts(browser, values, count));
    const mounted = await levels(browser);
    await often(DIALOGS - 10, (count) => dialogs(browser, values, count));
    const last = await levels(browser);
    console.log(`${'after'.padEnd(22)}${Object.keys(tenth).map((name) => name.padStart(12)).join('')}`);
    for (const [when, level] of [['10 of each', tenth], [`${MOUNTS} mounts`, mounted], [`${DIALOGS} dialogs`, last]]) {
      console.log(`${when.padEnd(22)}${Object.values(level).map((value) => String(value).padStart(12)).join('')}`);
    }
    for (const [when, level] of [['mounts', mounted], ['dialogs', last]]) {
      for (const name of ['nodes', 'listeners', 'memory', 'tables']) {
        const ratio = level[name] / tenth[name];
        assert.ok(Math.abs(ratio - 1) <= 0.02, `after the ${when}, ${name} went from ${tenth[name]} to ${level[name]}`);
      }
    }
    assert.deepEqual(await browser.script(() => [window.faults, window.instances, document.querySelector('main').childElementCount]), [[], 1, 0]);
    // Each answer serves them all, and so does each file.
    assert.equal(api.calls.length, 2);
    assert.equal(cdn.requests.length, 3);
  },
  { skip, timeout: 300_000 },
);
