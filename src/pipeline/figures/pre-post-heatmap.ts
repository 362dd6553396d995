import type { Raster } from '#core/raster.ts';
import { JOINT_LEVELS } from '#core/statistics/pair/pair-statistics.ts';
import type { PairStatistics } from '#core/statistics/pair/pair-statistics.ts';
import { colorRangeOf, postLevels } from '#pipeline/figures/heatmap-cells.ts';
import type { ColorRange, HeatmapCells } from '#pipeline/figures/heatmap-cells.ts';
import { pairStatisticsOf } from '#pipeline/figures/pair-statistics-of.ts';

/** Joint counts of brightness: x is pre in 256 unit bins, y is post with one bin for each level that occurs. */
export interface PrePostHeatmap extends ColorRange {
  readonly nPixels: number;
  readonly postValues: Int32Array;
  /** Half-way between neighbouring post levels, and half a unit outside the ends. */
  readonly yEdges: Float64Array;
  /** Triples pre level, post level, count, by pre then post; counts above 0 only. */
  readonly cells: HeatmapCells;
}

/**
 * How many pixels have which pre- and post-stain brightness, rounded (halves to even) and cut to 0..255. The colour
 * range leaves out the cell of pre 0 and the lowest post level, which holds the empty canvas.
 */
export function prePostHeatmap(post: Raster, pre: Raster): PrePostHeatmap {
  return prePostHeatmapOf(pairStatisticsOf(post, pre));
}

/** {@link prePostHeatmap} of statistics gathered in any way. */
export function prePostHeatmapOf(statistics: PairStatistics): PrePostHeatmap {
  const postValues = postLevels(statistics);
  const cells: number[] = [];
  const colored: number[] = [];
  for (let pre = 0; pre < JOINT_LEVELS; pre++) {
    for (const [row, post] of postValues.entries()) {
      const count = statistics.jointCount(pre, post);
      if (count === 0) continue;
      cells.push(pre, post, count);
      if (pre !== 0 || row !== 0) colored.push(count);
    }
  }
  return {
    nPixels: statistics.pixelCount,
    postValues,
    yEdges: edgesBetween(postValues),
    cells: Float64Array.from(cells),
    ...colorRangeOf(colored),
  };
}

/** Bin edges half-way between rising values, and half a unit outside the first and the last. */
export function edgesBetween(values: ArrayLike<number>): Float64Array {
  const { length } = values;
  if (length === 0) return new Float64Array(0);
  return Float64Array.from({ length: length + 1 }, (_, i) => {
    if (i === 0) return values[0]! - 0.5;
    return i === length ? values[length - 1]! + 0.5 : (values[i - 1]! + values[i]!) / 2;
  });
}
