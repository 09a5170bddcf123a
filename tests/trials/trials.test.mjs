// Three people who have never seen it, each in an empty folder, with the words of README.md and of what it links to alone: a page
// of one's own, the package in a fresh Vite app, a server that is told of donations. What they type and save is taken from the
// documents.
//
// What is put in the place of something: the clone is one of this repository, as it is committed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { until } from '../browser/driver.mjs';
import { suite } from '../browser/harness.mjs';
import { ROOT } from '../samples/blocks.mjs';
import { Diary, assertFree, read } from './diary.mjs';

const README = read('README.md');
const START = read('docs/quick-start.md');
const SANDBOX = read('sandbox/README.md');

const scenario = suite({ backend: false });
const accounts = [];
/** One clone for all three, made by the first command of each; its first start is counted by itself. */
const clone = new Diary('clone and first start');
const DEMO = README.block('Try it', 'sh', 'cargo xtask demo');

/** Whether somebody answers there, and, unless anything will do, with a page. */
const answers = async (address, { anything = false } = {}) => {
  try {
    const { ok } = await fetch(address);
    return ok || anything;
  } catch {
    return false;
  }
};
const demo = (diary, command = DEMO, dir = join(clone.folder, 'sir-donate')) =>
  diary.start(`cd '${dir}'\n${command}`, (said) => said.includes('Stop with Ctrl-C') && answers('http://localhost:8787/'), { minutes: 20 });

before(async () => {
  await assertFree(3000, 4000, 4173, 5173, 8787, 8788, 8789);
  await clone.type(`git clone -q '${ROOT}' sir-donate`);
  await demo(clone);
  await clone.end();
});
after(() => {
  for (const diary of [clone, ...accounts]) console.log(`# ${diary.account}`);
});

const trial = (name, body) =>
  scenario(
    name,
    async ({ browser }) => {
      const diary = new Diary(name);
      accounts.push(diary);
      try {
        await body({ browser, diary });
      } finally {
        await diary.end();
      }
    },
    { timeout: 15 * 60_000 },
  );

/** Gives $25, as whoever tries it does, and pays. `inline`: the form stands in the page. */
async function give(browser, diary, address, { inline = false } = {}) {
  await diary.step(`open ${address}`, () => browser.open(address));
  await diary.step('give $25 and pay', async () => {
    if (!inline) await browser.click(await browser.byRole('button', 'Donate'));
    await browser.click(await browser.byRole('radio', '$25'));
    // A reader sees the tip come before anything is typed; to who has begun to type, none is offered any more.
    await browser.click(await browser.byRole('radio', 'No tip'));
    for (const [field, text] of [['First name', 'Ann'], ['Last name', 'Lee'], ['Email', 'ann@example.org']]) {
      await browser.click(await browser.byRole('textbox', field));
      await browser.type(text);
    }
    await browser.click(await browser.byRole('button', /^Donate \$25$/));
    await browser.click(await browser.byRole('button', 'Pay $25.00'));
    await browser.waitForText(/Payment received/);
  });
}

/** Back by the checkout's link. */
const thanks = async (browser, diary) => {
  await diary.step('come back', async () => browser.click(await browser.byRole('link', /^Return to /)));
  await browser.waitForText(/Thank you[\s\S]*\$25[\s\S]*You earned 125 SIR tokens\./, 30_000);
};

trial('a page of one’s own, with the snippet', async ({ browser, diary }) => {
  await demo(diary);
  await diary.save('index.html', README.block('Try it', 'html', 'sir-donate.js'));
  const address = README.word(/<(http:\/\/localhost:3000\/)>/);
  await diary.start(README.block('Try it', 'sh', 'http.server'), () => answers(address));
  await give(browser, diary, address);
  await thanks(browser, diary);
});

trial('the package in a fresh Vite app', async ({ browser, diary }) => {
  await demo(diary);
  // Until its first release, as the documents say.
  const [create, enter, ...install] = START.block('An application with a bundler', 'sh').trim().split('\n');
  assert.equal(install.pop(), 'npm install sir-donate');
  const local = START.word(/`(npm install --install-links \S+)`/);
  await diary.type(`cd '${join(clone.folder, 'sir-donate')}'\n${START.word(/made in a clone beside it: `(cargo xtask build)`/)}`, { minutes: 10 });
  await diary.type(create);
  const dir = enter.replace(/^cd /, '');
  for (const command of install) await diary.type(command, { dir });
  await diary.type(local.replace('../sir-donate', join(clone.folder, 'sir-donate')), { dir });

  const main = readFileSync(join(diary.folder, dir, 'src/main.js'), 'utf8');
  await diary.save(join(dir, 'src/main.js'), START.block('An application with a bundler', 'js') + main);
  // The key, and where the demo's API is, as its own snippet has them.
  const own = START.block('Try it without an account', 'html');
  const [key, base] = [/publishable-key="[^"]+"/, /api-base="[^"]+"/].map((one) => one.exec(own)[0]);
  const element = START.block('An application with a bundler', 'html').replace(/publishable-key="[^"]+"/, `${key} ${base}`);
  const index = readFileSync(join(diary.folder, dir, 'index.html'), 'utf8');
  assert.match(index, /<body>/);
  await diary.save(join(dir, 'index.html'), index.replace('<body>', `<body>\n${element}`));

  await diary.start(START.word(/`(npm run dev)`/), () => answers('http://localhost:5173/'), { dir });
  await give(browser, diary, 'http://localhost:5173/', { inline: true });
  await thanks(browser, diary);
  await diary.interrupt();

  await diary.type('npm run build', { dir });
  await diary.start('npm run preview', () => answers('http://localhost:4173/'), { dir });
  await give(browser, diary, 'http://localhost:4173/', { inline: true });
  await thanks(browser, diary);
});

trial('the sandbox with a webhook receiver', async ({ browser, diary }) => {
  await diary.save('receiver.mjs', SANDBOX.block('A receiver', 'js'));
  const said = await diary.start(SANDBOX.block('A receiver', 'sh', 'node receiver.mjs'), () => answers('http://localhost:4000/', { anything: true }));
  const command = SANDBOX.word(/`(cargo xtask demo --webhook-url \S+?)`/);
  assert.ok(README.word(/`(--webhook-url \S+?)`/) && command.endsWith(README.word(/`(--webhook-url \S+?)`/)), 'README and the receiver name one address');
  await demo(diary, command);
  await give(browser, diary, 'http://localhost:8787/');
  await diary.step('see the event', () => until('the event', () => ["type: 'donation.completed'", 'amount: 2500', "status: 'COMPLETED'"].every((part) => said().includes(part)), 30_000));
});
