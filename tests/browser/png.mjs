// PNG files as small as they get without losing what is seen, which say what drew them; and what differs between two.
import { crc32, deflateSync } from 'node:zlib';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const DRAWN_BY = Buffer.from('tEXtSoftware\0', 'latin1');

export const decode = (bytes) => PNG.sync.read(bytes);

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Rows, each differing from the one above: what lies on plain ground is mostly noughts. */
function filtered(rows, width) {
  const lines = [];
  let above = Buffer.alloc(width);
  for (const row of rows) {
    const line = Buffer.alloc(width + 1);
    line[0] = 2;
    for (let at = 0; at < width; at++) line[at + 1] = row[at] - above[at];
    lines.push(line);
    above = row;
  }
  return Buffer.concat(lines);
}

const unfiltered = (rows) => Buffer.concat(rows.flatMap((row) => [Buffer.from([0]), row]));
const smallest = (...list) => list.reduce((best, other) => (other.length < best.length ? other : best));
const deflate = (data) => smallest(...[0, 1, 3].map((strategy) => deflateSync(data, { level: 9, memLevel: 9, strategy })));

/** The edges of letters have hundreds of colours, of a few pixels each: these are rounded, by 2 of 255 at most. */
function calm({ width, height, data }) {
  const counts = new Map();
  const all = Array.from({ length: width * height }, (_, at) => data.readUIntBE(at * 4, 3));
  for (const colour of all) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const rounded = (value) => Math.min(255, Math.round(value / 4) * 4);
  return all.map((colour) => (counts.get(colour) < 200 ? (rounded(colour >> 16) << 16) | (rounded((colour >> 8) & 255) << 8) | rounded(colour & 255) : colour));
}

/** A picture without transparency: with a palette where it has colours for one. */
export function encode({ width, height, data }, software) {
  const pixels = calm({ width, height, data });
  const colours = new Map();
  for (const colour of pixels) if (!colours.has(colour)) colours.set(colour, colours.size);
  const few = colours.size <= 256;
  const size = few ? 1 : 3;
  const rows = Array.from({ length: height }, (_, y) => {
    const row = Buffer.alloc(width * size);
    for (let x = 0; x < width; x++) {
      const colour = pixels[y * width + x];
      if (few) row[x] = colours.get(colour);
      else row.writeUIntBE(colour, x * 3, 3);
    }
    return row;
  });
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, few ? 3 : 2, 0, 0, 0], 8);
  const palette = Buffer.alloc(colours.size * 3);
  for (const [colour, index] of colours) if (few) palette.writeUIntBE(colour, index * 3, 3);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('tEXt', Buffer.from(`Software\0${software}`, 'latin1')),
    ...(few ? [chunk('PLTE', palette)] : []),
    chunk('IDAT', smallest(deflate(unfiltered(rows)), deflate(filtered(rows, width * size)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** What `encode` was told. */
export function softwareOf(bytes) {
  const at = bytes.indexOf(DRAWN_BY);
  return at < 0 ? 'something unknown' : bytes.toString('latin1', at + DRAWN_BY.length, at + 4 + bytes.readUInt32BE(at - 4));
}

/** The same picture on a larger ground, of a colour that nothing has. */
function spread(picture, width, height) {
  if (picture.width === width && picture.height === height) return picture;
  const larger = new PNG({ width, height });
  for (let at = 0; at < larger.data.length; at += 4) larger.data.set([255, 0, 255, 255], at);
  PNG.bitblt(picture, larger, 0, 0, picture.width, picture.height, 0, 0);
  return larger;
}

/**
 * How many pixels differ by more than `threshold`, of 1, and the box around them; `edges` counts those where the edge of a
 * letter or a line may be drawn so or so. With `draw`, also a picture of it: the kept one pale, and what differs in red.
 */
export function differences(kept, seen, { threshold, edges = true, draw = false }) {
  const [width, height] = [Math.max(kept.width, seen.width), Math.max(kept.height, seen.height)];
  const [one, other] = [kept, seen].map((picture) => spread(picture, width, height).data);
  const options = { threshold, includeAA: edges };
  const mask = new PNG({ width, height });
  const pixels = pixelmatch(one, other, mask.data, width, height, { ...options, diffMask: true });
  let [left, top, right, bottom] = [width, height, -1, -1];
  if (pixels) {
    for (let at = 3; at < mask.data.length; at += 4) {
      if (!mask.data[at]) continue;
      const [x, y] = [((at - 3) / 4) % width, Math.floor((at - 3) / 4 / width)];
      [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
    }
  }
  const drawn = draw ? new PNG({ width, height }) : undefined;
  if (drawn) pixelmatch(one, other, drawn.data, width, height, options);
  return { pixels, of: width * height, box: pixels ? { x: left, y: top, width: right - left + 1, height: bottom - top + 1 } : undefined, drawn: drawn && PNG.sync.write(drawn) };
}
