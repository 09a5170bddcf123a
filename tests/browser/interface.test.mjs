// The whole of www/interface.json, entry by entry: each attribute by every way
// in which a page may give it, each event, method, state, part and custom
// property, and the script tag in all its places.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import Ajv from 'ajv/dist/2020.js';
import { sleep, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { DONOR, backTo, donate, openForm, pay, submitButton, thanks, toCheckout } from './journey.mjs';
import { FALLBACK, events, page, widget } from './pages.mjs';
import { LIST, SCHEMA, addShim, answer, baseOf, camel, element, injectTag, load, look, oneTag, probes, putFile, stage, widgetAt } from './probes.mjs';
import { DIST, KEYS, apiOrigin, distFiles } from './servers.mjs';

const scenario = suite({ rewardDelay: 0 });

const named = (list) => list.map(({ name }) => name).sort();

scenario('the list keeps its schema', async () => {
  const validate = new Ajv({ allErrors: true }).compile(SCHEMA);
  validate(LIST);
  assert.deepEqual(validate.errors ?? [], []);
});

// ---------------------------------------------------------------------------
// Attributes

/** A scenario with a second API, and with an answer to each donation that keeps the page where it is. */
function probing(title, body, options) {
  scenario(
    title,
    async (world) => {
      const { site } = world;
      site.second = await apiOrigin(site.sandbox, site.contract);
      site.api.hook = site.second.hook = answer;
      putFile(site);
      try {
        await body(world);
        assert.deepEqual(site.second.violations, []);
      } finally {
        await site.second.close();
      }
    },
    { timeout: 180_000, ...options },
  );
}

/** What a probe sees must come to be this. */
async function sees(world, name, probe, expected, when) {
  const { browser, site } = world;
  let seen;
  if (probe.act) {
    seen = await probe.act({ browser, site, name });
  } else {
    // What is not to be loaded needs a moment in which it could have been.
    if (probe.alone && isDeepStrictEqual(expected, probe.unset)) await sleep(300);
    await until('', async () => isDeepStrictEqual((seen = await look(browser, name, probe.look)), expected), 5000).catch(() => {});
  }
  assert.deepEqual(seen, expected, when);
}

const isInline = (site, name, probe) => !probe.alone && baseOf(site, name, probe).mode === 'inline';

/** All widgets of the page are there, and those in the page have their forms: nothing moves any more. */
async function settle({ browser, site }, chosen) {
  for (const [name, probe] of chosen) {
    await widgetAt(browser, name);
    if (isInline(site, name, probe)) await load(browser, name);
  }
}

/** Runs `check` for each of the probes, and reports all that fail. */
async function each(chosen, check) {
  const failed = [];
  for (const [name, probe] of chosen) await check(name, probe).catch((error) => failed.push(`${name}: ${error.message}`));
  if (failed.length) assert.fail(`${failed.length} of ${chosen.length} fail:\n${failed.join('\n\n')}`);
}

/** Probes that share a page, and each of the others on one of its own. */
const pagesOf = (site) => {
  const all = Object.entries(probes(site));
  return [all.filter(([, probe]) => !probe.alone), ...all.filter(([, probe]) => probe.alone).map((one) => [one])];
};

probing('each attribute of the list has a probe, and its example and its other value differ', async ({ site }) => {
  const table = probes(site);
  assert.deepEqual(Object.keys(table).sort(), named(LIST.attributes));
  for (const [name, { value, typed, other, set, unset }] of Object.entries(table)) {
    assert.notDeepEqual(set, unset, name);
    assert.notEqual(value, other, name);
    const { type } = LIST.attributes.find((one) => one.name === name);
    if (['choices', 'amounts', 'hosts'].includes(type)) assert.ok(Array.isArray(typed), `${name} is a list: try an array too`);
    if (type === 'amount') assert.equal(typeof typed, 'number', `${name} is an amount: try a number too`);
  }
});

// The ways in which a value may be there when the widget comes to be: `write`
// is the markup of a probe's room, `act` what a script does there, before or
// after the element is known.
const WAYS = {
  'an attribute, before the upgrade': {
    write: (site, name, probe) => element(site, probe, { ...baseOf(site, name, probe), [name]: probe.value }),
    keepsMarkup: true,
  },
  'a property, before the upgrade, which wins over the attribute': {
    write: (site, name, probe) => element(site, probe, { ...baseOf(site, name, probe), [name]: probe.other }),
    before: ({ browser }, name, probe) => setProperty(browser, name, probe.typed ?? probe.value),
    // An element that is not upgraded yet has a `lang` that reflects, as all have.
    keepsMarkup: (name) => name !== 'lang',
  },
  'an option of mount, before the upgrade': {
    before: ({ browser, site }, name, probe) => mountAt(browser, name, { ...baseOf(site, name, probe), [name]: probe.value }),
  },
  'an option of mount, after the element is known': {
    after: ({ browser, site }, name, probe) => mountAt(browser, name, { ...baseOf(site, name, probe), [name]: probe.typed ?? probe.value }),
  },
  'a script tag of the page': {
    write: (site, name, probe) => oneTag(site, { ...baseOf(site, name, probe), [name]: probe.value }),
    brings: true,
  },
  'a script tag that is added later': {
    after: ({ browser, site }, name, probe) => injectTag(browser, site, name, { ...baseOf(site, name, probe), [name]: probe.value }),
  },
};

const setProperty = (browser, name, value) =>
  browser.script((name, property, value) => (document.querySelector(`[data-at="${name}"] sir-donate`)[property] = value), name, camel(name), value);
const mountAt = (browser, name, options) =>
  browser.script(
    (name, options) => window.sirMount(`[data-at="${name}"]`, options).parentElement.dataset.at,
    name,
    Object.fromEntries(Object.entries(options).map(([key, value]) => [camel(key), value])),
  );
const markupOf = (browser, name) => browser.script((name) => document.querySelector(`[data-at="${name}"] sir-donate`).outerHTML, name);

for (const [title, way] of Object.entries(WAYS)) {
  probing(`each attribute as ${title}`, async (world) => {
    const { browser, site, pages } = world;
    for (const [index, chosen] of pagesOf(site).entries()) {
      await browser.open(pages.put(stage(site, chosen, (name, probe) => way.write?.(site, name, probe) ?? ''), `/page-${index}`));
      for (const [name, probe] of chosen) await way.before?.(world, name, probe);
      const markup = {};
      if (way.keepsMarkup) for (const [name] of chosen) markup[name] = await markupOf(browser, name);
      if (!way.brings) await addShim(browser, site);
      for (const [name, probe] of chosen) await way.after?.(world, name, probe);
      await settle(world, chosen);
      await each(chosen, async (name, probe) => {
        await sees(world, name, probe, probe.set);
        if (way.keepsMarkup === true || way.keepsMarkup?.(name)) {
          assert.equal(await markupOf(browser, name), markup[name], 'the element writes no attribute, and a property does not reflect');
        }
      });
    }
  });
}

// The ways in which a value may change later, and how it goes again.
const CHANGES = {
  'an attribute': {
    set: (browser, name, probe) => browser.script((name, value) => document.querySelector(`[data-at="${name}"] sir-donate`).setAttribute(name, value), name, probe.value),
    unset: (browser, name) => browser.script((name) => document.querySelector(`[data-at="${name}"] sir-donate`).removeAttribute(name), name),
  },
  'a property': {
    set: (browser, name, probe) => setProperty(browser, name, probe.value),
    unset: (browser, name) => setProperty(browser, name, null),
    keepsMarkup: true,
  },
};

for (const [title, { set, unset, keepsMarkup }] of Object.entries(CHANGES)) {
  probing(`each attribute as ${title}, set when the widget is there, and taken away again`, async (world) => {
    const { browser, site, pages } = world;
    for (const [index, chosen] of pagesOf(site).entries()) {
      await browser.open(pages.put(stage(site, chosen, (name, probe) => element(site, probe, baseOf(site, name, probe))), `/page-${index}`));
      await addShim(browser, site);
      await settle(world, chosen);
      await each(chosen, async (name, probe) => {
        const markup = await markupOf(browser, name);
        await sees(world, name, probe, probe.unset, 'at first');
        await set(browser, name, probe);
        await sees(world, name, probe, probe.set, 'with the value');
        if (keepsMarkup) assert.equal(await markupOf(browser, name), markup, 'a property does not reflect');
        if (probe.alone) return;
        await unset(browser, name);
        await sees(world, name, probe, probe.unset, 'without it again');
        assert.equal(await markupOf(browser, name), markup, 'the element writes no attribute');
      });
    }
  });
}

for (const mode of ['inline', 'button']) {
  probing(`what the donor typed stays, whatever attribute changes: ${mode}`, async ({ browser, site, pages }) => {
    const chosen = Object.entries(probes(site)).filter(([name]) => name !== 'mode');
    // The one change that takes an amount away: of another currency it would be another amount.
    chosen.sort(([one], [other]) => (one === 'currency') - (other === 'currency'));
    const base = widget(site, { mode });
    await browser.open(pages.put(page(site, { widgets: [base] })));
    await openForm(browser, { mode });
    const typed = { 'Other amount': '33.33', 'First name': 'Typed', 'Last name': 'By-Hand', Email: 'typed@by.hand' };
    for (const [name, text] of Object.entries(typed)) {
      await browser.click(await browser.byRole('textbox', name));
      await browser.type(text);
    }
    const seen = await browser.scriptAsync(
      async (changes) => {
        const element = document.querySelector('sir-donate');
        const read = async () => {
          await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          // By their order: their names are the language's.
          return candidates('textbox', element).map((field) => field.value);
        };
        const seen = {};
        for (const [name, value] of changes) {
          const before = element.getAttribute(name);
          element.setAttribute(name, value);
          seen[name] = await read();
          if (before === null) element.removeAttribute(name);
          else element.setAttribute(name, before);
          seen[`${name}, set back`] = await read();
        }
        return seen;
      },
      chosen.map(([name, { value }]) => [name, value]),
    );
    for (const [change, fields] of Object.entries(seen)) {
      assert.deepEqual(fields, Object.values(change.startsWith('currency') ? { ...typed, 'Other amount': '' } : typed), change);
    }
    assert.equal(Object.keys(seen).length, 2 * (LIST.attributes.length - 1));
    assert.deepEqual(await browser.script(() => window.__harness.errors), []);
  });
}

// ---------------------------------------------------------------------------
// Events

/** The detail has the listed fields and no others, each of its type. */
function assertDetail({ name, detail }) {
  const { detail: fields } = LIST.events.find((one) => one.name === `sir-donate-${name}`);
  const known = fields.map(({ name }) => name);
  assert.deepEqual(Object.keys(detail).filter((key) => !known.includes(key)), [], `${name} tells nothing else`);
  for (const { name: field, type, values, optional } of fields) {
    const value = detail[field];
    if (value === undefined && optional) continue;
    if (type === 'integer') assert.ok(Number.isSafeInteger(value), `${field} of ${name} is ${value}`);
    else assert.equal(typeof value, type, `${field} of ${name}`);
    const all = values === 'errors' ? LIST.errors.map(({ code }) => code) : values;
    if (all) assert.ok(all.includes(value), `${field} of ${name} is ${value}`);
  }
}

scenario('each event comes when the list says, with its detail and nothing of the donor', async ({ browser, site, api, pages }) => {
  const values = widget(site, { 'donor-email': DONOR.email, 'first-name': DONOR.first, 'last-name': DONOR.last });
  const url = pages.put(page(site, { widgets: [values] }));
  await browser.open(url);
  await browser.script(() => document.querySelector('sir-donate').addEventListener('sir-donate-submit', (event) => event.preventDefault(), { once: true }));
  await openForm(browser);
  await browser.byRole('group', 'Optional tip');
  await browser.script(() => document.querySelector('sir-donate').close());
  await browser.gone('dialog');
  await until('the event', async () => (await events(browser)).some(({ name }) => name === 'close'));
  await openForm(browser);

  // Stopped by the page: nothing is sent, and the form is as it was.
  await browser.click(await submitButton(browser));
  await until('the event', async () => (await events(browser)).some(({ name }) => name === 'submit'));
  assert.equal(await browser.script(() => document.querySelector('sir-donate').matches(':state(busy)')), false);
  api.hook = (call) => (call.path.endsWith('/create-link') ? { status: 503, body: '' } : undefined);
  await browser.click(await submitButton(browser));
  await browser.textOf('alert', /problem/);
  assert.equal(api.of('/create-link').length, 1, 'the first one made no call');
  api.hook = () => undefined;
  const id = await toCheckout(browser, site, await submitButton(browser));
  await pay(browser);
  await browser.open(url);
  await thanks(browser, 2500);

  const gift = { amount: 2500, tipAmount: 250, currency: 'USD', frequency: 'once', provider: 'stripe' };
  const seen = await events(browser);
  const told = seen.map(({ name, detail }) => [name, detail]);
  // Where the pointer rests on the button before it presses, the form is ready before the dialog opens.
  if (told[0][0] === 'ready') told.splice(0, 2, told[1], told[0]);
  assert.deepEqual(
    told,
    [
      ['open', {}],
      ['ready', {}],
      ['close', {}],
      ['open', {}],
      ['submit', gift],
      ['submit', gift],
      ['error', { code: 'server', retryable: true }],
      ['submit', gift],
      ['checkout', { ...gift, partnerDonationId: id }],
      ['ready', {}],
      ['status', { partnerDonationId: id, status: 'completed', tokens: 125 }],
    ],
  );
  assert.deepEqual([...new Set(seen.map(({ name }) => `sir-donate-${name}`))].sort(), named(LIST.events), 'each event of the list was seen');
  for (const event of seen) {
    const { bubbles, composed, cancelable } = LIST.events.find(({ name }) => name === `sir-donate-${event.name}`);
    assert.deepEqual([event.target, event.bubbles, event.composed], ['sir-donate', bubbles, composed], event.name);
    assert.equal(event.cancelable, cancelable, `${event.name} is cancelable`);
    assertDetail(event);
  }
  for (const secret of Object.values(DONOR)) assert.equal(JSON.stringify(seen).includes(secret), false, `${secret} is told to the page`);
});

// ---------------------------------------------------------------------------
// Methods and states

const opened = (browser) => browser.scriptAsync(() => document.querySelector('sir-donate').open().then((value) => [typeof value], (error) => [Object.prototype.toString.call(error), error.code]));

/** What makes `open` reject: options of the page, what goes wrong with the files, what a script does meanwhile. */
const REJECTIONS = {
  secret_key: { values: { 'publishable-key': `sk_test_${'a1'.repeat(32)}` } },
  invalid_option: { values: { tip: 'never' } },
  network: { spoil: (cdn) => (cdn.refuse = (name) => (name.endsWith('.wasm') ? 404 : undefined)) },
  integrity: { spoil: (cdn) => (cdn.tamper = (name, bytes) => (name.startsWith('app-') ? Buffer.concat([bytes, Buffer.from(' ')]) : bytes)) },
  wasm_blocked: { policy: (cdn) => `script-src 'unsafe-inline' ${cdn.origin}` },
  removed: {
    spoil: (cdn) => (cdn.delay = (name) => (name.endsWith('.wasm') ? 600 : 0)),
    meanwhile: (browser) => browser.script(() => addEventListener('sir-donate-open', ({ target }) => setTimeout(() => target.remove(), 50))),
  },
};

scenario('each rejection of open() is tried', async () => {
  const { rejects } = LIST.methods.find(({ name }) => name === 'open');
  // errors.test.mjs springs a trap in the app, and opens the form again after it; release.test.mjs switches a release off.
  assert.deepEqual([...Object.keys(REJECTIONS), 'crashed', 'switched_off'].sort(), [...rejects].sort());
});

for (const [code, { values, spoil, policy, meanwhile }] of Object.entries(REJECTIONS)) {
  scenario(`open() tells why it could not: ${code}`, async ({ browser, site, pages, cdn }) => {
    spoil?.(cdn);
    const headers = policy ? { 'content-security-policy': policy(cdn) } : {};
    await browser.open(pages.put(page(site, { widgets: [widget(site, values)], headers })));
    await until('the element to be defined', () => browser.script(() => !!customElements.get('sir-donate')));
    await meanwhile?.(browser);
    assert.deepEqual(await opened(browser), ['[object Error]', code]);
    if (code === 'removed') return;
    await browser.byRole('link', FALLBACK);
    assert.equal(await browser.has('dialog'), false);
    const { retryable } = LIST.errors.find((error) => error.code === code);
    assert.deepEqual((await events(browser)).filter(({ name }) => name === 'error').map(({ detail }) => detail), [{ code, retryable }]);
    // A browser keeps a changed file as long as it was told to.
    if (!retryable || code === 'integrity') return;
    // What was in the way is gone, and the next call goes through.
    cdn.refuse = () => undefined;
    assert.deepEqual(await opened(browser), ['undefined']);
    await submitButton(browser, { timeout: 1000 });
  });
}

scenario('open() resolves when the form can be used, close() closes, reset() sets back', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { 'donor-email': DONOR.email, amount: '50', tip: 'off' })] })));
  await browser.byRole('button', 'Donate');
  const call = (method) => browser.script((method) => document.querySelector('sir-donate')[method](), method);
  assert.deepEqual([await call('close'), await call('reset')], [null, null], 'before there is anything to close or set back');

  assert.deepEqual(await opened(browser), ['undefined']);
  // At once, not some time later.
  assert.ok(await browser.script(() => candidates('button', document.querySelector('sir-donate')).some((button) => button.type === 'submit' && /^Donate \$50/.test(guess(button)))));
  await browser.click(await browser.byRole('radio', '$100'));
  await browser.click(await browser.byRole('radio', 'Monthly'));
  const fields = { Email: DONOR.email, 'First name': '', 'Last name': '', 'Other amount': '' };
  for (const name of Object.keys(fields)) {
    await browser.click(await browser.byRole('textbox', name));
    await browser.retype('9');
  }
  await browser.click(await submitButton(browser));
  await browser.textOf('alert', /email address/);
  await call('reset');
  await until('the form to be as at first', async () => (await browser.value(await browser.byRole('textbox', 'Email'))) === DONOR.email);
  for (const [name, text] of Object.entries(fields)) assert.equal(await browser.value(await browser.byRole('textbox', name)), text, name);
  for (const name of ['$50', 'One time']) assert.equal(await browser.checked(await browser.byRole('radio', name)), true, name);
  assert.deepEqual((await browser.texts('alert')).filter(Boolean), []);

  await browser.click(await browser.byRole('radio', '$10'));
  await call('close');
  await browser.gone('dialog');
  await call('close');
  assert.deepEqual(await opened(browser), ['undefined']);
  assert.equal(await browser.checked(await browser.byRole('radio', '$10')), true, 'what was chosen stays');

  await browser.script(() => (window.kept = document.querySelector('sir-donate')).remove());
  const gone = await browser.scriptAsync(async () => {
    window.kept.close();
    window.kept.reset();
    return window.kept.open().catch((error) => error.code);
  });
  assert.equal(gone, 'removed');
  await browser.script(() => document.querySelector('main').append(window.kept));
  assert.deepEqual(await opened(browser), ['undefined'], 'and it lives again where it is put back');
  assert.deepEqual(await browser.script(() => window.__harness.errors), []);
});

