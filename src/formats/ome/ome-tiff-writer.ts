import { assert } from '#core/errors.ts';
import type { Size } from '#core/raster.ts';
import { levelSize } from '#core/tile-source.ts';
import type { MendableSink } from '../byte-sink.ts';
import { encodeDirectory, entryOf, type DirectoryEntry } from '../tiff/directory-bytes.ts';
import { CLASSIC_LIMIT_BYTES, encodeFileHeader, fileHeaderBytes } from '../tiff/header-bytes.ts';
import { TIFF_TAG } from '../tiff/tags.ts';
import { omeXml, type OmeImage } from './ome-xml.ts';

/** Width and height of a tile, px: a multiple of 16 as TIFF wants it, and the size that tiles are stored in anyway. */
export const OME_TILE_SIZE = 512;

/** Levels are halved until a whole one fits into a tile. */
export function omeLevelCount({ width, height }: Size): number {
  let count = 1;
  while (Math.max(width, height) > OME_TILE_SIZE * 2 ** (count - 1)) count += 1;
  return count;
}

/** Small writes are collected up to this many bytes. */
const BATCH_BYTES = 2 ** 22;

/** More than a tile that does not shrink grows by, with its place in the tables; more than the directories take themselves. */
const BYTES_FOR_TILE = 1024;
const BYTES_FOR_DIRECTORIES = 2 ** 20;

const MICROMETRES_IN_CENTIMETRE = 10_000;

/** Where the tiles of a level lie in the file, row by row. */
interface TileTable {
  readonly offsets: Float64Array;
  readonly byteCounts: Float64Array;
}

/**
 * Writes a tiled, Deflate-compressed, pyramidal OME-TIFF of float32 planes in one go, little-endian: one full-size directory
 * for each channel, whose halved levels hang below it as SubIFDs with NewSubfileType 1 (OME-TIFF 6, "sub-resolutions";
 * TIFF 6.0 with Technical Note 1 for SubIFDs and Technical Note 2 for Deflate). Tiles come first, in the order in which they
 * are written; the directories follow, and last the file's beginning learns where they are. Tiles of zeros are
 * stored once, and all point there. No predictor: the readers of QuPath and Fiji refuse the one for floats.
 *
 * BigTIFF where the file might reach 4 GiB without compression, so that its kind does not depend on its pixels.
 */
export class OmeTiffWriter {
  readonly isBigTiff: boolean;
  readonly levels: readonly Size[];
  readonly #sink: MendableSink;
  readonly #image: OmeImage;
  readonly #tables: readonly (readonly TileTable[])[];
  #batch = new Uint8Array(BATCH_BYTES);
  #batched = 0;
  #position = 0;
  #emptyTile: { readonly offset: number; readonly byteCount: number } | null = null;

  constructor(sink: MendableSink, image: OmeImage) {
    this.#sink = sink;
    this.#image = image;
    this.levels = Array.from({ length: omeLevelCount(image) }, (_, level) => levelSize(image, level));
    this.isBigTiff = uncompressedBytes(image) >= CLASSIC_LIMIT_BYTES;
    this.#tables = image.channels.map(() => this.levels.map((size) => emptyTable(tileCount(size))));
  }

  /** Bytes written so far. */
  get byteLength(): number {
    return this.#position;
  }

  /** Writes the beginning and the tile that stands for all tiles of zeros, compressed. */
  async start(zeroTile: Uint8Array): Promise<void> {
    await this.#append(encodeFileHeader(0, this.isBigTiff));
    this.#emptyTile = { offset: this.#position, byteCount: zeroTile.length };
    await this.#append(zeroTile);
  }

