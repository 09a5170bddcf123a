// The demo site: what a partner sees first. Every page of the folder, at both
// ends of the widths, by day and by night, with the widget closed and open.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import {
  FALLBACK_PAGE,
  PAGES,
  assertAccessible,
  assertClean,
  assertNoSideways,
  assertNothingOutside,
  assertSamePlaces,
  boxesOf,
  closeWidget,
  openWidget,
  prefer,
  source,
  startDemo,
  upgraded,
} from './demo.mjs';
import { BROWSER, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { distFiles } from './servers.mjs';

const WITH_WIDGET = PAGES.filter((name) => name !== FALLBACK_PAGE);
// Only Chromium's driver can say what the reader's system prefers.
const SCHEMES = BROWSER === 'chromium' ? ['light', 'dark'] : ['light'];

const scenario = suite({ backend: false });
let demo;
before(async () => {
  demo = await startDemo();
});
after(() => demo?.stop());

/** Opens a page at a width; where the driver can't make its window that narrow, in a frame. */
async function show(browser, name, { width = 1280, scheme = 'light' } = {}) {
  if (browser.name === 'chromium') await prefer(browser, { scheme });
  const [inner] = await browser.resize(width, width < 600 ? 760 : 900);
  if (inner === width) return browser.open(demo.url(name));
  const frame = `<!doctype html><html lang="en"><title>Frame</title><iframe id="frame" title="Demo" width="${width}" height="760" style="border:0" src="${demo.url(name)}"></iframe>`;
  await browser.open(demo.put(`frame-${width}-${name}`, frame));
  await browser.intoFrame('#frame');
  await until('the framed page', () => browser.script(() => document.readyState === 'complete' && location.protocol !== 'about:'));
}

const widgetsOf = (browser) =>
  browser.script(() => [...document.querySelectorAll('sir-donate')].map((host) => Object.fromEntries([...host.attributes].map(({ name, value }) => [name, value]))));

const close = async (browser, opened) => {
  await closeWidget(browser, opened);
  await browser.outOfFrame();
};

scenario('the site has what it promises to show', async ({ browser }) => {
  assert.ok(WITH_WIDGET.length >= 6, `pages with a widget: ${WITH_WIDGET}`);
  const traits = {};
  for (const name of WITH_WIDGET) {
    await show(browser, name);
    traits[name] = await browser.script(() => ({
      widgets: document.querySelectorAll('sir-donate').length,
      narrow: Math.min(...[...document.querySelectorAll('sir-donate[mode=inline]')].map((host) => host.offsetWidth)),
      scheme: getComputedStyle(document.documentElement).colorScheme,
      rtl: document.dir === 'rtl',
    }));
    assert.ok(traits[name].widgets >= 1, `${name} has a widget`);
  }
  const some = (what, is) => assert.equal(Object.values(traits).filter(is).length, 1, `one page is ${what}: ${JSON.stringify(traits)}`);
  some('a gallery', ({ widgets }) => widgets >= 9);
  some('one with a narrow sidebar', ({ narrow }) => narrow >= 280 && narrow <= 320);
  some('dark by design', ({ scheme }) => scheme === 'dark');
  some('written from right to left', ({ rtl }) => rtl);
});

scenario('every page leads to every other, and no link leads nowhere', async ({ browser }) => {
  const known = new Map();
  const answers = async (url) => {
    if (!known.has(url)) {
      const answer = await fetch(url);
      known.set(url, [answer.status, await answer.text()]);
    }
    return known.get(url);
  };
  for (const name of PAGES) {
    await show(browser, name);
    const [nav, links, marked] = await browser.script(() => [
      [...document.querySelectorAll('header nav a')].map((link) => link.href),
      [...document.querySelectorAll('a[href], link[href], script[src]')].map((element) => element.href || element.src),
      [...document.querySelectorAll('nav [aria-current="page"]')].map((link) => link.href),
    ]);
    assert.deepEqual([...nav].sort(), WITH_WIDGET.map(demo.url).sort(), `${name} leads to each page with a widget`);
    assert.deepEqual(marked, name === FALLBACK_PAGE ? [] : [demo.url(name)], `${name} says which page it is`);
    for (const link of links) {
      const { origin, hash } = new URL(link);
      assert.ok([demo.pages, demo.api].includes(origin), `${name}: ${link} leads to no third party`);
      const [status, text] = await answers(link.split('#')[0]);
      assert.equal(status, 200, `${name}: ${link}`);
      if (hash) assert.ok(text.includes(`id="${hash.slice(1)}"`), `${name}: ${link} is a place in the page`);
    }
  }
});

scenario('what a page says that it does is what it does', async ({ browser }) => {
  for (const name of WITH_WIDGET) {
    await show(browser, name);
    const [told, done, head, fallbacks] = await browser.script(() => {
      const tidy = (host) => {
        const values = Object.fromEntries([...host.attributes].map(({ name, value }) => [name, value]));
        delete values['api-base'];
        delete values['checkout-hosts'];
        values['publishable-key'] = values['publishable-key'].replace(/_[0-9a-f]{64}$/, '_…');
        return JSON.stringify([Object.entries(values).sort(), host.querySelector('a').textContent]);
      };
      const text = [...document.querySelectorAll('.how pre')].map((pre) => pre.textContent).join('\n');
      return [
        text,
        [...document.querySelectorAll('body sir-donate')].map(tidy),
        [...document.querySelectorAll('link[rel=stylesheet]')].map((link) => link.getAttribute('href')),
        [...document.querySelectorAll('sir-donate')].map((host) => host.querySelector('a')?.getAttribute('href')),
      ];
    });
    const elements = [...told.matchAll(/<sir-donate\s([^>]*)>\s*<a ([^>]*)>([^<]*)<\/a>\s*<\/sir-donate>/g)].map(([, attributes, , words]) =>
      JSON.stringify([[...attributes.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]).sort(), words]),
    );
    assert.ok(elements.length >= 1, `${name} shows its snippet`);
    for (const element of elements) assert.ok(done.includes(element), `${name}: ${element} is one of ${done}`);
    assert.ok(told.includes('<link rel="stylesheet" href="https://CDN/v1/reserve.css">') && head.includes('/v1/reserve.css'), `${name} reserves the room`);
    assert.ok(told.includes('<script async src="https://CDN/v1/sir-donate.js"></script>'), `${name} shows the script tag`);
    assert.deepEqual(source(name).match(/<script.*/g), ['<script async src="/v1/sir-donate.js"></script>'], `${name} has one script tag`);
    assert.ok(fallbacks.every((href) => href === `/${FALLBACK_PAGE}`), `${name} keeps its way to donate`);
  }
});

