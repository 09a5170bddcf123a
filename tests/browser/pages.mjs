// Fixture pages: what a partner's page may look like around the widget.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIST, KEYS } from './servers.mjs';

export const FALLBACK = 'Donate on our partner page';

const escape = (text) => String(text).replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
/** Attributes as markup; those without a value are left out. */
export const attributesOf = (values, prefix = '') =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => ` ${prefix}${name}="${escape(value)}"`)
    .join('');

// Runs before anything else in the page. Events are kept in the session's
// storage, for the page may be left in the next moment, and in the page where
// there is none.
const HOOK = String.raw`
(() => {
  const record = { console: [], violations: [], shifts: [], errors: [], wasm: [], events: [], persisted: null, opened: 0 };
  window.__harness = record;
  const text = (value) => {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return String(value.stack || value);
    try { return JSON.stringify(value) ?? String(value); } catch { return String(value); }
  };
  for (const level of ['debug', 'log', 'info', 'warn', 'error']) {
    const original = console[level];
    console[level] = function (...values) {
      record.console.push({ level, text: values.map(text).join(' ') });
      return original.apply(this, values);
    };
  }
  addEventListener('securitypolicyviolation', (event) => {
    record.violations.push({ directive: event.effectiveDirective, blocked: event.blockedURI, sample: event.sample, at: event.sourceFile + ':' + event.lineNumber });
  });
  addEventListener('error', (event) => record.errors.push(String(event.message)));
  addEventListener('unhandledrejection', (event) => record.errors.push(String(event.reason)));
  addEventListener('pageshow', (event) => { record.persisted = event.persisted; });
  for (const name of ['ready', 'open', 'close', 'submit', 'checkout', 'status', 'error']) {
    addEventListener('sir-donate-' + name, (event) => {
      const seen = { name, detail: event.detail, bubbles: event.bubbles, composed: event.composed, cancelable: event.cancelable, target: event.target.localName };
      record.events.push(seen);
      let store;
      try { store = sessionStorage; } catch { return; /* a sandboxed frame has none */ }
      // A line each: libraries have lists written as texts.
      store.setItem('harness:events', (store.getItem('harness:events') ?? '') + JSON.stringify(seen) + '\n');
    });
  }
  try {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        record.shifts.push({
          value: entry.value,
          recentInput: entry.hadRecentInput,
          sources: entry.sources.map(({ node, previousRect, currentRect }) => ({
            node: node ? node.nodeName + '#' + (node.id || '') + '.' + (node.className || '') : 'gone',
            from: [previousRect.x, previousRect.y, previousRect.width, previousRect.height],
            to: [currentRect.x, currentRect.y, currentRect.width, currentRect.height],
          })),
        });
      }
    }).observe({ type: 'layout-shift', buffered: true });
    record.measuresShifts = PerformanceObserver.supportedEntryTypes.includes('layout-shift');
  } catch { record.measuresShifts = false; }
  const size = (bytes) => bytes?.byteLength ?? bytes?.buffer?.byteLength ?? -1;
  for (const name of ['instantiate', 'compile', 'instantiateStreaming', 'compileStreaming']) {
    const original = WebAssembly[name];
    if (!original) continue;
    WebAssembly[name] = function (...values) {
      record.wasm.push({ name, size: size(values[0]) });
      return original.apply(this, values);
    };
  }
  WebAssembly.Module = new Proxy(WebAssembly.Module, {
    construct(target, values) {
      record.wasm.push({ name: 'Module', size: size(values[0]) });
      return Reflect.construct(target, values);
    },
  });
})();
`;

/** The attributes of a widget that talks to this test's origins. */
export function widget(site, attributes = {}) {
  return {
    'publishable-key': KEYS.standard,
    nonprofit: 'american-red-cross',
    'api-base': site.api.origin,
    ...attributes,
  };
}

/** The strict policy that the widget promises to work under. */
export function strictPolicy(site, nonce) {
  return [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'`,
    `connect-src ${site.api.origin} ${site.cdn.origin}`,
    `img-src ${site.sandbox.api} ${site.api.origin}`,
    `style-src 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types sir-donate`,
  ].join('; ');
}

const fallbackOf = (site) => `<a href="${site.pages.origin}/elsewhere">${FALLBACK}</a>`;
const markup = (widgets, fallback) =>
  widgets.map((values) => `<sir-donate${attributesOf(values)}>${fallback}</sir-donate>`).join('\n<p data-watch>Between two widgets.</p>\n');

/**
 * Widgets that come into a page that is there. A script that they ask for before the page's load event holds that event
 * back, and with it a driver that waits for it.
 */
export const addWidgets = (browser, site, widgets) =>
  browser.script((html) => document.body.insertAdjacentHTML('beforeend', html), markup(widgets, fallbackOf(site)));

