// What a donor with a screen reader meets: the names that are relied on, as the
// browser itself computes them, and axe in each of the three. All states are in axe.test.mjs.
import assert from 'node:assert/strict';
import { assertAccessible } from './axe.mjs';
import { Key, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { DONOR, awaitTip, backTo, donate, openForm, submitButton, thanks } from './journey.mjs';
import { FALLBACK, page, widget } from './pages.mjs';
import { distFiles } from './servers.mjs';

const scenario = suite({ rewardDelay: 0 });

/** Role and name of what can be reached, in the document's order. */
async function names(browser, roles) {
  const list = [];
  for (const role of roles) {
    for (const element of await browser.all(role)) list.push(`${role} ${await browser.label(element)}`);
  }
  return list;
}

const BUTTON = [
  'button Close',
  'group How often',
  'group Amount',
  'group Optional tip',
  'heading Donate to American Red Cross',
  'radio One time',
  'radio Monthly',
  'radio $10',
  'radio $25',
  'radio $50',
  'radio $100',
  'radio No tip',
  'radio 5% ($1.25)',
  'radio 10% ($2.50)',
  'radio 15% ($3.75)',
  'radio Other tip',
  'textbox Other amount',
  'textbox First name',
  'textbox Last name',
  'textbox Email',
];

scenario('the dialog has the names that are relied on', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site)));
  assert.deepEqual(await names(browser, ['button']), ['button Donate']);
  assert.equal(await browser.has('link', FALLBACK), false, 'the fallback is for those who have nothing else');
  await assertAccessible(browser, 'the closed button');

  await openForm(browser);
  await awaitTip(browser, { mode: 'button' });
  await browser.byRole('heading', 'Donate to American Red Cross');
  const dialog = await browser.byRole('dialog');
  assert.match(await browser.label(dialog), /Donate/, 'the dialog has a name');
  const found = await names(browser, ['button', 'group', 'heading', 'radio', 'textbox']);
  for (const name of BUTTON) assert.ok(found.includes(name), `"${name}" is among ${found.join(' · ')}`);
  assert.ok(found.some((name) => /^button Donate \$27\.50$/.test(name)));
  assert.deepEqual(await browser.texts('alert').then((texts) => texts.filter(Boolean)), [], 'nothing is wrong yet');
  assert.match(await browser.text(), /Test mode: no money moves/);
  assert.ok(await browser.script(() => deepContains(modal(), focused())), 'the focus is in the dialog');
  await assertAccessible(browser, 'the open dialog');

  await browser.press(Key.escape);
  await browser.gone('dialog');
  const opener = await browser.byRole('button', 'Donate');
  assert.ok(await browser.isFocused(opener), 'the focus is back where it came from');
});

scenario('the fields tell the browser what they are for', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { mode: 'inline' })] })));
  await submitButton(browser);
  for (const [name, autocomplete, type, inputMode] of [
    ['Email', 'email', 'email', null],
    ['First name', 'given-name', 'text', null],
    ['Last name', 'family-name', 'text', null],
    ['Other amount', 'off', 'text', 'decimal'],
  ]) {
    const field = await browser.byRole('textbox', name);
    const actual = await browser.script((field) => [field.autocomplete, field.type, field.inputMode, field.closest('form') !== null], field);
    assert.deepEqual([actual[0], actual[1], actual[3]], [autocomplete, type, true], name);
    if (inputMode) assert.equal(actual[2], inputMode, name);
  }
  const radios = await browser.script(() => [...walk(document)].filter((element) => element.type === 'radio').map((radio) => [radio.localName, radio.name, radio.checked]));
  assert.ok(radios.length >= 6 && radios.every(([tag, name]) => tag === 'input' && name), 'native radios, in named groups');
  assert.equal(radios.filter(([, , checked]) => checked).length, 2, 'one frequency and one amount are chosen');
  await assertAccessible(browser, 'the inline form');
});

scenario('faults are announced, tied to their fields, and pass axe', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site)));
  await openForm(browser);
  await awaitTip(browser, { mode: 'button' });
  await browser.click(await submitButton(browser));
  await browser.textOf('alert', /\S/);
  await assertAccessible(browser, 'the form with faults');
});

