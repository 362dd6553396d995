import type { Raster } from '#core/raster.ts';
import { medianOf } from '#core/statistics/order-statistics.ts';

/** What is shown as white where a picture has no signal at all. */
const VMAX_WITHOUT_SIGNAL = 1;

/**
 * Brightness to show as white, robust against bright outliers: median + `nMad` times the median absolute deviation of
 * the positive pixels (Hampel's robust spread); 1 where there are none.
 *
 * @param nMad how many deviations above the median; default 5
 */
export function robustVmax(image: Raster, nMad: number = 5): number {
  const positive = Float32Array.from(image.data.filter((value) => value > 0));
  if (positive.length === 0) return VMAX_WITHOUT_SIGNAL;
  const median = medianOf(positive);
  const deviation = medianOf(positive.map((value) => Math.abs(value - median)));
  return median + nMad * deviation;
}
