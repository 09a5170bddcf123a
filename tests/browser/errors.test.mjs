// What goes wrong on the way: faults of the donor, of the network, of the API.
// Whatever it is, the donor is told, and loses nothing that was typed.
import assert from 'node:assert/strict';
import { Key, sleep, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { DONOR, PREFILLED, awaitTip, backTo, donate, errorsOf, hands, openForm, submitButton } from './journey.mjs';
import { FALLBACK, page, widget } from './pages.mjs';
import { KEYS } from './servers.mjs';

const scenario = suite({ rewardDelay: 0 });

const alertsOf = async (browser) => (await browser.texts('alert')).filter(Boolean);

// ---------------------------------------------------------------------------
// Fields

/** The message that the field is tied to by `aria-describedby` or `aria-errormessage`, if it is called invalid. */
const faultOf = (browser, field) =>
  browser.script((field) => {
    if (field.getAttribute('aria-invalid') !== 'true') return null;
    const root = field.getRootNode();
    const ids = `${field.getAttribute('aria-describedby') || ''} ${field.getAttribute('aria-errormessage') || ''}`.split(/\s+/).filter(Boolean);
    const messages = ids.map((id) => root.getElementById(id)).filter((element) => element?.closest('[role=alert]') && tidy(element.textContent));
    return messages.map((element) => tidy(element.textContent)).join(' ') || null;
  }, field);

scenario('an empty form names each faulty field and focuses the first', async ({ browser, site, api, pages }) => {
  await browser.open(pages.put(page(site)));
  await openForm(browser);
  await awaitTip(browser, { mode: 'button' });
  await browser.click(await submitButton(browser));
  await browser.textOf('alert', /\S/);
  const faulty = [];
  for (const field of await browser.all('textbox')) {
    const name = await browser.label(field);
    const fault = await faultOf(browser, field);
    if (name === 'Other amount') assert.equal(fault, null, 'an amount is chosen');
    else {
      assert.ok(fault, `${name} has an alert tied to it`);
      faulty.push([name, field]);
    }
  }
  assert.deepEqual(faulty.map(([name]) => name).sort(), ['Email', 'First name', 'Last name']);
  const focused = await browser.focused();
  assert.equal(focused && (await browser.label(focused)), faulty[0][0], 'the focus is in the first faulty field of the page');
  assert.equal(api.of('/create-link').length, 0);

  // Mending a field takes its message away, and only its own.
  for (const [name, text] of [['First name', 'Jane'], ['Last name', 'Doe'], ['Email', 'jane@example']]) {
    const field = await browser.byRole('textbox', name);
    await browser.tabTo(field);
    await browser.retype(text);
    await until(`no message at ${name}`, async () => (await faultOf(browser, field)) === null);
  }
  await browser.press(Key.enter);
  const email = await browser.byRole('textbox', 'Email');
  await until('a message at the e-mail address', async () => /email address/i.test((await faultOf(browser, email)) || ''));
  assert.ok(await browser.isFocused(email));
  assert.equal(api.of('/create-link').length, 0);
});

for (const [text, message] of [
  ['', /amount/i],
  ['abc', /number/i],
  ['0.50', /smallest.*\$1/i],
  ['250000', /largest.*\$100,000/i],
  ['12.345', /decimals|number/i],
  ['-5', /number|smallest/i],
  ['€20', /USD|dollar|number/i],
]) {
  scenario(`"${text}" is no amount`, async ({ browser, site, api, pages }) => {
    await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)] })));
    await openForm(browser);
    const field = await browser.byRole('textbox', 'Other amount');
    await browser.click(field);
    await browser.type(text || '1');
    if (!text) await browser.retype('');
    await browser.press(Key.enter);
    await until('a message at the amount', async () => message.test((await faultOf(browser, field)) || ''));
    assert.ok(await browser.isFocused(field));
    assert.equal(api.of('/create-link').length, 0);
    await browser.click(await browser.byRole('radio', '$25'));
    await until('no message any more', async () => (await alertsOf(browser)).length === 0);
    await browser.byRole('button', /^Donate \$25(\.00)?$/);
  });
}

