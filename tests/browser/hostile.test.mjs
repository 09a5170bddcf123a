// Texts that somebody may put into any field of an answer, into what the
// browser keeps, and into any attribute: they are shown as text or refused.
// Nothing runs, nothing is fetched for them, nobody is sent anywhere, and the
// form stays in its frame with its total and its button in sight.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { until } from './driver.mjs';
import { suite } from './harness.mjs';
import { PREFILLED } from './journey.mjs';
import { page, widget } from './pages.mjs';

const { texts: TEXTS } = JSON.parse(readFileSync(new URL('../security/hostile.json', import.meta.url), 'utf8'));
const INTERFACE = JSON.parse(readFileSync(new URL('../../www/interface.json', import.meta.url), 'utf8'));
const textOf = ({ text, fill }) => text.replaceAll('@@', () => (fill.text ?? String.fromCharCode(Number.parseInt(fill.unit, 16))).repeat(fill.times));
const CASES = TEXTS.map(({ name, ...rest }, index) => ({ name, text: textOf(rest), slug: `h-${index}`, key: `pk_test_${String(index).padStart(64, '0')}` }));

const PLAIN = { name: 'plain', text: 'American Red Cross', slug: 'plain', key: `pk_test_${'f'.repeat(64)}` };

const scenario = suite();

/** A phone's page without a widget; `lay` puts them there, one at a time. */
async function openPhone({ browser, site, pages }, path = '/') {
  await browser.resize(360, 740);
  await browser.open(pages.put(page(site, { element: '<div id="home"></div>' }), path));
  await until('the element to be known', () => browser.script(() => Boolean(customElements.get('sir-donate'))));
}

// What runs in the page for each case. `look` says what is wrong, in words.
const LOOK = String.raw`
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const till = async (what, condition) => {
    for (const end = Date.now() + 8000; Date.now() < end; await frame()) { const found = condition(); if (found) return found; }
    throw new Error('waited 8 s for ' + what);
  };
  const scripts = document.scripts.length;
  const start = location.href;
  const lay = (values, fallback = '') => {
    const element = document.createElement('sir-donate');
    element.innerHTML = fallback;
    for (const [name, value] of Object.entries(values)) if (value != null) element.setAttribute(name, value);
    document.querySelector('#home').replaceChildren(element);
    return element;
  };
  const look = (element, tall) => {
    const wrong = [];
    const say = (fault, what) => { if (fault) wrong.push(what); };
    const root = element.shadowRoot;
    const own = element.getBoundingClientRect();
    say(window.pwned !== undefined, 'a script ran');
    say(location.href !== start, 'the page was left for ' + location.href.slice(0, 100));
    say({}.polluted !== undefined || Object.keys(Object.prototype).length, "objects' prototype was changed");
    say(document.querySelectorAll('iframe,object,embed').length, 'a frame stands in the page');
    // The app's own script is one more.
    say(document.scripts.length > scripts + 1, 'a script stands in the page');
    say(document.documentElement.scrollWidth > document.documentElement.clientWidth, 'the page scrolls sideways: ' + document.documentElement.scrollWidth);
    const made = [...root.querySelectorAll('*')];
    say(made.some((one) => /^(script|iframe|object|embed|svg|style|link|meta|base|template|video|audio)$/.test(one.localName)), 'an element was made that is none of ours');
    say(made.some((one) => one.getAttributeNames().some((name) => /^on|^style$/.test(name))), 'an attribute was made that runs something');
    for (const image of root.querySelectorAll('img')) say(image.getAttribute('src') && !/^https?:/.test(image.getAttribute('src')), 'an image of ' + image.src.slice(0, 50));
    for (const link of root.querySelectorAll('a[href]')) say(!/^https?:$/.test(link.protocol), 'a link to ' + link.href.slice(0, 50));
    const inside = (what, one) => {
      if (!one || !one.checkVisibility({ visibilityProperty: true })) return say(true, what + ' is not to be seen');
      const box = one.getBoundingClientRect();
      say(box.width < 1 || box.height < 1, what + ' has no room');
      say(box.left < own.left - 1 || box.right > own.right + 1, what + ' stands out sideways');
      say(tall && (box.top < own.top - 1 || box.bottom > own.bottom + 1), what + ' stands out above or below');
    };
    if (root.querySelector('form')?.checkVisibility()) {
      for (const [what, selector] of Object.entries({ 'the form': 'form', 'the title': 'h2', 'the total': '.total strong', 'the button': '[type=submit]' })) inside(what, root.querySelector(selector));
    }
    // A line more or less of the tip's hint, as long as the name is.
    say(tall && Math.abs(own.height - tall) > 24, 'it is ' + own.height + ' px high instead of ' + tall);
    return wrong;
  };
`;
// As one text: half a character is not something that each driver passes on.
const inPage = (browser, body, ...args) => browser.scriptAsync(`async (args) => { ${LOOK}\nreturn (${body})(...JSON.parse(args)); }`, JSON.stringify(args));

