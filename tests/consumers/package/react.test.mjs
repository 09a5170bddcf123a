// `sir-donate/react`, with React 18 and with 19: rendered on a server, hydrated without a word, and with props that change.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import * as esbuild from 'esbuild';
import { until } from '../../browser/driver.mjs';
import { suite } from '../../browser/harness.mjs';
import { PREFILLED, submitButton } from '../../browser/journey.mjs';
import { FALLBACK } from '../../browser/pages.mjs';
import { KEYS } from '../../browser/servers.mjs';
import { HERE, OUT } from './package.mjs';

const scenario = suite({ rewardDelay: 0 });
const TYPES = { '.js': 'text/javascript; charset=utf-8', '.wasm': 'application/wasm' };

// One app for both sides. Nothing in it is told apart by React's version.
const APP = `
import { StrictMode, createElement as h, useCallback, useEffect, useRef, useState, version } from 'react';
import { SirDonate } from 'sir-donate/react';

export function App({ apiBase }) {
  const [label, setLabel] = useState('Give now');
  const [amounts, setAmounts] = useState([5, 15]);
  const [seen, setSeen] = useState([]);
  const ref = useRef(null);
  useEffect(() => {
    window.element = ref.current;
    window.set = { setLabel, setAmounts };
  }, []);
  // React 19 lets a ref say how it ends.
  const begin = useCallback((element) => {
    ref.current = element;
    if (!version.startsWith('19')) return undefined;
    (window.refs ??= []).push(element ? 'begin' : 'null');
    return () => window.refs.push('end');
  }, []);
  const note = (event) => setSeen((all) => [...all, event.type + (event.detail.amount ?? '')]);
  // Another function at each rendering: the latest is the one that is called.
  const onSubmit = (event) => {
    note(event);
    window.submittedWith = label;
    event.preventDefault();
  };
  return h(StrictMode, null,
    h('p', { id: 'seen' }, seen.join(' ')),
    h(SirDonate, {
      ref: begin, hidden: false, draggable: false, id: 'give', className: 'wide', 'data-test': 'one', publishableKey: '${KEYS.standard}', 'privacy-url': '/privacy', nonprofit: 'american-red-cross', apiBase,
      label, amounts, tip: 'off', donorEmail: '${PREFILLED['donor-email']}', firstName: '${PREFILLED['first-name']}', lastName: '${PREFILLED['last-name']}', onReady: note, onOpen: note, onClose: note, onSubmit,
    }, h('a', { href: '/elsewhere' }, '${FALLBACK}')));
}
`;
const SERVER = `
import { createElement as h } from 'react';
import { renderToString } from 'react-dom/server';
import { App } from './app.js';
process.stdout.write(renderToString(h(App, { apiBase: process.argv[2] })));
`;
const CLIENT = `
import { createElement as h } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { wasmAt } from 'sir-donate';
import wasm from 'sir-donate/wasm';
import { App } from './app.js';
wasmAt('/assets/' + wasm);
const root = hydrateRoot(document.getElementById('root'), h(App, { apiBase: document.body.dataset.api }), {
  onRecoverableError: (error) => console.error('recovered: ' + error),
});
window.end = () => root.unmount();
`;

/** Where each React is. */
const REACTS = { 18: join(HERE, 'react18/node_modules'), 19: join(HERE, '../node_modules') };

async function built(version) {
  const dir = join(OUT, `react${version}`);
  mkdirSync(dir, { recursive: true });
  for (const [name, text] of Object.entries({ 'app.js': APP, 'server.js': SERVER, 'client.js': CLIENT })) writeFileSync(join(dir, name), text);
  const own = REACTS[version];
  const options = {
    bundle: true,
    format: 'esm',
    logLevel: 'error',
    // Hydration is silent in production, whatever is wrong.
    define: { 'process.env.NODE_ENV': '"development"' },
    alias: { react: join(own, 'react'), 'react-dom': join(own, 'react-dom') },
  };
  await esbuild.build({
    ...options,
    entryPoints: [join(dir, 'server.js')],
    outfile: join(dir, 'server/index.mjs'),
    platform: 'node',
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` },
  });
  await esbuild.build({
    ...options,
    entryPoints: [join(dir, 'client.js')],
    outdir: join(dir, 'client'),
    splitting: true,
    loader: { '.wasm': 'file' },
    publicPath: '',
  });
  return dir;
}

for (const version of Object.keys(REACTS)) {
  scenario(`React ${version}: server-rendered with its fallback, hydrated without a word, strict, with changing props`, async ({ browser, site, pages }) => {
    const dir = await built(version);
    const { status, stdout: html, stderr } = spawnSync(process.execPath, [join(dir, 'server/index.mjs'), site.api.origin], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    assert.equal(stderr, '', 'React warns of nothing on the server');
    for (const part of [`publishable-key="${KEYS.standard}"`, 'class="wide"', 'label="Give now"', 'privacy-url="/privacy"', 'amounts="5 15"', `>${FALLBACK}</a></sir-donate>`]) {
      assert.ok(html.includes(part), `${part} in ${html}`);
    }
    assert.doesNotMatch(html, /on(ready|submit)|hidden/i);
    // React 19 sets it in the page.
    if (version === '18') assert.ok(html.includes('draggable="false"'), html);

    for (const name of readdirSync(join(dir, 'client'))) {
      pages.put({ body: readFileSync(join(dir, 'client', name)), headers: { 'content-type': TYPES[extname(name)] } }, `/assets/${name}`);
    }
    const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>React</title><link rel="icon" href="data:,"></head>
<body data-api="${site.api.origin}"><div id="root">${html}</div><script type="module" src="/assets/client.js"></script></body></html>`;
    await browser.open(pages.put({ body }));
    const seen = () => browser.script(() => document.getElementById('seen').textContent);
    await until('hydration', () => browser.script(() => Boolean(window.set)));
    await browser.click(await browser.byRole('button', 'Give now'));
    await submitButton(browser);
    await until('events', async () => (await seen()).includes('sir-donate-ready'));
    // An option that is spelt as the attribute is.
    await browser.byRole('link', 'Privacy notice');
    assert.deepEqual((await seen()).split(' ').sort(), ['sir-donate-open', 'sir-donate-ready']);

    // Props that change, and one that goes: the attribute that the server wrote must not come back.
    await browser.script(() => window.set.setAmounts([7, 70]));
    await browser.byRole('radio', '$70');
    await browser.gone('radio', '$5');
    await browser.script(() => window.set.setAmounts(undefined));
    await browser.byRole('radio', '$100');
    await browser.script(() => window.set.setLabel('Give more'));
    await browser.click(await browser.byRole('radio', '$100'));
    await browser.click(await submitButton(browser));
    await until('the event', async () => (await seen()).includes('sir-donate-submit10000'));
    assert.equal(await browser.script(() => window.submittedWith), 'Give more');
    assert.equal(site.api.of('/create-link').length, 0, 'the page prevented it');
    assert.equal((await seen()).split(' ').filter((one) => one === 'sir-donate-submit10000').length, 1, 'each event is told once');
    await browser.click(await browser.byRole('button', 'Close'));
    await browser.byRole('button', 'Give more');
    const { test, id } = await browser.script(() => ({ test: window.element.dataset.test, id: window.element.id }));
    assert.deepEqual([test, id], ['one', 'give']);
    await browser.script(() => window.end());
    await browser.gone('button', 'Give more');
    if (version === '19') assert.deepEqual(await browser.script(() => window.refs), ['begin', 'end']);
    assert.deepEqual((await browser.console()).filter(({ level }) => level !== 'info' && level !== 'debug' && level !== 'log'), []);
  });
}
