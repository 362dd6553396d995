import { assert } from '../errors.ts';
import type { PixelArray } from '../raster.ts';

/** How a difference is shown: `asinh(difference / knee)` up to `limit` to both sides. */
export interface DifferenceLimits {
  /** Brightness units. */
  readonly knee: number;
  /** After the stretch. */
  readonly limit: number;
}

/** Differences under one brightness unit are rounding of 8-bit images, not signal. */
const SMALLEST_KNEE = 1;
const LIMIT_PERCENTILE = 95;

/**
 * Display limits of `post - scale * pre` over the pixels where either layer has signal: the knee is the median of the
 * absolute difference, at least 1; the limit the 95th percentile of its asinh stretch, 1 where there is none.
 * The two arrays are equally long; sorts every pixel, so give it
 * a reduced level or a sample.
 */
export function differenceLimits(post: PixelArray, pre: PixelArray, scale: number): DifferenceLimits {
  assert(post.length === pre.length, 'the two layers of a difference have one size');
  const sizes = new Float32Array(post.length);
  let count = 0;
  for (let i = 0; i < sizes.length; i++) {
    const p = post[i]!;
    const q = pre[i]!;
    if (p > 0 || q > 0) sizes[count++] = Math.abs(p - Math.fround(Math.fround(scale) * q));
  }
  const sorted = sizes.subarray(0, count).sort();
  if (count === 0) return { knee: SMALLEST_KNEE, limit: 1 };
  const knee = Math.max(percentileOfSorted(sorted, 50), SMALLEST_KNEE);
  // asinh never falls, so the order of the stretched differences is the order of the differences.
  const limit = percentileOfSorted(sorted, LIMIT_PERCENTILE, (size) => Math.asinh(size / knee));
  return { knee, limit: limit > 0 ? limit : 1 };
}

function percentileOfSorted(
  sorted: Float32Array,
  percentile: number,
  transform: (value: number) => number = (value) => value,
): number {
  const rank = (percentile / 100) * (sorted.length - 1);
  const below = Math.floor(rank);
  const low = transform(sorted[below]!);
  const high = transform(sorted[Math.min(below + 1, sorted.length - 1)]!);
  return low + (high - low) * (rank - below);
}