scenario('each widget opens and shows whom it is for', async ({ browser }) => {
  for (const name of WITH_WIDGET) {
    await show(browser, name);
    await upgraded(browser);
    const widgets = await widgetsOf(browser);
    for (const [index, attributes] of widgets.entries()) {
      const key = attributes['publishable-key'];
      const answer = await fetch(`${demo.api}/v1/partner/organizations/${attributes.nonprofit}`, { headers: { 'x-partner-key': key } });
      const organization = await answer.json();
      assert.equal(attributes['nonprofit-name'], organization.name, `${name}: the page and the sandbox agree on ${attributes.nonprofit}`);
      const opened = await openWidget(browser, index);
      // A name from right to left stands apart from the sentence around it; by marks that are no part of the accessible
      // name in Firefox, hence of the text alone. Texts from right to left bring marks for all that they name.
      const shown = /[\u0590-\u08ff]/.test(organization.name) ? `\u2068${organization.name}\u2069` : organization.name;
      const { donateTo } = opened.words;
      const heading = await browser.byRole('heading', new RegExp(`^${donateTo}`), { within: opened.form });
      const text = (await browser.text(heading)).replace(/([\u2068\u2069])\1/g, '$1');
      assert.equal(text, donateTo + shown, `${name}: ${attributes.nonprofit}'s heading`);
      assert.equal((await browser.label(heading)).replace(/[\u2068\u2069]/g, ''), donateTo + organization.name, `${name}: what is read out`);
      await assertClean(browser, `${name}, ${organization.name}`);
      await close(browser, opened);
    }
    const origins = await browser.script(() => [...new Set(performance.getEntriesByType('resource').map((entry) => new URL(entry.name).origin))]);
    assert.deepEqual(origins.filter((origin) => ![demo.pages, demo.api].includes(origin)), [], `${name} asks no third party`);
  }
});

scenario('the gallery loads everything once', async ({ browser }) => {
  await show(browser, 'causes.html');
  await upgraded(browser);
  for (const index of [0, 5, 11]) await closeWidget(browser, await openWidget(browser, index));
  const { app, wasm } = distFiles();
  // Not the shim: WebKit's list has a file twice that its parser asked for ahead of time.
  const names = await browser.script(() => performance.getEntriesByType('resource').map((entry) => entry.name.split('/').pop()));
  const times = (file) => names.filter((name) => name === file).length;
  assert.deepEqual([times(app), times(wasm)], [1, 1], `the form is loaded once: ${names}`);
});

