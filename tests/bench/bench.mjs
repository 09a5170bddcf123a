// `cargo xtask bench`: how fast the widget is, beside a form by hand and a peer, in one run whose rounds are interleaved.
//
// `node bench.mjs --rounds 3` is a quick look. 15 rounds, the default, are kept: result.json, and what docs/performance.md shows.
// `node bench.mjs --draw` writes table and chart anew, of the run that was kept.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { launch, until } from '../browser/driver.mjs';
import { register, sheets, visit } from '../browser/many.mjs';
import { cdnOrigin, distFiles, pagesOrigin, startSandbox } from '../browser/servers.mjs';
import { connect } from './devtools.mjs';
import { CASES, CPUS, caseOf, chart, median, placed, report, section, shuffled, verdicts } from './figures.mjs';
import { SLOW_4G, UNHINDERED, arrive, calm, collected, hinder, phone, sample, traffic } from './sample.mjs';
import { PAYLOAD, SUBJECTS, answerPeer, emptyPage, release, widgetOf } from './subjects.mjs';

const ROUNDS = 15;
const { values } = parseArgs({ options: { rounds: { type: 'string', default: String(ROUNDS) }, draw: { type: 'boolean', default: false } } });
const rounds = Number(values.rounds);
if (!(Number.isInteger(rounds) && rounds > 0)) {
  console.error(`error: --rounds takes a number from 1 on, not "${values.rounds}"`);
  process.exit(2);
}

const at = (name) => new URL(name, import.meta.url);
const DOCUMENT = at('../../docs/performance.md');

const HOW = { cold: { network: SLOW_4G }, warm: { network: SLOW_4G, warm: true }, hover: { network: SLOW_4G, hover: 800 } };
const MANY = 100;

/** What must hold of a visit for its times to mean anything. */
function sound(subject, condition, { figures, view, prefetched, intent }) {
  const { app, wasm } = distFiles();
  const asks = (list, name) => list.requests.some((one) => one.endsWith(name));
  if (subject === 'ours') {
    assert.ok(![app, wasm].some((name) => asks(view, name)), 'the app was fetched before intent');
    if (condition === 'hover') assert.ok(asks(prefetched, wasm), 'the hover fetched no wasm');
    else assert.ok(asks(intent, wasm) && !asks(prefetched, wasm), 'the click was not what fetched the wasm');
  }
  if (condition === 'warm') assert.ok(figures.bytes < 10_000, `${figures.bytes} bytes came over the network, though the caches are full`);
  // Chromium can't be faster than the network that it was given.
  if (condition === 'cold' && subject === 'payload') assert.ok(figures.usable > SLOW_4G.latency + (PAYLOAD * 8000) / SLOW_4G.down, `the form was there after ${figures.usable} ms, which its network does not allow`);
}

/** How many times as long a page computes while it is slowed down. */
async function slowdown(tab, cpu) {
  const work = async () =>
    median(
      await tab.run(`() => Array.from({ length: 7 }, () => {
        const began = performance.now();
        let sum = 0;
        for (let step = 0; step < 2e7; step++) sum = (sum * 31 + step) | 0;
        return performance.now() - began + (sum === 1);
      })`),
    );
  await hinder(tab, UNHINDERED);
  const free = await work();
  await hinder(tab, { cpu });
  return (await work()) / free;
}

