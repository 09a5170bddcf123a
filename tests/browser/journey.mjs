// A donor's way through the widget, as steps that the suites share. Each step
// knows what a donor should see, and what of it must reach the API.
import assert from 'node:assert/strict';
import { Key, until } from './driver.mjs';
import { events, page, widget } from './pages.mjs';
import { KEYS } from './servers.mjs';

export const DONOR = { email: 'jane.roe+gift@example.com', first: 'Jane', last: 'Roe-Müller' };

/** Attributes with which nothing is left to be filled in. */
export const PREFILLED = { 'donor-email': DONOR.email, 'first-name': DONOR.first, 'last-name': DONOR.last, tip: 'off' };

/** What no donor who comes back may read: the status is the reward's, not the payment's. */
export const FORBIDDEN = /payment (was |has )?(failed|declined|unsuccessful)|try again|donate again|give again/i;

/** The details of the widget's error events. */
export const errorsOf = async (browser) => (await events(browser)).filter(({ name }) => name === 'error').map(({ detail }) => detail);

/** A donor's hands: keyboard alone or pointer alone. */
export function hands(browser, kind) {
  if (kind === 'keyboard') {
    return {
      choose: (radio) => browser.chooseByKeys(radio),
      push: async (control) => {
        await browser.tabTo(control);
        await browser.press(Key.enter);
      },
      fill: async (field, text) => {
        await browser.tabTo(field);
        await browser.retype(text);
      },
    };
  }
  return {
    choose: (radio) => browser.click(radio),
    push: (control) => browser.click(control),
    fill: async (field, text) => {
      assert.equal(await browser.value(field), text, 'a pointer alone types nothing: the field must be prefilled');
    },
  };
}

/** "$27.50", and "$25" or "$25.00" where there are no cents: both are right. */
export function dollars(minor) {
  const whole = String(Math.floor(minor / 100)).replace(/\B(?=(\d{3})+$)/g, ',');
  const cents = minor % 100;
  return cents ? `\\$${whole}\\.${String(cents).padStart(2, '0')}` : `\\$${whole}(?:\\.00)?`;
}
const exactly = (pattern) => new RegExp(`^${pattern}$`);

/** Opens the form of the page and waits until it can be used; returns its submit button's finder. */
export async function openForm(browser, { hand = 'pointer', mode = 'button', label = 'Donate' } = {}) {
  if (mode === 'button') {
    const opener = await browser.byRole('button', label);
    await hands(browser, hand).push(opener);
    await browser.byRole('dialog');
  }
  await submitButton(browser);
}

export const submitButton = (browser, options) => browser.byRole('button', /^Donate( |$).*\d/, options);

/** Waits until the tip is offered, doing what makes the widget ask for it. */
export async function awaitTip(browser, { hand, mode }) {
  if (mode === 'inline') {
    if (hand === 'keyboard') await browser.tabTo(await browser.byRole('textbox', 'Email'));
    else await browser.click(await browser.byRole('heading', /^(Donate to|Your donation)/));
  }
  await browser.byRole('group', 'Optional tip');
}

const TIPS = {
  none: { name: /^No tip$/ },
  default: { percent: 10 },
  percent: { percent: 15 },
  own: { name: /^Other tip$/, text: '4.20', minor: 420 },
};
const AMOUNTS = {
  preset: { minor: 5000 },
  other: { minor: 3333, text: '33.33' },
};

/** What the API must receive for these choices, field by field. */
export function expectation({ provider = 'stripe', frequency = 'once', tip = 'none', amount = 'preset', referral }, nonprofit = 'american-red-cross') {
  const minor = AMOUNTS[amount].minor;
  const { percent, minor: own } = TIPS[tip];
  const tipAmount = percent ? Math.round((minor * percent) / 100) : own;
  return {
    nonprofitSlug: nonprofit,
    amount: minor,
    currency: 'USD',
    frequency,
    provider,
    donorEmail: DONOR.email,
    firstName: DONOR.first,
    lastName: DONOR.last,
    ...(tipAmount ? { tipAmount } : {}),
    ...(percent ? { tipPercent: percent } : {}),
    ...(referral ? { referralCode: referral } : {}),
  };
}

/** The widget's attributes for these choices. A pointer types nothing, so its donor is prefilled. */
export function attributesFor(site, { hand, mode, provider, checkout, amount, referral }) {
  return widget(site, {
    mode: mode === 'inline' ? 'inline' : undefined,
    provider: provider === 'stripe' ? undefined : provider,
    checkout: checkout === 'same-tab' ? undefined : checkout,
    'referral-code': referral,
    ...(hand === 'pointer'
      ? {
          'donor-email': DONOR.email,
          'first-name': DONOR.first,
          'last-name': DONOR.last,
          amount: amount === 'other' ? AMOUNTS.other.text : undefined,
        }
      : {}),
  });
}

