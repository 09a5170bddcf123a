/** Files of environment variables: their values are secrets to look for, and where they lie decides what they are. */

import { readFileSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { parseEnv } from "node:util";

import { repositoryOf } from "./cli-git.ts";
import { isEnvironmentFile } from "./environment.ts";

/** One that is longer holds something else. */
const LONGEST = 1 << 20;

/** Such files in `dir` and above it, as far as the project reaches. */
export function environmentAbove(dir: string): string[] {
  const files: string[] = [];
  const here = process.cwd();
  // Without a repository, the project is what lies below the current folder; else the folder around what was built.
  const top = repositoryOf(dir) ?? (dir === here || dir.startsWith(here + sep) ? here : dirname(dir));
  for (let at = dir; ; at = dirname(at)) {
    try {
      for (const name of readdirSync(at)) {
        const file = join(at, name);
        if (isEnvironmentFile(name) && statSync(file).isFile()) files.push(file);
      }
    } catch {
      // What is above may be closed to us, and then it is no part of the project.
    }
    if (at === top || at === dirname(at)) return files;
  }
}

/** What tools put into pages: `VITE_X=…` in a file that is nowhere published is published all the same. */
const INLINED = new RegExp(
  `^\\s*(export\\s+)?(${[
    ...["VITE", "NEXT_PUBLIC", "NUXT_PUBLIC", "PUBLIC", "REACT_APP", "VUE_APP", "GATSBY", "EXPO_PUBLIC", "STORYBOOK"],
    ...["PARCEL", "SNOWPACK_PUBLIC", "RSBUILD", "RSPACK", "NX_PUBLIC"],
  ].join("|")})_\\w*\\s*[=:]`,
);

/** Whether the variable that is set on this line of an environment file goes into pages. */
export function isInlined(text: string, line: number): boolean {
  return INLINED.test(text.split("\n")[line - 1] ?? "");
}

/** The variables of the process and of `files`. One name may have several values: later ones get a number. */
export function environment(files: string[]): Record<string, string> {
  const all = new Map<string, string>();
  const add = (name: string, value: string) => {
    let free = name;
    for (let count = 2; all.has(free) && all.get(free) !== value; count += 1) free = `${name}__${count}`;
    all.set(free, value);
  };
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) add(name, value);
  for (const file of files) {
    const text = readEnvironment(file);
    if (text === undefined) continue;
    for (const [name, value] of Object.entries(parseEnv(text))) if (value !== undefined) add(name, value);
  }
  return Object.fromEntries(all);
}

/** The text of an environment file. */
export function readEnvironment(file: string): string | undefined {
  try {
    return statSync(file).size > LONGEST ? undefined : readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Whether `path` is `dir`, or in it. */
export const isBelow = (path: string, dir: string): boolean =>
  path === dir || path.startsWith(dir.endsWith(sep) ? dir : dir + sep);

/** Folders that are served as they are. */
const SERVED = new Set([
  ...["public", "public_html", "htdocs", "www", "wwwroot", "static", "dist", "build", "out", "_site"],
]);

/** Whether a file that lies there is likely to be served: then a secret in it is no server's secret any more. */
export function isServed(file: string, root: string): boolean {
  const dir = dirname(file);
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch {
    names = [];
  }
  // A project's own folder, whatever it is called.
  if (names.some((name) => name === "package.json" || name === "composer.json")) return false;
  if (names.some((name) => /^index\.(html?|php)$/i.test(name))) return true;
  const below = isBelow(dir, root) ? basename(root) + dir.slice(root.length) : basename(dir);
  return below.split(sep).some((step) => SERVED.has(step));
}
