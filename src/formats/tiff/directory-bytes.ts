import { TIFF_TYPE } from './tags.ts';

/** One tag to be written; `values` are whole numbers, a text, or numerator and denominator pairs. */
export interface TagToWrite {
  readonly tag: number;
  readonly type: 'short' | 'long' | 'rational' | 'ascii';
  readonly values: readonly number[] | string;
}

/** An entry of a directory; the types of BigTIFF are among its types. */
export interface DirectoryEntry {
  readonly tag: number;
  readonly type: keyof typeof SIZE_OF;
  /** Values of the type: pairs for a rational, letters and the final zero for a text. */
  readonly count: number;
  readonly values: readonly number[] | Float64Array | string;
}

const SIZE_OF = { short: 2, long: 4, ifd: 4, long8: 8, ifd8: 8, rational: 8, ascii: 1 } as const;

/** A tag with the number of its values. */
export function entryOf({ tag, type, values }: TagToWrite): DirectoryEntry {
  return { tag, type, count: countOf(type, values), values };
}

function countOf(type: TagToWrite['type'], values: readonly number[] | string): number {
  if (typeof values === 'string') return values.length + 1;
  return type === 'rational' ? values.length / 2 : values.length;
}

const bytesOf = (entry: DirectoryEntry): number => entry.count * SIZE_OF[entry.type];
const evenly = (length: number): number => length + (length % 2);

/** Length of a directory with the values that do not fit into its entries. */
export function directoryLength(entries: readonly DirectoryEntry[], big: boolean): number {
  const inline = big ? 8 : 4;
  const values = entries.filter((entry) => bytesOf(entry) > inline);
  return fixedLength(entries.length, big) + values.reduce((sum, entry) => sum + evenly(bytesOf(entry)), 0);
}

function fixedLength(entryCount: number, big: boolean): number {
  return big ? 8 + 20 * entryCount + 8 : 2 + 12 * entryCount + 4;
}

/**
 * A little-endian directory as it stands at `start` of a file, the longer values behind it (TIFF 6.0, section 2). The entries
 * come in ascending order of their tags.
 * @param next where the next directory lies; 0 where this is the last one
 */
export function encodeDirectory(
  entries: readonly DirectoryEntry[],
  start: number,
  next: number,
  big: boolean,
): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(directoryLength(entries, big)));
  const inline = big ? 8 : 4;
  const writeWide = (at: number, value: number): void => {
    if (big) view.setBigUint64(at, BigInt(value), true);
    else view.setUint32(at, value, true);
  };
  if (big) view.setBigUint64(0, BigInt(entries.length), true);
  else view.setUint16(0, entries.length, true);
  let at = big ? 8 : 2;
  let free = fixedLength(entries.length, big);
  for (const entry of entries) {
    view.setUint16(at, entry.tag, true);
    view.setUint16(at + 2, TIFF_TYPE[entry.type], true);
    writeWide(at + 4, entry.count);
    const field = at + (big ? 12 : 8);
    if (bytesOf(entry) <= inline) {
      writeValues(view, field, entry);
    } else {
      writeWide(field, start + free);
      writeValues(view, free, entry);
      free += evenly(bytesOf(entry));
    }
    at += big ? 20 : 12;
  }
  writeWide(at, next);
  return new Uint8Array(view.buffer);
}

function writeValues(view: DataView, at: number, { type, values }: DirectoryEntry): void {
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
