// How the widget looks, in the states that matter: what pictures there are, and how each is taken. `pictures.test.mjs` holds
// them against those that are kept in `pictures/`; `gallery.mjs` takes one of every state.
//
// Whatever would be another one each time is held still: the fonts (fonts.mjs), the clock, the zone, the caret, bars to
// scroll with, and a pointer above something.
import { until } from './driver.mjs';
import { FONT_STYLE, fontsIn, otherLetters } from './fonts.mjs';
import { distFiles } from './servers.mjs';
import { STATES, at, bringAbout, press, write } from './states.mjs';

// ---------------------------------------------------------------------------
// The pictures: a state of states.mjs each, and what of it is another one than usual
//
// - `mode`, `theme`, `lang`, `width`: by default a form in a page, light, English, 360 px
// - `of`: what is in the picture, where it isn't all of the open dialog, the status card, or the button or the form itself
// - `values`: further attributes; `net`: what the API does; `hands`: what the donor does then
// - `forced`: with the system's own few colours; `logo: false`: where none comes

const name = (text) => ({ api }) => {
  api.hook = (call) => (call.path.includes('/organizations/') ? { change: (organization) => ({ ...organization, name: text }) } : undefined);
};
const LONG = 'International Society for the Preservation of Names That Are So Long That Nobody Has Ever Read One of Them Aloud from Its Beginning to Its End Without Taking a Breath Somewhere in the Middle, Chapter 12';
const COMPOUND = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft e. V.';

const { wasm } = distFiles();
/** What the app's styles make of a form that is not there yet. */
const withoutWasm = ({ cdn }) => {
  cdn.refuse = (name) => (name === wasm ? 'hang' : undefined);
};

const tab = (css) => async ({ browser }) => browser.tabTo(await at(browser, css));
const own = (text) => ({ browser }) => write(browser, 'own-amount', text);
const DONOR = { 'donor-email': 'jane@example.org', 'first-name': 'Jane', 'last-name': 'Doe' };
const EDITING = 'Flow.Editing';

