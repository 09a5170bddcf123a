// What is measured beside what: pages that differ in nothing but the way to donate, and where its parts are found.
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { DONOR } from '../browser/journey.mjs';
import { attributesOf } from '../browser/pages.mjs';
import { DIST, KEYS } from '../browser/servers.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const PEER = join(HERE, 'node_modules', '@getchange', 'change-drop-in', 'dist');
const PEER_FILES = ['change-drop-in.min.js', 'change-donation-form-043da459.js'];

/** Every.org's donate button with its form, brotli 11. */
export const PAYLOAD = 44_373;

const NONPROFIT = 'american-red-cross';
const WORDS = 'The river rose twice this spring, and each time the same forty volunteers filled sandbags through the night. ';
const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4"/></svg>';

/** A folder as it would lie on a CDN: the build, the form by hand, its payload, and the peer. `peerApi` is where that one asks. */
export function release(peerApi) {
  const folder = mkdtempSync(join(tmpdir(), 'sir-donate-bench-'));
  const v1 = join(folder, 'v1');
  mkdirSync(v1);
  cpSync(DIST, v1, { recursive: true });
  const put = (name, body) => {
    writeFileSync(join(v1, name), body);
    writeFileSync(join(v1, `${name}.br`), brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  };
  for (const name of ['vanilla.js', 'vanilla.css']) put(name, readFileSync(join(HERE, name)));
  // Nothing makes it smaller, so it goes as it is.
  writeFileSync(join(v1, 'payload-0123456789ab.bin'), randomBytes(PAYLOAD));
  for (const name of PEER_FILES) {
    const text = readFileSync(join(PEER, name), 'utf8').replaceAll('https://api.getchange.io', peerApi).replaceAll('https://d2m0e1zy3fwxmp.cloudfront.net', peerApi);
    if (/getchange\.io\/api|cloudfront/.test(text)) throw new Error(`${name} asks somebody else than ${peerApi}: see what version of the peer is installed`);
    put(name, Buffer.from(text));
  }
  return folder;
}

/** Puts what the peer asks for on an origin. */
export function answerPeer(pages) {
  const headers = { 'content-type': 'application/json', 'access-control-allow-origin': '*' };
  const json = (value, path) => pages.put({ body: JSON.stringify(value), headers }, path);
  const nonprofits = [{ id: 'n_1', name: 'American Red Cross', ein: '530196605', category: 'Human services', description: WORDS, icon_url: `${pages.origin}/logo.svg`, crypto: { solana_address: '1'.repeat(32) } }];
  json({ nonprofits }, '/api/v1/nonprofit_basics');
  json({}, '/api/v1/drop_in/donation_form/settings');
  for (const path of ['/logo.svg', '/change-logo.svg']) pages.put({ body: LOGO, headers: { ...headers, 'content-type': 'image/svg+xml' } }, path);
}

/** A page of which nothing is known yet to the browser. */
const page = (head, widget, foot) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>An appeal</title><link rel="icon" href="data:,">${head}
<style>body{max-width:40em;margin:0 auto;padding:1em;font:1.125em/1.5 serif}</style></head>
<body><h1>Forty volunteers</h1><p>${WORDS.repeat(2)}</p>
${widget}
<p>${WORDS.repeat(6)}</p>${foot}</body></html>`;

const vanilla = ({ payload = false, eager = false } = {}) => ({
  markup: ({ cdn, api }) => {
    const data = { eager: eager ? '' : undefined, api, key: KEYS.standard, nonprofit: NONPROFIT, first: DONOR.first, last: DONOR.last, email: DONOR.email, payload: payload ? `${cdn}payload-0123456789ab.bin` : undefined };
    return page(`<link rel="stylesheet" href="${cdn}vanilla.css">`, '<p><button class="donate" data-donate>Donate</button></p>', `<script async src="${cdn}vanilla.js"${attributesOf(data, 'data-')}></script>`);
  },
  looks: `({
    // It is painted before it can be used: what counts is the button that opens something.
    button: () => { const one = document.querySelector('[data-donate]'); return one?.onclick && one; },
    fields: () => ['[name=other]', '[type=submit]'].map((one) => document.querySelector('dialog[open] ' + one)),
    choice: () => document.querySelector('[name=amount][value="5000"]').closest('label'),
    whole: () => !!document.querySelector('.tip:not([hidden])') && /Red Cross/.test(document.querySelector('dialog h2').textContent),
  })`,
  submits: true,
});

/** The attributes of a widget. */
export const widgetOf = ({ api }) => ({ 'publishable-key': KEYS.standard, nonprofit: NONPROFIT, 'api-base': api, 'first-name': DONOR.first, 'last-name': DONOR.last, 'donor-email': DONOR.email });

/** A page into which a script puts widgets. */
export const emptyPage = ({ cdn }) => page(`<style>${readFileSync(join(DIST, 'reserve.css'), 'utf8')}</style>`, '', `<script async src="${cdn}sir-donate.js"></script>`);

export const SUBJECTS = {
  ours: {
    name: 'SIR Donate',
    markup: ({ cdn, api }) =>
      page(
        `<style>${readFileSync(join(DIST, 'reserve.css'), 'utf8')}</style>`,
        `<sir-donate${attributesOf(widgetOf({ api }))}><a href="/elsewhere">Donate</a></sir-donate>`,
        `<script async src="${cdn}sir-donate.js"></script>`,
      ),
    looks: `({
      root: () => document.querySelector('sir-donate')?.shadowRoot,
      button() { return this.root()?.querySelector('.button'); },
      fields() { return ['input:not([type=radio])', '[type=submit]'].map((one) => this.root().querySelector('dialog[open] form ' + one)); },
      choice() { return this.root().querySelectorAll('form .choices')[1].querySelectorAll('label')[2]; },
      whole() { const text = this.root().querySelector('dialog[open] form')?.textContent ?? ''; return /Red Cross/.test(text) && /No tip/.test(text); },
    })`,
    submits: true,
  },
  vanilla: { name: 'form by hand', ...vanilla() },
  payload: { name: 'form by hand that fetches 44,373 B', ...vanilla({ payload: true }) },
  eager: { name: 'form by hand that waits for nothing', ...vanilla({ eager: true }) },
  peer: {
    name: 'change-drop-in 1.5.1',
    markup: ({ cdn }) =>
      page(`<script type="module" src="${cdn}${PEER_FILES[0]}"></script>`, `<change-drop-in public-key="pk_test" featured-nonprofits='["n_1"]'></change-drop-in>`, ''),
    looks: `({
      button: () => document.querySelector('change-drop-in')?.shadowRoot?.querySelector('.featured-nonprofit'),
      form: () => document.querySelector('change-drop-in').shadowRoot.querySelector('change-donation-form')?.shadowRoot,
      fields() { return ['[name=custom-amount]', '#coinbase'].map((one) => this.form()?.querySelector(one)); },
      choice() { return this.form().querySelectorAll('.amount-button')[1]; },
      whole() { return !!this.form()?.querySelector('#coinbase'); },
    })`,
    // Its checkout is a link that opens a tab, without a call before.
    submits: false,
  },
};
