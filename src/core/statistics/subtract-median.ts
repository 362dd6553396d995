import { Exo2MicroError } from '#core/errors.ts';
import { createPixels, pixelTypeOf, rasterOf } from '#core/raster.ts';
import type { PixelArray, Raster } from '#core/raster.ts';
import { medianOf } from '#core/statistics/order-statistics.ts';

/** Rows and columns of a region, half-open: row minimum, row maximum, column minimum, column maximum. */
export type RowColumnRegion = readonly [rowMin: number, rowMax: number, colMin: number, colMax: number];

const DEFAULT_REGION: RowColumnRegion = [0, 5000, 0, 5000];

/**
 * The picture minus the median of a region: the background level. NaN pixels are left out of the median; where the
 * region holds nothing else, all becomes NaN.
 *
 * The region is cut to the picture on all four sides. Throws `invalid-argument` where nothing of it is left, because
 * there is no background to subtract then. (The reference package cuts only the upper bounds: there a negative bound
 * counts from the far end, and an empty region turns the whole picture into NaN.)
 *
 * @param region rows and columns, half-open, in pixels; default `[0, 5000, 0, 5000]`
 */
export function subtractMedian(
  image: Raster,
  region: RowColumnRegion = DEFAULT_REGION,
): Raster<Float32Array> {
  const level = medianOf(regionPixels(image, region));
  return rasterOf(
    image.width,
    image.height,
    Float32Array.from(image.data, (value) => value - level),
  );
}

function regionPixels({ width, height, data }: Raster, region: RowColumnRegion): PixelArray {
  const [top, bottom] = [Math.max(0, region[0]), Math.min(height, region[1])];
  const [left, right] = [Math.max(0, region[2]), Math.min(width, region[3])];
  if (!(top < bottom && left < right)) {
    throw new Exo2MicroError(
      'invalid-argument',
      `The background region, rows ${region[0]} to ${region[1]} and columns ${region[2]} to ${region[3]}, holds no ` +
        `pixel of a picture of ${height} rows and ${width} columns. Choose a region inside it.`,
    );
  }
  const pixels = createPixels(pixelTypeOf(data), (bottom - top) * (right - left));
  for (let y = top; y < bottom; y++) {
    pixels.set(data.subarray(y * width + left, y * width + right), (y - top) * (right - left));
  }
  return pixels;
}