for (const [text, minor] of [
  ['1,234.50', 123450],
  ['$25', 2500],
  [' 12 ', 1200],
  ['１２', 1200],
]) {
  scenario(`"${text}" is an amount`, async ({ browser, site, pages }) => {
    await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)] })));
    await openForm(browser);
    await browser.click(await browser.byRole('textbox', 'Other amount'));
    await browser.type(text);
    await browser.press(Key.enter);
    await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));
    assert.equal((await site.sandbox.journal()).donations[0].request.amount, minor);
  });
}

scenario('a tip that is no number is named at its field', async ({ browser, site, api, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, tip: 'auto' })] })));
  await openForm(browser);
  await awaitTip(browser, { mode: 'button' });
  await browser.click(await browser.byRole('radio', 'Other tip'));
  const field = await browser.byRole('textbox', 'Tip amount');
  await browser.click(field);
  await browser.type('lots');
  await browser.press(Key.enter);
  await until('a message at the tip', async () => !!(await faultOf(browser, field)));
  assert.ok(await browser.isFocused(field));
  assert.equal(api.of('/create-link').length, 0);
});

// ---------------------------------------------------------------------------
// The call that makes the link

const json = (status, body, headers) => () => ({ status, body, headers });
const FAILURES = {
  'a cut connection': [() => ({ abort: true }), 'network', true, /reach/],
  'a 500': [json(500, '<html><h1>Internal Server Error</h1></html>', { 'content-type': 'text/html' }), 'server', true, /problem/],
  'a 503 without a body': [json(503, ''), 'server', true, /problem/],
  'a 429': [json(429, { statusCode: 429, message: 'Rate limit exceeded' }, { 'X-RateLimit-RetryAfter': '7' }), 'rate_limited', true, /Many people/],
  'a 429 that names no time': [json(429, 'slow down'), 'rate_limited', true, /Many people/],
  'malformed JSON': [json(201, '{"donationLink": '), 'bad_answer', true, /can.t use/],
  'an answer without a link': [json(201, { partnerDonationId: 'x1' }), 'bad_answer', true, /can.t use/],
  'a page of a proxy': [json(200, '<html>hello</html>', { 'content-type': 'text/html' }), 'bad_answer', true, /can.t use/],
  'a 400': [json(400, { statusCode: 400, message: ['donorEmail must be an email'], error: 'Bad Request' }), 'rejected', false, /did not accept/],
  'a 401 INVALID_API_KEY': [json(401, { statusCode: 401, message: 'Invalid API key', code: 'INVALID_API_KEY' }), 'invalid_api_key', false, /can.t be taken/],
  'a 401 PARTNER_SUSPENDED': [json(401, { statusCode: 401, message: 'PARTNER_SUSPENDED' }), 'partner_suspended', false, /can.t be taken/],
  'a 403 of a firewall': [json(403, '<h1>Forbidden</h1>', { 'content-type': 'text/html' }), 'rejected', false, /did not accept/],
  'a 409': [json(409, { statusCode: 409, message: 'Conflict' }), 'rejected', false, /did not accept/],
  'an empty answer': [json(201, ''), 'bad_answer', true, /can.t use/],
  'a link of another type': [json(201, { donationLink: 5, partnerDonationId: ['x'] }), 'bad_answer', true, /can.t use/],
  // With a good link at the end: of what is too long nobody reads so far.
  'an answer of three megabytes': [(site) => ({ status: 201, body: goodLink(site).padStart(3 << 20) }), 'bad_answer', true, /can.t use/],
  'an answer that announces three megabytes': [
    (site) => ({ status: 201, body: goodLink(site).padStart(3 << 20), headers: { 'content-length': 3 << 20 } }),
    'bad_answer',
    true,
    /can.t use/,
  ],
};

