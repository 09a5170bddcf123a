// How the widget looks in the states that matter: each picture of the table in `pictures.mjs` is, but for a few pixels, the one
// that is kept in `pictures/`. `npm run pictures` takes them anew: it writes those that differ, and takes away what no line of
// the table makes. Whoever does looks at them. And the gallery has a card for each state that there is.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BROWSER } from './driver.mjs';
import { DRAWING } from './fonts.mjs';
import { cardsOf, galleryPage, writeGallery } from './gallery.mjs';
import { suite } from './harness.mjs';
import { PICTURES, take } from './pictures.mjs';
import { decode, differences, encode, softwareOf } from './png.mjs';
import { MODES, STATES } from './states.mjs';

const FOLDER = fileURLToPath(new URL('pictures/', import.meta.url));
const OUT = join(tmpdir(), 'sir-donate-pictures');
const WRITE = !!process.env.SIR_WRITE;
const SKIP = { skip: BROWSER === 'chromium' ? false : 'kept as Chromium draws them' };

/**
 * What may differ. One Chromium draws the same pixels each time: `threshold` is above what rounding the kept ones makes of
 * them, which is seen at 0.005, and below a colour that is altered by 3 of 255; `pixels` is below the corners of one button whose
 * radius is altered by 1 px, which are 96. A count and not a share, for of a larger picture a share would let more pass.
 */
const STRICT = { threshold: 0.01, pixels: 8 };
/**
 * And where another version draws them, which may put the edge of a letter elsewhere. A line that is moved is 600 pixels and
 * more, a ring that is missing 1,800; a slight change of a colour is not seen then, until the pictures are taken anew.
 */
const LOOSE = { threshold: 0.1, edges: false, pixels: 400 };

const major = (software) => software.split('.')[0];
const tolerance = (by, now) => (major(by) === major(now) ? STRICT : LOOSE);

const scenario = suite({ rewardDelay: 0, ...DRAWING });

for (const [name, picture] of Object.entries(PICTURES)) {
  scenario(`picture: ${name}`, async ({ browser, site }) => {
    const { png, letters } = await take({ browser, site }, picture);
    assert.ok(letters.glyphs > 0, 'letters are seen');
    assert.deepEqual(letters.found, [], 'all letters are of the fonts in fonts.mjs');
    const { product } = await browser.devtools('Browser.getVersion');
    const file = join(FOLDER, `${name}.png`);
    const kept = existsSync(file) ? readFileSync(file) : undefined;
    const by = kept && softwareOf(kept);
    const allowed = WRITE ? STRICT : kept && tolerance(by, product);
    const found = kept && differences(decode(kept), decode(png), allowed);
    if (found && found.pixels <= allowed.pixels) return;
    if (WRITE) {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(file, encode(decode(png), product));
      return;
    }
    mkdirSync(OUT, { recursive: true });
    const evidence = (what, bytes) => {
      const path = join(OUT, `${name}.${what}.png`);
      writeFileSync(path, bytes);
      return `${what}: ${path}`;
    };
    const lines = [];
    if (kept) {
      const { pixels, of, box, drawn } = differences(decode(kept), decode(png), { ...allowed, draw: true });
      lines.push(`${name}: ${pixels} of ${of} pixels differ, where ${allowed.pixels} may, in ${box.width} × ${box.height} px at ${box.x}, ${box.y}`);
      if (allowed === LOOSE) lines.push(`drawn by ${by}, and now by ${product}: where the letters' edges alone differ, that is why`);
      lines.push(evidence('expected', kept), evidence('actual', png), evidence('differences', drawn));
    } else {
      lines.push(`${name}: no picture is kept`, evidence('actual', png));
    }
    assert.fail([...lines, 'look at it; where it is meant to be so, `npm run pictures` in tests/browser keeps it'].join('\n'));
  }, SKIP);
}

test('each kept picture is one of the table', SKIP, () => {
  const extra = readdirSync(FOLDER).filter((name) => !name.endsWith('.png') || !Object.hasOwn(PICTURES, name.slice(0, -4)));
  if (WRITE) for (const name of extra) unlinkSync(join(FOLDER, name));
  else assert.deepEqual(extra, [], 'no line of the table in pictures.mjs makes it: `npm run pictures` in tests/browser takes it away');
});

// ---------------------------------------------------------------------------
// The tools

const plain = (width, height, ...colour) => ({ width, height, data: Buffer.from(Array.from({ length: width * height }, () => [...colour, 255]).flat()) });

