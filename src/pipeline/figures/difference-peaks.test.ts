import { describe, expect, it } from 'vitest';
import { createRaster, type Raster } from '#core/raster.ts';
import { seededRandom } from '#core/seeded-random.ts';
import {
  addResidualSizesInto,
  emptyResidualSizes,
  residualSigma,
  smoothPair,
} from '#core/statistics/pair/difference-peaks.ts';
import { differencePeaks } from '#pipeline/figures/difference-peaks.ts';

/** A flat pair of scale 1.2 with noise, and spots on post 20 px apart. */
function pairWithSpots(spots: number): { post: Raster<Float32Array>; pre: Raster<Float32Array> } {
  const random = seededRandom(4);
  const [post, pre] = [createRaster(256, 256, 'float32'), createRaster(256, 256, 'float32')];
  for (let i = 0; i < post.data.length; i++) {
    pre.data[i] = 60 + random.gaussian();
    post.data[i] = 72 + 2 * random.gaussian();
  }
  for (let k = 0; k < spots; k++) {
    const [cx, cy] = [20 + 20 * (k % 10), 20 + 20 * Math.floor(k / 10)];
    for (let dy = -6; dy <= 6; dy++) {
      for (let dx = -6; dx <= 6; dx++)
        post.data[(cy + dy) * 256 + cx + dx]! += 40 * Math.exp(-(dx * dx + dy * dy) / 8);
    }
  }
  return { post, pre };
}

describe('differencePeaks', () => {
  it('counts each spot once, and nothing else, at the true scale', () => {
    const { post, pre } = pairWithSpots(37);
    const { counts, sigma } = differencePeaks(post, pre, 1.2, [1.2]);
    expect(counts[0]).toBe(37);
    // White noise of sqrt(2^2 + 1.2^2) after a Gaussian of 1.5 px: divided by 2 sqrt(pi) 1.5.
    expect(sigma).toBeGreaterThan(0.4);
    expect(sigma).toBeLessThan(0.48);
  });

  it('a lower scale leaves background in the difference, which adds peaks', () => {
    const { post, pre } = pairWithSpots(10);
    const { scales, counts } = differencePeaks(post, pre, 1.2, [1.2, 1.15, 1.25]);
    expect(Array.from(scales)).toEqual([1.15, 1.2, 1.25]);
    expect(counts[0]).toBeGreaterThan(100);
    expect(counts[2]).toBeLessThanOrEqual(counts[1]!);
  });

  it('refuses pictures of two sizes', () => {
    const { post } = pairWithSpots(0);
    expect(() => differencePeaks(post, createRaster(9, 9, 'float32'), 1, [1])).toThrow(/one size/);
  });
});

describe('residualSigma', () => {
  it('is 0 without residuals', () => {
    expect(residualSigma(emptyResidualSizes())).toBe(0);
  });

  it('leaves out what lies beside a zero', () => {
    const { post, pre } = pairWithSpots(0);
    for (let y = 0; y < 256; y++) pre.data[y * 256 + 100] = 0;
    const sizes = emptyResidualSizes();
    addResidualSizesInto(sizes, smoothPair(post, pre), 1.2);
    expect(residualSigma(sizes)).toBeLessThan(0.48);
  });
});