export const PICTURES = {
  // The button
  'button': { state: 'more.closed', mode: 'button', theme: 'auto' },
  'button-dark': { state: 'more.closed', mode: 'button', theme: 'dark', values: { label: 'Give to those who help first' } },
  'button-small': { state: 'more.closed', mode: 'button', theme: 'small' },
  'button-large-dark': { state: 'more.closed', mode: 'button', theme: 'large dark' },
  'button-soft': { state: 'more.closed', mode: 'button', theme: 'soft' },
  'button-soft-dark': { state: 'more.closed', mode: 'button', theme: 'soft dark' },
  'button-bold': { state: 'more.closed', mode: 'button', theme: 'bold' },
  'button-bold-dark': { state: 'more.closed', mode: 'button', theme: 'bold dark' },
  'button-forced-colours': { state: 'more.closed', mode: 'button', forced: true },

  // The form, in a dialog and in the page
  'dialog-280': { state: EDITING, mode: 'button', width: 280 },
  'dialog-360-dark': { state: EDITING, mode: 'button', theme: 'dark' },
  'dialog-640': { state: EDITING, mode: 'button', width: 640 },
  'dialog-1280-dark': { state: EDITING, mode: 'button', theme: 'dark', width: 1280, values: DONOR },
  'inline-280-dark': { state: EDITING, theme: 'dark', width: 280 },
  'inline-360': { state: EDITING },
  'inline-640-dark': { state: EDITING, theme: 'dark', width: 640 },
  'inline-1280': { state: EDITING, width: 1280 },
  'dialog-forced-colours': { state: EDITING, mode: 'button', forced: true, width: 640 },

  // The looks
  'inline-soft': { state: EDITING, theme: 'soft' },
  'inline-soft-dark': { state: EDITING, theme: 'soft dark', width: 640 },
  'dialog-bold': { state: EDITING, mode: 'button', theme: 'bold', width: 640 },
  'inline-bold-dark': { state: EDITING, theme: 'bold dark' },

  // Other languages
  'inline-ar': { state: EDITING, lang: 'ar' },
  'dialog-he-dark': { state: EDITING, mode: 'button', theme: 'dark', lang: 'he', width: 640 },
  'inline-ja': { state: EDITING, lang: 'ja' },
  'inline-de-compound-name': { state: EDITING, lang: 'de', width: 280, net: name(COMPOUND) },

  // What it holds
  'own-tip-monthly-long-name': { state: 'more.long name, monthly, own tip' },
  'no-tip': { state: 'more.no tip', values: { ...DONOR, 'fallback-url': '/elsewhere', 'privacy-url': '/privacy', 'terms-url': '/terms' } },
  'every-org': { state: 'more.no tip', mode: 'button', width: 640, values: { provider: 'every.org' } },
  'tip-refused': { state: EDITING, of: '.tip', hands: ({ browser }) => press(browser, '.remove') },
  'ten-digits-ja': { state: EDITING, lang: 'ja', width: 280, of: '.end', values: { currency: 'JPY', 'max-amount': '9999999999' }, hands: own('9999999999') },
  'name-of-200-characters': { state: EDITING, of: '.head', net: name(LONG) },
  'logo-missing': { state: EDITING, logo: false, of: '.head', values: { nonprofit: 'test-broken-logo' } },

  // What is wrong
  'own-amount-fault': { state: 'MoneyError.NotANumber', of: '[part=amount]' },
  'empty-fields': { state: 'Fault.Missing', mode: 'button', width: 640 },
  'empty-fields-de-dark': { state: 'Fault.Missing', theme: 'dark', lang: 'de', width: 280, of: '.donor' },
  'rate-limited': { state: 'Failure.RateLimited', mode: 'button', width: 360 },
  'failed-twice-dark': { state: 'more.failed twice', theme: 'dark' },
  'failed-forced-colours': { state: 'more.failed twice', forced: true, of: '.end' },

  // On the way to the checkout
  'busy': { state: 'Flow.Creating', of: '.end' },
  'ready': { state: 'Flow.Ready', mode: 'button', theme: 'dark', width: 640 },
  'in-another-tab': { state: 'Flow.InOtherTab' },

  // Who comes back
  'status-processing': { state: 'RewardStatus.Processing', mode: 'button', width: 640 },
  'status-tokens-inline': { state: 'RewardStatus.Completed' },
  'status-tokens-dark': { state: 'RewardStatus.Completed', mode: 'button', theme: 'dark' },
  'status-failed-ar': { state: 'RewardStatus.Failed', mode: 'button', lang: 'ar', width: 640 },
  'status-unknown': { state: 'Receipt.UNKNOWN', mode: 'button' },

  // Before there is a form, and where none comes
  'loading': { state: 'more.loading', mode: 'button', net: withoutWasm },
  'loading-inline-dark': { state: 'more.loading', theme: 'dark', net: withoutWasm },
  'try-again': { state: 'page.network', mode: 'button' },
  'unavailable-dark': { state: 'page.donations_disabled', mode: 'button', theme: 'dark' },
  'crashed': { state: 'page.crashed', mode: 'button', width: 640 },

  // The ring around what has the focus
  'ring-button': { state: 'more.closed', mode: 'button', hands: tab('.button') },
  'ring-radio': { state: EDITING, of: '[part=amount]', hands: tab('[part=amount] input:checked') },
  'ring-field-dark': { state: EDITING, theme: 'dark', of: '.donor', hands: tab('#email') },
  'ring-link': { state: EDITING, of: '.donor', values: { 'privacy-url': '/privacy' }, hands: tab('.under a') },
  'ring-submit': { state: EDITING, of: '.end', hands: tab('[type=submit]') },
};

// ---------------------------------------------------------------------------
// Taking one

/** Room around what is in a picture: rings, shadows and marks stand outside of their boxes, and of a part so do others. */
const MARGIN = { all: 24, part: 8 };

// A form's own height, so that nothing has to be scrolled; that of a dialog is the window's where that is lower.
const HEIGHT = { button: 940, inline: 1320 };

// An hour that no other state of the clock brings about.
const CLOCK = `{
  const now = Date.UTC(2031, 1, 3, 9, 30);
  Date.now = () => now;
  window.Date = new Proxy(Date, { construct: (real, values, made) => Reflect.construct(real, values.length ? values : [now], made) });
}`;

const dark = (theme) => theme.split(' ').includes('dark');

