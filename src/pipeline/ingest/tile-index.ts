import { Exo2MicroError } from '#core/errors.ts';
import type { PixelType } from '#core/raster.ts';
import { levelSize } from '#core/tile-source.ts';
import { sealText, unsealText } from '#formats/sealed-text.ts';
import {
  type PyramidDescription,
  STORED_TILE_SIZE,
  type StoredHistogram,
  type TileAddress,
  type TileStatistics,
  type TileToStore,
} from '../ports/tile-store.ts';

/** Where a tile's bytes lie in the pack file of its picture, and what is known about it. */
export interface StoredTile {
  readonly offset: number;
  readonly byteLength: number;
  readonly checksum: number;
  readonly statistics: TileStatistics;
}

/** What is committed for a picture: its description, and the table of its tiles by {@link tileKey}. */
export interface TileIndex {
  readonly name: string;
  readonly description: PyramidDescription;
  /** Name of the file with the tiles' bytes, as the store calls it. */
  readonly packName: string;
  readonly packBytes: number;
  readonly tiles: ReadonlyMap<string, StoredTile>;
}

/** First word of an index file; the number changes with the form. */
const KIND = 'exo2micro-tiles-1';

/** Key of a tile in {@link TileIndex.tiles}. */
export function tileKey({ level, column, row }: TileAddress): string {
  return `${level}/${row}/${column}`;
}

/** Collects the table of tiles while they are written. */
export class TileTable {
  readonly #tiles = new Map<string, StoredTile>();
  #packBytes = 0;

  /** Notes a tile that is appended to the pack; throws `internal` where it is there already. */
  add(tile: TileToStore): void {
    const key = tileKey(tile);
    if (this.#tiles.has(key)) throw new Exo2MicroError('internal', `Tile ${key} was stored twice.`);
    const { checksum, statistics } = tile;
    const { byteLength } = tile.data;
    this.#tiles.set(key, { offset: this.#packBytes, byteLength, checksum, statistics });
    this.#packBytes += byteLength;
  }

  /** The finished index. */
  toIndex(name: string, description: PyramidDescription, packName: string): TileIndex {
    return { name, description, packName, packBytes: this.#packBytes, tiles: this.#tiles };
  }
}

/** An index as the bytes of a file; the same index always gives the same bytes. */
export function encodeTileIndex({
  name,
  description,
  packName,
  packBytes,
  tiles,
}: TileIndex): Uint8Array<ArrayBuffer> {
  const { histogram, ...rest } = description;
  const rows = [...tiles].map(([key, { offset, byteLength, checksum, statistics: s }]) => [
    ...key.split('/').map(Number),
    offset,
    byteLength,
    checksum,
    s.min,
    s.max,
    s.sum,
    s.nonzeroCount,
  ]);
  return sealText(
    KIND,
    JSON.stringify({
      name,
      tileSize: STORED_TILE_SIZE,
      packName,
      packBytes,
      ...rest,
      histogram: packHistogram(histogram),
      rows,
    }),
  );
}

/** Reads an index file. Throws `storage-damaged` (naming the picture `name`) where it is not what was written. */
export function decodeTileIndex(name: string, bytes: Uint8Array): TileIndex {
  const unsealed = unsealText(KIND, bytes);
  if (unsealed.kind === 'damaged') throw damagedPicture(name, unsealed.reason);
  // The checksum has shown that this is what encodeTileIndex wrote.
  const stored = JSON.parse(unsealed.text) as StoredIndex;
  const { name: storedName, rows, histogram, packName, packBytes, tileSize, ...description } = stored;
  if (tileSize !== STORED_TILE_SIZE) throw damagedPicture(name, `its tiles are ${tileSize} px wide`);
  const tiles = new Map<string, StoredTile>();
  for (const [level = 0, row = 0, column = 0, offset = 0, byteLength = 0, checksum = 0, ...facts] of rows) {
    const [min = 0, max = 0, sum = 0, nonzeroCount = 0] = facts;
    const statistics = { min, max, sum, nonzeroCount };
    tiles.set(tileKey({ level, row, column }), { offset, byteLength, checksum, statistics });
  }
  return {
    name: storedName,
    description: { ...description, histogram: unpackHistogram(histogram) },
    packName,
    packBytes,
    tiles,
  };
}

/** The error for a stored picture that is not as it was written. */
export function damagedPicture(name: string, reason: string, cause?: unknown): Exo2MicroError {
  return new Exo2MicroError(
    'storage-damaged',
    `The stored copy of "${name}" is damaged: ${reason}. Delete it in the list of stored tasks and run the task again.`,
    { facts: { name, reason }, ...(cause === undefined ? {} : { cause }) },
  );
}

/** Size of a tile in px: cut at the right and lower edge of its level. */
export function storedTileSize({ size }: PyramidDescription, { level, column, row }: TileAddress) {
  const { width, height } = levelSize(size, level);
  return {
    width: Math.min(STORED_TILE_SIZE, width - column * STORED_TILE_SIZE),
    height: Math.min(STORED_TILE_SIZE, height - row * STORED_TILE_SIZE),
  };
}

interface StoredIndex extends Omit<PyramidDescription, 'histogram'> {
  readonly name: string;
  readonly tileSize: number;
  readonly packName: string;
  readonly packBytes: number;
  readonly pixelType: PixelType;
  readonly histogram: PackedHistogram;
  readonly rows: readonly (readonly number[])[];
}

/** Most bins are empty in a deep picture, so only the others are written. */
interface PackedHistogram {
  readonly kind: StoredHistogram['kind'];
  readonly binCount: number;
  readonly bins: readonly number[];
  readonly counts: readonly number[];
}

function packHistogram({ kind, counts }: StoredHistogram): PackedHistogram {
  const bins: number[] = [];
  counts.forEach((count, bin) => {
    if (count > 0) bins.push(bin);
  });
  return { kind, binCount: counts.length, bins, counts: bins.map((bin) => counts[bin]!) };
}

function unpackHistogram({ kind, binCount, bins, counts }: PackedHistogram): StoredHistogram {
  const all = new Float64Array(binCount);
  bins.forEach((bin, i) => {
    all[bin] = counts[i] ?? 0;
  });
  return { kind, counts: all };
}
