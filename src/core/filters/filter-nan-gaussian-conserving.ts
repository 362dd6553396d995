import { gaussianBlur } from '#core/filters/gaussian.ts';
import { rasterOf } from '#core/raster.ts';
import type { Raster } from '#core/raster.ts';

/**
 * Gaussian blur of a picture with holes (NaN) that keeps the total intensity; holes stay NaN.
 *
 * What a pixel would lose into holes and across the border is given back to that pixel:
 * `out = G(x) + x * (1 - G(valid))`, with x zero in holes and `valid` 1 outside them. The Gaussian is symmetric, so
 * `x * (1 - G(valid))` is exactly what left, and the sum is kept (to float32 rounding, better than 1e-6 relative).
 *
 * @param sigmaPx standard deviation in pixels, 0 or more; 0 copies
 */
export function filterNanGaussianConserving(image: Raster, sigmaPx: number): Raster<Float32Array> {
  const { width, height, data } = image;
  const filled = Float32Array.from(data, (value) => (Number.isNaN(value) ? 0 : value));
  const valid = Uint8Array.from(data, (value) => (Number.isNaN(value) ? 0 : 1));
  const blurred = gaussianBlur(rasterOf(width, height, filled), sigmaPx).data;
  const kept = gaussianBlur(rasterOf(width, height, valid), sigmaPx).data;
  const out = blurred.map((value, i) => (valid[i] === 0 ? NaN : value + filled[i]! * (1 - kept[i]!)));
  return rasterOf(width, height, out);
}
