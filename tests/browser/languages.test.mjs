// Languages: which file is asked for and when, what is shown and sent, and what
// becomes of a file that is missing, altered or late.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { Key, sleep, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { DONOR, PREFILLED, openForm } from './journey.mjs';
import { page, recorded, widget } from './pages.mjs';
import { SIGNS, speaking } from './pseudo.mjs';
import { DIST } from './servers.mjs';

const scenario = suite({ rewardDelay: 0 });

const WWW = resolve(import.meta.dirname, '..', '..', 'www');
const texts = (tag) => JSON.parse(readFileSync(join(WWW, 'locales', `${tag}.json`), 'utf8'));
const [DE, AR] = ['de', 'ar'].map(texts);
const FILES = readdirSync(DIST).filter((name) => /^sir-donate-.*\.txt$/.test(name));
const file = (tag) => FILES.find((name) => name.startsWith(`sir-donate-${tag}-`));

/** The files of texts that were asked for. */
const asked = (cdn) => cdn.names().filter((name) => name.endsWith('.txt'));

/** What a message says without what was filled in, and without marks that nobody sees. */
const plain = (text) => text.replace(/[\u2066-\u2069]/g, '').replace(/\s/g, ' ');

/** What the console was told by the widget. */
const told = async (browser) => (await recorded(browser)).console.filter(({ text }) => text.startsWith('SIR Donate')).map(({ text }) => text);

/** The form of the page's first widget, as it stands: texts of labels, legends and buttons. */
const form = (browser, at = 0) =>
  browser.script((at) => {
    const root = document.querySelectorAll('sir-donate')[at].shadowRoot;
    const box = root.querySelector('.box');
    const shown = (selector) => [...root.querySelectorAll(selector)].filter((one) => one.checkVisibility()).map((one) => one.textContent);
    return {
      lang: box.lang,
      dir: box.dir,
      submit: root.querySelector('[type=submit]')?.textContent,
      legends: shown('legend'),
      labels: shown('.field label'),
      close: root.querySelector('.close')?.ariaLabel,
    };
  }, at);

const speaks = (browser, legend, at) =>
  until(`a form that says ${legend}`, async () => (await form(browser, at)).legends.includes(legend) && form(browser, at));

/** Opens the only dialog of the page by its button, whatever that is called. */
const open = async (browser) => {
  await browser.script(() => void document.querySelector('sir-donate').open());
  await until('the form', async () => (await form(browser)).submit);
};

const submits = async (browser) => browser.click(await browser.byRole('button', /\d/));

/** The one gift that was sent. */
const sent = (api) => {
  const [call, ...more] = api.of('/donations/create-link');
  assert.equal(more.length, 0);
  return JSON.parse(call.body);
};

test('each language is a file beside the others, named by its content', () => {
  for (const name of readdirSync(join(WWW, 'locales')).filter((name) => name.endsWith('.json') && name !== 'notes.json')) {
    assert.ok(file(name.slice(0, -5)), name);
  }
  assert.ok(file('keys'));
  assert.ok(!FILES.some((name) => /-X[AB]-|-en-/.test(name)), 'neither English nor what is for tests alone');
});

scenario('English costs no request', async ({ browser, site, cdn, pages }) => {
  await browser.open(pages.put(page(site)));
  await openForm(browser);
  assert.deepEqual(asked(cdn), []);
  assert.deepEqual(await told(browser), []);
});

scenario('a language that nobody translated is English, without a request', async ({ browser, site, cdn, pages }) => {
  await browser.open(pages.put(page(site, { lang: 'fa' })));
  await open(browser);
  const { lang, dir, legends } = await form(browser);
  assert.deepEqual([lang, dir, legends[0]], ['en', 'ltr', 'How often']);
  assert.deepEqual(asked(cdn), []);
});

