// What a donor is told before anything is charged: who sends the receipt, where
// one pays, what is charged each month, what the tip is and how it goes away, what
// SIR tokens are; and that nothing costs more than what the donor chose.
import assert from 'node:assert/strict';
import { Key, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { DONOR, PREFILLED, assertReceived, awaitTip, donate, expectation, openForm, submitButton, thanks, toCheckout } from './journey.mjs';
import { framing, page, widget } from './pages.mjs';
import { KEYS } from './servers.mjs';

const scenario = suite({ rewardDelay: 0 });

/** What the element's `aria-describedby` points to, in its order. */
const description = (browser, element) =>
  browser.script((element) => element.getAttribute('aria-describedby').split(' ').map((id) => element.getRootNode().getElementById(id).textContent.trim()).filter(Boolean).join(' | '), element);

const boxOf = (browser, element) => browser.script((element) => element.getBoundingClientRect().toJSON(), element);

/** Whether a donor sees the middle of it: nothing stands before it, and it is in the window. */
const seen = (browser, element) =>
  browser.script((element) => {
    const box = element.getBoundingClientRect();
    return element.getRootNode().elementFromPoint(box.left + box.width / 2, box.top + box.height / 2) === element;
  }, element);

const active = (browser) => browser.script(() => focused()?.localName);

for (const [provider, name] of [
  ['stripe', 'Stripe'],
  ['every.org', 'Every.org'],
]) {
  scenario(`the e-mail field says who uses it, and what for: ${name}`, async ({ browser, site, pages }) => {
    const widgets = [widget(site, { mode: 'inline', provider, 'privacy-url': '/privacy', 'terms-url': '/terms' })];
    await browser.open(pages.put(page(site, { widgets })));
    const submit = await submitButton(browser);
    const email = await browser.byRole('textbox', 'Email');
    assert.equal(await description(browser, email), `${name} sends your receipt here.`);
    assert.equal((await browser.all('link', 'Privacy notice')).length, 1, 'one link, not two');
    const privacy = await browser.byRole('link', 'Privacy notice');
    assert.ok(await browser.script((link, field) => field.parentElement.contains(link), privacy, email), 'beside the field');
    const terms = await browser.byRole('link', 'Terms');
    assert.ok(await browser.script((link, submit) => submit.parentElement.contains(link), terms, submit), 'beside the button');
    for (const link of [privacy, terms]) {
      const { height } = await boxOf(browser, link);
      assert.ok(height >= 44, `${height} px are high enough for a finger`);
    }
    await browser.click(submit);
    await browser.textOf('alert', /\S/);
    assert.equal(await description(browser, email), `Enter your email address; your receipt goes there. | ${name} sends your receipt here.`);
  });
}

scenario('without addresses there are no links to nowhere', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { mode: 'inline' })], fallback: '' })));
  await submitButton(browser);
  assert.deepEqual(await browser.all('link'), []);
});

for (const [what, checkout, framed, wording] of [
  ['a new tab', 'new-tab', false, /A new tab opens, where you pay on Stripe.s secure page\./],
  ['a framed page', 'auto', true, /A new tab opens, where you pay on Stripe.s secure page\./],
  ['the same tab', 'same-tab', false, /You leave this site to pay on Stripe.s secure page\./],
]) {
  scenario(`it is said before the click where one pays: ${what}`, async ({ browser, site, pages }) => {
    const form = page(site, { widgets: [widget(site, { mode: 'inline', checkout })] });
    if (framed) {
      await browser.open(pages.put(framing(pages.put(form, '/inner'))));
      await browser.intoFrame('#frame');
    } else {
      await browser.open(pages.put(form));
    }
    await submitButton(browser);
    await browser.textOf('status', wording);
  });
}

