// One thin driver over W3C WebDriver, the same for Chromium, Firefox and
// WebKitGTK. It finds things the way a person with a screen reader does, by
// role and name, and acts the way a person does, with keys and a pointer:
// element.click() and element.sendKeys() are deliberately absent, because they
// work on things that no donor could reach.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Capabilities, WebDriver } from 'selenium-webdriver';
import { HttpClient, Executor } from 'selenium-webdriver/http/index.js';
import { Command, Name } from 'selenium-webdriver/lib/command.js';

export const BROWSERS = ['chromium', 'firefox', 'webkit'];
export const BROWSER = process.env.SIR_BROWSER || 'chromium';
if (!BROWSERS.includes(BROWSER)) {
  throw new Error(`SIR_BROWSER is "${BROWSER}", which is not one of ${BROWSERS.join(', ')}: set it to one of these`);
}
export const OUT = join(dirname(fileURLToPath(import.meta.url)), 'out');

/** How long a condition may take before its test fails. */
export const PATIENCE = Number(process.env.SIR_PATIENCE_MS || 15_000);

export const Key = {
  tab: '\uE004',
  enter: '\uE007',
  space: ' ',
  escape: '\uE00C',
  up: '\uE013',
  down: '\uE015',
  left: '\uE012',
  right: '\uE014',
  home: '\uE011',
  end: '\uE010',
  backspace: '\uE003',
  shift: '\uE008',
  control: '\uE009',
};

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Waits for a condition; the message says what was waited for and what was seen last. */
export async function until(what, condition, timeout = PATIENCE) {
  const end = Date.now() + timeout;
  let last;
  let fault;
  for (;;) {
    fault = undefined;
    try {
      last = await condition();
      if (last) return last;
    } catch (error) {
      // A page that is being replaced under our feet makes single looks fail;
      // the next look decides, and the last fault is in the message.
      fault = error;
    }
    if (Date.now() > end) {
      const seen = fault ? `the last look failed: ${fault.message.split('\n')[0]}` : `last seen: ${show(last)}`;
      throw new Error(`waited ${timeout} ms for ${what}; ${seen}`, fault ? { cause: fault } : undefined);
    }
    await sleep(20);
  }
}

function show(value) {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text && text.length > 600 ? `${text.slice(0, 600)}…` : text;
}

// ---------------------------------------------------------------------------
// Finding and starting programs

function onPath(names) {
  const folders = [...(process.env.PATH || '').split(delimiter), join(homedir(), '.cargo', 'bin')];
  for (const name of names) {
    for (const folder of folders) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not here; the next folder may have it.
      }
    }
  }
  return undefined;
}

function program(variable, names, remedy) {
  const asked = process.env[variable];
  if (asked) {
    if (!existsSync(asked)) throw new Error(`${variable} names ${asked}, which does not exist: correct or unset it`);
    return asked;
  }
  const found = onPath(names);
  if (!found) throw new Error(`${names.join(' or ')} is not on PATH: ${remedy}, or set ${variable} to its path`);
  return found;
}

function miniBrowser() {
  const asked = process.env.MINIBROWSER;
  if (asked) {
    if (!existsSync(asked)) throw new Error(`MINIBROWSER names ${asked}, which does not exist: correct or unset it`);
    return asked;
  }
  const machines = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };
  const folders = [`/usr/lib/${machines[process.arch] || process.arch}`, '/usr/lib', '/usr/libexec', '/usr/lib64'];
  for (const folder of folders) {
    for (const version of ['webkitgtk-6.0', 'webkit2gtk-4.1', 'webkit2gtk-4.0']) {
      const file = join(folder, version, 'MiniBrowser');
      if (existsSync(file)) return file;
    }
  }
  throw new Error('MiniBrowser, which comes with WebKitGTK, was not found: install webkit2gtk-driver, or set MINIBROWSER to its path');
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

const children = new Set();
process.on('exit', () => {
  for (const child of children) signal(child, 'SIGKILL');
});
// A signal alone would end this process without its 'exit'.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => process.exit(1));

// Each child leads a process group, for a driver that is told to end leaves its
// browser running now and then.
function signal(child, name) {
  try {
    process.kill(-child.pid, name);
  } catch {
    // The whole group is gone already.
  }
}

/** Starts a program that is killed with this process at the latest. */
export function start(file, args, options = {}) {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...options });
  child.log = '';
  const keep = (chunk) => {
    child.log = (child.log + chunk).slice(-20_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.on('error', (error) => keep(`${error.message}\n`));
  children.add(child);
  child.stop = async (first = 'SIGTERM') => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      signal(child, first);
      const timer = setTimeout(() => signal(child, 'SIGKILL'), 3000);
      await gone;
      clearTimeout(timer);
    }
    signal(child, 'SIGKILL');
    children.delete(child);
  };
  return child;
}