for (const name of PAGES) {
  for (const scheme of SCHEMES) {
    for (const width of [360, 1280]) {
      scenario(`axe finds nothing: ${name}, ${width} px, ${scheme}`, async ({ browser }) => {
        const state = `${name} at ${width} px, ${scheme}`;
        await show(browser, name, { width, scheme });
        if (name !== FALLBACK_PAGE) {
          await upgraded(browser);
          assert.equal(await browser.script(() => matchMedia('(prefers-color-scheme: dark)').matches), scheme === 'dark');
        }
        await assertNoSideways(browser, state);
        await assertAccessible(browser, `${state}, closed`);
        if (name === FALLBACK_PAGE) return browser.outOfFrame();
        await assertClean(browser, `${state}, closed`, { still: true });
        const opened = await openWidget(browser);
        await assertAccessible(browser, `${state}, open`);
        await assertNoSideways(browser, `${state}, open`);
        await assertClean(browser, `${state}, open`);
        await close(browser, opened);
      });
    }
  }

  scenario(`a narrow phone shows all of it: ${name}`, async ({ browser }) => {
    await show(browser, name, { width: 320 });
    if (name !== FALLBACK_PAGE) await upgraded(browser);
    await assertNoSideways(browser, `${name} at 320 px`);
    await assertNothingOutside(browser, `${name} at 320 px`);
    if (name === FALLBACK_PAGE) return browser.outOfFrame();
    const opened = await openWidget(browser);
    await assertNoSideways(browser, `${name} at 320 px, open`);
    await close(browser, opened);
  });
}

for (const width of [1280, 360]) {
  scenario(`the widget takes the room that its page kept: ${width} px`, async ({ browser }) => {
    for (const name of WITH_WIDGET) {
      // As it is for as long as the script is on its way, however long that takes.
      const bare = `bare-${name}`;
      demo.put(bare, source(name).replace(/<script async.*/, ''));
      await show(browser, bare, { width });
      const before = await boxesOf(browser);
      await browser.outOfFrame();
      await show(browser, name, { width });
      await upgraded(browser);
      const after = await boxesOf(browser);
      await browser.outOfFrame();
      assertSamePlaces(before, after, name);
    }
  });
}

for (const [what, lang, direction, end] of [['an Arabic form is mirrored', 'ar', 'rtl', 'left'], ['an English form keeps its own direction', 'en', 'ltr', 'right']]) {
  scenario(`${what} in a page from right to left`, async ({ browser }) => {
    const name = `form-${lang}.html`;
    demo.put(name, source('arabic.html').replaceAll('localhost:8788', new URL(demo.api).host).replace('<sir-donate', `<sir-donate lang="${lang}"`));
    await show(browser, name);
    await upgraded(browser);
    const { host, form, words } = await openWidget(browser);
    await until('the logo', () => browser.script((host) => [...walk(host.shadowRoot)].some((image) => image.localName === 'img' && image.naturalWidth), host));
    const close = await browser.byRole('button', words.close, { within: form });
    const [side, covered, sideways] = await browser.script(
      (host, close) => {
        const [own, dialog] = [close.getBoundingClientRect(), close.closest('dialog').getBoundingClientRect()];
        const over = [...walk(host.shadowRoot)]
          .filter((element) => element.matches('h2, img, legend'))
          .filter((element) => {
            const box = element.getBoundingClientRect();
            return box.width && box.left < own.right && box.right > own.left && box.top < own.bottom && box.bottom > own.top;
          });
        const form = close.closest('dialog').querySelector('form');
        return [own.left + own.right < dialog.left + dialog.right ? 'left' : 'right', over.map(describe), form.scrollWidth > form.clientWidth];
      },
      host,
      close,
    );
    assert.deepEqual([side, covered, sideways], [end, [], false], 'the button to close is where the form’s lines end, and over nothing');
    assert.equal(await browser.script((host) => getComputedStyle(host.shadowRoot.querySelector('form')).direction, host), direction);
    await assertAccessible(browser, what);
  });
}

scenario('each page has its landmarks, one first heading and a language', async ({ browser }) => {
  for (const name of PAGES) {
    await show(browser, name);
    const found = await browser.script(() => ({
      main: document.querySelectorAll('main').length,
      h1: document.querySelectorAll('h1').length,
      skip: document.querySelector(document.querySelector('body > a').getAttribute('href'))?.localName,
      lang: document.documentElement.lang.length,
      inline: document.querySelectorAll('style, [style], script:not([src])').length,
    }));
    assert.deepEqual(found, { main: 1, h1: 1, skip: 'main', lang: 2, inline: 0 }, name);
    assert.match(source(name), /http-equiv="Content-Security-Policy" content="default-src 'none';/, `${name} allows nothing by default`);
  }
});
