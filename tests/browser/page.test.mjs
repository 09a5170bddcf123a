// The page is not ours: what its libraries, its styles, its scripts and another release of the widget do to a donation.
//
// Everywhere several widgets of two builds are on the page. The libraries run in Chromium alone, for what they change is
// the same in each engine; how the focus moves, and what styles do, is not.
import assert from 'node:assert/strict';
import { otherBuild, putBuild } from './builds.mjs';
import { BROWSER, Key, sleep, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { cut } from './room.mjs';
import { DONOR, PREFILLED, assertReceived, attributesFor, errorsOf, expectation, fillForm, openForm, pay, submitButton, thanks, toCheckout } from './journey.mjs';
import { BOOTSTRAP, LIBRARIES, MUI_TRAP } from './libraries.mjs';
import { FALLBACK, framing, page, recorded, widget } from './pages.mjs';

const scenario = suite({ rewardDelay: 0 });
const OTHER = otherBuild();
const skip = BROWSER === 'chromium' ? false : 'the same in each engine';

const choices = { hand: 'keyboard', tip: 'percent', amount: 'other' };

/** A page with the other build's script too, first or second; its libraries come as files, as they do. */
function shared(site, { libraries = [], first = false, head = '', script = '', ...options } = {}) {
  const src = putBuild(site.pages, OTHER, '/other/');
  const tags = libraries.map((body, index) => {
    const own = site.pages.put({ body, headers: { 'content-type': 'text/javascript; charset=utf-8' } }, `/library-${index}.js`);
    return `<script src="${own}"></script>`;
  });
  const second = `customElements.whenDefined('sir-donate').then(() => {
    const tag = Object.assign(document.createElement('script'), { src: '${src}', onload: () => (window.bothRan = true) });
    document.head.append(tag);
  });`;
  return page(site, {
    ...options,
    head: tags.join('') + (first ? `<script src="${src}"></script>` : '') + head,
    script: script + (first ? '' : second),
  });
}

/** Three widgets, of which the second is given to. */
const three = (site, own) => [widget(site, { label: 'First', nonprofit: 'direct-relief' }), own, widget(site, { mode: 'inline', preload: 'intent', nonprofit: 'direct-relief' })];

const complaints = async (browser) => (await browser.console()).filter(({ text }) => text.startsWith('SIR Donate:')).map(({ text }) => text);

/** No error of the page's, no word on the console, no event. */
async function assertQuiet(browser) {
  assert.deepEqual([(await recorded(browser)).errors, await complaints(browser), await errorsOf(browser)], [[], [], []]);
}

/** All the way to the thanks, typed by hand, and back to the page. */
async function giveAndReturn(browser, site, url) {
  await openForm(browser, choices);
  const submit = await fillForm(browser, choices);
  await assertQuiet(browser);
  await toCheckout(browser, site, submit, choices);
  const expected = expectation(choices);
  await assertReceived(site, expected);
  await pay(browser, choices);
  await browser.open(url);
  await thanks(browser, expected.amount);
  await assertQuiet(browser);
}

for (const [name, libraries] of Object.entries(LIBRARIES)) {
  scenario(
    `a page with ${name} gives, and shows what became of it`,
    async ({ browser, site, pages }) => {
      const url = pages.put(shared(site, { libraries, widgets: three(site, attributesFor(site, choices)) }));
      await browser.open(url);
      await until('both scripts to have run', () => browser.script(() => window.bothRan));
      await giveAndReturn(browser, site, url);
    },
    { skip },
  );
}

scenario('a page with two builds runs the one that comes first, and only that one', async ({ browser, site, pages, cdn }) => {
  const url = pages.put(shared(site, { first: true, widgets: three(site, attributesFor(site, choices)) }));
  await browser.open(url);
  await giveAndReturn(browser, site, url);
  assert.deepEqual(new Set(cdn.names()), new Set(['sir-donate.js']));
  const asked = new Set(pages.requests.map(({ path }) => path).filter((path) => path.startsWith('/other/')));
  assert.deepEqual(asked, new Set([...OTHER.keys()].map((name) => `/other/${name}`)));
});

for (const [older, newer] of [['this build', 'the other'], ['the other', 'this build']]) {
  scenario(`what ${older} remembers, ${newer} shows on the next page of the site`, async ({ browser, site, pages }) => {
    const own = older === 'this build';
    const script = putBuild(pages, OTHER, '/other/');
    const url = (path, ours) =>
      pages.put(page(site, { widgets: [attributesFor(site, { hand: 'pointer' })], shim: ours, after: ours ? '' : `<script async src="${script}"></script>` }), path);
    await browser.open(url('/first', own));
    await openForm(browser);
    await toCheckout(browser, site, await fillForm(browser, { tip: 'none' }));
    await pay(browser);
    const paid = url('/second', !own);
    // Both at once: in the page, and in a frame of the page beside it.
    const both = pages.put({ ...framing(url('/framed', own)), headers: {} }, '/both');
    await browser.open(paid);
    await thanks(browser, 5000);
    await assertQuiet(browser);
    await browser.open(both);
    await browser.intoFrame('#frame');
    await thanks(browser, 5000);
    await browser.outOfFrame();
    assert.equal(site.api.of('/create-link').length, 1);
  });
}

// ---------------------------------------------------------------------------
// Where the focus may be

/** Types into the open form and gives: each letter goes where the donor put it. */
async function typeAndGive(browser, site) {
  await browser.click(await browser.byRole('textbox', 'Email'));
  await browser.type(DONOR.email);
  // Longer than a trap waits before it looks again.
  await sleep(200);
  for (const [name, text] of [['First name', DONOR.first], ['Last name', DONOR.last]]) {
    await browser.tabTo(await browser.byRole('textbox', name));
    await browser.retype(text);
  }
  assert.equal(await browser.value(await browser.byRole('textbox', 'Email')), DONOR.email);
  await browser.press(Key.enter);
  await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));
  const { request } = (await site.sandbox.journal()).donations[0];
  assert.deepEqual([request.donorEmail, request.firstName, request.lastName], [DONOR.email, DONOR.first, DONOR.last]);
}