/** A page with a hundred widgets. */
async function many(devtools, { origins, api }) {
  const { cdn, put } = origins();
  const tab = await phone(devtools);
  try {
    const url = put(emptyPage({ cdn }));
    await arrive(tab, url);
    await until('the element to be defined', () => tab.run("() => !!customElements.get('sir-donate')"));
    await calm(tab);
    const slower = await slowdown(tab, CPUS[0]);
    const none = await collected(tab);
    const { set, painted } = await tab.run(register, widgetOf({ api }), MANY);
    await hinder(tab, UNHINDERED);
    const unopened = await collected(tab);
    const memory = () => tab.run('() => bench.seen.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0)');
    await tab.run(visit, 0, 1);
    await calm(tab);
    const [first, firstMemory] = [await collected(tab), await memory()];
    await tab.run(visit, 1, MANY);
    await calm(tab);
    const [all, allMemory] = [await collected(tab), await memory()];
    const { requests } = traffic(tab);
    const count = (pattern) => requests.filter((one) => pattern.test(one)).length;
    const { app, wasm } = distFiles();
    const counts = {
      app: count(RegExp(`/${app}$`)),
      wasm: count(RegExp(`/${wasm}$`)),
      sheets: await tab.run(sheets),
      config: count(/^GET .*\/v1\/partner\/config$/),
      organization: count(/^GET .*\/v1\/partner\/organizations\//),
    };
    assert.deepEqual(counts, { app: 1, wasm: 1, sheets: 1, config: 1, organization: 1 }, `what ${MANY} widgets share`);
    const heaps = ['js', 'dom'];
    // What came with the app, the first one has paid for.
    const each = Object.fromEntries(heaps.map((heap) => [heap, (unopened[heap] - none[heap]) / MANY]));
    const form = Object.fromEntries(heaps.map((heap) => [heap, (all[heap] - first[heap]) / (MANY - 1)]));
    const more = (allMemory - firstMemory) / (MANY - 1);
    return {
      slower,
      register: set / MANY,
      painted: painted / MANY,
      unopenedJs: each.js,
      unopenedDom: each.dom,
      unopened: each.js + each.dom,
      closedJs: each.js + form.js,
      closedDom: each.dom + form.dom,
      closedWasm: more,
      closed: each.js + each.dom + form.js + form.dom + more,
      counts,
    };
  } finally {
    await tab.close();
  }
}

const short = (value) => Math.round(value * 1000) / 1000;

async function measure() {
  const result = { rounds, browser: '', cores: availableParallelism(), day: new Date().toISOString().slice(0, 10), cases: {}, many: {} };
  const sandbox = await startSandbox({ rewardDelay: 0 });
  const [pages, peerApi, cdn] = [await pagesOrigin(), await pagesOrigin(), await cdnOrigin({ real: true })];
  answerPeer(peerApi);
  cdn.root = release(peerApi.origin);
  let visits = 0;
  // A site of its own for each visit: nothing of it is in a cache, and no process knows its code.
  const origins = () => {
    const id = `visit-${++visits}`;
    const named = (host, { origin }) => `http://${host}.localhost:${new URL(origin).port}`;
    return {
      cdn: `${named(`cdn-${id}`, cdn)}/v1/`,
      put: (body) => {
        pages.put({ body }, `/${id}`);
        return `${named(id, pages)}/${id}`;
      },
    };
  };
  try {
    for (let round = 0; round < rounds; round++) {
      const began = Date.now();
      // Pages that come back from the history would keep their processes.
      const browser = await launch({ flags: ['--disable-features=IsolateSandboxedIframes,BackForwardCache'] });
      try {
        const devtools = await connect(browser);
        result.browser = devtools.product;
        const turns = shuffled([...CASES.flatMap(([subject, condition]) => CPUS.map((cpu) => ({ subject, condition, cpu }))), { many: true }], round);
        for (const { subject, condition, cpu } of turns) {
          const name = subject ? caseOf(subject, condition, cpu) : 'many';
          try {
            if (subject) {
              const { cdn, put } = origins();
              const url = put(SUBJECTS[subject].markup({ cdn, api: sandbox.api }));
              const seen = await sample(devtools, { subject: SUBJECTS[subject], url, cpu, ...HOW[condition] });
              sound(subject, condition, seen);
              const kept = (result.cases[name] ??= {});
              for (const [figure, value] of Object.entries(seen.figures)) (kept[figure] ??= []).push(short(value));
              if (subject === 'ours') for (const what of seen.moved) console.log(`  layout shift in round ${round + 1}, ${name}: ${what}`);
            } else {
              const { counts, ...figures } = await many(devtools, { origins, api: sandbox.api });
              result.many.counts = counts;
              for (const [figure, value] of Object.entries(figures)) (result.many[figure] ??= []).push(short(value));
            }
          } catch (error) {
            throw new Error(`round ${round + 1}, ${name}: ${error.message}`, { cause: error });
          }
        }
        devtools.close();
      } finally {
        await browser.quit();
      }
      console.log(`  round ${round + 1} of ${rounds}: ${Math.round((Date.now() - began) / 1000)} s`);
    }
  } finally {
    await Promise.all([sandbox.stop(), pages.close(), peerApi.close(), cdn.close()]);
    rmSync(cdn.root, { recursive: true });
  }
  // A machine that does much else holds back what slows the page down, now and then.
  const slower = median(result.many.slower);
  assert.ok(slower > CPUS[0] / 2, `the processor was made ${slower.toFixed(1)} times slower, not ${CPUS[0]}: leave the machine alone while it measures`);
  return result;
}

const RESULT = at('result.json');
const result = values.draw
  ? JSON.parse(readFileSync(RESULT, 'utf8'))
  : await measure().catch((error) => {
      console.error(`error: ${error.message}`);
      process.exit(1);
    });
if (result.rounds >= ROUNDS) {
  // A line for each list.
  if (!values.draw) writeFileSync(RESULT, `${JSON.stringify(result, (_, value) => (Array.isArray(value) ? `[${value.join(', ')}]` : value), 1).replace(/"(\[.*?\])"/g, '$1')}\n`);
  writeFileSync(DOCUMENT, placed(readFileSync(DOCUMENT, 'utf8'), section(result)));
  writeFileSync(at('../../docs/images/bench.svg'), chart(result));
  console.log('\nWritten: docs/performance.md, docs/images/bench.svg, tests/bench/result.json.');
} else {
  console.log(`\n${section(result)}\n\nNothing is written: that takes ${ROUNDS} rounds.`);
}
const judged = verdicts(result);
console.log(`\n${report(judged)}\n`);
const broken = judged.filter(({ kept }) => !kept);
if (broken.length) {
  console.error(`error: ${broken.length} of ${judged.length} figures are over what is promised (docs/performance.md)`);
  process.exitCode = 1;
}
