import { assert } from '#core/errors.ts';
import {
  directoryLength,
  encodeDirectory,
  entryOf,
  type DirectoryEntry,
  type TagToWrite,
} from './directory-bytes.ts';

export type { TagToWrite } from './directory-bytes.ts';

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
export const CLASSIC_LIMIT_BYTES = 2 ** 32;
const STRIP_OFFSETS = 273;
const STRIP_BYTE_COUNTS = 279;

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
): DirectoryEntry[] {
  const { stripCount, stripBytes, pixelBytes } = strips;
  const offsets = new Float64Array(stripCount);
  const counts = new Float64Array(stripCount);
  for (let i = 0; i < stripCount; i++) {
    offsets[i] = pixelStart + i * stripBytes;
    counts[i] = Math.min(stripBytes, pixelBytes - i * stripBytes);
  }
  const entries = tags.map(entryOf);
  const wide = big ? 'long8' : 'long';
  entries.push({ tag: STRIP_OFFSETS, type: wide, count: stripCount, values: offsets });
  entries.push({ tag: STRIP_BYTE_COUNTS, type: wide, count: stripCount, values: counts });
  return entries.sort((a, b) => a.tag - b.tag);
}

/** Length of header, directory and values that do not fit into the directory; a multiple of 16. */
function headerLength(entries: readonly DirectoryEntry[], big: boolean): number {
  return Math.ceil((fileHeaderBytes(big) + directoryLength(entries, big)) / 16) * 16;
}

function encode(entries: readonly DirectoryEntry[], length: number, big: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  const start = fileHeaderBytes(big);
  const directory = encodeDirectory(entries, start, 0, big);
  assert(start + directory.length <= length, 'a TIFF header is as long as planned');
  bytes.set(encodeFileHeader(start, big));
  bytes.set(directory, start);
  return bytes;
}

/** Length of what a TIFF file begins with, before the first directory or pixel. */
export function fileHeaderBytes(big: boolean): number {
  return big ? 16 : 8;
}

/** What a little-endian TIFF file begins with: its kind, and where its first directory lies. */
export function encodeFileHeader(directoryAt: number, big: boolean): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(fileHeaderBytes(big)));
  view.setUint16(0, 0x4949, true);
  view.setUint16(2, big ? 43 : 42, true);
  if (big) {
    view.setUint16(4, 8, true);
    view.setBigUint64(8, BigInt(directoryAt), true);
  } else {
    view.setUint32(4, directoryAt, true);
  }
  return new Uint8Array(view.buffer);
}