const goodLink = (site, more) => JSON.stringify({ donationLink: `${site.sandbox.checkout}/stripe/x1`, partnerDonationId: 'x1', ...more });

for (const [what, change] of Object.entries({
  'half a megabyte': (site) => ({ body: goodLink(site).padStart(1 << 19) }),
  'the wrong type': (site) => ({ body: goodLink(site), headers: { 'content-type': 'text/html' } }),
  'fields that nobody knows': (site) => ({ body: goodLink(site, { donationLinks: [], statusCode: 500, message: 'no' }) }),
  'a mark of byte order': (site) => ({ body: `\ufeff${goodLink(site)}` }),
})) {
  scenario(`an answer of ${what} is as good as another`, async ({ browser, site, api, pages }) => {
    await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)] })));
    api.hook = (call) => (call.path.endsWith('/create-link') ? { status: 201, ...change(site) } : undefined);
    await submitThis(browser);
    await until('the checkout', async () => (await browser.address()) === `${site.sandbox.checkout}/stripe/x1`);
  });
}

/** The form is as it was, and an alert says so. */
async function assertToldAndKept(browser, site, { code, retryable, message }) {
  const text = await browser.textOf('alert', message);
  assert.match(text, /Nothing has been charged/);
  assert.deepEqual(await errorsOf(browser), [{ code, retryable }]);
  assert.equal(await browser.value(await browser.byRole('textbox', 'Email')), DONOR.email);
  assert.equal(await browser.value(await browser.byRole('textbox', 'First name')), DONOR.first);
  assert.equal(await browser.value(await browser.byRole('textbox', 'Last name')), DONOR.last);
  assert.equal(await browser.checked(await browser.byRole('radio', '$100')), true);
  assert.equal(await browser.checked(await browser.byRole('radio', 'Monthly')), true);
  assert.equal(await browser.address(), `${site.pages.origin}/`, 'the donor stays here');
  const said = (await browser.console()).filter(({ text }) => text.includes(code));
  assert.equal(said.length, 1, 'the console names the code');
  assert.equal(JSON.stringify(await browser.console()).includes(DONOR.email), false, 'but nothing of the donor');
}

async function submitThis(browser) {
  await openForm(browser);
  await chooseAndSubmit(browser);
}

async function chooseAndSubmit(browser) {
  await browser.click(await browser.byRole('radio', '$100'));
  await browser.click(await browser.byRole('radio', 'Monthly'));
  await browser.click(await submitButton(browser));
}

for (const [what, [deed, code, retryable, message]] of Object.entries(FAILURES)) {
  scenario(`${what} ends in an alert, with the form still filled in`, async ({ browser, site, api, pages }) => {
    await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)] })));
    api.hook = (call) => (call.path.endsWith('/create-link') ? deed(site) : undefined);
    await submitThis(browser);
    await assertToldAndKept(browser, site, { code, retryable, message });
    assert.equal(api.of('/create-link').length, 1, 'a link is never asked for twice by itself');

    // The same form, sent again, goes through.
    api.hook = () => undefined;
    await browser.click(await submitButton(browser));
    await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));
    const { donations } = await site.sandbox.journal();
    assert.equal(donations.length, 1);
    assert.equal(donations[0].request.amount, 10000);
    assert.equal(donations[0].request.frequency, 'monthly');
  });
}

scenario('a page whose fetch heeds no signal keeps nobody waiting for ever', async ({ browser, site, pages }) => {
  // Twenty seconds pass in one, and what is asked for never comes.
  const script = `const [timeout, fetch] = [setTimeout, window.fetch];
    window.setTimeout = (act, wait, ...rest) => timeout(act, wait === 20000 ? 1000 : wait, ...rest);
    window.fetch = (url, ...rest) => (String(url).endsWith('/create-link') ? new Promise(() => {}) : fetch(url, ...rest));`;
  await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)], script })));
  await openForm(browser);
  await browser.click(await submitButton(browser));
  await browser.textOf('alert', /The answer took too long\. Nothing has been charged/);
  await browser.byRole('button', 'Try again');
});

