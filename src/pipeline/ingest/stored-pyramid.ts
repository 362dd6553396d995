import { createRaster, type PixelArray, type PixelType, type Raster } from '#core/raster.ts';
import { intersectRects, isEmptyRect, type Rect, rectOf } from '#core/rect.ts';
import type { RasterMaker } from '#core/reused-rasters.ts';
import type { RunContext } from '#core/run-context.ts';
import { levelSize, type TileSource } from '#core/tile-source.ts';
import { tileChecksumOf } from '#formats/tile-checksum.ts';
import { STORED_TILE_SIZE, type StoredPyramid, type TileAddress } from '../ports/tile-store.ts';
import type { CachedTile, TileCache } from './tile-cache.ts';
import { damagedPicture, type StoredTile, storedTileSize, type TileIndex, tileKey } from './tile-index.ts';

/** What a store gives for an open picture. */
export interface PyramidParts {
  readonly name: string;
  readonly index: TileIndex;
  /** Distinguishes this picture in the cache, also from an earlier one of the same name. */
  readonly cacheKey: string;
  readonly cache: TileCache;
  readonly storedBytes: number;
  /** Fills the targets one after the other with the pack's bytes from `offset` on; gives how many there were. */
  readPackInto(targets: readonly Uint8Array<ArrayBuffer>[], offset: number): Promise<number>;
}

/** Tiles that follow each other in the pack are fetched together up to this many bytes. */
const MAX_READ_BYTES = 2 ** 22;

/** A tile that has to be fetched. */
interface Wanted {
  readonly address: TileAddress;
  readonly stored: StoredTile;
}

/**
 * A stored picture as a pyramid of tile sources: tiles are fetched when needed, checked against their checksums, and kept
 * in the cache. Two reads of one tile at the same time fetch it twice at worst.
 */
export function openStoredPyramid(parts: PyramidParts): StoredPyramid {
  const { description, tiles } = parts.index;
  const { size, pixelType, levelCount } = description;
  return {
    name: parts.name,
    description,
    size,
    pixelType,
    tileSize: STORED_TILE_SIZE,
    storedBytes: parts.storedBytes,
    levels: Array.from({ length: levelCount }, (_, level) => levelSource(parts, level)),
    tileIsEmpty: (at) => !tiles.has(tileKey(at)),
    tileStatistics: (at) => tiles.get(tileKey(at))?.statistics ?? null,
    release: () => parts.cache.forget(`${parts.cacheKey}\n`),
  };
}

function levelSource(parts: PyramidParts, level: number): TileSource {
  const { size, pixelType } = parts.index.description;
  const here = levelSize(size, level);
  return {
    size: here,
    pixelType,
    read: async (at: Rect, ctx: RunContext, make: RasterMaker = createRaster): Promise<Raster> => {
      ctx.signal.throwIfAborted();
      const window = make(at.width, at.height, pixelType);
      const inside = intersectRects(at, rectOf(here));
      if (isEmptyRect(inside)) return window;
      const missing: Wanted[] = [];
      for (const address of tilesOf(level, inside)) {
        const stored = parts.index.tiles.get(tileKey(address));
        if (stored === undefined) continue;
        const tile = parts.cache.get(cacheKey(parts, address));
        if (tile === undefined) missing.push({ address, stored });
        else copyTileInto(window, at, parts, address, tile);
      }
      for (const run of inRuns(missing)) {
        ctx.signal.throwIfAborted();
        await fetchRun(parts, run, (address, tile) => copyTileInto(window, at, parts, address, tile));
      }
      return window;
    },
  };
}

function* tilesOf(level: number, inside: Rect): Generator<TileAddress> {
  const lastRow = Math.floor((inside.y + inside.height - 1) / STORED_TILE_SIZE);
  const lastColumn = Math.floor((inside.x + inside.width - 1) / STORED_TILE_SIZE);
  for (let row = Math.floor(inside.y / STORED_TILE_SIZE); row <= lastRow; row++) {
    for (let column = Math.floor(inside.x / STORED_TILE_SIZE); column <= lastColumn; column++) {
      yield { level, column, row };
    }
  }
}

/** The tiles in groups that lie one after the other in the pack. */
function inRuns(wanted: readonly Wanted[]): Wanted[][] {
  const runs: Wanted[][] = [];
  let end = -1;
  let bytes = 0;
  for (const tile of wanted) {
    const run = runs.at(-1);
    bytes += tile.stored.byteLength;
    if (run !== undefined && tile.stored.offset === end && bytes <= MAX_READ_BYTES) {
      run.push(tile);
    } else {
      runs.push([tile]);
      bytes = tile.stored.byteLength;
    }
    end = tile.stored.offset + tile.stored.byteLength;
  }
  return runs;
}

async function fetchRun(
  parts: PyramidParts,
  run: readonly Wanted[],
  use: (address: TileAddress, tile: PixelArray) => void,
): Promise<void> {
  const { pixelType } = parts.index.description;
  // Each in memory of its own, so that the cache can drop it by itself, and that it is aligned for its pixel type.
  const memories = run.map(({ stored }) => parts.cache.takeMemory(stored.byteLength));
  const count = await parts.readPackInto(memories, run[0]!.stored.offset);
  const isWhole = count === memories.reduce((sum, { length }) => sum + length, 0);
  for (const [i, { address, stored }] of run.entries()) {
    const memory = memories[i]!;
    const { width, height } = storedTileSize(parts.index.description, address);
    const tile = asPixels(memory, pixelType);
    if (!isWhole || tile.length !== width * height || tileChecksumOf(memory) !== stored.checksum) {
      throw damagedPicture(parts.name, `tile ${tileKey(address)} does not have its checksum`);
    }
    parts.cache.set(cacheKey(parts, address), tile);
    use(address, tile);
  }
}

function asPixels(bytes: Uint8Array<ArrayBuffer>, type: PixelType): CachedTile {
  if (type === 'uint8') return bytes;
  const bytesEach = type === 'uint16' ? 2 : 4;
  const length = Math.floor(bytes.length / bytesEach);
  return type === 'uint16'
    ? new Uint16Array(bytes.buffer, 0, length)
    : new Float32Array(bytes.buffer, 0, length);
}

function cacheKey(parts: PyramidParts, address: TileAddress): string {
  return `${parts.cacheKey}\n${tileKey(address)}`;
}

/** Copies what a tile and the window have in common into the window. */
function copyTileInto(
  window: Raster,
  at: Rect,
  parts: PyramidParts,
  address: TileAddress,
  tile: PixelArray,
): void {
  const x = address.column * STORED_TILE_SIZE;
  const y = address.row * STORED_TILE_SIZE;
  const { width, height } = storedTileSize(parts.index.description, address);
  const common = intersectRects(at, { x, y, width, height });
  for (let row = common.y; row < common.y + common.height; row++) {
    const from = (row - y) * width + common.x - x;
    window.data.set(tile.subarray(from, from + common.width), (row - at.y) * window.width + common.x - at.x);
  }
}
