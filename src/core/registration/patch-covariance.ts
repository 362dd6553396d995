import { patchFitsSimd, pullProductsWithSimd } from '#core/accelerator/patch-with-simd.ts';
import { simdKernels, type SimdKernels } from '#core/accelerator/simd-kernels.ts';
import { createRaster, type Raster } from '#core/raster.ts';
import {
  CORRELATED_PX,
  type PatchModel,
  type PatchPixels,
  type ShiftRows,
} from '#core/registration/patch-model.ts';

/**
 * By this much neighbours' correlation raises the variance of white noise that was blurred as patches are: the sum of the
 * blur's autocorrelation within reach of the squares.
 */
const WHITE_NOISE_FACTOR = 6.6;

/** Variances of a shift in x and y and what ties them: xx, xy, yy, px^2. */
export type ShiftCovariance = readonly [xx: number, xy: number, yy: number];

/**
 * Covariance of a fit with Welsch's weights whose residuals are correlated between neighbours: the sum of products of the pulls of
 * pixels close to each other, with Bartlett's weights, as in Newey and West's estimator (1987), taken in two dimensions; the
 * mean of it and of what the covariance for independent residuals becomes by the blur alone, so that a few pixels that
 * happen to fit well do not make a patch look too sure.
 *
 * @param scale standard deviation of the residuals, grey levels
 * @param simd what to compute with, in float32; null for TypeScript alone, in float64
 */
export function correlatedCovariance(
  pixels: PatchPixels,
  model: PatchModel,
  rows: ShiftRows,
  scale: number,
  simd: SimdKernels | null = simdKernels,
): ShiftCovariance {
  const [xx, xy, yy] =
    simd !== null && patchFitsSimd(pixels)
      ? pullProductsWithSimd(simd, pixels, model, rows)
      : pullProducts(pixels, model, rows);
  const count = CORRELATED_PX ** 2;
  const blurred = WHITE_NOISE_FACTOR * scale * scale;
  return [
    (xx / count + blurred * rows.alongX[0]!) / 2,
    (xy / count + blurred * rows.alongX[1]!) / 2,
    (yy / count + blurred * rows.alongY[1]!) / 2,
  ];
}

function pullProducts(pixels: PatchPixels, model: PatchModel, rows: ShiftRows): ShiftCovariance {
  const x = squareSums(pullOf(pixels, model, rows.alongX));
  const y = squareSums(pullOf(pixels, model, rows.alongY));
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xx += x[i]! * x[i]!;
    xy += x[i]! * y[i]!;
    yy += y[i]! * y[i]!;
  }
  return [xx, xy, yy];
}

/** How much each pixel pulls at the fitted shift; 0 where a pixel does not count. */
function pullOf(
  { pre, post, counts, width, height }: PatchPixels,
  { gain, offset, middle, narrow }: PatchModel,
  along: Float64Array,
): Raster<Float32Array> {
  const slope = gain / 2;
  const pull = createRaster(width, height, 'float32');
  for (let k = width; k < counts.length - width; k++) {
    if (counts[k] === 0) continue;
    const r = post[k]! - gain * pre[k]! - offset;
    const gx = slope * (pre[k + 1]! - pre[k - 1]!);
    const gy = slope * (pre[k + width]! - pre[k - width]!);
    const shift = along[0]! * gx + along[1]! * gy + along[2]! * (pre[k]! - middle) + along[3]!;
    pull.data[k] = r * Math.exp(-r * r * narrow) * shift;
  }
  return pull;
}

/** Sums over all squares that touch the picture, as if it were zero outside. */
function squareSums({ width, height, data }: Raster<Float32Array>): Float64Array {
  const side = CORRELATED_PX;
  const wide = width + side - 1;
  const across = new Float64Array(wide * height);
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let x = 0; x < wide; x++) {
      if (x < width) sum += data[y * width + x]!;
      if (x >= side) sum -= data[y * width + x - side]!;
      across[y * wide + x] = sum;
    }
  }
  const sums = new Float64Array(wide * (height + side - 1));
  for (let x = 0; x < wide; x++) {
    let sum = 0;
    for (let y = 0; y < height + side - 1; y++) {
      if (y < height) sum += across[y * wide + x]!;
      if (y >= side) sum -= across[(y - side) * wide + x]!;
      sums[y * wide + x] = sum;
    }
  }
  return sums;
}