/** What goes into each page: the widget stands alone on ground of its own colours. */
const common = ({ pages }, theme) => ({
  head: fontsIn(pages),
  script: CLOCK,
  style: `${FONT_STYLE} :root { color-scheme: ${dark(theme) ? 'dark' : 'light'} } body { margin: 16px; background: Canvas; color: CanvasText } main > :not(sir-donate) { display: none }`,
});

const recipeOf = ({ state, values, net, logo }) => {
  const found = STATES.find(({ name }) => name === state);
  if (!found) throw new Error(`there is no state "${state}": states.mjs has them`);
  const { recipe } = found;
  const given = (site) => (typeof recipe.values === 'function' ? recipe.values(site) : recipe.values);
  return {
    ...recipe,
    logo,
    values: (site) => ({ ...given(site), ...values }),
    net: (site) => {
      recipe.net?.(site);
      net?.(site);
    },
  };
};

/** Waits until all is drawn that there is. */
const settled = (browser) =>
  browser.scriptAsync(async () => {
    const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    // Beyond the reach of the page's own style.
    const { shadowRoot } = document.querySelector('sir-donate');
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { caret-color: transparent !important }');
    shadowRoot?.adoptedStyleSheets.push(sheet);
    await frames();
    await document.fonts.ready;
    // An image that is broken is drawn as such.
    await Promise.all([...walk(document)].filter((element) => element.localName === 'img' && element.checkVisibility()).map((image) => image.decode().catch(() => {})));
    for (const animation of document.getAnimations()) if (animation.effect.getComputedTiming().endTime !== Infinity) animation.finish();
    await frames();
  });

// What a donor looks at: the first of these that is there, or the element itself.
const OUTERMOST = ['dialog:modal', '.card-status:not([data-empty])'];

/** The box of a picture: of all that `css` finds, or of what a donor looks at. */
const boxOf = (browser, css) =>
  until(`something to take a picture of: ${css ?? 'the widget'}`, () =>
    browser.script((css, outermost, margin) => {
      const host = document.querySelector('sir-donate');
      const find = (css) => [...(host.shadowRoot?.querySelectorAll(css) ?? [])].filter((element) => element.checkVisibility());
      const all = css ? find(css) : [outermost.flatMap(find)[0] ?? host];
      const boxes = all.map((element) => element.getBoundingClientRect());
      if (!boxes.length) return null;
      const [left, top] = [Math.min(...boxes.map(({ left }) => left)), Math.min(...boxes.map(({ top }) => top))];
      const [right, bottom] = [Math.max(...boxes.map(({ right }) => right)), Math.max(...boxes.map(({ bottom }) => bottom))];
      const from = [Math.max(0, Math.floor(left) - margin), Math.max(0, Math.floor(top) - margin)];
      return { x: from[0], y: from[1], width: Math.min(innerWidth, Math.ceil(right) + margin) - from[0], height: Math.min(innerHeight, Math.ceil(bottom) + margin) - from[1] };
    }, css ?? null, OUTERMOST, css ? MARGIN.part : MARGIN.all),
  );

/** The window and the reader's settings of a picture. */
async function fit(browser, { mode, width, forced }) {
  await browser.devtools('Emulation.setDeviceMetricsOverride', { width, height: HEIGHT[mode], deviceScaleFactor: 1, mobile: false });
  await browser.devtools('Emulation.setScrollbarsHidden', { hidden: true });
  await browser.devtools('Emulation.setTimezoneOverride', { timezoneId: 'UTC' });
  await browser.devtools('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-reduced-motion', value: 'reduce' }, { name: 'forced-colors', value: forced ? 'active' : 'none' }] });
}

/** Takes a picture, as a PNG file, and says which letters are of another font than they should be. */
export async function take({ browser, site }, given) {
  const picture = { mode: 'inline', theme: 'light', lang: 'en', width: 360, ...given };
  await fit(browser, picture);
  const stage = await bringAbout({ browser, site }, { ...picture, recipe: recipeOf(picture) }, common(site, picture.theme));
  await picture.hands?.(stage);
  // Away from all that changes below a pointer.
  await browser.moveAt(picture.width >> 1, 0);
  await settled(browser);
  const clip = { ...(await boxOf(browser, picture.of)), scale: 1 };
  const { data } = await browser.devtools('Page.captureScreenshot', { format: 'png', clip });
  return { png: Buffer.from(data, 'base64'), letters: await otherLetters(browser) };
}
