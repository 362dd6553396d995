import { applyHomography, type PostToPre } from '#core/geometry/homography.ts';
import type { Raster, Size } from '#core/raster.ts';

/** Points of the sample at which maps are compared. */
const POINT_COUNT = 400;

/** How far a map lies from the true one, px of pre. */
export interface MapError {
  readonly medianPx: number;
  readonly worstPx: number;
}

/**
 * Distance between two maps at 400 pixels of post with signal, evenly spaced in reading order: the median and the worst.
 * Of pixels that the true map sends outside pre nothing is asked: pre shows nothing there.
 */
export function mapError(found: PostToPre, truth: PostToPre, post: Raster, preSize: Size): MapError {
  const { width, data } = post;
  const shown: number[] = [];
  data.forEach((value, i) => {
    if (value === 0) return;
    const at = applyHomography(truth, { x: i % width, y: Math.floor(i / width) });
    if (at.x >= 0 && at.y >= 0 && at.x <= preSize.width - 1 && at.y <= preSize.height - 1) shown.push(i);
  });
  const distances = Float64Array.from({ length: POINT_COUNT }, (_, k) => {
    const i = shown[Math.floor((k * (shown.length - 1)) / (POINT_COUNT - 1))] ?? 0;
    const point = { x: i % width, y: Math.floor(i / width) };
    const a = applyHomography(found, point);
    const b = applyHomography(truth, point);
    return Math.hypot(a.x - b.x, a.y - b.y);
  }).sort();
  const half = POINT_COUNT / 2;
  return {
    medianPx: (distances[half - 1]! + distances[half]!) / 2,
    worstPx: distances[POINT_COUNT - 1]!,
  };
}