/** WebKitGTK has no headless mode: it gets a display of its own, on a number that the X server picks. */
async function display() {
  const file = program('XVFB', ['Xvfb'], 'install xvfb');
  const child = start(file, ['-displayfd', '3', '-screen', '0', '1400x1100x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdio[3].on('data', (chunk) => {
    text += chunk;
  });
  await until('Xvfb to name its display', () => {
    if (child.exitCode !== null) throw new Error(`Xvfb ended: ${child.log}`);
    return text.includes('\n');
  });
  return { child, name: `:${text.trim()}` };
}

/**
 * `proxy` is the port of a proxy for whatever lies beyond this machine; certificates are then taken unseen. `logs` keeps
 * all that stands on the console, the browser's own lines too, for `log()`: Chromium alone can tell it. `flags` are for it too.
 */
function recipe(profile, { proxy, logs, flags = [] } = {}) {
  switch (BROWSER) {
    case 'chromium':
      return {
        driver: program('CHROMEDRIVER', ['chromedriver'], 'install chromium-driver'),
        args: (port) => [`--port=${port}`],
        capabilities: {
          browserName: 'chrome',
          ...(logs ? { 'goog:loggingPrefs': { browser: 'ALL' } } : {}),
          'goog:chromeOptions': {
            binary: program('CHROMIUM', ['chromium', 'chromium-browser', 'google-chrome'], 'install chromium'),
            args: [
              '--headless=new',
              '--no-sandbox',
              '--disable-background-networking',
              '--disable-component-update',
              '--disable-sync',
              '--disable-quic',
              '--disable-dev-shm-usage',
              '--no-first-run',
              '--lang=en-US',
              // In a process of its own the driver finds a frame's elements, but neither their roles nor their names.
              '--disable-features=IsolateSandboxedIframes',
              '--window-size=1280,1000',
              `--user-data-dir=${profile}`,
              ...(proxy ? [`--proxy-server=http://127.0.0.1:${proxy}`, '--ignore-certificate-errors'] : []),
              // The driver loses the elements of a frame that has a process of its own.
              '--disable-features=IsolateSandboxedIframes',
              ...flags,
            ],
            // The driver lets every pop-up through unless told not to, and
            // whether a new tab survives the blocker is one of the questions.
            excludeSwitches: ['disable-popup-blocking'],
          },
        },
      };
    case 'firefox':
      return {
        driver: program('GECKODRIVER', ['geckodriver'], 'install it with `cargo install geckodriver`'),
        args: (port) => ['--port', String(port), '--websocket-port', '0', '--profile-root', profile, '--allow-system-access'],
        capabilities: {
          browserName: 'firefox',
          ...(proxy
            ? { acceptInsecureCerts: true, proxy: { proxyType: 'manual', httpProxy: `127.0.0.1:${proxy}`, sslProxy: `127.0.0.1:${proxy}` } }
            : {}),
          'moz:firefoxOptions': {
            binary: program('FIREFOX', ['firefox-esr', 'firefox'], 'install firefox-esr'),
            args: ['-headless', '--width=1280', '--height=1000'],
            prefs: {
              'dom.disable_open_during_load': true,
              'intl.accept_languages': 'en-US, en',
              'intl.locale.requested': 'en-US',
            },
          },
        },
      };
    default:
      return {
        driver: program('WEBKIT_DRIVER', ['WebKitWebDriver'], 'install webkit2gtk-driver'),
        args: (port) => [`--port=${port}`],
        needsDisplay: true,
        env: {
          WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
          HOME: profile,
          XDG_DATA_HOME: join(profile, 'data'),
          XDG_CACHE_HOME: join(profile, 'cache'),
          XDG_CONFIG_HOME: join(profile, 'config'),
          LANG: 'en_US.UTF-8',
          LANGUAGE: 'en_US',
          GDK_BACKEND: 'x11',
        },
        capabilities: {
          browserName: 'MiniBrowser',
          'webkitgtk:browserOptions': { binary: miniBrowser(), args: ['--automation', ...(proxy ? [`--proxy=http://127.0.0.1:${proxy}`, '--ignore-host=localhost', '--ignore-host=127.0.0.1', '--ignore-tls-errors'] : [])] },
          ...(proxy ? { acceptInsecureCerts: true } : {}),
        },
      };
  }
}

