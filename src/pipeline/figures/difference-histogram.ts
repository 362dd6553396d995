import type { Raster } from '#core/raster.ts';
import type { PairStatistics } from '#core/statistics/pair/pair-statistics.ts';
import { pairStatisticsOf } from '#pipeline/figures/pair-statistics-of.ts';

/** Counts of the rounded difference post - pre; element i is for difference `lo + i`. */
export interface DifferenceHistogram {
  readonly lo: number;
  readonly hi: number;
  /** All pixels. */
  readonly all: Float64Array;
  /** Pixels where both are above 0. */
  readonly both: Float64Array;
  /** Pixels where post is above 0 and pre exactly 0. */
  readonly postOnly: Float64Array;
  /** Pixels of each group. */
  readonly n: { readonly all: number; readonly both: number; readonly postOnly: number };
}

/** How the difference post - pre, rounded with halves to even, is distributed. The pictures have one size. */
export function differenceHistogram(post: Raster, pre: Raster): DifferenceHistogram {
  return differenceHistogramOf(pairStatisticsOf(post, pre));
}

/** {@link differenceHistogram} of statistics gathered in any way. */
export function differenceHistogramOf(statistics: PairStatistics): DifferenceHistogram {
  const { min, max } = statistics.differenceExtent;
  const countsOf = (group: 'all' | 'both' | 'postOnly'): Float64Array =>
    Float64Array.from({ length: max - min + 1 }, (_, i) => statistics.differenceCount(group, min + i));
  const [all, both, postOnly] = [countsOf('all'), countsOf('both'), countsOf('postOnly')];
  const n = { all: sumOf(all), both: sumOf(both), postOnly: sumOf(postOnly) };
  return { lo: min, hi: max, all, both, postOnly, n };
}

function sumOf(counts: Float64Array): number {
  return counts.reduce((sum, n) => sum + n, 0);
}
