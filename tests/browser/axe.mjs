// axe on each state: all of its rules that are neither experiments nor level AAA, best practices included, on the whole
// page. Used by `axe.test.mjs`, with a selection of the combinations, and by `slow/axe.test.mjs`, with all of them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { LANGUAGES } from './states.mjs';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const LOOKS = ['plain', 'soft', 'bold'];
/** A row in a look: these go with the languages, so that whatever is seen in each language is seen in each look. */
export const dressed = (row) => ({ ...row, theme: `${row.theme} ${LOOKS[LANGUAGES.indexOf(row.lang) % LOOKS.length]}` });

const loaded = Symbol('axe');

/** What goes into a page's head. */
export function axeIn(pages) {
  // Once a page's origin, and kept by the browser.
  pages[loaded] ??= pages.put({ body: SOURCE, headers: { 'content-type': 'text/javascript', 'cache-control': 'max-age=3600' } }, '/axe.js');
  return `<script src="/axe.js"></script>`;
}

/**
 * What axe leaves open for a reason that is known, by its rule: whether that node is so. Anything else is a fault.
 * Contrast that it can't see is computed here.
 */
const UNDECIDED = {
  // A sign is no text that somebody would speak.
  'label-content-name-mismatch': ({ html }) => />×</.test(html),
  'color-contrast': ({ contrast }) => contrast >= 4.5,
};

/** Holds axe against the page: no violations, and nothing left open but what is known to be. */
export async function assertAccessible(browser, state) {
  if (!(await browser.script(() => 'axe' in window))) await browser.session.executeScript(SOURCE);
  const { faults, open, rules } = await browser.scriptAsync(async () => {
    // Its own choice leaves out what is newer than most of its users, such as the size of targets.
    const not = ['experimental', 'deprecated', 'wcag2aaa', 'wcag21aaa', 'wcag22aaa'];
    const chosen = window.axe.getRules().filter(({ tags }) => !tags.some((tag) => not.includes(tag))).map(({ ruleId }) => ruleId);
    const { violations, incomplete, passes } = await window.axe.run(document, { runOnly: { type: 'rule', values: chosen }, resultTypes: ['violations', 'incomplete', 'passes'] });
    // Of the page itself there is always something to say: the widget has to be among what was looked at.
    const inside = passes.some(({ nodes }) => nodes.some(({ target }) => Array.isArray(target[0])));
    // A radio lies under its own words, a logo over its letter, and the page's end under the form's: axe does not look
    // through what is placed so.
    const measured = (target) => {
      const element = [target].flat().reduce((root, css) => (root.shadowRoot ?? root).querySelector(css), document);
      const grounds = groundsOf(element);
      const tile = element.matches('.choice > span') && element.parentElement.querySelector('input');
      if (tile) grounds.push(getComputedStyle(tile).backgroundColor);
      return contrast(painted(...grounds, getComputedStyle(element).color), painted(...grounds));
    };
    const tell = (list, more = () => ({})) =>
      list.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((node) => ({ html: node.html.slice(0, 200), failureSummary: node.failureSummary, ...more(id, node) })) }));
    const look = (id, { target }) => (id === 'color-contrast' ? { contrast: measured(target[0]) } : {});
    return { faults: tell(violations), open: tell(incomplete, look), rules: inside ? chosen.length : 0 };
  });
  assert.ok(rules > 60, `axe looked into the widget, with ${rules} rules: ${state}`);
  assert.deepEqual(faults, [], `axe has nothing to say about: ${state}`);
  const unknown = open.flatMap(({ id, nodes }) => nodes.filter((node) => !UNDECIDED[id]?.(node)).map((node) => ({ id, ...node })));
  assert.deepEqual(unknown, [], `axe decides all but what is known: ${state}`);
}

/** What stands on a ground of its own has the widget's theme, whatever the page's is. */
export async function assertThemed(browser, theme) {
  const seen = await browser.script(() => {
    const { shadowRoot } = document.querySelector('sir-donate');
    const all = [...shadowRoot.querySelectorAll('.button, .card, .card-status, .dialog')].map((element) => [element.className, getComputedStyle(element)]);
    // Before the app is there the card has none, and the dialog is not seen.
    return all.filter(([, { backgroundColor, opacity }]) => backgroundColor !== 'rgba(0, 0, 0, 0)' && opacity !== '0').map(([name, { colorScheme }]) => [name, colorScheme]);
  });
  assert.deepEqual(seen, seen.map(([name]) => [name, theme]));
}
