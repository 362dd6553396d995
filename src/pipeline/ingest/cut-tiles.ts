import { createPixels, type PixelArray, pixelTypeOf } from '#core/raster.ts';
import { checksumOf } from '#formats/checksum.ts';
import { STORED_TILE_SIZE, type TileStatistics, type TileToStore } from '../ports/tile-store.ts';

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

/** The tiles of a row of tiles that have any signal, from left to right; the others are left out. */
export function* cutTiles(tiles: TileRow): Generator<TileToStore> {
  for (let x = 0; x < tiles.width; x += STORED_TILE_SIZE) {
    const width = Math.min(STORED_TILE_SIZE, tiles.width - x);
    const data = createPixels(pixelTypeOf(tiles.data), width * tiles.height);
    for (let y = 0; y < tiles.height; y++) {
      const from = tiles.start + y * tiles.width + x;
      data.set(tiles.data.subarray(from, from + width), y * width);
    }
    const statistics = statisticsOf(data);
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
