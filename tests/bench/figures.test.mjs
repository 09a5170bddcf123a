// What the samples become, on samples that are made up; and that the documents show what was measured.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CASES, CPUS, PROMISES, caseOf, chart, median, placed, quantile, ratio, report, section, shuffled, spread, verdicts } from './figures.mjs';

const near = (value, other) => assert.ok(Math.abs(value - other) < 1e-9, `${value} is not ${other}`);

test('a median and its quartiles', () => {
  assert.equal(median([5, 1, 3]), 3);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([7]), 7);
  // By value and not as texts.
  assert.equal(median([100, 9, 8]), 9);
  assert.deepEqual(spread([1, 2, 3, 4, 5]), { median: 3, low: 2, high: 4 });
  near(quantile([10, 20], 0.25), 12.5);
  const values = [3, 1, 2];
  median(values);
  assert.deepEqual(values, [3, 1, 2], 'the samples keep their order, for the rounds go by it');
});

test('what is no number is no figure', () => {
  assert.throws(() => median([]), /there must be numbers/);
  assert.throws(() => median([1, undefined]), /there must be numbers/);
  assert.throws(() => median([1, NaN]), /there must be numbers/);
});

test('a ratio is that of the medians, its spread that of the rounds', () => {
  // A machine that was three times slower in the second round is in both of that round's values.
  const { median, low, high } = ratio([20, 60, 22], [10, 30, 10]);
  near(median, 2.2);
  near(low, 2);
  near(high, 2.1);
  assert.throws(() => ratio([1], [1, 2]), /each round gives one of each/);
});

test('each round has all cases, in another order, which is the same the next time', () => {
  const list = Array.from({ length: 18 }, (_, index) => index);
  const orders = Array.from({ length: 15 }, (_, round) => shuffled(list, round));
  for (const order of orders) assert.deepEqual([...order].sort((a, b) => a - b), list);
  assert.equal(new Set(orders.map(String)).size, 15);
  assert.deepEqual(shuffled(list, 3), orders[3]);
  // No case has the same neighbours or the same place all the time.
  for (const one of list) assert.ok(new Set(orders.map((order) => order.indexOf(one))).size > 5);
});

/** A run in which all is as it should be, but for what a test changes. */
function run(change = () => {}) {
  const figures = { button: 400, usable: 100, whole: 200, submit: 150, longest: 60, tasks: 1, shift: 0, choose: 20, type: 30, viewBytes: 5000, viewRequests: 2, bytes: 60_000, requests: 8, heap: 1e6, wasm: 1_114_112 };
  // No two subjects are alike, for it counts which is beside which.
  const factors = { ours: 1, vanilla: 0.9, payload: 1.3, eager: 0.4, peer: 0.5 };
  const samples = (subject) => Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, [0, 1, 2].map((more) => (value && value + more) * factors[subject])]));
  const cases = Object.fromEntries(CASES.flatMap(([subject, condition]) => CPUS.map((cpu) => [caseOf(subject, condition, cpu), samples(subject)])));
  const many = Object.fromEntries(['register', 'painted'].map((name) => [name, [0.5, 0.6, 0.7]]).concat(['unopened', 'unopenedJs', 'unopenedDom', 'closed', 'closedJs', 'closedDom', 'closedWasm'].map((name) => [name, [5000, 5100, 5200]])));
  const result = { rounds: 3, browser: 'Chrome/1', cores: 2, day: '2026-01-01', cases, many: { ...many, counts: { app: 1, wasm: 1, sheets: 1, config: 1, organization: 1 } } };
  change(result);
  return result;
}

const broken = (change) => verdicts(run(change)).filter(({ kept }) => !kept).map(({ name }) => name);
const times = (values, factor) => values.map((value) => value * factor);

test('what is promised is kept to its limit, and broken beyond it', () => {
  assert.deepEqual(broken(), []);
  const cases = [
    [/warm cache, slow 4G$/, ({ cases }, over) => (cases['ours warm 4x'].usable = times(cases['vanilla warm 4x'].usable, over ? 1.51 : 1.49))],
    [/nothing prefetched/, ({ cases }, over) => (cases['ours cold 4x'].usable = times(cases['payload cold 4x'].usable, over ? 1.21 : 1.19))],
    [/after a hover/, ({ cases }, over) => (cases['ours hover 4x'].usable = times(cases['ours warm 4x'].usable, over ? 1.21 : 1.19))],
    // The worst of three visits counts, of each round.
    [/longest task/, ({ cases }, over) => (cases['ours hover 4x'].longest = over ? [90, 101, 102] : [98, 99, 300])],
    [/registering/, ({ many }, over) => (many.register = over ? [0.9, 1.01, 1.1] : [0.9, 0.99, 5])],
    [/closed widgets/, ({ many }, over) => (many.unopened = times([1, 1, 1], over ? 10_250 : 10_230))],
  ];
  assert.equal(cases.length, PROMISES.length, 'each promise is tried');
  for (const [name, change] of cases) {
    assert.deepEqual(broken((result) => change(result, false)), [], String(name));
    const found = broken((result) => change(result, true));
    assert.equal(found.length, 1, `${name}: ${found}`);
    assert.match(found[0], name);
  }
  // A single shift of a single visit, whatever the others did.
  assert.deepEqual(broken(({ cases }) => (cases['ours hover 6x'].shift = [0, 0.001, 0])), ['layout shift, at worst']);
  assert.deepEqual(broken(({ cases }) => (cases['peer cold 4x'].shift = [1, 1, 1])), [], "others' shifts are their affair");
});

