import { type ByteSource, readRange, unreadableTiff } from './byte-source.ts';
import { TIFF_TYPE } from './tags.ts';

/** The first directory of a TIFF file; values that lie elsewhere in the file are read when asked for. */
export interface TiffDirectory {
  readonly littleEndian: boolean;
  readonly isBigTiff: boolean;
  has(tag: number): boolean;
  /** Values of a tag as numbers; undefined where the tag is missing. */
  numbers(tag: number): Promise<Float64Array | undefined>;
  /** Bytes of a tag as stored; undefined where the tag is missing. */
  bytes(tag: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

interface Entry {
  readonly type: number;
  readonly count: number;
  /** Where the values lie: in the entry itself, or elsewhere in the file. */
  readonly offset: number;
}

/** Bytes of one value by field type; what is missing here is not a type. */
const TYPE_BYTES: Readonly<Record<number, number>> = {
  [TIFF_TYPE.byte]: 1,
  [TIFF_TYPE.ascii]: 1,
  [TIFF_TYPE.short]: 2,
  [TIFF_TYPE.long]: 4,
  [TIFF_TYPE.rational]: 8,
  [TIFF_TYPE.signedByte]: 1,
  [TIFF_TYPE.undefined]: 1,
  [TIFF_TYPE.signedShort]: 2,
  [TIFF_TYPE.signedLong]: 4,
  [TIFF_TYPE.signedRational]: 8,
  [TIFF_TYPE.float]: 4,
  [TIFF_TYPE.double]: 8,
  [TIFF_TYPE.ifd]: 4,
  [TIFF_TYPE.long8]: 8,
  [TIFF_TYPE.signedLong8]: 8,
  [TIFF_TYPE.ifd8]: 8,
};
/** More entries than this only a damaged file has; real ones stay under 100. */
const MAX_ENTRIES = 4096;

/**
 * Reads the header and the first directory of a TIFF or BigTIFF file of either byte order (TIFF 6.0, section 2). Reserves
 * no more than the file is long. Throws `unreadable-tiff`.
 */
export async function readTiffDirectory(source: ByteSource): Promise<TiffDirectory> {
  const { littleEndian, isBigTiff, directoryAt } = await readFileHeader(source);
  const countBytes = isBigTiff ? 8 : 2;
  const entryBytes = isBigTiff ? 20 : 12;
  const head = viewOf(await readRange(source, directoryAt, countBytes));
  const count = isBigTiff ? Number(head.getBigUint64(0, littleEndian)) : head.getUint16(0, littleEndian);
  if (count === 0 || count > MAX_ENTRIES) throw unreadableTiff(source.name, 'its directory is damaged');
  const start = directoryAt + countBytes;
  const view = viewOf(await readRange(source, start, count * entryBytes));
  const entries = new Map<number, Entry>();
  for (let i = 0; i < count; i++) {
    const tag = view.getUint16(i * entryBytes, littleEndian);
    if (!entries.has(tag))
      entries.set(tag, entryAt(view, i * entryBytes, start, { littleEndian, isBigTiff }));
  }
  return directoryOf(source, entries, { littleEndian, isBigTiff });
}

interface Kind {
  readonly littleEndian: boolean;
  readonly isBigTiff: boolean;
}

async function readFileHeader(source: ByteSource): Promise<Kind & { directoryAt: number }> {
  if (source.size === 0) throw unreadableTiff(source.name, 'it is empty (0 bytes)');
  if (source.size < 8) throw unreadableTiff(source.name, 'it is not a TIFF file');
  const view = viewOf(await readRange(source, 0, Math.min(16, source.size)));
  const order = view.getUint16(0, false);
  const littleEndian = order === 0x4949;
  const version = view.getUint16(2, littleEndian);
  if ((!littleEndian && order !== 0x4d4d) || (version !== 42 && version !== 43)) {
    throw unreadableTiff(source.name, 'it is not a TIFF file, whatever its name says');
  }
  if (version === 42) return { littleEndian, isBigTiff: false, directoryAt: view.getUint32(4, littleEndian) };
  if (source.size < 16) throw unreadableTiff(source.name, 'it is cut off in its header');
  return { littleEndian, isBigTiff: true, directoryAt: Number(view.getBigUint64(8, littleEndian)) };
}

function entryAt(view: DataView, at: number, start: number, { littleEndian, isBigTiff }: Kind): Entry {
  const type = view.getUint16(at + 2, littleEndian);
  const count = isBigTiff
    ? Number(view.getBigUint64(at + 4, littleEndian))
    : view.getUint32(at + 4, littleEndian);
  const field = at + (isBigTiff ? 12 : 8);
  const isInline = count * (TYPE_BYTES[type] ?? 1) <= (isBigTiff ? 8 : 4);
  if (isInline) return { type, count, offset: start + field };
  const offset = isBigTiff
    ? Number(view.getBigUint64(field, littleEndian))
    : view.getUint32(field, littleEndian);
  return { type, count, offset };
}

function directoryOf(source: ByteSource, entries: ReadonlyMap<number, Entry>, kind: Kind): TiffDirectory {
  const bytes = (tag: number): Promise<Uint8Array<ArrayBuffer>> | undefined => {
    const entry = entries.get(tag);
    if (entry === undefined) return undefined;
    return readRange(source, entry.offset, entry.count * (TYPE_BYTES[entry.type] ?? 1));
  };
  return {
    ...kind,
    has: (tag) => entries.has(tag),
    bytes: async (tag) => bytes(tag),
    numbers: async (tag) => {
      const stored = await bytes(tag);
      const type = entries.get(tag)?.type;
      return stored === undefined || type === undefined
        ? undefined
        : decode(viewOf(stored), type, kind.littleEndian);
    },
  };
}

function decode(view: DataView, type: number, littleEndian: boolean): Float64Array {
  const size = TYPE_BYTES[type] ?? 1;
  const values = new Float64Array(view.byteLength / size);
  for (let i = 0; i < values.length; i++) values[i] = valueAt(view, i * size, type, littleEndian);
  return values;
}

function valueAt(view: DataView, at: number, type: number, littleEndian: boolean): number {
  switch (type) {
    case TIFF_TYPE.short:
      return view.getUint16(at, littleEndian);
    case TIFF_TYPE.long:
    case TIFF_TYPE.ifd:
      return view.getUint32(at, littleEndian);
    case TIFF_TYPE.long8:
    case TIFF_TYPE.ifd8:
      return Number(view.getBigUint64(at, littleEndian));
    case TIFF_TYPE.signedLong8:
      return Number(view.getBigInt64(at, littleEndian));
    case TIFF_TYPE.signedByte:
      return view.getInt8(at);
    case TIFF_TYPE.signedShort:
      return view.getInt16(at, littleEndian);
    case TIFF_TYPE.signedLong:
      return view.getInt32(at, littleEndian);
    case TIFF_TYPE.float:
      return view.getFloat32(at, littleEndian);
    case TIFF_TYPE.double:
      return view.getFloat64(at, littleEndian);
    case TIFF_TYPE.rational:
      return view.getUint32(at, littleEndian) / view.getUint32(at + 4, littleEndian);
    case TIFF_TYPE.signedRational:
      return view.getInt32(at, littleEndian) / view.getInt32(at + 4, littleEndian);
    default:
      return view.getUint8(at);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
