// What a CDN may serve in the place of the usual: one release after the other, a version that a page pins by its hash, and
// the script that switches a bad release off.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { otherBuild } from './builds.mjs';
import { sleep, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { attributesFor, errorsOf, expectation, assertReceived, fillForm, openForm, pay, submitButton, thanks, toCheckout } from './journey.mjs';
import { FALLBACK, page, recorded, widget } from './pages.mjs';
import { release, rolledOut } from './releases.mjs';
import { DIST, distFiles } from './servers.mjs';

const scenario = suite({ rewardDelay: 0 });

const SHIM = 'sir-donate.js';
const MANIFEST = JSON.parse(readFileSync(join(DIST, 'manifest.json'), 'utf8'));
const INTEGRITY = MANIFEST.files.find(({ name }) => name === SHIM).integrity;
const choices = { hand: 'pointer', tip: 'none' };

const said = async (browser) => (await browser.console()).filter(({ text }) => text.startsWith('SIR Donate:'));
const defined = (browser) => browser.script(() => !!customElements.get('sir-donate'));
const attributes = (values) => Object.entries(values).map(([name, value]) => ` ${name}="${value}"`).join('');

// ---------------------------------------------------------------------------
// One release after the other (docs/cdn.md)

const OLD = otherBuild();
const NEW = distFiles();
const oldName = (pattern) => [...OLD.keys()].find((name) => pattern.test(name));
const OLD_FILES = { app: oldName(/^app-/), wasm: oldName(/\.wasm$/) };

/** Puts 1.2.2, which is another build, on the CDN; returns how 1.2.3, the build under test, comes after it. */
function older(cdn) {
  const first = release('1.2.2', OLD);
  cdn.root = rolledOut([first]).cdn;
  return {
    next: () => rolledOut([release('1.2.3')], cdn.root),
    /** By the folder that it left, as docs/cdn.md has it. */
    back: () => rolledOut([join(cdn.root, '1.2.2')], cdn.root),
  };
}

const shimOf = (cdn) => readFileSync(join(cdn.root, 'v1', SHIM));
const loaded = (cdn) => cdn.names().filter((name) => name !== SHIM).sort();

async function give(browser, site) {
  await openForm(browser, choices);
  await toCheckout(browser, site, await fillForm(browser, choices), choices);
  await assertReceived(site, expectation(choices));
}

scenario('a page that was open before a release gives with the app that it began with', async ({ browser, site, cdn, pages }) => {
  const { next } = older(cdn);
  await browser.open(pages.put(page(site, { widgets: [attributesFor(site, choices)] })));
  await browser.byRole('button', 'Donate');
  assert.deepEqual(loaded(cdn), []);
  next();
  assert.ok(shimOf(cdn).equals(readFileSync(join(DIST, SHIM))), 'the new script is served');
  await give(browser, site);
  assert.deepEqual(loaded(cdn), [OLD_FILES.app, OLD_FILES.wasm].sort());
  assert.deepEqual(await said(browser), []);
});

scenario('a page that gets the old script from a cache after a release gives with the old app', async ({ browser, site, cdn, pages }) => {
  const { next } = older(cdn);
  const kept = shimOf(cdn);
  next();
  cdn.tamper = (name, bytes) => (name === SHIM ? kept : bytes);
  await browser.open(pages.put(page(site, { widgets: [attributesFor(site, choices)] })));
  await give(browser, site);
  assert.deepEqual(loaded(cdn), [OLD_FILES.app, OLD_FILES.wasm].sort());
});

for (const [what, which] of [['app', ['app']], ['wasm', ['wasm']], ['whole old app', ['app', 'wasm']]]) {
  scenario(`a new page for which a cache has the ${what} of the release before under the new name asks past it, and gives`, async ({ browser, site, cdn, pages }) => {
    older(cdn).next();
    const stale = new Map(which.map((kind) => [NEW[kind], OLD.get(OLD_FILES[kind])]));
    let served = 0;
    // As caches do: by the whole address.
    cdn.tamper = (name, bytes, { url }) => {
      if (!stale.has(name) || url.includes('?')) return bytes;
      served += 1;
      return stale.get(name);
    };
    await browser.open(pages.put(page(site, { widgets: [attributesFor(site, choices)] })));
    await give(browser, site);
    assert.equal(served, which.length, 'the old file was served first');
    assert.deepEqual([...new Set(loaded(cdn))], [NEW.app, NEW.wasm].sort());
    assert.deepEqual([await errorsOf(browser), await said(browser)], [[], []]);
  });
}

scenario('a release that is taken back: new pages get the one before, and those of the bad one go on', async ({ browser, site, cdn, pages }) => {
  const { next, back } = older(cdn);
  next();
  const url = pages.put(page(site, { widgets: [attributesFor(site, choices)] }));
  await browser.open(url);
  await browser.byRole('button', 'Donate');
  back();
  assert.ok(shimOf(cdn).equals(OLD.get(SHIM)));
  await openForm(browser, choices);
  assert.deepEqual(loaded(cdn), [NEW.app, NEW.wasm].sort());
  const before = cdn.requests.length;
  await browser.open(url);
  await give(browser, site);
  assert.deepEqual(cdn.names().slice(before).sort(), [OLD_FILES.app, OLD_FILES.wasm, SHIM].sort());
});

scenario('where the files of the release before were deleted, an open page shows its fallback and says why, and a reload mends it', async ({ browser, site, cdn, api, pages }) => {
  const { next } = older(cdn);
  await browser.open(pages.put(page(site, { widgets: [attributesFor(site, choices)] })));
  const opener = await browser.byRole('button', 'Donate');
  next();
  for (const name of readdirSync(join(cdn.root, 'v1'))) {
    if (Object.values(OLD_FILES).some((file) => name.startsWith(file))) rmSync(join(cdn.root, 'v1', name));
  }
  await browser.click(opener);
  await browser.byRole('link', FALLBACK);
  assert.deepEqual(await errorsOf(browser), [{ code: 'network', retryable: true }]);
  const lines = (await said(browser)).map(({ text }) => text);
  assert.equal(lines.length, 1, JSON.stringify(lines));
  assert.ok(lines[0].includes(`${cdn.base}${OLD_FILES.app} failed (network)`), lines[0]);
  assert.deepEqual(api.of('/donations/create-link'), []);
  await browser.reload();
  await give(browser, site);
});

// ---------------------------------------------------------------------------
// A pinned version

/** The script tag with its hash, at an address that never changes; the page as ever. */
const pinned = (site, { tag = ' crossorigin="anonymous"', ...options } = {}) =>
  page(site, {
    ...options,
    shim: false,
    after: `<p id="after">After it.</p><script async src="${site.cdn.origin}/1.2.3/${SHIM}" integrity="${INTEGRITY}"${tag}></script>`,
  });

/** One byte more, with the same meaning if anyone ran it. */
const altered = (bytes) => Buffer.concat([bytes, Buffer.from('\n')]);

const attempted = (cdn, name) => until(`${name} to be asked for`, () => cdn.count(name) > 0);

scenario('a page that pins a version gives, from another origin, with all files of that version', async ({ browser, site, cdn, pages }) => {
  await browser.open(pages.put(pinned(site, { widgets: [attributesFor(site, choices)] })));
  await openForm(browser, choices);
  await toCheckout(browser, site, await fillForm(browser, choices), choices);
  await assertReceived(site, expectation(choices));
  const { app, wasm } = distFiles();
  assert.deepEqual(cdn.requests.map(({ path }) => path).sort(), [`/1.2.3/${app}`, `/1.2.3/${wasm}`, `/1.2.3/${SHIM}`].sort());
});

for (const [what, change, tag] of [
  ['a pinned script with one byte changed', altered, undefined],
  ['a pinned script without crossorigin, whose hash the browser may not check,', (bytes) => bytes, ''],
]) {
  scenario(`${what} never runs, and the fallback shows`, async ({ browser, site, cdn, api, pages }) => {
    cdn.tamper = (name, bytes) => (name === SHIM ? change(bytes) : bytes);
    await browser.open(pages.put(pinned(site, { tag })));
    await attempted(cdn, SHIM);
    await browser.byRole('link', FALLBACK);
    await sleep(500);
    assert.equal(await defined(browser), false);
    assert.equal(await browser.has('button', 'Donate'), false);
    assert.deepEqual(cdn.names(), [SHIM], 'and it loaded nothing else');
    assert.deepEqual(api.calls, []);
  });
}

// ---------------------------------------------------------------------------
// Switched off

const OFF = readFileSync(join(DIST, 'off.js'));

/** From now on the CDN has what takes the release's place, or the release again. */
const turn = (cdn, on) => {
  cdn.tamper = (name, bytes) => (name === SHIM && !on ? OFF : bytes);
};

const stored = (browser) => browser.script(() => Object.entries(localStorage).filter(([name]) => name.startsWith('sir-donate')).sort());

scenario('a release that is switched off leaves every page its fallback, and asks for nothing', async ({ browser, site, cdn, api, pages }) => {
  turn(cdn, false);
  const given = widget(site, { 'fallback-url': `${site.pages.origin}/link`, label: 'Give' });
  const bare = widget(site);
  const element = `
    <sir-donate id="plain"${attributes(widget(site))}><a href="${site.pages.origin}/elsewhere">${FALLBACK}</a></sir-donate>
    <sir-donate id="inline"${attributes(widget(site, { mode: 'inline', preload: 'visible' }))}><b>Inline children</b></sir-donate>
    <sir-donate id="given"${attributes(given)}>
    </sir-donate>
    <sir-donate id="script"${attributes({ ...bare, 'fallback-url': 'java\tscript:window.evil=1' })}></sir-donate>
    <sir-donate id="empty"${attributes(bare)}></sir-donate>`;
  await browser.open(pages.put(page(site, { element, strict: true })));
  await until('the element to be defined', () => defined(browser));
  await browser.byRole('link', FALLBACK);
  await browser.byRole('link', 'Give');
  const seen = await browser.script(() =>
    Object.fromEntries(
      ['plain', 'inline', 'given', 'script', 'empty'].map((id) => {
        const element = document.getElementById(id);
        const own = element.shadowRoot.querySelector('a');
        return [id, [element.textContent.trim(), own.hidden ? '' : own.textContent, own.getAttribute('href')]];
      }),
    ),
  );
  const nothing = 'Donations are unavailable right now.';
  assert.deepEqual(seen, {
    plain: [FALLBACK, '', null],
    inline: ['Inline children', '', null],
    given: ['', 'Give', `${site.pages.origin}/link`],
    script: ['', nothing, null],
    empty: ['', nothing, null],
  });

  await browser.moveTo(await browser.byRole('link', FALLBACK));
  await browser.moveTo(await browser.byRole('link', 'Give'));
  const rejected = await browser.scriptAsync(() => {
    const element = document.getElementById('plain');
    element.close();
    element.reset();
    return element.open().then(() => 'opened', (error) => [Object.prototype.toString.call(error), error.code]);
  });
  assert.deepEqual(rejected, ['[object Error]', 'switched_off']);
  assert.deepEqual(await errorsOf(browser), Array(5).fill({ code: 'switched_off', retryable: true }), 'each element says so once');
  // Moved, it says nothing twice; children that come later are shown.
  await browser.script(() => {
    const late = document.getElementById('given');
    document.querySelector('main').prepend(late);
    late.append(Object.assign(document.createElement('a'), { href: '/late', textContent: 'Late child' }));
    document.getElementById('empty').setAttribute('fallback-url', '/own/path');
  });
  await browser.byRole('link', 'Late child');
  await browser.gone('link', 'Give');
  // The page's own path, which the element was told of later.
  await browser.byRole('link', 'Donate');
  await sleep(500);
  assert.equal((await errorsOf(browser)).length, 5);

  assert.deepEqual(cdn.names(), [SHIM], 'neither app nor wasm');
  assert.deepEqual([api.calls, api.preflights], [[], []]);
  assert.deepEqual(await stored(browser), []);
  assert.deepEqual((await said(browser)).map(({ level }) => level), ['warn'], 'one line says what happened');
  const { errors, wasm, violations } = await recorded(browser);
  assert.deepEqual([errors, wasm, violations.filter(({ blocked }) => !blocked.endsWith('/favicon.ico'))], [[], [], []]);
  assert.equal(await browser.script(() => window.evil ?? false), false);
});

scenario('the one-tag snippet becomes its fallback link while the release is switched off', async ({ browser, site, cdn, api, pages }) => {
  turn(cdn, false);
  const tag = (data) => `<script async src="${site.cdn.base}${SHIM}"${attributes(Object.fromEntries(Object.entries(data).map(([name, value]) => [`data-${name}`, value])))}></script>`;
  const body = [
    tag(widget(site, { 'fallback-url': `${site.pages.origin}/first`, label: 'First' })),
    '<p>Between.</p>',
    tag(widget(site, { 'fallback-url': `${site.pages.origin}/second`, label: 'Second', target: '#late' })),
    tag(widget(site, { 'fallback-url': 'javascript:window.evil=1', label: 'Third' })),
    tag(widget(site, { 'fallback-url': `${site.pages.origin}/lost`, label: 'Lost', target: '#[' })),
    '<div id="late"></div>',
  ].join('\n');
  await browser.open(pages.put(page(site, { widgets: [], element: body, shim: false })));
  for (const [name, path] of [['First', '/first'], ['Second', '/second']]) {
    const link = await browser.byRole('link', name);
    assert.equal(await browser.script((element) => element.href, link), site.pages.origin + path);
  }
  await until('all tags to have run', () => browser.script(() => document.querySelectorAll('sir-donate').length === 3));
  assert.equal(await browser.script(() => document.querySelector('#late').firstElementChild?.localName), 'sir-donate');
  assert.equal(await browser.script(() => document.querySelector('script[data-label="First"]').nextElementSibling.localName), 'sir-donate');
  assert.equal(await browser.has('link', 'Third'), false);
  assert.equal((await said(browser)).length, 1, 'however many tags there are');
  assert.deepEqual(new Set(cdn.names()), new Set([SHIM]));
  assert.deepEqual(api.calls, []);
  assert.deepEqual((await recorded(browser)).errors, []);

  await browser.click(await browser.byRole('link', 'First'));
  await until('the fallback to be reached', async () => (await browser.address()) === `${site.pages.origin}/first`);
});

scenario('what a browser remembers outlives a switched-off release, and shows after it', async ({ browser, site, cdn, api, pages }) => {
  const url = pages.put(page(site, { widgets: [attributesFor(site, choices)] }));
  await browser.open(url);
  await openForm(browser, choices);
  await toCheckout(browser, site, await fillForm(browser, choices), choices);
  await pay(browser, choices);

  turn(cdn, false);
  const [calls, files] = [api.calls.length, cdn.requests.length];
  await browser.open(url);
  await browser.byRole('link', FALLBACK);
  const kept = await stored(browser);
  assert.ok(kept.some(([name]) => name === 'sir-donate:donations'), 'the donation is remembered');
  await sleep(500);
  assert.equal(api.calls.length, calls, 'nobody asks what became of it');
  assert.deepEqual(cdn.requests.slice(files).map(({ name }) => name), [SHIM]);

  turn(cdn, true);
  await browser.reload();
  await thanks(browser, 5000);
  await browser.byRole('button', 'Donate');
});

scenario('a page that is switched on again works at the next reload, form in the page and one tag alike', async ({ browser, site, cdn, pages }) => {
  for (const [options, works] of [
    [{ widgets: [widget(site, { mode: 'inline', tip: 'off' })] }, () => submitButton(browser)],
    [{ oneLiner: widget(site, { 'fallback-url': `${site.pages.origin}/own` }) }, () => openForm(browser, choices)],
  ]) {
    turn(cdn, false);
    await browser.open(pages.put(page(site, options)));
    await until('the element to be defined', () => defined(browser));
    await browser.byRole('link', options.oneLiner ? 'Donate' : FALLBACK);
    turn(cdn, true);
    await browser.reload();
    await works();
  }
});

for (const first of ['the release', 'the switch']) {
  scenario(`a page that loads both, ${first} first, runs that one alone`, async ({ browser, site, cdn, pages }) => {
    const on = first === 'the release';
    // A browser that kept the one gets the other under the tag manager's address.
    cdn.tamper = (name, bytes) => (name === SHIM && !on ? OFF : name === 'off.js' && !on ? readFileSync(join(DIST, SHIM)) : bytes);
    await browser.open(pages.put(page(site)));
    await until('the element to be defined', () => defined(browser));
    await browser.scriptAsync(
      (src) => new Promise((onload, onerror) => document.head.append(Object.assign(document.createElement('script'), { src, onload, onerror }))),
      `${site.cdn.base}off.js`,
    );
    await browser.byRole(on ? 'button' : 'link', on ? 'Donate' : FALLBACK);
    if (on) await openForm(browser, choices);
    await sleep(200);
    assert.equal((await said(browser)).length, on ? 0 : 1);
    assert.deepEqual((await recorded(browser)).errors, []);
  });
}
