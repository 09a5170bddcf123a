// All that a donor can be shown, and how each of it comes about: what the page and the widget are given, what goes wrong
// on the way, and what a donor does. Their names are the Rust types' own, by states.json, which a test of the crate holds
// against the types; and the codes of www/interface.json. A name without a recipe, or a recipe without a name, fails.
//
// Nothing here knows a word that the widget says, so that each state can be had in each language.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './driver.mjs';
import { DONOR } from './journey.mjs';
import { events, framing, page, widget } from './pages.mjs';
import { pairsOf, product, uncovered } from './pairs.mjs';
import { speaking } from './pseudo.mjs';
import { DIST, KEYS, distFiles } from './servers.mjs';
import { TRAP, trapNext } from './trap.mjs';

const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const TYPES = read('states.json');
const CODES = read('../../www/interface.json').errors;

export const MODES = ['button', 'inline'];
export const THEMES = ['light', 'dark'];
/** Written differently, to the left and to the right, in letters and in none. */
export const LANGUAGES = ['en', 'de', 'ar', 'ja'];

// ---------------------------------------------------------------------------
// Hands that know no words

/** The first widget's element at `css`, once it is there and can be reached. */
export const at = (browser, css) =>
  until(`${css} in the widget`, () =>
    browser.script((css) => [...(document.querySelector('sir-donate')?.shadowRoot?.querySelectorAll(css) ?? [])].find((element) => reachable(element)) ?? null, css),
  );

export const press = async (browser, css) => browser.click(await at(browser, css));

const codes = async (browser) => (await events(browser)).filter(({ name }) => name === 'error').map(({ detail }) => detail.code);

/** Opens the form, and waits until nothing more comes to it by itself. */
export async function unfold({ browser, mode, tip = true, logo = true }) {
  if (mode === 'button') await press(browser, '.button');
  await at(browser, '[type=submit]');
  // The press that opens a dialog is a donor's intent; a form in the page waits for another.
  if (mode === 'inline') await press(browser, 'h2');
  if (tip) await at(browser, '.tip [value], .tip input');
  // The logo, which is no part of what is read out.
  if (logo) await until('the logo', () => browser.script(() => !!document.querySelector('sir-donate').shadowRoot.querySelector('img:not([hidden])')?.naturalWidth));
}

export async function write(browser, id, text) {
  await press(browser, `#${id}`);
  // An empty field is one that something was taken out of.
  await browser.type('1');
  await browser.retype(text);
}

const send = (browser) => press(browser, '[type=submit]');

// ---------------------------------------------------------------------------
// Recipes: `values` for the widget, `options` for the page, `net` for what the API and the CDN do, `act` for what the donor
// does, `seen` for how it is known that this is it. `only` is the one mode that has it.

const DONOR_VALUES = { 'donor-email': DONOR.email, 'first-name': DONOR.first, 'last-name': DONOR.last };
const onLink = (deed) => ({ api }) => {
  api.hook = (call) => (call.path.endsWith('/create-link') ? deed : undefined);
};

/** An answer that does not come. */
const NEVER = new Promise(() => {});

const seenCode = (code) => ({ browser }) => until(`the error ${code}`, async () => (await codes(browser)).includes(code));

/** The form, filled in, and its link asked for. */
const sent = (net, seen, more = {}) => ({ values: { ...DONOR_VALUES, 'fallback-url': '/elsewhere', ...more.values }, options: more.options, net, open: true, act: async (stage) => {
  await more.before?.(stage);
  await send(stage.browser);
}, seen });

const failed = (code, net, more) =>
  sent(net, async (stage) => {
    await seenCode(code)(stage);
    await until('the alert', () => stage.browser.script(() => !!document.querySelector('sir-donate').shadowRoot.querySelector('.alert:not(:empty)')));
  }, more);

const refused = (status, message) => onLink({ status, body: { statusCode: status, message } });

/** Something that is wrong at a field, when the form is sent. */
const fault = (field, enter, values) => ({
  values: { ...DONOR_VALUES, ...values },
  open: true,
  act: async (stage) => {
    await enter?.(stage);
    await send(stage.browser);
  },
  seen: ({ browser }) => until(`a message at ${field}`, () => browser.script((field) => document.querySelector('sir-donate').shadowRoot.querySelector(`#${field}-message`)?.textContent, field)),
});