/** Fills the open form in, and checks that it says what will be charged. */
export async function fillForm(browser, choices) {
  const { hand = 'pointer', mode = 'button', provider = 'stripe', frequency = 'once', tip = 'none', amount = 'preset' } = choices;
  const { choose, fill } = hands(browser, hand);
  if (provider === 'stripe') await awaitTip(browser, { hand, mode });

  await choose(await browser.byRole('radio', frequency === 'monthly' ? 'Monthly' : 'One time'));
  if (amount === 'preset') await choose(await browser.byRole('radio', '$50'));
  else await fill(await browser.byRole('textbox', 'Other amount'), AMOUNTS.other.text);
  await fill(await browser.byRole('textbox', 'First name'), DONOR.first);
  await fill(await browser.byRole('textbox', 'Last name'), DONOR.last);
  await fill(await browser.byRole('textbox', 'Email'), DONOR.email);

  const expected = expectation(choices);
  if (provider === 'stripe') {
    const { name, percent, text } = TIPS[tip];
    const radio = await browser.byRole('radio', name ?? new RegExp(`^${percent}% \\(${dollars(expected.tipAmount)}\\)$`));
    if (tip === 'default') assert.equal(await browser.checked(radio), true, "the partner's default tip is preselected");
    else await choose(radio);
    if (text) await fill(await browser.byRole('textbox', 'Tip amount'), text);
  } else {
    assert.equal(await browser.has('group', 'Optional tip'), false, 'Every.org takes no tip, so none is offered');
  }

  const total = dollars(expected.amount + (expected.tipAmount || 0));
  await browser.waitForText(
    new RegExp(
      frequency === 'monthly'
        ? `You will be charged ${total} today, then ${total} every month until you cancel\\.`
        : `You will be charged ${total} once\\.`,
    ),
  );
  const text = await browser.text();
  assert.match(text, new RegExp(`Total today (?:\\$[\\d.,]+ \\+ \\$[\\d.,]+ tip )?${total}`));
  const where = choices.newTab || choices.checkout === 'new-tab' ? 'A new tab opens, where you pay on' : 'You leave this site to pay on';
  assert.match(text, new RegExp(`${where} ${provider === 'stripe' ? 'Stripe' : 'Every\\.org'}.s secure page\\.`));
  return browser.byRole('button', exactly(`Donate ${total}${frequency === 'monthly' ? ' monthly' : ''}`));
}

/** Submits and arrives at the hosted checkout, in this tab or in a new one. */
export async function toCheckout(browser, site, submit, { hand = 'pointer', provider = 'stripe', newTab = false } = {}) {
  const known = await browser.tabs();
  await hands(browser, hand).push(submit);
  if (newTab) await browser.toOpenedTab(known);
  const prefix = `${site.sandbox.checkout}/${provider}/`;
  await until(`the address to begin with ${prefix}`, async () => (await browser.address()).startsWith(prefix));
  await browser.byRole('button', /^Pay /);
  return (await browser.address()).slice(prefix.length).split(/[/?#]/)[0];
}

/** What the sandbox received: one donation, these fields and no others. */
export async function assertReceived(site, expected) {
  const { donations } = await site.sandbox.journal();
  assert.equal(donations.length, 1, 'one link is made for one donation');
  assert.deepEqual(donations[0].request, expected, 'the sandbox received what was selected, nothing more and nothing less');
  const [call, ...more] = site.api.of('/donations/create-link');
  assert.equal(more.length, 0);
  assert.equal(call.headers['x-partner-key'], KEYS.standard);
  assert.match(call.headers['content-type'], /^application\/json\b/);
  assert.equal(call.headers.cookie, undefined);
  return donations[0];
}

/** The checkout page says the same as the form did. */
export async function assertCheckout(browser, expected, name = 'American Red Cross') {
  const { amount, tipAmount = 0, frequency } = expected;
  const text = await browser.text();
  assert.match(text, new RegExp(`Donate to ${name}`));
  assert.match(text, new RegExp(`Donation ${dollars(amount)}\\b`));
  if (tipAmount) assert.match(text, new RegExp(`Tip ${dollars(tipAmount)}\\b`));
  else assert.doesNotMatch(text, /\bTip\b/);
  assert.match(text, new RegExp(`Total today ${dollars(amount + tipAmount)}`));
  assert.match(text, frequency === 'monthly' ? /Frequency Monthly/ : /Frequency One time/);
  assert.match(text, new RegExp(expected.donorEmail.replace(/[.+]/g, '\\$&')));
}

export async function pay(browser, { hand = 'pointer', button = /^Pay /, outcome = /Payment received/ } = {}) {
  await hands(browser, hand).push(await browser.byRole('button', button));
  await browser.waitForText(outcome);
}

/** Goes back through the history until the page is there again. */
export async function backTo(browser, url) {
  for (let steps = 0; steps < 5; steps++) {
    const before = await browser.address();
    if (before === url) return;
    await browser.back();
    await until('the history to move', async () => (await browser.address()) !== before, 1500).catch(() => {
      // The checkout of a paid donation leads forward to its result again.
    });
  }
  assert.equal(await browser.address(), url, 'the back button leads back to the page');
}

export const thanks = (browser, minor) => browser.waitForText(new RegExp(`Thank you[\\s\\S]*You earned ${tokens(minor)} SIR tokens\\.`));

/** The sandbox grants five tokens for each whole unit of the gift. */
export const tokens = (minor) => (Math.floor(minor / 100) * 5).toLocaleString('en-US');

/** The form is open: fill in, submit, compare. Leaves the browser on the checkout. `filled` is what else to see before it. */
export async function give(browser, site, choices = {}, { filled } = {}) {
  const submit = await fillForm(browser, choices);
  await filled?.();
  const expected = expectation(choices);
  const id = await toCheckout(browser, site, submit, { ...choices, newTab: choices.checkout === 'new-tab' });
  await assertReceived(site, expected);
  await assertCheckout(browser, expected);
  return { id, expected };
}

/** The whole way: open, give, pay. Leaves the browser on the checkout's result page. */
export async function donate(browser, site, choices = {}, options = {}) {
  const url = site.pages.put(page(site, { widgets: [attributesFor(site, { hand: 'pointer', ...choices })], ...options }));
  await browser.open(url);
  await openForm(browser, choices);
  const given = await give(browser, site, choices);
  await pay(browser, choices);
  return { url, ...given };
}
