// What each attribute of www/interface.json does, in a form that a test can run
// whatever way the value came: a value, and what a donor, or the API, sees of it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './driver.mjs';
import { DONOR } from './journey.mjs';
import { FALLBACK, page } from './pages.mjs';
import { KEYS } from './servers.mjs';

const WWW = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', 'www');

/** The one list of what partners may rely on. */
export const LIST = JSON.parse(readFileSync(join(WWW, 'interface.json'), 'utf8'));
export const SCHEMA = JSON.parse(readFileSync(join(WWW, 'interface.schema.json'), 'utf8'));

export const camel = (name) => name.replace(/-./g, (dash) => dash[1].toUpperCase());

/** `mount` as a global function of the page; the element itself comes with the shim. */
export const MOUNT = createRequire(join(WWW, 'package.json'))('esbuild').buildSync({
  stdin: { contents: 'import { mount } from "./shim/mount"; window.sirMount = mount;', resolveDir: WWW, loader: 'ts' },
  bundle: true,
  write: false,
  format: 'iife',
  target: 'es2022',
  loader: { '.css': 'text' },
}).outputFiles[0].text;

// In the page, before everything else. A tab would take the focus away: here it
// only counts that one is asked for.
const SETUP = `
window.__log = [];
window.__tabs = 0;
window.open = () => { window.__tabs++; return null; };
for (const name of ${JSON.stringify(LIST.events.map(({ name }) => name))}) {
  addEventListener(name, (event) => window.__log.push({ at: event.target.closest('[data-at]')?.dataset.at, name, detail: event.detail }));
}
`;

// In the page, for looks: a donor's view of one widget.
const VIEW = String.raw`
const at = (name) => document.querySelector('[data-at="' + name + '"] sir-donate');
const money = (text) => text.replace(/[.,]00(?!\d)/g, '').replace(/\s/g, ' ');
const inGroup = (element, name) => candidates('group', element).filter((group) => guess(group) === name);
const radios = (element, name) => inGroup(element, name).flatMap((group) => candidates('radio', group)).map((radio) => money(guess(radio)));
const chosen = (element, name) => inGroup(element, name).flatMap((group) => candidates('radio', group)).filter((radio) => radio.checked).map((radio) => money(guess(radio)));
const field = (element, name) => candidates('textbox', element).find((input) => guess(input) === name)?.value;
const submitText = (element) => candidates('button', element).filter((button) => button.type === 'submit').map((button) => money(guess(button))).join();
const link = (element, name) => candidates('link', element).find((one) => guess(one) === name)?.href;
const fallen = (element) => ['${FALLBACK}', 'Donations are unavailable right now.'].some((text) => candidates('link', element).some((one) => guess(one) === text) || tidy(element.shadowRoot?.textContent) === text);
`;

const UNAVAILABLE = 'Donations are unavailable right now.';
const PREFILLED = { 'donor-email': DONOR.email, 'first-name': DONOR.first, 'last-name': DONOR.last };
// What others on the page have learnt of the partner's tips would be in the total.
const NO_TIPS = { 'publishable-key': KEYS.noTips };
const DEFAULT_AMOUNTS = ['$10', '$25', '$50', '$100'];

// -- Looks that do something -------------------------------------------------

/** The donor submits, and what comes of it: what was sent and how it ended, or the message at a field. */
async function submitted({ browser, site, name }) {
  const element = await widgetAt(browser, name);
  const seen = await browser.script(() => window.__log.length);
  const before = [site.api, site.second].map((api) => api.of('/create-link').length);
  const tabs = await browser.script(() => window.__tabs);
  const [button] = await until('a submit button', async () => {
    const found = await browser.all('button', /^Donate( |$).*\d/, { within: element });
    return found.length === 1 ? found : undefined;
  });
  await browser.click(button);
  const end = await until('the end of the attempt', () =>
    look(
      browser,
      name,
      `(element, seen) => {
        const failed = window.__log.slice(seen).find((entry) => entry.at === element.parentElement.dataset.at && entry.name === 'sir-donate-error');
        if (failed) return { code: failed.detail.code };
        const faulty = candidates('textbox', element).find((input) => input.getAttribute('aria-invalid') === 'true');
        // The focus goes there a moment after the message, and WebKit scrolls there another moment later, as far as the
        // caret needs: away from under the next click.
        const { top = 0, height = 0 } = faulty?.getBoundingClientRect() ?? {};
        if (faulty && (focused() !== faulty || top + height / 2 < 0)) return undefined;
        return faulty && { fault: money(tidy(element.shadowRoot.getElementById(faulty.getAttribute('aria-describedby')).textContent)) };
      }`,
      seen,
    ),
  );
  const calls = [site.api, site.second].flatMap((api, index) => api.of('/create-link').slice(before[index]).map((call) => ({ ...call, api: index ? 'second' : 'first' })));
  return { ...end, calls, sent: calls[0] && JSON.parse(calls[0].body), tabs: (await browser.script(() => window.__tabs)) - tabs };
}