const amount = (text) => fault('own-amount', ({ browser, lang }) => write(browser, 'own-amount', typeof text === 'function' ? text(lang) : text));
const decimalMark = (lang) => new Intl.NumberFormat(lang, { numberingSystem: 'latn' }).formatToParts(1.5).find(({ type }) => type === 'decimal').value;

/** A donor who comes back to a donation of yesterday's evening, with this status. */
const remembered = (status, { tokens = '', shown = true, answer } = {}) => ({
  options: {
    script: `{
      const now = Date.now();
      localStorage['sir-donate:donations'] = JSON.stringify([['don-1', 'american-red-cross', 'USD', 'stripe', ${JSON.stringify(KEYS.standard.slice(-8))}, ${JSON.stringify(status)}, '5000', String(now - 7200000), String(now), '1', ${JSON.stringify(tokens)}, 'American Red Cross']]);
    }`,
  },
  net: ({ api }) => {
    api.hook = (call) => (call.path.includes('/donations/status/') ? { status: 200, body: { partnerDonationId: 'don-1', status: answer ?? 'PROCESSING' } } : undefined);
  },
  seen: ({ browser }) => until('the status card', () => browser.script((shown) => {
    const card = document.querySelector('sir-donate').shadowRoot.querySelector('.card-status');
    return card && card.hasAttribute('data-empty') !== shown && (!shown || card.querySelector('p').textContent !== '');
  }, shown)),
});

/** The fallback, in the form's place. */
const lost = (code, { values, options, net, opened = false, act } = {}) => ({
  values,
  options,
  net,
  act: async (stage) => {
    await act?.(stage);
    // Refused options show it at once; the rest shows when the donor wants something.
    if (!opened) return;
    const { browser, mode } = stage;
    if (mode === 'button') return press(browser, '.button');
    // A form in the page is loaded when it is in sight.
    const found = await until('the form or the fallback', () => browser.script(() => document.querySelector('sir-donate').shadowRoot.querySelector('slot, h2')));
    if ((await found.getTagName()) === 'h2') await browser.click(found);
  },
  seen: async (stage) => {
    await seenCode(code)(stage);
    await until('the fallback', () => stage.browser.script(() => !!document.querySelector('sir-donate').shadowRoot.querySelector('slot')));
  },
});

const FIELDS = { Amount: 'own-amount', FirstName: 'first-name', LastName: 'last-name', Email: 'email', Tip: 'own-tip' };
const snake = (name) => name.replace(/(?<=.)[A-Z]/g, '_$&').toLowerCase();

// A checkout that answers "no content": the browser sets out for it, and stays.
const NOWHERE = ({ api }) => {
  api.hook = (call) => {
    if (call.path.endsWith('/nowhere')) return { status: 204, body: '' };
    return call.path.endsWith('/create-link') ? { change: (answer) => ({ ...answer, donationLink: `${api.origin}/nowhere` }) } : undefined;
  };
};
const nowhere = (site) => ({ 'checkout-hosts': new URL(site.api.origin).host });
const sooner = (wait) => `{ const later = setTimeout; window.setTimeout = (act, wait, ...rest) => later(act, wait === ${wait} ? 300 : wait, ...rest); }`;
const elsewhere = ({ browser }) => at(browser, '.go');

const { app, wasm } = distFiles();

// Files of another release, so that none comes from the browser's cache: ports are used again, and files kept for a year.
const release = (version) => ({ cdn }) => ({ shim: false, head: `<script async src="${cdn.origin}/${version}/sir-donate.js"></script>` });
const without = (version) => (site) => ({ ...release(version)(site), fallback: '' });

