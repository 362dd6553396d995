import { assert } from '#core/errors.ts';
import { TIFF_TYPE } from './tags.ts';

/** One tag to be written; `values` are whole numbers, a text, or numerator and denominator pairs. */
export interface TagToWrite {
  readonly tag: number;
  readonly type: 'short' | 'long' | 'rational' | 'ascii';
  readonly values: readonly number[] | string;
}

/** How the strips of a file lie: `stripCount` strips of `stripBytes`, the last one shorter, one after the other. */
export interface StripPlan {
  readonly stripCount: number;
  readonly stripBytes: number;
  readonly pixelBytes: number;
}

/** Everything that comes before the pixels of a TIFF file, and the length of the whole. */
export interface TiffHeader {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly fileBytes: number;
  readonly isBigTiff: boolean;
}

/** First length that a classic TIFF cannot address. */
const CLASSIC_LIMIT_BYTES = 2 ** 32;
const SIZE_OF = { short: 2, long: 4, long8: 8, rational: 8, ascii: 1 } as const;
const STRIP_OFFSETS = 273;
const STRIP_BYTE_COUNTS = 279;

interface Entry {
  readonly tag: number;
  readonly type: keyof typeof SIZE_OF;
  readonly count: number;
  readonly values: readonly number[] | Float64Array | string;
}

/**
 * Lays out a little-endian TIFF file with the directory first, the tags' values after it and the pixels last, so that
 * it can be written in one go. BigTIFF where the file would reach 4 GiB. Strip offsets and counts are added here.
 */
export function layOutTiffHeader(tags: readonly TagToWrite[], strips: StripPlan): TiffHeader {
  const classic = headerLength(entriesOf(tags, strips, 0, false), false);
  const isBigTiff = classic + strips.pixelBytes >= CLASSIC_LIMIT_BYTES;
  const pixelStart = isBigTiff ? headerLength(entriesOf(tags, strips, 0, true), true) : classic;
  const entries = entriesOf(tags, strips, pixelStart, isBigTiff);
  return {
    bytes: encode(entries, pixelStart, isBigTiff),
    fileBytes: pixelStart + strips.pixelBytes,
    isBigTiff,
  };
}

function entriesOf(
  tags: readonly TagToWrite[],
  strips: StripPlan,
  pixelStart: number,
  big: boolean,
): Entry[] {
  const { stripCount, stripBytes, pixelBytes } = strips;
  const offsets = new Float64Array(stripCount);
  const counts = new Float64Array(stripCount);
  for (let i = 0; i < stripCount; i++) {
    offsets[i] = pixelStart + i * stripBytes;
    counts[i] = Math.min(stripBytes, pixelBytes - i * stripBytes);
  }
  const entries: Entry[] = tags.map(({ tag, type, values }) => ({
    tag,
    type,
    count: countOf(type, values),
    values,
  }));
  const wide = big ? 'long8' : 'long';
  entries.push({ tag: STRIP_OFFSETS, type: wide, count: stripCount, values: offsets });
  entries.push({ tag: STRIP_BYTE_COUNTS, type: wide, count: stripCount, values: counts });
  return entries.sort((a, b) => a.tag - b.tag);
}

function countOf(type: TagToWrite['type'], values: readonly number[] | string): number {
  if (typeof values === 'string') return values.length + 1;
  return type === 'rational' ? values.length / 2 : values.length;
}

const bytesOf = (entry: Entry): number => entry.count * SIZE_OF[entry.type];
const evenly = (length: number): number => length + (length % 2);

/** Length of header, directory and values that do not fit into the directory; a multiple of 16. */
function headerLength(entries: readonly Entry[], big: boolean): number {
  const inline = big ? 8 : 4;
  const directory = big ? 16 + 8 + 20 * entries.length + 8 : 8 + 2 + 12 * entries.length + 4;
  const values = entries.reduce(
    (sum, entry) => sum + (bytesOf(entry) > inline ? evenly(bytesOf(entry)) : 0),
    0,
  );
  return Math.ceil((directory + values) / 16) * 16;
}

function encode(entries: readonly Entry[], length: number, big: boolean): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(length));
  const inline = big ? 8 : 4;
  const entryBytes = big ? 20 : 12;
  const start = big ? 16 : 8;
  writeFileHeader(view, start, big);
  if (big) view.setBigUint64(start, BigInt(entries.length), true);
  else view.setUint16(start, entries.length, true);
  let at = start + (big ? 8 : 2);
  let free = at + entries.length * entryBytes + (big ? 8 : 4);
  for (const entry of entries) {
    view.setUint16(at, entry.tag, true);
    view.setUint16(at + 2, TIFF_TYPE[entry.type], true);
    if (big) view.setBigUint64(at + 4, BigInt(entry.count), true);
    else view.setUint32(at + 4, entry.count, true);
    const field = at + (big ? 12 : 8);
    if (bytesOf(entry) <= inline) {
      writeValues(view, field, entry);
    } else {
      if (big) view.setBigUint64(field, BigInt(free), true);
      else view.setUint32(field, free, true);
      writeValues(view, free, entry);
      free += evenly(bytesOf(entry));
    }
    at += entryBytes;
  }
  assert(free <= length, 'a TIFF header is as long as planned');
  return new Uint8Array(view.buffer);
}

function writeFileHeader(view: DataView, directoryAt: number, big: boolean): void {
  view.setUint16(0, 0x4949, true);
  view.setUint16(2, big ? 43 : 42, true);
  if (big) {
    view.setUint16(4, 8, true);
    view.setBigUint64(8, BigInt(directoryAt), true);
  } else {
    view.setUint32(4, directoryAt, true);
  }
}

function writeValues(view: DataView, at: number, { type, values }: Entry): void {
  if (typeof values === 'string') {
    for (let i = 0; i < values.length; i++) view.setUint8(at + i, values.charCodeAt(i));
    return;
  }
  const size = type === 'rational' ? 4 : SIZE_OF[type];
  values.forEach((value, i) => {
    if (size === 8) view.setBigUint64(at + 8 * i, BigInt(value), true);
    else if (size === 4) view.setUint32(at + 4 * i, value, true);
    else view.setUint16(at + 2 * i, value, true);
  });
}
