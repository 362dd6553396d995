import { createPixels, type PixelArray, pixelTypeOf } from '#core/raster.ts';
import { checksumOf } from '#formats/checksum.ts';
import {
  STORED_TILE_SIZE,
  type StoredHistogram,
  type TileStatistics,
  type TileToStore,
} from '../ports/tile-store.ts';
import { countInto } from './histogram.ts';

/** Rows of one level that fill one row of tiles, full width. */
export interface TileRow {
  readonly level: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
  readonly data: PixelArray;
  /** Where in `data` the first row begins. */
  readonly start: number;
}

/**
 * The tiles of a row of tiles that have any signal, from left to right; the others are left out. All values, those of empty
 * tiles too, are counted into the histogram where one is given.
 */
export function* cutTiles(tiles: TileRow, histogram?: StoredHistogram): Generator<TileToStore> {
  for (let x = 0; x < tiles.width; x += STORED_TILE_SIZE) {
    const width = Math.min(STORED_TILE_SIZE, tiles.width - x);
    const data = createPixels(pixelTypeOf(tiles.data), width * tiles.height);
    for (let y = 0; y < tiles.height; y++) {
      const from = tiles.start + y * tiles.width + x;
      data.set(tiles.data.subarray(from, from + width), y * width);
    }
    const statistics = countedStatistics(data, histogram);
    if (statistics.nonzeroCount === 0) continue;
    const { level, row, height } = tiles;
    yield {
      level,
      row,
      column: x / STORED_TILE_SIZE,
      width,
      height,
      data,
      statistics,
      checksum: checksumOf(data),
    };
  }
}

/** Statistics, with the values counted; for bytes both come from one pass. */
function countedStatistics(data: PixelArray, histogram: StoredHistogram | undefined): TileStatistics {
  if (data instanceof Uint8Array) return byteStatistics(data, histogram);
  if (histogram !== undefined) countInto(histogram, data);
  return statisticsOf(data);
}

function byteStatistics(data: Uint8Array, histogram: StoredHistogram | undefined): TileStatistics {
  const counts = new Uint32Array(256);
  for (let i = 0; i < data.length; i++) counts[data[i]!]! += 1;
  let min = 255;
  let max = 0;
  let sum = 0;
  for (let value = 255; value >= 0; value--) {
    const count = counts[value]!;
    if (histogram !== undefined) histogram.counts[value]! += count;
    if (count === 0) continue;
    min = value;
    max = Math.max(max, value);
    sum += value * count;
  }
  return { min, max, sum, nonzeroCount: data.length - counts[0]! };
}

/** Least and largest value, sum and number of values other than 0, of finite values. */
export function statisticsOf(data: PixelArray): TileStatistics {
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  let nonzeroCount = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
    if (value === 0) continue;
    sum += value;
    nonzeroCount++;
  }
  return { min, max, sum, nonzeroCount };
}
