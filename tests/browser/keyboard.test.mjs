// The whole flow by keys alone, in each browser: what is heard at each stop, in which order they come, and where the focus
// is from the first key to the checkout. It is never lost: the page's body has it at no moment.
import assert from 'node:assert/strict';
import { Key, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { DONOR, PREFILLED, awaitTip, backTo, expectation, submitButton } from './journey.mjs';
import { FALLBACK, page, widget } from './pages.mjs';
import { distFiles } from './servers.mjs';
import { STATES } from './states.mjs';

const scenario = suite({ rewardDelay: 0 });
const { app, wasm } = distFiles();

// In the page from the beginning. From the first focus on, each frame, and the moment after each loss of focus, has to
// find something focused; past its last control the Tab key may leave the page for the browser's own. Kept where it
// outlives the page.
const WATCH = String.raw`
(() => {
  let begun = false;
  let tabbed = false;
  let last = '';
  const keep = (name, line) => { sessionStorage[name] = (sessionStorage[name] ?? '') + line + '\n'; };
  const active = () => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element === document.body || element === document.documentElement ? null : element;
  };
  const look = (when) => {
    const element = active();
    if (element) {
      begun = true;
      last = element.localName + ' ' + (element.id || element.className || element.type || element.textContent).slice(0, 40);
    } else if (begun && !tabbed) keep('watch:lost', when + ', after ' + last);
  };
  addEventListener('keydown', ({ key }) => { tabbed = key === 'Tab'; }, true);
  addEventListener('focusout', () => setTimeout(() => look('at once')), true);
  const frame = () => { look('in a frame'); requestAnimationFrame(frame); };
  frame();
  // What live regions say, as often as they change.
  const said = new WeakMap();
  const listen = (root) => new MutationObserver((records) => {
    for (const region of new Set(records.map(({ target }) => (target.nodeType === 1 ? target : target.parentElement)?.closest('[role=alert],[role=status]')))) {
      const text = region?.textContent.replace(/\s+/g, ' ').trim();
      if (!region || said.get(region) === text) continue;
      said.set(region, text);
      if (text) keep('watch:said', text);
    }
  }).observe(root, { childList: true, characterData: true, subtree: true });
  addEventListener('sir-donate-ready', ({ target }) => listen(target.shadowRoot));
})();
`;

const kept = (browser, name) => browser.script((name) => (sessionStorage[name] ?? '').split('\n').filter(Boolean), name);

async function assertNeverLost(browser) {
  assert.deepEqual([...new Set(await kept(browser, 'watch:lost'))], [], 'something has the focus at each moment');
}

/** A page with something to reach before and after the widget. */
const around = (site, values, options) =>
  page(site, { widgets: [widget(site, values)], script: WATCH, before: '<a id="before" href="/x">Before</a>', after: '<a id="after" href="/y">After</a>', ...options });

/** Waits until this is what is heard. */
async function hears(browser, line) {
  let last;
  await until(`to hear ${line}`, async () => (last = await browser.heard()) === line).catch((error) => {
    throw new Error(`${error.message}; heard ${last}`);
  });
}

/** Tab, or Shift and Tab, from where the focus is: these are the stops. */
async function passes(browser, [first, ...others], back) {
  await hears(browser, first);
  for (const line of others) {
    if (back) await browser.chord(Key.shift, Key.tab);
    else await browser.press(Key.tab);
    await hears(browser, line);
  }
}

const FORM = [
  'radio "One time" checked',
  'radio "$25" checked',
  'textbox "Other amount"',
  'textbox "First name" required',
  'textbox "Last name" required',
  'textbox "Email" required: Stripe sends your receipt here.',
  'radio "10% ($2.50)" checked',
  'button "Remove tip"',
  'button "Donate $27.50"',
  'summary "What are SIR tokens?"',
];

/** The first thing in a form that was given a frequency. */
const CHOSEN = 'radio "Monthly" checked';

/** By keys to the first thing in the open form. */
async function toForm(browser, mode) {
  if (mode === 'button') {
    await browser.tabTo(await browser.byRole('button', 'Donate'));
    await browser.press(Key.enter);
  }
  await submitButton(browser);
  await browser.tabTo(await browser.byRole('radio', 'One time'));
  await awaitTip(browser, { mode: 'button' });
}

for (const mode of ['button', 'inline']) {
  scenario(`each control says what it is, and the focus is never lost on the way to the checkout: ${mode}`, async ({ browser, site, api, pages }) => {
    const url = pages.put(around(site, { mode: mode === 'inline' ? mode : undefined }));
    await browser.open(url);
    await browser.tabTo(await browser.byRole('link', 'Before'));
    await toForm(browser, mode);
    await passes(browser, FORM);
    await browser.press(Key.space);
    await hears(browser, `${FORM.at(-1)} expanded`);
    await browser.press(Key.enter);
    await hears(browser, FORM.at(-1));
    if (mode === 'button') {
      // What lies behind the dialog is out of reach.
      await browser.press(Key.tab);
      await hears(browser, 'button "Close"');
      assert.equal(await browser.has('link', 'Before'), false);
      await browser.chord(Key.shift, Key.tab);
      await hears(browser, FORM.at(-1));
    }
    await passes(browser, FORM.toReversed(), true);

    // Arrows choose.
    await browser.press(Key.down);
    await hears(browser, 'radio "Monthly" checked');

    // Nothing is filled in: the first faulty field is heard with what is wrong with it.
    await browser.tabTo(await browser.byRole('button', 'Donate $27.50 monthly'));
    await browser.press(Key.enter);
    await hears(browser, 'textbox "First name" required invalid: Enter your first name.');
    await browser.type(DONOR.first);
    await hears(browser, 'textbox "First name" required');
    await browser.press(Key.tab);
    await hears(browser, 'textbox "Last name" required invalid: Enter your last name.');
    await browser.type(DONOR.last);
    await browser.press(Key.tab);
    await hears(browser, 'textbox "Email" required invalid: Enter your email address; your receipt goes there. Stripe sends your receipt here.');
    await browser.type(DONOR.email);
    // Backwards: the other way leads through the browser's own controls, and Firefox leaves the keys there.
    await passes(browser, ['textbox "Email" required: Stripe sends your receipt here.', 'textbox "Last name" required', 'textbox "First name" required', 'textbox "Other amount"'], true);
    await browser.type('33.33');
    await browser.chooseByKeys(await browser.byRole('radio', 'Other tip'));
    await hears(browser, 'radio "Other tip" checked');
    await browser.press(Key.tab);
    await hears(browser, 'textbox "Tip amount"');
    await browser.type('4.20');

    // It fails, and fails again, and is on its way.
    const broken = { status: 500, body: 'no' };
    const deeds = [Promise.resolve(broken)];
    api.hook = (call) => (call.path.endsWith('/create-link') ? deeds.shift() : undefined);
    await browser.press(Key.enter);
    const alert = 'The donation service has a problem. Nothing has been charged. Please try again in a moment.';
    await browser.textOf('alert', /problem/);
    const submit = 'button "Donate $37.53 monthly"';
    for (const [deed, way] of [
      [broken, ['button "Remove tip"', 'button "Try again"']],
      [{}, ['button "Remove tip"', 'link "Donate another way"', 'button "Try again"']],
    ]) {
      // No answer before it has been heard that one is waited for.
      let answer;
      deeds.push(new Promise((done) => (answer = () => done(deed))));
      await passes(browser, [submit, ...way], true);
      await browser.press(Key.enter);
      await hears(browser, `${submit} disabled`);
      answer();
      if (deed === broken) await hears(browser, submit);
    }
    await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));
    assert.equal((await site.sandbox.journal()).donations.length, 1);
    assert.deepEqual(JSON.parse(api.of('/create-link').at(-1).body), { ...expectation({ frequency: 'monthly', amount: 'other', tip: 'own' }) });
    await backTo(browser, url);
    await assertNeverLost(browser);
    // Each fault once, each failure once, and what goes on each time.
    const said = await kept(browser, 'watch:said');
    const times = (text) => said.filter((line) => line === text).length;
    assert.deepEqual(
      ['Enter your first name.', 'Enter your last name.', 'Enter your email address; your receipt goes there.', alert, 'Preparing your secure checkout…', 'Taking you to Stripe…'].map(times),
      [1, 1, 1, 2, 3, 1],
      said.join('\n'),
    );
  });
}

