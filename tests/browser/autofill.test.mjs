// What fills a form in besides a donor's hands: the browser's own autofill, password managers, scripts. What stands in
// the fields is what is sent, whatever way it came there. docs/autofill.md says what was tried.
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { BROWSER, Key, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { DONOR, assertReceived, backTo, expectation, openForm, submitButton, toCheckout } from './journey.mjs';
import { page, widget } from './pages.mjs';

const scenario = suite({ rewardDelay: 0 });

const FILLED = { email: DONOR.email, 'first-name': DONOR.first, 'last-name': DONOR.last };

/** Writes into the fields with these ids, past whatever a page has put over the property, and sends these events. */
const write = (browser, values, events) =>
  browser.script(
    (values, events) => {
      const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
      for (const [id, value] of Object.entries(values)) {
        const field = [...walk(document)].find((element) => element.id === id);
        for (const name of events) {
          if (name === '=') set.call(field, value);
          else if (name.startsWith('key')) field.dispatchEvent(new KeyboardEvent(name, { bubbles: true, composed: true }));
          else if (['focus', 'blur'].includes(name)) field[name]();
          else field.dispatchEvent(new Event(name, { bubbles: true, composed: name === 'input' }));
        }
      }
    },
    values,
    events,
  );

const standing = (browser) =>
  browser.script((ids) => Object.fromEntries([...walk(document)].filter(({ id }) => ids.includes(id)).map(({ id, value }) => [id, value])), Object.keys(FILLED));

/** Where the tip is not a matter: it has suites of its own. */
const bare = (site, more) => page(site, { widgets: [widget(site, { tip: 'off', ...more })] });

for (const [how, events] of [
  ['as the browser does: both events', ['=', 'input', 'change']],
  ['as managers that play the keyboard do', ['focus', 'keydown', 'keypress', '=', 'input', 'keyup', 'change', 'blur']],
  ['with `input` alone', ['=', 'input']],
  ['with `change` alone', ['=', 'change']],
  ['without a word', ['=']],
]) {
  scenario(`a program fills in ${how}`, async ({ browser, site, pages }) => {
    await browser.open(pages.put(bare(site)));
    await openForm(browser);
    await write(browser, FILLED, events);
    // Something else changes meanwhile, and by the donor's hand.
    await browser.click(await browser.byRole('radio', '$100'));
    const submit = await browser.byRole('button', /^Donate \$100/);
    assert.deepEqual(await standing(browser), FILLED, 'nothing is taken out again');
    await toCheckout(browser, site, submit);
    await assertReceived(site, { ...expectation({}), amount: 10_000 });
  });
}

scenario('an amount that is written without a word is shown before it is charged', async ({ browser, site, api, pages }) => {
  await browser.open(pages.put(bare(site, { mode: 'inline' })));
  await submitButton(browser);
  await write(browser, { ...FILLED, 'own-amount': '33.33' }, ['=']);
  await browser.click(await browser.byRole('button', /^Donate \$25/));
  const submit = await browser.byRole('button', 'Donate $33.33');
  assert.deepEqual(api.of('/donations/create-link'), [], 'the press on another sum is none on this one');
  await toCheckout(browser, site, submit);
  await assertReceived(site, { ...expectation({}), amount: 3333 });
});

for (const mode of ['button', 'inline']) {
  scenario(`after a reload and after the back button, what stands in the fields is what is sent (${mode})`, async ({ browser, site, pages }) => {
    const url = pages.put(bare(site, { mode }));
    await browser.open(url);
    await openForm(browser, { mode });
    await write(browser, FILLED, ['=', 'input', 'change']);
    await browser.reload();
    await openForm(browser, { mode });
    assert.deepEqual(await standing(browser), { email: '', 'first-name': '', 'last-name': '' }, 'a page that is loaded anew keeps no names');
    await write(browser, FILLED, ['=', 'input', 'change']);
    await browser.open(pages.put(page(site, { widgets: [] }), '/other'));
    await backTo(browser, url);
    // From the history as it was left, or loaded anew: engines choose by themselves.
    if (!(await browser.has('textbox', 'Email'))) await openForm(browser, { mode });
    const submit = await submitButton(browser);
    const kept = await standing(browser);
    if (kept.email) assert.deepEqual(kept, FILLED);
    else await write(browser, FILLED, ['=', 'input']);
    await toCheckout(browser, site, submit);
    await assertReceived(site, { ...expectation({}), amount: 2500 });
  });
}

/** How the browser fills in what it keeps of a person. WebKitGTK keeps nothing. */
const OWN = {
  async chromium(browser) {
    const expression = "document.querySelector('sir-donate').shadowRoot.querySelector('#first-name')";
    const { result } = await browser.devtools('Runtime.evaluate', { expression });
    const { node } = await browser.devtools('DOM.describeNode', { objectId: result.objectId });
    const address = { NAME_FIRST: DONOR.first, NAME_LAST: DONOR.last, EMAIL_ADDRESS: DONOR.email };
    const fields = Object.entries(address).map(([name, value]) => ({ name, value }));
    await browser.devtools('Autofill.enable');
    // A form is read some time after it has come; until then its fields are refused as unknown.
    await until('Chromium to know the field', async () => {
      await browser.devtools('Autofill.trigger', { fieldId: node.backendNodeId, address: { fields } });
      return true;
    });
  },
  async firefox(browser) {
    await browser.inside(async ({ first, last, email }) => {
      // It offers addresses in some countries alone, and its driver turns that off.
      Services.prefs.setCharPref('extensions.formautofill.addresses.supported', 'on');
      Services.prefs.setBoolPref('extensions.formautofill.addresses.enabled', true);
      const { formAutofillStorage } = ChromeUtils.importESModule('resource://autofill/FormAutofillStorage.sys.mjs');
      await formAutofillStorage.initialize();
      await formAutofillStorage.addresses.add({ 'given-name': first, 'family-name': last, email, 'street-address': '1 Main St', country: 'US' });
    }, DONOR);
    await browser.click(await browser.byRole('textbox', 'First name'));
    await until('Firefox to know the fields', () =>
      browser.inside(() => gBrowser.selectedBrowser.browsingContext.currentWindowGlobal.getActor('FormAutofill').sectionsByRootId.size > 0),
    );
    const list = () =>
      browser.inside(() => {
        const { state, richlistbox } = document.getElementById('PopupAutoComplete');
        return [state, richlistbox.children[0]?.getAttribute('originaltype'), richlistbox.selectedIndex].join();
      });
    await browser.press(Key.down);
    await until('Firefox to offer the address', async () => (await list()) === 'open,autofill,-1');
    await browser.press(Key.down);
    await until('the address to be chosen', async () => (await list()) === 'open,autofill,0');
    await browser.press(Key.enter);
  },
};

scenario(
  "the browser's own autofill knows the fields in the shadow root, and fills all of them in at once",
  async ({ browser, site, pages }) => {
    await browser.open(pages.put(bare(site)));
    await openForm(browser);
    await OWN[BROWSER](browser);
    await until('all fields to be filled in', async () => isDeepStrictEqual(await standing(browser), FILLED));
    await toCheckout(browser, site, await submitButton(browser));
    await assertReceived(site, { ...expectation({}), amount: 2500 });
  },
  { skip: OWN[BROWSER] ? false : 'WebKitGTK has no autofill' },
);

scenario('nothing in the form looks like a login or a card', async ({ browser, site, pages }) => {
  await browser.open(pages.put(page(site, { widgets: [widget(site, { mode: 'inline' })] })));
  await submitButton(browser);
  const fields = await browser.script(() =>
    [...walk(document)]
      .filter((element) => element.localName === 'input' && element.type !== 'radio')
      .map((field) => [field.type, field.id, field.name, field.autocomplete, field.labels[0].textContent].join(' ')),
  );
  assert.equal(fields.length, 5, fields.join('; '));
  for (const field of fields) assert.doesNotMatch(field, /pass|user|log.?in|sign|card|\bcc|cv[cv]|expir|iban|account|otp|one-time/i);
});