scenario('each state comes and goes', async ({ browser, site, api, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { tip: 'off', 'donor-email': DONOR.email, 'first-name': DONOR.first, 'last-name': DONOR.last })] })));
  await browser.byRole('button', 'Donate');
  const states = () => browser.script((names) => names.filter((name) => document.querySelector('sir-donate').matches(`:state(${name})`)), named(LIST.states));
  const come = (...expected) => until(`the states ${expected}`, async () => isDeepStrictEqual(await states(), expected));
  assert.deepEqual(named(LIST.states), ['busy', 'failed', 'open']);
  await come();
  await openForm(browser);
  await come('open');
  api.hook = (call) => (call.path.endsWith('/create-link') ? { delay: 500, status: 503, body: '' } : undefined);
  await browser.click(await submitButton(browser));
  await come('busy', 'open');
  await come('open');
  await browser.script(() => document.querySelector('sir-donate').close());
  await come();
  await browser.script(() => document.querySelector('sir-donate').setAttribute('tip', 'never'));
  await come('failed');
  await browser.script(() => document.querySelector('sir-donate').removeAttribute('tip'));
  await come();
});

// ---------------------------------------------------------------------------
// Parts and custom properties

scenario('each part takes the page\'s styles', async ({ browser, site, pages }) => {
  // A property that no style sheet of the widget sets, and that is not inherited.
  const style = LIST.parts.map(({ name }, index) => `sir-donate::part(${name}) { scroll-margin-top: ${index + 1}px }`).join(' ');
  const { url } = await donate(browser, site, {}, { style });
  const seen = {};
  const look = (element) => getComputedStyle(element).scrollMarginTop;
  const note = async (part, element) => (seen[part] = typeof element === 'string' ? await browser.script(element) : await browser.script(look, element));
  await browser.open(url);
  await thanks(browser, 5000);
  await note('status', `() => getComputedStyle(candidates('status', document.querySelector('sir-donate')).find((one) => /Thank you/.test(one.textContent)).closest('[part="status"]')).scrollMarginTop`);
  await browser.click(await browser.byRole('button', 'Dismiss'));
  await note('button', await browser.byRole('button', 'Donate'));
  await openForm(browser);
  await note('dialog', await browser.byRole('dialog'));
  await note('form', `() => getComputedStyle(document.querySelector('sir-donate').shadowRoot.querySelector('form')).scrollMarginTop`);
  await note('amount', await browser.byRole('group', 'Amount'));
  await note('submit', await submitButton(browser));

  // The link that takes the button's place.
  await browser.script(() => document.querySelector('main').append(Object.assign(document.createElement('sir-donate'), { fallbackUrl: '/elsewhere' })));
  await browser.script(() => document.querySelector('sir-donate').close());
  assert.equal(await browser.script(look, await browser.byRole('link', 'Donate')), seen.button);
  for (const [index, { name }] of LIST.parts.entries()) {
    assert.equal(seen[name], `${index + 1}px`, name);
  }
});

