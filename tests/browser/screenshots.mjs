// Takes the pictures of docs/demo.md: each page of the demo site at 1280 and at
// 360 px, by day and by night, as it opens, with its button in sight and with its
// form in use, on one sheet a page; and README's picture, which is the appeal.
// They are for people to look at: nothing compares them.
//
//   node screenshots.mjs                  all pages, into docs/images/
//   node screenshots.mjs night.html       this page alone
//   node screenshots.mjs --out DIR        into another folder
//   node screenshots.mjs --forced-colors  as with the system's own few colours; wants --out
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FALLBACK_PAGE, PAGES, chromium, openWidget, prefer, source, startDemo } from './demo.mjs';
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
const unknown = positionals.filter((name) => !PAGES.includes(name));
if (unknown.length) throw new Error(`no page of the demo site is called ${unknown.join(', ')}: there are ${PAGES.join(', ')}`);
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
async function inUse(browser) {
  const { host, inline, form } = await openWidget(browser);
  const untipped = await browser.script((host) => host.getAttribute('tip') === 'off', host);
  if (!untipped) await browser.byRole('radio', /^\u2068?10\u200e?%/, { within: form });
  await until('the logo', () => browser.script((host) => [...walk(host.shadowRoot)].some((image) => image.localName === 'img' && image.naturalWidth), host));
  // A donor's pointer has moved on; the choice that it made stays.
  await browser.moveAt(2, 2);
  if (inline) await browser.script((host) => host.scrollIntoView({ block: 'start', behavior: 'instant' }) ?? scrollBy({ top: -16, behavior: 'instant' }), host);
}

/** What is shown of a page: a form in the page needs no button to be seen first. */
function states(name) {
  if (name === FALLBACK_PAGE) return ['top'];
  return /<sir-donate[^>]* mode="inline"/.test(source(name)) ? ['top', 'use'] : ['top', 'button', 'use'];
}

/** The pictures of one page: a row a state, in it light and then dark, wide and then narrow. */
async function pictures(browser, demo, name) {
  const rows = [];
  await chromium(browser, 'Emulation.setScrollbarsHidden', { hidden: true });
  for (const state of states(name)) {
    const row = [];
    for (const scheme of ['light', 'dark']) {
      for (const [width, height] of SIZES) {
        await chromium(browser, 'Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 600 });
        await prefer(browser, { scheme, forced });
        await browser.open(demo.url(name));
        if (name !== FALLBACK_PAGE) {
          await until('the widgets', () => browser.script(() => [...document.querySelectorAll('sir-donate')].every((host) => host.shadowRoot)));
        }
        if (state === 'button') await browser.script(() => document.querySelector('sir-donate').scrollIntoView({ block: 'center', behavior: 'instant' }));
        if (state === 'use') await inUse(browser);
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
  await inUse(browser);
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

const demo = await startDemo();
const browser = await launch();
try {
  for (const name of positionals.length ? positionals : PAGES) {
    const file = join(out, `demo-${name.replace('.html', '')}${forced ? '-forced-colors' : ''}.webp`);
    writeFileSync(file, await sheet(browser, await pictures(browser, demo, name)));
    console.log(`${file} ${statSync(file).size} bytes`);
  }
  if (!positionals.length && !forced) {
    const file = join(out, 'widget.webp');
    writeFileSync(file, await sheet(browser, await portrait(browser, demo), { SCALE: 1, GAP: 0 }));
    console.log(`${file} ${statSync(file).size} bytes`);
  }
} finally {
  await browser.quit();
  await demo.stop();
}