const RECIPES = {
  Flow: {
    Editing: { open: true },
    Creating: sent(onLink(NEVER), ({ browser }) => at(browser, '[aria-disabled=true]')),
    Leaving: sent(NOWHERE, ({ browser }) => at(browser, '[aria-disabled=true]'), { values: nowhere }),
    InOtherTab: {
      values: { ...DONOR_VALUES, checkout: 'new-tab' },
      open: true,
      act: async ({ browser, enter }) => {
        const home = await browser.tab();
        const known = await browser.tabs();
        await send(browser);
        await browser.toOpenedTab(known);
        await browser.toTab(home);
        await enter();
      },
      seen: elsewhere,
    },
    Ready: sent(NOWHERE, elsewhere, { values: nowhere, options: { script: sooner(12_000) } }),
    // Failure's recipes are all of them that.
    Failed: failed('server', onLink({ status: 500, body: 'no' })),
  },
  Failure: {
    Offline: failed('offline', undefined, {
      options: { script: "Object.defineProperty(Navigator.prototype, 'onLine', { get: () => !window.offline });" },
      before: ({ browser }) => browser.script(() => void (window.offline = true)),
    }),
    Timeout: failed('timeout', onLink(NEVER), { options: { script: sooner(20_000) } }),
    Network: failed('network', onLink({ abort: true })),
    Server: failed('server', onLink({ status: 503, body: '' })),
    RateLimited: failed('rate_limited', onLink({ status: 429, body: {} })),
    InvalidApiKey: failed('invalid_api_key', refused(401, 'INVALID_API_KEY')),
    PartnerNotActive: failed('partner_not_active', refused(401, 'PARTNER_NOT_ACTIVE')),
    PartnerSuspended: failed('partner_suspended', refused(401, 'PARTNER_SUSPENDED')),
    // The partner's configuration says it, before there is a form to be sent.
    DonationsDisabled: lost('donations_disabled', { opened: true, values: { 'publishable-key': KEYS.noDonations } }),
    NonprofitNotFound: failed('nonprofit_not_found', refused(404, 'Nonprofit not found')),
    Rejected: failed('rejected', onLink({ status: 400, body: { statusCode: 400, message: ['donorEmail must be an email'] } })),
    BadAnswer: failed('bad_answer', onLink({ status: 201, body: '{"donationLink": ' })),
    UnsafeLink: failed('unsafe_link', onLink({ status: 201, body: { donationLink: 'https://elsewhere.example/pay', partnerDonationId: 'x1' } })),
  },
  Field: {
    Amount: amount(''),
    FirstName: fault('first-name', undefined, { 'first-name': undefined }),
    LastName: fault('last-name', undefined, { 'last-name': undefined }),
    Email: fault('email', undefined, { 'donor-email': undefined }),
    Tip: fault('own-tip', async ({ browser }) => {
      await press(browser, '.tip label:last-child input');
      await write(browser, 'own-tip', 'lots');
    }),
  },
  Fault: {
    Missing: fault('email', undefined, { 'donor-email': undefined, 'first-name': undefined, 'last-name': undefined }),
    Unreadable: amount('abc'),
    TooSmall: amount('0'),
    TooLarge: amount('250000'),
    NotAnEmail: fault('email', ({ browser }) => write(browser, 'email', 'jane@example')),
    TooLong: fault('first-name', ({ browser }) => write(browser, 'first-name', 'x'.repeat(101))),
    Refused: sent(onLink({ status: 400, body: { statusCode: 400, message: ['firstName must be shorter', 'donorEmail must be an email'] } }), ({ browser }) => at(browser, '#first-name[aria-invalid]')),
  },
  MoneyError: {
    Empty: amount(''),
    NotANumber: amount('-5'),
    TooManyDecimals: amount((lang) => `12${decimalMark(lang)}3456`),
    OtherCurrency: amount('€20'),
    TooLarge: amount('9'.repeat(40)),
  },
  RewardStatus: {
    Processing: remembered('processing'),
    Completed: remembered('completed', { tokens: '1250000' }),
    Failed: remembered('failed'),
    Cancelled: remembered('cancelled'),
    Expired: remembered('expired'),
    Reversed: remembered('reversed'),
  },
  Receipt: {
    UNKNOWN: remembered('unknown'),
    UNREADABLE: remembered('unreadable'),
    PUT_ASIDE: { ...remembered('put aside', { shown: false }), open: true },
  },
  page: {
    secret_key: lost('secret_key', { values: { 'publishable-key': `sk_test_${'a1'.repeat(32)}` } }),
    invalid_option: lost('invalid_option', { opened: true, values: { tip: 'never' } }),
    invalid_api_key: lost('invalid_api_key', { opened: true, values: { 'publishable-key': KEYS.unknown } }),
    partner_not_active: lost('partner_not_active', { opened: true, values: { 'publishable-key': KEYS.pending } }),
    partner_suspended: lost('partner_suspended', { opened: true, values: { 'publishable-key': KEYS.suspended } }),
    donations_disabled: lost('donations_disabled', { opened: true, values: { 'publishable-key': KEYS.inactive }, options: { fallback: '' } }),
    nonprofit_not_found: lost('nonprofit_not_found', { opened: true, values: { nonprofit: 'nobody-knows-it', 'fallback-url': '/elsewhere' }, options: { fallback: '' } }),
    network: lost('network', { opened: true, net: ({ cdn }) => (cdn.refuse = (name) => (name === wasm ? 404 : undefined)), values: { 'fallback-url': '/elsewhere' }, options: without('9.0.1') }),
    wasm_blocked: lost('wasm_blocked', { opened: true, options: ({ cdn }) => ({ headers: { 'content-security-policy': `script-src 'unsafe-inline' 'self' ${cdn.origin}` } }) }),
    integrity: lost('integrity', { opened: true, net: ({ cdn }) => (cdn.tamper = (name, bytes) => (name === app ? Buffer.concat([bytes, Buffer.from(' ')]) : bytes)), options: without('9.0.2') }),
    crashed: lost('crashed', {
      options: { script: TRAP },
      act: async (stage) => {
        await unfold(stage);
        await trapNext(stage.browser);
        await press(stage.browser, '#own-amount');
        await stage.browser.type('7');
      },
    }),
    switched_off: lost('switched_off', { values: { 'fallback-url': '/elsewhere' }, options: { fallback: '' }, net: ({ cdn }) => (cdn.tamper = (name, bytes) => (name === 'sir-donate.js' ? readFileSync(join(DIST, 'off.js')) : bytes)) }),
  },
  // What no type names: what surrounds the form, and what is seen of a form at its extremes.
  more: {
    closed: { only: 'button', seen: ({ browser }) => at(browser, '.button') },
    loading: {
      options: release('9.0.3'),
      net: ({ cdn }) => (cdn.refuse = (name) => (name === app ? 'hang' : undefined)),
      act: async ({ browser, mode }) => mode === 'button' && press(browser, '.button'),
      seen: ({ browser }) => at(browser, '.skeleton'),
    },
    'long name, monthly, own tip': {
      values: { nonprofit: 'international-society-for-the-long-names', frequency: 'monthly', 'privacy-url': '/privacy', 'terms-url': '/terms' },
      open: true,
      act: async ({ browser }) => {
        await press(browser, '.tip label:last-child input');
        await write(browser, 'own-tip', '7');
      },
      seen: ({ browser }) => at(browser, '#own-tip'),
    },
    // Ten digits, in a currency without a sign.
    'large amount': { values: { currency: 'IDR', amount: '1000000000', frequency: 'monthly' }, open: true },
    'no tip': { values: { tip: 'off' }, open: true, tip: false },
    'failed twice': sent(onLink({ status: 429, body: {} }), ({ browser }) => at(browser, '.ways a[href]'), {
      before: async ({ browser }) => {
        await send(browser);
        await at(browser, '.ways button');
      },
    }),
    'another form is busy': {
      values: { ...DONOR_VALUES },
      options: (site) => ({ widgets: [{ ...DONOR_VALUES }, { ...DONOR_VALUES, mode: 'inline', tip: 'off' }].map((values) => widget(site, values)) }),
      only: 'inline',
      open: true,
      net: onLink(NEVER),
      act: async ({ browser }) => {
        const other = await until('the other form', () => browser.script(() => document.querySelectorAll('sir-donate')[1].shadowRoot.querySelector('[type=submit]')));
        await browser.click(other);
      },
      seen: ({ browser }) => at(browser, '[aria-disabled=true]'),
    },
  },
};