scenario('without a connection nothing is sent, and the donor is told', async ({ browser, site, api, pages }) => {
  const script = "Object.defineProperty(Navigator.prototype, 'onLine', { get: () => !window.offline });";
  await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)], script })));
  await openForm(browser);
  await until('the lookups', () => api.calls.length === 2);
  await browser.script(() => {
    window.offline = true;
  });
  await chooseAndSubmit(browser);
  await assertToldAndKept(browser, site, { code: 'offline', retryable: true, message: /offline/ });
  assert.equal(api.of('/create-link').length, 0);
});

// ---------------------------------------------------------------------------
// What the donor can do then

const OTHER_WAY = 'Donate another way';
const failing = (answers) => (call) => (call.path.endsWith('/create-link') ? answers.shift() : undefined);
const BROKEN = { status: 500, body: 'no' };

for (const [hand, mode] of [
  ['keyboard', 'inline'],
  ['pointer', 'button'],
]) {
  scenario(`"Try again" sends the same form once more: ${hand}, ${mode}`, async ({ browser, site, api, pages }) => {
    await browser.open(pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, mode, amount: '100', frequency: 'monthly' })] })));
    await openForm(browser, { hand, mode });
    api.hook = failing([BROKEN]);
    const submit = await submitButton(browser);
    await hands(browser, hand).push(submit);
    await browser.textOf('alert', /problem/);
    assert.ok(await browser.isFocused(submit), 'the focus stays where it was');
    await hands(browser, hand).push(await browser.byRole('button', 'Try again'));
    await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));
    const [first, second, ...more] = api.of('/create-link');
    assert.deepEqual([first.body, more.length], [second.body, 0]);
    assert.equal((await site.sandbox.journal()).donations.length, 1);
  });
}

scenario('a change in the form takes the failure away, and the countdown with it', async ({ browser, site, api, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)] })));
  api.hook = failing([{ status: 429, body: 'slow down' }]);
  await submitThis(browser);
  await browser.textOf('timer', /^Best in /);
  await browser.click(await browser.byRole('radio', '$10'));
  await browser.gone('button', 'Try again');
  assert.deepEqual(await alertsOf(browser), []);
  assert.equal(await browser.has('timer'), false);
});

scenario('a countdown shows each second, and is read out once', async ({ browser, site, api, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)] })));
  api.hook = failing([{ status: 429, body: {}, headers: { 'retry-after': '4', 'access-control-expose-headers': 'Retry-After' } }]);
  await openForm(browser);
  // Live regions speak when what is in them changes.
  await browser.script(() => {
    const root = document.querySelector('sir-donate').shadowRoot;
    const seen = (window.seen = { live: [], timer: [] });
    const watch = (elements, list) => {
      const look = (records) => {
        for (const { target } of records) list.push(tidy((target.nodeType === 1 ? target : target.parentElement).textContent));
      };
      for (const element of elements) new MutationObserver(look).observe(element, { childList: true, characterData: true, subtree: true });
    };
    watch(root.querySelectorAll('[role=alert],[role=status],[aria-live]'), seen.live);
    watch(root.querySelectorAll('[role=timer]'), seen.timer);
  });
  await chooseAndSubmit(browser);
  const button = await browser.byRole('button', 'Try again');
  await browser.textOf('timer', /^Best in 0:0[1-4]$/);
  const described = await browser.script((button) => tidy(button.getRootNode().getElementById(button.getAttribute('aria-describedby')).textContent), button);
  assert.match(described, /^Best in 0:0[1-4]$/, 'whoever comes to the button hears how long');
  assert.equal(await browser.script((button) => button.matches('[disabled], [aria-disabled]'), button), false, 'it is advice');
  await until('the countdown to end', async () => !(await browser.has('timer')));
  await browser.byRole('button', 'Try again');
  const { live, timer } = await browser.script(() => window.seen);
  assert.equal(live.filter((text) => /Many people/.test(text)).length, 1, JSON.stringify(live));
  assert.equal(live.filter((text) => /Best in/.test(text)).length, 0);
  // A busy computer may skip one, but none comes twice.
  assert.ok(timer.length >= 4 && timer.at(-1) === '', JSON.stringify(timer));
  assert.deepEqual(timer, [...new Set(timer)].sort().reverse(), 'it falls');
  assert.equal(api.of('/create-link').length, 1, 'nothing is sent by itself');
});

