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
interface Build {
  initialOptions: { write?: boolean; define?: Record<string, string>; absWorkingDir?: string; logLevel?: string };
  onStart(then: () => { errors: Message[] }): void;
  onLoad(
    options: { filter: RegExp; namespace: string },
    then: (args: { path: string }) => { errors: Message[]; watchFiles: string[] } | undefined,
  ): void;
  onEnd(then: (result: BuildResult) => { errors: Message[] }): void;
}

export function setupEsbuild(build: Build, options: GuardOptions): void {
  const root = resolve(build.initialOptions.absWorkingDir ?? ".");
  const guard = new Guard(options, root);
  // esbuild writes before a plugin can see what: so the guard writes, once it has seen it.
  const writes = build.initialOptions.write !== false;
  build.initialOptions.write = false;
  const sources = new Set<string>();

  build.onStart(() => {
    guard.refresh();
    return { errors: told(guard.inlined(Object.entries(build.initialOptions.define ?? {}))) };
  });

  build.onLoad({ filter: /.*/, namespace: "file" }, ({ path }) => {
    sources.add(path);
    const leaks = guard.file(path);
    // Nothing to say: whoever else loads it, esbuild itself in the end, does.
    return leaks.length === 0 ? undefined : { errors: told(leaks), watchFiles: [path] };
  });

  build.onEnd((result) => {
    const files = result.outputFiles ?? [];
    const contents = new Map<string, Content>(files.map((file) => [relative(root, file.path), file.contents]));
    const leaks = result.errors.length > 0 ? [] : guard.outputs(contents, { dir: root, sources });
    if (result.errors.length > 0 || leaks.length > 0) {
      delete result.outputFiles;
      const errors = told(leaks);
      // `build()` prints what goes wrong before this point alone; the rejection that follows is often left unread.
      if (build.initialOptions.logLevel !== "silent") for (const { text } of errors) console.error(text);
      return { errors };
    }
    if (writes) {
      for (const file of files) write(file);
      delete result.outputFiles;
    }
    return { errors: [] };
  });
}

/** Without a place for esbuild: it would print the line, and the secret with it. The text names the place. */
const told = (leaks: readonly Leak[]): Message[] => (leaks.length === 0 ? [] : [{ text: new LeakError(leaks).message }]);

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