/** All states: `{ kind, name, recipe }`. `kind` puts what looks alike together. */
const KINDS = { Flow: 'flow', Failure: 'failure', Field: 'fault', Fault: 'fault', MoneyError: 'fault', RewardStatus: 'status', Receipt: 'status', page: 'fallback', more: 'flow' };

export const STATES = Object.entries(RECIPES).flatMap(([type, recipes]) => Object.entries(recipes).map(([name, recipe]) => ({ kind: KINDS[type], name: `${type}.${name}`, recipe })));

/** Fails where a name has no recipe, or the other way round. */
export function assertComplete() {
  const wanted = { ...TYPES, page: CODES.filter(({ where }) => where.includes('page')).map(({ code }) => code) };
  const { more, ...given } = RECIPES;
  const sorted = (table) => Object.fromEntries(Object.keys(table).sort().map((type) => [type, [...table[type]].sort()]));
  assert.deepEqual(
    sorted(Object.fromEntries(Object.entries(given).map(([type, recipes]) => [type, Object.keys(recipes)]))),
    sorted(wanted),
    'each state has a recipe in states.mjs, and each recipe a state in states.json or www/interface.json',
  );
  // A code of the form is the name of a failure.
  const inForm = CODES.filter(({ where }) => where.includes('form')).map(({ code }) => code);
  assert.deepEqual(inForm.filter((code) => !TYPES.Failure.map(snake).includes(code)), []);
  assert.ok(Object.keys(more).length > 0 && Object.keys(FIELDS).every((name) => name in given.Field));
}

