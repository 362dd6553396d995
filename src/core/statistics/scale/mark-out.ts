import type { BackgroundTuning, BackgroundWork } from '#core/statistics/scale/background-work.ts';
import { productOf, trendTermsInto, type TrendCoefficients } from '#core/statistics/scale/scale-trend.ts';

/** What cells are held against. */
interface MarkedBy {
  readonly trend: TrendCoefficients;
  /** Standard deviation of the residuals of each bin, flattest first. */
  readonly widths: Float64Array;
  readonly tuning: BackgroundTuning;
}

/**
 * Marks in `work.isOut` what is no background under a trend: hot, cold and clipped cells by their residuals in
 * `work.residual`, and the neighbours of these and of the rim's hot cells. Masks that are grown beyond what is seen of a source
 * keep its faint skirts out (Ji, Hasan, Schmidt and Tyson, 2018); a lower limit would cut into the noise instead.
 */
export function markOutInto(work: BackgroundWork, { trend, widths, tuning }: MarkedBy): void {
  markHotInto(work, widths, tuning);
  if (!tuning.leaveNeighbours) return;
  const middle = widths[Math.floor(widths.length / 2)] ?? Infinity;
  markBesideRimInto(work, trend, tuning.hotSigmas * middle);
}

/** Marks hot, cold and clipped cells of the list, and their neighbours. */
function markHotInto(work: BackgroundWork, widths: Float64Array, tuning: BackgroundTuning): void {
  const { cells, residual, isOut, binOf } = work;
  const { count, grid, place, stride, isClipped, isEligible } = cells;
  const widest = widths.reduce((a, b) => Math.max(a, b), 0);
  isOut.fill(0);
  for (let i = 0; i < count; i++) {
    const width = isEligible[i] === 1 ? widths[binOf[i]!]! : widest;
    if (isClipped[i] === 0 && Math.abs(residual[i]!) <= tuning.hotSigmas * width) continue;
    isOut[i] = 1;
    if (tuning.leaveNeighbours) markAround(isOut, grid, place[i]!, stride[i]!);
  }
}

/**
 * Marks the neighbours of the rim's cells that are brighter by `limit` than pre-stain explains: stain shines where pre-stain shows
 * nothing, too, and its skirts reach over. Stain only adds light, so darker ones mark nothing. The limit is that of the
 * middle texture: the narrowest would take every grain with a sharper edge in post-stain for stained, the widest misses faint stain.
 */
function markBesideRimInto(
  { cells: { rim, grid }, isOut }: BackgroundWork,
  trend: TrendCoefficients,
  limit: number,
): void {
  const terms = new Float64Array(trend.length);
  for (let i = 0; i < rim.count; i++) {
    trendTermsInto(terms, rim.x[i]!, rim.y[i]!);
    const excess = rim.post[i]! - productOf(trend, terms) * rim.pre[i]!;
    if (excess > limit) markAround(isOut, grid, rim.place[i]!, rim.stride[i]!);
  }
}

/** Marks the listed cells of the three by three around a place. */
function markAround(isOut: Uint8Array, grid: Int32Array, place: number, stride: number): void {
  for (let row = -stride; row <= stride; row += stride) {
    for (let where = place + row - 1; where <= place + row + 1; where++) {
      const cell = grid[where]!;
      if (cell >= 0) isOut[cell] = 1;
    }
  }
}
