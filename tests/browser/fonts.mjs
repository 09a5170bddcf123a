// The fonts of pictures: the same on each machine, from packages that the lock file pins, for a picture of the system's own
// letters is another one wherever it is taken.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { resolve } = createRequire(import.meta.url);

// All are under the SIL Open Font License. The first that has a letter draws it.
const FAMILIES = {
  'Noto Sans Variable': 'noto-sans',
  'Noto Sans Arabic Variable': 'noto-sans-arabic',
  'Noto Sans Hebrew Variable': 'noto-sans-hebrew',
  'Noto Sans JP Variable': 'noto-sans-jp',
};

const FACES = Object.values(FAMILIES).map((name) => resolve(`@fontsource-variable/${name}/index.css`));
const FOLDER = '/fonts/';

/**
 * For the browser, so that the same is drawn by the same pixels: how letters are drawn is the system's choice too, what a
 * part that was scrolled looks like depends on what was drawn before, and colours on the screen and the processor.
 */
export const DRAWING = {
  env: { FONTCONFIG_FILE: fileURLToPath(new URL('fonts.conf', import.meta.url)) },
  flags: ['--disable-lcd-text', '--disable-partial-raster', '--disable-skia-runtime-opts', '--force-color-profile=srgb'],
};

const stack = Object.keys(FAMILIES).map((name) => `"${name}"`).join(', ');

/** For a page's style: both the widget's letters and the page's own. */
export const FONT_STYLE = `html { font-family: ${stack} } sir-donate { --sir-donate-font: ${stack} }`;

const sheets = FACES.map((file) => [dirname(file), readFileSync(file, 'utf8')]);
const files = sheets.flatMap(([folder, css]) => [...css.matchAll(/url\(\.\/files\/([^)]+)\)/g)].map(([, name]) => [name, join(folder, 'files', name)]));
const css = sheets.map(([, css]) => css).join('\n').replaceAll('url(./files/', `url(${FOLDER}`);

/** Serves the fonts, and returns what goes into a page's head. */
export function fontsIn(pages) {
  const kept = { 'cache-control': 'max-age=3600' };
  pages.put({ body: css, headers: { ...kept, 'content-type': 'text/css' } }, `${FOLDER}faces.css`);
  // Read when they are asked for: a page needs three or four of some hundred.
  for (const [name, file] of files) pages.put({ headers: { ...kept, 'content-type': 'font/woff2' }, get body() { return readFileSync(file); } }, FOLDER + name);
  return `<link rel="stylesheet" href="${FOLDER}faces.css">`;
}

/**
 * What stands on the page in letters of another font than these, or in a box for a letter that no font has; and how many
 * letters were looked at.
 */
export async function otherLetters(browser) {
  await browser.devtools('DOM.enable');
  await browser.devtools('CSS.enable');
  const { root } = await browser.devtools('DOM.getDocument', { depth: -1, pierce: true });
  const found = [];
  const seen = new Set();
  let glyphs = 0;
  const nodes = [];
  const walk = (node) => {
    if (/^(SCRIPT|STYLE|HEAD|TEMPLATE)$/.test(node.nodeName)) return;
    const below = [...(node.shadowRoots ?? []), ...(node.children ?? [])];
    const text = below.filter(({ nodeType }) => nodeType === 3).map(({ nodeValue }) => nodeValue).join(' ').trim();
    if (text && node.nodeType === 1) nodes.push({ nodeId: node.nodeId, text });
    // What a style adds has no text of its own, and is looked at all the same.
    for (const { nodeId, pseudoType } of node.pseudoElements ?? []) nodes.push({ nodeId, text: '', pseudoType });
    below.forEach(walk);
  };
  walk(root);
  const fonts = await Promise.all(nodes.map(({ nodeId }) => browser.devtools('CSS.getPlatformFontsForNode', { nodeId })));
  for (const [index, { text, pseudoType }] of nodes.entries()) {
    for (const { familyName, isCustomFont, glyphCount } of fonts[index].fonts) {
      glyphs += glyphCount;
      if (!isCustomFont) found.push(`${glyphCount} of "${pseudoType ? `::${pseudoType}` : text.slice(0, 60)}" in ${familyName}`);
      for (const letter of text) seen.add(letter);
    }
  }
  // Left on, they take the tab down when a window of another size is made of it.
  await browser.devtools('CSS.disable');
  await browser.devtools('DOM.disable');
  // The box itself is a custom font's, so it is told by how it looks.
  const boxed = await browser.script(
    (letters, stack) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 40 });
      const context = canvas.getContext('2d', { willReadFrequently: true });
      const draw = (letter) => {
        context.clearRect(0, 0, 40, 40);
        context.font = `24px ${stack}`;
        context.fillText(letter, 8, 28);
        return context.getImageData(0, 0, 40, 40).data.join();
      };
      const box = draw('\u{10FFFE}');
      return letters.filter((letter) => draw(letter) === box);
    },
    [...seen],
    stack,
  );
  for (const letter of boxed) found.push(`U+${letter.codePointAt(0).toString(16).toUpperCase()} in no font`);
  return { found, glyphs };
}