// What each custom property colours, by what a donor sees: `form` is a widget
// in the page, `button` one with a button.
const PAINTS = {
  '--sir-donate-accent': `[style(opener).backgroundColor, style(submit).backgroundColor, style(checked).borderTopColor]`,
  '--sir-donate-on-accent': `[opener, submit].map((button) => 'rgb(' + painted(style(button).color).join(', ') + ')')`,
  '--sir-donate-surface': `[style(own).backgroundColor, behind(heading)]`,
  '--sir-donate-text': `[style(heading).color, style(own).color]`,
  '--sir-donate-muted': `[style(note).color]`,
  '--sir-donate-border': `[style(own).borderTopColor, style(unchecked).borderTopColor]`,
  '--sir-donate-danger': `[style(fault).color, style(email).borderTopColor]`,
  '--sir-donate-radius': `[style(opener).borderTopLeftRadius, style(submit).borderTopLeftRadius, style(own).borderTopLeftRadius]`,
  '--sir-donate-font': `[opener, submit, heading, own].map((one) => style(one).fontFamily)`,
};

const rgb = (color) => (/^#/.test(color) ? `rgb(${[1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16)).join(', ')})` : color);

scenario('each custom property colours what the list says, in the light and in the dark', async ({ browser, site, pages }) => {
  assert.deepEqual(Object.keys(PAINTS).sort(), named(LIST.properties));
  const own = (syntax, index) => ({ '<color>': `rgb(1, 2, ${index})`, '<length>': '7px', '<family-name>#': 'Courier, monospace' })[syntax];
  const style = `.own { ${LIST.properties.map(({ name, syntax }, index) => `${name}: ${own(syntax, index)}`).join('; ')} }`;
  const cases = ['light', 'dark'].flatMap((theme) => [false, true].map((custom) => ({ theme, custom, id: `${theme}-${custom ? 'own' : 'default'}` })));
  const shared = ` publishable-key="${KEYS.standard}" nonprofit="american-red-cross" api-base="${site.api.origin}"`;
  // On something around the element: custom properties are inherited.
  const element = cases
    .map(({ theme, custom, id }) => `<div id="${id}"${custom ? ' class="own"' : ''}><sir-donate${shared} theme="${theme}"></sir-donate><sir-donate${shared} theme="${theme}" mode="inline"></sir-donate></div>`)
    .join('\n');
  await browser.open(pages.put(page(site, { element, style })));
  await until('the element to be defined', () => browser.script(() => !!customElements.get('sir-donate')));
  for (const { theme, custom, id } of cases) {
    await browser.scriptAsync((id) => document.querySelector(`#${id} [mode]`).open(), id);
    const form = await browser.script((id) => document.querySelector(`#${id} [mode]`), id);
    const [submit] = await browser.all('button', /^Donate \$/, { within: form });
    await browser.click(submit);
    // Nothing has the focus or the pointer, which have looks of their own.
    await browser.moveTo(await browser.byRole('heading', 'An article'));
    const seen = await browser.script(
      `(id) => {
        const [button, form] = document.querySelectorAll('#' + id + ' sir-donate');
        const style = getComputedStyle;
        const [opener] = candidates('button', button);
        const submit = candidates('button', form).find((one) => one.type === 'submit');
        const radios = candidates('radio', form);
        const [checked, unchecked] = [true, false].map((on) => radios.find((one) => one.checked === on));
        const [heading] = candidates('heading', form);
        const textbox = (name) => candidates('textbox', form).find((one) => guess(one) === name);
        const [own, email] = ['Other amount', 'Email'].map(textbox);
        const fault = email.getAttribute('aria-describedby').split(' ').map((id) => form.shadowRoot.getElementById(id)).find((one) => /^Enter/.test(one.textContent));
        const note = candidates('status', form).find((one) => /secure page/.test(one.textContent));
        const behind = (element) => {
          for (let at = element; at; at = parent(at)) {
            if (at.nodeType === 1 && style(at).backgroundColor !== 'rgba(0, 0, 0, 0)') return style(at).backgroundColor;
          }
        };
        return { ${Object.entries(PAINTS).map(([name, look]) => `'${name}': ${look}`).join(', ')} };
      }`,
      id,
    );
    for (const [index, { name, syntax, default: byDefault }] of LIST.properties.entries()) {
      const expected = custom ? own(syntax, index) : rgb(byDefault[theme]);
      assert.deepEqual(seen[name], seen[name].map(() => expected), `${name}, ${id}`);
    }
  }
});

// The corners of all colours, what lies about the luminance at which black takes the place of white, and 200 others.
const ACCENTS = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => [4, 2, 1].map((bit) => (bits & bit ? 255 : 0)));
for (let grey = 112; grey < 124; grey++) ACCENTS.push([grey, grey, grey]);
for (let red = 228; red < 256; red++) ACCENTS.push([red, 0, 0]);
for (let seed = 4; ACCENTS.length < 248; ) ACCENTS.push([0, 1, 2].map(() => (seed = (seed * 16807) % 2147483647) >> 23));

