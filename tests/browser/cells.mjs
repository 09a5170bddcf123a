// One cell of the fault matrix, as it is walked in the page. Each cell is a page
// of its own in a frame, with a widget, a key, an origin and a clock of its own,
// so that several are walked side by side and what one of them says on its
// console is known to be its own.

/**
 * Runs in a page before the shim: a clock, and a count of what is asked.
 *
 * The clock can run faster, so that nobody waits for a call that is given up
 * after twenty seconds, or for the next question for a status. It never does
 * while an answer is on its way that will come: a busy machine makes no timeout.
 * What lasts how long is measured on this clock alone.
 */
export const CLOCK = String.raw`
(() => {
  const RATE = 60;
  // Nothing is skipped by a page that stood still for a while.
  const LONGEST = 16;
  const realNow = performance.now.bind(performance);
  const settings = new URLSearchParams(location.search);
  const clock = { fast: false, now: Date.now() + Number(settings.get('later') || 0) };
  const stalling = (settings.get('stalls') || '').split(',');
  const cell = { clock, fetches: [], went: [], lastEnd: clock.now, stalls: ({ kind }) => stalling.includes(kind) };
  window.__cell = cell;

  const timers = new Map();
  let numbered = 0;
  const add = (every) => (act, delay = 0, ...values) => {
    const gap = Math.max(0, Number(delay) || 0);
    timers.set(++numbered, { at: clock.now + gap, every: every ? Math.max(4, gap) : 0, act, values });
    return numbered;
  };
  const real = { setInterval: setInterval.bind(window) };
  window.setTimeout = add(false);
  // What a cell holds, it holds by its own clock, on which no other may wait.
  const request = navigator.locks.request.bind(navigator.locks);
  const own = ' ' + crypto.randomUUID();
  navigator.locks.request = (name, act) => request(name + own, act);
  window.setInterval = add(true);
  window.clearTimeout = window.clearInterval = (id) => {
    timers.delete(id);
  };
  Date.now = () => Math.floor(clock.now);
  let last = realNow();
  real.setInterval(() => {
    const now = realNow();
    const passed = Math.min(now - last, LONGEST);
    last = now;
    const awaited = cell.fetches.some((one) => !one.end && !cell.stalls(one));
    const target = clock.now + passed * (clock.fast && !awaited ? RATE : 1);
    let next;
    for (const [id, timer] of timers) if (timer.at <= target && (!next || timer.at < next[1].at)) next = [id, timer];
    if (!next) {
      clock.now = target;
      return;
    }
    // One at a time: what it sets off comes before the next.
    const [id, timer] = next;
    clock.now = Math.max(clock.now, timer.at);
    if (timer.every) timer.at = clock.now + timer.every;
    else timers.delete(id);
    if (typeof timer.act === 'function') timer.act(...timer.values);
  }, 3);

  // Calls are counted where they begin: what the browser sends again by itself is seen on the wire alone.
  const realFetch = window.fetch;
  window.fetch = function (input, init) {
    const url = String(input?.url ?? input);
    const kind = /\/v1\/partner\/config$/.test(url) ? 'config'
      : /\/v1\/partner\/organizations\//.test(url) ? 'organization'
      : /\/create-link$/.test(url) ? 'create-link'
      : /\/donations\/status\//.test(url) ? 'status'
      : /\/snapshot\.json$/.test(url) ? 'snapshot' : '';
    const answered = realFetch.apply(this, arguments);
    if (!kind) return answered;
    const flight = { kind, method: init?.method ?? 'GET', at: clock.now, began: realNow(), end: 0 };
    cell.fetches.push(flight);
    const end = () => {
      flight.end ||= cell.lastEnd = clock.now;
    };
    // The widget lets go of a call when it is through with it, however that ended and however it read the body.
    init?.signal?.addEventListener('abort', end);
    return answered;
  };

})();
`;