test('a kept picture is what was seen, but for 3 of 255, and says what drew it', () => {
  // More colours than a palette has, and fewer.
  for (const colours of [1000, 10]) {
    const seen = plain(100, 30, 0, 0, 0);
    for (let at = 0; at < 3000; at++) seen.data.writeUIntBE((at % colours) * 7919, at * 4, 3);
    const bytes = encode(seen, 'Chrome/1.2.3');
    assert.equal(softwareOf(bytes), 'Chrome/1.2.3');
    const kept = decode(bytes);
    const most = seen.data.reduce((most, value, at) => Math.max(most, Math.abs(value - kept.data[at])), 0);
    assert.ok(most <= 3, `${colours} colours, by ${most}`);
    assert.ok(differences(kept, seen, STRICT).pixels <= STRICT.pixels);
  }
});

test('what differs is counted and has its box, at another size too', () => {
  const one = plain(40, 20, 255, 255, 255);
  assert.equal(differences(one, one, STRICT).pixels, 0);
  const other = plain(40, 20, 255, 255, 255);
  for (const [x, y] of [[3, 4], [10, 12]]) other.data.set([0, 0, 0], (y * 40 + x) * 4);
  const { pixels, box } = differences(one, other, STRICT);
  assert.deepEqual([pixels, box], [2, { x: 3, y: 4, width: 8, height: 9 }]);
  assert.deepEqual(differences(one, plain(40, 22, 255, 255, 255), STRICT).box, { x: 0, y: 20, width: 40, height: 2 });
  assert.equal(tolerance('Chrome/156.0.1', 'Chrome/156.1.0'), STRICT);
  assert.equal(tolerance('Chrome/156.0.1', 'Chrome/157.0.1'), LOOSE);
});

// ---------------------------------------------------------------------------
// The gallery

const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

test('the gallery has a card for each state', () => {
  const named = Object.entries(read('states.json')).flatMap(([type, names]) => names.map((name) => `${type}.${name}`));
  const onPage = read('../../www/interface.json').errors.filter(({ where }) => where.includes('page')).map(({ code }) => `page.${code}`);
  const all = new Set([...named, ...onPage, ...STATES.map(({ name }) => name)]);
  for (const mode of MODES) {
    const html = galleryPage(cardsOf(mode), { mode, theme: 'light', lang: 'en', width: 360 });
    const shown = [...html.matchAll(/<section id="([^"]+)"><h3>\1<\/h3>(?:<p>[^<]*<\/p>)?<img src="([^"]+)"/g)];
    assert.deepEqual([...all].filter((name) => !shown.some(([, id]) => id === name)), [], mode);
    assert.equal(new Set(shown.map(([, , file]) => file)).size, shown.length, 'each has a picture of its own');
  }
});

scenario('the gallery of a few states is written, and shows them', async ({ browser, site, pages }) => {
  const folder = mkdtempSync(join(tmpdir(), 'sir-donate-gallery-test-'));
  try {
    const names = ['more.closed', 'Flow.Editing', 'more.long name, monthly, own tip'];
    const cards = cardsOf('inline').filter(({ name }) => names.includes(name));
    const { index, faults } = await writeGallery(folder, [...cards, { ...cards[0], name: 'Nobody.Knows' }], { mode: 'inline', theme: 'dark', lang: 'de', width: 320 }, { browser, openSite: () => site, closeSite: () => {} });
    assert.deepEqual(faults.map(({ name }) => name), ['Nobody.Knows']);
    for (const { file } of cards) pages.put({ body: readFileSync(join(folder, file)), headers: { 'content-type': 'image/png' } }, `/${file}`);
    await browser.open(pages.put({ body: readFileSync(index) }, '/gallery'));
    const shown = await browser.scriptAsync(async () => {
      await Promise.all([...document.images].map((image) => image.decode()));
      return [...document.querySelectorAll('section')].map((card) => [card.querySelector('h3').textContent, card.querySelector('img')?.naturalWidth ?? 0, card.querySelector('pre')?.textContent ?? '']);
    });
    assert.deepEqual(shown.map(([name]) => name).sort(), [...names, 'Nobody.Knows'].sort());
    for (const [name, width, fault] of shown) {
      if (name === 'Nobody.Knows') assert.match(fault, /no state "Nobody.Knows"/);
      else assert.ok(width > 0 && width <= 320, `${name}: ${width} px`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}, SKIP);
