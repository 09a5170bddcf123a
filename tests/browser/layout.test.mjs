// With reserve.css in the page, nothing on it moves, ever: not when the shim
// comes late, nor the app, nor the name, the logo and the tip.
import assert from 'node:assert/strict';
import { sleep, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { DONOR, awaitTip, donate, openForm, submitButton, thanks } from './journey.mjs';
import { framing, page, widget } from './pages.mjs';

const scenario = suite({ rewardDelay: 0 });

// Runs in the page from the beginning: compares, frame by frame, where things
// begin. Chromium's own measure is read beside it; the others have none.
const WATCH = String.raw`
(() => {
  const moves = window.__moves = [];
  const last = new Map();
  const walk = function* (root) {
    for (const element of root.querySelectorAll('*')) {
      yield element;
      if (element.shadowRoot) yield* walk(element.shadowRoot);
    }
  };
  const name = (element) => element.localName + (element.id ? '#' + element.id : '') + ' "' + element.textContent.trim().slice(0, 30) + '"';
  const look = () => {
    if (document.body) {
      for (const element of walk(document.body)) {
        const inside = element.getRootNode() !== document;
        if (!inside && !element.matches('[data-watch], sir-donate')) continue;
        if (inside && !element.matches('button, h2, legend, label, input, strong, img, a')) continue;
        const box = element.getBoundingClientRect();
        // Words that are replaced in the middle of a line begin elsewhere, and
        // yet nothing moved; Chromium's measure looks at blocks too.
        if (getComputedStyle(element).display === 'inline') continue;
        // Things that come or go move nothing by that, nor does what nobody sees.
        if (!box.width || !box.height || !element.checkVisibility({ opacityProperty: true })) { last.delete(element); continue; }
        const now = [box.left + scrollX, box.top + scrollY];
        const was = last.get(element);
        if (was && Math.hypot(now[0] - was[0], now[1] - was[1]) >= 1) {
          moves.push({ inside, text: name(element) + ': ' + was.map(Math.round) + ' → ' + now.map(Math.round) });
        }
        last.set(element, now);
      }
    }
    requestAnimationFrame(look);
  };
  look();
})();
`;

const shiftsOf = async (browser) => {
  // A shift is reported after the frame that it happened in.
  await browser.scriptAsync(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))));
  return browser.script(() => ({ moves: window.__moves, shifts: window.__harness.shifts, measured: window.__harness.measuresShifts }));
};

async function assertStill(browser, what, { around = false } = {}) {
  const { moves, shifts, measured } = await shiftsOf(browser);
  const shift = ({ value, sources }) => `shift of ${value}: ${sources.map(({ node, from, to }) => `${node} ${from} → ${to}`).join('; ')}`;
  const seen = [...moves.filter(({ inside }) => !around || !inside).map(({ text }) => text), ...shifts.filter(() => !around).map(shift)];
  assert.deepEqual(seen, [], `nothing moves: ${what}`);
  if (browser.name === 'chromium') assert.equal(measured, true, 'Chromium measures layout shifts');
}

/** Everything comes late, one after the other. */
function slow(site) {
  site.cdn.delay = (name) => (name === 'sir-donate.js' ? 400 : 150);
  site.api.hook = (call) => {
    if (call.path.includes('/organizations/')) {
      return { delay: 300, change: (organization) => ({ ...organization, logo: organization.logo?.replace(site.sandbox.api, site.api.origin) }) };
    }
    if (call.path.includes('/logos/')) return { delay: 400 };
    return call.path.endsWith('/config') ? { delay: 500 } : undefined;
  };
}

const logoShown = (browser) =>
  until('the logo', () =>
    browser.script(() => [...walk(document)].some((element) => element.localName === 'img' && element.complete && element.naturalWidth > 0)),
  );

scenario('the measures notice a shift', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { script: WATCH, widgets: [] })));
  await until('a few frames', () => browser.script(() => document.readyState === 'complete'));
  await sleep(200);
  await browser.script(() => {
    const late = document.createElement('div');
    late.style.height = '80px';
    document.querySelector('main').prepend(late);
  });
  await until('the move to be seen', () => browser.script(() => window.__moves.length > 0));
  const { shifts, measured } = await shiftsOf(browser);
  if (measured) assert.ok(shifts.length > 0);
});