scenario('a wait is known from each header, and a minute without', async ({ browser, site, api, pages }) => {
  const failed = [];
  const inSeconds = (seconds) => Date.now() + seconds * 1000;
  let index = 0;
  for (const [what, status, headers, pattern] of [
    ['no header', 429, {}, /^Best in (1:00|0:5\d)$/],
    ['headers that scripts may not read', 429, { 'retry-after': '7', 'access-control-expose-headers': '' }, /^Best in (1:00|0:5\d)$/],
    ['the limit is reset', 429, { 'X-RateLimit-Reset': () => Math.round(inSeconds(200) / 1000) }, /^Best in 3:(1\d|20)$/],
    ["a reset by a server's clock that is wrong", 429, { 'X-RateLimit-Reset': '1000' }, /^Best in (1:00|0:5\d)$/],
    ['a date', 503, { 'retry-after': () => new Date(inSeconds(90)).toUTCString(), 'access-control-expose-headers': 'Retry-After' }, /^Best in 1:([12]\d|30)$/],
    ['a year', 503, { 'retry-after': '31536000', 'access-control-expose-headers': 'Retry-After' }, /^Best in (60:00|59:\d\d)$/],
  ]) {
    try {
      await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)] }), `/case-${index++}`));
      const filled = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : String(value())]));
      api.hook = failing([{ status, body: 'no', headers: filled }]);
      await submitThis(browser);
      await browser.textOf('timer', pattern);
    } catch (error) {
      failed.push(`${what}: ${error.message.split('\n')[0]}; ${await browser.texts('timer')}`);
    }
  }
  assert.deepEqual(failed, []);
  // Nobody has to wait.
  await browser.click(await browser.byRole('button', 'Try again'));
  await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));
}, { timeout: 120_000 });

for (const [what, values, children] of [
  ['the option', { 'fallback-url': '/elsewhere' }, ''],
  ["the page's own link", {}, '<p>Or <a href="elsewhere">give there</a></p>'],
]) {
  scenario(`what fails again and again, or for good, shows another way to give: ${what}`, async ({ browser, site, api, pages }) => {
    const fallback = `${pages.origin}/elsewhere`;
    await browser.open(pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, ...values })], fallback: children })));
    api.hook = failing([BROKEN, BROKEN, { status: 401, body: { code: 'PARTNER_SUSPENDED' } }]);
    await submitThis(browser);
    await browser.byRole('button', 'Try again');
    assert.equal(await browser.has('link', OTHER_WAY), false, 'once is no reason to leave');
    await browser.click(await browser.byRole('button', 'Try again'));
    const link = await browser.byRole('link', OTHER_WAY);
    assert.equal(await browser.script((link) => link.href, link), fallback);
    assert.ok(await browser.isFocused(await submitButton(browser)), 'the focus went on to where the donor saw what goes on');
    await browser.click(await browser.byRole('button', 'Try again'));
    await browser.textOf('alert', /can.t be taken/);
    assert.equal(await browser.has('button', 'Try again'), false, 'that would not help');
    await browser.tabTo(await browser.byRole('link', OTHER_WAY));
    await browser.press(Key.enter);
    await until('the other page', async () => (await browser.address()) === fallback);
  });
}

