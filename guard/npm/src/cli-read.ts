/** Scans files of any size in bounded memory, packed ones too. */

import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip } from "node:zlib";

/** How much is scanned in one go. */
const CHUNK = 16 << 20;
/** What the scanner may want to see around a secret, many times over. Each piece overlaps the next by twice that. */
const AROUND = 256 << 10;
/** No web page is that large: what unpacks to more is a trap. */
const UNPACKED = 1 << 30;

/** Where something stands in what was scanned. */
export interface Place {
  line: number;
  column: number;
  offset: number;
  length: number;
}

/** Finds things in a piece of a file. */
export type Find<T extends Place> = (bytes: Uint8Array) => T[];

/** Scans what comes in pieces as if it came in one. */
export async function scanStream<T extends Place>(
  pieces: AsyncIterable<Uint8Array>,
  find: Find<T>,
  chunk = CHUNK,
  around = AROUND,
): Promise<{ found: T[]; bytes: number }> {
  const found: T[] = [];
  let pending: Uint8Array[] = [];
  let size = 0;
  let bytes = 0;
  /** Where `pending` begins, and where what was reported ends. */
  const start = { offset: 0, line: 0, column: 0 };
  let done = 0;

  const scan = (last: boolean): void => {
    const whole = pending.length === 1 ? (pending[0] as Uint8Array) : Buffer.concat(pending, size);
    // Near the end, more may have to be seen; then it is the next piece's.
    const end = last ? size : size - around;
    for (const one of find(whole)) {
      const offset = start.offset + one.offset;
      if (offset < done || one.offset >= end) continue;
      const column = one.line === 1 ? start.column + one.column : one.column;
      found.push({ ...one, offset, line: start.line + one.line, column });
    }
    done = start.offset + end;
    let cut = Math.max(0, end - around);
    // Not in the middle of a character, which has three such bytes at most.
    for (let back = 0; back < 3 && cut > 0 && ((whole[cut] as number) & 0xc0) === 0x80; back += 1) cut -= 1;
    advance(start, whole.subarray(0, cut));
    pending = [whole.subarray(cut)];
    size -= cut;
  };

  for await (const piece of pieces) {
    pending.push(piece);
    size += piece.length;
    bytes += piece.length;
    if (size >= chunk + 3 * around) scan(false);
  }
  scan(true);
  return { found, bytes };
}

/** Moves a place behind `passed`. Columns are in UTF-16 units. */
function advance(place: { offset: number; line: number; column: number }, passed: Uint8Array): void {
  const last = passed.lastIndexOf(10);
  for (let at = passed.indexOf(10); at !== -1; at = passed.indexOf(10, at + 1)) place.line += 1;
  if (last !== -1) place.column = 0;
  for (const byte of passed.subarray(last + 1)) if ((byte & 0xc0) !== 0x80) place.column += byte >= 0xf0 ? 2 : 1;
  place.offset += passed.length;
}

/** What is in a file: unpacked where it is packed, and as UTF-8 where it is UTF-16. */
export async function scanFile<T extends Place>(path: string, find: Find<T>): Promise<{ found: T[]; bytes: number }> {
  const head = await headOf(path);
  const plain = () => createReadStream(path, { highWaterMark: 1 << 20 });
  const unpack =
    head[0] === 0x1f && head[1] === 0x8b ? createGunzip() : path.endsWith(".br") ? createBrotliDecompress() : undefined;
  if (unpack !== undefined) {
    const source = plain();
    // A fault in the file is the reader's too.
    source.on("error", (fault) => unpack.destroy(fault));
    try {
      const unpacked = await scanStream(limited(source.pipe(unpack)), find);
      if (unpacked.bytes > 0) return unpacked;
      // It only looked packed, or is empty: it is scanned as it is.
    } finally {
      source.destroy();
    }
  }
  if (head[0] === 0xff && head[1] === 0xfe) return await scanStream(decoded(plain(), "utf-16le"), find);
  if (head[0] === 0xfe && head[1] === 0xff) return await scanStream(decoded(plain(), "utf-16be"), find);
  return await scanStream(plain(), find);
}

class TooLarge extends Error {}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function* limited(pieces: Readable): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const piece of pieces as AsyncIterable<Uint8Array>) {
      size += piece.length;
      if (size > UNPACKED) throw new TooLarge("unpacks to more than 1 GiB and was scanned no further");
      yield piece;
    }
  } catch (fault) {
    // A browser takes what it gets of a file that is cut off.
    if (fault instanceof TooLarge || (fault as NodeJS.ErrnoException).syscall !== undefined) throw fault;
  }
}

async function* decoded(pieces: AsyncIterable<Uint8Array>, from: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(from);
  for await (const piece of pieces) yield Buffer.from(decoder.decode(piece, { stream: true }));
  yield Buffer.from(decoder.decode());
}
