import { describe, expect, it } from 'vitest';
import { emptyResidualSizes } from '#core/statistics/pair/difference-peaks.ts';
import type { PairSweepCount } from '../jobs/pair-sweep.ts';
import { lookAtDifference } from './look-at-difference.ts';
import type { Sweeper } from './pair-sweeper.ts';

/** Sixteen windows with signal; each sweep answers once, and its counts are noted. */
function sweeperOf(asked: PairSweepCount[]): Sweeper {
  const windows = Array.from({ length: 16 }, (_, i) => ({ x: 1024 * i, y: 0, width: 1024, height: 1024 }));
  // Residuals of -1: the bin that begins at 2^0, with 64 bins to each doubling from 2^-12 on.
  const residualSizes = emptyResidualSizes();
  residualSizes[12 * 64] = 1000;
  return {
    litWindows: windows,
    emptyPixels: 0,
    brightnessUnit: 1,
    white: { post: 255, pre: 255 },
    sampleWindows: windows,
    sweep: async (_step, _windows, count, take) => {
      asked.push(count);
      if (count.kind === 'differences') take({ kind: 'differences', data: [], residualSizes });
      else take({ kind: 'difference-ranks', data: [], peaks: Float64Array.of(3, 4) });
    },
  };
}

describe('lookAtDifference', () => {
  it('a peak is five standard deviations of the residual high, and is sought in half of sixteen windows', async () => {
    const asked: PairSweepCount[] = [];
    const { peaks } = await lookAtDifference([], [1, 2], sweeperOf(asked));
    // The median of a normal distribution's sizes is 0.6745 sigma; a bin is 1.1 % wide.
    expect(Math.abs(peaks.sigma * 0.6745 - 1)).toBeLessThan(0.011);
    expect(peaks.threshold / peaks.sigma).toBeCloseTo(5, 10);
    expect(peaks.share).toBe(0.5);
    expect(peaks.counts).toEqual([3, 4]);
    expect(asked.map(({ kind }) => kind)).toEqual(['differences', 'difference-ranks']);
    expect(asked[1]).toMatchObject({ threshold: peaks.threshold, peakScales: [1, 2] });
  });
});