for (const width of [280, 375, 768, 1280]) {
  for (const mode of ['button', 'inline']) {
    scenario(`nothing moves at ${width} px: ${mode}`, async ({ browser, site, api, pages }) => {
      slow(site);
      const widgets = [
        widget(site, {
          nonprofit: width === 375 ? 'american-red-cross' : 'international-society-for-the-long-names',
          mode: mode === 'inline' ? 'inline' : undefined,
        }),
      ];
      const inner = pages.put(page(site, { widgets, reserve: true, script: WATCH }), '/inner');
      // A frame, for no driver but Chromium's makes a window of 280 px.
      await browser.open(pages.put(framing(inner, { width, height: 940 })));
      await browser.intoFrame('#frame');
      const reserved = await until('the page', () => browser.script(() => document.querySelector('sir-donate')?.getBoundingClientRect().toJSON()));
      await openForm(browser, { mode });
      if (mode === 'inline') {
        await assertStill(browser, 'before the donor came');
        const now = await browser.script(() => document.querySelector('sir-donate').getBoundingClientRect().toJSON());
        assert.ok(now.height <= reserved.height + 0.5, `the form fits the reserved room: ${now.height} px in ${reserved.height} px`);
        assert.ok(await browser.script(() => document.documentElement.scrollWidth <= innerWidth), 'the page does not scroll sideways');
        await browser.tabTo(await browser.byRole('radio', '$25'));
      }
      await browser.byRole('group', 'Optional tip');
      await browser.byRole('heading', /^Donate to /);
      await logoShown(browser);
      await assertStill(browser, 'name, logo and tip arrived');
      assert.equal(api.of('/config').length, 1);
    });
  }
}

for (const [width, height] of [[375, 667], [375, 932], [1280, 720], [1280, 1000]]) {
  scenario(`the dialog stands in the frame of the click, and stays where it is, at ${width} × ${height}`, async ({ browser, site, cdn, pages }) => {
    cdn.delay = (name) => (name === 'sir-donate.js' ? 0 : 800);
    const inner = pages.put(page(site, { widgets: [widget(site)], reserve: true, script: WATCH }), '/inner');
    await browser.open(pages.put(framing(inner, { width, height })));
    await browser.intoFrame('#frame');
    await browser.byRole('button', 'Donate');
    // As soon as it has been painted; the app is not even asked for long.
    const stood = await browser.scriptAsync(async () => {
      const root = document.querySelector('sir-donate').shadowRoot;
      root.querySelector('.button').click();
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const dialog = root.querySelector('dialog');
      const skeleton = dialog.querySelector('.skeleton');
      const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && element.getBoundingClientRect().height > 0;
      return { box: dialog.getBoundingClientRect().toJSON(), app: !!dialog.querySelector('form'), seen: seen(dialog) && seen(skeleton), text: skeleton.textContent };
    });
    assert.deepEqual([stood.app, stood.seen, stood.text], [false, true, 'Loading…']);
    await submitButton(browser);
    const box = await browser.script(() => document.querySelector('sir-donate').shadowRoot.querySelector('dialog').getBoundingClientRect().toJSON());
    for (const side of ['left', 'top', 'right', 'bottom']) assert.ok(Math.abs(box[side] - stood.box[side]) <= 1, `${side}: ${stood.box[side]}, then ${box[side]}`);
    await assertStill(browser, 'the form took the place of the skeleton');
  });
}