scenario('a German page has a German form for one request, which is not made before intent', async ({ browser, site, cdn, api, pages }) => {
  await browser.open(pages.put(page(site, { lang: 'de-AT', widgets: [widget(site, PREFILLED)] })));
  await until('the button', () => browser.script(() => !!document.querySelector('sir-donate').shadowRoot?.querySelector('button')));
  await sleep(500);
  assert.deepEqual(cdn.names(), ['sir-donate.js']);

  await open(browser);
  const { lang, dir, submit, legends, labels, close } = await form(browser);
  assert.deepEqual([lang, dir, close], ['de', 'ltr', DE.close]);
  assert.deepEqual(legends, [DE.how_often, DE.amount]);
  assert.deepEqual(labels, [DE.other_amount, DE.first_name, DE.last_name, DE.email]);
  // The number is written as in Austria.
  assert.match(plain(submit), /^\$ ?25(,00)? spenden$/);
  assert.deepEqual(asked(cdn), [file('de')]);
  assert.equal(asked(cdn).length, 1);

  await submits(browser);
  await until('the checkout', async () => (await browser.address()).startsWith(`${site.sandbox.checkout}/stripe/`));
  assert.equal(sent(api).amount, 2500);
  assert.deepEqual(asked(cdn), [file('de')]);
});

scenario('the language is on its way beside the wasm, and the form waits for both', async ({ browser, site, cdn, pages }) => {
  cdn.delay = (name) => (name.endsWith('.wasm') ? 2_000 : 0);
  await browser.open(pages.put(page(site, { lang: 'de', widgets: [widget(site, { mode: 'inline' })] })));
  await until('the request', () => asked(cdn).length === 1);
  assert.equal(await browser.script(() => !!document.querySelector('sir-donate').shadowRoot.querySelector('form')), false);
  await speaks(browser, DE.amount);
  const at = (kind) => cdn.requests.find(({ name }) => name.endsWith(kind)).at;
  assert.ok(at('.txt') - at('.wasm') < 2_000, 'not one after the other');
});

scenario('two widgets of one language share the request', async ({ browser, site, cdn, pages }) => {
  const two = [widget(site, { mode: 'inline' }), widget(site, { mode: 'inline' })];
  await browser.open(pages.put(page(site, { lang: 'de', widgets: two })));
  await speaks(browser, DE.amount, 0);
  await browser.script(() => document.querySelectorAll('sir-donate')[1].scrollIntoView());
  await speaks(browser, DE.amount, 1);
  assert.deepEqual(asked(cdn), [file('de')]);
  // The browser's cache would hide a second question from the server, and not from the page.
  const fetched = await browser.script(() => performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.txt')).length);
  assert.equal(fetched, 1);
});

scenario('an Arabic page has a mirrored form, and what is typed in its digits is what is sent', async ({ browser, site, cdn, api, pages }) => {
  const attributes = widget(site, { ...PREFILLED, mode: 'inline' });
  await browser.open(pages.put(page(site, { lang: 'ar-EG', widgets: [attributes] })));
  const { lang, dir, labels } = await speaks(browser, AR.amount);
  assert.deepEqual([lang, dir], ['ar', 'rtl']);
  assert.deepEqual(labels[0], AR.other_amount);
  assert.deepEqual(asked(cdn), [file('ar')]);

  // Mirrored: what comes first stands on the right.
  const order = await browser.script(() => {
    const root = document.querySelector('sir-donate').shadowRoot;
    return [...root.querySelectorAll('[name=frequency]')].map((radio) => radio.parentNode.getBoundingClientRect().x);
  });
  assert.equal(order.length, 2);
  assert.ok(order[0] > order[1], `One time at ${order[0]}, Monthly at ${order[1]}`);

  await browser.click(await browser.byRole('textbox', AR.other_amount));
  await browser.type('١٢٣٫٤٥');
  const submit = await until('the amount on the button', async () => {
    const text = (await form(browser)).submit;
    return /١٢٣٫٤٥/.test(text) && text;
  });
  // What was filled in stands apart from the words around it.
  assert.match(submit, /\u2068[^\u2068\u2069]*١٢٣٫٤٥[^\u2068\u2069]*\u2069/);
  await browser.press(Key.enter);
  await until('the checkout', async () => (await browser.address()).startsWith(`${site.sandbox.checkout}/stripe/`));
  assert.equal(sent(api).amount, 12345);
});

scenario('the language changes at run time, and what was typed stays', async ({ browser, site, cdn, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { mode: 'inline' })] })));
  await speaks(browser, 'Amount');
  await browser.click(await browser.byRole('textbox', 'First name'));
  await browser.type(DONOR.first);
  for (const [tag, own, dir] of [['de', DE, 'ltr'], ['ar', AR, 'rtl']]) {
    await browser.script((tag) => (document.querySelector('sir-donate').lang = tag), tag);
    const now = await speaks(browser, own.amount);
    assert.deepEqual([now.lang, now.dir], [tag, dir]);
    assert.equal(await browser.value(await browser.byRole('textbox', own.first_name)), DONOR.first);
  }
  await browser.script(() => (document.querySelector('sir-donate').lang = 'en'));
  assert.equal((await speaks(browser, 'Amount')).dir, 'ltr');
  // Each once, and what is there is not asked for again.
  await browser.script(() => (document.querySelector('sir-donate').lang = 'de'));
  await speaks(browser, DE.amount);
  assert.deepEqual(asked(cdn), [file('de'), file('ar')]);
});