test('the report says what is broken', () => {
  const text = report(verdicts(run(({ many }) => (many.register = [2, 2, 2]))));
  assert.match(text, /^BROKEN +2\.00 × 1 ms .*registering/m);
  assert.equal(text.match(/^ok /gm).length, PROMISES.length);
  // Small as it is, it is not told as none.
  assert.match(report(verdicts(run(({ cases }) => (cases['ours cold 4x'].shift = [0, 0.003, 0])))), /^BROKEN +0\.0030 × none .*layout shift/m);
});

test('a run that lacks a figure says which', () => {
  assert.throws(() => verdicts(run(({ cases }) => delete cases['ours cold 4x'])), /"usable" of "ours cold 4x"/);
});

test('the table has each case, and what the peer does not do is left out', () => {
  const text = section(run(({ cases }) => ['peer warm', 'peer cold'].forEach((name) => CPUS.forEach((cpu) => delete cases[`${name} ${cpu}x`].submit))));
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  for (const line of rows) assert.doesNotMatch(line, /NaN|undefined/);
  assert.equal(rows.filter((line) => /^\| SIR Donate, /.test(line)).length, 3 * CPUS.length);
  assert.equal(rows.filter((line) => /^\| change-drop-in .*\| – \|/.test(line)).length, 2 * CPUS.length);
  for (const block of text.split('\n\n').filter((block) => block.startsWith('|'))) {
    const widths = new Set(block.split('\n').map((line) => line.split('|').length));
    assert.equal(widths.size, 1, `rows of one width: ${block}`);
  }
});

test('a section takes the place of the last one and touches nothing beside it', () => {
  const document = '# Words\n\n<!-- bench:begin -->\nold\n<!-- bench:end -->\n\nMore words.\n';
  const once = placed(document, 'new');
  assert.equal(once, '# Words\n\n<!-- bench:begin -->\n\nnew\n\n<!-- bench:end -->\n\nMore words.\n');
  assert.equal(placed(once, 'new'), once);
  for (const wrong of ['# Words', '<!-- bench:end --> <!-- bench:begin -->', '<!-- bench:begin -->']) assert.throws(() => placed(wrong, 'new'), /put them where the table belongs/);
});

test('the chart tells in words what it shows, and nothing is beyond its edge', () => {
  for (const factor of [1, 12]) {
    const svg = chart(run(({ cases }) => (cases['ours warm 6x'].usable = times(cases['ours warm 6x'].usable, factor))));
    assert.match(svg, /role="img" aria-labelledby="t d"/);
    const told = svg.match(/<desc id="d">(.*)<\/desc>/)[1];
    assert.match(told, new RegExp(`SIR Donate ${(factor / 0.9).toFixed(2)} at 6 times`));
    const [, width, height] = svg.match(/viewBox="0 0 (\d+) (\d+)"/).map(Number);
    for (const [, x, y, w] of svg.matchAll(/<rect class="c\d" x="(\d+)" y="(\d+)" width="(\d+)"/g)) assert.ok(+x + +w < width - 40 && +y + 21 < height, `${x} ${y} ${w}`);
    // Well-formed enough for a browser: each mark that is opened is closed.
    const open = [];
    for (const [, close, name, self] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (close) assert.equal(open.pop(), name);
      else if (!self) open.push(name);
    }
    assert.deepEqual(open, []);
  }
});

test('the documents show the run that is kept', () => {
  const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');
  const result = JSON.parse(read('result.json'));
  for (const [name, figures] of Object.entries(result.cases)) for (const [figure, values] of Object.entries(figures)) assert.equal(values.length, result.rounds, `${name}, ${figure}`);
  const document = read('../../docs/performance.md');
  const remedy = 'node tests/bench/bench.mjs --draw';
  assert.equal(placed(document, section(result)), document, remedy);
  assert.equal(chart(result), read('../../docs/images/bench.svg'), remedy);
});