for (const [mode, width] of [['button', 375], ['button', 1280], ['inline', 375]]) {
  scenario(`the tip comes with the name that its words say, at ${width} px: ${mode}`, async ({ browser, site, api, pages }) => {
    api.hook = (call) => (call.path.includes('/organizations/') ? { delay: 2500 } : call.path.endsWith('/config') ? { delay: 900 } : undefined);
    const widgets = [widget(site, { mode: mode === 'inline' ? 'inline' : undefined })];
    const inner = pages.put(page(site, { widgets, reserve: true, script: WATCH }), '/inner');
    await browser.open(pages.put(framing(inner, { width, height: 940 })));
    await browser.intoFrame('#frame');
    await openForm(browser, { mode });
    if (mode === 'inline') await browser.tabTo(await browser.byRole('radio', '$25'));
    await browser.byRole('group', 'Optional tip');
    const hint = () => browser.script(() => [...walk(document)].find(({ id }) => id === 'tip-hint').textContent);
    assert.equal(await hint(), 'For the donation service, on top of your gift. The tip does not go to American Red Cross.');
    await browser.byRole('heading', 'Donate to American Red Cross');
    await assertStill(browser, 'the name came after the configuration');
  });
}

scenario('nothing around an inline form moves when faults are shown', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { mode: 'inline' })], reserve: true, script: WATCH })));
  await submitButton(browser);
  await awaitTip(browser, { hand: 'keyboard', mode: 'inline' });
  await browser.press('\uE007');
  await browser.textOf('alert', /\S/);
  await assertStill(browser, 'the page around the form', { around: true });
});

for (const [width, tip] of [
  [280, 'auto'],
  [375, 'auto'],
  [375, 'off'],
  [768, 'auto'],
]) {
  scenario(`nothing around an inline form moves when calls fail at ${width} px: tip ${tip}`, async ({ browser, site, api, pages }) => {
    const values = { mode: 'inline', tip, 'donor-email': DONOR.email, 'first-name': DONOR.first, 'last-name': DONOR.last, 'fallback-url': '/elsewhere', 'privacy-url': '/p', 'terms-url': '/t' };
    const inner = pages.put(page(site, { widgets: [widget(site, values)], fallback: '', reserve: true, script: WATCH }), '/inner');
    await browser.open(pages.put(framing(inner, { width, height: 940 })));
    await browser.intoFrame('#frame');
    const submit = await submitButton(browser);
    if (tip === 'auto') await awaitTip(browser, { hand: 'pointer', mode: 'inline' });
    api.hook = (call) => (call.path.endsWith('/create-link') ? { status: 429, body: 'no' } : undefined);
    await browser.click(submit);
    await browser.textOf('timer', /^Best in /);
    await browser.click(await browser.byRole('button', 'Try again'));
    await browser.byRole('link', 'Donate another way');
    await assertStill(browser, 'the page around the form', { around: true });
    const { height, reserved } = await browser.script(() => {
      const element = document.querySelector('sir-donate');
      const style = getComputedStyle(element);
      return { height: element.getBoundingClientRect().height, reserved: parseFloat(style.minHeight) };
    });
    assert.ok(height <= reserved + 0.5, `alert and actions fit the reserved room: ${height} px in ${reserved} px`);
  });
}

for (const mode of ['button', 'inline']) {
  scenario(`nothing moves when the status arrives: ${mode}`, async ({ browser, site }) => {
    const { url, expected } = await donate(browser, site, { hand: 'pointer', mode, tip: 'none' }, { reserve: true, script: WATCH });
    site.cdn.delay = () => 300;
    // So late that the donor first reads that it is waited for.
    site.api.hook = (call) => (call.path.includes('/status/') ? { delay: 700 } : undefined);
    await browser.freshTab();
    await browser.open(url);
    await browser.waitForText(/We are waiting/);
    await thanks(browser, expected.amount);
    await assertStill(browser, 'the status took its place');
  });
}

scenario('nothing moves in a page that also has the fallback', async ({ browser, site, cdn, pages }) => {
  cdn.delay = () => 400;
  const widgets = [widget(site, { mode: 'inline', 'donor-email': DONOR.email })];
  await browser.open(pages.put(page(site, { widgets, reserve: true, script: WATCH, fallback: '<a href="/x">Give by other means, which takes a long line of words to explain</a>' })));
  await submitButton(browser);
  await assertStill(browser, 'the fallback gave way to the form');
});