/** For each accent: the ground and the text as they are painted, and their contrast. `tile` is a label with its radio. */
const read = (browser, elements) =>
  browser.script(
    (accents, elements) => {
      const before = document.documentElement.style.getPropertyValue('--sir-donate-accent');
      const seen = accents.flatMap((accent) => {
        document.documentElement.style.setProperty('--sir-donate-accent', `rgb(${accent.join(' ')})`);
        return elements.map((element) => {
          const [words, box] = element.matches('input[type=radio]') ? [element.nextElementSibling, element] : [element, element];
          const ground = painted(...groundsOf(box));
          const text = painted(...groundsOf(box), getComputedStyle(words).color);
          return { accent, ground, text, contrast: contrast(ground, text), element: describe(element) };
        });
      });
      document.documentElement.style.setProperty('--sir-donate-accent', before);
      return seen;
    },
    ACCENTS,
    elements,
  );
const unreadable = (seen) => seen.filter(({ contrast }) => contrast < 4.5);

scenario('text on the accent can be read, whatever the accent is', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site), widget(site, { mode: 'inline' })] })));
  await submitButton(browser);
  const seen = { 'at rest': [], 'under the pointer': [], pressed: [] };
  // The opening button last: a press on it opens its dialog.
  for (const button of [await submitButton(browser), await browser.byRole('button', 'Donate')]) {
    seen['at rest'].push(...(await read(browser, [button])));
    await browser.moveTo(button);
    seen['under the pointer'].push(...(await read(browser, [button])));
    await browser.pointerDown(button);
    seen.pressed.push(...(await read(browser, [button])));
    await browser.release();
  }
  for (const [when, looks] of Object.entries(seen)) {
    assert.equal(looks.length, 2 * ACCENTS.length);
    assert.deepEqual(unreadable(looks), [], when);
    const others = looks.filter(({ ground, accent }) => String(ground) !== String(accent)).length;
    if (when === 'at rest') assert.equal(others, 0);
    else assert.ok(others > 400, `it is seen ${when}`);
  }
});

