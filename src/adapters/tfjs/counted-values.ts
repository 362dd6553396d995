import type { PixelArray } from '#core/raster.ts';
import type { Selection } from '#core/statistics/order-statistics.ts';
import { LOWEST, STRIP_WIDTH } from './count-programs.ts';

/** Values in the layout of the counting programs. Infinities are counted here: programs may handle them freely. */
export interface CountedValues {
  /** The finite values that are selected; all else is below every threshold. */
  readonly values: Float32Array;
  /** Rows first; two rows are a strip. */
  readonly shape: [number, number];
  readonly stripCount: number;
  readonly finiteCount: number;
  /** How many minus and plus infinities are selected. */
  readonly belowCount: number;
  readonly aboveCount: number;
}

/** Lays out the selected pixels. */
export function countedValues(data: PixelArray, selection: Selection): CountedValues {
  const stripCount = Math.max(1, Math.ceil(data.length / (2 * STRIP_WIDTH)));
  const values = new Float32Array(2 * STRIP_WIDTH * stripCount);
  const above = selection === 'positive' ? 0 : -Infinity;
  let [finiteCount, belowCount, aboveCount] = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    const isCounted = value > above && value < Infinity;
    values[i] = isCounted ? value : LOWEST;
    if (isCounted) finiteCount++;
    else if (value === Infinity) aboveCount++;
    else if (value === above && selection === 'numbers') belowCount++;
  }
  values.fill(LOWEST, data.length);
  return {
    values,
    shape: [2 * stripCount, STRIP_WIDTH],
    stripCount,
    finiteCount,
    belowCount,
    aboveCount,
  };
}
