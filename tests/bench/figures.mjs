// What becomes of the samples: medians, spread, ratios, and what of them is promised. Nothing here touches a browser.

/** The value below which this share of the values lies, between two of them in proportion. */
export function quantile(values, share) {
  if (!values.length || values.some((value) => !Number.isFinite(value))) throw new Error(`no quantile of ${JSON.stringify(values)}: there must be numbers, and no others`);
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

export const median = (values) => quantile(values, 0.5);

/** Median and quartiles. */
export const spread = (values) => ({ median: median(values), low: quantile(values, 0.25), high: quantile(values, 0.75) });

/**
 * How many times the one is the other: the medians' ratio, and as its spread the quartiles of the rounds' ratios, for what was
 * measured in one round was measured on a machine that did the same beside it.
 */
export function ratio(some, others) {
  if (some.length !== others.length) throw new Error(`${some.length} values beside ${others.length}: each round gives one of each`);
  const rounds = some.map((value, round) => value / others[round]);
  return { median: median(some) / median(others), low: quantile(rounds, 0.25), high: quantile(rounds, 0.75) };
}

/** In what order a round takes its cases: shuffled, and the same each time for the same round. */
export function shuffled(list, round) {
  const order = [...list];
  let state = (round + 1) * 0x9e3779b9;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/** The name of a case. */
export const caseOf = (subject, condition, cpu) => `${subject} ${condition} ${cpu}x`;

/** The slowdown that the promises are about, and the one beside it. */
export const CPUS = [4, 6];
const OURS = ['cold', 'warm', 'hover'];

const of = (result, subject, condition, figure, cpu = CPUS[0]) => {
  const values = result.cases[caseOf(subject, condition, cpu)]?.[figure];
  if (!values) throw new Error(`the run has no "${figure}" of "${caseOf(subject, condition, cpu)}": run the bench again`);
  return values;
};

const within = (subject, to) => (result, cpu) => ratio(of(result, ...subject, 'usable', cpu), of(result, ...to, 'usable', cpu));
/** A figure beside what it may be. */
const share = (values, limit) => {
  const { median, low, high } = spread(values);
  return { median: median / limit, low: low / limit, high: high / limit };
};

const longest = (result) => result.cases[caseOf('ours', OURS[0], CPUS[0])].longest.map((_, round) => Math.max(...OURS.map((condition) => of(result, 'ours', condition, 'longest')[round])));
const worstShift = (result) => Math.max(...OURS.flatMap((condition) => CPUS.flatMap((cpu) => of(result, 'ours', condition, 'shift', cpu))));

/** What is promised: how many times as much as what stands `beside` it the run's `value` may be. */
export const PROMISES = [
  { name: 'click to usable form, warm cache, slow 4G', beside: 'the form by hand', limit: 1.5, value: within(['ours', 'warm'], ['vanilla', 'warm']) },
  { name: 'click to usable form, cold cache, slow 4G, nothing prefetched', beside: 'the form by hand that fetches 44,373 B on the click', limit: 1.2, value: within(['ours', 'cold'], ['payload', 'cold']) },
  { name: 'click to usable form, cold cache, slow 4G, after a hover of 800 ms', beside: 'its own with a warm cache', limit: 1.2, value: within(['ours', 'hover'], ['ours', 'warm']) },
  { name: 'longest task from click to usable form', beside: '100 ms', limit: 1, value: (result) => share(longest(result), 100) },
  { name: 'registering one of 100 widgets', beside: '1 ms', limit: 1, value: ({ many }) => share(many.register, 1) },
  { name: 'memory of one of 100 closed widgets', beside: '10 KiB', limit: 1, value: ({ many }) => share(many.unopened, 10_240) },
];

/** The promises with what the run makes of them. */
export function verdicts(result) {
  const judged = PROMISES.map(({ value, ...promise }) => {
    const reached = value(result);
    return { ...promise, ...reached, kept: reached.median <= promise.limit };
  });
  const shift = worstShift(result);
  return [...judged, { name: 'layout shift, at worst', beside: 'none', limit: 0, digits: 4, median: shift, low: shift, high: shift, kept: shift === 0 }];
}

/** For a terminal: a line for each promise. */
export const report = (judged) =>
  judged.map(({ name, beside, limit, digits = 2, median, low, high, kept }) => `${kept ? 'ok    ' : 'BROKEN'}  ${median.toFixed(digits).padStart(6)} × ${beside} (quartiles ${low.toFixed(digits)} to ${high.toFixed(digits)}), at most ${limit}: ${name}`).join('\n');

// ---------------------------------------------------------------------------
// The table

const NAMES = { ours: 'SIR Donate', vanilla: 'form by hand', payload: 'form by hand, 44,373 B on the click', eager: 'form by hand that waits for nothing', peer: 'change-drop-in 1.5.1' };
const CONDITIONS = { cold: 'cold', warm: 'warm', hover: 'cold, hover of 800 ms' };
const bytes = (value) => Math.round(value).toLocaleString('en-US');
const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (heads, rows) => [row(heads), row(heads.map((_, index) => (index ? '---:' : '---'))), ...rows.map(row)].join('\n');

/** Each case of the run, as `[subject, condition]`. */
export const CASES = [...Object.keys(NAMES).flatMap((subject) => ['cold', 'warm'].map((condition) => [subject, condition])), ['ours', 'hover']].sort(
  ([, one], [, other]) => OURS.indexOf(one) - OURS.indexOf(other),
);

/** What stands between the marks of docs/performance.md. */
export function section(result) {
  const judged = verdicts(result);
  const promises = table(
    ['At 4 × slowdown', 'beside', 'ratio', 'quartiles', 'at most', ''],
    judged.map(({ name, beside, median, low, high, limit, digits = 2, kept }) => [name, beside, `**${median.toFixed(digits)}**`, `${low.toFixed(digits)}–${high.toFixed(digits)}`, String(limit), kept ? 'kept' : '**broken**']),
  );
  const ms = (subject, condition, figure, cpu) => {
    const values = result.cases[caseOf(subject, condition, cpu)][figure];
    if (!values) return '–';
    const { median, low, high } = spread(values);
    return `${Math.round(median)} (${Math.round(low)}–${Math.round(high)})`;
  };
  const visits = CPUS.map((cpu) => {
    const rows = CASES.map(([subject, condition]) => [
      `${NAMES[subject]}, ${CONDITIONS[condition]}`,
      ...['button', 'usable', 'whole', 'submit', 'longest', 'choose', 'type'].map((figure) => ms(subject, condition, figure, cpu)),
      String(median(of(result, subject, condition, 'tasks', cpu))),
      median(of(result, subject, condition, 'shift', cpu)).toFixed(3),
    ]);
    return `${cpu} × slowdown, milliseconds: median (quartiles)\n\n${table(['', 'button painted', 'click to usable', 'click to whole', 'submit to leaving', 'longest task', 'choice', 'key', 'long tasks', 'layout shift'], rows)}`;
  });
  const weights = table(
    ['Cold cache', 'page view', 'requests', 'until usable and whole', 'requests', 'JS heap', 'wasm memory'],
    Object.keys(NAMES).map((subject) => [NAMES[subject], ...['viewBytes', 'viewRequests', 'bytes', 'requests', 'heap', 'wasm'].map((figure) => bytes(median(of(result, subject, 'cold', figure))))]),
  );
  const { counts, ...each } = result.many;
  const of100 = (figure) => bytes(median(each[figure]));
  const many = [
    `100 widgets on one page, all of them opened and closed: ${counts.app} app chunk, ${counts.wasm} wasm, ${counts.sheets} style sheet, ${counts.config} request for the configuration, ${counts.organization} for the nonprofit.`,
    `Each took ${median(each.register).toFixed(2)} ms to be registered at ${CPUS[0]} × slowdown, and ${of100('unopened')} bytes (${of100('unopenedJs')} of JavaScript, ${of100('unopenedDom')} of the page's own objects); once opened and closed, ${of100('closed')} bytes (${of100('closedJs')}, ${of100('closedDom')}, and ${of100('closedWasm')} of wasm memory).`,
  ].join(' ');
  const told = `${result.rounds} rounds, ${result.browser}, ${result.cores} cores, ${result.day}. \`tests/bench/result.json\` has each sample.`;
  return [promises, '![Ratios of click to usable form, as bars, with their limits](images/bench.svg)', ...visits, weights, many, told].join('\n\n');
}

const MARKS = ['<!-- bench:begin -->', '<!-- bench:end -->'];

/** The document with another section between its marks. */
export function placed(document, text) {
  const [begin, end] = MARKS.map((mark) => document.indexOf(mark));
  if (begin < 0 || end < begin) throw new Error(`docs/performance.md lacks the lines ${MARKS.join(' and ')}: put them where the table belongs`);
  return `${document.slice(0, begin + MARKS[0].length)}\n\n${text}\n\n${document.slice(end)}`;
}

// ---------------------------------------------------------------------------
// The chart

const PANELS = [
  { title: 'Warm cache, slow 4G', beside: 'form by hand = 1', limit: 1.5, to: ['vanilla', 'warm'], bars: [['ours', 'warm'], ['payload', 'warm'], ['eager', 'warm'], ['peer', 'warm']] },
  { title: 'Cold cache, slow 4G, nothing prefetched', beside: 'form by hand that fetches 44,373 B = 1', limit: 1.2, to: ['payload', 'cold'], bars: [['ours', 'cold'], ['vanilla', 'cold'], ['eager', 'cold'], ['peer', 'cold']] },
  { title: 'Cold cache, slow 4G, after a hover of 800 ms', beside: 'its own with a warm cache = 1', limit: 1.2, to: ['ours', 'warm'], bars: [['ours', 'hover']] },
];
const LABELS = { ours: 'SIR Donate', vanilla: 'form by hand', payload: 'form by hand, 44,373 B', eager: 'by hand, waits for nothing', peer: 'change-drop-in' };

/** Ratios of click to usable form, as bars. */
export function chart(result) {
  const panels = PANELS.map((panel) => ({
    ...panel,
    bars: panel.bars.flatMap((bar) => CPUS.map((cpu) => ({ label: LABELS[bar[0]], cpu, ...within(bar, panel.to)(result, cpu) }))),
  }));
  const most = Math.max(...panels.flatMap(({ bars, limit }) => [limit, ...bars.flatMap(({ median, high }) => [median, high])]));
  const ticks = Math.ceil(most * 1.02);
  const [left, right, top] = [256, 890, 108];
  const x = (value) => Math.round(left + ((right - left) * value) / ticks);
  let y = top;
  const parts = [];
  for (const { title, beside, limit, bars } of panels) {
    const first = y;
    const told = [];
    parts.push(`  <text class="h" x="40" y="${y}">${title}</text>\n  <text class="s" x="40" y="${y + 20}">${beside}</text>`);
    y += 36;
    const [above, below] = [y - 4, y + bars.length * 26 + (bars.length / CPUS.length - 1) * 8];
    for (let tick = 0; tick <= ticks; tick++) parts.push(`  <path class="grid" d="M${x(tick)} ${above}V${below}"/>\n  <text class="s m" x="${x(tick)}" y="${below + 18}">${tick}</text>`);
    bars.forEach(({ label, cpu, median, low, high }, index) => {
      if (index && cpu === CPUS[0]) y += 8;
      if (cpu === CPUS[0]) parts.push(`  <text class="e" x="${left - 52}" y="${y + 30}">${label}</text>`);
      parts.push(`  <text class="s e" x="${left - 10}" y="${y + 15}">${cpu} ×</text>`);
      parts.push(`  <rect class="c${cpu}" x="${left}" y="${y + 1}" width="${x(median) - left}" height="20" rx="3"/>`);
      const whisker = `d="M${x(low)} ${y + 11}H${x(high)}M${x(low)} ${y + 6}v10M${x(high)} ${y + 6}v10"`;
      parts.push(`  <path class="halo" ${whisker}/>\n  <path class="spread" ${whisker}/>`);
      told.push(`  <text class="b" x="${Math.max(x(median), x(high)) + 8}" y="${y + 16}">${median.toFixed(2)}</text>`);
      y += 26;
    });
    // Over the bars, for it is looked for where one goes past it.
    parts.push(`  <path class="limit" d="M${x(limit)} ${above}V${below}"/>\n  <text class="l" x="${x(limit) + 6}" y="${first + 20}">at most ${limit} at 4 ×</text>`, ...told);
    y += 62;
  }
  const height = y - 14;
  const words = panels.map(({ title, beside, limit, bars }) => `${title} (${beside}, at most ${limit} at 4 times slowdown): ${bars.map(({ label, cpu, median }) => `${label} ${median.toFixed(2)} at ${cpu} times`).join(', ')}.`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 980 ${height}" width="980" height="${height}" role="img" aria-labelledby="t d">
  <title id="t">From the click to a form that can be used</title>
  <desc id="d">Bars of how many times as long as another form it takes. ${words.join(' ')}</desc>
  <style>
    svg { --bg: #fbfaf6; --ink: #1b1f22; --soft: #565c60; --line: #dcd8cb; --a: #0f5c66; --b: #a2571b; --wash: #7fb0b0; }
    @media (prefers-color-scheme: dark) {
      svg { --bg: #14181b; --ink: #ebe9e3; --soft: #a9b0b2; --line: #343c42; --a: #86cdd1; --b: #f0b277; --wash: #47797d; }
    }
    text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif; font-size: 14px; fill: var(--ink); }
    .h { font-weight: 700; font-size: 16px; }
    .b { font-weight: 700; stroke: var(--bg); stroke-width: 4px; paint-order: stroke; }
    .s { fill: var(--soft); font-size: 13px; }
    .m { text-anchor: middle; }
    .e { text-anchor: end; }
    .l { fill: var(--b); font-size: 13px; }
    .bg { fill: var(--bg); }
    .c4 { fill: var(--a); }
    .c6 { fill: var(--wash); }
    .grid { fill: none; stroke: var(--line); stroke-width: 1; }
    .limit { fill: none; stroke: var(--b); stroke-width: 2; stroke-dasharray: 5 4; }
    .halo { fill: none; stroke: var(--bg); stroke-width: 4.5; stroke-linecap: square; }
    .spread { fill: none; stroke: var(--ink); stroke-width: 1.5; }
  </style>
  <rect class="bg" width="980" height="${height}" rx="14"/>
  <text class="h" x="40" y="42">From the click to a form that can be used, as ratios</text>
  <text class="s" x="40" y="64">medians of ${result.rounds} interleaved rounds; the thin lines are the quartiles; 4 × and 6 × is how much slower the processor is made</text>
${parts.join('\n')}
</svg>
`;
}
