// The demo site as `cargo xtask demo` serves it: by the sandbox itself, on its
// three origins. Shared by the suites and by the script that takes pictures.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'selenium-webdriver/lib/command.js';
import { startSandbox } from './servers.mjs';

const WWW = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', 'www');
const SITE = join(WWW, 'site');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ENGLISH = { close: 'Close', donate_amount: 'Donate {total}', donate_to: 'Donate to {name}' };

/** The pages, as the folder has them: a new one can't be forgotten. */
export const PAGES = readdirSync(SITE).filter((name) => name.endsWith('.html')).sort();

/** The page that a widget's fallback leads to, and the only one without a widget. */
export const FALLBACK_PAGE = 'other-ways.html';

export const source = (name) => readFileSync(join(SITE, name), 'utf8');

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

/**
 * Starts the sandbox on free ports, with a copy of the site that names them in place of the usual ones. `docs` is the folder of
 * the documentation; without it there is a page in its place, for links to lead to.
 */
export async function startDemo({ docs } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'sir-donate-demo-'));
  if (docs) {
    symlinkSync(docs, join(folder, 'docs'));
  } else {
    mkdirSync(join(folder, 'docs'));
    writeFileSync(join(folder, 'docs', 'index.html'), '<!doctype html><title>Documentation</title>');
  }
  const sandbox = await startSandbox({ site: folder, rewardDelay: 0 });
  const [api, checkout] = [sandbox.api, sandbox.checkout].map((origin) => new URL(origin).host);
  for (const name of readdirSync(SITE)) {
    if (extname(name) !== '.html') {
      copyFileSync(join(SITE, name), join(folder, name));
      continue;
    }
    const text = source(name).replaceAll('localhost:8788', api).replaceAll('localhost:8789', checkout);
    writeFileSync(join(folder, name), name === FALLBACK_PAGE ? text : text.replace('</head>', '<script src="/recorder.js"></script>\n</head>'));
  }
  writeFileSync(join(folder, 'recorder.js'), RECORDER);
  return {
    ...sandbox,
    url: (name) => `${sandbox.pages}/${name === 'index.html' ? '' : name}`,
    /** Puts a further file into the site. */
    put: (name, text) => {
      writeFileSync(join(folder, name), text);
      return `${sandbox.pages}/${name}`;
    },
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
  const [host, inline, lang] = await browser.script((index) => {
    const host = document.querySelectorAll('sir-donate')[index];
    host.scrollIntoView({ block: 'center', behavior: 'instant' });
    return [host, host.getAttribute('mode') === 'inline', host.closest('[lang]').lang];
  }, index);
  const words = wordsOf(lang);
  if (inline) await browser.click(await browser.byRole('radio', '$25', { within: host }));
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