const sentField = (field) => async (world) => {
  const { sent, code } = await submitted(world);
  return sent ? (sent[field] ?? null) : code;
};

/** The donor types an own amount and submits. */
const ownAmount = (text) => async (world) => {
  const { browser, name } = world;
  const [own] = await browser.all('textbox', 'Other amount', { within: await widgetAt(browser, name) });
  await browser.click(own);
  await until('the focus to be in "Other amount"', () => browser.isFocused(own));
  await browser.retype(text);
  await until('the amount to be typed', async () => (await browser.value(own)) === text);
  const { fault, sent } = await submitted(world);
  return fault ?? sent.amount;
};

/** The donor's hand is in the form, and what is looked up for it has arrived. */
async function lookedUp({ browser, name }) {
  const [heading] = await browser.all('heading', undefined, { within: await widgetAt(browser, name) });
  await browser.click(heading);
  await until('the nonprofit to be looked up', () => look(browser, name, (element) => candidates('heading', element).some((one) => guess(one) === 'Donate to American Red Cross')));
}

// -- The table ----------------------------------------------------------------

/**
 * By attribute:
 * - `value`, and `typed`: the same as an array or a number, for a property
 * - `other`: another value that the property has to win over
 * - `base`: attributes that the probe needs besides key, nonprofit, API and `mode="inline"`; null takes one away
 * - `look`: a function of the page that says what is seen; or `act`, a function of the test that does something first
 * - `set`, `unset`: what is seen with the value and without it
 * - `bare`: without children
 * - `alone`: on a page of its own, for it sees what the page has loaded; what is loaded stays, so there is no way back
 */