for (const theme of ['light', 'light soft', 'dark soft', 'light bold', 'dark bold']) {
  scenario(`what can be chosen and filled in can be read, whatever the accent is: ${theme}`, async ({ browser, site, pages }) => {
    await browser.open(pages.put(page(site, { widgets: [widget(site, { mode: 'inline', theme })] })));
    await submitButton(browser);
    const elements = [...(await browser.all('radio')), await browser.byRole('textbox', 'Email')];
    assert.ok(elements.length >= 7);
    const seen = await read(browser, elements);
    assert.deepEqual(unreadable(seen), []);
    const filled = seen.filter(({ ground, accent }) => String(ground) === String(accent)).length;
    // One of how often and one of the amounts.
    if (theme.endsWith('bold')) assert.ok(filled >= 2 * ACCENTS.length, `${filled} tiles are filled`);
  });
}

// ---------------------------------------------------------------------------
// The script tag, in all its places

const tagOf = (site, { target, loading = 'async', key = true, query = '' } = {}) =>
  `<script ${loading} src="${site.cdn.base}sir-donate.js${query}"${key ? ` data-publishable-key="${KEYS.standard}" data-nonprofit="american-red-cross" data-api-base="${site.api.origin}"` : ''}${target ? ` data-target="${target}"` : ''}></script>`;
