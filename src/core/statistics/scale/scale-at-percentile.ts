import type { Raster } from '#core/raster.ts';
import { sweepRatios } from '#core/statistics/scale/sweep-ratios.ts';

/**
 * The brightness scale at a percentile of log10(post / pre) over the pixels where both are positive, with linear
 * interpolation in the logarithm; null where there are no such pixels. Throws `invalid-argument` for a percentile outside
 * 0..100 or pictures of different size.
 */
export function scaleAtPercentile(post: Raster, pre: Raster, percentile: number): number | null {
  return sweepRatios(post, pre, [percentile]).percentile(percentile);
}