const modal = (id, body) => `<div class="modal" id="${id}" tabindex="-1"><div class="modal-dialog"><div class="modal-content"><h2>Before you go</h2><button>Not now</button>${body}</div></div></div>`;

for (const [where, inside] of [['in it', true], ['beside it', false]]) {
  for (const trap of ["Bootstrap's modal", "a modal like MUI's"]) {
    scenario(`${trap} does not take the focus from a dialog that is opened ${where}`, async ({ browser, site, pages }) => {
      const element = `<sir-donate${Object.entries(widget(site, { tip: 'off' })).map(([name, value]) => ` ${name}="${value}"`).join('')}></sir-donate>`;
      const body = `${inside ? '' : element}${modal('modal', inside ? element : '')}`;
      const bootstrap = trap.startsWith('Bootstrap');
      await browser.open(
        pages.put(
          shared(site, {
            element: body,
            style: bootstrap ? BOOTSTRAP.style : '',
            libraries: [bootstrap ? BOOTSTRAP.script : MUI_TRAP],
          }),
        ),
      );
      await until('the element to be defined', () => browser.script(() => !!customElements.get('sir-donate')));
      await browser.scriptAsync(
        (bootstrap) =>
          new Promise((done) => {
            const modal = document.getElementById('modal');
            if (!bootstrap) done(window.trapFocus(modal));
            modal.addEventListener('shown.bs.modal', done);
            new window.bootstrap.Modal(modal).show();
          }),
        bootstrap,
      ).catch((error) => {
        if (bootstrap) throw error;
      });
      if (inside) await browser.click(await browser.byRole('button', 'Donate'));
      else await browser.scriptAsync(() => document.querySelector('sir-donate').open());
      await submitButton(browser);
      await typeAndGive(browser, site);
    });
  }
}

// ---------------------------------------------------------------------------
// What scripts do to the element