scenario('without another way the donor can still try again', async ({ browser, site, api, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)], fallback: 'Call us.' })));
  api.hook = failing([{ status: 401, body: 'no' }]);
  await submitThis(browser);
  await browser.textOf('alert', /can.t be taken/);
  assert.equal(await browser.has('link', OTHER_WAY), false);
  await browser.click(await browser.byRole('button', 'Try again'));
  await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));
});

for (const [what, message, fields, names] of [
  ['a sentence', 'lastName must be shorter than or equal to 5 characters', ['Last name'], 'lastName'],
  ['a list', ['donorEmail must be an email', 'amount must not be less than 500', 'each value in Jane must be other'], ['Other amount', 'Email'], 'amount donorEmail'],
]) {
  scenario(`details that the API refuses are told at their fields: ${what}`, async ({ browser, site, api, pages }) => {
    await browser.open(pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, 'fallback-url': '/elsewhere' })] })));
    api.hook = failing([{ status: what === 'a list' ? 400 : 422, body: { statusCode: 400, message, error: 'Bad Request' } }]);
    await submitThis(browser);
    await assertToldAndKept(browser, site, { code: 'rejected', retryable: false, message: /did not accept/ });
    for (const name of fields) assert.match(await faultOf(browser, await browser.byRole('textbox', name)), /not accepted/, name);
    await until('the focus at the first', async () => browser.isFocused(await browser.byRole('textbox', fields[0])));
    assert.equal(await browser.has('button', 'Try again'), false, 'the same would be refused again');
    assert.equal(await browser.has('link', OTHER_WAY), false, 'the donor can mend it');
    const [line] = (await browser.console()).filter(({ text }) => text.includes('rejected'));
    assert.ok(line.text.startsWith('SIR Donate: rejected (create-link): ') && line.text.endsWith(` ${names}`), line.text);
    assert.doesNotMatch(line.text, /must|Jane/, "names alone, none of the API's words");
    for (const name of fields) {
      await browser.click(await browser.byRole('textbox', name));
      await browser.retype({ 'Last name': 'Roe', 'Other amount': '30', Email: 'jane@example.com' }[name]);
    }
    await until('no message any more', async () => (await alertsOf(browser)).length === 0);
    await browser.press(Key.enter);
    await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));
  });
}

scenario("details that are the partner's leave the donor another way", async ({ browser, site, api, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, 'referral-code': 'NOPE', 'fallback-url': '/elsewhere' })] })));
  api.hook = failing([{ status: 400, body: { message: ['referralCode is unknown: NOPE'] } }]);
  await submitThis(browser);
  await assertToldAndKept(browser, site, { code: 'rejected', retryable: false, message: /did not accept/ });
  await browser.byRole('link', OTHER_WAY);
  assert.deepEqual((await alertsOf(browser)).length, 1, 'at no field');
  assert.match(JSON.stringify(await browser.console()), /names details: referralCode"/);
});

const LINKS = {
  'a script': 'javascript:alert(1)',
  'plain HTTP': 'http://checkout.stripe.com/c/pay/1',
  'another host': 'https://checkout.stripe.com.evil.example/c/pay/1',
  'a user name': 'https://checkout.stripe.com@evil.example/',
  'a host that ends alike': 'https://evilstripe.com/',
  'no address': 'pay here',
};
for (const [what, donationLink] of Object.entries(LINKS)) {
  scenario(`a link to ${what} is not followed`, async ({ browser, site, api, pages }) => {
    await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)] })));
    api.hook = (call) => (call.path.endsWith('/create-link') ? { status: 201, body: { donationLink, partnerDonationId: 'x1' } } : undefined);
    await submitThis(browser);
    await assertToldAndKept(browser, site, { code: 'unsafe_link', retryable: false, message: /not one that we trust/ });
    await sleep(200);
    assert.equal(await browser.address(), `${pages.origin}/`);
    assert.equal((await browser.text()).includes(donationLink), false);
  });
}

