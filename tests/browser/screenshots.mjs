// Takes the pictures of docs/demo.md and docs/examples.md: each page of the demo
// site, and each example, at 1280 and at 360 px, by day and by night, as it opens,
// with its button in sight and with its form in use, on one sheet a page; and
// README's picture, which is the appeal. They are for people to look at: nothing
// compares them.
//
//   node screenshots.mjs                  all pages, into docs/images/
//   node screenshots.mjs night.html       this page alone; or examples/event
//   node screenshots.mjs --out DIR        into another folder
//   node screenshots.mjs --forced-colors  as with the system's own few colours; wants --out
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EXAMPLES, EXAMPLE_PARTS, PAGES, chromium, exampleSource, openWidget, prefer, source, startDemo, upgraded } from './demo.mjs';
import { BROWSER, launch, until } from './driver.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const SIZES = [[1280, 900], [360, 900]];
/** What a sheet scales its pictures to, and leaves between them. */
const LAYOUT = { SCALE: 0.6, GAP: 24 };
const LARGEST = 250_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, 'forced-colors': { type: 'boolean', default: false } },
});
const forced = values['forced-colors'];
if (BROWSER !== 'chromium') throw new Error(`SIR_BROWSER is "${BROWSER}": only Chromium takes these pictures, unset it`);
if (forced && !values.out) throw new Error('--forced-colors wants --out DIR: the pictures of the docs show the page’s own colours');

/** What is shown of a page: a form in the page needs no button to be seen first. */
function states(text) {
  if (!text.includes('<sir-donate')) return ['top'];
  return /<sir-donate[^>]* mode="inline"/.test(text) ? ['top', 'use'] : ['top', 'button', 'use'];
}

const SITE = { parts: undefined, of: PAGES.map((name) => ({ name, file: `demo-${name.replace('.html', '')}`, path: name, states: states(source(name)) })) };
const SITES = {
  parts: EXAMPLE_PARTS,
  of: EXAMPLES.map((name) => ({ name: `examples/${name}`, file: `example-${name}`, path: `examples/${name}/index.html`, states: states(exampleSource(name)) })),
};
// The app as its own build has made it.
const BUILT = join(ROOT, 'examples', 'spa', 'dist');
const APP = { parts: [{ at: '', from: BUILT }], of: [{ name: 'examples/spa', file: 'example-spa', path: 'index.html', states: ['top', 'use'] }] };

const all = [SITE, SITES, APP].flatMap(({ of }) => of.map(({ name }) => name));
const unknown = positionals.filter((name) => !all.includes(name));
if (unknown.length) throw new Error(`no page is called ${unknown.join(', ')}: there are ${all.join(', ')}`);
const wanted = ({ name }) => positionals.length === 0 || positionals.includes(name);
if (APP.of.some(wanted) && !existsSync(join(BUILT, 'index.html'))) {
  throw new Error(`${BUILT} holds no built app: build it as examples/spa/README.md says, by \`npm run build\``);
}
const out = values.out ? resolve(values.out) : join(ROOT, 'docs', 'images');
mkdirSync(out, { recursive: true });

const settled = (browser) =>
  browser.scriptAsync(() =>
    Promise.all([...document.images].map((image) => image.decode().catch(() => {}))).then(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 150)))),
    ),
  );

const picture = async (browser) => {
  await settled(browser);
  return (await chromium(browser, 'Page.captureScreenshot', { format: 'png' })).data;
};

/** In use: the dialog is open, or the form in the page is in sight, with its tip and its logo. */
async function inUse(browser, demo) {
  const { host, inline, form } = await openWidget(browser);
  const [tip, key, slug] = await browser.script((host) => ['tip', 'publishable-key', 'nonprofit'].map((name) => host.getAttribute(name)), host);
  if (tip !== 'off') await browser.byRole('radio', /^\u2068?10\u200e?%/, { within: form });
  const { logo, logoUrl } = await (await fetch(`${demo.api}/v1/partner/organizations/${slug}`, { headers: { 'x-partner-key': key } })).json();
  if (logo ?? logoUrl) await until('the logo', () => browser.script((host) => [...walk(host.shadowRoot)].some((image) => image.localName === 'img' && image.naturalWidth), host));
  // A donor's pointer has moved on; the choice that it made stays.
  await browser.moveAt(2, 2);
  if (inline) await browser.script((host) => host.scrollIntoView({ block: 'start', behavior: 'instant' }) ?? scrollBy({ top: -16, behavior: 'instant' }), host);
}

