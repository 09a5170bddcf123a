// docs/recipes: each snippet, as it stands there, in a page that does to it what the platform does.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { until } from '../../browser/driver.mjs';
import { suite } from '../../browser/harness.mjs';
import { DONOR, assertReceived, errorsOf, expectation, fillForm, openForm, toCheckout } from '../../browser/journey.mjs';
import { framing, page } from '../../browser/pages.mjs';
import { DIST, KEYS, pagesOrigin } from '../../browser/servers.mjs';
import { account } from '../../samples/blocks.mjs';
import { blocksFor } from '../../samples/runners.mjs';

const scenario = suite({ rewardDelay: 0 });

// ---------------------------------------------------------------------------
// The snippets

const all = blocksFor('recipes');
const take = account(all);

/** A platform's snippet, with what a test has in the place of a partner's own. */
function snippet(site, name, index = 0, kind = 'html') {
  const block = all.filter(({ document }) => document === `docs/recipes/${name}.md`)[index] ?? assert.fail(`${name}.md has no snippet ${index}`);
  assert.equal(block.language, kind);
  return own(site, take(block).code);
}

function own(site, code) {
  const more = { 'api-base': site.api.origin, 'donor-email': DONOR.email, 'first-name': DONOR.first, 'last-name': DONOR.last };
  return code
    .replaceAll('https://CDN/v1/', site.cdn.base)
    .replaceAll('https://example.org/', `${site.pages.origin}/`)
    .replaceAll('pk_test_…', KEYS.standard)
    .replace(/(data-)?nonprofit="american-red-cross"/g, (all, data = '') => all + Object.entries(more).map(([name, value]) => ` ${data}${name}="${value}"`).join(''))
    .replace(/^.*setAttribute\("nonprofit",.*$/gm, (line) => [line, ...Object.entries(more).map(([name, value]) => `element.setAttribute("${name}", "${value}");`)].join('\n'));
}

const choices = { hand: 'pointer', tip: 'none' };
const show = (browser, site, element, options = {}) => browser.open(site.pages.put(page(site, { widgets: [], element, shim: false, ...options })));

async function gives(browser, site, row = choices) {
  await openForm(browser, row);
  await toCheckout(browser, site, await fillForm(browser, row), row);
  await assertReceived(site, expectation(row));
}

/** Nothing but the link inside, which works. */
async function leavesTheLink(browser, site) {
  await browser.click(await browser.byRole('link', 'Donate'));
  await until('the fallback', async () => (await browser.address()) === `${site.pages.origin}/donate`);
}

const said = async (browser) => (await browser.console()).map(({ text }) => text).filter((text) => text.startsWith('SIR Donate:'));

// ---------------------------------------------------------------------------
// As it is

for (const [name, index, around, mode] of [
  ['html', 0, (code) => code],
  ['html', 1, (code) => code, 'inline'],
  ['html', 2, (code) => code],
  ['wordpress', 0, (code) => `<div class="entry-content wp-block-post-content">\n${code}\n</div>`],
  ['webflow', 0, (code) => `<div class="w-embed w-script">${code}</div>`],
  ['shopify', 0, (code) => `<div id="shopify-section-1" class="shopify-section">${code}</div>`],
  ['ghost', 0, (code) => `<section class="gh-content">\n<!--kg-card-begin: html-->\n${code}\n<!--kg-card-end: html-->\n</section>`],
]) {
  scenario(`${name}, snippet ${index + 1}: a donation`, async ({ browser, site }) => {
    await show(browser, site, around(snippet(site, name, index)));
    await gives(browser, site, mode ? { ...choices, mode } : choices);
    assert.deepEqual(await errorsOf(browser), []);
  });
}

// ---------------------------------------------------------------------------
// WordPress

/** As in wp-includes/formatting.php, where lines of text meet elements that it doesn't know. */
const autop = (code) => `<p>${code.trim().replace(/\n/g, '<br />\n')}</p>\n`;

scenario("WordPress's wpautop, around what the classic editor saved", async ({ browser, site }) => {
  const code = autop(snippet(site, 'wordpress'));
  assert.match(code, /<p><sir-donate[^>]*><br \/>/);
  await show(browser, site, code);
  await gives(browser, site);
});

scenario('WordPress, a role without unfiltered_html: the link is left', async ({ browser, site, cdn }) => {
  // wp_kses_post keeps the contents of what it strips; of a script nothing but text, and here there is none.
  const code = snippet(site, 'wordpress').replace(/<\/?(sir-donate|script)\b[^>]*>/g, '');
  assert.match(code.trim(), /^<a href="[^"]+">Donate<\/a>$/);
  await show(browser, site, code);
  await leavesTheLink(browser, site);
  assert.deepEqual(cdn.names(), []);
});

scenario("WordPress's shortcode, by the plugin of the recipe", async ({ browser, site }) => {
  const php = snippet(site, 'wordpress', 1, 'php');
  const [, markup] = php.match(/return <<<'HTML'\n([^]*?)\nHTML;/);
  const [, handle, src, version, strategy] = php.match(/wp_enqueue_script\( '([\w-]+)', '([^']+)', array\(\), (\w+), array\( 'strategy' => '(\w+)', 'in_footer' => true \) \)/);
  assert.equal(version, 'null', 'else WordPress adds ?ver=');
  // As WP_Scripts prints it.
  await show(browser, site, `<p>Words.</p>\n${markup}`, { after: `<script src='${src}' id='${handle}-js' ${strategy} data-wp-strategy='${strategy}'></script>` });
  await gives(browser, site);
});

// ---------------------------------------------------------------------------
// What speeds pages up

/** Scripts that don't run as they stand, and a loader that puts real ones in their places: at once, or at the first movement. */
const LOADER = (selector, begin) => `<script>{
  const run = () => {
    for (const late of document.querySelectorAll(${JSON.stringify(selector)})) {
      const script = document.createElement('script');
      for (const { name, value } of late.attributes) if (name !== 'type') script.setAttribute(name.replace('data-rocket-', ''), value);
      late.replaceWith(script);
    }
  };
  addEventListener(${JSON.stringify(begin)}, run, { once: true });
}</script>`;

scenario("Cloudflare's Rocket Loader: left alone with the recipe's attribute, and late without it", async ({ browser, site, cdn }) => {
  // It rewrites the type of each script but those that say no.
  const rewritten = (code) => code.replace(/<script(?![^>]*data-cfasync="false")/g, '<script type="c0ffee-text/javascript"');
  const loader = LOADER('script[type$="-text/javascript"]', 'load');
  const code = snippet(site, 'html');
  assert.equal(rewritten(code), code);
  const without = rewritten(code.replace(' data-cfasync="false"', ''));
  assert.notEqual(without, code);
  await show(browser, site, without, { after: loader });
  await gives(browser, site);
  assert.equal(cdn.count('sir-donate.js'), 1);
  // One tag alone, which has to find itself.
  await show(browser, site, rewritten(snippet(site, 'html', 2).replace(' data-cfasync="false"', '')), { after: loader });
  await openForm(browser, choices);
});

scenario("WP Rocket's delayed scripts: the link until the visitor moves, then the widget", async ({ browser, site, cdn }) => {
  const code = snippet(site, 'wordpress').replace(/<script([^>]*) src=/g, '<script type="rocketlazyloadscript"$1 data-rocket-src=');
  assert.match(code, /rocketlazyloadscript/);
  await show(browser, site, code, { after: LOADER('script[type=rocketlazyloadscript]', 'mousemove') });
  const link = await browser.byRole('link', 'Donate');
  assert.deepEqual(cdn.names(), []);
  await browser.moveTo(link);
  await gives(browser, site);
});

scenario('a script that was combined into a file of the site: the link, and the console says where it looked', async ({ browser, site, cdn }) => {
  const shim = readFileSync(`${DIST}/sir-donate.js`, 'utf8');
  site.pages.put({ body: `/* jquery */;\n${shim}`, headers: { 'content-type': 'text/javascript' } }, '/cache/all.js');
  await show(browser, site, snippet(site, 'html').replace(/<script[^>]*>/, '<script defer src="/cache/all.js">'));
  await browser.click(await browser.byRole('button', 'Donate'));
  await browser.byRole('link', 'Donate');
  const lines = await said(browser);
  assert.equal(lines.length, 1, JSON.stringify(lines));
  assert.ok(lines[0].includes(`${site.pages.origin}/cache/app-`) && lines[0].includes('failed (network)'), lines[0]);
  assert.deepEqual(cdn.names(), []);
  await leavesTheLink(browser, site);
});

scenario('a consent manager that blocks it leaves the link, and the widget comes with the consent', async ({ browser, site, cdn }) => {
  const code = snippet(site, 'html').replace('<script', '<script type="text/plain" data-cookieconsent="marketing"');
  await show(browser, site, code, { after: LOADER('script[type="text/plain"]', 'consent') });
  await browser.byRole('link', 'Donate');
  assert.deepEqual(cdn.names(), []);
  await browser.script(() => dispatchEvent(new Event('consent')));
  await gives(browser, site);
});

// ---------------------------------------------------------------------------
// Platforms that exchange parts of the page

scenario('Squarespace: the element in a block that arrives without a reload, the script in the footer', async ({ browser, site }) => {
  const [block, footer] = [snippet(site, 'squarespace'), snippet(site, 'squarespace', 1)];
  assert.doesNotMatch(block, /<script/);
  await show(browser, site, '<div id="content">Another page.</div>', { after: footer });
  await until('the script', () => browser.script(() => !!customElements.get('sir-donate')));
  await browser.script((html) => {
    document.querySelector('#content').innerHTML = `<div class="sqs-block code-block sqs-block-code"><div class="sqs-block-content">${html}</div></div>`;
  }, block);
  await gives(browser, site);
});

scenario("Shopify's theme editor draws the section anew: so does the widget", async ({ browser, site }) => {
  await show(browser, site, `<div id="section">${snippet(site, 'shopify')}</div>`);
  await openForm(browser, choices);
  await browser.script(() => {
    const section = document.querySelector('#section');
    section.innerHTML = `${section.innerHTML}`;
  });
  await browser.gone('dialog');
  await gives(browser, site);
});

for (const [what, sandbox] of [
  ['a frame', undefined],
  ['a frame with a sandbox', 'allow-same-origin allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox'],
]) {
  scenario(`Wix: ${what} of another site, from which the checkout opens in a new tab`, async ({ browser, site, pages }) => {
    // What was pasted is served from an origin of Wix's own.
    const frames = await pagesOrigin();
    try {
      const inner = frames.put(page(site, { widgets: [], element: snippet(site, 'wix'), shim: false }));
      await browser.open(pages.put(framing(inner, { sandbox, width: 420, height: 900 })));
      await browser.intoFrame('#frame');
      await openForm(browser, choices);
      const submit = await fillForm(browser, { ...choices, newTab: true });
      await toCheckout(browser, site, submit, { ...choices, newTab: true });
      await assertReceived(site, expectation(choices));
    } finally {
      await frames.close();
    }
  });
}

// ---------------------------------------------------------------------------
// Google Tag Manager

/** What a container does with Custom HTML: scripts are made anew, without attributes of their own; the rest goes to the end. */
const container = (browser, html) =>
  browser.script((html) => {
    const draft = document.createElement('template');
    draft.innerHTML = html;
    for (const node of [...draft.content.childNodes]) {
      if (node.localName !== 'script') {
        document.body.append(node);
        continue;
      }
      const script = document.createElement('script');
      for (const name of ['type', 'async', 'src', 'id']) if (node.hasAttribute(name)) script.setAttribute(name, node.getAttribute(name));
      script.text = node.text;
      document.body.append(script);
    }
  }, html);

scenario("Google Tag Manager's Custom HTML puts the widget into the place, around the place's own link, once", async ({ browser, site, cdn }) => {
  const [place, tag] = [snippet(site, 'google-tag-manager'), snippet(site, 'google-tag-manager', 1)];
  await show(browser, site, place);
  await browser.byRole('link', 'Donate');
  await container(browser, tag);
  await container(browser, tag);
  await browser.byRole('button', 'Donate');
  const found = await browser.script(() => [document.querySelectorAll('sir-donate').length, document.querySelector('#donate > sir-donate > a')?.textContent]);
  assert.deepEqual(found, [1, 'Donate']);
  assert.equal(cdn.count('sir-donate.js'), 1);
  await gives(browser, site);
});

scenario('Google Tag Manager without the place does nothing, and a one-tag snippet in it inserts nothing', async ({ browser, site, cdn }) => {
  await show(browser, site, `<a href="${site.pages.origin}/donate">Donate</a>`);
  await container(browser, snippet(site, 'google-tag-manager', 1));
  assert.equal(await browser.script(() => document.querySelectorAll('sir-donate, head script[src]').length), 0);
  await container(browser, snippet(site, 'html', 2));
  await until('the script', () => browser.script(() => !!customElements.get('sir-donate')));
  assert.equal(await browser.script(() => document.querySelectorAll('sir-donate').length), 0);
  assert.deepEqual(cdn.names(), ['sir-donate.js']);
  await leavesTheLink(browser, site);
});