scenario('a failure closes the tab that was opened for the checkout', async ({ browser, site, api, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, checkout: 'new-tab' })] })));
  const home = await browser.tab();
  api.hook = (call) => (call.path.endsWith('/create-link') ? { delay: 600, status: 500, body: 'no' } : undefined);
  await submitThis(browser);
  await until('the call', () => api.of('/create-link').length === 1);
  await until('the tab to be closed', async () => (await browser.tabs()).length === 1);
  await browser.toTab(home);
  await assertToldAndKept(browser, site, { code: 'server', retryable: true, message: /problem/ });
});

scenario('while the link is made, the form says so and stands still', async ({ browser, site, api, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)] })));
  api.hook = (call) => (call.path.endsWith('/create-link') ? { delay: 1500 } : undefined);
  await submitThis(browser);
  await browser.textOf('status', /Preparing/);
  const busy = () => browser.script(() => document.querySelector('sir-donate').matches(':state(busy)'));
  assert.equal(await busy(), true);
  assert.equal(await browser.has('radio', '$25'), false, 'nothing can be changed on the way');
  await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));
  await browser.back();
  // Whether the page is restored with its dialog open or loaded anew is the browser's choice.
  await until('something to give by', async () => (await browser.has('button', 'Donate')) || (await browser.has('button', /^Donate \$100/)));
  await until('the widget to be idle', async () => !(await busy()));
});

// ---------------------------------------------------------------------------
// Lookups

scenario('lookups that fail gate nothing', async ({ browser, site, api, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, 'nonprofit-name': 'The Red Cross' })] })));
  api.hook = (call) => {
    if (call.path.endsWith('/config')) return { status: 500, body: 'no' };
    return call.path.includes('/organizations/') ? { abort: true } : undefined;
  };
  await submitThis(browser);
  await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));
  assert.equal((await site.sandbox.journal()).donations.length, 1);
});

const firewall = '<!doctype html><title>403</title><h1>Forbidden</h1>';
scenario('whatever is no definite no opens the form with what is known', async ({ browser, site, api, pages }) => {
  const failed = [];
  let index = 0;
  for (const [what, part, deed] of [
    ['a firewall before the configuration', '/config', { status: 403, body: firewall }],
    ['no configuration', '/config', { status: 404, body: {} }],
    ['a configuration without fields', '/config', { change: () => ({}) }],
    ['a configuration of other types', '/config', { change: () => ({ isActive: 'false', enabledFeatures: 'NONE', tipConfig: 5 }) }],
    ['a configuration that is a list', '/config', { status: 200, body: [] }],
    ['an answer that breaks off', '/config', { status: 200, body: '{"isActive":fal' }],
    ['an empty answer', '/organizations/', { status: 200, body: '' }],
    ['a limit', '/organizations/', { status: 429, body: {} }],
    ['a gateway', '/organizations/', { status: 502, body: firewall }],
    ['a firewall before the nonprofit', '/organizations/', { status: 403, body: firewall }],
    ['a nonprofit under review', '/organizations/', { change: (answer) => ({ ...answer, status: 'UNDER_REVIEW' }) }],
    ['a nonprofit without a status', '/organizations/', { change: () => ({ name: 'American Red Cross' }) }],
    ['a nonprofit without a name', '/organizations/', { change: () => ({ status: 1, name: null }) }],
  ]) {
    try {
      await browser.script(() => { sessionStorage.clear(); localStorage.clear(); }).catch(() => {});
      await browser.open(pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, 'nonprofit-name': 'The Red Cross' })] }), `/case-${index++}`));
      let seen = 0;
      api.hook = (call) => (call.path.includes(part) ? (seen++, deed) : undefined);
      await openForm(browser);
      await until('the answer', () => seen > 0);
      await sleep(200);
      await browser.byRole('heading', /^Donate to (The|American) Red Cross$/);
      await submitButton(browser);
      assert.deepEqual(await errorsOf(browser), []);
    } catch (error) {
      failed.push(`${what}: ${error.message.split('\n')[0]}`);
    }
  }
  assert.deepEqual(failed, []);
}, { timeout: 120_000 });

