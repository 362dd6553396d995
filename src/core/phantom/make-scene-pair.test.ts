import { describe, expect, it } from 'vitest';
import { applyHomography, invertHomography } from '#core/geometry/homography.ts';
import { makeScenePair, type ScenePair, type ScenePairOptions } from '#core/phantom/make-scene-pair.ts';
import type { PixelArray } from '#core/raster.ts';

const SMALL: ScenePairOptions = { seed: 4, size: { width: 260, height: 200 }, microbesPerMegapixel: 0 };
const pairOf = (options: Partial<ScenePairOptions> = {}): ScenePair =>
  makeScenePair({ ...SMALL, ...options });
const isSame = (a: PixelArray, b: PixelArray): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i]);
const shareOfSignal = ({ data }: { data: PixelArray }): number => {
  let count = 0;
  for (const value of data) if (value > 0) count++;
  return count / data.length;
};
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Ratios of post over pre at pixels of post whose place in pre is a pixel almost exactly. */
function ratiosAtPixels(
  { post, pre, postToPre }: ScenePair,
  of: (x: number) => boolean = () => true,
): number[] {
  const ratios: number[] = [];
  post.data.forEach((value, i) => {
    const x = i % post.width;
    const at = applyHomography(postToPre, { x, y: Math.floor(i / post.width) });
    const [column, row] = [Math.round(at.x), Math.round(at.y)];
    if (Math.hypot(at.x - column, at.y - row) > 0.1 || !of(x)) return;
    if (column < 0 || row < 0 || column >= pre.width || row >= pre.height) return;
    const other = pre.data[row * pre.width + column] ?? 0;
    if (value > 0 && other > 20) ratios.push(value / other);
  });
  return ratios;
}

describe('makeScenePair', () => {
  it('gives the same bytes for the same options and others for another seed', () => {
    const [first, again, other] = [pairOf(), pairOf(), pairOf({ seed: 5 })];
    expect(isSame(again.post.data, first.post.data) && isSame(again.pre.data, first.pre.data)).toBe(true);
    expect(isSame(other.post.data, first.post.data)).toBe(false);
  });

  it('shows a point of post in pre where the true map says, in brightness 1 / scale, at any turn and size', () => {
    const pair = pairOf({ rotationDegrees: 17, magnification: 0.9, shear: 0.01, noise: 0, scale: 1.4 });
    const ratios = ratiosAtPixels(pair);
    expect(ratios.length).toBeGreaterThan(100);
    const off = ratios.map((ratio) => Math.abs(ratio / 1.4 - 1));
    expect(mean(off)).toBeLessThan(0.04);
    const wrongWay = ratiosAtPixels({ ...pair, postToPre: invertHomography(pair.postToPre as never) });
    expect(mean(wrongWay.map((ratio) => Math.abs(ratio / 1.4 - 1)))).toBeGreaterThan(0.3);
  });

  it('is exactly zero outside the sample and at least 1 on it', () => {
    const { post, minerals } = pairOf();
    expect(post.data[0]).toBe(0);
    expect(post.data.every((value, i) => value > 0 === minerals.data[i]! > 0)).toBe(true);
  });

  it('keeps the share of signal that was asked for, the same places in both', () => {
    const all = shareOfSignal(pairOf().post);
    expect(shareOfSignal(pairOf({ signalShare: 0.1 }).post) / all).toBeCloseTo(0.1, 1);
    expect(shareOfSignal(pairOf({ signalShare: 0.1 }).pre)).toBeGreaterThan(0);
  });

  it('lowers the contrast around the same mean', () => {
    const spread = (pair: ScenePair): { middle: number; deviation: number } => {
      const values = Array.from(pair.minerals.data).filter((value) => value > 0);
      const middle = mean(values);
      return { middle, deviation: Math.sqrt(mean(values.map((value) => (value - middle) ** 2))) };
    };
    const [full, low] = [spread(pairOf()), spread(pairOf({ contrast: 0.2 }))];
    expect(low.deviation / full.deviation).toBeLessThan(0.3);
    expect(low.middle / full.middle).toBeCloseTo(1, 0);
  });

  it('lights post unevenly, and tells the mean of the ratio as the scale', () => {
    const pair = pairOf({
      size: { width: 400, height: 300 },
      rotationDegrees: 0,
      magnification: 1,
      shift: { x: 0, y: 0 },
      shear: 0,
      perspective: { x: 0, y: 0 },
      scale: 1.2,
      noise: 0,
      illumination: { post: { x: 0.2, y: 0 }, pre: { x: 0, y: 0 } },
    });
    const left = mean(ratiosAtPixels(pair, (x) => x < 120));
    const right = mean(ratiosAtPixels(pair, (x) => x > 280));
    expect(right / left).toBeGreaterThan(1.07);
    expect(mean(ratiosAtPixels(pair))).toBeCloseTo(pair.scale, 1);
  });

  it('writes 16 bit with more levels, and says how noisy a pixel is', () => {
    const [eight, sixteen] = [pairOf({ noise: 2 }), pairOf({ noise: 2, bits: 16 })];
    expect(sixteen.post.data).toBeInstanceOf(Uint16Array);
    expect(Math.max(...sixteen.post.data)).toBeGreaterThan(4 * 255);
    expect(eight.noise.post).toBeCloseTo(Math.hypot(2, Math.sqrt(1 / 12)), 9);
    const flat = pairOf({ noise: 2, contrast: 0 });
    const values = Array.from(flat.post.data).filter((value) => value > 0);
    const middle = mean(values);
    expect(Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))).toBeCloseTo(flat.noise.post, 1);
  });

  it('blurs the image that it shall blur', () => {
    const edges = ({ data }: { data: PixelArray }): number => {
      let sum = 0;
      for (let i = 1; i < data.length; i++)
        if (data[i]! > 0 && data[i - 1]! > 0) sum += (data[i]! - data[i - 1]!) ** 2;
      return sum;
    };
    const [sharp, soft] = [pairOf({ noise: 0 }), pairOf({ noise: 0, blurPx: { post: 0, pre: 1.5 } })];
    expect(edges(soft.pre)).toBeLessThan(0.6 * edges(sharp.pre));
    expect(isSame(soft.post.data, sharp.post.data)).toBe(true);
  });

  it('cuts a sample that reaches over the image', () => {
    const { post } = pairOf({ outline: { reach: 1.9, middle: { x: 0, y: 0 } } });
    expect(shareOfSignal(post)).toBeGreaterThan(0.8);
  });
});
