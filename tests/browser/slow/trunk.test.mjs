// The page for development: as `trunk build` makes it, and as `trunk serve` keeps it up to date.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, sleep, start, until } from '../driver.mjs';
import { suite } from '../harness.mjs';
import { built, serve } from './files.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
// Compiling the widget for the first time, with all its crates.
const COMPILING = 600_000;
// Compiling one change, on a computer that has other things to do as well.
const REBUILDING = 120_000;

const scenario = suite();

/** The dialog, with what only the API can have told. */
async function opens(browser, api) {
  await browser.click(await browser.byRole('button', 'Donate'));
  await browser.byRole('textbox', 'Email');
  await browser.byRole('heading', 'Donate to Riverside Food Bank');
  await browser.byRole('radio', '10% ($2.50)');
  const asked = api.calls.map((call) => `${call.status} ${call.path.split('/').pop()}`).sort();
  assert.deepEqual(asked, ['200 config', '200 riverside-food-bank']);
}

scenario('what trunk built shows the form in the page, and opens the dialog', async ({ browser, api }) => {
  const files = await serve(built('SIR_TRUNK_DIST'));
  try {
    await browser.open(`${files.origin}/?api-base=${encodeURIComponent(api.origin)}`);
    await browser.byRole('textbox', 'Email');
    await opens(browser, api);
  } finally {
    await files.close();
  }
});

/** A copy of the sources to work on, whose Trunk.toml names this test's ports. */
function workplace(port, api) {
  const dir = mkdtempSync(join(tmpdir(), 'sir-donate-trunk-'));
  const left = ['node_modules', 'target', 'dist', 'pkg', 'out'];
  for (const name of ['.cargo', 'Cargo.lock', 'Cargo.toml', 'Trunk.toml', 'doctor', 'fuzz', 'guard', 'patches', 'rust-toolchain.toml', 'sandbox', 'src', 'www', 'xtask']) {
    cpSync(join(ROOT, name), join(dir, name), { recursive: true, filter: (from) => !left.includes(basename(from)) });
  }
  symlinkSync(join(ROOT, 'www', 'node_modules'), join(dir, 'www', 'node_modules'));
  const change = (file, from, to) => {
    const path = join(dir, file);
    const text = readFileSync(path, 'utf8');
    assert.equal(text.split(from).length, 2, `${JSON.stringify(from)} stands in ${file} once`);
    writeFileSync(path, text.replace(from, () => to));
  };
  change('Trunk.toml', 'port = 8786', `port = ${port}`);
  change('Trunk.toml', '"http://localhost:8788/v1/"', `"${api.origin}/v1/"`);
  return { dir, change, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

scenario(
  'trunk serve passes calls on to the sandbox, and follows changes of the app, the shim and the styles',
  async ({ browser, api }) => {
    const port = await freePort();
    const work = workplace(port, api);
    // By looking, not by being told: the system's messages about files are not Trunk's to guarantee, and in some
    // containers one gets lost now and then.
    const trunk = start(built('SIR_TRUNK'), ['serve', '--poll', '--poll-interval', '500ms'], {
      cwd: work.dir,
      env: { ...process.env, RUST_LOG: 'info,trunk::watch=debug' },
    });
    try {
      const origin = `http://localhost:${port}`;
      await until(
        'trunk serve to show its page',
        async () => {
          if (trunk.exitCode !== null) throw new Error(`it ended with ${trunk.exitCode}`);
          return (await (await fetch(origin)).text()).includes('sir-donate_bg.wasm');
        },
        COMPILING,
      );
      await browser.open(origin);
      await opens(browser, api);

      // A page that has just been loaded anew is not yet told of the next change: its script first has to connect to
      // Trunk, which nothing in the page shows. Nobody saves that fast.
      const listening = () => sleep(3_000);
      await listening();
      work.change('src/i18n/en.rs', '"One time"', '"Just this once"');
      await browser.byRole('radio', 'Just this once', { timeout: REBUILDING });
      await listening();

      work.change('www/shim/element.ts', '|| "Donate")', '|| "Give")');
      await browser.byRole('button', 'Give', { timeout: REBUILDING });
      await listening();

      writeFileSync(join(work.dir, 'www/styles/shim.css'), `${readFileSync(join(work.dir, 'www/styles/shim.css'), 'utf8')}\n.button { letter-spacing: 7px; }\n`);
      const spacing = () => browser.script(() => getComputedStyle(document.querySelector('sir-donate').shadowRoot.querySelector('.button')).letterSpacing);
      await until('the style to arrive', async () => (await spacing()) === '7px', REBUILDING);

      // What ships aborts without a word. Here a developer reads why.
      work.change('src/bindings.rs', 'Widget::of(id).reset();', 'std::panic!("a fault of this test {id}");');
      const panicked = () =>
        browser.script(() => {
          window.said ??= [];
          if (!window.listening) {
            window.listening = true;
            const error = console.error;
            console.error = (...words) => {
              window.said.push(words.join(' '));
              error(...words);
            };
          }
          document.querySelector('sir-donate[mode=inline]').reset();
          return window.said.find((text) => text.includes('a fault of this test'));
        });
      assert.match(await until('the panic on the console', panicked, REBUILDING), /src\/bindings\.rs/);
      await browser.byRole('link', 'The fallback of the form');
    } catch (error) {
      error.message += `\ntrunk said: ${trunk.log.slice(-6000)}`;
      throw error;
    } finally {
      await trunk.stop();
      work.remove();
    }
  },
  { timeout: COMPILING + 5 * REBUILDING },
);