export const probes = (site, inFile = [...IN_FILE]) => ({
  'publishable-key': {
    value: KEYS.noTips,
    other: KEYS.enterprise,
    base: PREFILLED,
    act: async (world) => {
      const gone = await fallback(world);
      if (gone) return gone;
      return (await submitted(world)).calls[0].headers['x-partner-key'];
    },
    set: KEYS.noTips,
    unset: 'fallback',
  },
  nonprofit: {
    value: 'direct-relief',
    other: 'world-wildlife-fund',
    base: PREFILLED,
    act: async (world) => (await fallback(world)) || sentField('nonprofitSlug')(world),
    set: 'direct-relief',
    unset: 'fallback',
  },
  mode: {
    value: 'inline',
    other: 'button',
    base: { mode: null },
    act: async ({ browser, name }) => {
      if (await look(browser, name, (element) => candidates('button', element).some((one) => guess(one) === 'Donate'))) return 'button';
      await load(browser, name);
      return look(browser, name, (element) => (field(element, 'Email') === '' ? 'inline' : 'nothing'));
    },
    set: 'inline',
    unset: 'button',
  },
  label: {
    value: 'Give now',
    other: 'Another label',
    base: { mode: null },
    look: (element) => candidates('button', element).map(guess),
    set: ['Give now'],
    unset: ['Donate'],
  },
  'nonprofit-name': {
    value: 'The Quiet Garden',
    other: 'Another Garden',
    // Nothing else on the page looks this one up, so its name is not known.
    base: { nonprofit: 'quiet-garden' },
    look: (element) => candidates('heading', element).map(guess),
    set: ['Donate to The Quiet Garden'],
    unset: ['Your donation'],
  },
  currency: {
    value: 'EUR',
    other: 'GBP',
    base: PREFILLED,
    act: async (world) => [await look(world.browser, world.name, (element) => radios(element, 'Amount')), await sentField('currency')(world)],
    set: [['€10', '€25', '€50', '€100'], 'EUR'],
    unset: [DEFAULT_AMOUNTS, 'USD'],
  },
  amounts: {
    value: '5, 15.50 30',
    typed: [5, '15.50', 30],
    other: '7 8',
    look: (element) => radios(element, 'Amount'),
    set: ['$5', '$15.50', '$30'],
    unset: DEFAULT_AMOUNTS,
  },
  amount: {
    value: '33.5',
    typed: 33.5,
    other: '44',
    base: NO_TIPS,
    look: (element) => [field(element, 'Other amount'), chosen(element, 'Amount'), submitText(element)],
    set: ['33.50', [], 'Donate $33.50'],
    unset: ['', ['$25'], 'Donate $25'],
  },
  'min-amount': {
    value: '20',
    typed: 20,
    other: '5',
    base: PREFILLED,
    act: ownAmount('12'),
    set: 'The smallest donation here is $20.',
    unset: 1200,
  },
  'max-amount': {
    value: '400',
    typed: 400,
    other: '5000',
    base: PREFILLED,
    act: ownAmount('450'),
    set: 'The largest amount here is $400.',
    unset: 45000,
  },
  frequencies: {
    value: 'monthly',
    typed: ['monthly'],
    other: 'once',
    base: NO_TIPS,
    look: (element) => [radios(element, 'How often'), submitText(element)],
    set: [[], 'Donate $25 monthly'],
    unset: [['One time', 'Monthly'], 'Donate $25'],
  },
  frequency: {
    value: 'monthly',
    other: 'once',
    base: NO_TIPS,
    look: (element) => [chosen(element, 'How often'), submitText(element)],
    set: [['Monthly'], 'Donate $25 monthly'],
    unset: [['One time'], 'Donate $25'],
  },
  provider: {
    value: 'every.org',
    other: 'stripe',
    base: PREFILLED,
    act: async (world) => {
      const { sent } = await submitted(world);
      return [sent.provider, await look(world.browser, world.name, (element) => /to pay on (.*)’s secure page/.exec(tidy(element.shadowRoot.textContent))[1])];
    },
    set: ['every.org', 'Every.org'],
    unset: ['stripe', 'Stripe'],
  },
  tip: {
    value: 'off',
    other: 'auto',
    act: async (world) => {
      await lookedUp(world);
      await until('the configuration', () => world.site.api.of('/config').some(({ answer }) => answer));
      return look(world.browser, world.name, (element) => radios(element, 'Optional tip').length);
    },
    set: 0,
    unset: 5,
  },
  'referral-code': { value: 'SPRING', other: 'AUTUMN', base: PREFILLED, act: sentField('referralCode'), set: 'SPRING', unset: null },
  'donor-email': { value: 'jane@example.com', other: 'other@example.com', look: (element) => field(element, 'Email'), set: 'jane@example.com', unset: '' },
  'first-name': { value: 'Jane', other: 'Other', look: (element) => field(element, 'First name'), set: 'Jane', unset: '' },
  'last-name': { value: 'Doe-Müller', other: 'Other', look: (element) => field(element, 'Last name'), set: 'Doe-Müller', unset: '' },
  checkout: {
    value: 'new-tab',
    other: 'same-tab',
    base: PREFILLED,
    act: async (world) => (await submitted(world)).tabs,
    set: 1,
    unset: 0,
  },
  preload: {
    alone: true,
    value: 'visible',
    other: 'intent',
    base: { mode: null },
    look: () => performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.wasm')).length,
    set: 1,
    unset: 0,
  },
  lang: {
    value: 'de',
    other: 'fr',
    look: (element) => ['Amount', 'Betrag', 'Montant'].flatMap((name) => radios(element, name)),
    set: ['10 $', '25 $', '50 $', '100 $'],
    unset: DEFAULT_AMOUNTS,
  },
  messages: {
    value: '{"how_often":"How many times"}',
    other: '{"how_often":"Now or always"}',
    look: (element) => candidates('group', element).map(guess)[0],
    set: 'How many times',
    unset: 'How often',
  },
  theme: {
    value: 'dark bold large',
    typed: ['Dark', 'bold', 'large'],
    other: 'light soft',
    base: { mode: null },
    look: (element) =>
      candidates('button', element).map((button) => {
        const { backgroundColor, borderRadius, height } = getComputedStyle(button);
        return [backgroundColor, borderRadius, height];
      }),
    set: [['rgb(102, 204, 221)', '2px', '59px']],
    unset: [['rgb(0, 102, 119)', '12px', '48px']],
  },
  snapshot: {
    value: FILE,
    other: '/no-such-file.json',
    // A key that nothing else on the page looks anything up with, and a nonprofit of its own at each look: what is known is
    // not asked for again.
    base: { 'publishable-key': KEYS.enterprise },
    act: async (world) => {
      const { browser, name } = world;
      const slug = inFile.shift();
      const before = site.api.calls.length;
      await browser.script((name, slug) => (document.querySelector(`[data-at="${name}"] sir-donate`).nonprofit = slug), name, slug);
      const heading = await browser.byRole('heading', /^(Your donation|Donate to)/, { within: await widgetAt(browser, name) });
      await browser.click(heading);
      await until('the nonprofit to be looked up', async () => /^Donate to/.test(await browser.label(heading)));
      const asked = site.api.calls.slice(before).filter(({ headers }) => headers['x-partner-key'] === KEYS.enterprise);
      const source = (await browser.label(heading)).includes(FROM_FILE) ? 'the file' : 'the API';
      return [source, asked.some(({ path }) => path.endsWith(slug)) ? 'asked' : asked.length];
    },
    set: ['the file', 0],
    unset: ['the API', 'asked'],
  },
  'fallback-url': {
    bare: true,
    value: `${site.pages.origin}/elsewhere`,
    other: `${site.pages.origin}/other`,
    base: { nonprofit: null },
    look: (element) => {
      // What is wrong shows when the app is there, and a form in the page loads it when it comes near.
      element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
      return link(element, 'Donate') ?? tidy(element.shadowRoot.textContent);
    },
    set: `${site.pages.origin}/elsewhere`,
    unset: UNAVAILABLE,
  },
  'privacy-url': { value: '/privacy', other: '/other', look: (element) => link(element, 'Privacy notice') ?? null, set: `${site.pages.origin}/privacy`, unset: null },
  'terms-url': { value: 'https://example.org/terms', other: '/other', look: (element) => link(element, 'Terms') ?? null, set: 'https://example.org/terms', unset: null },
  'api-base': {
    value: site.second.origin,
    other: site.api.origin,
    base: { ...PREFILLED, 'api-base': null },
    act: async (world) => {
      const { calls, code } = await submitted(world);
      if (calls.length) return calls[0].api;
      // The page's policy lets nobody talk to the real host, and says that somebody tried.
      const blocked = await world.browser.script(() => window.__harness.violations.map(({ blocked }) => blocked));
      return [code, blocked.some((url) => url.startsWith('https://devapi.sirgiving.org'))];
    },
    set: 'second',
    unset: ['network', true],
  },
  'checkout-hosts': {
    value: 'pay.example.org pay.example.com:8443',
    typed: ['pay.example.org', 'pay.example.com:8443'],
    other: 'other.example.org',
    base: { ...PREFILLED, 'referral-code': ELSEWHERE },
    act: async (world) => (await submitted(world)).code,
    // The host is looked at first. An answer whose id can't be used leads nowhere either way, so the page stays.
    set: 'bad_answer',
    unset: 'unsafe_link',
  },
});