scenario('the family name comes first where people are called so', async ({ browser, site, pages }) => {
  for (const [lang, first] of [['de', 'given'], ['ja', 'family'], ['ko', 'family'], ['vi', 'family'], ['zh-TW', 'family']]) {
    await browser.open(pages.put(page(site, { lang, widgets: [widget(site, { mode: 'inline', tip: 'off' })] })));
    await until(`the form in ${lang}`, async () => (await form(browser)).submit);
    const order = await browser.script(() => [...walk(document)].filter(({ autocomplete }) => /-name$/.test(autocomplete)).map(({ autocomplete, id }) => [autocomplete, id]));
    const names = [['given-name', 'first-name'], ['family-name', 'last-name']];
    assert.deepEqual(order, first === 'given' ? names : names.reverse(), lang);
  }
});

for (const [how, spoil] of [
  ['is missing', (cdn) => (cdn.refuse = (name) => (name.endsWith('.txt') ? 404 : undefined))],
  ['breaks off', (cdn) => (cdn.refuse = (name) => (name.endsWith('.txt') ? 'break' : undefined))],
  ['is altered', (cdn) => (cdn.tamper = (name, bytes) => (name.endsWith('.txt') ? Buffer.from(String(bytes).replace('Betrag', 'Beitrag')) : bytes))],
  ['does not come', (cdn) => (cdn.refuse = (name) => (name.endsWith('.txt') ? 'hang' : undefined))],
]) {
  scenario(`a file that ${how} is told once, and the donation goes through in English`, async ({ browser, site, cdn, api, pages }) => {
    spoil(cdn);
    const two = [widget(site, PREFILLED), widget(site, { mode: 'inline' })];
    await browser.open(pages.put(page(site, { lang: 'de', widgets: two })));
    const began = Date.now();
    await open(browser);
    const waited = Date.now() - began;
    // Four seconds for the words, and some for the rest of it on a busy machine.
    if (how === 'does not come') assert.ok(waited > 3_000 && waited < 12_000, `${waited} ms`);
    const { lang, legends } = await form(browser);
    assert.deepEqual([lang, legends[0]], ['en', 'How often']);
    const lines = await told(browser);
    assert.deepEqual(lines, ['SIR Donate: the texts "de" did not come or were altered. The form does without.']);
    await submits(browser);
    await until('the checkout', async () => (await browser.address()).startsWith(`${site.sandbox.checkout}/stripe/`));
    assert.equal(sent(api).amount, 2500);
    assert.deepEqual(asked(cdn), [file('de')], 'asked for once');
  });
}

scenario('own messages take the place of the form\'s, in any language, and what is wrong with them is told', async ({ browser, site, cdn, pages }) => {
  const messages = { how_often: 'How many times', donate_amount: 'Give', nonsense: 'x', close: 'Shut' };
  await browser.open(pages.put(page(site, { widgets: [widget(site, { tip: 'off', messages: JSON.stringify(messages) })] })));
  await open(browser);
  const first = await form(browser);
  assert.equal(first.legends[0], 'How many times');
  assert.equal(first.close, 'Shut');
  assert.match(first.submit, /^Donate \$25/, 'one that lacks its amount is left out');
  assert.deepEqual(asked(cdn), [file('keys')]);
  assert.deepEqual(await told(browser), ['SIR Donate: messages: unknown, or without a {…} of theirs: donate_amount, nonsense.']);

  // As a property it may be an object, and it lies over whatever language there is.
  await browser.script(() => Object.assign(document.querySelector('sir-donate'), { lang: 'de', messages: { donate_amount: '{total} geben' } }));
  const second = await speaks(browser, DE.how_often);
  assert.match(plain(second.submit), /^25 \$ geben$/);
  assert.deepEqual(asked(cdn), [file('keys'), file('de')]);
});

