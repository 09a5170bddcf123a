/** What git knows of the files that are scanned. Where there is no git, less is known and more is scanned. */

import { spawn, spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** In a hook, git says by these which repository and index it is about. They would mislead about any other. */
const ABOUT_A_REPOSITORY = [
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_PREFIX",
  "GIT_COMMON_DIR",
  "GIT_OBJECT_DIRECTORY",
];

/** The folder at or above `dir` that holds `.git`. */
export function repositoryOf(dir: string): string | undefined {
  for (let at = dir; ; at = dirname(at)) {
    if (statSync(join(at, ".git"), { throwIfNoEntry: false })) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** The patterns that only this clone has (`.git/info/exclude`). */
export function excludesOf(root: string): string {
  try {
    const git = join(root, ".git");
    let dir = git;
    if (statSync(git).isFile()) {
      // A linked work tree or a submodule.
      dir = resolve(root, readFileSync(git, "utf8").replace(/^gitdir:\s*/, "").trim());
      try {
        dir = resolve(dir, readFileSync(join(dir, "commondir"), "utf8").trim());
      } catch {
        // A submodule has none.
      }
    }
    return readFileSync(join(dir, "info/exclude"), "utf8");
  } catch {
    return "";
  }
}

function list(root: string, args: string[]): string[] {
  const env = { ...process.env };
  for (const name of ABOUT_A_REPOSITORY) delete env[name];
  const run = spawnSync("git", ["-C", root, ...args], { env, maxBuffer: 1 << 30 });
  // No git, or a repository that git refuses to read (another owner's, as in some containers).
  if (run.status !== 0) return [];
  return run.stdout
    .toString("utf8")
    .split("\0")
    .filter((name) => name !== "");
}

/** Files that are tracked although a pattern matches them: what is committed can be read by others. */
export function trackedThoughIgnored(root: string): string[] {
  return list(root, ["ls-files", "-z", "--cached", "--ignored", "--exclude-standard"]).map((name) => join(root, name));
}

/** Which of `files` are tracked. */
export function tracked(root: string, files: string[]): Set<string> {
  if (files.length === 0) return new Set();
  const paths = files.map((file) => `:(literal)${file}`);
  const names = list(root, ["ls-files", "-z", "--cached", "--full-name", "--", ...paths]);
  return new Set(names.map((name) => join(root, name)));
}

/** A file as the next commit will hold it. */
export interface Staged {
  /** From the top of the repository. */
  name: string;
  blob: string;
}

/** The top of the repository around here, and what is staged in it below `paths`. */
export function staged(paths: string[]): { root: string; files: Staged[] } {
  // Hooks set the variables that say which index is meant (`git commit FILE` makes one of its own), so they count here.
  const git = (args: string[]) => {
    const run = spawnSync("git", args, { maxBuffer: 1 << 30 });
    if (run.error) throw new Error(`--staged needs git, which could not be run (${run.error.message})`);
    if (run.status !== 0) {
      throw new Error(`--staged needs a git repository here: ${run.stderr.toString("utf8").trim().split("\n")[0]}`);
    }
    return run.stdout.toString("utf8");
  };
  const root = git(["rev-parse", "--show-toplevel"]).replace(/\n$/, "");
  const diff = git([
    ...["diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--diff-filter=ACMT"],
    ...["--ignore-submodules=all", "--", ...paths.map((path) => `:(literal)${path}`)],
  ]).split("\0");
  const files: Staged[] = [];
  // ":<mode> <mode> <blob> <blob> <status>", then the name.
  for (let at = 0; at + 1 < diff.length; at += 2) {
    const [, mode, , blob] = (diff[at] ?? "").split(" ");
    const name = diff[at + 1];
    if (mode !== "160000" && blob !== undefined && name !== undefined) files.push({ name, blob });
  }
  return { root, files };
}

/** The contents of a blob. */
export async function* contents(blob: string): AsyncGenerator<Uint8Array> {
  const child = spawn("git", ["cat-file", "blob", blob], { stdio: ["ignore", "pipe", "ignore"] });
  const ended = new Promise<number | null>((done, fail) => child.once("close", done).once("error", fail));
  yield* child.stdout;
  const code = await ended;
  if (code !== 0) throw new Error("git can't show what is staged");
}