// A partner's file with what the API would be asked for.
const FILE = '/sir-giving.json';
const FROM_FILE = 'of the file';
const IN_FILE = ['american-red-cross', 'direct-relief', 'world-wildlife-fund', 'feeding-america', 'doctors-without-borders', 'riverside-food-bank'];

/** Puts the snapshot where the probe looks for it. */
export const putFile = (site) =>
  site.pages.put(
    {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        version: 1,
        createdAt: new Date().toISOString(),
        environment: 'test',
        config: { name: 'A partner', slug: 'a-partner', enabledFeatures: ['DONATIONS'], isActive: true, tipConfig: { enabled: false } },
        organizations: Object.fromEntries(IN_FILE.map((slug) => [slug, { name: `${slug} ${FROM_FILE}`, status: 'ACTIVE' }])),
      }),
    },
    FILE,
  );

// Asks `answer` for a link to another host.
const ELSEWHERE = 'elsewhere';

/** What the API says to a probe: there is never a checkout to leave the page for. */
export const answer = (call) => {
  if (!call.path.endsWith('/create-link')) return undefined;
  return JSON.parse(call.body).referralCode === ELSEWHERE
    ? { status: 201, body: { donationLink: 'https://pay.example.org/1', partnerDonationId: '../no id' } }
    : { status: 503, body: '' };
};

