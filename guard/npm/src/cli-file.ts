/** Files that others read while they are written. */

import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";

/** Puts `text` into the place of `file`. Whoever reads it meanwhile has the old one or the new one, and all of it. */
export function replaceFile(file: string, text: string): void {
  // A link stays one: what it leads to is replaced.
  const target = existsSync(file) ? realpathSync(file) : file;
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
    if (existsSync(target)) chmodSync(fresh, statSync(target).mode & 0o7777);
    renameSync(fresh, target);
  } catch (fault) {
    rmSync(fresh, { force: true });
    throw fault;
  }
}
