/** The guard in esbuild. */

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";

import { Guard, type Content } from "./guard.ts";
import { LeakError, type Leak } from "./message.ts";
import type { GuardOptions } from "./options.ts";

// What is used of esbuild's types, which this package does not depend on.
interface Message {
  text: string;
}
interface OutputFile {
  path: string;
  contents: Uint8Array;
}
interface BuildResult {
  errors: unknown[];
  outputFiles?: OutputFile[];
}
interface Loaded {
  contents: string | Uint8Array;
  /** By the file's name, as the configuration has it. */
  loader: "default";
  watchFiles: string[];
}
interface Build {
  initialOptions: { platform?: string; write?: boolean; define?: Record<string, string>; absWorkingDir?: string; logLevel?: string };
  onStart(then: () => void): void;
  onLoad(options: { filter: RegExp; namespace: string }, then: (args: { path: string }) => Loaded | undefined): void;
  onEnd(then: (result: BuildResult) => { errors: Message[] }): void;
  onDispose(then: () => void): void;
}

export function setupEsbuild(build: Build, options: GuardOptions): void {
  // A server's program is where secrets belong.
  if (build.initialOptions.platform === "node") return;
  const root = resolve(build.initialOptions.absWorkingDir ?? ".");
  const guard = new Guard(options, root);
  // esbuild writes before a plugin can see what: so the guard writes, once it has seen it.
  const writes = build.initialOptions.write !== false;
  build.initialOptions.write = false;
  const sources = new Set<string>();
  let leaks: Leak[] = [];
  const unread = new Unread(build.initialOptions.logLevel === "silent");

  build.onStart(() => {
    guard.refresh();
    leaks = guard.inlined(Object.entries(build.initialOptions.define ?? {}));
  });

  build.onLoad({ filter: /.*/, namespace: "file" }, ({ path }) => {
    sources.add(path);
    const found = guard.file(path);
    // Nothing to say: whoever else loads it, esbuild itself in the end, does.
    if (found.length === 0) return undefined;
    leaks.push(...found);
    // Not an error here: esbuild would print the line of the importer, which may hold a part of a secret as well. And
    // without its secrets, the module has none to show in a warning.
    return { contents: guard.without(readFileSync(path)) ?? "", loader: "default", watchFiles: [path] };
  });

  build.onEnd((result) => {
    const files = result.outputFiles ?? [];
    if (leaks.length === 0 && result.errors.length === 0) {
      const contents = new Map<string, Content>(files.map((file) => [relative(root, file.path), file.contents]));
      leaks = guard.outputs(contents, { dir: root, sources });
    }
    const errors = leaks.length === 0 ? [] : [{ text: new LeakError(leaks).message }];
    unread.now(errors[0]?.text);
    if (errors.length > 0 || result.errors.length > 0) {
      delete result.outputFiles;
    } else if (writes) {
      for (const file of files) write(file);
      delete result.outputFiles;
    }
    return { errors };
  });

  build.onDispose(() => unread.tell());
}

/**
 * `build()` prints no error that a plugin reports at the end: it rejects with it, and many a script ends there without a
 * word (`.catch(() => process.exit(1))`). Watchers and servers print it themselves; so it is told once all is over.
 */
class Unread {
  static readonly #all = new Set<Unread>();
  readonly #silent: boolean;
  #text: string | undefined;

  constructor(silent: boolean) {
    this.#silent = silent;
    if (Unread.#all.size === 0) process.on("exit", () => Unread.#all.forEach((unread) => unread.tell()));
    Unread.#all.add(this);
  }

  now(text: string | undefined): void {
    this.#text = text;
  }

  tell(): void {
    if (this.#text !== undefined && !this.#silent) console.error(this.#text);
    this.#text = undefined;
  }
}

/** As esbuild does it: what has not changed is not touched, and what begins with #! can be run. */
function write({ path, contents }: OutputFile): void {
  if (path === "<stdout>") {
    process.stdout.write(contents);
    return;
  }
  try {
    if (readFileSync(path).equals(contents)) return;
  } catch {
    // Not there yet.
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
  if (contents[0] === 0x23 && contents[1] === 0x21) chmodSync(path, 0o755);
}