// -- Pages and ways in ----------------------------------------------------------

/** The attributes of a probe's widget, without the one that is probed. */
export function baseOf(site, name, { base = {} }) {
  const all = { 'publishable-key': KEYS.standard, nonprofit: 'american-red-cross', 'api-base': site.api.origin, mode: 'inline', ...base };
  delete all[name];
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

const escape = (text) => String(text).replace(/&/g, '&amp;').replace(/"/g, '&quot;');
const written = (values, prefix = '') => Object.entries(values).map(([name, value]) => ` ${prefix}${name}="${escape(value)}"`).join('');
const shimOf = (site) => `${site.cdn.base}sir-donate.js`;

/** The page with a room for each probe; `fill` says what stands in it from the first. */
export function stage(site, chosen, fill = () => '') {
  return page(site, {
    shim: false,
    script: SETUP + MOUNT,
    // Nothing but this test's own servers is ever reached.
    headers: { 'content-security-policy': `connect-src ${[site.pages, site.cdn, site.api, site.second].map(({ origin }) => origin).join(' ')}` },
    element: chosen.map(([name, probe]) => `<div data-at="${name}">${fill(name, probe)}</div>`).join('\n'),
  });
}

/** The element in markup. */
export const element = (site, probe, values) =>
  `<sir-donate${written(values)}>${probe.bare ? '' : `<a href="${site.pages.origin}/elsewhere">${FALLBACK}</a>`}</sir-donate>`;

/** The one-tag snippet in markup. */
export const oneTag = (site, values) => `<script async src="${shimOf(site)}"${written(values, 'data-')}></script>`;

/** Adds the shim's tag to the page that is there, and waits until the element is known. */
export async function addShim(browser, site) {
  assertUnknown(await browser.script(() => document.querySelectorAll('sir-donate:not(:not(:defined))').length));
  await browser.script((src) => document.head.append(Object.assign(document.createElement('script'), { src })), shimOf(site));
  await until('the element to be defined', () => browser.script(() => !!customElements.get('sir-donate')));
}
function assertUnknown(count) {
  if (count) throw new Error('the element is known before the shim is there: this tests nothing');
}

/** Puts a one-tag snippet into a probe's room by script. */
export const injectTag = (browser, site, name, values) =>
  browser.script(
    (name, src, values) => {
      const tag = Object.assign(document.createElement('script'), { src });
      for (const [key, value] of Object.entries(values)) tag.dataset[key] = value;
      document.querySelector(`[data-at="${name}"]`).append(tag);
    },
    name,
    shimOf(site),
    Object.fromEntries(Object.entries(values).map(([key, value]) => [camel(key), value])),
  );

/** The widget in a probe's room. */
export const widgetAt = (browser, name) => until(`a widget for ${name}`, () => browser.script((name) => document.querySelector(`[data-at="${name}"] sir-donate:defined`), name));

/** Runs a look in the page. */
export const look = (browser, name, look, ...args) => browser.script(`(name, ...args) => { ${VIEW}; return (${look})(at(name), ...args); }`, name, ...args);

/** Loads the form of an inline widget; says how that went. */
export const load = (browser, name) => browser.scriptAsync((name) => document.querySelector(`[data-at="${name}"] sir-donate`).open().then(() => 'usable', (error) => error.code), name);

async function fallback({ browser, name }) {
  if ((await load(browser, name)) === 'usable') return undefined;
  return (await look(browser, name, (element) => fallen(element))) ? 'fallback' : 'nothing';
}
