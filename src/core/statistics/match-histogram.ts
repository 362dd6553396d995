import { binCentres, histogramOf } from '#core/statistics/histogram.ts';
import type { Histogram } from '#core/statistics/histogram.ts';
import type { PixelArray } from '#core/raster.ts';

/** Bins of each histogram: the depth of the 8-bit originals. */
export const MATCHING_BINS = 256;

/**
 * A histogram matching, ready to be applied: a value is looked up in the first bin whose right edge is at least the
 * value, and becomes that bin's level.
 */
export interface HistogramMatching {
  /** Right edge of each bin of the picture to be changed, rising. */
  readonly rightEdges: Float32Array;
  /** What a value of each bin becomes. */
  readonly levels: Float32Array;
}

/**
 * The matching that gives `source` the distribution of `target`, by the cumulated 256-bin histograms of their positive
 * pixels: a source bin's cumulated share goes to the first target bin with at least that share, and becomes its centre.
 * Null where either has no positive pixel. Histogram specification as in Gonzalez and Woods, section 3.3.
 *
 * A value exactly on an inner edge is looked up one bin below the one that it was counted in, as in the reference
 * package: it concerns values on an edge only, moves them by one of 256 levels, and keeps both programs' pictures equal.
 * For the same reason a constant source takes the darkest target level; there is no structure in it to be matched.
 */
export function histogramMatching(source: PixelArray, target: PixelArray): HistogramMatching | null {
  const sourceHistogram = histogramOf(positiveOf(source), MATCHING_BINS);
  const targetHistogram = histogramOf(positiveOf(target), MATCHING_BINS);
  if (sourceHistogram === null || targetHistogram === null) return null;
  const sourceShares = cumulatedShares(sourceHistogram);
  const targetShares = cumulatedShares(targetHistogram);
  const centres = binCentres(targetHistogram.edges);
  const levels = Float32Array.from(sourceShares, (share) => centres[firstAtLeast(targetShares, share)]!);
  return { rightEdges: Float32Array.from(sourceHistogram.edges.subarray(1)), levels };
}

/** What a value becomes; NaN takes the highest level. */
export function matchedLevel(matching: HistogramMatching, value: number): number {
  return matching.levels[firstAtLeast(matching.rightEdges, value)]!;
}

function positiveOf(values: PixelArray): PixelArray {
  return values.filter((value) => value > 0);
}

function cumulatedShares({ counts }: Histogram): Float64Array {
  const total = counts.reduce((sum, n) => sum + n, 0);
  let sum = 0;
  return counts.map((n) => (sum += n) / total);
}

/** Index of the first element that is at least `value`, of a rising list; the last where there is none, or for NaN. */
function firstAtLeast(rising: Float32Array | Float64Array, value: number): number {
  let low = 0;
  let high = rising.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}
