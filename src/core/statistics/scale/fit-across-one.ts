import { binCentres } from '#core/statistics/histogram.ts';
import type { Histogram } from '#core/statistics/histogram.ts';
import { fitMoffat } from '#core/statistics/scale/moffat-fit.ts';
import type { CurvePoints, MoffatBounds, MoffatFit } from '#core/statistics/scale/moffat-fit.ts';

/** Bins belong to the peak while the smoothed histogram stays above this share of its top. */
const CORE_SHARE = 0.25;
/** A fit of four parameters takes more points than this. */
const MIN_POINTS = 5;

/** What the fit goes by. */
export interface AcrossOneInput {
  readonly histogram: Histogram;
  readonly smoothedCounts: Float64Array;
  /** Half the width of the gap around log10 ratio 0 whose bins are left out. */
  readonly gap: number;
  readonly bounds: MoffatBounds;
}

/**
 * Fits a Moffat profile to both flanks of a peak that lies in the gap around ratio 1: the bins around the gap that rise
 * above a quarter of the peak, the gap itself left out. The core of the peak is background on either side, so it needs
 * no mirroring. Null where there are too few bins, or where the peak turns out to lie beside the gap.
 */
export function fitAcrossOne(input: AcrossOneInput): { fit: MoffatFit; points: CurvePoints } | null {
  const { histogram, smoothedCounts, gap, bounds } = input;
  const { counts, edges } = histogram;
  const centres = binCentres(edges);
  const isGap = Array.from(centres, (centre) => Math.abs(centre) <= gap);
  const top = smoothedCounts.reduce((high, n, i) => (isGap[i] === true ? high : Math.max(high, n)), 0);
  const belongs = (i: number): boolean => isGap[i] === true || smoothedCounts[i]! >= CORE_SHARE * top;
  const middle = isGap.indexOf(true);
  if (middle < 0) return null;
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
  const start = { amp: top, mu: 0, alpha: (centres[last]! - centres[first]!) / 2, beta: 2.5 };
  const fit = fitMoffat(points, start, bounds);
  return fit === null || Math.abs(fit.mu) > gap ? null : { fit, points };
}
