// At most one checkout for one intent, whatever hands, pages and networks do.
// The rules are the state machine's, which is tried in any order of events
// natively; here it is seen that the browser's events reach them.
import assert from 'node:assert/strict';
import { BROWSER, Key, sleep, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { PREFILLED, hands, openForm, submitButton } from './journey.mjs';
import { page, widget } from './pages.mjs';

const scenario = suite({ rewardDelay: 0 });
const links = (api) => api.of('/donations/create-link');
const slow = (api, delay) => {
  api.hook = (call) => (call.path.includes('/create-link') ? { delay } : undefined);
};

/** A page with prefilled widgets, opened. */
async function visit(browser, site, { mode = 'inline', count = 1, script = '' } = {}) {
  const url = site.pages.put(page(site, { widgets: Array(count).fill(widget(site, { ...PREFILLED, mode })), script }));
  await browser.open(url);
  return url;
}

const atCheckout = (browser, site) =>
  until('the checkout', async () => (await browser.address()).startsWith(`${site.sandbox.checkout}/stripe/`));

/** The page is at rest: nothing is under way, and something can be sent. */
const atRest = (browser) =>
  until('a form at rest', () =>
    browser.script(() => {
      const host = document.querySelector('sir-donate');
      return !host.matches(':state(busy)') && !host.shadowRoot.querySelector('[type=submit]')?.ariaDisabled;
    }),
  );

for (const [what, deed] of [
  ['and leads to one checkout', undefined],
  ['even where the call fails at once', { status: 500, body: {} }],
  ['even where the link leads astray', { status: 201, body: { donationLink: 'https://evil.example/x', partnerDonationId: 'don_1' } }],
]) {
  scenario(`a double click is one press, ${what}`, async ({ browser, site, api }) => {
    await visit(browser, site);
    const submit = await submitButton(browser);
    if (deed) api.hook = (call) => (call.path.includes('/create-link') ? deed : undefined);
    else slow(api, 300);
    await browser.doubleClick(submit);
    if (deed) await browser.textOf('alert', /Nothing has been charged/);
    else await atCheckout(browser, site);
    assert.equal(links(api).length, 1);
  });
}

for (const fails of [false, true]) {
  const held = { skip: BROWSER !== 'chromium' && "only Chromium's driver repeats a key" };
  scenario(`Enter held down is one press, ${fails ? 'even where the call fails at once' : 'and leads to one checkout'}`, async ({ browser, site, api }) => {
    await visit(browser, site, {
      script: `addEventListener('keydown', ({ key, repeat }) => { window.repeats = (window.repeats || 0) + (key == 'Enter' && repeat); }, true);`,
    });
    await browser.tabTo(await browser.byRole('textbox', 'Email'));
    if (fails) api.hook = (call) => (call.path.includes('/create-link') ? { status: 500, body: {} } : undefined);
    else slow(api, 800);
    await browser.holdEnter(12);
    if (fails) {
      assert.equal(await browser.script(() => window.repeats), 12, 'the key was held');
      await browser.textOf('alert', /Nothing has been charged/);
      await browser.holdEnter(12);
      await atRest(browser);
      assert.equal(links(api).length, 2, 'held down once more, it is one press more');
    } else {
      await atCheckout(browser, site);
      assert.equal(links(api).length, 1);
    }
  }, held);
}

scenario('Enter held down on the button opens the dialog and sends nothing', async ({ browser, site, api }) => {
  await visit(browser, site, { mode: 'button' });
  await openForm(browser, { hand: 'keyboard' });
  await browser.press(Key.escape);
  await browser.tabTo(await browser.byRole('button', 'Donate'));
  // The form is there by now: the dialog opens at once, and the repeats go to what has the focus in it.
  await browser.holdEnter(12);
  await submitButton(browser);
  await sleep(500);
  assert.equal(links(api).length, 0);
  await browser.tabTo(await browser.byRole('textbox', 'Email'));
  await browser.press(Key.enter);
  await atCheckout(browser, site);
  assert.equal(links(api).length, 1);
}, { skip: BROWSER !== 'chromium' && "only Chromium's driver repeats a key" });

for (const hand of ['keyboard', 'pointer']) {
  scenario(`two forms of one page lead to one checkout, by ${hand}`, async ({ browser, site, api }) => {
    await visit(browser, site, { count: 2 });
    const [first, second] = await until('two buttons', async () => {
      const found = await browser.all('button', /^Donate( |$).*\d/);
      return found.length === 2 && found;
    });
    slow(api, 3000);
    await hands(browser, hand).push(first);
    await until('the call', () => links(api).length === 1);
    assert.equal(await browser.script((button) => button.ariaDisabled, second), 'true');
    assert.equal((await browser.text()).split('Preparing your secure checkout').length - 1, 2, 'the other form says why');
    if (hand === 'keyboard') await browser.tabTo(second).then(() => browser.press(Key.enter));
    else await browser.click(second);
    await atCheckout(browser, site);
    assert.equal(links(api).length, 1, 'the second press was none');
    assert.equal((await site.sandbox.journal()).donations.length, 1);
  });
}

scenario('after a failure in one form, the other can be sent', async ({ browser, site, api }) => {
  await visit(browser, site, { count: 2 });
  const [first, second] = await until('two buttons', async () => {
    const found = await browser.all('button', /^Donate( |$).*\d/);
    return found.length === 2 && found;
  });
  api.hook = (call) => (call.path.includes('/create-link') && links(api).length === 1 ? { status: 500, body: {} } : undefined);
  await browser.click(first);
  await browser.textOf('alert', /Nothing has been charged/);
  await browser.click(second);
  await atCheckout(browser, site);
  assert.equal(links(api).length, 2);
});

scenario('after a time-out only the donor repeats the call, and one answer counts', async ({ browser, site, api }) => {
  await visit(browser, site);
  api.hook = (call) => (call.path.includes('/create-link') && links(api).length === 1 ? { delay: 23_000 } : undefined);
  await browser.click(await submitButton(browser));
  await browser.textOf('alert', /took too long/, 30_000);
  await sleep(1500);
  assert.equal(links(api).length, 1, 'a call whose fate is unknown is not repeated by itself');
  await browser.click(await submitButton(browser));
  await atCheckout(browser, site);
  const address = await browser.address();
  // The first answer is on its way; it must lead nowhere.
  await sleep(2500);
  assert.equal(await browser.address(), address);
  assert.equal(links(api).length, 2);
});

for (const hand of ['keyboard', 'pointer']) {
  scenario(`back and forward lead to the same checkout, by ${hand}`, async ({ browser, site, api }) => {
    const url = await visit(browser, site, { mode: 'button' });
    await openForm(browser, { hand });
    await hands(browser, hand).push(await submitButton(browser));
    await atCheckout(browser, site);
    const checkout = await browser.address();
    for (let round = 0; round < 2; round++) {
      await browser.back();
      await until('the page', async () => (await browser.address()) === url);
      await until('a form that is not busy', () => browser.script(() => !document.querySelector('sir-donate').matches(':state(busy)')));
      await browser.forward();
      await until('the checkout', async () => (await browser.address()) === checkout);
    }
    assert.equal(links(api).length, 1);
    assert.equal((await site.sandbox.journal()).donations.length, 1);
  });
}

scenario('a page left while a link is made is at rest when it is back, and what was asked for leads nowhere', async ({ browser, site, api }) => {
  const url = await visit(browser, site);
  const elsewhere = site.pages.put({ body: '<!doctype html><title>Elsewhere</title><p>Elsewhere', headers: {} }, '/elsewhere');
  slow(api, 1500);
  await browser.click(await submitButton(browser));
  await until('the call', () => links(api).length === 1);
  await browser.script((address) => {
    location.href = address;
  }, elsewhere);
  await until('the other page', async () => (await browser.address()) === elsewhere);
  await browser.back();
  await atRest(browser);
  await sleep(2500);
  assert.equal(await browser.address(), url, 'nobody is sent away who came back');
  assert.equal(links(api).length, 1);
  api.hook = () => undefined;
  if ((await browser.value(await browser.byRole('textbox', 'Email'))) === '') assert.fail('the form is not as it was');
  await browser.click(await submitButton(browser));
  await atCheckout(browser, site);
  assert.equal(links(api).length, 2);
});

for (const [what, deed, expected] of [
  ['resets the form', 'widget.reset()', { calls: 0, leaves: false }],
  ['removes the widget', 'widget.remove()', { calls: 1, leaves: false }],
  ['changes the nonprofit', 'widget.nonprofit = "direct-relief"', { calls: 1, leaves: false }],
  ['changes the amounts', 'widget.amounts = "5 50"', { calls: 1, leaves: true }],
  ['closes the dialog', 'widget.close()', { calls: 1, leaves: true }],
]) {
  scenario(`a listener that ${what} opens no second checkout`, async ({ browser, site, api }) => {
    const url = await visit(browser, site, {
      mode: 'button',
      script: `addEventListener('sir-donate-submit', ({ target: widget }) => { ${deed}; }, { once: true });`,
    });
    await openForm(browser);
    await browser.click(await submitButton(browser));
    if (expected.leaves) await atCheckout(browser, site);
    else {
      await sleep(1500);
      assert.equal(await browser.address(), url);
      assert.equal(await browser.script(() => document.querySelector('sir-donate')?.matches(':state(busy)') ?? false), false);
    }
    assert.ok(links(api).length <= expected.calls, `${links(api).length} calls`);
  });
}