for (const width of [360, 1280]) {
  scenario(`a monthly gift says how it ends, and takes no more room: ${width} px`, async ({ browser, site, pages }) => {
    const inner = pages.put(page(site, { widgets: [widget(site, { mode: 'inline' })], reserve: true }), '/inner');
    await browser.open(pages.put(framing(inner, { width, height: 1250 })));
    await browser.intoFrame('#frame');
    await submitButton(browser);
    await awaitTip(browser, { hand: 'pointer', mode: 'inline' });
    const places = async () => {
      const boxes = [await browser.script(() => document.querySelector('sir-donate')), await submitButton(browser), await browser.byRole('radio', 'No tip')];
      return Promise.all(boxes.map((element) => boxOf(browser, element)));
    };
    const once = await places();
    assert.doesNotMatch(await browser.text(), /cancel/);
    await browser.click(await browser.byRole('radio', 'Monthly'));
    await browser.waitForText(/every month until you cancel\. You can cancel at any time: your receipt from Stripe says how\./);
    assert.deepEqual(await places(), once, 'nothing moved');
  });
}

for (const mode of ['button', 'inline']) {
  scenario(`a tip is one key away from being none: ${mode}`, async ({ browser, site, pages }) => {
    await browser.resize(1000, 700);
    const widgets = [widget(site, { ...PREFILLED, tip: 'auto', mode: mode === 'inline' ? 'inline' : undefined })];
    await browser.open(pages.put(page(site, { widgets, reserve: true })));
    await openForm(browser, { hand: 'keyboard', mode });
    await awaitTip(browser, { hand: 'keyboard', mode });
    const none = await browser.byRole('radio', 'No tip');
    assert.equal(await browser.checked(none), false, 'the tip of the partner’s configuration is counted in');
    const submit = await browser.byRole('button', 'Donate $27.50');
    await browser.tabTo(submit);
    await browser.chord(Key.shift, Key.tab);
    const remove = await browser.byRole('button', 'Remove tip');
    assert.ok(await browser.isFocused(remove), 'it is the last thing before the button that submits');
    assert.ok((await boxOf(browser, remove)).height >= 44, 'it is high enough for a finger');
    const before = await browser.script(() => scrollY);
    await browser.press(Key.enter);
    await until('the focus on the radio', () => browser.isFocused(none));
    assert.equal(await browser.checked(none), true);
    assert.ok(await seen(browser, none), 'what has the focus is seen');
    const moved = Math.abs((await browser.script(() => scrollY)) - before);
    assert.ok(moved < 350, `the page scrolls by ${moved} px, no more than it must`);
    await browser.gone('button', 'Remove tip');
    await browser.waitForText(/You will be charged \$25 once\./);
    const id = await toCheckout(browser, site, await browser.byRole('button', 'Donate $25'), { hand: 'keyboard' });
    assert.ok(id);
    const { tipAmount, tipPercent, ...rest } = await assertReceived(site, { ...expectation({}), amount: 2500 }).then(({ request }) => request);
    assert.deepEqual([tipAmount, tipPercent, rest.amount], [undefined, undefined, 2500]);
  });
}

scenario('the tip goes away wherever it comes from, and only where there is one', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { mode: 'inline' })] })));
  await submitButton(browser);
  await awaitTip(browser, { hand: 'pointer', mode: 'inline' });
  const tip = await browser.byRole('group', 'Optional tip');
  assert.match(await description(browser, tip), /on top of your gift\. The tip does not go to American Red Cross\./);
  for (const choose of ['15% ($3.75)', 'Other tip']) {
    await browser.click(await browser.byRole('radio', choose));
    if (choose === 'Other tip') {
      assert.equal(await browser.has('button', 'Remove tip'), false, 'nothing is counted in yet');
      await browser.tabTo(await browser.byRole('textbox', 'Tip amount'));
      await browser.type('4.20');
    }
    await browser.click(await browser.byRole('button', 'Remove tip'));
    const none = await browser.byRole('radio', 'No tip');
    await until('the focus on the radio', () => browser.isFocused(none));
    assert.equal(await browser.checked(none), true);
  }
});

