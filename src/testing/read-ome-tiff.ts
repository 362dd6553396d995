import { inflateSync } from 'node:zlib';

/** A directory of a TIFF file with its tags as numbers or text, and its pixels. */
export interface OmeLevel {
  readonly tags: ReadonlyMap<number, readonly number[]>;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
  /** The levels below it. */
  readonly below: readonly OmeLevel[];
}

const SIZES: Readonly<Record<number, number>> = { 2: 1, 3: 2, 4: 4, 5: 8, 13: 4, 16: 8, 18: 8 };

/** Every full-size picture of a little-endian, tiled float32 TIFF or BigTIFF; apart from the project's own reader. */
export function readOmeTiff(bytes: Uint8Array): OmeLevel[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const big = view.getUint16(2, true) === 43;
  const wide = (at: number): number => (big ? Number(view.getBigUint64(at, true)) : view.getUint32(at, true));
  const levels: OmeLevel[] = [];
  let next = wide(big ? 8 : 4);
  while (next !== 0) {
    const read = readDirectory(bytes, view, next, big, wide);
    levels.push(read.level);
    next = read.next;
  }
  return levels;
}

function readDirectory(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  big: boolean,
  wide: (at: number) => number,
): { level: OmeLevel; next: number } {
  const tags = new Map<number, number[]>();
  const count = big ? Number(view.getBigUint64(start, true)) : view.getUint16(start, true);
  let at = start + (big ? 8 : 2);
  for (let i = 0; i < count; i += 1, at += big ? 20 : 12) {
    const type = view.getUint16(at + 2, true);
    const size = SIZES[type] ?? 1;
    const length = wide(at + 4);
    const field = at + (big ? 12 : 8);
    const from = length * size <= (big ? 8 : 4) ? field : wide(field);
    const step = type === 5 ? 4 : size;
    tags.set(
      view.getUint16(at, true),
      Array.from({ length: (length * size) / step }, (_, k) => valueAt(view, from + k * step, step)),
    );
  }
  const first = (tag: number): number => tags.get(tag)?.[0] ?? 0;
  const below = (tags.get(330) ?? []).map((place) => readDirectory(bytes, view, place, big, wide).level);
  const description = String.fromCharCode(...(tags.get(270) ?? [])).replace(/\0$/, '');
  const [width, height] = [first(256), first(257)];
  const data = readTiles(bytes, tags, width, height);
  return { level: { tags, description, width, height, data, below }, next: wide(at) };
}

function valueAt(view: DataView, at: number, size: number): number {
  if (size === 1) return view.getUint8(at);
  if (size === 2) return view.getUint16(at, true);
  return size === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}

function readTiles(
  bytes: Uint8Array,
  tags: ReadonlyMap<number, readonly number[]>,
  width: number,
  height: number,
): Float32Array {
  const side = tags.get(322)?.[0] ?? 1;
  const data = new Float32Array(width * height);
  const columns = Math.ceil(width / side);
  (tags.get(324) ?? []).forEach((offset, i) => {
    const packed = bytes.subarray(offset, offset + (tags.get(325)?.[i] ?? 0));
    const tile = new Float32Array(new Uint8Array(inflateSync(packed)).buffer);
    if (tile.length !== side * side) throw new Error(`tile ${i} has ${tile.length} pixels`);
    const [x, y] = [(i % columns) * side, Math.floor(i / columns) * side];
    for (let line = 0; line < Math.min(side, height - y); line += 1) {
      const row = tile.subarray(line * side, line * side + Math.min(side, width - x));
      data.set(row, (y + line) * width + x);
    }
  });
  return data;
}
