// Ends in the middle: the tab is closed at each step of a donation and the page
// opened anew, and the API is stopped at each step and started again, with what
// it knew and without. The donation ends known, or is plainly told as one that
// nothing is known of, and none is lost from the list of this browser.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLOCK } from './cells.mjs';
import { BROWSER, until } from './driver.mjs';
import { suite } from './harness.mjs';
import { FORBIDDEN, PREFILLED, errorsOf, openForm, pay, submitButton } from './journey.mjs';
import { page, widget } from './pages.mjs';
import { startSandbox } from './servers.mjs';

const scenario = suite({ rewardDelay: 0 });
const skip = BROWSER !== 'chromium' && 'what is kept and what is asked is the same in all; the other suites close tabs in each';

// What a donor who comes back is told, by what is known of the donation.
const TOLD = {
  nothing: undefined,
  waiting: /We are waiting to hear about your donation of \$50 to American Red Cross\./,
  thanks: /Thank you You are supporting American Red Cross with \$50\. You earned 250 SIR tokens\./,
  // The API knows no such donation, or doesn't say: nothing that the donor did is called into question.
  unknown: /Thank you You are supporting American Red Cross with \$50\.(?! You earned)/,
};

/** The donations that this browser remembers. */
const remembered = (browser) => browser.script(() => JSON.parse(localStorage.getItem('sir-donate:donations') || '[]').map(([id]) => id));

/** Lets the page's clock run: what is asked for after a minute is asked for in a second. */
const hurry = (browser) => browser.script(() => {
  window.__cell.clock.fast = true;
});

async function assertTold(browser, what) {
  if (TOLD[what]) await browser.waitForText(TOLD[what]);
  const text = await browser.text();
  for (const [other, pattern] of Object.entries(TOLD)) if (other !== what && pattern) assert.doesNotMatch(text, pattern);
  assert.doesNotMatch(text, FORBIDDEN);
}

/** A page with a widget of which nothing is left to be filled in, and what it takes to go through its steps. */
function journey({ browser, site }) {
  const url = site.pages.put(page(site, { widgets: [widget(site, { ...PREFILLED, amount: '50' })], script: CLOCK }));
  const arrived = () => until('the checkout', async () => (await browser.address()).startsWith(site.sandbox.checkout));
  const id = async () => new URL(await browser.address()).pathname.split('/')[2];
  const steps = {
    button: async () => void (await browser.byRole('button', 'Donate')),
    form: async () => {
      await openForm(browser);
      await browser.byRole('heading', 'Donate to American Red Cross');
    },
    sent: async () => browser.click(await submitButton(browser)),
    checkout: arrived,
    paid: async () => {
      await browser.byRole('button', /^Pay /);
      await pay(browser);
    },
  };
  return {
    url,
    id,
    open: () => browser.open(url),
    /** Closes all tabs, and opens the page in a new one. */
    async anew() {
      await browser.freshTab();
      await browser.open(url);
    },
    async upTo(last) {
      await browser.open(url);
      for (const [name, step] of Object.entries(steps)) {
        await step();
        if (name === last) return;
      }
    },
    step: (name) => steps[name](),
    /** The form can be used, and leads to the checkout. */
    async gives() {
      if (!(await browser.has('dialog'))) await openForm(browser);
      await steps.sent();
      await arrived();
    },
  };
}

// ---------------------------------------------------------------------------
// The tab

for (const [step, told] of [
  ['button', 'nothing'],
  ['form', 'nothing'],
  ['sent', 'nothing'],
  ['checkout', 'waiting'],
  ['paid', 'thanks'],
]) {
  scenario(`a tab that is closed at the step "${step}"`, async ({ browser, site, api }) => {
    const way = journey({ browser, site });
    // A link that is being made when the tab goes: the API makes it, and nobody is told.
    let answered = 0;
    if (step === 'sent') {
      api.hook = (call) => {
        if (!call.path.endsWith('/create-link')) return undefined;
        answered++;
        // Longer than it takes to close a tab on a machine that has much to do.
        return { delay: 3000 };
      };
    }
    await way.upTo(step);
    if (step === 'sent') await until('the call', () => answered === 1);
    const id = ['checkout', 'paid'].includes(step) ? await way.id() : undefined;
    await way.anew();
    await browser.byRole('button', 'Donate');
    await assertTold(browser, told);
    assert.deepEqual(await remembered(browser), id ? [id] : []);
    assert.deepEqual(await errorsOf(browser), []);
    if (id) {
      // Once more, at the step where the donor has been told: it is told again, and costs no call where it is settled.
      const asked = api.of('/donations/status/').length;
      await way.anew();
      await assertTold(browser, told);
      if (told === 'thanks') assert.equal(api.of('/donations/status/').length, asked);
      await browser.click(await browser.byRole('button', 'Dismiss'));
      await until('the card to go', async () => !TOLD[told].test(await browser.text()));
      // What is settled and seen is forgotten; of the other there will be news.
      assert.deepEqual(await remembered(browser), told === 'thanks' ? [] : [id]);
      await way.anew();
      await browser.byRole('button', 'Donate');
      await until('the question for news', () => told === 'thanks' || api.of('/donations/status/').length > asked);
      await assertTold(browser, 'nothing');
    }
    api.hook = () => undefined;
    await way.gives();
    const again = await way.id();
    // One call for each press, and none that nobody asked for.
    const links = ['button', 'form'].includes(step) ? 1 : 2;
    assert.equal(api.of('/create-link').length, links);
    await until('the link that nobody was told of', async () => (await site.sandbox.journal()).donations.length === links);
    await way.anew();
    await assertTold(browser, 'waiting');
    assert.deepEqual(await remembered(browser), told === 'waiting' ? [id, again] : [again]);
  }, { skip });
}

