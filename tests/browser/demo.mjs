// The demo site as `cargo xtask demo` serves it: by the sandbox itself, on its
// three origins. Shared by the suites and by the script that takes pictures.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'selenium-webdriver/lib/command.js';
import { until } from './driver.mjs';
import { startSandbox } from './servers.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const WWW = join(ROOT, 'www');
const SITE = join(WWW, 'site');
const SITES = join(ROOT, 'examples');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ENGLISH = { close: 'Close', donate_amount: 'Donate {total}', donate_to: 'Donate to {name}' };

/** The pages, as the folder has them: a new one can't be forgotten. */
export const PAGES = readdirSync(SITE).filter((name) => name.endsWith('.html')).sort();

/** The page that a widget's fallback leads to, and the only one without a widget. */
export const FALLBACK_PAGE = 'other-ways.html';

export const source = (name) => readFileSync(join(SITE, name), 'utf8');

/** The examples that are served as they are, as the folder has them. One with a package.json has a build of its own. */
export const EXAMPLES = readdirSync(SITES)
  .filter((name) => existsSync(join(SITES, name, 'index.html')) && !existsSync(join(SITES, name, 'package.json')))
  .sort();

/** Where `cargo xtask demo` serves them, as parts for `startDemo`. */
export const EXAMPLE_PARTS = EXAMPLES.map((name) => ({ at: `examples/${name}`, from: join(SITES, name) }));

export const exampleSource = (name, file = 'index.html') => readFileSync(join(SITES, name, file), 'utf8');

// What the pages do that nobody sees. From a file, as their policy admits no other script.
const RECORDER = `
  const record = { violations: [], errors: [], shifts: [] };
  Object.defineProperty(window, '__demo', { value: record });
  addEventListener('securitypolicyviolation', (event) => record.violations.push(event.effectiveDirective + ' ' + event.blockedURI));
  addEventListener('error', (event) => record.errors.push(String(event.message)));
  addEventListener('unhandledrejection', (event) => record.errors.push(String(event.reason)));
  addEventListener('sir-donate-error', (event) => record.errors.push('sir-donate-error ' + event.detail.code));
  record.measured = PerformanceObserver.supportedEntryTypes.includes('layout-shift');
  if (record.measured) {
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries()) {
        const box = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' ');
        const what = (node) => (node ? (node.className ?? node.data.slice(0, 40)) + ' in ' + node.parentElement?.localName : 'gone');
        record.shifts.push(value.toFixed(5) + ' ' + sources.map(({ node, previousRect, currentRect }) => what(node) + ', ' + box(previousRect) + ' → ' + box(currentRect)).join('; '));
      }
    }).observe({ type: 'layout-shift', buffered: true });
  }
`;

/** Whether a folder is a crate's, or below one. */
const sources = (dir, top) => dir !== top && (existsSync(join(dir, 'Cargo.toml')) || sources(dirname(dir), top));

// Where addresses stand. Other files are copied as they are.
const TEXTS = ['.html', '.js'];

/**
 * Starts the sandbox on free ports, with a copy of the site that names them in place of the usual ones. `docs` is the folder of
 * the documentation. `parts` are folders of pages, and where each is served. Where the documentation or the builder is not among
 * them, a page stands in its place, for links to lead to.
 */
export async function startDemo({ docs, parts = [{ at: '', from: SITE }] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'sir-donate-demo-'));
  if (docs) symlinkSync(docs, join(folder, 'docs'));
  for (const name of ['docs', 'builder']) {
    if (existsSync(join(folder, name)) || parts.some(({ at }) => at === name)) continue;
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'index.html'), `<!doctype html><title>${name}</title>`);
  }
  const sandbox = await startSandbox({ site: folder, rewardDelay: 0 });
  const [api, checkout] = [sandbox.api, sandbox.checkout].map((origin) => new URL(origin).host);
  /** Puts a text into the site; pages with a widget are listened to. */
  const put = (name, text) => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    const here = text.replaceAll('localhost:8788', api).replaceAll('localhost:8789', checkout);
    const heard = extname(name) === '.html' && here.includes('<sir-donate') && !here.includes('src="/recorder.js"');
    writeFileSync(file, heard ? here.replace('</head>', '<script src="/recorder.js"></script>\n</head>') : here);
    return `${sandbox.pages}/${name}`;
  };
  for (const { at, from } of parts) {
    for (const entry of readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())) {
      const file = join(entry.parentPath, entry.name);
      // What has to be built first is a part of its own.
      if (sources(dirname(file), from)) continue;
      const name = join(at, relative(from, file));
      if (TEXTS.includes(extname(name))) {
        put(name, readFileSync(file, 'utf8'));
      } else {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        copyFileSync(file, join(folder, name));
      }
    }
  }
  writeFileSync(join(folder, 'recorder.js'), RECORDER);
  return {
    ...sandbox,
    url: (name) => `${sandbox.pages}/${name.replace(/(^|\/)index\.html$/, '$1')}`,
    put,
    /** Takes a file away. */
    take: (name) => rm(join(folder, name)),
    async stop() {
      await sandbox.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A command of Chromium's own protocol. */
export function chromium(browser, cmd, params) {
  browser.session.getExecutor().defineCommand('chromium', 'POST', '/session/:sessionId/goog/cdp/execute');
  return browser.session.execute(new Command('chromium').setParameters({ cmd, params }));
}

/** All widgets of the page are elements of ours by now. */
export const upgraded = (browser) =>
  until('the widgets to be upgraded', () => browser.script(() => [...document.querySelectorAll('sir-donate')].every((host) => host.shadowRoot)));

export const assertNoSideways = async (browser, state) => {
  const [scroll, room] = await browser.script(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(scroll <= room, `${state} doesn't scroll sideways: ${scroll} of ${room} px`);
};

/** At 320 px: of what is shown nothing is outside of the page, but for what lies there on purpose. */
export async function assertNothingOutside(browser, state) {
  const outside = await browser.script(() => {
    const hidden = (element) => element.closest('pre, svg, .skip') || getComputedStyle(element).position === 'fixed';
    return [...document.body.querySelectorAll('*')]
      .filter((element) => !hidden(element) && element.getClientRects().length)
      .filter((element) => {
        const box = element.getBoundingClientRect();
        return box.left < -0.5 || box.right > document.documentElement.clientWidth + 0.5;
      })
      .map(describe);
  });
  assert.deepEqual(outside, [], `${state}: nothing is cut off`);
}

/** Nothing was refused by the page's own policy, nothing broke, nothing moved. */
export async function assertClean(browser, state, { still = false } = {}) {
  await browser.scriptAsync(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))));
  const { violations, errors, shifts, measured } = await browser.script(() => window.__demo);
  assert.deepEqual([violations, errors], [[], []], state);
  if (!still) return;
  assert.deepEqual(shifts, [], `nothing moves: ${state}`);
  if (browser.name === 'chromium') assert.equal(measured, true, 'Chromium measures layout shifts');
}