for (const [what, attributes] of [
  ['a tip by the configuration', {}],
  ['no tip in the configuration', { 'publishable-key': KEYS.noTips }],
  ['no tip by the page', { tip: 'off' }],
  ['Every.org', { provider: 'every.org' }],
]) {
  scenario(`nothing that costs more is chosen beforehand: ${what}`, async ({ browser, site, pages }) => {
    await browser.open(pages.put(page(site, { widgets: [widget(site, attributes)] })));
    await openForm(browser);
    const tipped = what === 'a tip by the configuration';
    if (tipped) await awaitTip(browser, { mode: 'button' });
    await browser.byRole('heading', /^Donate to/);
    const names = [];
    for (const radio of await browser.all('radio')) if (await browser.checked(radio)) names.push(await browser.label(radio));
    assert.deepEqual(names, ['One time', '$25', ...(tipped ? ['10% ($2.50)'] : [])]);
    assert.deepEqual(await browser.all('checkbox'), [], 'and nothing to be unticked');
    await browser.byRole('button', tipped ? 'Donate $27.50' : 'Donate $25');
  });
}

scenario('what SIR tokens are is told to whoever asks', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { mode: 'inline' })] })));
  await submitButton(browser);
  assert.doesNotMatch(await browser.text(), /A reward from SIR Giving/, 'nobody has to read it');
  const question = await browser.script(() => [...walk(document)].find((element) => element.localName === 'summary' && element.closest('form')));
  assert.equal(await browser.text(question), 'What are SIR tokens?');
  await browser.tabTo(question);
  await browser.press(Key.enter);
  await browser.waitForText(/A reward from SIR Giving that your gift may earn you\. It costs you nothing and takes nothing from your gift\./);
  await browser.press(Key.enter);
  await until('the answer to be closed', async () => !/A reward from SIR Giving/.test(await browser.text()));
});

for (const mode of ['button', 'inline']) {
  scenario(`the thank-you says where the receipt comes from, and gives the focus back: ${mode}`, async ({ browser, site, api }) => {
    const after = '<div style="height:2000px"></div>';
    const { url, expected } = await donate(browser, site, { hand: 'pointer', mode, tip: 'none' }, { after });
    api.hook = (call) => (call.path.includes('/status/') && api.of('/status/').length === 1 ? { change: ({ partnerDonationId }) => ({ partnerDonationId, status: 'PROCESSING' }) } : undefined);
    await browser.freshTab();
    await browser.open(url);
    const question = () => browser.script(() => {
      const summary = [...walk(document)].find((element) => element.localName === 'summary' && element.closest('.card-status'));
      return [summary.closest('[inert]') === null, getComputedStyle(summary).visibility];
    });
    await browser.waitForText(/We are waiting/);
    assert.deepEqual(await question(), [false, 'hidden'], 'no tokens are told of, so nothing is asked');
    await thanks(browser, expected.amount);
    await browser.waitForText(/You earned 250 SIR tokens\. Your receipt comes from Stripe\./);
    assert.deepEqual(await question(), [true, 'visible']);
    // The card stays in the window, while its button is far above.
    if (mode === 'button') await browser.script(() => scrollTo(0, 600));
    const scrolled = await browser.script(() => scrollY);
    await browser.click(await browser.byRole('button', 'Dismiss'));
    await until('the status to be gone', async () => !/You earned/.test(await browser.text()));
    const first = mode === 'button' ? await browser.byRole('button', 'Donate') : await browser.byRole('radio', 'One time');
    await until('the focus where the donor goes on', () => browser.isFocused(first));
    assert.notEqual(await active(browser), 'body');
    assert.equal(await browser.script(() => scrollY), scrolled, 'the page stays where the donor reads');
  });
}

scenario('a live key shows no mark of test mode', async ({ browser, site, pages }) => {
  const live = KEYS.standard.replace('test', 'live');
  await browser.open(pages.put(page(site, { widgets: [{ 'publishable-key': live, nonprofit: 'american-red-cross', mode: 'inline', 'donor-email': DONOR.email }] })));
  await submitButton(browser);
  assert.doesNotMatch(await browser.text(), /Test mode/);
});
