// `npm test`: the suites, some at a time, and how long each of them took. Arguments name suites: `donate links`.
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from 'node:test';
import { tap } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { BROWSER } from './driver.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const SUFFIX = '.test.mjs';

// What these try is the same in each browser: the tools themselves, the sandbox, the builder, the pages of the demo, of the
// examples and of the documents, a document's snippets, what is asked for when, what the wasm makes of an option or an answer,
// the rules of its state machine, what axe says of each state's markup, or how a state looks, drawn by the one that its
// picture was kept with. Elsewhere than in Chromium they run with SIR_ALL=1.
const ONCE =
  'analytics answers axe budget builder currencies docs errors examples hostile interface kill magic matrix once options pictures release return sandbox servers site snapshot soak typed'.split(' ');

const all = readdirSync(HERE).filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length)).sort();
const named = process.argv.slice(2);
for (const name of [...named, ...ONCE]) {
  if (!all.includes(name)) throw new Error(`there is no suite "${name}": there are ${all.join(', ')}`);
}
const short = BROWSER !== 'chromium' && !process.env.SIR_ALL;
const suites = named.length ? named : all.filter((name) => !(short && ONCE.includes(name)));

// What these measure, or which of two windows is first, a suite beside them would alter.
const ALONE = ['budget', 'return', 'soak'];
// A suite waits most of the time, so there are more of them than cores. WebKitGTK's driver does not stand a second one
// beside it.
const BESIDE = BROWSER === 'webkit' ? 1 : Math.min(3, availableParallelism() + 1);

const took = [];
const failed = [];

/** One run for each, for a test doesn't tell the suite that it is in: many are made by a function of the harness. */
async function play(name) {
  const began = performance.now();
  const events = run({ files: [join(HERE, name + SUFFIX)], concurrency: 1 });
  events.on('test:fail', (event) => {
    failed.push(`${name}: ${event.name}`);
    process.exitCode = 1;
  });
  let text = '';
  for await (const part of events.compose(tap)) text += part;
  process.stdout.write(text);
  took.push(`${name} ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

const queue = suites.filter((name) => !ALONE.includes(name));
const worker = async () => {
  while (queue.length) await play(queue.shift());
};
await Promise.all(Array.from({ length: BESIDE }, worker));
for (const name of suites.filter((name) => ALONE.includes(name))) await play(name);
console.log(`# ${BROWSER}: ${took.join(', ')}`);
if (short) console.log(`# ${BROWSER}, with SIR_ALL=1 alone: ${ONCE.join(', ')}`);
// Where there is much to read, these are lost above.
for (const name of failed) console.log(`# failed in ${BROWSER}: ${name}`);
