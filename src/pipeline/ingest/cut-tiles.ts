import { createPixels, type PixelArray, pixelTypeOf } from '#core/raster.ts';
import { tileChecksumOf } from '#formats/tile-checksum.ts';
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
  const type = pixelTypeOf(tiles.data);
  /** An empty tile, whose memory the next one may take. */
  const spare: { data: PixelArray | null } = { data: null };
  for (let x = 0; x < tiles.width; x += STORED_TILE_SIZE) {
    const width = Math.min(STORED_TILE_SIZE, tiles.width - x);
    const length = width * tiles.height;
    const data = spare.data?.length === length ? spare.data : createPixels(type, length);
    for (let y = 0; y < tiles.height; y++) {
      const from = tiles.start + y * tiles.width + x;
      data.set(tiles.data.subarray(from, from + width), y * width);
    }
    const statistics = countedStatistics(data, histogram);
    const isEmpty = statistics.nonzeroCount === 0;
    spare.data = isEmpty ? data : null;
    if (isEmpty) continue;
    const { level, row, height } = tiles;
    yield {
      level,
      row,
      column: x / STORED_TILE_SIZE,
      width,
      height,
      data,
      statistics,
      checksum: tileChecksumOf(data),
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
  const counts = countBytes(data);
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

/**
 * How often each byte occurs. Read as words, into a table for each of their bytes: neighbours are often equal, and counting
 * both into one place would have to wait. `data` begins at a multiple of four in its buffer.
 */
function countBytes(data: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  const [second, third, fourth] = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)];
  const words = new Uint32Array(data.buffer, data.byteOffset, data.length >>> 2);
  let zeroWords = 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === 0) {
      zeroWords++;
      continue;
    }
    counts[word & 0xff]!++;
    second[(word >>> 8) & 0xff]!++;
    third[(word >>> 16) & 0xff]!++;
    fourth[word >>> 24]!++;
  }
  for (let value = 0; value < 256; value++) counts[value]! += second[value]! + third[value]! + fourth[value]!;
  counts[0]! += 4 * zeroWords;
  for (let i = words.length * 4; i < data.length; i++) counts[data[i]!]!++;
  return counts;
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