scenario('a lookup that fails is on the console, and nowhere else', async ({ browser, site, api, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, PREFILLED)] })));
  api.hook = (call) => (call.path.endsWith('/config') ? { status: 404, body: {} } : { status: 429, body: {} });
  await openForm(browser);
  const said = async () => (await browser.console()).filter(({ text }) => text.startsWith('SIR Donate: ')).map(({ text }) => text.slice(12).split(': ')[0]);
  await until('both lines', async () => (await said()).length === 2);
  assert.deepEqual((await said()).sort(), ['rate_limited (organizations)', 'rejected (config)']);
  assert.deepEqual([await errorsOf(browser), await alertsOf(browser)], [[], []]);
});

scenario('a tip that arrives too late is not offered', async ({ browser, site, api, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, tip: 'auto' })] })));
  let answered = false;
  api.hook = (call) => {
    if (!call.path.endsWith('/config')) return undefined;
    setTimeout(() => (answered = true), 1500);
    return { delay: 1500 };
  };
  await openForm(browser);
  await browser.click(await browser.byRole('radio', '$100'));
  await until('the late answer', () => answered);
  await sleep(300);
  assert.equal(await browser.has('group', 'Optional tip'), false);
  await browser.byRole('button', /^Donate \$100(\.00)?$/);
});

for (const [what, values, code] of [
  ['an unknown key', { 'publishable-key': KEYS.unknown }, 'invalid_api_key'],
  ['a partner that awaits approval', { 'publishable-key': KEYS.pending }, 'partner_not_active'],
  ['a suspended partner', { 'publishable-key': KEYS.suspended }, 'partner_suspended'],
  ['a partner without donations', { 'publishable-key': KEYS.noDonations }, 'donations_disabled'],
  ['an inactive partner', { 'publishable-key': KEYS.inactive }, 'donations_disabled'],
  ['an unknown nonprofit', { nonprofit: 'nobody-knows-me' }, 'nonprofit_not_found'],
  ['a closed nonprofit', { nonprofit: 'closed-shelter' }, 'nonprofit_not_found'],
]) {
  scenario(`${what} is a definite no: the fallback shows`, async ({ browser, site, pages }) => {
    await browser.open(pages.put(page(site, { widgets: [widget(site, values)] })));
    await browser.click(await browser.byRole('button', 'Donate'));
    await browser.byRole('link', FALLBACK);
    assert.equal(await browser.has('dialog'), false);
    assert.deepEqual(await errorsOf(browser), [{ code, retryable: false }]);
    const said = (await browser.console()).filter(({ text }) => /sir[ -]donate/i.test(text));
    assert.equal(said.length, 1, JSON.stringify(said));
    assert.ok(said[0].text.includes(code));
    // A donor who asks again is answered again, and a key that works by now opens the form.
    await browser.script((values) => Object.assign(document.querySelector('sir-donate'), values), {
      publishableKey: KEYS.standard,
      nonprofit: 'american-red-cross',
    });
    await browser.click(await browser.byRole('button', 'Donate'));
    await submitButton(browser);
  });
}

// ---------------------------------------------------------------------------
// The status

scenario('a status that can not be had is no news of the donation', async ({ browser, site, api }) => {
  const { url } = await donate(browser, site);
  api.hook = (call) => (call.path.includes('/status/') ? { status: 503, body: 'no', headers: { 'retry-after': '30' } } : undefined);
  await backTo(browser, url);
  await until('the question', () => api.of('/status/').length > 0);
  await browser.waitForText(/We are waiting to hear/);
  await until('a line on the console', async () => (await browser.console()).some(({ text }) => text.startsWith('SIR Donate: server (status): ')));
  assert.deepEqual([await errorsOf(browser), await alertsOf(browser)], [[], []]);
});