/** Starts driver and browser with a profile of their own; `env` is for their environment. */
export async function launch(options) {
  const profile = mkdtempSync(join(tmpdir(), 'sir-donate-browser-'));
  const own = [];
  const clean = async () => {
    for (const child of own.reverse()) await child.stop('SIGKILL');
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  try {
    const { driver, args, capabilities, env, needsDisplay } = recipe(profile, options);
    const environment = { ...process.env, ...env, ...options?.env };
    if (needsDisplay) {
      const screen = await display();
      own.push(screen.child);
      environment.DISPLAY = screen.name;
    }
    const port = await freePort();
    const child = start(driver, args(port), { env: environment });
    own.push(child);
    const url = `http://127.0.0.1:${port}`;
    await until(`${driver} to answer`, async () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${child.log}`);
      return (await fetch(`${url}/status`)).ok;
    });
    const executor = patient(new Executor(Promise.resolve(new HttpClient(url))));
    executor.defineCommand(DEVTOOLS, 'POST', '/session/:sessionId/goog/cdp/execute');
    const session = WebDriver.createSession(executor, new Capabilities(capabilities));
    try {
      await session.getSession();
    } catch (error) {
      throw new Error(`${driver} could not start the browser: ${error.message}\n${child.log}`);
    }
    await session.manage().setTimeouts({ implicit: 0, pageLoad: 30_000, script: 30_000 });
    const browser = new Browser(session, clean);
    await browser.resize(1280, 1000);
    return browser;
  } catch (error) {
    await clean();
    throw error;
  }
}

/** Chromium's own protocol, by its driver. */
const DEVTOOLS = 'devtools';

/** A driver that hangs makes a test that says so, instead of one that never ends. */
function patient(executor) {
  const execute = executor.execute.bind(executor);
  executor.execute = (command) => {
    let timer;
    const late = new Promise((_, fail) => {
      timer = setTimeout(() => {
        fail(new Error(`the driver of ${BROWSER} has not answered ${command.getName()} for 40 s`));
      }, 40_000);
    });
    return Promise.race([execute(command), late]).finally(() => clearTimeout(timer));
  };
  return executor;
}

// ---------------------------------------------------------------------------
// What runs in the page

// Sent along with each look, so that nothing of the harness lives in the page
// between two looks.
const PAGE = String.raw`
const ROLES = {
  alert: '[role=alert]',
  button: 'button,summary,[role=button],input[type=submit],input[type=button]',
  checkbox: 'input[type=checkbox],[role=checkbox]',
  combobox: 'select,[role=combobox]',
  dialog: 'dialog,[role=dialog]',
  form: 'form,[role=form]',
  group: 'fieldset,details,[role=group]',
  heading: 'h1,h2,h3,h4,h5,h6,[role=heading]',
  img: 'img,svg,[role=img]',
  link: 'a[href],[role=link]',
  radio: 'input[type=radio],[role=radio]',
  radiogroup: '[role=radiogroup],fieldset',
  status: '[role=status],output',
  timer: '[role=timer]',
  textbox: 'input:not([type]),input[type=text],input[type=email],input[type=tel],input[type=url],textarea,[role=textbox]',
};
function* walk(root) {
  for (const element of root.querySelectorAll('*')) {
    yield element;
    if (element.shadowRoot) yield* walk(element.shadowRoot);
  }
}
const tidy = (text) => (text || '').replace(/\s+/g, ' ').trim();
const parent = (node) => node.assignedSlot || node.parentNode || node.host || null;
const deepContains = (outer, inner) => {
  for (let node = inner; node; node = parent(node)) if (node === outer) return true;
  return false;
};
const modal = () => {
  let top = null;
  for (const element of walk(document)) if (element.localName === 'dialog' && element.matches(':modal')) top = element;
  return top;
};
// A thing is there for a donor if it has boxes, is not hidden from the
// accessibility tree and is not made inert, by a modal dialog for example.
const reachable = (element, top = modal()) => {
  if (!element.isConnected || !element.checkVisibility({ visibilityProperty: true })) return false;
  if (top && !deepContains(top, element)) return false;
  for (let node = element; node; node = parent(node)) {
    if (node.nodeType !== 1) continue;
    if (node.getAttribute('aria-hidden') === 'true' || node.inert) return false;
  }
  return true;
};
// Only an estimate, to look at the likeliest element first: what counts is the
// name that the browser itself computes.
const guess = (element) => {
  const root = element.getRootNode();
  const by = (element.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean);
  if (by.length) return tidy(by.map((id) => root.getElementById(id)?.textContent).join(' '));
  if (element.hasAttribute('aria-label')) return tidy(element.getAttribute('aria-label'));
  if (element.labels?.length) return tidy([...element.labels].map((label) => label.textContent).join(' '));
  if (element.matches('fieldset')) return tidy(element.querySelector('legend')?.textContent);
  if (element.matches('input')) return tidy(element.value);
  if (element.matches('img')) return element.alt;
  return tidy(element.textContent);
};
const scope = (within) => within ? (within.shadowRoot ? [within.shadowRoot, within] : [within]) : [document];
const candidates = (role, within) => {
  const selector = ROLES[role];
  if (!selector) throw new Error('no selector for the role ' + role + ': add it to ROLES in driver.mjs');
  const found = new Set();
  const top = modal();
  for (const root of scope(within)) for (const element of walk(root)) {
    if (element.matches(selector) && reachable(element, top)) found.add(element);
  }
  return [...found];
};
const focused = () => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
};
const deepest = (x, y) => {
  let hit = document.elementFromPoint(x, y);
  while (hit?.shadowRoot) {
    const inner = hit.shadowRoot.elementFromPoint(x, y);
    if (!inner || inner === hit) break;
    hit = inner;
  }
  return hit;
};
const describe = (element) => {
  if (!element) return 'nothing';
  const attributes = ['id', 'class', 'type', 'name', 'part', 'role', 'value']
    .filter((name) => element.hasAttribute?.(name))
    .map((name) => ' ' + name + '="' + element.getAttribute(name) + '"');
  return '<' + element.localName + attributes.join('') + '>';
};
// What the eye gets of colours that lie over each other, the lowest first: red, green and blue, of 0 to 255.
const painted = (...colours) => {
  const paper = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  for (const colour of colours) {
    paper.fillStyle = colour;
    paper.fillRect(0, 0, 1, 1);
  }
  return [...paper.getImageData(0, 0, 1, 1).data].slice(0, 3);
};
// As WCAG 2.2 has it.
const luminance = (channels) => {
  const [red, green, blue] = channels.map((channel) => (channel /= 255) <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one, other) => {
  const [dark, light] = [one, other].map(luminance).sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};
// The colours of what lies below an element, the page's paper first.
const groundsOf = (element) => {
  const grounds = [];
  for (let node = element; node; node = parent(node)) if (node.nodeType === 1) grounds.unshift(getComputedStyle(node).backgroundColor);
  return ['white', ...grounds];
};
`;

const quoteName = (name) => (name === undefined ? 'with any name' : name instanceof RegExp ? `named like ${name}` : `named "${name}"`);
const tidy = (text) => (text || '').replace(/\s+/g, ' ').trim();
const agrees = (name, actual) =>
  name === undefined || (name instanceof RegExp ? name.test(actual) : tidy(actual) === name);
// The one difference between the browsers' spellings of a role that matters here.
const sameRole = (a, b) => a === b || (a === 'image' && b === 'img') || (a === 'img' && b === 'image');

// ---------------------------------------------------------------------------
// What assistive technology is told

/** States as words. `focusable` is left out, for nearly all have it. */
function chromiumStates({ properties = [] }) {
  const words = [];
  for (const { name, value } of properties) {
    const is = value.value;
    if (is === undefined || is === false || is === 'false' || is === '') continue;
    if (['checked', 'required', 'disabled', 'invalid', 'focused', 'modal', 'busy', 'expanded', 'pressed', 'level', 'live', 'atomic'].includes(name)) {
      words.push(is === true || is === 'true' ? name : `${name}=${is}`);
    }
  }
  return words;
}

async function heardByChromium(browser) {
  const { nodes } = await browser.devtools('Accessibility.getFullAXTree');
  const focused = nodes.filter((node) => !node.ignored && chromiumStates(node).includes('focused') && node.role.value !== 'RootWebArea');
  if (focused.length !== 1) throw new Error(`${focused.length} nodes of the accessibility tree have the focus`);
  const [node] = focused;
  return { role: node.role.value === 'DisclosureTriangle' ? 'summary' : node.role.value, name: node.name?.value, description: node.description?.value, states: chromiumStates(node) };
}

// By the accessible object in the page's own process, for the browser's copy of the tree lags behind.
const FIREFOX_FOCUSED = String.raw`
  const { classes: Cc, interfaces: Ci } = Components;
  const service = Cc['@mozilla.org/accessibilityService;1'].getService(Ci.nsIAccessibilityService);
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  // None before the tree is there, which the first question makes.
  const node = element && service.getAccessibleFor(element);
  if (!node) return null;
  const [state, extra] = [{}, {}];
  node.getState(state, extra);
  const list = service.getStringStates(state.value, extra.value);
  return { role: service.getStringRole(node.role), name: node.name, description: node.description, states: Array.from({ length: list.length }, (_, index) => list.item(index)) };`;

async function heardByFirefox(browser) {
  const node = await browser.inside((script) => {
    const { selectedBrowser } = Services.wm.getMostRecentWindow('navigator:browser').gBrowser;
    return selectedBrowser.browsingContext.currentWindowGlobal
      .getActor('MarionetteCommands')
      .executeScript(script, [], { sandboxName: 'system', newSandbox: true, timeout: 5000, file: 'heard', line: 1, async: false });
  }, FIREFOX_FOCUSED);
  if (!node) throw new Error('what has the focus is not in the accessibility tree');
  if (!node.states.includes('focused')) throw new Error('the keys go elsewhere than to this page');
  const roles = { radiobutton: 'radio', entry: 'textbox', pushbutton: 'button' };
  return { ...node, role: roles[node.role] ?? node.role, states: node.states.map((state) => (state === 'unavailable' ? 'disabled' : state)) };
}

async function heardByWebKit(browser) {
  const element = await browser.focused();
  if (!element) throw new Error('nothing has the focus');
  const { description, states } = await browser.script((element) => {
    const by = (element.getAttribute('aria-describedby') || '').split(/\s+/).filter(Boolean);
    const said = { checked: element.checked, required: element.required || element.ariaRequired === 'true', disabled: element.matches(':disabled') || element.ariaDisabled === 'true', invalid: element.ariaInvalid === 'true', expanded: element.localName === 'summary' && element.parentElement.open };
    return { description: by.map((id) => element.getRootNode().getElementById(id)?.textContent ?? '').join(' '), states: Object.keys(said).filter((name) => said[name]) };
  }, element);
  // It has no word for a summary.
  return { role: (await browser.role(element)) || (await element.getTagName()), name: await browser.label(element), description, states };
}

export class Browser {
  #clean;

  constructor(session, clean) {
    this.session = session;
    this.name = BROWSER;
    this.#clean = clean;
  }

  /** Ends the browser; its profile is thrown away, so there is nothing to save. */
  async quit() {
    // Firefox leaves its driver's process group, so the driver must end it.
    if (this.name === 'firefox') await Promise.race([this.session.quit().catch(() => {}), sleep(5000)]);
    await this.#clean();
  }

  // -- Tabs and history ------------------------------------------------------

  /** Back to a single tab, wherever that stands. */
  async oneTab() {
    const [first, ...more] = await this.tabs();
    for (const handle of more) {
      await this.toTab(handle);
      await this.session.close();
    }
    await this.toTab(first);
  }

  /**
   * A tab with an empty history; all others are closed. (WebKitGTK's driver
   * leaves a further tab in the background, where no donor would see it.)
   */
  async freshTab() {
    const old = await this.session.getAllWindowHandles();
    await this.session.switchTo().window(old[0]);
    await this.session.switchTo().newWindow('tab');
    const fresh = await this.session.getWindowHandle();
    for (const handle of old) {
      await this.session.switchTo().window(handle);
      await this.session.close();
    }
    await this.session.switchTo().window(fresh);
  }

  tabs() {
    return this.session.getAllWindowHandles();
  }

  tab() {
    return this.session.getWindowHandle();
  }

  /** Waits for a tab that the page has opened, and goes to it. */
  async toOpenedTab(known) {
    const handle = await until('a new tab', async () => (await this.tabs()).find((tab) => !known.includes(tab)));
    await this.toTab(handle);
    return handle;
  }

  toTab(handle) {
    return this.session.switchTo().window(handle);
  }

  /** A window of its own beside this one, so that both are in sight. */
  async newWindow(kind = 'window') {
    await this.session.switchTo().newWindow(kind);
    return this.tab();
  }

  async closeTab(next) {
    await this.session.close();
    await this.toTab(next);
  }

  open(url) {
    return this.session.get(url);
  }

  back() {
    return this.session.navigate().back();
  }

  forward() {
    return this.session.navigate().forward();
  }

  reload() {
    return this.session.navigate().refresh();
  }

  address() {
    return this.session.getCurrentUrl();
  }

  async resize(width, height) {
    await this.session.manage().window().setRect({ width, height });
    // The window's frame takes some of that: what counts is the page's own width.
    const inner = await this.script(() => [window.innerWidth, window.innerHeight]);
    if (inner[0] !== width || inner[1] !== height) {
      await this.session.manage().window().setRect({ width: 2 * width - inner[0], height: 2 * height - inner[1] });
    }
    return this.script(() => [window.innerWidth, window.innerHeight]);
  }

  async intoFrame(selector) {
    const frame = await until(`the frame ${selector}`, () => this.script((css) => document.querySelector(css), selector));
    await this.session.switchTo().frame(frame);
  }

  outOfFrame() {
    return this.session.switchTo().defaultContent();
  }

  // -- Looking ---------------------------------------------------------------

  /** Runs a function in the page; PAGE's helpers are in its scope. */
  script(body, ...args) {
    return this.session.executeScript(`${PAGE}\nreturn (${body}).apply(null, arguments);`, ...args);
  }

  /** Runs a function that returns a promise. */
  async scriptAsync(body, ...args) {
    const [ok, value] = await this.session.executeAsyncScript(
      `${PAGE}\nconst args = [...arguments]; const done = args.pop();
       Promise.resolve().then(() => (${body}).apply(null, args)).then((value) => done([true, value]), (error) => done([false, String(error && error.stack || error)]));`,
      ...args,
    );
    if (!ok) throw new Error(value);
    return value;
  }

  role(element) {
    return element.getAriaRole();
  }

  /** The name that the browser computes. */
  async label(element) {
    return tidy(await element.getAccessibleName());
  }

  /** All that can be reached now with this role and name; by the browser's own reckoning. */
  async all(role, name, { within } = {}) {
    const pattern = name instanceof RegExp ? [name.source, name.flags] : null;
    const [elements, likely] = await this.script(
      (role, name, pattern, within) => {
        const list = candidates(role, within);
        const regexp = pattern && new RegExp(...pattern);
        const fits = (element) => {
          const text = guess(element);
          return name === null && !regexp ? true : regexp ? regexp.test(text) : text === name;
        };
        return [list, list.map(fits)];
      },
      role,
      pattern ? null : (name ?? null),
      pattern,
      within ?? null,
    );
    const order = elements.map((_, index) => index).sort((a, b) => likely[b] - likely[a] || a - b);
    const found = [];
    for (const index of order) {
      if (found.length && !likely[index]) break;
      const element = elements[index];
      if (!sameRole(await this.role(element), role)) continue;
      if (name === undefined || agrees(name, await this.label(element))) found.push(element);
    }
    return found;
  }

  /** The one element with this role and name, waited for. */
  async byRole(role, name, options = {}) {
    let several = 0;
    try {
      return await until(
        `${role} ${quoteName(name)}`,
        async () => {
          const found = await this.all(role, name, options);
          several = found.length;
          return found.length === 1 ? found[0] : undefined;
        },
        options.timeout,
      );
    } catch (error) {
      const there = await this.outline().catch(() => 'could not be read');
      const count = several > 1 ? `; there are ${several} of them` : '';
      throw new Error(`${error.message}${count}\nwhat is there:\n${there}`);
    }
  }

  async has(role, name, options) {
    return (await this.all(role, name, options)).length > 0;
  }

  gone(role, name, options) {
    return until(`no ${role} ${quoteName(name)}`, async () => !(await this.has(role, name, options)), options?.timeout);
  }

  /** The texts of all reachable elements of a role, shadow roots and all. */
  texts(role) {
    return this.script((role) => candidates(role, null).map((element) => tidy(element.innerText)), role);
  }

  /** Waits for an element of this role whose text fits. */
  textOf(role, pattern, timeout) {
    return until(
      `${role} saying ${pattern}`,
      async () => (await this.texts(role)).find((text) => pattern.test(text)),
      timeout,
    );
  }

  /** All the visible text of the page or of one element. */
  text(element) {
    return this.script((element) => {
      const parts = [];
      const read = (root) => {
        for (const child of root.childNodes) {
          if (child.nodeType === 3) {
            if (tidy(child.data) && child.parentElement?.checkVisibility({ visibilityProperty: true }) !== false) parts.push(tidy(child.data));
          } else if (child.nodeType === 1 && !child.matches('script,style,template')) {
            if (child.localName === 'slot' && child.assignedNodes().length) continue;
            if (child.shadowRoot) read(child.shadowRoot);
            read(child);
          }
        }
      };
      const root = element || document.body;
      if (!root) return '';
      if (root.shadowRoot) read(root.shadowRoot);
      read(root);
      return parts.join(' ');
    }, element ?? null);
  }

  waitForText(pattern, timeout) {
    return until(
      `the page to say ${pattern}`,
      async () => {
        const text = await this.text();
        return pattern.test(text) ? text : undefined;
      },
      timeout,
    ).catch(async (error) => {
      throw new Error(`${error.message}\nthe page says: ${await this.text().catch(() => "(unreadable)")}`);
    });
  }

  /** Roles and estimated names of what is there: for messages. */
  outline() {
    return this.script(() => {
      const lines = [];
      for (const role of Object.keys(ROLES)) {
        for (const element of candidates(role, null)) {
          lines.push('  ' + role + ' "' + guess(element).slice(0, 80) + '" ' + describe(element));
        }
      }
      return lines.join('\n');
    });
  }

  // -- Hearing ---------------------------------------------------------------

  /**
   * What assistive technology is told of the focused element: `radio "Monthly" checked`, `textbox "Email" required
   * invalid: Enter your email address.` Chromium and Firefox give it from their accessibility trees. WebKit's driver
   * computes role and name; state and description are then read from the markup.
   */
  async heard() {
    const { role, name, description, states } = await { chromium: heardByChromium, firefox: heardByFirefox, webkit: heardByWebKit }[this.name](this);
    const line = [role, `"${tidy(name)}"`, ...['checked', 'required', 'disabled', 'invalid', 'expanded'].filter((state) => states.includes(state))].join(' ');
    return description ? `${line}: ${tidy(description)}` : line;
  }

  /** Chromium's accessibility tree, a line for each node that is not ignored: depth, role, name, states, description. */
  async tree() {
    const { nodes } = await this.devtools('Accessibility.getFullAXTree');
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const lines = [];
    const walk = (node, depth) => {
      const { role } = node;
      // The text's own boxes say nothing more.
      const told = !node.ignored && !['InlineTextBox', 'none', 'generic'].includes(role?.value);
      if (told) lines.push('  '.repeat(depth) + [role.value, node.name?.value && JSON.stringify(tidy(node.name.value)), ...chromiumStates(node), node.description?.value && `(${tidy(node.description.value)})`].filter(Boolean).join(' '));
      for (const id of node.childIds ?? []) if (byId.has(id)) walk(byId.get(id), depth + (told ? 1 : 0));
    };
    walk(nodes[0], 0);
    return lines;
  }

  // -- Hands -----------------------------------------------------------------

  #perform(actions) {
    return this.session.execute(new Command(Name.ACTIONS).setParameter('actions', actions));
  }

  #keys(steps) {
    return this.#perform([{ type: 'key', id: 'keyboard', actions: steps }]);
  }

  /** Presses keys one after the other. */
  async press(...keys) {
    await this.#keys(
      keys.flatMap((value) => [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ]),
    );
  }

  async chord(modifier, key) {
    await this.#keys([
      { type: 'keyDown', value: modifier },
      { type: 'keyDown', value: key },
      { type: 'keyUp', value: key },
      { type: 'keyUp', value: modifier },
    ]);
  }

  async type(text) {
    await this.press(...text);
  }

  /** Replaces what stands in the focused field. */
  async retype(text) {
    await this.chord(Key.control, 'a');
    if (text === '') await this.press(Key.backspace);
    else await this.type(text);
  }

  focused() {
    return this.script(() => {
      const element = focused();
      return element && element !== document.body ? element : null;
    });
  }

  async isFocused(element) {
    return this.script((element) => focused() === element, element);
  }

  /** Presses Tab until the element has the focus; for a radio, until its group has. */
  async tabTo(element, { limit = 60 } = {}) {
    const there = () =>
      this.script((element) => {
        const now = focused();
        if (now === element) return 'element';
        const alike =
          now && element.type === 'radio' && now.type === 'radio' && now.name === element.name &&
          now.getRootNode() === element.getRootNode() && now.form === element.form;
        return alike ? 'group' : '';
      }, element);
    const way = [];
    // Past the last element the focus may leave the page for the browser's own
    // controls, and where it comes back in differs: then the way is backwards.
    for (const back of [false, true]) {
      const seen = [];
      for (let presses = 0; presses < limit; presses++) {
        const reached = await there();
        if (reached) return reached;
        if (back) await this.chord(Key.shift, Key.tab);
        else await this.press(Key.tab);
        const [now, again, text] = await this.script(
          (seen) => {
            const element = focused();
            const nowhere = !element || element === document.body || element === document.documentElement;
            return [nowhere ? null : element, seen.includes(element), describe(element)];
          },
          seen,
        );
        way.push(text);
        if (now && again) break;
        if (now) seen.push(now);
      }
    }
    const wanted = await this.script((element) => describe(element), element);
    throw new Error(`Tab never reached ${wanted}; the way was ${way.join(' → ')}`);
  }

  /** Chooses a radio with Tab, arrows and Space. */
  async chooseByKeys(element) {
    await this.tabTo(element);
    // WebKitGTK stops at either end of a group where the others go round.
    for (const key of [Key.down, Key.up]) {
      for (let presses = 0; presses < 20 && !(await this.isFocused(element)); presses++) await this.press(key);
    }
    if (!(await this.isFocused(element))) {
      throw new Error(`the arrow keys never reached ${await this.script((element) => describe(element), element)}`);
    }
    if (!(await this.checked(element))) await this.press(Key.space);
  }

  checked(element) {
    return this.script((element) => element.checked, element);
  }

  value(element) {
    return this.script((element) => element.value, element);
  }

  /**
   * Where a donor would put the finger: the middle of the element, or of a
   * radio's or checkbox's label; with the proof that nothing covers it.
   * Pointer actions are aimed at the element returned, not at coordinates of
   * the viewport: inside a frame two of the three drivers get those wrong.
   */
  async #spot(element, timeout) {
    return until(
      'the element to stand still and uncovered',
      async () => {
        const look = () =>
          this.script((element) => {
            const target = /^(radio|checkbox)$/.test(element.type || '') && element.labels?.[0] ? element.labels[0] : element;
            const middle = () => {
              const box = target.getClientRects()[0] || { left: 0, right: 0, top: 0, bottom: 0 };
              const x = Math.floor((Math.max(0, box.left) + Math.min(innerWidth, box.right)) / 2);
              const y = Math.floor((Math.max(0, box.top) + Math.min(innerHeight, box.bottom)) / 2);
              return { x, y, whole: box.top >= 0 && box.bottom <= innerHeight };
            };
            target.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
            let { x, y, whole } = middle();
            if (!whole || !deepContains(target, deepest(x, y))) {
              target.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
              ({ x, y } = middle());
            }
            const hit = deepest(x, y);
            return { x, y, target, covered: deepContains(target, hit) ? '' : describe(hit), name: describe(target) };
          }, element);
        const first = await look();
        if (first.covered) throw new Error(`${first.name} at ${first.x},${first.y} is covered by ${first.covered}`);
        const second = await look();
        return first.x === second.x && first.y === second.y ? second.target : undefined;
      },
      timeout,
    );
  }

  async #pointer(kind, steps) {
    await this.#perform([{ type: 'pointer', id: kind, parameters: { pointerType: kind }, actions: steps }]);
  }

  async moveTo(element) {
    const origin = await this.#spot(element);
    await this.#pointer('mouse', [{ type: 'pointerMove', origin, duration: 10, x: 0, y: 0 }]);
  }

  async moveAt(x, y) {
    await this.#pointer('mouse', [{ type: 'pointerMove', origin: 'viewport', duration: 10, x, y }]);
  }

  async click(element, { timeout } = {}) {
    const origin = await this.#spot(element, timeout);
    await this.#pointer('mouse', [
      { type: 'pointerMove', origin, duration: 10, x: 0, y: 0 },
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ]);
  }

  async doubleClick(element) {
    const origin = await this.#spot(element);
    const press = [
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ];
    await this.#pointer('mouse', [{ type: 'pointerMove', origin, duration: 10, x: 0, y: 0 }, ...press, { type: 'pause', duration: 120 }, ...press]);
  }

  /** Presses without letting go; `release` lets go. */
  async pointerDown(element) {
    const origin = await this.#spot(element);
    await this.#pointer('mouse', [
      { type: 'pointerMove', origin, duration: 10, x: 0, y: 0 },
      { type: 'pointerDown', button: 0 },
    ]);
  }

  async release() {
    await this.session.actions().clear();
  }

  /** WebKitGTK's driver knows no touch. */
  get hasTouch() {
    return this.name !== 'webkit';
  }

  async tap(element) {
    const origin = await this.#spot(element);
    await this.#pointer('touch', [
      { type: 'pointerMove', origin, duration: 0, x: 0, y: 0 },
      { type: 'pointerDown', button: 0 },
      { type: 'pause', duration: 30 },
      { type: 'pointerUp', button: 0 },
    ]);
  }

  // -- Firefox alone ----------------------------------------------------------

  /** Runs a script as the browser's own, not the page's, and waits for what it promises. */
  async inside(body, ...args) {
    const executor = this.session.getExecutor();
    executor.defineCommand('setContext', 'POST', '/session/:sessionId/moz/context');
    const context = (name) => this.session.execute(new Command('setContext').setParameter('context', name));
    await context('chrome');
    try {
      return await this.session.executeScript(`return (${body}).apply(null, arguments)`, ...args);
    } finally {
      await context('content');
    }
  }

  // -- Chromium alone ---------------------------------------------------------

  /** A command of the DevTools protocol. */
  devtools(cmd, params = {}) {
    return this.session.execute(new Command(DEVTOOLS).setParameter('cmd', cmd).setParameter('params', params));
  }

  /** Holds Enter down until the system has repeated it so often, which WebDriver's own keys never do. */
  async holdEnter(repeats) {
    const key = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' };
    for (let repeat = 0; repeat <= repeats; repeat++) {
      await this.devtools('Input.dispatchKeyEvent', { ...key, type: 'keyDown', autoRepeat: repeat > 0 });
    }
    await this.devtools('Input.dispatchKeyEvent', { ...key, type: 'keyUp' });
  }

  // -- What fixture pages record ----------------------------------------------

  /** What went to the console since the fixture page began; see pages.mjs. */
  console() {
    return this.script(() => window.__harness?.console ?? []);
  }

  /** What came to the console since the last look, as `{ level, source, message }`, of all tabs and frames; see `logs`. */
  log() {
    return this.session.execute(new Command(Name.GET_LOG).setParameter('type', 'browser'));
  }

  /** Takes the tab's connection away, or gives it back: the browser itself knows that it is offline. Chromium alone. */
  async offline(off) {
    const executor = this.session.getExecutor();
    const path = '/session/:sessionId/chromium/network_conditions';
    executor.defineCommand('setNetworkConditions', 'POST', path);
    executor.defineCommand('deleteNetworkConditions', 'DELETE', path);
    const conditions = { offline: true, latency: 0, download_throughput: 0, upload_throughput: 0 };
    const command = off ? new Command('setNetworkConditions').setParameter('network_conditions', conditions) : new Command('deleteNetworkConditions');
    await this.session.execute(command);
  }

  // -- Evidence ----------------------------------------------------------------

  /** Whether the driver still answers: a browser that crashed must not fail the tests after it. */
  async alive() {
    try {
      await Promise.race([
        this.session.getAllWindowHandles(),
        sleep(5000).then(() => {
          throw new Error('no answer');
        }),
      ]);
      return true;
    } catch {
      return false;
    }
  }

  async screenshot(name) {
    // WebKitGTK's driver never answers for a tab in the background.
    const state = await this.script(() => document.visibilityState);
    if (state !== 'visible') throw new Error(`the tab is ${state}`);
    mkdirSync(OUT, { recursive: true });
    const file = join(OUT, `${name.replace(/[^a-z0-9.-]+/gi, '-').slice(0, 120)}.png`);
    writeFileSync(file, await this.session.takeScreenshot(), 'base64');
    return file;
  }
}
