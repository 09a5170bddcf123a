// What a hand that trembles, a narrow window and a reader's own settings meet: the size of what is pressed, the ring around
// what has the focus, text with more room around its letters, and motion.
import assert from 'node:assert/strict';
import { BROWSER, Key } from './driver.mjs';
import { cut, small } from './room.mjs';
import { suite } from './harness.mjs';
import { LANGUAGES, STATES, bringAbout } from './states.mjs';

const scenario = suite({ rewardDelay: 0 });
const CHROMIUM = { skip: BROWSER === 'chromium' ? false : "Chromium's protocol brings it about" };
const stateOf = (name) => STATES.find((state) => state.name === name);

// In Chromium all states are held to it, by axe.test.mjs.
for (const [name, mode] of [['Flow.Editing', 'button'], ['Flow.Editing', 'inline'], ['more.failed twice', 'inline'], ['Flow.Ready', 'button'], ['RewardStatus.Completed', 'button']]) {
  scenario(
    `all that can be pressed is 44 px wide and high: ${name}, ${mode}`,
    async ({ browser, site }) => {
      await bringAbout({ browser, site }, { ...stateOf(name), mode, theme: 'light', lang: LANGUAGES[0] });
      assert.deepEqual(await small(browser), []);
    },
    { skip: BROWSER === 'chromium' ? 'axe.test.mjs does' : false },
  );
}

// ---------------------------------------------------------------------------
// What has the focus

/** The ring of what has the focus: how wide it is, and its contrast with what it is drawn on. */
const ring = (browser) =>
  browser.script(() => {
    const element = focused();
    const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = getComputedStyle(element);
    const grounds = groundsOf(parent(element));
    const drawn = outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2 && parseFloat(outlineOffset) >= 0;
    return { name: describe(element), contrast: drawn ? contrast(painted(...grounds, outlineColor), painted(...grounds)) : 0 };
  });

for (const [theme, mode] of [['light', 'button'], ['dark', 'inline'], ['light soft', 'inline'], ['dark bold', 'button']]) {
  scenario(`the ring around what has the focus has a contrast of 3:1: ${theme}, ${mode}`, async ({ browser, site }) => {
    await bringAbout({ browser, site }, { ...stateOf('Flow.Editing'), mode, theme, lang: LANGUAGES[0] });
    await browser.tabTo(await browser.byRole('textbox', 'Other amount'));
    const seen = [];
    for (let stop = 0; stop < 8; stop++) {
      seen.push(await ring(browser));
      await browser.press(Key.tab);
    }
    assert.ok(new Set(seen.map(({ name }) => name)).size >= 7, JSON.stringify(seen));
    assert.deepEqual(seen.filter(({ contrast }) => contrast < 3), []);
  });
}

// ---------------------------------------------------------------------------
// The reader's own settings

// WCAG 1.4.12, as a reader's tool sets it, in shadow roots too.
const SPACING = '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }';

for (const [name, mode] of [['Fault.Missing', 'button'], ['more.failed twice', 'inline'], ['RewardStatus.Completed', 'button']]) {
  scenario(`nothing is cut where a reader spaces the text out: ${name}, ${mode}`, async ({ browser, site }) => {
    await bringAbout({ browser, site }, { ...stateOf(name), mode, theme: 'light', lang: LANGUAGES[0] });
    await browser.script((css) => {
      const { shadowRoot } = document.querySelector('sir-donate');
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      shadowRoot.adoptedStyleSheets = [...shadowRoot.adoptedStyleSheets, sheet];
    }, SPACING);
    assert.deepEqual(await cut(browser), []);
  });
}

scenario('nothing moves by itself, whatever the reader prefers', async ({ browser, site }) => {
  await bringAbout({ browser, site }, { ...stateOf('Flow.Editing'), mode: 'button', theme: 'light', lang: LANGUAGES[0] });
  const moving = await browser.script(() =>
    [...walk(document.querySelector('sir-donate').shadowRoot)].filter((element) => {
      const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element);
      return animationName !== 'none' || !/^0s(, 0s)*$/.test(transitionDuration) || scrollBehavior === 'smooth';
    }).map(describe),
  );
  assert.deepEqual(moving, []);
});

scenario(
  'with the system’s own colours, what is chosen, pressed and focused is seen',
  async ({ browser, site }) => {
    await browser.devtools('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }] });
    try {
      await bringAbout({ browser, site }, { ...stateOf('Flow.Editing'), mode: 'button', theme: 'light', lang: LANGUAGES[0] });
      const looks = await browser.script(() => {
        const root = document.querySelector('sir-donate').shadowRoot;
        const of = (css, ...names) => names.map((name) => getComputedStyle(root.querySelector(css))[name]);
        return {
          chosen: of('.choice input:checked', 'backgroundColor'),
          other: of('.choice input:not(:checked)', 'backgroundColor'),
          words: [getComputedStyle(root.querySelector('.choice input:checked + span')).color],
          submit: of('[type=submit]', 'borderTopColor', 'backgroundColor', 'borderTopStyle'),
          field: of('#email', 'borderTopColor', 'backgroundColor', 'borderTopStyle'),
        };
      });
      assert.notDeepEqual(looks.chosen, looks.other, 'what is chosen has another ground');
      assert.notDeepEqual(looks.words, looks.chosen, 'and its words are seen on it');
      for (const name of ['submit', 'field']) {
        const [border, ground, style] = looks[name];
        assert.ok(style === 'solid' && border !== ground, `${name} has an edge: ${looks[name]}`);
      }
      await browser.tabTo(await browser.byRole('textbox', 'Email'));
      assert.ok((await ring(browser)).contrast >= 3);
    } finally {
      await browser.devtools('Emulation.setEmulatedMedia', { features: [] });
    }
  },
  CHROMIUM,
);