scenario('a secret among own messages is refused like any other', async ({ browser, site, pages }) => {
  const secret = 'sk_' + 'live_' + '7'.repeat(64);
  await browser.open(pages.put(page(site, { widgets: [widget(site, { messages: JSON.stringify({ donate: secret }) })] })));
  await browser.script(() => void document.querySelector('sir-donate').open().catch(() => {}));
  await until('the refusal', async () => (await told(browser)).length > 0);
  assert.match((await told(browser))[0], /messages \(value hidden\): remove it from the page/);
  assert.equal(await browser.script(() => document.querySelector('sir-donate').hasAttribute('messages')), false);
});

scenario('a form that breaks down says so in its language', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { lang: 'de', widgets: [widget(site, { nonprofit: 'no-such-nonprofit' })], fallback: '' })));
  await browser.script(() => void document.querySelector('sir-donate').open().catch(() => {}));
  const shown = () =>
    browser.script(() => [...document.querySelector('sir-donate').shadowRoot.querySelectorAll('.w > *')].filter((one) => one.checkVisibility()).map((one) => one.textContent));
  await until('the fallback', async () => (await shown()).includes(DE.unavailable));
});

for (const [tag, dir] of [['en-XA', 'ltr'], ['ar-XB', 'rtl']]) {
  scenario(`nothing that the form says is left out of a catalogue: ${tag}`, async ({ browser, site, pages }) => {
    const links = { 'privacy-url': '/privacy', 'terms-url': '/terms' };
    await browser.open(pages.put(page(site, { ...speaking(site, tag), widgets: [widget(site, { mode: 'inline', ...links })] })));
    await until('the form', async () => (await form(browser)).submit);
    await browser.script(() => document.querySelector('sir-donate').shadowRoot.querySelector('#email').focus());
    await until('the tip and the name', () => browser.script(() => document.querySelector('sir-donate').shadowRoot.textContent.includes('American Red Cross')));
    // A form that is sent with nothing in it says what is missing.
    await browser.script(() => document.querySelector('sir-donate').shadowRoot.querySelector('[type=submit]').click());
    const look = () =>
      browser.script(() => {
        const walk = document.createTreeWalker(document.querySelector('sir-donate').shadowRoot.querySelector('form'), NodeFilter.SHOW_TEXT);
        const texts = [];
        while (walk.nextNode()) if (/\p{L}/u.test(walk.currentNode.data) && walk.currentNode.parentElement.checkVisibility()) texts.push(walk.currentNode.data);
        return texts;
      });
    const texts = await until('the faults', async () => {
      const texts = await look();
      return texts.length > 20 && texts;
    });
    assert.equal((await form(browser)).dir, dir);
    // The letter that stands where a logo would is the nonprofit's, and amounts are the browser's.
    const given = (text) => text === 'A' || /^\u200f?[\p{Nd}.,]+\s\u200f?(US)?\$$/u.test(text);
    assert.deepEqual(texts.filter((text) => !text.includes(SIGNS[tag]) && !given(text)), []);
  });
}

scenario('a number takes the form that its language has for it', async ({ browser, site, pages }) => {
  const key = widget(site)['publishable-key'];
  for (const [lang, tokens, said] of [
    ['en', 1, 'You earned 1 SIR token.'],
    ['en', 1234.5, 'You earned 1,234.5 SIR tokens.'],
    ['de', 1, DE.status_tokens.one.replace('{tokens}', '1')],
    ['de', 1234.5, DE.status_tokens.other.replace('{tokens}', '1.234,5')],
    ['ar', 2, AR.status_tokens.two.replace('{tokens}', '2')],
    ['pl', 3, texts('pl').status_tokens.few.replace('{tokens}', '3')],
  ]) {
    const url = pages.put(page(site, { lang }));
    await browser.open(url);
    await browser.script(
      (key, tokens) => {
        const now = Date.now();
        const kept = ['don-1', 'american-red-cross', 'USD', 'stripe', key.slice(-8), 'completed', '2500', String(now - 60_000), String(now), '1', String(tokens * 1000), ''];
        localStorage.setItem('sir-donate:donations', JSON.stringify([kept]));
      },
      key,
      tokens,
    );
    await browser.open(url);
    const card = () => browser.script(() => document.querySelector('sir-donate').shadowRoot?.querySelector('.card-status')?.textContent ?? '');
    await until(`${lang} to say ${said}`, async () => plain(await card()).includes(plain(said)), 6_000).catch(async (error) => {
      throw new Error(`${error.message}; it says ${await card()}`);
    });
  }
});
