/** Where the values of variables come from: the process and the `.env` files of the project. */

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseEnv } from "node:util";

/** One variable of an `.env` file. */
export interface Entry {
  file: string;
  name: string;
  value: string;
  line: number;
  column: number;
}

/** With those of direnv and of Cloudflare's workers. */
const ENV_FILE = /^(\.env(\..+)?|\.envrc|\.dev\.vars(\..+)?)$/;
/** Made to be published: they show which variables there are, with values that are none. */
const TEMPLATE = /\.(example|sample|template|dist|defaults?|schema)$/;

/** Whether a file of this name holds a server's settings. */
export const isEnvironmentFile = (name: string): boolean => ENV_FILE.test(name) && !TEMPLATE.test(name);

/** The variables of all `.env` files in these folders; whichever mode is built, none of their secrets may ship. */
export function envEntries(dirs: Iterable<string>): Entry[] {
  const entries: Entry[] = [];
  for (const dir of new Set(dirs)) {
    for (const name of names(dir)) {
      if (isEnvironmentFile(name)) entries.push(...read(join(dir, name)));
    }
  }
  return entries;
}

/** A folder and those above it, up to the top of its repository; without one, the folder alone. */
export function upToRepository(dir: string): string[] {
  const dirs: string[] = [];
  for (let at = dir; ; at = dirname(at)) {
    dirs.push(at);
    // In a worktree it is a file.
    if (existsSync(join(at, ".git"))) return dirs;
    if (dirname(at) === at) return [dir];
  }
}

function names(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch {
    return [];
  }
}

function read(file: string): Entry[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  return Object.entries(parseEnv(text)).map(([name, value]) => ({
    file,
    name,
    value: value ?? "",
    ...valueOf(name, text),
  }));
}

/** Where the value of a variable begins. */
function valueOf(name: string, text: string): { line: number; column: number } {
  const escaped = name.replace(/[^\w]/g, "\\$&");
  // The last one counts, as it does for whoever reads the file.
  const match = [...text.matchAll(new RegExp(`^[ \\t]*(?:export[ \\t]+)?${escaped}[ \\t]*=[ \\t]*["'\`]?`, "gm"))].at(-1);
  return placeIn(text, match === undefined ? 0 : match.index + match[0].length);
}

/** Line and column, from 1, of an index into a text. */
export function placeIn(text: string, index: number): { line: number; column: number } {
  const before = text.slice(0, index);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: index - lineStart + 1 };
}
