/** Which files are meant by the paths on the command line. */

import { type BigIntStats, readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

import ignore, { type Ignore } from "ignore";

import { environmentAbove, isBelow } from "./cli-env.ts";
import { excludesOf, repositoryOf, trackedThoughIgnored } from "./cli-git.ts";
import { isEnvironmentFile } from "./environment.ts";

/** Skipped unless named: no page is made of them. */
const HISTORY = new Set([".git", ".hg", ".svn"]);
/** Skipped in sources unless named: not the site's own. What was built and holds one is published with it. */
const OTHERS = new Set(["node_modules", ...HISTORY]);

/** A file to be scanned. */
export interface Target {
  path: string;
  /** Whether it lies in a folder that was named and that git ignores: something that was built. */
  output: boolean;
  /** Whether it was named itself. */
  named: boolean;
}

/** Something that could not be read. */
export interface Fault {
  file: string;
  message: string;
}

/** What the paths come to. */
export interface Targets {
  files: Target[];
  /** Files like `.env` in or above the paths, ignored ones too. */
  environment: string[];
  faults: Fault[];
  /** Files and folders that a `.gitignore` left out. */
  ignored: number;
  /** Folders such as `node_modules` that were left out. */
  others: number;
}

interface Rules {
  base: string;
  patterns: Ignore;
}

function patterns(base: string, text: string): Rules {
  // Where the system's names know no case, git follows it. More is scanned if this does not.
  return { base, patterns: ignore({ ignorecase: false }).add(text) };
}

function patternsIn(dir: string): Rules[] {
  try {
    return [patterns(dir, readFileSync(join(dir, ".gitignore"), "utf8"))];
  } catch {
    return [];
  }
}

/** The nearest file of patterns that says anything decides, as in git. */
function isIgnored(rules: Rules[], path: string, isDir: boolean): boolean {
  for (let at = rules.length - 1; at >= 0; at -= 1) {
    const { base, patterns } = rules[at] as Rules;
    const name = relative(base, path).split(sep).join("/") + (isDir ? "/" : "");
    const verdict = patterns.test(name);
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

const idOf = (stat: BigIntStats) => `${stat.dev}:${stat.ino}`;
const stepsOf = (from: string, to: string) =>
  (from === "" ? to : relative(from, to)).split(sep).filter((step) => step !== "");

const messageOf = (fault: unknown) => {
  const code = (fault as NodeJS.ErrnoException).code;
  if (code === "ENOENT") return "there is no such file or folder";
  if (code === "EACCES" || code === "EPERM") return "may not be read (permission denied)";
  return code ?? "could not be read";
};

/** Collects the files of `paths`. */
export function targets(paths: string[], useIgnore: boolean): Targets {
  const found: Targets = { files: [], environment: [], faults: [], ignored: 0, others: 0 };
  // The same file may be named twice, or linked.
  const seen = new Set<string>();
  const once = (stat: BigIntStats) => {
    if (seen.has(idOf(stat))) return false;
    seen.add(idOf(stat));
    return true;
  };

  // Files first: one that is named counts as named, though a folder around it is as well.
  const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  for (const named of [...paths].sort((a, b) => Number(isFile(b)) - Number(isFile(a)))) {
    let top: BigIntStats;
    let root: string;
    try {
      top = statSync(named, { bigint: true });
      root = realpathSync(named);
    } catch (fault) {
      found.faults.push({ file: named, message: messageOf(fault) });
      continue;
    }
    if (!top.isDirectory()) {
      if (!top.isFile()) found.faults.push({ file: named, message: "is no regular file (--stdin reads a pipe)" });
      else if (once(top)) found.files.push({ path: named, output: false, named: true });
      found.environment.push(...environmentAbove(dirname(root)));
      continue;
    }
    found.environment.push(...environmentAbove(root));

    const repository = repositoryOf(root);
    const above: Rules[] = [];
    let output = false;
    if (repository !== undefined) {
      above.push(patterns(repository, excludesOf(repository)));
      let dir = repository;
      for (const step of stepsOf(repository, root)) {
        above.push(...patternsIn(dir));
        dir = join(dir, step);
        output ||= isIgnored(above, dir, true);
      }
    }
    const inOthers = stepsOf("", root).some((step) => OTHERS.has(step));

    /** Without `rules` nothing is ignored. Says how many files it met and how much it left out. */
    const walk = (rules: Rules[] | undefined): { met: number; ignored: number } => {
      const count = { met: 0, ignored: 0 };
      const entered = new Set([idOf(top)]);
      const enter = (shown: string, real: string, outer: Rules[] | undefined): void => {
        let entries;
        try {
          entries = readdirSync(shown, { withFileTypes: true });
        } catch (fault) {
          found.faults.push({ file: shown, message: messageOf(fault) });
          return;
        }
        const inner = outer && [...outer, ...patternsIn(real)];
        for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
          const path = join(shown, entry.name);
          // Patterns are about where a thing stands, not where a link leads.
          const place = join(real, entry.name);
          if ((inner ? OTHERS : HISTORY).has(entry.name) && !inOthers) {
            found.others += 1;
            continue;
          }
          let stat: BigIntStats;
          try {
            stat = statSync(path, { bigint: true });
          } catch (fault) {
            // A link to nothing holds nothing.
            if (!entry.isSymbolicLink()) found.faults.push({ file: path, message: messageOf(fault) });
            continue;
          }
          if (isEnvironmentFile(entry.name) && stat.isFile()) found.environment.push(path);
          if (inner && isIgnored(inner, place, entry.isDirectory())) {
            count.ignored += 1;
          } else if (stat.isDirectory()) {
            if (entry.isSymbolicLink() && isBelow(root, realpathSync(path))) continue;
            if (!entered.has(idOf(stat))) {
              entered.add(idOf(stat));
              enter(path, place, inner);
            }
          } else if (stat.isFile()) {
            // Pipes and devices are never opened: reading one may wait for ever.
            count.met += 1;
            if (once(stat)) found.files.push({ path, output, named: false });
          }
        }
      };
      enter(named, root, rules);
      return count;
    };

    if (output || !useIgnore) {
      walk(undefined);
      continue;
    }
    const count = walk(above);
    if (count.met === 0 && count.ignored > 0) {
      // All of it is ignored, as some tools' own `.gitignore` in what they build says. Whoever names it means it.
      output = true;
      walk(undefined);
      continue;
    }
    found.ignored += count.ignored;
    if (repository === undefined) continue;
    for (const path of trackedThoughIgnored(repository)) {
      if (!isBelow(path, root) || (!inOthers && stepsOf(root, path).some((step) => OTHERS.has(step)))) continue;
      const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
      if (stat?.isFile() && once(stat)) {
        found.files.push({ path: join(named, relative(root, path)), output: false, named: false });
      }
    }
  }
  found.environment = [...new Set(found.environment.map((file) => realpathSync(file)))];
  return found;
}
