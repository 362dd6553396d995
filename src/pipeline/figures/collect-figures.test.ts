import { describe, expect, it } from 'vitest';
import { PairStatistics } from '#core/statistics/pair/pair-statistics.ts';
import { fitMoffatScale } from '#core/statistics/scale/estimate-scale-moffat.ts';
import { collectFigures } from '#pipeline/figures/collect-figures.ts';

describe('collectFigures', () => {
  const pre = Uint8Array.from({ length: 5000 }, (_, i) => (i % 4 === 0 ? 0 : 20 + ((i * 7919) % 90)));
  const post = pre.map((x, i) => (x === 0 ? 0 : Math.round(1.5 * x) + (i % 3)));
  const statistics = new PairStatistics();
  statistics.add({ post, pre: Float32Array.from(pre), rawPre: pre });
  statistics.addEmpty(100);
  const sweep = statistics.ratios.refine([]);
  sweep.addPair(post, Float32Array.from(pre));
  const moffat = fitMoffatScale(sweep.histogram);
  const scales = [{ key: 'moffat', value: moffat.scale }];
  const figures = collectFigures({
    statistics,
    moffat,
    estimates: { robust: { scale: 1.5, low: 1.49, high: 1.51 }, moffat: moffat.scale },
    scales,
    display: [{ knee: 1, limit: 2 }],
    peaks: { scales: [1.49, 1.51], counts: [4, 3], sigma: 1, threshold: 5, share: 1 },
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(figures))).toEqual(figures);
  });

  it('counts every pixel of the canvas once, post down and pre to the right', () => {
    const sum = (counts: readonly number[]): number => counts.reduce((total, n) => total + n, 0);
    expect(sum(figures.prePostCounts)).toBe(5100);
    expect(sum(figures.differenceHistogram.all.counts)).toBe(5100);
    expect(figures.prePostCounts[post[1]! * 256 + pre[1]!]).toBeGreaterThan(0);
    expect(figures.prePostCounts[0]).toBe(1350);
  });

  it('bins have one edge more than counts, and differences lie in the middle of theirs', () => {
    const { all, both } = figures.differenceHistogram;
    expect(all.edges).toHaveLength(all.counts.length + 1);
    expect(both.counts[both.edges.indexOf(post[1]! - pre[1]! - 0.5)]).toBeGreaterThan(0);
    expect(figures.prePostHistograms.rawPre.counts).toEqual(figures.prePostHistograms.alignedPre.counts);
  });

  it('says which fitted points are mirror images', () => {
    const { fitted, peak } = figures.ratio;
    expect(fitted.filter((point) => !point.mirrored).every((point) => point.x <= peak)).toBe(true);
    expect(fitted.some((point) => point.mirrored)).toBe(true);
  });
});
