import type { Raster } from '#core/raster.ts';
import { JOINT_LEVELS } from '#core/statistics/pair/pair-statistics.ts';
import type { PairStatistics } from '#core/statistics/pair/pair-statistics.ts';
import { colorRangeOf, postLevels } from '#pipeline/figures/heatmap-cells.ts';
import type { ColorRange, HeatmapCells } from '#pipeline/figures/heatmap-cells.ts';
import { pairStatisticsOf } from '#pipeline/figures/pair-statistics-of.ts';

/** A scale to be drawn as a line `post = value * pre`; values that are no positive number are left out. */
export interface ScaleLine {
  readonly label: string;
  readonly value: number | null;
}

/** Joint counts less their mirror image: what post has in excess of pre. */
export interface ExcessHeatmap extends ColorRange {
  /** Levels that occur in post, rising; both axes use them. */
  readonly values: Int32Array;
  /** Triples pre level, post level, count; counts above 0 only. A pre level is the nearest of `values`. */
  readonly cells: HeatmapCells;
  /** Triples pre level a, post level b, count(a, b) - count(b, a); for b > a and where that is above 0. */
  readonly excess: HeatmapCells;
  /** End points of the scale lines, which start at 0, 0. */
  readonly lines: readonly { readonly label: string; readonly x: number; readonly y: number }[];
}

/**
 * The excess of post over pre: stain adds light, misalignment moves it both ways, so counts minus their transpose leave
 * the stain. Brightness as in `prePostHeatmap`.
 */
export function excessHeatmap(post: Raster, pre: Raster, scales: readonly ScaleLine[] = []): ExcessHeatmap {
  return excessHeatmapOf(pairStatisticsOf(post, pre), scales);
}

/** {@link excessHeatmap} of statistics gathered in any way. */
export function excessHeatmapOf(
  statistics: PairStatistics,
  scales: readonly ScaleLine[] = [],
): ExcessHeatmap {
  const values = postLevels(statistics);
  const size = values.length;
  const counts = nearestLevelCounts(statistics, values);
  const cells: number[] = [];
  const excess: number[] = [];
  const colored: number[] = [];
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      const count = counts[a * size + b]!;
      if (count > 0) cells.push(values[a]!, values[b]!, count);
      const surplus = count - counts[b * size + a]!;
      if (b <= a || surplus <= 0) continue;
      excess.push(values[a]!, values[b]!, surplus);
      colored.push(surplus);
    }
  }
  return {
    values,
    cells: Float64Array.from(cells),
    excess: Float64Array.from(excess),
    ...colorRangeOf(colored),
    lines: scaleLines(scales, size === 0 ? 0 : values[size - 1]!),
  };
}

/** Counts by index of the nearest post level on both axes; a pre level half-way between two goes to the upper one. */
function nearestLevelCounts(statistics: PairStatistics, values: Int32Array): Float64Array {
  const size = values.length;
  const counts = new Float64Array(size * size);
  let nearest = 0;
  for (let pre = 0; pre < JOINT_LEVELS && size > 0; pre++) {
    while (nearest + 1 < size && values[nearest + 1]! - pre <= pre - values[nearest]!) nearest++;
    for (let b = 0; b < size; b++) counts[nearest * size + b]! += statistics.jointCount(pre, values[b]!);
  }
  return counts;
}

function scaleLines(scales: readonly ScaleLine[], top: number): ExcessHeatmap['lines'] {
  return scales.flatMap(({ label, value }) => {
    if (value === null || !(value > 0 && value < Infinity)) return [];
    const x = Math.min(top, top / value);
    return [{ label, x, y: x * value }];
  });
}
