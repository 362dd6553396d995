import type { PixelArray, PixelType, Size } from '#core/raster.ts';
import type { ImagePyramid } from '#core/tile-source.ts';

/** Width and height of a stored tile in px; tiles at the right and lower edge are cut to the picture. */
export const STORED_TILE_SIZE = 512;

/** Facts about the pixels of one tile, or of a whole level-0 picture. NaN and infinities were stored as 0. */
export interface TileStatistics {
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly nonzeroCount: number;
}

/** Place of a tile: tile column and row on the grid of its level. */
export interface TileAddress {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

/** A tile to be stored, with what is known about it. Tiles of zeros only are not stored. */
export interface TileToStore extends TileAddress {
  readonly width: number;
  readonly height: number;
  readonly data: PixelArray;
  readonly statistics: TileStatistics;
  /** {@link tileChecksumOf} the pixels' bytes. */
  readonly checksum: number;
}

/**
 * How often values occur at level 0. `exact`: `counts[v]` pixels have the whole number v (256 bins for uint8, 65,536
 * for uint16). `float-bits`: bin of a float32 is the top 12 bits of its order-preserving bit pattern (sign, exponent and
 * 3 bits of mantissa; 4,096 bins), see `floatBin` and `floatBinLowerEdge` of the ingest folder.
 */
export interface StoredHistogram {
  readonly kind: 'exact' | 'float-bits';
  readonly counts: Float64Array;
}

/** What is committed with the tiles, besides the tiles. */
export interface PyramidDescription {
  readonly size: Size;
  readonly pixelType: PixelType;
  readonly levelCount: number;
  /** Of the level-0 picture. */
  readonly statistics: TileStatistics;
  readonly histogram: StoredHistogram;
  /** Pixels of a float picture that were NaN or infinite and are stored as 0. */
  readonly nonFiniteCount: number;
  /** The caller's facts, plain JSON: which file, which channels, what version. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/** Takes the tiles of one picture, in the order in which they are to lie in the store. */
export interface TileWriter {
  /** May hold the tile back for a bigger write. Throws `storage-full`. */
  append(tile: TileToStore): Promise<void>;
  /** Makes the picture visible, at once and wholly; until then the former one of this name, if any, stays. */
  commit(description: PyramidDescription): Promise<void>;
  /** Removes what was written. Harmless after a commit. */
  abandon(): Promise<void>;
}

/** A stored picture. Reads are checked: a damaged tile throws `storage-damaged` and never gives wrong pixels. */
export interface StoredPyramid extends ImagePyramid {
  readonly name: string;
  readonly description: PyramidDescription;
  readonly tileSize: number;
  /** Bytes that the picture takes in the store. */
  readonly storedBytes: number;
  /** Whether the tile has zeros only, so that there is nothing to do for it; also true outside the grid. */
  tileIsEmpty(at: TileAddress): boolean;
  /** Statistics of a tile; null where it is empty. */
  tileStatistics(at: TileAddress): TileStatistics | null;
  /** Lets go of the tiles that are kept at hand. It can still be read, and then keeps tiles again. */
  release(): void;
}

/** A picture in the store, for lists. */
export interface StoredPyramidEntry {
  readonly name: string;
  readonly storedBytes: number;
}

/**
 * Where ingested pictures are kept. A name is any text of 1 to 1,000 characters. Several threads may read one picture;
 * only one may write it, which the caller's task lock sees to.
 */
export interface TileStore {
  /** Starts a picture. Removes the remains of an earlier start that was never committed. */
  create(name: string): Promise<TileWriter>;
  /** Opens a committed picture. Throws `not-stored` where there is none, `storage-damaged` where its index is damaged. */
  open(name: string): Promise<StoredPyramid>;
  has(name: string): Promise<boolean>;
  /** Committed pictures by name, in code-point order. */
  list(): Promise<readonly StoredPyramidEntry[]>;
  /** Removes a picture and every remain of it. No error where there is none. */
  delete(name: string): Promise<void>;
}