  /** Writes a compressed tile, or notes that it is all zeros; each tile once, in any order. */
  async writeTile(
    at: { readonly channel: number; readonly level: number; readonly column: number; readonly row: number },
    bytes: Uint8Array | null,
  ): Promise<void> {
    const table = this.#tables[at.channel]?.[at.level];
    const size = this.levels[at.level];
    assert(table !== undefined && size !== undefined && this.#emptyTile !== null, 'tiles lie in the picture');
    const index = at.row * Math.ceil(size.width / OME_TILE_SIZE) + at.column;
    table.offsets[index] = bytes === null ? this.#emptyTile.offset : this.#position;
    table.byteCounts[index] = bytes?.length ?? this.#emptyTile.byteCount;
    if (bytes !== null) await this.#append(bytes);
  }

  /** Writes the directories. A missing tile is a bug of the caller. */
  async finish(): Promise<void> {
    const mains: { entries: DirectoryEntry[]; at: number }[] = [];
    for (const [channel, tables] of this.#tables.entries()) {
      const below: number[] = [];
      for (const [i, table] of tables.slice(1).entries()) {
        const entries = this.#entriesOf(i + 1, table, []);
        below.push(await this.#appendDirectory(entries, 0));
      }
      mains.push({ entries: this.#entriesOf(0, tables[0]!, this.#mainEntries(channel, below)), at: 0 });
    }
    const first = this.#position + (this.#position % 2);
    for (const [i, { entries }] of mains.entries()) {
      const here = this.#position + (this.#position % 2);
      const length = encodeDirectory(entries, here, 0, this.isBigTiff).length;
      await this.#appendDirectory(entries, i + 1 < mains.length ? here + length + (length % 2) : 0);
    }
    await this.#flush();
    await this.#sink.mend(0, encodeFileHeader(first, this.isBigTiff));
  }

  /** What only the full-size directories have: the XML, the pixel size, and where their levels are. */
  #mainEntries(channel: number, below: readonly number[]): DirectoryEntry[] {
    const { pixelSizeUm } = this.#image;
    const text = { tag: TIFF_TAG.imageDescription, type: 'ascii', values: omeXml(this.#image) } as const;
    const subIfds: DirectoryEntry = {
      tag: TIFF_TAG.subIfds,
      type: this.isBigTiff ? 'ifd8' : 'ifd',
      count: below.length,
      values: below,
    };
    return [
      ...(channel === 0 ? [entryOf(text)] : []),
      ...(below.length === 0 ? [] : [subIfds]),
      ...(pixelSizeUm === null ? [] : resolutionEntries(pixelSizeUm)),
    ];
  }

  #entriesOf(level: number, table: TileTable, more: readonly DirectoryEntry[]): DirectoryEntry[] {
    const { width, height } = this.levels[level]!;
    const wide = this.isBigTiff ? 'long8' : 'long';
    const count = table.offsets.length;
    assert(
      table.offsets.every((offset) => offset > 0),
      'every tile was written',
    );
    const plain = [
      { tag: TIFF_TAG.newSubfileType, type: 'long', values: [level === 0 ? 0 : 1] },
      { tag: TIFF_TAG.imageWidth, type: 'long', values: [width] },
      { tag: TIFF_TAG.imageLength, type: 'long', values: [height] },
      { tag: TIFF_TAG.bitsPerSample, type: 'short', values: [32] },
      { tag: TIFF_TAG.compression, type: 'short', values: [8] },
      { tag: TIFF_TAG.photometric, type: 'short', values: [1] },
      { tag: TIFF_TAG.samplesPerPixel, type: 'short', values: [1] },
      { tag: TIFF_TAG.planarConfiguration, type: 'short', values: [1] },
      { tag: TIFF_TAG.software, type: 'ascii', values: 'exo2micro' },
      { tag: TIFF_TAG.tileWidth, type: 'long', values: [OME_TILE_SIZE] },
      { tag: TIFF_TAG.tileLength, type: 'long', values: [OME_TILE_SIZE] },
      { tag: TIFF_TAG.sampleFormat, type: 'short', values: [3] },
    ] as const;
    const tiles: DirectoryEntry[] = [
      { tag: TIFF_TAG.tileOffsets, type: wide, count, values: table.offsets },
      { tag: TIFF_TAG.tileByteCounts, type: wide, count, values: table.byteCounts },
    ];
    return [...plain.map(entryOf), ...tiles, ...more].toSorted((a, b) => a.tag - b.tag);
  }

  /** Writes a directory at an even place, as TIFF wants it, and gives the place. */
  async #appendDirectory(entries: readonly DirectoryEntry[], next: number): Promise<number> {
    if (this.#position % 2 === 1) await this.#append(new Uint8Array(1));
    const at = this.#position;
    await this.#append(encodeDirectory(entries, at, next, this.isBigTiff));
    return at;
  }

  async #append(bytes: Uint8Array): Promise<void> {
    this.#position += bytes.length;
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + BATCH_BYTES - this.#batched);
      this.#batch.set(part, this.#batched);
      this.#batched += part.length;
      at += part.length;
      if (this.#batched === BATCH_BYTES) await this.#flush();
    }
  }

  async #flush(): Promise<void> {
    if (this.#batched === 0) return;
    const full = this.#batch.subarray(0, this.#batched);
    this.#batch = new Uint8Array(BATCH_BYTES);
    this.#batched = 0;
    await this.#sink.write(full);
  }
}

function tileCount({ width, height }: Size): number {
  return Math.ceil(width / OME_TILE_SIZE) * Math.ceil(height / OME_TILE_SIZE);
}

function emptyTable(count: number): TileTable {
  return { offsets: new Float64Array(count), byteCounts: new Float64Array(count) };
}

/** More than a file can take: its tiles without compression, with their tables. */
function uncompressedBytes(image: OmeImage): number {
  const tileBytes = OME_TILE_SIZE ** 2 * Float32Array.BYTES_PER_ELEMENT + BYTES_FOR_TILE;
  const counts = Array.from({ length: omeLevelCount(image) }, (_, level) =>
    tileCount(levelSize(image, level)),
  );
  const tilesEach = counts.reduce((sum, count) => sum + count, 0);
  return fileHeaderBytes(true) + image.channels.length * tilesEach * tileBytes + BYTES_FOR_DIRECTORIES;
}

/** Pixels in a centimetre, for readers that know TIFF's own tags alone. */
function resolutionEntries({ x, y }: { readonly x: number; readonly y: number }): DirectoryEntry[] {
  return [
    entryOf({
      tag: TIFF_TAG.xResolution,
      type: 'rational',
      values: fractionOf(MICROMETRES_IN_CENTIMETRE / x),
    }),
    entryOf({
      tag: TIFF_TAG.yResolution,
      type: 'rational',
      values: fractionOf(MICROMETRES_IN_CENTIMETRE / y),
    }),
    entryOf({ tag: TIFF_TAG.resolutionUnit, type: 'short', values: [3] }),
  ];
}

/** A positive number as numerator and denominator of 32 bits each, as finely as there is room for. */
function fractionOf(value: number): [number, number] {
  const denominator = 10 ** Math.max(0, Math.min(6, Math.floor(Math.log10(2 ** 31 / value))));
  return [Math.min(2 ** 32 - 1, Math.round(value * denominator)), denominator];
}
