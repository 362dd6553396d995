import { describe, expect, it } from 'vitest';
import { rasterOf, type Raster } from '#core/raster.ts';
import {
  addResidualSizesInto,
  countPeaks,
  emptyResidualSizes,
  residualSigma,
  smoothPair,
  type SmoothedPair,
} from '#core/statistics/pair/difference-peaks.ts';

const SIDE = 40;

/** Ground of 10 with some pixels set. */
function picture(pixels: readonly (readonly [x: number, y: number, value: number])[] = []): Raster {
  const data = new Float32Array(SIDE * SIDE).fill(10);
  for (const [x, y, value] of pixels) data[y * SIDE + x] = value;
  return rasterOf(SIDE, SIDE, data);
}

/** A pair as if it had been smoothed already: post as given, pre zero, and all of it counts. */
function smoothed(post: Raster): SmoothedPair {
  const count = post.data.length;
  return {
    width: SIDE,
    height: SIDE,
    post: Float32Array.from(post.data),
    pre: new Float32Array(count),
    counts: new Uint8Array(count).fill(1),
  };
}

describe('smoothPair', () => {
  it('a bright pixel becomes a Gaussian of sigma 1.5 px', () => {
    const { post } = smoothPair(picture([[20, 20, 1010]]), picture());
    const at = 20 * SIDE + 20;
    // 1 / (2 pi 1.5^2) of 1000; one pixel beside it e^(-1 / 4.5) of that.
    expect(post[at]! - 10).toBeCloseTo(70.74, 1);
    expect((post[at + 1]! - 10) / (post[at]! - 10)).toBeCloseTo(Math.exp(-1 / 4.5), 3);
  });

  it('pixels count from 9 px on from a zero of either picture and from the edge', () => {
    const { counts } = smoothPair(picture([[20, 20, 0]]), picture());
    expect([11, 12, 28, 29].map((x) => counts[20 * SIDE + x])).toEqual([1, 0, 0, 1]);
    expect([7, 8, 31, 32].map((x) => counts[11 * SIDE + x])).toEqual([0, 1, 1, 0]);
  });
});

describe('residualSigma', () => {
  it('is the median size of what lies below zero, over that of a normal distribution', () => {
    const sizes = emptyResidualSizes();
    const residuals = [-0.1, -0.6745, -30, 100, 200, 300];
    const values = Float32Array.from({ length: SIDE * SIDE }, (_, i) => residuals[i % 6]!);
    addResidualSizesInto(sizes, smoothed(rasterOf(SIDE, SIDE, values)), 1);
    // Bins are 1.1 % wide.
    expect(residualSigma(sizes)).toBeGreaterThan(0.989);
    expect(residualSigma(sizes)).toBeLessThan(1.011);
  });

  it('is 0 where nothing lies below zero', () => {
    expect(residualSigma(emptyResidualSizes())).toBe(0);
  });
});

describe('countPeaks', () => {
  it('a pixel hides lower ones within 2 px, and the last of equal ones counts', () => {
    const peaks = (pixels: Parameters<typeof picture>[0]): number =>
      countPeaks(smoothed(picture(pixels)), [1], 15)[0]!;
    expect(
      peaks([
        [20, 20, 30],
        [22, 22, 20],
      ]),
    ).toBe(1);
    expect(
      peaks([
        [20, 20, 30],
        [23, 20, 20],
      ]),
    ).toBe(2);
    expect(
      peaks([
        [20, 20, 30],
        [21, 20, 30],
      ]),
    ).toBe(1);
    expect(peaks([[20, 20, 15]])).toBe(0);
  });

  it('scales are tried each for itself', () => {
    const pair = { ...smoothed(picture([[20, 20, 30]])), pre: new Float32Array(SIDE * SIDE).fill(10) };
    expect(Array.from(countPeaks(pair, [1, 1.4, 1.6], 15))).toEqual([1, 1, 0]);
  });
});