/** Keeps a cell's page where it is, for what it recorded would go with it, and notes where the donor would have been sent. */
const STAY = String.raw`
(() => {
  const click = HTMLAnchorElement.prototype.click;
  HTMLAnchorElement.prototype.click = function () {
    if (this.isConnected) click.call(this);
    else window.__cell.went.push(this.href);
  };
})();
`;

/** What a cell's page runs before the shim. */
export const CELL = CLOCK + STAY;

/** Runs in the page that holds the cells; `world.run(cells)` walks them, so many at a time. */
export const WALKER = String.raw`
(() => {
  const world = { gate: '', waiting: 0, alive: 0, open: 0 };
  window.__matrix = world;
  const tick = () => new Promise((done) => setTimeout(done, 5));
  // Against hanging for ever; what lasts too long by the cell's clock is seen there.
  const PATIENCE = 25_000;
  const till = async (what, condition) => {
    for (const end = Date.now() + PATIENCE; ; await tick()) {
      const found = condition();
      if (found) return found;
      if (Date.now() > end) throw new Error('waited in vain for ' + what);
    }
  };
  const tidy = (text) => (text || '').replace(/\s+/g, ' ').trim();
  const shown = (node) => Boolean(node?.checkVisibility({ visibilityProperty: true }));

  /** A page in a frame, its widget in reach. */
  const enter = async (cell, query = '') => {
    const frame = document.createElement('iframe');
    frame.width = 420;
    frame.height = 760;
    // What stalls from the beginning is known there before anything is asked.
    frame.src = cell.url + '?stalls=' + cell.stalls + query;
    const loaded = new Promise((done) => (frame.onload = done));
    document.querySelector('#cells').append(frame);
    await loaded;
    const at = { frame, window: frame.contentWindow, presses: 0 };
    const { document: page, __cell: own } = at.window;
    at.own = own;
    // Nobody says when a call has come to a host that takes none; elsewhere the clock waits until the fault is there.
    const comes = ({ began }) => !cell.host || at.window.performance.now() - began > 250;
    own.stalls = (one) => (cell.stalls.includes(one.kind) && comes(one)) || Boolean(cell.stallsNow && one.kind === cell.kind && cell.on && cell.met);
    at.element = page.querySelector('sir-donate');
    await till('the element', () => at.element.shadowRoot?.firstElementChild);
    at.root = at.element.shadowRoot;
    at.find = (selector) => [...at.root.querySelectorAll(selector)].filter(shown);
    at.failed = () => at.element.matches(':state(failed)');
    at.alert = () => at.find('[role=alert]').map((node) => tidy(node.innerText)).filter(Boolean).join(' ');
    at.card = () => (at.find('.card-status')[0] ? tidy(at.find('.card-status')[0].innerText) : '');
    return at;
  };

  /** What a donor, a partner's page and a partner's developer have in front of them. */
  const look = (at) => {
    const record = at.window.__harness;
    const value = (id) => at.root.querySelector(id)?.value ?? null;
    const chosen = at.find('input[type=radio]:checked').map((radio) => tidy(radio.labels[0]?.innerText));
    return {
      failed: at.failed(),
      busy: at.element.matches(':state(busy)'),
      form: at.find('[type=submit]').length === 1,
      heading: at.find('h1,h2,h3').map((node) => tidy(node.innerText)).join(' '),
      tip: at.find('fieldset').some((node) => /^Optional tip/.test(tidy(node.innerText))),
      alert: at.alert(),
      status: at.find('[role=status]').map((node) => tidy(node.innerText)).filter(Boolean).join(' '),
      card: at.card(),
      marked: at.find('[aria-invalid=true]').length > 0,
      timer: at.find('[role=timer]').map((node) => tidy(node.innerText)).join(' '),
      actions: at.find('button,a[href]').map((node) => tidy(node.innerText)),
      donor: [value('#email'), value('#first-name'), value('#last-name')],
      chosen,
      fallback: shown(at.element.querySelector('a')),
      errors: record.events.filter(({ name }) => name === 'error').map(({ detail }) => detail),
      statuses: record.events.filter(({ name }) => name === 'status').map(({ detail }) => detail.status),
      submits: record.events.filter(({ name }) => name === 'submit').length,
      console: record.console.map(({ level, text }) => level + ' ' + text),
      uncaught: record.errors,
      fetches: at.own.fetches.map(({ kind, method, at: begun, end }) => ({ kind, method, at: begun, took: end && end - begun })),
      presses: at.presses,
      went: at.own.went.slice(),
      now: at.own.clock.now,
      remembered: JSON.parse(localStorage.getItem('sir-donate:donations') || '[]').filter(([, , , , key]) => key === cellTail(at)).map(([id]) => id),
    };
  };
  const cellTail = (at) => at.element.getAttribute('publishable-key').slice(-8);

  /** Until nothing has been asked for so long, by the cell's clock. */
  const still = (at, gap = 8000) =>
    till('the calls to end', () => at.own.fetches.every(({ end }) => end) && at.own.clock.now - at.own.lastEnd > gap);

  const opened = async (at) => {
    const opener = at.find('button').find((node) => tidy(node.innerText) === 'Donate');
    const begun = at.own.clock.now;
    opener.click();
    await till('the form', () => at.find('[type=submit]')[0] || at.failed());
    return at.own.clock.now - begun;
  };

  const choose = (at, name) => at.find('input[type=radio]').find((radio) => tidy(radio.labels[0].innerText) === name).click();
  const press = (at) => {
    const button = at.find('[type=submit]')[0];
    at.presses++;
    button.click();
  };
  const outcome = (at) => at.own.went.length || at.alert() || at.failed();
  const submit = async (at) => {
    const begun = at.own.clock.now;
    const before = at.own.went.length;
    press(at);
    await till('the form to be busy', () => at.element.matches(':state(busy)') || outcome(at));
    await till('the end of a submission', () => !at.element.matches(':state(busy)') || at.own.went.length > before || at.failed());
    await till('a word about it', () => outcome(at));
    return at.own.clock.now - begun;
  };

  /** The same form once more: by the button that says so, or by the form's own, as soon as it can be pressed. */
  const again = async (at) => {
    const seen = at.own.fetches.length;
    const button = await till('a button to try again', () => {
      const button = at.find('button').find((node) => tidy(node.innerText) === 'Try again') ?? at.find('[type=submit]')[0];
      return button && !button.disabled && button.ariaDisabled !== 'true' ? button : undefined;
    });
    at.presses++;
    button.click();
    await till('the call', () => at.own.fetches.length > seen);
    await till('the end of another submission', () => !at.element.matches(':state(busy)') || at.own.went.length || at.failed());
    await till('a word about it', () => outcome(at));
  };

  const tell = (cell, word) => fetch(cell.control + '/' + cell.id + '/' + word, { method: 'POST' }).then((answer) => {
    if (!answer.ok) throw new Error('the control said ' + answer.status);
  });
  const turn = async (cell, on) => {
    await tell(cell, on ? 'on' : 'off');
    cell.on = on;
    if (on && cell.stallsNow) {
      tell(cell, 'met').then(() => {
        cell.met = true;
      }, () => {});
    }
  };
  /** All cells that need it wait here for the driver to take the connection away, or to give it back. */
  const gate = async (cell, name) => {
    if (!cell.offline) return;
    world.waiting++;
    const mine = world.open;
    world.gate = name;
    await till('the driver at the gate ' + name, () => world.open > mine);
  };

  const remember = (cell, { asked }) => {
    const now = Date.now();
    const all = JSON.parse(localStorage.getItem('sir-donate:donations') || '[]');
    const next = asked ? now + 3000 : now - 45_000;
    all.push([cell.donation, 'american-red-cross', 'USD', 'stripe', cell.tail, 'processing', '5000', String(now - 60_000), String(next), String(asked), '', 'American Red Cross']);
    localStorage.setItem('sir-donate:donations', JSON.stringify(all));
  };

  // -- The walks ---------------------------------------------------------------

  /** The lookups fail, what the donor does meanwhile stands, and a gift goes through where the form is still there. */
  const looked = async (cell, at, meanwhile) => {
    if (cell.offline) await warm(at);
    await gate(cell, 'off');
    const usable = await opened(at);
    if (!at.failed()) meanwhile?.();
    at.own.clock.fast = true;
    await still(at);
    const after = look(at);
    await gate(cell, 'on');
    if (!after.failed && !cell.host) await submit(at);
    return { at, usable, after, end: look(at) };
  };

  const WALKS = {
    /** The first thing that is asked on this site fails. */
    async 'lookup first'(cell) {
      await turn(cell, true);
      const at = await enter(cell);
      return looked(cell, at);
    },

    /** The form stands with what an earlier visit has learnt, the donor is in the middle of it, and asking anew fails. */
    async 'lookup mid-flow'(cell) {
      const before = await enter({ ...cell, url: cell.earlier ?? cell.url });
      await opened(before);
      await till('the questions', () => before.own.fetches.length > 1);
      await still(before, 50);
      before.frame.remove();
      if (cell.host) {
        for (const name of Object.keys(localStorage)) {
          if (name.includes(cell.origin) && name.includes(cell.tail)) localStorage.setItem(name.replace(cell.origin, cell.host), localStorage.getItem(name));
        }
      }
      await turn(cell, true);
      const at = await enter(cell, '&later=5400000');
      return looked(cell, at, () => choose(at, '$100'));
    },

    /** Nothing is known yet, the lookups hang, and the donor gives at once. */
    async 'link first'(cell) {
      await turn(cell, true);
      const at = await enter(cell);
      const usable = await opened(at);
      await gate(cell, 'off');
      return { usable, ...(await give(cell, at)) };
    },

    /** All is known and chosen. */
    async 'link mid-flow'(cell) {
      const at = await enter(cell);
      const usable = await opened(at);
      if (!cell.host) {
        await still(at, 50);
        await till('the tip', () => look(at).tip);
      }
      for (const name of ['$100', 'Monthly']) choose(at, name);
      await turn(cell, true);
      await gate(cell, 'off');
      return { usable, ...(await give(cell, at)) };
    },

    /** A page of a donor who has been at the checkout: the first question for the status fails. */
    async 'status first'(cell) {
      await tell(cell, 'pay');
      if (cell.offline) {
        // The app has to come first, so the donation was begun in another tab.
        const at = await enter(cell);
        await at.element.open();
        at.element.close();
        await still(at, 50);
        await gate(cell, 'off');
        remember(cell, { asked: 0 });
        at.window.dispatchEvent(new at.window.Event('focus'));
        return follow(cell, at, 1);
      }
      remember(cell, { asked: 0 });
      await turn(cell, true);
      const at = await enter(cell);
      await till('the first question', () => at.own.fetches.some(({ kind }) => kind === 'status'));
      return follow(cell, at, 1);
    },

    /** The checkout is open elsewhere, and the form says so while it is asked for. */
    async 'status mid-flow'(cell) {
      const at = await enter(cell);
      await opened(at);
      choose(at, '$50');
      // A donor may look back at any moment, and is asked for then.
      await turn(cell, true);
      press(at);
      await till('the checkout elsewhere', () => /Your checkout is/.test(look(at).status));
      // Who has not been there is not thanked, whatever the status.
      at.window.addEventListener('click', (event) => event.preventDefault(), { once: true, capture: true });
      at.root.querySelector('.go').click();
      cell.donation = at.window.__harness.events.find(({ name }) => name === 'checkout').detail.partnerDonationId;
      await tell(cell, 'pay?' + cell.donation);
      await gate(cell, 'off');
      at.own.clock.fast = true;
      if (!cell.offline) await till('the first question', () => at.own.fetches.some(({ kind }) => kind === 'status'));
      return follow(cell, at, 1);
    },

    /** It was asked for before, and is asked for again by the schedule. */
    async 'status polling'(cell) {
      remember(cell, { asked: cell.host ? 1 : 0 });
      if (cell.host) await turn(cell, true);
      const at = await enter(cell);
      if (!cell.host) {
        await till('the first answer', () => at.own.fetches.some(({ kind, end }) => kind === 'status' && end));
        await turn(cell, true);
        await tell(cell, 'pay');
      }
      await gate(cell, 'off');
      at.own.clock.fast = true;
      if (!cell.offline) await till('the next question', () => at.own.fetches.filter(({ kind }) => kind === 'status').length === (cell.host ? 1 : 2));
      return follow(cell, at, cell.host ? 1 : 2);
    },
  };
  WALKS['snapshot first'] = WALKS['lookup first'];

  // What the app itself is made of is there before the connection goes.
  const warm = async (at) => {
    at.root.firstElementChild.dispatchEvent(new at.window.PointerEvent('pointerenter'));
    await till('the app', () => at.window.__harness.wasm.length);
  };

  const give = async (cell, at) => {
    at.own.clock.fast = true;
    const took = await submit(at);
    const after = look(at);
    // Long enough for a widget that would ask again by itself.
    const rest = at.own.clock.now + 6000;
    await till('the time to pass', () => at.own.clock.now > rest);
    const rested = look(at);
    await gate(cell, 'on');
    await turn(cell, false);
    if (after.alert && cell.again) await again(at);
    return { at, took, after, rested, end: look(at) };
  };

  /** What stands there after so many questions, and after one more that is answered. */
  const follow = async (cell, at, count) => {
    at.own.clock.fast = true;
    const asked = () => at.own.fetches.filter(({ kind }) => kind === 'status');
    if (!cell.offline) await till('the answer', () => asked().length >= count && asked()[count - 1].end);
    else {
      const rest = at.own.clock.now + 30_000;
      await till('the time to pass', () => at.own.clock.now > rest);
    }
    // What it brings is shown in the next moment.
    const rest = at.own.clock.now + 500;
    await till('the time to pass', () => at.own.clock.now > rest);
    const after = look(at);
    await gate(cell, 'on');
    await turn(cell, false);
    const end = at.own.clock.now + cell.wait;
    await till('the time to pass', () => at.own.clock.now > end || (cell.settles && /You earned/.test(at.card())));
    return { at, after, end: look(at) };
  };

  world.run = async (cells, abreast) => {
    const queue = [...cells];
    const results = [];
    world.alive = cells.length;
    const work = async () => {
      for (let cell; (cell = queue.shift()); ) {
        const begun = Date.now();
        let at;
        try {
          const { at: place, ...seen } = await WALKS[cell.walk](cell);
          at = place;
          results.push({ id: cell.id, ...seen, lasted: Date.now() - begun });
        } catch (error) {
          const frame = [...document.querySelectorAll('iframe')].find((frame) => frame.src.startsWith(cell.url));
          const own = frame?.contentWindow?.__cell;
          const record = frame?.contentWindow?.__harness;
          results.push({ id: cell.id, stuck: error.message, lasted: Date.now() - begun, seen: own && { fetches: own.fetches, went: own.went, console: record.console, errors: record.errors, events: record.events.map(({ name, detail }) => [name, detail]), text: tidy(frame.contentDocument.querySelector('sir-donate').shadowRoot.textContent).slice(0, 600) } });
        }
        for (const frame of document.querySelectorAll('iframe')) if (frame.src.startsWith(cell.url)) frame.remove();
        world.alive--;
      }
    };
    await Promise.all(Array.from({ length: abreast }, work));
    return results;
  };
})();
`;