/** A few cases at a time, for a driver has patience for thirty seconds. */
async function inTurn(cases, run) {
  const all = [];
  for (const one of cases) all.push(...(await run([one])));
  return all;
}

test('the list is long, and names each text once', () => {
  assert.ok(TEXTS.length >= 30);
  assert.equal(new Set(TEXTS.map(({ name }) => name)).size, TEXTS.length);
  assert.ok(CASES.some(({ text }) => text.length >= 1_000_000));
});

scenario('whatever an answer says is shown as text or refused', async ({ browser, site, pages, api }) => {
  const strange = (text) => [text, [text], { [text]: text }, { toString: text }];
  api.hook = (call) => {
    const body = call.body && JSON.parse(call.body);
    const key = call.headers['x-partner-key'];
    const { text } = [PLAIN, ...CASES].find((other) => other.key === key);
    // Once in an answer, where it is long: no more than two megabytes are read.
    const more = text.slice(0, 10_000);
    if (call.path.endsWith('/config')) {
      return { status: 200, body: { id: text, name: more, slug: more, enabledFeatures: ['DONATIONS', more], isActive: more, webhookUrl: more, rateLimit: more, tipConfig: { enabled: true, defaultPercent: more }, [more]: more } };
    }
    if (call.path.includes('/organizations/')) return { status: 200, body: { id: more, name: text, logo: more, logoUrl: more, ein: more, status: more, [more]: strange(more) } };
    if (body) {
      const turn = api.of('/create-link').filter((other) => other.headers['x-partner-key'] === key).length;
      if (turn === 1) return { status: 400, body: { statusCode: more, message: [text], error: more, code: more } };
      return { status: 201, body: turn === 2 ? { donationLink: text, partnerDonationId: 'x' } : { donationLink: 'https://checkout.stripe.com/', partnerDonationId: text.includes('/') || text.length > 200 ? text : `../${text}` } };
    }
    return { status: 404, body: { message: text } };
  };
  await openPhone({ browser, site, pages });
  const base = widget(site, { ...PREFILLED, tip: undefined, mode: 'inline' });
  let heights;
  const measure = (cases) =>
    inPage(browser, async (base, cases, heights) => {
      const all = [];
      for (const { name, slug, key, text } of cases) {
        localStorage.clear();
        const element = lay({ ...base, nonprofit: slug, 'publishable-key': key });
        const root = element.shadowRoot;
        const form = await till('the form', () => root.querySelector('form'));
        root.querySelector('#email').focus();
        // Both lookups are in: the tip is offered, and the nonprofit has its name or none.
        await till(name + ': the tip', () => root.querySelector('.tip')?.checkVisibility());
        const known = base['api-base'] + '/v1/partner/organizations/' + slug;
        await till(name + ': the nonprofit', () => performance.getEntriesByName(known).some((entry) => entry.responseEnd));
        // A name that is shown is there a moment later; of some nothing is left to be shown.
        for (let frames = 0; frames < 10 && !/^Donate to/.test(root.querySelector('h2').textContent); frames++) await frame();
        await frame();
        await frame();
        const tall = [element.getBoundingClientRect().height];
        const wrong = look(element, (heights ?? tall)[0]);
        const title = root.querySelector('h2').textContent;
        const alerts = [];
        for (let turn = 0; turn < 3; turn++) {
          const told = new Promise((done) => element.addEventListener('sir-donate-error', ({ detail }) => done(detail.code), { once: true }));
          form.requestSubmit();
          const code = await Promise.race([told, new Promise((done) => setTimeout(() => done('nothing for eight seconds'), 8000))]);
          const alert = await till('the alert', () => root.querySelector('.alert').textContent);
          await frame();
          tall.push(element.getBoundingClientRect().height);
          wrong.push(...look(element, (heights ?? tall)[turn + 1]));
          alerts.push([code, text.trim().length > 4 && alert.includes(text.slice(0, 200)) ? 'and said it to the donor' : '']);
        }
        all.push({ name, wrong, tall, alerts, title, length: title.length, ein: root.querySelector('.who .hint').textContent.length });
      }
      return all;
    }, base, cases, heights);
  // What the others are measured by: the same failures with a name that harms nobody.
  const [plain] = await measure([PLAIN]);
  assert.deepEqual([plain.wrong, plain.title], [[], 'Donate to American Red Cross']);
  heights = plain.tall;
  const rest = await inTurn(CASES, measure);
  assert.deepEqual(rest.map(({ name }) => name), CASES.map(({ name }) => name));
  for (const [index, { name, wrong, alerts, title, length, ein }] of rest.entries()) {
    assert.deepEqual(wrong, [], name);
    assert.deepEqual(alerts, [['rejected', ''], ['unsafe_link', ''], ['bad_answer', '']], name);
    assert.match(title, /^(Your donation$|Donate to .)/, name);
    assert.ok(length < 280 * 2 && ein < 280 * 2, `${name}: ${length} and ${ein} units are shown`);
    assert.doesNotMatch(title, /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066\u2067]/, name);
    if (/^<|^\{\{|^__proto__|^constructor/.test(CASES[index].text)) assert.equal(title, `Donate to ${CASES[index].text}`.slice(0, title.length), `${name} is shown as it is written`);
  }
  const paths = [...new Set(api.calls.map(({ path }) => path))];
  for (const path of paths) assert.match(path, /^\/v1\/partner\/(config|organizations\/[a-z0-9-]+|donations\/create-link)$/);
  assert.deepEqual(pages.requests.filter(({ path }) => path !== '/'), [], 'nothing of it was asked of the page');
});

scenario('whatever is remembered or read of a status is shown as text or forgotten', async ({ browser, site, pages, api }) => {
  api.hook = (call) => {
    const one = CASES.find(({ key }) => key === call.headers['x-partner-key']);
    return one && { status: 200, body: { status: one.text, rewardStatus: one.text, tokensDistributed: one.text, message: one.text, [one.text]: one.text } };
  };
  await openPhone({ browser, site, pages });
  const base = widget(site, { ...PREFILLED, mode: 'inline' });
  const seen = await inTurn(CASES, (cases) => inPage(
    browser,
    async (base, cases) => {
      const all = [];
      const now = Date.now();
      for (const { name, slug, key, text } of cases) {
        // In the order of Receipt::to_fields: id, nonprofit, currency, provider, key, status, four numbers, tokens, name.
        const whole = (change) => Object.assign([slug, slug, 'USD', 'stripe', key.slice(-8), 'processing', '2500', String(now - 60000), String(now), '0', '', text], change);
        const kept = [whole({}), ...[0, 2, 3, 5, 6, 7, 8, 9, 10].map((at) => whole({ [at]: text })), [text], text, { [text]: text }, null];
        const ways = { donations: JSON.stringify(kept), 'donations that are none': text, 'a list that has no end': '['.repeat(20000), 'a list in lists': '['.repeat(20000) + ']'.repeat(20000) };
        for (const [way, stored] of Object.entries(ways)) {
          localStorage.clear();
          try {
            localStorage.setItem('sir-donate:donations', stored);
            localStorage.setItem('sir-donate:cache|' + base['api-base'] + '|' + key.slice(-8) + '|' + slug, now + '\n' + (way === 'donations' ? JSON.stringify({ name: text, ein: text, logo: text }) : stored));
            localStorage.setItem('sir-donate:cache|' + base['api-base'] + '|' + key.slice(-8) + '|/config', way === 'donations' ? text + '\n{}' : now + '\n' + stored);
          } catch { continue; /* Longer than the browser keeps. */ }
          const element = lay({ ...base, nonprofit: slug, 'publishable-key': key });
          const root = element.shadowRoot;
          await till(name + ': the form', () => root.querySelector('form'));
          const card = root.querySelector('.card-status');
          if (way === 'donations') await till(name + ': the card', () => /of \$25 to|with \$25|your \$25|for \$25/.test(card.textContent));
          await frame();
          const wrong = look(element);
          const own = element.getBoundingClientRect();
          const box = card.getBoundingClientRect();
          if (box.width && (box.left < own.left - 1 || box.right > own.right + 1 || box.bottom > own.bottom + 1)) wrong.push('the card stands out');
          const dismiss = card.querySelector('button');
          if (way === 'donations' && (!dismiss.checkVisibility() || dismiss.getBoundingClientRect().bottom > own.bottom)) wrong.push('the card can not be dismissed');
          all.push({ name, way, wrong, words: card.textContent.length });
          element.remove();
        }
      }
      return all;
    },
    base,
    cases,
  ));
  assert.ok(seen.filter(({ way }) => way === 'donations').length >= CASES.length - 4, 'most of them fit into the store');
  for (const { name, way, wrong, words } of seen) {
    assert.deepEqual(wrong, [], `${name}, ${way}`);
    assert.ok(words < 600, `${name}, ${way}: ${words} letters`);
  }
  for (const { path } of api.calls) assert.match(path, /^\/v1\/partner\/donations\/status\/h-\d+$/);
});

scenario('whatever an attribute says is shown as text or refused', async ({ browser, site, pages, api }) => {
  await openPhone({ browser, site, pages });
  const base = widget(site, { ...PREFILLED, mode: 'inline', preload: 'visible' });
  // Without a key or with another one nothing is loaded at all; the shim's own tests know that.
  const names = INTERFACE.attributes.map(({ name }) => name).filter((name) => name !== 'publishable-key');
  assert.ok(names.length >= 25);
  const all = Boolean(process.env.SIR_ALL);
  const few = CASES.filter(({ name }, index) => all || index < 1 || /megabyte of letters|turned|NULs|half a|upon|a path/.test(name));
  for (const mode of ['inline', 'button']) {
    // A button shows one of them and takes the others for later.
    const tried = mode === 'inline' || all ? few : few.filter(({ name }) => /megabyte|turned|upon/.test(name));
    const seen = await inTurn(tried, (cases) => inPage(
      browser,
      async (base, mode, names, cases) => {
        const all = [];
        for (const { name, text } of cases) {
          for (const attribute of names) {
            localStorage.clear();
            const element = document.createElement('sir-donate');
            const end = new Promise((done) => {
              element.addEventListener('sir-donate-ready', () => done('ready'));
              element.addEventListener('sir-donate-error', ({ detail }) => done(detail.code));
            });
            // Its fallback has room of its own.
            element.innerHTML = '<a href="/other">Another way</a>';
            for (const [key, value] of Object.entries({ ...base, mode, [attribute]: text })) element.setAttribute(key, value);
            document.querySelector('#home').replaceChildren(element);
            let became;
            if (mode === 'inline' || attribute === 'mode') became = attribute === 'mode' || attribute === 'preload' ? 'not asked' : await Promise.race([end, new Promise((done) => setTimeout(() => done('nothing for eight seconds'), 8000))]);
            else became = 'not asked';
            await frame();
            const wrong = look(element);
            const box = element.getBoundingClientRect();
            if (box.right > document.documentElement.clientWidth + 1) wrong.push('it stands out of the page');
            if (mode === 'button' && box.height > 400) wrong.push('its button is ' + box.height + ' px high');
            if (!element.checkVisibility()) wrong.push('it is not to be seen');
            all.push({ what: mode + ' ' + attribute + ': ' + name, wrong, became });
          }
        }
        return all;
      },
      base,
      mode,
      names,
      cases,
    ));
    assert.equal(seen.length, names.length * tried.length);
    assert.deepEqual(seen.filter(({ wrong }) => wrong.length), []);
    const became = [...new Set(seen.map((one) => one.became))].sort();
    assert.deepEqual(became, mode === 'inline' ? ['invalid_option', 'not asked', 'ready'] : ['not asked']);
  }
  for (const { path } of api.calls) assert.match(path, /^\/v1\/partner\/(config|organizations\/[\w.~%-]+)$/, 'no call left its place');
});

// The name's own letters may run as they like; what stands around it stays where it is read.
scenario('a name from right to left moves nothing of the sentence around it', async ({ browser, site, pages, api }) => {
  const names = ['שלום (1', 'جمعية ABC خيرية!', '‮evil‬', '⁩⁧evil', '(שלום)', '1 שלום 2'];
  api.hook = (call) => ({ status: 200, body: call.path.endsWith('/config') ? { isActive: true, tipConfig: { enabled: true, defaultPercent: 10 } } : { status: 'ACTIVE' } });
  await openPhone({ browser, site, pages });
  // Wide enough that no sentence breaks: on one line it is plain what comes first.
  await browser.resize(1280, 1000);
  const seen = await inPage(
    browser,
    async (base, names) => {
      const all = [];
      for (const name of names) {
        localStorage.clear();
        const element = lay({ ...base, 'nonprofit-name': name });
        const root = element.shadowRoot;
        await till('the form', () => root.querySelector('form'));
        root.querySelector('#email').focus();
        await till('the tip', () => root.querySelector('.tip')?.checkVisibility());
        const orders = [...root.querySelectorAll('h2, .tip .hint')].map((place) => {
          const node = place.firstChild;
          const text = node.data;
          // Letter by letter, where the words around the name stand; the name itself is left out.
          const before = text.indexOf('to ') + 3;
          const own = root.querySelector('h2').firstChild.data.slice('Donate to '.length);
          const after = before + own.length;
          const at = (index) => {
            const range = document.createRange();
            range.setStart(node, index);
            range.setEnd(node, index + 1);
            const { left, top } = range.getBoundingClientRect();
            return [Math.round(top), left];
          };
          if (!place.getBoundingClientRect().width || place.getBoundingClientRect().height > 40) return { text, rising: 'it is not on one line' };
          const spots = [...text].map((_, index) => index).filter((index) => index < before - 1 || index >= after).map(at);
          const rising = spots.every((spot, index) => !index || spot[0] > spots[index - 1][0] + 2 || spot[1] >= spots[index - 1][1]);
          const box = document.createRange();
          box.setStart(node, before);
          box.setEnd(node, after);
          // A name of several words may begin on one line and end on the next.
          const [from, end, to] = [box.getClientRects()[0], [...box.getClientRects()].at(-1), at(before - 1)];
          return { text, rising, first: from.left >= to[1] || from.top > to[0] + 2, last: after >= text.length || at(after)[1] >= end.right - 1 || at(after)[0] > end.top + 2 };
        });
        all.push({ name, orders });
      }
      return all;
    },
    { ...widget(site, { ...PREFILLED, tip: undefined, mode: 'inline' }) },
    names,
  );
  for (const { name, orders } of seen) {
    assert.equal(orders.length, 2, 'the title and the hint');
    for (const { text, rising, first, last } of orders) {
      assert.deepEqual({ rising, first, last }, { rising: true, first: true, last: true }, `${JSON.stringify(name)} in ${JSON.stringify(text)}`);
    }
  }
});

scenario('no slug and no id leaves its place in the path', async ({ browser, site, pages, api }) => {
  const tries = ['..', '.', '../config', '..%2fconfig', '%2e%2e', 'a/b', 'a\\b', 'a?b=c', 'a#b', 'a;b', 'a:b', '//evil.example', 'a%00b', 'a\u0000b', '．．', '․․', 'a／b', 'ü', '🙂', '__proto__', 'a b', '~', '...', '-', 'a'.repeat(200), 'ü'.repeat(100), 'a'.repeat(201)];
  api.hook = (call) => (call.path.includes('/organizations/') ? { status: 200, body: { name: 'X', status: 'ACTIVE' } } : call.path.includes('/status/') ? { status: 200, body: { status: 'processing' } } : undefined);
  await openPhone({ browser, site, pages });
  const became = await inPage(
    browser,
    async (base, tries) => {
      const all = [];
      const asked = [];
      const real = window.fetch;
      window.fetch = (url, init) => {
        asked.push(String(url));
        return real(url, init);
      };
      for (const slug of tries) {
        localStorage.clear();
        // The same texts as ids of donations that are remembered.
        const now = Date.now();
        localStorage.setItem('sir-donate:donations', JSON.stringify([[slug, 'american-red-cross', 'USD', 'stripe', base['publishable-key'].slice(-8), 'processing', '2500', String(now - 60000), String(now), '0', '', '']]));
        const other = lay(base);
        await till('the form', () => other.shadowRoot.querySelector('form'));
        if (!/[\u0000\\/?#%&;:@ ]/.test(slug) && !/^\.\.?$/.test(slug) && new TextEncoder().encode(slug).length <= 200) await till('the status of ' + slug, () => asked.some((url) => url.endsWith('/status/' + encodeURIComponent(slug))));
        localStorage.clear();
        const element = lay({ ...base, nonprofit: slug });
        const end = new Promise((done) => {
          element.addEventListener('sir-donate-ready', () => done('taken'));
          element.addEventListener('sir-donate-error', ({ detail }) => done(detail.code));
        });
        const one = await Promise.race([end, new Promise((done) => setTimeout(() => done('nothing for eight seconds'), 8000))]);
        if (one === 'taken') {
          element.shadowRoot.querySelector('#email').focus();
          await till('the name of ' + slug, () => /Donate to X/.test(element.shadowRoot.querySelector('h2').textContent));
        }
        all.push([slug, one]);
      }
      return all;
    },
    widget(site, { ...PREFILLED, mode: 'inline' }),
    tries,
  );
  const taken = ['．．', '․․', 'a／b', 'ü', '🙂', '__proto__', '~', '...', '-', 'a'.repeat(200), 'ü'.repeat(100)];
  assert.deepEqual(became.filter(([, one]) => one === 'taken').map(([slug]) => slug), taken);
  assert.deepEqual([...new Set(became.map(([, one]) => one))].sort(), ['invalid_option', 'taken']);
  // As they came over the wire, before any server made something of them.
  const asked = (fragment) => new Set(api.of(fragment).map(({ path }) => path));
  assert.deepEqual(asked('/organizations/'), new Set(taken.map((slug) => `/v1/partner/organizations/${encodeURIComponent(slug)}`)));
  const ids = [...asked('/status/')].map((path) => decodeURIComponent(path.replace('/v1/partner/donations/status/', '')));
  assert.deepEqual(ids, taken);
  for (const { path } of api.calls) assert.match(path, /^\/v1\/partner\/(config|organizations\/[\w.~%-]+|donations\/status\/[\w.~%-]+)$/);
});