scenario('a failed call is announced and passes axe', async ({ browser, site, api, pages }) => {
  const widgets = [widget(site, { 'donor-email': DONOR.email, 'first-name': DONOR.first, 'last-name': DONOR.last })];
  await browser.open(pages.put(page(site, { widgets })));
  await openForm(browser);
  await awaitTip(browser, { mode: 'button' });
  api.hook = (call) => (call.path.endsWith('/create-link') ? { status: 500, body: 'no' } : undefined);
  await browser.click(await submitButton(browser));
  await browser.textOf('alert', /problem/);
  await assertAccessible(browser, 'the form after a failed call');
});

scenario('progress is announced and passes axe', async ({ browser, site, api, pages }) => {
  const widgets = [widget(site, { 'donor-email': DONOR.email, 'first-name': DONOR.first, 'last-name': DONOR.last, tip: 'off' })];
  await browser.open(pages.put(page(site, { widgets })));
  await openForm(browser);
  api.hook = (call) => (call.path.endsWith('/create-link') ? { delay: 4000 } : undefined);
  const submit = await submitButton(browser);
  await browser.click(submit);
  await browser.textOf('status', /Preparing/);
  assert.ok(await browser.isFocused(submit), 'the focus stays where the donor sees what goes on');
  await assertAccessible(browser, 'the busy form');
});

scenario('the checkout in another tab is announced and passes axe', async ({ browser, site, pages }) => {
  const widgets = [widget(site, { checkout: 'new-tab', 'donor-email': DONOR.email, 'first-name': DONOR.first, 'last-name': DONOR.last, tip: 'off' })];
  await browser.open(pages.put(page(site, { widgets })));
  const home = await browser.tab();
  const known = await browser.tabs();
  await openForm(browser);
  await browser.click(await submitButton(browser));
  await browser.toOpenedTab(known);
  await browser.byRole('button', /^Pay /);
  await browser.toTab(home);
  await browser.textOf('status', /Your checkout opened in another tab\./);
  const link = await browser.byRole('link', 'Go to the checkout');
  assert.ok((await browser.script((link) => link.href, link)).startsWith(site.sandbox.checkout), 'the same link, once more');
  await assertAccessible(browser, 'the form while the checkout is open elsewhere');
  await browser.click(await browser.byRole('button', 'Change the donation'));
  await browser.byRole('radio', '$25');
});

for (const mode of ['button', 'inline']) {
  scenario(`the status is announced and passes axe: ${mode}`, async ({ browser, site }) => {
    const { url, expected } = await donate(browser, site, { hand: 'pointer', mode, tip: 'none' });
    await backTo(browser, url);
    await thanks(browser, expected.amount);
    await browser.open(url);
    await thanks(browser, expected.amount);
    await browser.textOf('status', /You earned 250 SIR tokens\./);
    await assertAccessible(browser, 'the status');
    const dismiss = await browser.byRole('button', 'Dismiss');
    await browser.click(dismiss);
    await until('the status to be gone', async () => !/You earned/.test(await browser.text()));
    await browser.reload();
    await browser.byRole('button', mode === 'inline' ? /^Donate \$/ : 'Donate');
    assert.doesNotMatch(await browser.text(), /You earned/, 'what is dismissed stays away');
  });
}

scenario('the fallback without children has a name, and passes axe', async ({ browser, site, cdn, pages }) => {
  const { app } = distFiles();
  cdn.refuse = (name) => (name === app ? 404 : undefined);
  const widgets = [widget(site, { 'fallback-url': `${pages.origin}/elsewhere` })];
  await browser.open(pages.put(page(site, { widgets, fallback: '' })));
  await browser.click(await browser.byRole('button', 'Donate'));
  const link = await browser.byRole('link', 'Donate');
  assert.equal(await browser.script((link) => link.href, link), `${pages.origin}/elsewhere`);
  await assertAccessible(browser, 'the fallback');
});

scenario('a screen reader that hears a long name loses nothing', async ({ browser, site, pages }) => {
  const widgets = [widget(site, { nonprofit: 'international-society-for-the-long-names', mode: 'inline' })];
  await browser.open(pages.put(page(site, { widgets })));
  await submitButton(browser);
  await awaitTip(browser, { hand: 'pointer', mode: 'inline' });
  const heading = await browser.byRole('heading', /^Donate to The International Society .* Chapter$/);
  assert.ok(heading);
  await assertAccessible(browser, 'the form of a very long name');
});
