// One visit of one page: what is loaded, pressed, waited for and read.
import { readFileSync } from 'node:fs';
import { sleep, until } from '../browser/driver.mjs';

const PROBE = readFileSync(new URL('probe.js', import.meta.url), 'utf8');

/** What Lighthouse calls slow 4G: milliseconds until an answer begins, bits a second. */
export const SLOW_4G = { latency: 150, down: 1_600_000, up: 750_000 };

/** A mid-range phone's screen, as Lighthouse has it. */
const SCREEN = { width: 412, height: 823, deviceScaleFactor: 1.75, mobile: true };

/** For what is not measured. */
export const UNHINDERED = { cpu: 1 };

/** Slows a tab down: `cpu` times, and its network to `network` where there is one. */
export async function hinder(tab, { cpu, network }) {
  await tab.send('Emulation.setCPUThrottlingRate', { rate: cpu });
  const { latency, down, up } = network ?? { latency: 0, down: -8, up: -8 };
  await tab.send('Network.emulateNetworkConditions', { offline: false, latency, downloadThroughput: down / 8, uploadThroughput: up / 8 });
}

/** A tab that is as a phone's, and says what it fetches. */
export async function phone(devtools) {
  const tab = await devtools.tab();
  for (const domain of ['Page', 'Runtime', 'Network']) await tab.send(`${domain}.enable`);
  await tab.send('Emulation.setDeviceMetricsOverride', SCREEN);
  await tab.send('Runtime.addBinding', { name: 'benchLeft' });
  await tab.send('Page.addScriptToEvaluateOnNewDocument', { source: PROBE });
  return tab;
}

/** What a tab has fetched since its event number `from`: requests, and their bytes as they came. */
export function traffic({ events }, from = 0) {
  const of = (method) => events.slice(from).filter((event) => event.method === method).map(({ params }) => params);
  const requests = of('Network.requestWillBeSent').map(({ request }) => request).filter(({ url }) => !url.startsWith('data:'));
  const bytes = of('Network.loadingFinished').reduce((sum, { encodedDataLength }) => sum + encodedDataLength, 0);
  return { requests: requests.map(({ method, url }) => `${method} ${url}`), bytes };
}

/** Until the tab has fetched nothing for a moment. */
export async function calm(tab) {
  const count = () => tab.events.filter(({ method }) => /^Network\.(requestWillBeSent|dataReceived|loading)/.test(method)).length;
  let [known, since] = [count(), Date.now()];
  await until('the page to fetch nothing for 400 ms', () => {
    if (count() !== known) [known, since] = [count(), Date.now()];
    return Date.now() - since >= 400;
  });
}

export async function arrive(tab, url) {
  const from = tab.events.length;
  await tab.send('Page.navigate', { url });
  // Told by the browser, for a look into the page would cost it time.
  await until(`${url} to be loaded`, () => tab.events.slice(from).some(({ method }) => method === 'Page.loadEventFired'));
}

/** Pressed and let go without a pause between. Nothing is over the button before, unless the pointer was moved there. */
async function press(tab, spot) {
  const at = { ...spot, button: 'left', clickCount: 1 };
  await Promise.all(['mousePressed', 'mouseReleased'].map((type) => tab.send('Input.dispatchMouseEvent', { ...at, type })));
}

/** The middle of one of the subject's parts, in sight. */
const middle = (tab, part) =>
  tab.run(`async () => {
    const one = bench.looks.${part};
    one.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    await bench.painted();
    const box = one.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }`);

/** Waits in the page for a mark; what lies there if it doesn't come is in the message. */
async function marked(tab, ...names) {
  for (const name of names) {
    const came = await tab.run(`() => Promise.race([bench.${name}.then(() => true), new Promise((done) => setTimeout(done, 20000))])`);
    if (!came) throw new Error(`the page has no ${name} part after 20 s; it says: ${(await tab.run('() => document.body.innerText')).slice(0, 300)}`);
  }
}

/** Types a digit, or presses the pointer, and waits for the frame that shows it. */
async function answered(tab, type, act) {
  await tab.run(`() => bench.answer(${JSON.stringify(type)})`);
  await act();
  await tab.run('() => bench.painted().then(() => true)');
}