/**
 * A page with widgets on it.
 *
 * - `widgets`: attributes of each; or `element`, markup in their place
 * - `oneLiner`: the script tag's own attributes make the widget
 * - `strict`: the strict policy instead of none
 * - `reserve`: reserve.css inlined
 * - `script`: a further script before the shim
 * - `late`: add the shim's tag only when the test says so
 */
export function page(site, options = {}) {
  const {
    widgets = [widget(site)],
    fallback = fallbackOf(site),
    oneLiner,
    element,
    strict = false,
    reserve = false,
    headers = {},
    head = '',
    style = '',
    before = '',
    after = '<p id="after" data-watch>Words after the widget, which must not move.</p>',
    script = '',
    shim = true,
    lang = 'en',
  } = options;
  const nonce = 'c2lyLWRvbmF0ZS10ZXN0cw';
  const guard = strict ? ` nonce="${nonce}"` : '';
  const css = (reserve ? readFileSync(join(DIST, 'reserve.css'), 'utf8') : '') + style;
  const source = `${site.cdn.base}sir-donate.js`;
  const elements = element ?? markup(widgets, fallback);
  const body = `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A partner's page</title>
${strict ? '' : '<link rel="icon" href="data:,">'}
<script${guard}>${HOOK}${script}</script>
${css ? `<style>${css}</style>` : ''}
${head}
</head>
<body>
<main>
<h1 data-watch>An article</h1>
<p data-watch>Words before the widget. ${before ? '' : 'They are read by somebody.'}</p>
${before}
${oneLiner ? `<script${guard} async src="${source}"${attributesOf(oneLiner, 'data-')}></script>` : elements}
${after}
</main>
${shim && !oneLiner ? `<script${guard} async src="${source}"></script>` : ''}
</body>
</html>
`;
  return { body, headers: { ...(strict ? { 'content-security-policy': strictPolicy(site, nonce) } : {}), ...headers } };
}

/** A page that frames another one. */
export function framing(url, { width = 600, height = 900, sandbox } = {}) {
  return {
    headers: {},
    body: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A framing page</title><link rel="icon" href="data:,"></head>
<body style="margin:0"><h1 style="margin:0;font-size:16px">Frame</h1>
<iframe id="frame" title="Partner" src="${escape(url)}" width="${width}" height="${height}" style="border:0"${sandbox ? ` sandbox="${sandbox}"` : ''}></iframe>
</body></html>
`,
  };
}

/** Everything that the page recorded. */
export const recorded = (browser) => browser.script(() => window.__harness ?? null);

/**
 * These events with "open" before the first "ready": a pointer that rests on the button before it presses has the form ready
 * before the dialog opens, and how long it rests is the driver's affair.
 */
export const openFirst = (all) =>
  all[0]?.name === 'ready' && all[1]?.name === 'open' ? [all[1], all[0], ...all.slice(2)] : all;

/** The widget's events since the tab's session began on this origin. */
export const events = (browser) =>
  browser.script(() => {
    try {
      return (sessionStorage.getItem('harness:events') ?? '').split('\n').filter(Boolean).map((line) => JSON.parse(line));
    } catch {
      return window.__harness?.events ?? [];
    }
  });

/** All that a script of the page can read, the markup that it came as aside: that is gone when it has been read. */
export const readable = (browser) =>
  browser.scriptAsync(async () => {
    const found = [];
    const read = (root) => {
      for (const node of root.childNodes) {
        if (node.nodeType !== 1) {
          found.push(node.data);
          continue;
        }
        for (const { name, value } of node.attributes) found.push(name, value);
        if ('dataset' in node) found.push(...Object.values(node.dataset));
        if (node.shadowRoot) read(node.shadowRoot);
        read(node);
        // Own properties and the public ones of the element.
        const names = new Set([...Object.getOwnPropertyNames(node), ...(node.localName === 'sir-donate' ? Object.getOwnPropertyNames(Object.getPrototypeOf(node)) : [])]);
        for (const name of names) {
          const value = node[name];
          if (typeof value === 'string') found.push(value);
          else if (value && typeof value === 'object' && !(value instanceof Node)) {
            try {
              found.push(JSON.stringify(value));
            } catch {
              found.push(String(value));
            }
          }
        }
      }
    };
    read(document);
    found.push(document.documentElement.outerHTML);
    const databases = indexedDB.databases ? (await indexedDB.databases()).map(({ name }) => name) : [];
    const caches = self.caches ? await self.caches.keys() : [];
    const workers = navigator.serviceWorker ? (await navigator.serviceWorker.getRegistrations()).length : 0;
    return {
      page: found.join('\n'),
      storage: JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
      kept: [...databases, ...caches, ...(workers ? ['a service worker'] : []), ...Object.keys(localStorage)],
      cookies: document.cookie,
      address: [location.href, document.referrer, window.name, JSON.stringify(history.state)].join('\n'),
      console: JSON.stringify(window.__harness.console),
      errors: JSON.stringify(window.__harness.errors),
      resources: performance.getEntries().map(({ name }) => name).join('\n'),
    };
  });
