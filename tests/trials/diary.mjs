// What somebody does who follows the documents: types commands into a shell, saves files, opens pages. Everything is counted,
// and nothing is done that no document says.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { until } from '../browser/driver.mjs';
import { ROOT, parse } from '../samples/blocks.mjs';

const MINUTE = 60_000;

/** A document of the repository: its text, and its blocks of code by heading and language. */
export function read(document) {
  const text = readFileSync(join(ROOT, document), 'utf8');
  const { blocks } = parse(text, document);
  return {
    /** The one block of a language below a heading, or the one of those that holds `mark`. */
    block(heading, language, mark = '') {
      const found = blocks.filter((block) => block.heading === heading && block.language === language && block.code.includes(mark));
      assert.equal(found.length, 1, `${document}, "${heading}": one block of ${language}${mark && ` with ${mark}`}`);
      return found[0].code;
    },
    /** Something in the text between backticks, or an address, by which the reader is told to act. */
    word(expression) {
      const [, word] = expression.exec(text) ?? assert.fail(`${document} says nothing like ${expression}`);
      return word;
    },
  };
}

/** Fails where something of the machine's owner listens already: documents name ports. */
export async function assertFree(...ports) {
  for (const port of ports) {
    const server = createServer();
    server.listen(port, 'localhost');
    const [fault] = await Promise.race([once(server, 'listening'), once(server, 'error')]);
    assert.equal(fault, undefined, `port ${port} is taken: stop what listens there, for the documents name it`);
    server.close();
    await once(server, 'close');
  }
}

export class Diary {
  steps = [];
  commands = 0;
  #running = [];
  #began = performance.now();
  #ended;

  /** In an empty folder of its own. */
  constructor(name) {
    this.name = name;
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'sir-donate-trial-')));
  }

  /** Something that a reader does. */
  async step(what, act) {
    const began = performance.now();
    const made = await act();
    this.steps.push({ what, seconds: (performance.now() - began) / 1000 });
    return made;
  }

  save(name, text) {
    return this.step(`save ${name}`, () => {
      const file = join(this.folder, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    });
  }

  #spawn(command, dir, env) {
    this.commands += command.trim().split('\n').length;
    const child = spawn('bash', ['-c', command], {
      cwd: join(this.folder, dir),
      // npm asks before it fetches what makes an application; a reader presses Enter.
      env: { ...process.env, npm_config_yes: 'true', ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
    return { child, said: () => said };
  }

  /** Types what ends by itself. */
  type(command, { dir = '.', minutes = 3 } = {}) {
    return this.step(`type: ${command.trim().replaceAll('\n', '; ')}`, async () => {
      const { child, said } = this.#spawn(command, dir);
      const timer = setTimeout(() => process.kill(-child.pid), minutes * MINUTE);
      const [code] = await once(child, 'close');
      clearTimeout(timer);
      assert.equal(code, 0, `${command}\n${said().slice(-4000)}`);
    });
  }

  /** Types what goes on until it is stopped, and waits for what it says or serves. Returns what it has said so far. */
  start(command, ready, { dir = '.', minutes = 1, env } = {}) {
    return this.step(`type: ${command.trim().replaceAll('\n', '; ')}`, async () => {
      const { child, said } = this.#spawn(command, dir, env);
      this.#running.push(child);
      await until(
        `${command} to be ready`,
        async () => {
          assert.equal(child.exitCode, null, `${command}\n${said().slice(-4000)}`);
          return ready(said());
        },
        minutes * MINUTE,
      );
      return said;
    });
  }

  /** Ctrl-C to the last that was started and still runs. */
  async interrupt() {
    const child = this.#running.pop();
    if (!child || child.exitCode !== null) return;
    const closed = once(child, 'close');
    process.kill(-child.pid, 'SIGINT');
    await closed;
  }

  async end() {
    this.#ended = performance.now();
    while (this.#running.length) await this.interrupt();
  }

  get account() {
    const minutes = (this.#ended - this.#began) / MINUTE;
    const longest = [...this.steps].sort((a, b) => b.seconds - a.seconds).slice(0, 3);
    return `${this.name}: ${this.steps.length} steps, ${this.commands} commands, ${minutes.toFixed(1)} minutes; longest: ${longest.map(({ what, seconds }) => `${what} (${seconds.toFixed(0)} s)`).join(', ')}`;
  }
}
