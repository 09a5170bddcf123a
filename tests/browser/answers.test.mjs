// Hostile answers through the real decoder: the built files in a browser, with
// `fetch` replaced in the page, so that thousands pass in a minute. Each answer
// is a good one that a seeded generator has spoilt: other types, cut short,
// nested, doubled keys, numbers beyond everything, bytes that are no UTF-8, odd
// statuses and headers. After each the widget lives: it says what is wrong or
// goes on, and goes nowhere but to a known host.
//
// A failure names seed and case. `SIR_SEED=… SIR_CASE=… node --test answers.test.mjs`
// runs that one alone.
import assert from 'node:assert/strict';
import { BROWSER, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { PREFILLED } from './journey.mjs';
import { page } from './pages.mjs';

const SEED = Number(process.env.SIR_SEED ?? 20_261_122);
const ONE = process.env.SIR_CASE === undefined ? undefined : Number(process.env.SIR_CASE);
// So many in the normal run, in each browser, and all of them with SIR_ALL=1 in the first.
const ANSWERS = Number(process.env.SIR_ANSWERS) || (BROWSER !== 'chromium' ? 400 : process.env.SIR_ALL ? 100_000 : 2_000);
// Cases on one page, so that nothing piles up, and milliseconds, so that a driver's patience is not tried; then a fresh
// page.
const CHUNK = 50;
const SPELL = 8_000;

// Runs in the page before the shim.
const WORLD = String.raw`
(() => {
  const API = 'https://devapi.sirgiving.org/v1/partner/';
  // In memory: a hundred thousand donors write more than a browser's store keeps up with.
  class Store {
    getItem(name) {
      return Object.hasOwn(this, name) ? this[name] : null;
    }
    setItem(name, value) {
      this[name] = String(value);
    }
    removeItem(name) {
      delete this[name];
    }
    clear() {
      for (const name of Object.keys(this)) delete this[name];
    }
  }
  Object.defineProperty(window, 'localStorage', { value: new Store() });
  const real = fetch.bind(window);
  // Nothing here takes time but what the app waits for: the pause behind a failure, and before a call is made again.
  const later = setTimeout;
  // But for the wait for the app's own files, which no answer is part of.
  window.setTimeout = (act, milliseconds, ...values) => later(act, milliseconds === 30_000 ? milliseconds : milliseconds / 100, ...values);
  const random = (seed) => () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const world = { delivered: 0, last: [], went: [], errors: [], pick: undefined };
  window.__world = world;
  addEventListener('error', (event) => world.errors.push(String(event.message)));
  addEventListener('unhandledrejection', (event) => world.errors.push('rejection: ' + String(event.reason)));
  HTMLAnchorElement.prototype.click = function () {
    world.went.push(this.href);
  };
  window.open = () => null;

  const GOOD = {
    config: { id: 'p1', name: 'Riverside Press', slug: 'riverside-press', enabledFeatures: ['DONATIONS', 'ACTIONS'], rateLimit: 5000, isActive: true, webhookUrl: 'https://example.org/hook', tipConfig: { enabled: true, defaultPercent: 10 } },
    organization: { id: 'o1', name: 'American Red Cross', logo: 'https://example.org/logo.svg', ein: '53-0196605', status: 'ACTIVE' },
    link: { donationLink: 'https://checkout.stripe.com/c/pay/cs_test_a1#fid', partnerDonationId: 'don_1', status: 'PENDING' },
    status: { partnerDonationId: 'don_1', status: 'COMPLETED', tokensDistributed: 125 },
  };
  GOOD.snapshot = () => ({ version: 1, createdAt: new Date().toISOString(), environment: 'test', config: GOOD.config, organizations: { 'american-red-cross': GOOD.organization } });
  const BAD = { statusCode: 401, message: ['INVALID_API_KEY'], error: 'Unauthorized' };
  const CODES = ['INVALID_API_KEY', 'PARTNER_NOT_ACTIVE', 'PARTNER_SUSPENDED', 'NOT_FOUND', '', 'x'];
  const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'then', 'length', '', '0', '-1', '\u0000', '\ud800', 'name', 'status', 'donationLink', 'isActive', 'enabled'];
  const TEXTS = () => ['', ' ', '__proto__', 'null', 'NaN', '<img src=x onerror="window.pwned=1">', 'javascript:window.pwned=1', '\u202e\u2066', '\ud800', 'a\u0000b', '\ufeff', 'x'.repeat(70000), 'https://evil.example/', 'https://checkout.stripe.com@evil.example/', '//evil.example', 'https://www.every.org/x', 'INACTIVE', 'suspended', 'completed', 'REVERSED', '125', '1e999', '-1', '4294967296', '🙂'.repeat(500)];
  const RAWS = (times) => ['1e999', '-1e999', '1e-999', '-0', '9007199254740993', '1'.repeat(400), '0.' + '1'.repeat(400), '[]', '{}', 'null', 'true', 'false', '[null]', '[['.repeat(times) + ']]'.repeat(times), '{"a":'.repeat(times) + '1' + '}'.repeat(times), '[' + '0,'.repeat(3000) + '0]', '{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}', '"\\ud800"', '"\\u0000"', '01', '.5', "'x'", 'undefined', '['.repeat(times)];

  /** One spoilt answer. */
  const make = (kind, roll) => {
    const below = (end) => Math.floor(roll() * end);
    const one = (list) => list[below(list.length)];
    const raws = [];
    const raw = (text) => '@RAW' + (raws.push(text) - 1) + '@';
    const odd = () => {
      const times = one([1, 10, 32, 40, 1000, 10000]);
      const turn = roll();
      if (turn < 0.4) return one(TEXTS());
      if (turn < 0.8) return raw(one(RAWS(times)));
      return one([0, -1, 1, 0.1, 1e15, 1e21, 1e308, true, false, null, [], {}, ['x'], [[1]], { name: 'x' }]);
    };
    // Each object in it, and so each place that a change can be made at.
    const holders = (value, found = []) => {
      if (value && typeof value === 'object') {
        found.push(value);
        Object.values(value).forEach((inner) => holders(inner, found));
      }
      return found;
    };
    const status = roll() < 0.7 ? one([200, 200, 200, 201]) : one([200, 202, 203, 204, 205, 206, 226, 299, 300, 301, 302, 304, 307, 400, 401, 403, 404, 405, 408, 409, 410, 413, 418, 422, 429, 451, 499, 500, 501, 502, 503, 504, 520, 599, 0, 1, 100, 101, 199, 600, 999, 65535, 65736]);
    let value = typeof GOOD[kind] === 'function' ? GOOD[kind]() : structuredClone(GOOD[kind]);
    if (status >= 400 && roll() < 0.8) value = { ...BAD, message: one([one(CODES), [one(CODES)], { code: one(CODES) }]), code: one(CODES) };
    for (let changes = one([0, 1, 1, 1, 2, 3, 8]); changes > 0; changes--) {
      const place = one(holders(value));
      if (!place) break;
      const keys = Object.keys(place);
      const turn = roll();
      if (turn < 0.55 && keys.length) place[one(keys)] = odd();
      else if (turn < 0.7 && keys.length) delete place[one(keys)];
      else if (turn < 0.75) value = [value];
      else if (Array.isArray(place)) place.push(odd());
      else Object.defineProperty(place, one(KEYS), { value: odd(), enumerable: true, configurable: true, writable: true });
    }
    if (roll() < 0.05) value = odd();
    let text = (JSON.stringify(value) ?? 'undefined').replace(/"@RAW(\d+)@"/g, (_, index) => raws[index]);
    if (roll() < 0.3) {
      const at = below(text.length + 1);
      text = one([
        () => text.slice(0, at),
        () => text.slice(0, at) + one(['"', '\\', '{', '}', '[', ']', ',', ':', '\u0000', '\u2028', '//', '0', '-', 'e']) + text.slice(at),
        () => text.slice(0, at) + text.slice(at + 1 + below(8)),
        () => text.slice(0, at) + text.slice(Math.max(0, at - below(40))),
        () => '\ufeff' + text,
        () => text + text,
        () => text + '\n<!-- -->',
        () => ')]}\',\n' + text,
        () => '<!doctype html><title>502 Bad Gateway</title>' + text,
        () => text.replace('{', '{"name":"first","status":"first","donationLink":"https://evil.example/","isActive":false,'),
        () => text.replace(/}$/, ',"name":{},"donationLink":"https://evil.example/"}'),
        () => '',
        () => '\u0000',
        () => ' '.repeat(100000) + text,
      ])();
    }
    let body = text;
    if (roll() < 0.12) {
      let bytes = new TextEncoder().encode(text);
      for (let flips = 1 + below(6); flips > 0 && bytes.length; flips--) bytes[below(bytes.length)] = 128 + below(128);
      if (roll() < 0.2) bytes = new Uint8Array(Uint16Array.from(text, (unit) => unit.charCodeAt(0)).buffer);
      body = bytes;
    }
    const turn = roll();
    if (turn < 0.05) {
      // It comes in pieces, and breaks off or does not.
      const whole = typeof body === 'string' ? new TextEncoder().encode(body) : body;
      const cut = below(whole.length + 1);
      const breaks = roll() < 0.5;
      body = new ReadableStream({
        start(controller) {
          controller.enqueue(whole.slice(0, cut));
          if (breaks) controller.error(new TypeError('the connection broke'));
          else {
            controller.enqueue(whole.slice(cut));
            controller.close();
          }
        },
      });
    }
    const number = () => one(['0', '1', '19', '20', '-1', 'NaN', '', ' ', '1e999', '1e308', 'abc', '99999999999999999999', '0x10', 'null', '1,2']);
    const headers = { 'content-type': one(['application/json', 'application/json; charset=utf-8', 'application/json; charset=utf-16', 'text/html', 'text/plain', 'application/octet-stream', 'x', 'multipart/form-data; boundary=x']) };
    for (const name of ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset', 'X-RateLimit-RetryAfter', 'Retry-After']) if (roll() < 0.15) headers[name] = number();
    const failure = turn > 0.97 ? one([() => new TypeError('Failed to fetch'), () => new DOMException('x', 'AbortError'), () => 'x', () => null, () => undefined, () => ({}), () => 0]) : undefined;
    return { kind, status, headers, body, text, failure };
  };

  const respond = ({ status, headers, body, failure }) => {
    // A page may have put something of its own in fetch's place, which throws instead of rejecting.
    if (failure && headers['Retry-After']) throw failure();
    if (failure) return Promise.reject(failure());
    const real = status >= 200 && status <= 599 ? status : 200;
    const response = new Response([204, 205, 304].includes(real) ? null : body, { status: real, headers });
    if (real !== status) Object.defineProperty(response, 'status', { value: status });
    return Promise.resolve(response);
  };

  window.fetch = (input, init) => {
    const url = typeof input === 'string' ? input : input.url;
    const snapshot = url.includes('/snapshot-');
    if (!url.startsWith(API) && !snapshot) return real(input, init);
    const key = new Headers(init?.headers).get('X-Partner-Key') ?? '';
    // The key says which case asked, however late: an answer depends on nothing but seed, case and question.
    const number = snapshot ? Number(url.match(/snapshot-(\d+)/)[1]) : parseInt(key.slice(8), 16);
    const kind = snapshot ? 'snapshot' : url.endsWith('/config') ? 'config' : url.endsWith('/create-link') ? 'link' : url.includes('/status/') ? 'status' : 'organization';
    const turn = (world.turns[number + kind] = (world.turns[number + kind] ?? -1) + 1);
    const salt = ['config', 'organization', 'link', 'status', 'snapshot'].indexOf(kind);
    const answer = make(kind, random(Math.imul(world.seed + number, 2654435761) + salt * 7919 + turn * 104729));
    world.delivered++;
    world.last.push({ kind, number, turn, status: answer.status, headers: answer.headers, text: answer.text.slice(0, 600), letters: answer.text.length, failure: Boolean(answer.failure) });
    if (world.last.length > 60) world.last.shift();
    return respond(answer);
  };

  const channel = new MessageChannel();
  const waiting = [];
  channel.port1.onmessage = () => waiting.shift()?.();
  const tick = () => new Promise((done) => { waiting.push(done); channel.port2.postMessage(0); });
  const till = async (what, condition) => {
    for (const end = Date.now() + 6000; ; await tick()) {
      const found = condition();
      if (found) return found;
      if (Date.now() > end) throw new Error('waited 6 s for ' + what);
    }
  };
  /** Until nothing has been asked for a while. */
  const still = async () => {
    for (let known = -1, rounds = 0; rounds < 8; rounds = known === world.delivered ? rounds + 1 : 0) {
      known = world.delivered;
      await tick();
    }
  };
  const KNOWN = /(^|\.)(stripe\.com|every\.org|sirgiving\.org)$/;

  /** One donor's way with nothing but spoilt answers on it. */
  const attempt = async (number, attributes) => {
    localStorage.clear();
    const key = 'pk_test_' + number.toString(16).padStart(64, '0');
    const now = Date.now();
    localStorage.setItem('sir-donate:donations', JSON.stringify([['don-' + number, 'american-red-cross', 'USD', 'stripe', key.slice(-8), 'processing', '2500', String(now - 60000), String(now), '0', '', '']]));
    const element = document.createElement('sir-donate');
    const roll = random(world.seed ^ number);
    const values = { ...attributes, 'publishable-key': key, snapshot: roll() < 0.4 ? location.origin + '/snapshot-' + number : undefined };
    const outcomes = [];
    let failed;
    element.addEventListener('sir-donate-error', ({ detail }) => {
      outcomes.push(detail.code);
      if (detail.code === 'crashed') failed = JSON.stringify(detail);
    });
    element.addEventListener('sir-donate-status', ({ detail }) => outcomes.push('status ' + detail.status));
    for (const [name, value] of Object.entries(values)) if (value !== undefined) element.setAttribute(name, value);
    element.innerHTML = '<a href="/other">Another way</a>';
    document.querySelector('#home').replaceChildren(element);
    const root = element.shadowRoot;
    const form = await till('the form', () => root.querySelector('form'));
    const asked = (kind) => world.turns[number + kind] >= 0;
    // The remembered donation has the form's room until it is put aside.
    await till('the status', () => asked('status'));
    await till('the form in its room', () => {
      // News of it take the room once more.
      const dismiss = root.querySelector('.card-status button');
      if (dismiss?.checkVisibility()) dismiss.click();
      return form.checkVisibility() || element.matches(':state(failed)');
    });
    root.querySelector('#email')?.focus();
    // A file may save one lookup or both, and a used-up limit forbids them: what is asked is asked by now.
    await still();
    for (let turn = 0; turn < 10 && !element.matches(':state(failed)'); turn++) {
      const went = world.went.length;
      const told = outcomes.length;
      // A lookup may close the form in any moment: that is an end as well.
      await till('a form that stands still', () => !root.querySelector('[type=submit]')?.ariaDisabled || element.matches(':state(failed)'));
      if (!form.isConnected) break;
      form.requestSubmit();
      await till('the end of a submission', () => world.went.length > went || outcomes.slice(told).some((one) => !one.startsWith('status')) || element.matches(':state(failed)'));
      if (world.went.length > went) {
        outcomes.push('went');
        const { protocol, hostname, port, username } = new URL(world.went.at(-1));
        if (protocol !== 'https:' || !KNOWN.test(hostname) || port || username) throw new Error('it went to ' + world.went.at(-1).slice(0, 200));
        element.reset();
      } else if (!element.matches(':state(failed)')) {
        await till('an alert', () => root.querySelector('.alert')?.textContent || element.matches(':state(failed)'));
      }
    }
    if (element.matches(':state(failed)')) {
      outcomes.push('closed');
      if (!element.querySelector('a').checkVisibility()) throw new Error('it is closed, and the other way is not to be seen');
    } else if (!root.querySelector('[type=submit]').checkVisibility() && !root.querySelector('.card-status button').checkVisibility()) throw new Error('nothing is to be seen');
    if (failed) throw new Error('the app died: ' + world.errors.join(' | '));
    if (window.pwned !== undefined) throw new Error('a script ran');
    if ({}.polluted !== undefined) throw new Error("objects' prototype was changed");
    if (root.querySelector('script,iframe,object,embed')) throw new Error('an element was made that is none of ours');
    // The app itself does not throw; what it rejects it catches.
    if (world.errors.length) throw new Error('the page heard of: ' + world.errors.join(' | '));
    element.remove();
    return outcomes;
  };

  world.run = async (seed, first, count, spell, attributes) => {
    Object.assign(world, { seed, turns: {} });
    const outcomes = {};
    const start = world.delivered;
    const end = Date.now() + spell;
    let number = first;
    for (; number < first + count && (number === first || Date.now() < end); number++) {
      world.last.length = 0;
      try {
        for (const one of await attempt(number, attributes)) outcomes[one] = (outcomes[one] ?? 0) + 1;
      } catch (error) {
        return { fault: error.message, number, last: world.last.filter((answer) => answer.number === number), delivered: world.delivered - start };
      }
    }
    return { outcomes, next: number, delivered: world.delivered - start };
  };
})();
`;

const scenario = suite({ backend: true });

scenario(
  ONE === undefined ? `${ANSWERS.toLocaleString('en')} hostile answers, and the widget lives` : `case ${ONE} of seed ${SEED}`,
  async ({ browser, site, pages, api }) => {
    const attributes = { nonprofit: 'american-red-cross', mode: 'inline', ...PREFILLED, tip: undefined };
    const fresh = async () => {
      // Events of earlier pages are kept there, and written anew with each that comes.
      await browser.script(() => sessionStorage.clear()).catch(() => {});
      await browser.open(pages.put(page(site, { element: '<div id="home"></div>', script: WORLD })));
      await until('the element to be known', () => browser.script(() => Boolean(customElements.get('sir-donate'))));
    };
    const outcomes = {};
    const started = Date.now();
    let delivered = 0;
    let number = ONE ?? 0;
    while (delivered < ANSWERS) {
      await fresh();
      const count = ONE === undefined ? CHUNK : 1;
      const part = await browser
        .scriptAsync((...args) => window.__world.run(...args), SEED, number, count, SPELL, attributes)
        .catch((error) => ({ fault: `the page hangs: ${error.message}`, number: `${number} or one of the ${count - 1} after it` }));
      if (part.fault) {
        assert.fail(`seed ${SEED}, case ${part.number}, after ${delivered + (part.delivered ?? 0)} answers: ${part.fault}\n${JSON.stringify(part.last, null, 1)}`);
      }
      for (const [one, times] of Object.entries(part.outcomes)) outcomes[one] = (outcomes[one] ?? 0) + times;
      // A long run says how far it is.
      if (Math.floor((delivered + part.delivered) / 10_000) > Math.floor(delivered / 10_000)) console.log(`# ${delivered + part.delivered} answers so far`);
      delivered += part.delivered;
      number = part.next;
      if (ONE !== undefined) break;
    }
    console.log(`# ${delivered} answers in ${number - (ONE ?? 0)} cases, ${Math.round((Date.now() - started) / 1000)} s: ${JSON.stringify(outcomes)}`);
    assert.deepEqual(api.calls, [], 'no answer came from elsewhere');
    if (ONE !== undefined) return;
    // Were all of them refused for one reason, nothing would have been tried.
    for (const one of ['went', 'closed', 'bad_answer', 'unsafe_link', 'server', 'network', 'rejected', 'status completed']) {
      assert.ok(outcomes[one] > 0, `"${one}" is among what came of it: ${JSON.stringify(outcomes)}`);
    }
  },
  { timeout: ANSWERS > 10_000 ? 5_400_000 : 240_000 },
);