scenario('a clone is a widget of its own, with the attributes and none of what was typed', async ({ browser, site, pages }) => {
  await browser.open(pages.put(shared(site, { widgets: [widget(site, { mode: 'inline', tip: 'off', 'first-name': 'Prefilled' })] })));
  await submitButton(browser);
  await browser.click(await browser.byRole('textbox', 'First name'));
  await browser.retype('Typed');
  await browser.script(() => {
    const element = document.querySelector('sir-donate');
    element.after(element.cloneNode(true));
  });
  const both = await browser.script(() => [...document.querySelectorAll('sir-donate')]);
  const values = [];
  for (const within of both) {
    await submitButton(browser, { within });
    values.push(await browser.value(await browser.byRole('textbox', 'First name', { within })));
  }
  assert.deepEqual(values, ['Typed', 'Prefilled']);
  await assertQuiet(browser);
});

scenario('an element that goes while its link is made sends nobody anywhere', async ({ browser, site, api, pages }) => {
  await browser.open(pages.put(shared(site, { widgets: three(site, widget(site, PREFILLED)) })));
  await openForm(browser);
  api.hook = (call) => (call.path.endsWith('/create-link') ? { delay: 500 } : undefined);
  await browser.click(await submitButton(browser));
  await browser.textOf('status', /Preparing/);
  await browser.script(() => document.querySelectorAll('sir-donate')[1].remove());
  await until('the answer', () => api.of('/create-link')[0]?.status === 201);
  await sleep(300);
  assert.equal(await browser.address(), `${pages.origin}/`);
  await assertQuiet(browser);
  // The page goes on.
  await openForm(browser, { label: 'First' });
  assert.equal(api.of('/create-link').length, 1);
});

// Each is something that frameworks, editors and tag managers do.
const DEEDS = {
  move: (element) => element.parentNode.append(element),
  prepend: (element) => element.parentNode.prepend(element),
  wrap: (element) => {
    const box = document.createElement('div');
    element.replaceWith(box);
    box.append(element);
    box.replaceWith(element);
  },
  takeOut: async (element) => {
    const home = element.parentNode;
    element.remove();
    await 0;
    home.append(element);
  },
  adopt: (element) => {
    const home = element.parentNode;
    new Document().adoptNode(element);
    home.append(document.adoptNode(element));
  },
  mode: (element) => element.setAttribute('mode', element.getAttribute('mode') === 'inline' ? 'button' : 'inline'),
  label: (element) => element.setAttribute('label', `Give ${element.ownerDocument.title}`),
  theme: (element) => element.setAttribute('theme', 'dark'),
  currency: (element) => element.setAttribute('currency', element.getAttribute('currency') === 'JPY' ? 'USD' : 'JPY'),
  amounts: (element) => {
    element.amounts = [200, 500, 900];
  },
  nonprofit: (element) => element.setAttribute('nonprofit', 'direct-relief'),
  noNonprofit: (element) => {
    element.removeAttribute('nonprofit');
    element.setAttribute('nonprofit', 'american-red-cross');
  },
  key: (element) => {
    const key = element.getAttribute('publishable-key');
    element.setAttribute('publishable-key', key.toUpperCase());
    element.setAttribute('publishable-key', key);
  },
  children: (element) => {
    element.innerHTML = '<p>Other words <a href="/give">and a link</a></p>';
  },
  open: (element) => void element.open().catch(() => {}),
  close: (element) => element.close(),
  reset: (element) => element.reset(),
  normalize: (element) => element.normalize(),
  hide: (element) => {
    element.hidden = true;
    element.hidden = false;
  },
};