const inject = (browser, site, { into, target }) =>
  browser.script(
    (src, into, data) => {
      const tag = Object.assign(document.createElement('script'), { src });
      Object.assign(tag.dataset, data);
      document.querySelector(into).append(tag);
    },
    `${site.cdn.base}sir-donate.js`,
    into,
    { publishableKey: KEYS.standard, nonprofit: 'american-red-cross', apiBase: site.api.origin, ...(target ? { target } : {}) },
  );
const HERE = '<div id="here"><p>Before</p></div>';

// What each page gets: where its widgets stand, what the console says.
const AFTER_TAG = ['SCRIPT + SIR-DONATE in MAIN'];
const IN_TARGET = ['P + SIR-DONATE in DIV#here'];
const PLACES = {
  'in the body, async': { body: tagOf, widgets: AFTER_TAG },
  'in the body, deferred': { body: (site) => tagOf(site, { loading: 'defer' }), widgets: AFTER_TAG },
  'in the body, blocking the parser': { body: (site) => tagOf(site, { loading: '' }), widgets: AFTER_TAG },
  'in the body with a target above': { body: (site) => HERE + tagOf(site, { target: '#here' }), widgets: IN_TARGET },
  'in the head, async, with a target': { head: (site) => tagOf(site, { target: '#here' }), body: () => HERE, widgets: IN_TARGET },
  'in the head, blocking the parser, with a target that is not parsed yet': {
    head: (site) => tagOf(site, { target: '#here', loading: '' }),
    body: () => HERE,
    widgets: IN_TARGET,
  },
  'in the head, deferred, with a target': { head: (site) => tagOf(site, { target: '#here', loading: 'defer' }), body: () => HERE, widgets: IN_TARGET },
  'added to the body later': { body: () => HERE, later: (browser, site) => inject(browser, site, { into: '#here' }), widgets: ['SCRIPT + SIR-DONATE in DIV#here'] },
  'added to the head later, with a target': {
    body: () => HERE,
    later: (browser, site) => inject(browser, site, { into: 'head', target: '#here' }),
    widgets: IN_TARGET,
  },
  'twice, each with a widget': { body: (site) => `<div>${tagOf(site)}</div>${HERE}${tagOf(site, { target: '#here' })}`, widgets: ['SCRIPT + SIR-DONATE in DIV', ...IN_TARGET] },
  'twice, the second for nothing but the element': { body: (site) => tagOf(site) + tagOf(site, { key: false, query: '?again' }), widgets: AFTER_TAG },
  'without a key': { body: (site) => tagOf(site, { key: false }), widgets: [] },
  'in the head without a target': { head: tagOf, widgets: [], said: /data-target/ },
  'added to the head later, without a target': { later: (browser, site) => inject(browser, site, { into: 'head' }), widgets: [], said: /data-target/ },
  'with a target that is not there': { body: (site) => tagOf(site, { target: '#nowhere' }), widgets: [], said: /data-target/ },
  'with a target that is no selector': { body: (site) => tagOf(site, { target: '##' }), widgets: [], said: /data-target/ },
  'as a module': { body: (site) => tagOf(site, { loading: 'type="module" crossorigin' }), widgets: [], said: /type=module/, unknown: true },
  // As tools that combine scripts do it, and people who copy it into a tag manager: it knows no address to load the app from.
  'pasted into the page': {
    body: (site) => tagOf(site).replace(/ src="[^"]*"(.*)<\/script>$/, (all, rest) => `${rest}${readFileSync(join(DIST, 'sir-donate.js'), 'utf8')}</script>`),
    widgets: [],
    said: /Add src/,
    unknown: true,
  },
  'in the head, with a target that is no selector': { head: (site) => tagOf(site, { target: '##', loading: '' }), widgets: [], said: /data-target/ },
};