/** Where everything of the page stands but the widgets, and what `except` names, for comparison. */
export const boxesOf = (browser, except = 'sir-donate *') =>
  browser.script((except) =>
    [...document.querySelectorAll(`body *:not(svg *, sir-donate *, script, ${except})`)]
      .filter((element) => element.getClientRects().length)
      .map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [describe(element), [x, y, width, height].map(Math.round)];
      }),
    except,
  );

export function assertSamePlaces(before, after, state) {
  assert.equal(after.length, before.length, state);
  const moved = after.filter(([, box], at) => box.some((length, side) => Math.abs(length - before[at][1][side]) > 1));
  assert.deepEqual(moved, [], `${state}: nothing moves when the widget comes`);
}

/** Runs axe on the whole page, with every rule that it has on by itself. */
export async function assertAccessible(browser, state) {
  await browser.session.executeScript(AXE);
  const [faults, passes] = await browser.scriptAsync(async () => {
    const { violations, passes } = await window.axe.run(document, { resultTypes: ['violations', 'passes'] });
    return [
      violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ target, html }) => `${target.join(' ')} ${html.slice(0, 160)}`).join(' · ')}`),
      passes.length,
    ];
  });
  assert.ok(passes > 20, `axe looked at ${state}`);
  assert.deepEqual(faults, [], `axe has nothing to say about ${state}`);
}

/** What the reader's system asks for; in Chromium, for the other drivers can't say. */
export const prefer = (browser, { scheme = 'light', forced = false } = {}) =>
  chromium(browser, 'Emulation.setEmulatedMedia', {
    features: [
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'forced-colors', value: forced ? 'active' : 'none' },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ],
  });

/** What forms of this language say: a name or the beginning of one. */
function wordsOf(lang) {
  const texts = lang === 'en' ? ENGLISH : JSON.parse(readFileSync(join(WWW, 'locales', `${lang}.json`), 'utf8'));
  const begin = (text) => new RegExp(`^${text.replace(/{.*/, '')}`);
  return { close: texts.close, donate: begin(texts.donate_amount), donateTo: texts.donate_to.replace('{name}', '') };
}

/** Opens a widget as a donor does, and waits until its form is whole. Returns what the form is in. */
export async function openWidget(browser, index = 0) {
  const [host, inline, lang, amounts] = await browser.script((index) => {
    const host = document.querySelectorAll('sir-donate')[index];
    const inline = host.getAttribute('mode') === 'inline';
    // Who scrolls down to a form higher than the window sees its beginning first.
    host.scrollIntoView({ block: inline ? 'start' : 'center', behavior: 'instant' });
    return [host, inline, host.closest('[lang]').lang, host.getAttribute('amounts')];
  }, index);
  const words = wordsOf(lang);
  if (inline) await browser.click(await browser.byRole('radio', `$${(amounts ?? '10 25').split(' ')[1]}`, { within: host }));
  else await browser.click(await browser.byRole('button', undefined, { within: host }));
  const form = inline ? host : await browser.byRole('dialog', undefined, { within: host });
  await browser.byRole('button', words.donate, { within: form });
  return { host, inline, form, words };
}

export async function closeWidget(browser, { inline, words }) {
  if (inline) return;
  await browser.click(await browser.byRole('button', words.close));
  await browser.gone('dialog');
}