/** A file that comes when it is called for. */
function held(cdn, late) {
  let come;
  const wait = new Promise((done) => (come = done));
  cdn.delay = (name) => (name === late ? wait : 0);
  return come;
}

scenario('a dialog that is loading has the focus, and its form takes it on at what is chosen', async ({ browser, site, cdn, pages }) => {
  const come = held(cdn, app);
  await browser.open(pages.put(around(site, { frequency: 'monthly' })));
  const opener = await browser.byRole('button', 'Donate');
  await browser.tabTo(opener);
  await browser.press(Key.enter);
  await browser.textOf('status', /Loading/);
  assert.ok(await browser.script(() => deepContains(modal(), focused())), 'the focus is in the dialog');
  await browser.press(Key.escape);
  await browser.gone('dialog');
  assert.ok(await browser.isFocused(opener), 'and back, before the form is there');
  await browser.press(Key.enter);
  come();
  await submitButton(browser);
  await hears(browser, CHOSEN);
  await browser.press(Key.escape);
  await browser.gone('dialog');
  await hears(browser, 'button "Donate"');
  // And so does the next one, whose form is there.
  await browser.press(Key.enter);
  await hears(browser, CHOSEN);
  await assertNeverLost(browser);
});

scenario('a form that is loading in the page can be reached, and takes the focus on', async ({ browser, site, cdn, pages }) => {
  // Not the app's chunk, for which the page's load event may wait.
  const come = held(cdn, wasm);
  await browser.open(pages.put(around(site, { mode: 'inline' })));
  await browser.tabTo(await browser.byRole('link', 'Before'));
  await until('the skeleton', () => browser.script(() => !!document.querySelector('sir-donate').shadowRoot?.querySelector('.skeleton')));
  await browser.press(Key.tab);
  assert.equal(await browser.script(() => focused().className), 'skeleton');
  come();
  await submitButton(browser);
  await hears(browser, FORM[0]);
  await assertNeverLost(browser);
});

