import { Exo2MicroError } from '#core/errors.ts';
import type { Raster } from '#core/raster.ts';
import {
  addResidualSizesInto,
  countPeaks,
  emptyResidualSizes,
  PEAK_SIGMAS,
  residualSigma,
  smoothPair,
} from '#core/statistics/pair/difference-peaks.ts';

/** How many peaks a difference has under several scales. */
export interface DifferencePeaks {
  /** Standard deviation of the smoothed residual under the main scale. */
  readonly sigma: number;
  /** Peaks are higher than this: 5 sigma. */
  readonly threshold: number;
  /** Rising. */
  readonly scales: Float64Array;
  /** For each scale. */
  readonly counts: Float64Array;
}

/** Scales from one end of an interval to the other, evenly spaced, ends included. */
export function scalesOver(low: number, high: number, count = 9): number[] {
  return Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
}

/**
 * How the count of peaks of post - scale * pre above 5 sigma moves with the scale. Both pictures are smoothed by a Gaussian of
 * 1.5 px; a peak is a pixel that no other within 2 px exceeds; pixels within 8 px of a zero of either picture or of the
 * edge are left out. Sigma is that of the residual under `scale`, told from what lies below zero, and is the same for
 * all scales. Throws `invalid-argument` where the sizes differ.
 *
 * @param scale the estimate that is subtracted with
 * @param scales where to count, such as {@link scalesOver} the interval of the estimate
 */
export function differencePeaks(
  post: Raster,
  pre: Raster,
  scale: number,
  scales: readonly number[],
): DifferencePeaks {
  if (post.width !== pre.width || post.height !== pre.height) {
    throw new Exo2MicroError(
      'invalid-argument',
      `Peaks of a difference need aligned pictures of one size; got ${post.width} x ${post.height} and ` +
        `${pre.width} x ${pre.height}. Pad them to one canvas first (padImages).`,
    );
  }
  const pair = smoothPair(post, pre);
  const sizes = emptyResidualSizes();
  addResidualSizesInto(sizes, pair, scale);
  const sigma = residualSigma(sizes);
  const threshold = PEAK_SIGMAS * sigma;
  const rising = Float64Array.from(scales).sort();
  return { sigma, threshold, scales: rising, counts: countPeaks(pair, Array.from(rising), threshold) };
}
