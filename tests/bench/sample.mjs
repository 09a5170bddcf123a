// One visit of one page: what is loaded, pressed, waited for and read.
import { readFileSync } from 'node:fs';
import { sleep, until } from '../browser/driver.mjs';

const PROBE = readFileSync(new URL('probe.js', import.meta.url), 'utf8');

/** What Lighthouse calls slow 4G: milliseconds for each request, bits a second. */
export const SLOW_4G = { latency: 150, down: 1_600_000, up: 750_000 };

/** A mid-range phone's screen, as Lighthouse has it. */
const SCREEN = { width: 412, height: 823, deviceScaleFactor: 1.75, mobile: true };

const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);

/** What the page's tab has fetched since an event: requests, and bytes as they came, headers aside. */
function traffic(events, from, to = events.length) {
  const some = events.slice(from, to);
  const of = (method) => some.filter((event) => event.method === method).map(({ params }) => params);
  return {
    requests: of('Network.requestWillBeSent').filter(({ request }) => !request.url.startsWith('data:')).map(({ request }) => `${request.method} ${request.url}`),
    bytes: sum(of('Network.loadingFinished').map(({ encodedDataLength }) => encodedDataLength)),
  };
}

async function calm(tab, ms = 400) {
  const busy = ({ method }) => /^Network\.(requestWillBeSent|dataReceived|loadingFinished|loadingFailed)$/.test(method);
  let known = -1;
  await until('the page to fetch nothing', async () => {
    const before = known;
    known = tab.events.filter(busy).length;
    if (known === before) return true;
    await sleep(ms);
    return false;
  });
}

/** Nothing of a phone: for what fills the caches. */
const DESK = { cpu: 1, network: undefined };

async function conditions(tab, { cpu, network }) {
  await tab.send('Emulation.setCPUThrottlingRate', { rate: cpu });
  const { latency = 0, down = -8, up = -8 } = network ?? {};
  await tab.send('Network.emulateNetworkConditions', { offline: false, latency, downloadThroughput: down / 8, uploadThroughput: up / 8 });
}

const middle = (tab, look) =>
  tab.run(
    `(look) => { const box = ${look}.getBoundingClientRect(); return { x: box.x + box.width / 2, y: box.y + box.height / 2 }; }`,
  );

/** Pressed and let go without a pause between; what is over the button before it is pressed, `hover` alone says. */
async function press(tab, { x, y }) {
  const at = { x, y, button: 'left', clickCount: 1 };
  await Promise.all(['mousePressed', 'mouseReleased'].map((type) => tab.send('Input.dispatchMouseEvent', { ...at, type })));
}

async function arrive(tab, url) {
  await tab.send('Page.navigate', { url });
  await until('the page to be loaded', () => tab.run(`() => document.readyState === 'complete' && location.href === ${JSON.stringify(url)} && !!window.bench?.button`));
  await tab.run('() => bench.button.then(() => true)');
  await calm(tab);
}

/**
 * `{ subject, url, cpu, network, warm, hover }` → the figures of one visit. `warm` is for one whose caches are full, `hover`
 * the milliseconds that the pointer stands over the button before it is pressed.
 */
export async function sample(devtools, { subject, url, cpu, network, warm = false, hover = 0, onUsable }) {
  const tab = await devtools.tab();
  try {
    for (const domain of ['Page', 'Runtime', 'Network', 'Performance']) await tab.send(`${domain}.enable`);
    await tab.send('Emulation.setDeviceMetricsOverride', SCREEN);
    await tab.send('Runtime.addBinding', { name: 'benchLeft' });
    const script = `${PROBE}\nbench.looks = ${subject.looks};\nbench.begin(bench.looks);
navigation.addEventListener('navigate', ({ destination }) => benchLeft(JSON.stringify([destination.url, performance.now() - bench.seen.submit])));`;
    await tab.send('Page.addScriptToEvaluateOnNewDocument', { source: script });
    if (warm) {
      await conditions(tab, DESK);
      await arrive(tab, url);
      await press(tab, await middle(tab, 'bench.looks.button()'));
      await tab.run('() => Promise.all([bench.usable, bench.whole]).then(() => true)');
      await calm(tab);
      await tab.send('Page.navigate', { url: 'about:blank' });
      await until('an empty page', () => tab.run("() => location.href === 'about:blank'"));
    }
    await conditions(tab, { cpu, network });
    const visit = tab.events.length;
    await arrive(tab, url);
    const view = traffic(tab.events, visit);
    const spot = await middle(tab, 'bench.looks.button()');
    if (hover) {
      await tab.send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...spot });
      await sleep(hover);
    }
    const clicked = tab.events.length;
    const work = async () => {
      await press(tab, spot);
      await tab.run('() => Promise.all([bench.usable, bench.whole]).then(() => true)');
      await calm(tab);
    };
    if (onUsable) await onUsable(work, tab);
    else await work();
    const intent = traffic(tab.events, clicked);
    const seen = await tab.run(`() => {
      const { seen } = bench;
      const [{ responseStart }] = performance.getEntriesByType('navigation');
      return { ...seen, memories: undefined, wasm: seen.memories.reduce((all, one) => all + one.buffer.byteLength, 0), responseStart };
    }`);
    const { pointerdown: pressed, click, times, tasks } = seen;
    const during = tasks.filter(([start, lasted]) => start + lasted > pressed && start < times.usable).map(([, lasted]) => lasted);
    const figures = {
      button: times.button,
      usable: times.usable - click,
      whole: times.whole - click,
      viewBytes: view.bytes,
      viewRequests: view.requests.length,
      bytes: view.bytes + intent.bytes,
      requests: view.requests.length + intent.requests.length,
      tasks: during.length,
      longest: Math.max(0, ...during),
      shift: seen.shift,
      gap: click - pressed,
    };
    // Typing an amount, key by key.
    await press(tab, await middle(tab, 'bench.looks.fields()[0]'));
    for (const key of ['4', '2', '0']) {
      await tab.send('Input.dispatchKeyEvent', { type: 'keyDown', key, text: key, code: `Digit${key}`, windowsVirtualKeyCode: key.charCodeAt(0) });
      await tab.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code: `Digit${key}`, windowsVirtualKeyCode: key.charCodeAt(0) });
      await tab.run('() => bench.nextFrame().then(() => true)');
    }
    figures.key = Math.max(...(await tab.run('() => bench.seen.keys')));
    await tab.send('HeapProfiler.collectGarbage');
    const heap = await tab.send('Runtime.getHeapUsage');
    figures.heap = heap.usedSize;
    figures.dom = heap.embedderHeapUsedSize ?? 0;
    figures.wasm = seen.wasm;
    if (subject.submits) {
      await tab.run("() => { addEventListener('click', ({ timeStamp }) => (bench.seen.submit = timeStamp), { capture: true, once: true }); const one = bench.looks.fields()[1]; one.scrollIntoView({ block: 'center' }); return bench.nextFrame().then(() => true); }");
      await press(tab, await middle(tab, 'bench.looks.fields()[1]'));
      const left = await until('the page to be left', () => tab.events.find(({ method }) => method === 'Runtime.bindingCalled'));
      const [to, took] = JSON.parse(left.params.payload);
      if (!/\/stripe\//.test(to)) throw new Error(`the page was left for ${to}, which is no checkout`);
      figures.submit = took;
    }
    return { figures, view, intent, tab: undefined };
  } finally {
    await tab.close();
  }
}
