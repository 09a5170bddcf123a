// Puts a small site up, lets a bundler at it in a process of its own, and says what became of it.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { configs } from "./bundlers.mjs";

export const here = dirname(fileURLToPath(import.meta.url));
/** Written by install.mjs: the package is in node_modules here. */
export const out = join(here, "out");
/** The bundlers. */
export const modules = join(here, "../node_modules");
/** How long a bundler may take on a busy machine. */
const PATIENCE = 90_000;

/** A site in a folder of its own; `files` win over what each site has. */
export const makeSite = (bundler, secrets, { files = {}, main = "", html = "", ...knobs } = {}) => {
  mkdirSync(join(out, "sites"), { recursive: true });
  const root = mkdtempSync(join(out, "sites", `${bundler}-`));
  const all = {
    "package.json": JSON.stringify({ private: true, type: "module" }),
    "src/main.js": `import { key } from "./key.js";\n${main}\ndocument.title = key;\n`,
    "src/key.js": `export const key = "${secrets.publishable}";\n`,
    "index.html": `<!doctype html>\n<title>Shop</title>\n<div id="app"></div>\n${html}<script type="module" src="/src/main.js"></script>\n`,
    ...configs[bundler].files(knobs),
    ...files,
  };
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return {
    root,
    files: all,
    /** `file:line:column` of a text in a file of the site. */
    place(file, text) {
      const content = all[file].toString();
      const index = content.indexOf(text);
      if (index < 0) throw new Error(`${file} does not hold what the test looks for`);
      const before = content.slice(0, index);
      return `${file}:${before.split("\n").length}:${index - before.lastIndexOf("\n")}`;
    },
    write(name, content) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), content);
    },
    /** What is in the output folder, by name. */
    emitted() {
      const dir = join(root, "dist");
      let names;
      try {
        names = readdirSync(dir, { recursive: true, withFileTypes: true });
      } catch {
        return {};
      }
      const found = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      return Object.fromEntries(found.map((file) => [file.slice(dir.length + 1), readFileSync(file, "latin1")]));
    },
    remove() {
      rmSync(root, { recursive: true, force: true });
    },
  };
};

/** Nothing of whoever runs the tests: their variables have telling names too. */
const clean = (env) => ({ PATH: process.env.PATH, HOME: out, NO_COLOR: "1", ...env });

/** Starts a bundler; `said()` is all that it has printed. */
export const start = (site, [program, ...args], env = {}) => {
  let text = "";
  const file = program.startsWith("./") ? join(site.root, program) : join(modules, program);
  const child = spawn(process.execPath, [file, ...args], {
    cwd: site.root,
    env: clean(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (text += data));
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code));
  });
  return {
    said: () => text,
    ended,
    async stop() {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(late);
    },
  };
};

/** One build, to its end. */
export const build = async (bundler, site, env, more = []) => {
  const run = start(site, [...configs[bundler].build, ...more], env);
  const late = setTimeout(() => run.stop(), PATIENCE);
  const code = await run.ended;
  clearTimeout(late);
  return { code, said: run.said() };
};

/** Waits for a condition; what it throws last is what is told. */
export const until = async (what, condition) => {
  const end = Date.now() + PATIENCE;
  let fault;
  for (;;) {
    try {
      const answer = await condition();
      if (answer) return answer;
      fault = undefined;
    } catch (error) {
      fault = error;
    }
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`, { cause: fault });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