for (const [what, values, fallback] of [
  ["the page's own link", {}, undefined],
  ['a link of the widget', { 'fallback-url': '/elsewhere' }, ''],
  ['words', {}, ''],
]) {
  scenario(`where the app does not come, whoever asked for it by key goes on at ${what}`, async ({ browser, site, cdn, pages }) => {
    cdn.refuse = (name) => (name === app ? 404 : undefined);
    await browser.open(pages.put(around(site, values, { fallback })));
    await browser.tabTo(await browser.byRole('button', 'Donate'));
    await browser.press(Key.enter);
    await until('the fallback', () => browser.script(() => !!document.querySelector('sir-donate').shadowRoot.querySelector('slot')));
    const focused = await browser.focused();
    assert.ok(focused, 'something has the focus');
    assert.match(await browser.script((element) => tidy(element.textContent), focused), fallback === '' ? (values['fallback-url'] ? /^Donate$/ : /^Donations are unavailable/) : new RegExp(FALLBACK));
    // And by the next key at the way to try again.
    cdn.refuse = () => undefined;
    await browser.press(Key.tab);
    await hears(browser, 'button "Try again"');
    await browser.press(Key.enter);
    await submitButton(browser);
    assert.ok(await browser.script(() => deepContains(modal(), focused())), 'the focus is in the dialog');
    await assertNeverLost(browser);
  });
}

scenario('Escape leads back to the button from each state of the form', async ({ browser, site, api, pages }) => {
  api.hook = (call) => (call.path.endsWith('/create-link') ? { status: 500, body: 'no' } : undefined);
  await browser.open(pages.put(around(site, { tip: 'off' })));
  const opener = await browser.byRole('button', 'Donate');
  for (const state of ['untouched', 'faulty', 'failed', 'busy']) {
    if (state === 'busy') api.hook = (call) => (call.path.endsWith('/create-link') ? new Promise(() => {}) : undefined);
    await browser.tabTo(opener);
    await browser.press(Key.enter);
    const submit = await submitButton(browser);
    if (state === 'failed') {
      for (const [name, text] of [['First name', DONOR.first], ['Last name', DONOR.last], ['Email', DONOR.email]]) {
        await browser.tabTo(await browser.byRole('textbox', name));
        await browser.type(text);
      }
    }
    await browser.tabTo(submit);
    if (state !== 'untouched') await browser.press(Key.enter);
    if (state === 'faulty') await browser.textOf('alert', /first name/);
    if (state === 'failed') await browser.textOf('alert', /problem/);
    if (state === 'busy') await browser.textOf('status', /Preparing/);
    await browser.press(Key.escape);
    await browser.gone('dialog');
    assert.ok(await browser.isFocused(opener), state);
  }
  await assertNeverLost(browser);
});

for (const mode of ['button', 'inline']) {
  scenario(`the checkout in another tab, and back to the form, by keys: ${mode}`, async ({ browser, site, pages }) => {
    await browser.open(pages.put(around(site, { ...PREFILLED, frequency: 'monthly', mode: mode === 'inline' ? mode : undefined, checkout: 'new-tab' })));
    const home = await browser.tab();
    const known = await browser.tabs();
    const opener = mode === 'button' && (await browser.byRole('button', 'Donate'));
    if (opener) {
      await browser.tabTo(opener);
      await browser.press(Key.enter);
    }
    await browser.tabTo(await submitButton(browser));
    await browser.press(Key.enter);
    await browser.toOpenedTab(known);
    await browser.byRole('button', /^Pay /);
    await browser.toTab(home);
    await hears(browser, 'link "Go to the checkout"');
    if (opener) {
      // The donation stays in the other tab, and the dialog says so again.
      await browser.press(Key.escape);
      await browser.gone('dialog');
      assert.ok(await browser.isFocused(opener));
      await browser.press(Key.enter);
      await hears(browser, 'link "Go to the checkout"');
    }
    await passes(browser, ['link "Go to the checkout"', 'button "Change the donation"']);
    await browser.press(Key.enter);
    await hears(browser, CHOSEN);
    await assertNeverLost(browser);
  });
}

scenario('who waits for a form by key is told of the last donation, and by dismissing that gets to the form', async ({ browser, site, cdn, pages }) => {
  const { recipe } = STATES.find(({ name }) => name === 'RewardStatus.Completed');
  recipe.net(site);
  const come = held(cdn, wasm);
  await browser.open(pages.put(around(site, { mode: 'inline' }, { script: WATCH + recipe.options.script })));
  const skeleton = await until('the skeleton', () => browser.script(() => document.querySelector('sir-donate').shadowRoot?.querySelector('.skeleton')));
  await browser.tabTo(skeleton);
  come();
  await browser.textOf('status', /You are supporting/);
  await hears(browser, 'button "Dismiss"');
  await browser.press(Key.enter);
  await hears(browser, FORM[0]);
  await assertNeverLost(browser);
});