/** Whether a state can be had so. */
export const possible = ({ recipe, mode }) => !recipe.only || recipe.only === mode;

/**
 * Each state once, or as often as `fixed` names it with values of `factors`, in turns that are chosen so that each kind of
 * state meets each value of each factor, and each of these the others'.
 */
export function turns(factors, fixed = []) {
  const names = ['kind', ...Object.keys(factors)];
  const wanted = { kind: [...new Set(STATES.map(({ kind }) => kind))], ...factors };
  const only = (row) => Object.fromEntries(names.map((name) => [name, row[name]]));
  const pairs = (row) => [...pairsOf(only(row))];
  const missing = new Set(uncovered([], wanted));
  const rows = [];
  for (const state of STATES) {
    const given = fixed.filter(({ name }) => name === state.name);
    for (const more of given.length ? given : [{}]) {
      // Of what is possible the one that adds the most pairs; of those alike one whose first values the kind has met the
      // least, and then one that was seen the least.
      const all = product(factors).map((turn) => ({ ...state, ...turn, ...more })).filter(possible);
      const alike = (row, names) => rows.filter((other) => names.every((name) => other[name] === row[name])).length / STATES.length;
      const worth = (row) => pairs(row).filter((pair) => missing.has(pair)).length - alike(row, names.slice(0, 3)) - alike(row, names.slice(1)) / STATES.length;
      const row = all.reduce((best, other) => (worth(other) > worth(best) ? other : best));
      rows.push(row);
      for (const pair of pairs(row)) missing.delete(pair);
    }
  }
  assert.deepEqual(uncovered(rows.map(only), wanted), [], 'each kind of state meets each value, and each of these the others');
  return rows;
}

/**
 * Brings the browser to a state. `common` is for the page: what goes into each. With `frame`, a width, the page stands in
 * a frame that is so wide. Returns what the donor's hands need.
 */
export async function bringAbout({ browser, site, path = '/' }, { recipe, mode, theme, lang: tag }, { frame, ...common } = {}) {
  const given = (part) => (typeof part === 'function' ? part(site) : (part ?? {}));
  Object.assign(site.api, { hook: () => undefined });
  Object.assign(site.cdn, { refuse: () => undefined, tamper: (_name, bytes) => bytes, delay: () => 0 });
  recipe.net?.(site);
  const { lang, script: spoken = '' } = speaking(site, tag);
  const { widgets, ...options } = given(recipe.options);
  const [first, ...others] = widgets ?? [widget(site, given(recipe.values))];
  const own = { ...first, mode, theme };
  // A state begins with nothing that the last one left.
  const script = `localStorage.clear(); sessionStorage.clear(); ${common.script ?? ''} ${spoken}${options.script ?? ''}`;
  await browser.oneTab();
  // What stands outside the card stands on the page's own ground, which need not be of the widget's theme.
  const style = `:root { color-scheme: ${mode === 'button' ? 'light' : 'dark'} } body { background: Canvas; color: CanvasText }`;
  const head = `${common.head ?? ''}${options.head ?? ''}`;
  const url = site.pages.put(page(site, { lang, style, ...common, ...options, head, script, widgets: [own, ...others] }), path);
  const enter = async () => frame && browser.intoFrame('#frame');
  await browser.open(frame ? site.pages.put(framing(url, { width: frame }), '/framing') : url);
  await enter();
  const stage = { browser, site, mode, lang, tip: recipe.tip, logo: recipe.logo, enter };
  if (recipe.open) await unfold(stage);
  await recipe.act?.(stage);
  if (recipe.seen) await recipe.seen(stage);
  return stage;
}