scenario(
  'whatever is done to six elements in any order, none breaks, and each can give afterwards',
  async ({ browser, site, pages }) => {
    const modes = ['button', 'inline', 'button', 'inline', 'button', 'inline'];
    await browser.open(pages.put(shared(site, { widgets: modes.map((mode) => widget(site, { ...PREFILLED, mode })) })));
    await until('the element to be defined', () => browser.script(() => !!customElements.get('sir-donate')));
    const rounds = process.env.SIR_ALL ? 3000 : 300;
    const seed = Number(process.env.SIR_SEED || 20_261_122);
    await browser.scriptAsync(
      async (deeds, rounds, seed) => {
        const all = Object.entries(deeds).map(([name, text]) => [name, new Function(`return (${text})`)()]);
        const elements = [...document.querySelectorAll('sir-donate')];
        let state = seed;
        const chance = (below) => ((state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 8) % below;
        window.deeds = [];
        for (let round = 0; round < rounds; round++) {
          const [name, deed] = all[chance(all.length)];
          window.deeds.push(name);
          await deed(elements[chance(elements.length)]);
          // At once, in the same turn, or after a frame, when answers and forms may have come.
          if (chance(3) === 0) await new Promise((done) => setTimeout(done, chance(30)));
        }
      },
      Object.fromEntries(Object.entries(DEEDS).map(([name, deed]) => [name, deed.toString()])),
      rounds,
      seed,
    );
    const last = (await browser.script(() => window.deeds.slice(-12))).join(', ');
    // An element that is taken out or fails ends a promise of open(), and nothing else.
    assert.deepEqual((await recorded(browser)).errors, [], `seed ${seed}, at last ${last}`);
    assert.deepEqual([await errorsOf(browser), await complaints(browser)], [[], []], `seed ${seed}, at last ${last}`);
    await browser.script(() => {
      for (const element of document.querySelectorAll('sir-donate')) {
        element.close();
        element.setAttribute('mode', 'button');
        element.setAttribute('currency', 'USD');
        element.setAttribute('nonprofit', 'american-red-cross');
        element.amounts = undefined;
      }
    });
    for (const index of modes.keys()) {
      await browser.scriptAsync((index) => document.querySelectorAll('sir-donate')[index].open(), index);
      await browser.byRole('dialog');
      await submitButton(browser);
      await browser.click(await browser.byRole('button', 'Close'));
      await browser.gone('dialog');
    }
    await browser.scriptAsync(() => document.querySelector('sir-donate').open());
    await browser.click(await submitButton(browser));
    await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));
    assert.equal((await site.sandbox.journal()).donations.length, 1);
  },
  { timeout: 180_000, skip },
);

scenario('a page with <base href> and <base target> gives, in its own tab', async ({ browser, site, pages, cdn, api }) => {
  const url = pages.put(shared(site, { head: '<base href="https://elsewhere.example/deep/" target="_blank">', widgets: three(site, attributesFor(site, { hand: 'pointer' })) }));
  await browser.open(url);
  await openForm(browser);
  await toCheckout(browser, site, await fillForm(browser, { tip: 'none' }));
  assert.equal((await browser.tabs()).length, 1);
  assert.ok(cdn.names().length && api.calls.length);
});

// ---------------------------------------------------------------------------
// What its styles do

const HOSTILE = {
  'all: unset': '* { all: unset !important }',
  'everything huge, turned round and clipped': `body, body * { font-size: 60px !important; line-height: 0.5 !important; letter-spacing: 1em !important; text-transform: uppercase !important; direction: rtl !important;
    color: red !important; background: yellow !important; box-sizing: content-box !important; pointer-events: auto; text-indent: -999em !important; word-break: break-all !important }`,
  'a reset of inputs and buttons': 'input, button, dialog, fieldset, form, div { display: none !important; opacity: 0 !important; visibility: hidden !important; position: fixed !important }',
};
for (const [what, style] of Object.entries(HOSTILE)) {
  scenario(`styles that set ${what} do not reach the form`, async ({ browser, site, pages }) => {
    const look = async (style) => {
      await browser.open(pages.put(shared(site, { style, widgets: [widget(site, PREFILLED)] })));
      await browser.scriptAsync(() => document.querySelector('sir-donate').open());
      await submitButton(browser);
      await browser.byRole('heading', 'Donate to American Red Cross');
      // The pieces that a donor needs: where they are in the dialog, and what of their look could be inherited.
      return browser.script(() => {
        const root = document.querySelector('sir-donate').shadowRoot;
        const dialog = root.querySelector('dialog').getBoundingClientRect();
        return [...root.querySelectorAll('dialog, h2, legend, label, input, [type=submit], .sentence')].map((element) => {
          const { x, y, width, height } = element.getBoundingClientRect();
          const { color, fontSize, textTransform, letterSpacing, visibility, direction, textIndent, backgroundColor } = getComputedStyle(element);
          return [describe(element), Math.round(x - dialog.x), Math.round(y - dialog.y), Math.round(width), Math.round(height), color, backgroundColor, fontSize, textTransform, letterSpacing, visibility, direction, textIndent].join(' ');
        });
      });
    };
    const plain = await look('');
    const hostile = await look(style);
    assert.deepEqual(hostile, plain);
    assert.ok(plain.length > 20);
    await browser.click(await submitButton(browser));
    await until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));
  });
}