for (const [place, { head, body, later, widgets, said, unknown = false }] of Object.entries(PLACES)) {
  scenario(`the script tag ${place}`, async ({ browser, site, api, pages }) => {
    // An element of the page's own shows that the script did its other work.
    const element = (body?.(site) ?? '') + '<p>Between</p>';
    await browser.open(pages.put(page(site, { head: head?.(site), element, shim: false, after: '<aside><sir-donate></sir-donate></aside>' })));
    await later?.(browser, site);
    if (!unknown) await until('the element to be defined', () => browser.script(() => !!customElements.get('sir-donate')));
    const complaints = async () => (await browser.console()).map(({ level, text }) => `${level}: ${text}`).filter((text) => !/publishable-key must match/.test(text));
    const found = () =>
      browser.script(() =>
        [...document.querySelectorAll('sir-donate')]
          .filter((one) => one.parentElement.localName !== 'aside')
          .map((one) => {
            const home = one.parentElement;
            return `${one.previousElementSibling?.nodeName} + ${one.nodeName} in ${home.nodeName}${home.id && '#' + home.id}`;
          }),
      );
    if (said) await until('a word on the console', async () => (await complaints()).length);
    else await until(`widgets ${widgets}`, async () => isDeepStrictEqual(await found(), widgets));
    await until('the page to be complete', () => browser.script(() => document.readyState === 'complete'));
    await sleep(100);
    assert.deepEqual(await found(), widgets);
    assert.equal(await browser.script(() => !customElements.get('sir-donate')), unknown);
    const told = await complaints();
    assert.equal(told.length, said ? 1 : 0, told.join());
    if (said) assert.match(told[0], new RegExp(`^error: SIR Donate: .*${said.source}`));
    await browser.script(() => document.querySelector('aside').remove());
    if (widgets.length) {
      const [first] = await until('the buttons', async () => {
        const found = await browser.all('button', 'Donate');
        return found.length === widgets.length ? found : undefined;
      });
      await browser.click(first);
      await submitButton(browser);
    }
    assert.deepEqual(await browser.script(() => window.__harness.errors), []);
    assert.deepEqual(api.violations, []);
  });
}
