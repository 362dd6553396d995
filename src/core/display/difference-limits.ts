import {
  differenceDisplayOf,
  differenceOf,
  LIMIT_PERCENTILE,
  NO_DIFFERENCE,
  type DifferenceDisplay,
} from '#core/statistics/pair/difference-survey.ts';
import { interpolate, percentileRanks } from '#core/statistics/order-statistics.ts';
import { assert } from '../errors.ts';
import type { PixelArray } from '../raster.ts';

/** How a difference is shown: `asinh(difference / knee)` up to `limit` to both sides. */
export type DifferenceLimits = DifferenceDisplay;

/**
 * Display limits of `post - scale * pre` over the pixels where either layer has signal: the knee is the median of the
 * absolute difference, at least 1; the limit the 95th percentile of its asinh stretch, 1 where there is none.
 * The two arrays are equally long; sorts every pixel, so give it
 * a reduced level or a sample.
 */
export function differenceLimits(post: PixelArray, pre: PixelArray, scale: number): DifferenceLimits {
  assert(post.length === pre.length, 'the two layers of a difference have one size');
  const factor = Math.fround(scale);
  const sizes = new Float32Array(post.length);
  let count = 0;
  for (let i = 0; i < sizes.length; i++) {
    const p = post[i]!;
    const q = pre[i]!;
    if (p > 0 || q > 0) sizes[count++] = Math.abs(differenceOf(p, q, factor));
  }
  if (count === 0) return NO_DIFFERENCE;
  const sorted = sizes.subarray(0, count).sort();
  const neighbours = (percentile: number) => {
    const { low, high, share } = percentileRanks(percentile, count);
    return { low: sorted[low]!, high: sorted[high]!, share };
  };
  const { low, high, share } = neighbours(50);
  return differenceDisplayOf(interpolate(low, high, share), neighbours(LIMIT_PERCENTILE));
}