/** The pictures of one page: a row a state, in it light and then dark, wide and then narrow. */
async function pictures(browser, demo, { path, states }) {
  const rows = [];
  await chromium(browser, 'Emulation.setScrollbarsHidden', { hidden: true });
  for (const state of states) {
    const row = [];
    for (const scheme of ['light', 'dark']) {
      for (const [width, height] of SIZES) {
        await chromium(browser, 'Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 600 });
        await prefer(browser, { scheme, forced });
        await browser.open(demo.url(path));
        await until('the page', () => browser.script(() => document.querySelector('h1')));
        await upgraded(browser);
        if (state === 'button') await browser.script(() => document.querySelector('sir-donate').scrollIntoView({ block: 'center', behavior: 'instant' }));
        if (state === 'use') await inUse(browser, demo);
        row.push({ width, height, data: await picture(browser) });
      }
    }
    rows.push(row);
  }
  return rows;
}

/** README's picture: all of the appeal's form. */
async function portrait(browser, demo) {
  const [width, height] = [1280, 1150];
  await chromium(browser, 'Emulation.setScrollbarsHidden', { hidden: true });
  await chromium(browser, 'Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
  await prefer(browser);
  await browser.open(demo.url('inline.html'));
  await inUse(browser, demo);
  await browser.script(() => scrollTo({ top: 155, behavior: 'instant' }));
  return [[{ width, height, data: await picture(browser) }]];
}

/** Puts them on one sheet, which the browser itself scales and encodes. */
async function sheet(browser, rows, { SCALE, GAP } = LAYOUT) {
  const width = Math.round(rows[0].reduce((sum, { width }) => sum + width * SCALE + GAP, GAP));
  const height = Math.round(rows.reduce((sum, [{ height }]) => sum + height * SCALE + GAP, GAP));
  await chromium(browser, 'Emulation.clearDeviceMetricsOverride', {});
  await browser.open('about:blank');
  for (const quality of [0.86, 0.8, 0.72, 0.64]) {
    const url = await browser.scriptAsync(
      async (rows, size, scale, gap, quality) => {
        const canvas = Object.assign(document.createElement('canvas'), { width: size[0], height: size[1] });
        const context = canvas.getContext('2d');
        context.imageSmoothingQuality = 'high';
        context.fillStyle = '#c9cdd1';
        context.fillRect(0, 0, ...size);
        let y = gap;
        for (const row of rows) {
          let x = gap;
          for (const { width, height, data } of row) {
            const image = new Image();
            image.src = `data:image/png;base64,${data}`;
            await image.decode();
            context.drawImage(image, x, y, width * scale, height * scale);
            x += width * scale + gap;
          }
          y += row[0].height * scale + gap;
        }
        return canvas.toDataURL('image/webp', quality);
      },
      rows,
      [width, height],
      SCALE,
      GAP,
      quality,
    );
    const bytes = Buffer.from(url.split(',')[1], 'base64');
    if (bytes.length <= LARGEST) return bytes;
  }
  throw new Error(`a sheet stays above ${LARGEST} bytes: make SCALE smaller`);
}

const browser = await launch();
try {
  for (const { parts, of } of [SITE, SITES, APP].filter(({ of }) => of.some(wanted))) {
    const demo = await startDemo({ parts });
    try {
      for (const sheetOf of of.filter(wanted)) {
        const file = join(out, `${sheetOf.file}${forced ? '-forced-colors' : ''}.webp`);
        writeFileSync(file, await sheet(browser, await pictures(browser, demo, sheetOf)));
        console.log(`${file} ${statSync(file).size} bytes`);
      }
      if (of === SITE.of && !positionals.length && !forced) {
        const file = join(out, 'widget.webp');
        writeFileSync(file, await sheet(browser, await portrait(browser, demo), { SCALE: 1, GAP: 0 }));
        console.log(`${file} ${statSync(file).size} bytes`);
      }
    } finally {
      await demo.stop();
    }
  }
} finally {
  await browser.quit();
}
