// Where the widget's texts and boxes stand: no text is cut, covered, beside its box or broken within a word where there
// was room for it. Used by `boxes.test.mjs`, with a selection of the combinations, and by `slow/boxes.test.mjs`, with all
// of them.
import assert from 'node:assert/strict';
import { BROWSER, until } from './driver.mjs';
import { SIGNS } from './pseudo.mjs';
import { LANGUAGES, bringAbout } from './states.mjs';

/** From the narrowest that is promised to a desk's. */
export const WIDTHS = [280, 360, 640, 1280];
export const LANGUAGES_AND_PSEUDO = [...Object.keys(SIGNS), ...LANGUAGES];
/** Each look once on either ground: colours have no widths. */
export const LOOKS = ['plain light', 'soft dark', 'bold light'];

/** Whether a page stands in a frame to be narrow: no driver but Chromium's makes a window of 280 px. */
const framed = BROWSER !== 'chromium';

/** Brings the browser to a state, in a page whose width `assertPlaced` changes. */
export const bringPlaced = (stage, row) => bringAbout(stage, row, framed ? { frame: WIDTHS[2] } : {});

const widen = (browser, width) =>
  framed
    ? browser.script((width) => void (frameElement.style.width = `${width}px`), width)
    : browser.devtools('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 0, mobile: false });

/** What stands wrong, at the width that there is, in each of the looks: a line each. */
const misplaced = (browser, looks, lang) =>
  browser.scriptAsync(
    async (looks, sign) => {
      // Glyphs are rounded to pixels, and boxes are not.
      const SLACK = 1;
      const hosts = [...document.querySelectorAll('sir-donate')].filter(({ shadowRoot }) => shadowRoot);
      const kept = new Map();
      /** Asked for once in each look, for it is asked for often. */
      const once = (name, element, make) => {
        const key = kept.get(name) ?? kept.set(name, new Map()).get(name);
        if (!key.has(element)) key.set(element, make());
        return key.get(element);
      };
      const style = (element) => once('style', element, () => {
        const { overflowX, overflowY, position, fontSize, paddingLeft, paddingRight, borderLeftWidth, borderRightWidth } = getComputedStyle(element);
        return { overflowX, overflowY, position, fontSize, paddingLeft, paddingRight, borderLeftWidth, borderRightWidth };
      });
      const round = (box) => [box.left, box.top, box.right, box.bottom].map((value) => Math.round(value * 10) / 10).join(' ');
      const quote = (text) => `"${tidy(text).slice(0, 60)}"`;
      const boxOf = ({ left, top, right, bottom }) => ({ left, top, right, bottom });
      const meet = (a, b) => ({ left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) });
      const overlaps = (a, b) => {
        const { left, top, right, bottom } = meet(a, b);
        return right - left > SLACK && bottom - top > SLACK;
      };
      /** What lies inside of an element's border: what is cut there is cut at this edge. */
      const inside = (element) => {
        const { left, top } = element.getBoundingClientRect();
        const box = { left: left + element.clientLeft, top: top + element.clientTop };
        return { ...box, right: box.left + element.clientWidth, bottom: box.top + element.clientHeight };
      };
      function* above(element) {
        for (let node = element; node && node.localName !== 'sir-donate'; node = parent(node)) if (node.nodeType === 1) yield node;
      }

      // A dialog covers the rest.
      const seen = (element, top) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && (!top || deepContains(top, element));
      const scrolls = (element) => /auto|scroll/.test(style(element).overflowY);
      const OWN = '.choice, button, .go, .alert, .test, .card, .dialog, .card-status';
      const PAINTED = '.choice input, .field input, button:not(.remove), .go, .logo';

      /** Of a name as much is shown as leaves room for the rest: in the title with dots, of the longest one elsewhere too. */
      const shortened = (element) => element.localName === 'h2' || (element.matches('.hint, .card-status p') && element.textContent.includes('International Society for the'));
      /** What bounds that which is in an element: `edges` that it must not cross, and the scroller that it moves in. */
      const bounds = (element, host) => once('bounds', element, () => {
        const edges = [];
        let scroller;
        let placed = false;
        for (const node of above(element)) {
          const { overflowX, overflowY, position } = style(node);
          const own = node.matches(OWN);
          const x = own || overflowX !== 'visible';
          const y = own || (overflowY !== 'visible' && !scrolls(node) && !shortened(node));
          if (x || (y && !scroller)) edges.push({ name: describe(node), box: inside(node), x, y: y && !scroller });
          if (scrolls(node)) scroller ??= node;
          if (position === 'fixed' || node.localName === 'dialog') {
            edges.push({ name: 'the window', box: { left: 0, top: 0, right: innerWidth, bottom: innerHeight }, x: true, y: !scroller });
            placed = true;
            break;
          }
        }
        if (!placed) edges.push({ name: 'the widget', box: boxOf(host.getBoundingClientRect()), x: true, y: !scroller });
        return { edges, scroller };
      });
      const crossed = (box, { edges }) =>
        edges
          .filter(({ box: edge, x, y }) => (x && (box.left < edge.left - SLACK || box.right > edge.right + SLACK)) || (y && (box.top < edge.top - SLACK || box.bottom > edge.bottom + SLACK)))
          .map((edge) => `${edge.name} ${round(edge.box)}`);

      /** What is in one line, of one stretch of a text or of several, as one box. */
      const lines = (node, stretches = [[0, node.length]]) => {
        const range = document.createRange();
        const found = [];
        for (const [start, end] of stretches) {
          range.setStart(node, start);
          range.setEnd(node, end);
          for (const rect of range.getClientRects()) {
            if (!rect.width) continue;
            const last = found.at(-1);
            const middle = (rect.top + rect.bottom) / 2;
            if (last && middle > last.top && middle < last.bottom) Object.assign(last, { left: Math.min(last.left, rect.left), right: Math.max(last.right, rect.right) });
            else found.push(boxOf(rect));
          }
        }
        return found;
      };
      const stretches = (text, pattern) => [...text.matchAll(pattern)].map(({ 0: part, index }) => [index, index + part.length]);
      /** A font's own line is higher than its letters, and lines may be set closer than that. */
      const letters = (box, size) => {
        const [middle, half] = [(box.top + box.bottom) / 2, Math.min(size, box.bottom - box.top) / 2];
        return { ...box, top: middle - half, bottom: middle + half };
      };

      // No line breaks within these by any language's rules: they have no blank that breaks, no hyphen, and none of the
      // signs that may stand at either end of a line.
      const WHOLE = /[^ \t\n\r\u2000-\u2006\u2008-\u200b\u205f\u00ad\u2010\u2013\u2014\/\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef-]+/g;
      const edgesOf = (element) => {
        const { paddingLeft, paddingRight, borderLeftWidth, borderRightWidth } = style(element);
        return [paddingLeft, paddingRight, borderLeftWidth, borderRightWidth].map(parseFloat).reduce((a, b) => a + b);
      };
      /** What a text would have had for a line of its own: the widget's, without the edges between; beside the logo, what that leaves. */
      const room = (element, host) => {
        let edges = 0;
        for (const node of above(element)) {
          edges += edgesOf(node);
          if (node.matches('.f, .who, .card-status')) return node.getBoundingClientRect().width - edges;
        }
        return host.getBoundingClientRect().width - edges;
      };

      /** What no catalogue says: amounts, dates, and what the shim shows in the form's place, which is English. */
      const given = (element, text) => !/\p{L}/u.test(text.replaceAll(/US|IDR/g, '')) || !element.closest('.f, .card-status') || element.matches('.card-status .hint');

      const look = (host, top, say) => {
        const all = [...walk(host.shadowRoot)].filter((element) => seen(element, top));
        const texts = [];
        for (const element of all) {
          if (element.closest('.logo')) continue;
          for (const node of element.childNodes) {
            if (node.nodeType !== 3 || !/\S/.test(node.data) || element.localName === 'style') continue;
            const size = parseFloat(style(element).fontSize);
            const limit = bounds(element, host);
            let boxes = lines(node);
            // Blanks at a line's end hang beyond its edge, and are not seen.
            if (boxes.length > 1) boxes = lines(node, stretches(node.data, /\S+/g));
            boxes = boxes.map((box) => letters(box, size));
            // Its lines beyond that are not painted.
            if (shortened(element)) boxes = boxes.filter((box) => box.bottom <= inside(element).bottom + 2);
            for (const box of boxes) {
              for (const edge of crossed(box, limit)) say(element, `${describe(element)} ${quote(node.data)} ${round(box)} stands beyond the edge of ${edge}`);
              texts.push({ element, box, text: node.data, scroller: limit.scroller });
            }
            if (boxes.length > 1) {
              for (const [start, end] of stretches(node.data, WHOLE)) {
                const parts = lines(node, [[start, end]]);
                const [needs, has] = [parts.reduce((sum, { left, right }) => sum + right - left, 0), room(element, host)];
                if (parts.length > 1 && needs <= has) say(element, `${describe(element)} ${quote(node.data)} is broken within ${quote(node.data.slice(start, end))}, which needs ${needs.toFixed(1)}, and a line has ${has.toFixed(1)}`);
              }
            }
            if (sign && !node.data.includes(sign) && !given(element, node.data)) say(element, `${describe(element)} ${quote(node.data)} is not translated`);
          }
          // A value may be of any length, and some of it is seen. Engines differ in whether padding counts as what scrolls.
          if (element.matches('.field input') && element.scrollWidth > element.clientWidth + SLACK) {
            const has = element.getBoundingClientRect().width - edgesOf(element);
            const least = 3.5 * parseFloat(style(element).fontSize);
            if (has < least) say(element, `${describe(element)} shows ${has.toFixed(1)} of ${quote(element.value)}, not ${least}`);
          }
        }
        const painted = all.filter((element) => element.matches(PAINTED)).map((element) => {
          const limit = bounds(parent(element), host);
          const box = boxOf(element.getBoundingClientRect());
          for (const edge of crossed(box, limit)) say(element, `${describe(element)} ${round(box)} stands beyond the edge of ${edge}`);
          return { element, box, scroller: limit.scroller, painted: true };
        });

        // What does not move with the other is compared where each is seen.
        const view = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
        const things = [...texts, ...painted];
        for (const thing of things) {
          thing.visible = meet(thing.box, thing.scroller ? inside(thing.scroller) : view);
          thing.tile = thing.element.closest('.choice') ?? thing.element;
          thing.stuck = [...above(thing.element)].find((node) => style(node).position === 'sticky');
        }
        const name = ({ element, text, box }) => `${describe(element)}${text ? ` ${quote(text)}` : ''} ${round(box)}`;
        // While its scroller is elsewhere than at its end, what sticks there lies above the rest, on purpose; and what
        // stands still in the dialog's corner does while it is elsewhere than at its beginning.
        const comparable = (a, b) => {
          if (a.scroller !== b.scroller) return [a, b].every(({ scroller }) => !scroller || scroller.scrollTop <= 0);
          if (!a.scroller || a.stuck === b.stuck) return true;
          return a.scroller.scrollTop + a.scroller.clientHeight >= a.scroller.scrollHeight - SLACK;
        };
        for (let one = 0; one < things.length; one++) {
          for (let other = one + 1; other < things.length; other++) {
            const [a, b] = [things[one], things[other]];
            const [first, second] = a.scroller === b.scroller ? [a.box, b.box] : [a.visible, b.visible];
            // Lines of one text; and the words of a tile, of a button.
            if (!overlaps(first, second) || a.element === b.element || a.tile === b.tile || (b.painted && b.element.contains(a.element))) continue;
            if (comparable(a, b)) say(a.element, `${name(a)} overlaps ${name(b)}`);
          }
        }

        // Tiles of a row are alike.
        for (const choices of all.filter((element) => element.matches('.choices'))) {
          const rows = new Map();
          for (const label of choices.children) {
            const { top, height } = label.getBoundingClientRect();
            const row = Math.round(top);
            if (rows.has(row) && Math.abs(rows.get(row) - height) > SLACK) say(label, `${describe(label)} ${quote(label.textContent)} is ${height} high, and one beside it ${rows.get(row)}`);
            rows.set(row, height);
          }
        }

        // Whatever there is, text or none.
        for (const element of all) {
          if (element.closest('.logo')) continue;
          const box = element.getBoundingClientRect();
          const outer = bounds(element.matches('dialog') || style(element).position === 'fixed' ? element : parent(element), host).edges.at(-1);
          if (box.width && (box.left < outer.box.left - SLACK || box.right > outer.box.right + SLACK)) say(element, `${describe(element)} ${round(box)} is wider than ${outer.name} ${round(outer.box)}`);
          if (scrolls(element) && element.scrollWidth > element.clientWidth + SLACK) say(element, `${describe(element)} scrolls sideways: ${element.scrollWidth} in ${element.clientWidth}`);
        }
        return texts.length;
      };

      const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const found = [];
      for (const theme of looks) {
        // Not by the attribute: a form that did not come would be asked for once more.
        for (const { shadowRoot } of hosts) {
          const frame = shadowRoot.querySelector('.w');
          frame?.classList.remove(...looks.join(' ').split(' '));
          frame?.classList.add(...theme.split(' '));
        }
        await frames();
        const said = new Map();
        // Of an element that is wrong in several ways, or in many lines, the first.
        const say = (element, what) => said.set(element, said.get(element) ?? `${innerWidth} px, ${theme}: ${what}`);
        if (document.documentElement.scrollWidth > innerWidth) say(document, `the page is ${document.documentElement.scrollWidth} px wide`);
        const top = modal();
        for (const host of hosts) {
          const scrollers = [...walk(host.shadowRoot)].filter((element) => element.clientHeight && scrolls(element));
          const stood = scrollers.map(({ scrollTop }) => scrollTop);
          for (const end of [false, true]) {
            for (const scroller of scrollers) scroller.scrollTop = end ? scroller.scrollHeight : 0;
            kept.clear();
            const texts = look(host, top, say);
            // In the place of a form the page may have its own, and what loads may be seen a moment later.
            if (!texts && !host.shadowRoot.querySelector('slot, .skeleton')) say(host, 'the widget shows no text');
          }
          scrollers.forEach((scroller, at) => (scroller.scrollTop = stood[at]));
        }
        found.push(...said.values());
      }
      return found;
    },
    looks,
    SIGNS[lang] ?? null,
  );

/** Holds the state that the browser is in against it, at all widths and in all looks, of which it has one. */
export async function assertPlaced(browser, { name, lang }, { widths = WIDTHS, looks = LOOKS } = {}) {
  const all = [];
  try {
    for (const width of widths) {
      await widen(browser, width);
      await until(`a page of ${width} px`, () => browser.script((width) => innerWidth === width, width));
      all.push(...(await misplaced(browser, looks, lang)));
    }
  } finally {
    if (!framed) await browser.devtools('Emulation.clearDeviceMetricsOverride');
  }
  assert.deepEqual(all, [], `no text is cut, covered, beside its box or broken where there is room: ${name}`);
}
