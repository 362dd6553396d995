import { JOINT_LEVELS } from '#core/statistics/pair/pair-statistics.ts';
import type { PairStatistics } from '#core/statistics/pair/pair-statistics.ts';

/** Cells of a heatmap that hold anything: triples `x, y, count`, by x then y. */
export type HeatmapCells = Float64Array;

/** Limits of log10(count), for the colours. */
export interface ColorRange {
  readonly vmin: number;
  readonly vmax: number;
}

/** The levels (0 to 255) that occur in post, rising. */
export function postLevels(statistics: PairStatistics): Int32Array {
  const levels: number[] = [];
  for (let post = 0; post < JOINT_LEVELS; post++) {
    let occurs = false;
    for (let pre = 0; pre < JOINT_LEVELS && !occurs; pre++) occurs = statistics.jointCount(pre, post) > 0;
    if (occurs) levels.push(post);
  }
  return Int32Array.from(levels);
}

/** Limits of log10 over counts; 0 to 1 where there are none. */
export function colorRangeOf(counts: readonly number[]): ColorRange {
  if (counts.length === 0) return { vmin: 0, vmax: 1 };
  const least = counts.reduce((low, n) => Math.min(low, n), Infinity);
  const most = counts.reduce((high, n) => Math.max(high, n), 0);
  return { vmin: Math.log10(least), vmax: Math.log10(most) };
}
