import { createRaster, type Raster, type Size } from '#core/raster.ts';

/** Side of the squares over which residuals count as one: the blur ties those closer than this together, px. */
const CORRELATED_PX = 5;
/**
 * By this much neighbours' correlation raises the variance of white noise that was blurred as patches are: the sum of the
 * blur's autocorrelation within reach of the squares.
 */
const WHITE_NOISE_FACTOR = 6.6;

/** How much each pixel of a patch pulls at the fitted shift, of the size of the patch; 0 where a pixel did not count. */
export interface PatchInfluence {
  readonly x: Raster<Float32Array>;
  readonly y: Raster<Float32Array>;
}

/** A picture of no influence. */
export function emptyInfluence({ width, height }: Size): PatchInfluence {
  return { x: createRaster(width, height, 'float32'), y: createRaster(width, height, 'float32') };
}

/**
 * Covariance (xx, xy, yy) of a fit whose residuals are correlated between neighbours: the sum of products of influences of
 * pixels close to each other, with Bartlett's weights, as in Newey and West's estimator (1987), taken in two dimensions; the
 * mean of it and of what `uncorrelated`, the covariance for independent residuals, becomes by the blur alone, so that a few
 * pixels that happen to fit well do not make a patch look too sure.
 */
export function correlatedCovariance(
  influence: PatchInfluence,
  uncorrelated: readonly [number, number, number],
): readonly [number, number, number] {
  const x = squareSums(influence.x);
  const y = squareSums(influence.y);
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xx += x[i]! * x[i]!;
    xy += x[i]! * y[i]!;
    yy += y[i]! * y[i]!;
  }
  const count = CORRELATED_PX ** 2;
  const [a, b, c] = uncorrelated;
  return [
    (xx / count + WHITE_NOISE_FACTOR * a) / 2,
    (xy / count + WHITE_NOISE_FACTOR * b) / 2,
    (yy / count + WHITE_NOISE_FACTOR * c) / 2,
  ];
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
