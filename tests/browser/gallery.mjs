// A page with a picture of each state that a donor can be shown, all in the same mode, theme and language, for people to look
// at: nothing compares them.
//
//   npm run gallery                                        all states, as forms in a page
//   npm run gallery -- --mode button --theme 'dark bold'   as dialogs, in another theme
//   npm run gallery -- --lang ar --width 640 RewardStatus  in another language and width, and of these states alone
//   npm run gallery -- --out DIR                           into another folder
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { BROWSER, launch } from './driver.mjs';
import { DRAWING } from './fonts.mjs';
import { closeSite, openSite } from './harness.mjs';
import { take } from './pictures.mjs';
import { Contract, startSandbox } from './servers.mjs';
import { MODES, STATES, possible } from './states.mjs';

/** All states as they are had in this mode, or in the one that they have. */
export const cardsOf = (mode) =>
  STATES.map(({ kind, name, recipe }) => ({ kind, name, file: `${name.replace(/[^a-z0-9.]+/gi, '-')}.png`, mode: possible({ recipe, mode }) ? mode : recipe.only }));

const escape = (text) => String(text).replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');

/** The page: a heading for each kind, and one for each state. */
export function galleryPage(cards, { mode, theme, lang, width }) {
  const kinds = [...new Set(cards.map(({ kind }) => kind))];
  const card = ({ name, file, fault, ...one }) =>
    `<section id="${escape(name)}"><h3>${escape(name)}</h3>${one.mode === mode ? '' : `<p>as ${escape(one.mode)} alone</p>`}${fault ? `<pre>${escape(fault)}</pre>` : `<img src="${escape(file)}" alt="">`}</section>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>All states: ${escape(`${mode}, ${theme}, ${lang}`)}</title>
<link rel="icon" href="data:,">
<style>
body { margin: 2rem; background: #c9cdd1; color: #123; font: 1rem/1.5 system-ui, sans-serif }
.cards { display: flex; flex-wrap: wrap; gap: 2rem; align-items: flex-start }
nav { columns: 16rem }
nav a { display: block; color: inherit }
h3 { margin: 0 0 0.5rem; font-size: 1rem }
section p { margin: -0.5rem 0 0.5rem }
pre { max-width: 30rem; white-space: pre-wrap; color: #a00 }
img { display: block; max-width: 100% }
</style>
</head>
<body>
<h1>All states: ${escape(`mode ${mode}, theme ${theme}, language ${lang}, ${width} px`)}</h1>
<nav>${cards.map(({ name }) => `<a href="#${escape(encodeURIComponent(name))}">${escape(name)}</a>`).join('')}</nav>
${kinds.map((kind) => `<h2>${escape(kind)}</h2>\n<div class="cards">\n${cards.filter((one) => one.kind === kind).map(card).join('\n')}\n</div>`).join('\n')}
</body>
</html>
`;
}

/** Takes the pictures of some cards into a folder, and writes the page. A state that doesn't come about says so in its card. */
export async function writeGallery(folder, cards, choice, { browser, openSite, closeSite, tell = () => {} }) {
  mkdirSync(folder, { recursive: true });
  const done = [];
  for (const card of cards) {
    const site = await openSite();
    try {
      const { png } = await take({ browser, site }, { ...choice, state: card.name, mode: card.mode });
      writeFileSync(join(folder, card.file), png);
      done.push(card);
    } catch (error) {
      done.push({ ...card, fault: error.message });
    } finally {
      await closeSite(site);
    }
    tell(done.length);
  }
  const index = join(folder, 'index.html');
  writeFileSync(index, galleryPage(done, choice));
  return { index, faults: done.filter(({ fault }) => fault) };
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      mode: { type: 'string', default: 'inline' },
      theme: { type: 'string', default: 'light' },
      lang: { type: 'string', default: 'en' },
      width: { type: 'string', default: '360' },
      out: { type: 'string', default: join(tmpdir(), 'sir-donate-gallery') },
    },
  });
  if (BROWSER !== 'chromium') throw new Error(`SIR_BROWSER is "${BROWSER}": only Chromium takes these pictures, unset it`);
  if (!MODES.includes(values.mode)) throw new Error(`--mode is "${values.mode}", which is not one of ${MODES.join(', ')}`);
  const width = Number(values.width);
  if (!(width >= 200 && width <= 4000)) throw new Error(`--width is "${values.width}", which is no number from 200 to 4000`);
  const cards = cardsOf(values.mode).filter(({ name }) => !positionals.length || positionals.some((part) => name.includes(part)));
  if (!cards.length) throw new Error(`no state has ${positionals.join(' or ')} in its name: states.json has them`);

  const folder = resolve(values.out);
  for (const { file } of cardsOf(values.mode)) rmSync(join(folder, file), { force: true });
  const sandbox = await startSandbox({ rewardDelay: 0 });
  const contract = new Contract();
  const browser = await launch(DRAWING);
  try {
    const { index, faults } = await writeGallery(folder, cards, { ...values, width }, {
      browser,
      openSite: async () => {
        await sandbox.forget();
        return openSite({ sandbox, contract });
      },
      closeSite,
      // One line that is written over, where there is somebody to see it.
      tell: (count) => process.stdout.isTTY && process.stdout.write(`\r${count} of ${cards.length} states${count === cards.length ? '\n' : ''}`),
    });
    console.log(pathToFileURL(index).href);
    for (const { name, fault } of faults) console.error(`${name}: ${fault.split('\n')[0]}`);
    if (faults.length) process.exitCode = 1;
  } finally {
    await browser.quit();
    await sandbox.stop();
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