async function digit(tab, key) {
  const one = { key, code: `Digit${key}`, windowsVirtualKeyCode: key.charCodeAt(0) };
  await tab.send('Input.dispatchKeyEvent', { ...one, type: 'keyDown', text: key });
  await tab.send('Input.dispatchKeyEvent', { ...one, type: 'keyUp' });
}

/** The last that is known: what a closed tab of this page could still hold is gone. */
export async function collected(tab) {
  for (let times = 0; times < 3; times++) {
    await tab.send('HeapProfiler.collectGarbage');
    await tab.run('() => new Promise((done) => setTimeout(done, 50))');
  }
  const { usedSize, embedderHeapUsedSize = 0 } = await tab.send('Runtime.getHeapUsage');
  return { js: usedSize, dom: embedderHeapUsedSize };
}

const open = async (tab) => {
  await press(tab, await middle(tab, 'button()'));
  await marked(tab, 'usable', 'whole');
  await calm(tab);
};

/** A tab that watches a subject's pages. */
async function watching(devtools, subject) {
  const tab = await phone(devtools);
  await tab.send('Page.addScriptToEvaluateOnNewDocument', { source: `bench.begin(${subject.looks});` });
  return tab;
}

/** A visit that fills the caches. Its tab is closed, and with it ends the process in which all is compiled by then. */
async function fill(devtools, { subject, url }) {
  const tab = await watching(devtools, subject);
  try {
    await arrive(tab, url);
    await marked(tab, 'button');
    await calm(tab);
    await open(tab);
  } finally {
    await tab.close();
  }
}

/**
 * The figures of one visit. `warm`: of one whose caches are full. `hover`: milliseconds that the pointer stands over the button
 * before it is pressed. `network` is the page's from its first byte on.
 */
export async function sample(devtools, { subject, url, cpu, network, warm = false, hover = 0 }) {
  if (warm) await fill(devtools, { subject, url });
  const tab = await watching(devtools, subject);
  try {
    await hinder(tab, { cpu, network });
    const began = tab.events.length;
    await arrive(tab, url);
    await marked(tab, 'button');
    await calm(tab);
    const view = traffic(tab, began);
    const intended = tab.events.length;
    if (hover) {
      await tab.send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...(await middle(tab, 'button()')) });
      await sleep(hover);
    }
    const prefetched = traffic(tab, intended);
    const pressed = tab.events.length;
    await open(tab);
    const intent = traffic(tab, intended);
    const { times, tasks, shift, moved } = await tab.run('() => ({ ...bench.seen, memories: undefined })');
    const during = tasks.filter(([start, lasted]) => start + lasted > times.press && start < times.usable).map(([, lasted]) => lasted);
    const figures = {
      button: times.button,
      usable: times.usable - times.click,
      whole: times.whole - times.click,
      tasks: during.length,
      longest: Math.max(0, ...during),
      shift,
      viewBytes: view.bytes,
      viewRequests: view.requests.length,
      bytes: view.bytes + intent.bytes,
      requests: view.requests.length + intent.requests.length,
    };
    await answered(tab, 'click', async () => press(tab, await middle(tab, 'choice()')));
    await press(tab, await middle(tab, 'fields()[0]'));
    for (const key of '420') await answered(tab, 'keydown', () => digit(tab, key));
    const { frames, wasm } = await tab.run('() => ({ frames: bench.seen.frames, wasm: bench.seen.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0) })');
    figures.choose = Math.max(...frames.click);
    figures.type = Math.max(...frames.keydown);
    const { js } = await collected(tab);
    Object.assign(figures, { heap: js, wasm });
    if (subject.submits) {
      const spot = await middle(tab, 'fields()[1]');
      await tab.run("() => { addEventListener('click', ({ timeStamp }) => (bench.submit = timeStamp), { capture: true, once: true }); }");
      await press(tab, spot);
      const left = await until('the page to be left', () => tab.events.slice(pressed).find(({ method }) => method === 'Runtime.bindingCalled'));
      const [to, took] = JSON.parse(left.params.payload);
      if (!/\/stripe\//.test(to)) throw new Error(`the page was left for ${to}, which is no checkout`);
      figures.submit = took;
    }
    return { figures, moved, view, prefetched, intent };
  } finally {
    await tab.close();
  }
}
