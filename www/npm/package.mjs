// Completes the npm package around what wasm-pack and the guard made: everything that is text and no bundle.
import { existsSync } from "node:fs";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as describe from "./describe.mjs";

const here = dirname(fileURLToPath(import.meta.url));

const LISTENERS = /^ *\/\*LISTENERS:(\S+?)\*\//m;

/** Fills in what a hand-written declaration leaves to the list. */
const filled = (text) =>
  text
    .replace("/*DETAILS*/", () => describe.details().join(",\n  ") + ",")
    .replace("/*HANDLERS*/", describe.handlers)
    .replace(LISTENERS, (_, prefix) =>
      // Vue has camelCase for what a template calls @sir-donate-….
      describe.listeners((event) => (prefix === "vue" ? `on${event.replace(/(^|-)./g, (part) => part.at(-1).toUpperCase())}` : prefix + event)),
    );

/** The parts of package.json one over the other: objects are joined, all else is replaced. */
const joined = (one, other) => {
  if (!one || typeof one !== "object" || Array.isArray(one) || !other || typeof other !== "object") return other;
  const all = { ...one };
  for (const [name, value] of Object.entries(other)) all[name] = name in one ? joined(one[name], value) : value;
  return all;
};

/** Types stand first: a resolver takes the first condition that it knows. */
const typed = (dir, exports) =>
  Object.fromEntries(
    Object.entries(exports)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, path]) => {
        const types = name === "./wasm" ? "./wasm.d.ts" : path.replace(/(\.js)?$/, ".d.ts");
        return [name, types !== path && existsSync(join(dir, types)) ? { types, default: path } : path];
      }),
  );

const FIRST = ["name", "version", "description", "keywords", "license", "author", "homepage", "bugs", "repository"];

export const complete = async (dir) => {
  const write = (name, text) => writeFile(join(dir, name), text);
  await write("types.d.ts", describe.declarations());
  for (const name of await readdir(join(here, "types"))) {
    await write(name, filled(await readFile(join(here, "types", name), "utf8")));
  }
  await write("README.md", await readFile(join(here, "README.md")));
  await write("custom-elements.json", `${JSON.stringify(describe.manifest("index.js"), null, 2)}\n`);

  const made = JSON.parse(await readFile(join(dir, "package.json"), "utf8"));
  // What wasm-pack and the guard say of a module that stands alone is replaced, but for the guard's own entries.
  const entries = Object.entries(made.exports).filter(([name]) => /^\.\/(guard\b|package\.json$)/.test(name));
  const about = joined({ ...made, exports: Object.fromEntries(entries) }, JSON.parse(await readFile(join(here, "package.part.json"), "utf8")));
  about.repository.url = about.repository.url.replace(/^(git\+)?(.*?)(\.git)?$/, "git+$2.git");
  about.exports = typed(dir, about.exports);
  // npm adds package.json and README.md itself, but licences of this name it does not.
  const kept = new Set(["package.json", "README.md", ".gitignore"]);
  about.files = [...new Set([...(await readdir(dir)).filter((name) => !kept.has(name)), "sbom.cdx.json"])].sort();
  const names = [...FIRST.filter((name) => name in about), ...Object.keys(about).filter((name) => !FIRST.includes(name))];
  await write("package.json", `${JSON.stringify(Object.fromEntries(names.map((name) => [name, about[name]])), null, 2)}\n`);
};