scenario("an element that the page's styles hide asks for nothing, and shows what it has when it is shown", async ({ browser, site, pages, cdn, api }) => {
  const style = 'sir-donate { display: none } .later sir-donate { display: block }';
  await browser.open(pages.put(page(site, { style, widgets: [widget(site), widget(site, { mode: 'inline' })] })));
  await until('the element to be defined', () => browser.script(() => !!customElements.get('sir-donate')));
  await sleep(300);
  assert.equal(await browser.has('link', FALLBACK), false);
  assert.deepEqual([cdn.names(), api.calls], [['sir-donate.js'], []]);
  await browser.script(() => document.body.classList.add('later'));
  await browser.byRole('button', 'Donate');
  await submitButton(browser);
});

scenario("the page's color-scheme is followed, and a theme of the element's own wins", async ({ browser, site, pages }) => {
  const dark = await (async (style, themes) => {
    await browser.open(pages.put(page(site, { style, widgets: themes.map((theme) => widget(site, { theme })) })));
    await until('the element to be defined', () => browser.script(() => !!customElements.get('sir-donate')));
    return browser.scriptAsync(async () => {
      const seen = [];
      for (const element of document.querySelectorAll('sir-donate')) {
        await element.open();
        const { backgroundColor } = getComputedStyle(element.shadowRoot.querySelector('dialog'));
        seen.push(backgroundColor);
        element.close();
      }
      return seen;
    });
  })(':root { color-scheme: dark }', ['auto', 'light', 'dark']);
  assert.equal(dark[0], dark[2]);
  assert.notEqual(dark[0], dark[1]);
});

// ---------------------------------------------------------------------------
// How large it is read

for (const [what, { width, height, scale, style = '' }] of Object.entries({
  'enlarged to 400 %': { width: 320, height: 256, scale: 4 },
  'with text of 200 %': { width: 1280, height: 1000, scale: 1, style: 'html { font-size: 200% }' },
  'with text of 200 %, on a phone': { width: 390, height: 844, scale: 1, style: 'html { font-size: 200% }' },
})) {
  for (const mode of ['button', 'inline']) {
    scenario(
      `nothing is cut in a page ${what}, and it gives: ${mode}`,
      async ({ browser, site, pages }) => {
        await browser.devtools('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: scale, mobile: false });
        try {
          const own = { ...choices, mode };
          await browser.open(pages.put(shared(site, { style, widgets: [attributesFor(site, own)] })));
          await openForm(browser, own);
          const submit = await fillForm(browser, own);
          await browser.byRole('heading', 'Donate to American Red Cross');
          assert.deepEqual(await cut(browser), []);
          // With a message at each field it is longer.
          for (const name of ['Email', 'First name']) {
            await browser.tabTo(await browser.byRole('textbox', name));
            await browser.retype('');
          }
          await browser.press(Key.enter);
          await browser.textOf('alert', /\S/);
          assert.deepEqual(await cut(browser), []);
          for (const [name, text] of [['First name', DONOR.first], ['Email', DONOR.email]]) {
            await browser.tabTo(await browser.byRole('textbox', name));
            await browser.retype(text);
          }
          await toCheckout(browser, site, submit, own);
        } finally {
          await browser.devtools('Emulation.clearDeviceMetricsOverride');
        }
      },
      { skip: BROWSER === 'chromium' ? false : "the window is made small by Chromium's protocol" },
    );
  }
}
