/** Files that others read while they are written. */

import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** Puts `text` into the place of `file`. Whoever reads it meanwhile has the old one or the new one, and all of it. */
export function replaceFile(file: string, text: string): void {
  // Links that lead in a circle end here.
  const there = statSync(file, { throwIfNoEntry: false });
  if (there !== undefined && !there.isFile()) {
    // A pipe or /dev/null is written to. It is no file that another could replace, though root may do so.
    if (!there.isFIFO() && !there.isCharacterDevice()) throw new Error("it is there, and is no file");
    writeFileSync(file, text);
    return;
  }
  const target = behindLinks(file);
  const fresh = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
  const handle = openSync(fresh, "wx", 0o666);
  try {
    try {
      writeFileSync(handle, text);
      // Else a power cut may leave the new name with nothing in it.
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    if (there !== undefined) chmodSync(fresh, there.mode & 0o7777);
    renameSync(fresh, target);
  } catch (fault) {
    rmSync(fresh, { force: true });
    throw fault;
  }
}

/** A link stays one: what it leads to is replaced, or made where there is nothing yet. */
function behindLinks(file: string): string {
  let at = resolve(file);
  while (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink()) {
    at = resolve(realpathSync(dirname(at)), readlinkSync(at));
  }
  return at;
}