// ---------------------------------------------------------------------------
// The API

/** A sandbox of the test's own, which can be stopped and started again where it was. */
async function mortal(keeps) {
  const folder = mkdtempSync(join(tmpdir(), 'sir-donate-kill-'));
  const options = { rewardDelay: 0, data: keeps ? join(folder, 'donations.json') : undefined };
  let now = await startSandbox(options);
  const { api, checkout, pages } = now;
  return {
    api,
    checkout,
    stun: () => now.stun(),
    stop: (signal = 'SIGKILL') => now.stop(signal),
    start: async () => {
      now = await startSandbox({ ...options, again: { api, checkout, pages } });
    },
    pay: async (id) => {
      const answer = await fetch(`${api}/sandbox/donations/${id}/pay`, { method: 'POST' });
      assert.equal(answer.status, 200);
    },
    journal: () => now.journal(),
    async end() {
      await now.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

for (const keeps of [true, false]) {
  const name = keeps ? 'and remembers' : 'and has forgotten all';
  /** Once the API is there again, it is known what became of the donation, or that nobody knows. */
  const known = keeps ? 'thanks' : 'unknown';

  const interrupted = (step, body) =>
    scenario(`an API that is stopped at the step "${step}", comes again ${name}`, async ({ browser, site }) => {
      const sandbox = await mortal(keeps);
      try {
        // The widget speaks to the sandbox itself: that it is not there is what its connection says.
        const place = { ...site, sandbox, api: { origin: sandbox.api } };
        await body({ browser, sandbox, way: journey({ browser, site: place }) });
      } finally {
        await sandbox.end();
      }
    }, { skip });

  interrupted('form', async ({ browser, sandbox, way }) => {
    await way.upTo('form');
    await sandbox.stop();
    await way.step('sent');
    await browser.textOf('alert', /We could not reach the donation service\. Nothing has been charged\./);
    assert.deepEqual(await errorsOf(browser), [{ code: 'network', retryable: true }]);
    assert.deepEqual(await remembered(browser), []);
    await sandbox.start();
    await way.gives();
    assert.equal((await sandbox.journal()).donations.length, 1, 'one link, for one press that came through');
  });

  interrupted('sent', async ({ browser, sandbox, way }) => {
    await way.upTo('form');
    // The call hangs until the API dies: what became of it nobody can say.
    sandbox.stun();
    await way.step('sent');
    await browser.textOf('status', /Preparing/);
    await sandbox.stop();
    await browser.textOf('alert', /We could not reach the donation service\. Nothing has been charged\./);
    await sandbox.start();
    assert.equal((await sandbox.journal()).donations.length, 0, 'nothing is asked for again by itself');
    await way.gives();
    const id = await way.id();
    await sandbox.pay(id);
    await way.anew();
    await assertTold(browser, 'thanks');
    assert.deepEqual(await remembered(browser), [id]);
  });

  interrupted('checkout', async ({ browser, sandbox, way }) => {
    await way.upTo('checkout');
    const id = await way.id();
    await sandbox.stop();
    await way.anew();
    await assertTold(browser, 'waiting');
    await hurry(browser);
    await assertTold(browser, 'waiting');
    assert.deepEqual(await remembered(browser), [id], 'an API that is away takes nothing away');
    await sandbox.start();
    if (keeps) await sandbox.pay(id);
    await assertTold(browser, known);
    assert.deepEqual(await remembered(browser), [id]);
    assert.deepEqual(await errorsOf(browser), []);
    await browser.click(await browser.byRole('button', 'Dismiss'));
    await way.gives();
  });

  interrupted('paid', async ({ browser, sandbox, way }) => {
    await way.upTo('paid');
    const id = await way.id();
    await sandbox.stop('SIGTERM');
    await sandbox.start();
    await way.anew();
    await assertTold(browser, known);
    assert.deepEqual(await remembered(browser), [id]);
    // It is told on the next page as well, without another question.
    await sandbox.stop();
    await way.anew();
    await assertTold(browser, known);
    assert.deepEqual(await errorsOf(browser), []);
  });

  interrupted('told', async ({ browser, sandbox, way }) => {
    await way.upTo('paid');
    await way.anew();
    await assertTold(browser, 'thanks');
    const [id] = await remembered(browser);
    await sandbox.stop();
    await sandbox.start();
    await way.anew();
    // What was known once stays known, whatever the API has forgotten.
    await assertTold(browser, 'thanks');
    assert.deepEqual(await remembered(browser), [id]);
  });
}
