import { describe, expect, it } from 'vitest';
import { homographyOf } from '#core/geometry/homography.ts';
import { rasterOf } from '#core/raster.ts';
import { seededRandom } from '#core/seeded-random.ts';
import { blockBootstrap } from '#core/statistics/scale/block-bootstrap.ts';
import { CELL, cellsOfWindow } from '#core/statistics/scale/cell-window.ts';

const WHITE = { post: 255, pre: 255 };
const AT = { x: 0, y: 0 };

describe('cellsOfWindow', () => {
  it('has the mean of each cell of 4 x 4 px, and leaves what does not fill one', () => {
    const post = rasterOf(
      10,
      9,
      Uint8Array.from({ length: 90 }, (_, i) => 1 + (i % 10)),
    );
    const pre = rasterOf(10, 9, new Uint8Array(90).fill(7));
    const cells = cellsOfWindow(post, pre, WHITE, AT);
    expect([cells.columns, cells.rows]).toEqual([2, 2]);
    expect(Array.from(cells.post)).toEqual([2.5, 6.5, 2.5, 6.5]);
    expect(Array.from(cells.pre)).toEqual([7, 7, 7, 7]);
    expect(Array.from(cells.state)).toEqual([CELL.usable, CELL.usable, CELL.usable, CELL.usable]);
  });

  it('leaves out pixels within 2 px of a zero of either picture', () => {
    const post = rasterOf(16, 4, new Uint8Array(64).fill(20));
    const pre = rasterOf(16, 4, new Uint8Array(64).fill(10));
    pre.data[5] = 0;
    post.data[7] = 90;
    const { state, post: means } = cellsOfWindow(post, pre, WHITE, AT);
    // Columns 3 to 7 are out in rows 0 to 2: three of the first cell's pixels, and 12 of the second cell's.
    expect(Array.from(state)).toEqual([CELL.usable, CELL.rim, CELL.usable, CELL.usable]);
    expect(Array.from(means)).toEqual([20, 20 + 70 / 16, 20, 20]);
  });

  it('tells light of one picture alone from darkness in both', () => {
    const post = rasterOf(12, 4, new Uint8Array(48));
    const pre = rasterOf(12, 4, new Uint8Array(48));
    post.data[5] = 48;
    pre.data[10] = 16;
    const cells = cellsOfWindow(post, pre, WHITE, AT);
    expect(Array.from(cells.state)).toEqual([CELL.empty, CELL.rim, CELL.rim]);
    expect(Array.from(cells.post)).toEqual([0, 3, 0]);
    expect(Array.from(cells.pre)).toEqual([0, 0, 1]);
  });

  it('gives back to the means of pre what sampling between its pixels took off them', () => {
    const dome = (x: number): number => 200 - (x - 10) ** 2;
    const post = rasterOf(16, 12, new Uint8Array(192).fill(20));
    const pre = rasterOf(
      16,
      12,
      Float32Array.from({ length: 192 }, (_, i) => (dome(i % 16) + dome((i % 16) + 1)) / 2),
    );
    const half = homographyOf<'post-level', 'pre-level'>([1, 0, 0.5, 0, 1, 0, 0, 0, 1]);
    const truth = [4, 5, 6, 7].reduce((sum, x) => sum + dome(x + 0.5) / 4, 0);
    const middle = 5;
    expect(cellsOfWindow(post, pre, WHITE, AT, half).pre[middle]).toBeCloseTo(truth, 3);
    expect(cellsOfWindow(post, pre, WHITE, AT).pre[middle]).toBeCloseTo(truth - 0.25, 3);
  });

  it('marks a cell with a white pixel of either picture', () => {
    const post = rasterOf(12, 4, new Uint8Array(48).fill(20));
    const pre = rasterOf(12, 4, new Uint8Array(48).fill(10));
    post.data[0] = 255;
    pre.data[8] = 255;
    expect(Array.from(cellsOfWindow(post, pre, WHITE, AT).state)).toEqual([
      CELL.clipped,
      CELL.usable,
      CELL.clipped,
    ]);
  });

  it('tells the noise of a slanted plane', () => {
    const random = seededRandom(3);
    const plane = Float32Array.from({ length: 128 * 128 }, (_, i) => 50 + 0.3 * (i % 128) + i / 1280);
    const noisy = (sigma: number) =>
      rasterOf(
        128,
        128,
        plane.map((value) => value + sigma * random.gaussian()),
      );
    const { noise } = cellsOfWindow(noisy(2), noisy(0.5), { post: 1e9, pre: 1e9 }, AT);
    expect(noise.post).toBeCloseTo(2, 0);
    expect(noise.pre / noise.post).toBeCloseTo(0.25, 1);
  });
});

describe('blockBootstrap', () => {
  it('reaches as far as the normal distribution says', () => {
    const random = seededRandom(8);
    const pulls = Float64Array.from({ length: 400 }, () => random.gaussian());
    const { below, above } = blockBootstrap(pulls);
    // 1.96 standard deviations of a sum of 400.
    expect(Math.abs(below / 39.2 - 1)).toBeLessThan(0.15);
    expect(Math.abs(above / 39.2 - 1)).toBeLessThan(0.15);
    expect(blockBootstrap(pulls)).toEqual({ below, above });
  });

  it('is nothing without blocks', () => {
    expect(blockBootstrap(new Float64Array(0))).toEqual({ below: 0, above: 0 });
  });
});
