import { binCentres } from '#core/statistics/histogram.ts';
import type { Histogram } from '#core/statistics/histogram.ts';
import { fitMoffat } from '#core/statistics/scale/moffat-fit.ts';
import type { CurvePoints, MoffatBounds, MoffatFit } from '#core/statistics/scale/moffat-fit.ts';

/** Bins belong to the core of a peak while the smoothed histogram stays above this share of its top. */
const CORE_SHARE = 0.25;
/** A fit of four parameters takes more points than this. */
const MIN_POINTS = 5;

/** What the fit goes by. */
export interface PeakCoreInput {
  readonly histogram: Histogram;
  readonly smoothedCounts: Float64Array;
  /** Half the width of the gap around log10 ratio 0 whose bins are left out. */
  readonly gap: number;
  readonly bounds: MoffatBounds;
  /** Where the peak is looked for, log10; the middle of a bin, or 0 for a peak in the gap. */
  readonly near: number;
}

/**
 * Fits a Moffat profile to both flanks of a peak: the bins around it that rise above a quarter of its top, the gap at
 * ratio 1 left out. The core of the peak is background on either side, so it needs no mirroring, and its middle is found
 * to a fraction of a bin. Null where there are too few bins or only one flank.
 */
export function fitPeakCore(input: PeakCoreInput): { fit: MoffatFit; points: CurvePoints } | null {
  const { histogram, smoothedCounts, gap, bounds, near } = input;
  const { counts, edges } = histogram;
  const centres = binCentres(edges);
  const isGap = Array.from(centres, (centre) => Math.abs(centre) <= gap);
  const middle = centres.findIndex((centre) => centre >= near);
  if (middle < 0) return null;
  const top = smoothedCounts.reduce((high, n, i) => (isGap[i] === true ? high : Math.max(high, n)), 0);
  const belongs = (i: number): boolean => isGap[i] === true || smoothedCounts[i]! >= CORE_SHARE * top;
  let first = middle;
  while (first > 0 && belongs(first - 1)) first--;
  let last = middle;
  while (last < counts.length - 1 && belongs(last + 1)) last++;
  const used = Array.from({ length: last - first + 1 }, (_, i) => first + i).filter(
    (i) => isGap[i] === false,
  );
  const hasBothFlanks = used.some((i) => i < middle) && used.some((i) => i > middle);
  if (!hasBothFlanks || used.length <= MIN_POINTS) return null;
  const points = {
    x: Float64Array.from(used, (i) => centres[i]!),
    y: Float64Array.from(used, (i) => counts[i]!),
  };
  const start = { amp: top, mu: near, alpha: (centres[last]! - centres[first]!) / 2, beta: 2.5 };
  const fit = fitMoffat(points, start, bounds);
  return fit === null ? null : { fit, points };
}
