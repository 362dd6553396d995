import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BrightnessCounts,
  brightnessCell,
  percentileOfCounts,
} from '#core/statistics/pair/brightness-counts.ts';
import { DifferenceSurvey, DifferenceSweep } from '#core/statistics/pair/difference-survey.ts';
import { PairStatistics } from '#core/statistics/pair/pair-statistics.ts';
import type { PairWindow } from '#core/statistics/pair/pair-statistics.ts';
import { roundHalfEven } from '#core/statistics/pair/round-half-even.ts';
import { percentilesOf } from '#core/statistics/order-statistics.ts';

const LENGTH = 4000;
const post = Uint8Array.from({ length: LENGTH }, (_, i) => (i % 3 === 0 ? 0 : (i * 7919) % 256));
const pre = Float32Array.from({ length: LENGTH }, (_, i) => (i % 3 === 0 ? 0 : ((i * 104729) % 997) / 4));
const rawPre = Uint8Array.from({ length: LENGTH }, (_, i) => (i % 6 === 0 ? 0 : (i * 31) % 251));

const windowOf = (from: number, to: number): PairWindow => ({
  post: post.subarray(from, to),
  pre: pre.subarray(from, to),
  rawPre: rawPre.subarray(from, to),
});

/** What a set of statistics says, whatever lengths its tables have grown to. */
function contentOf(statistics: PairStatistics): unknown {
  const extent = statistics.differenceExtent;
  const ratios = statistics.ratios.toData();
  const edges = Float64Array.from({ length: 300 }, (_, i) => i - 0.5);
  return {
    pixels: [statistics.pixelCount, statistics.regionCount, statistics.hasRawPre],
    joint: Array.from({ length: 65536 }, (_, i) => statistics.jointCount(i >> 8, i & 255)).join(),
    extent,
    differences: (['all', 'both', 'postOnly'] as const).map((group) =>
      Array.from({ length: extent.max - extent.min + 1 }, (_, i) =>
        statistics.differenceCount(group, extent.min + i),
      ),
    ),
    layers: (['post', 'pre', 'rawPre'] as const).map((name) => [
      ...statistics.brightness(name).histogram(edges),
    ]),
    ratios: [ratios.min, ratios.max, ratios.ranks.counts.join()],
  };
}

describe('PairStatistics', () => {
  const whole = new PairStatistics();
  whole.add(windowOf(0, LENGTH));

  it('do not depend on how the pair is cut, merged or handed between threads', () => {
    const merged = new PairStatistics();
    for (const [from, to] of [
      [3000, LENGTH],
      [0, 5],
      [5, 3000],
    ] as const) {
      const part = new PairStatistics();
      part.add(windowOf(from, to));
      merged.mergeFrom(PairStatistics.fromData(structuredClone(part.toData())));
    }
    expect(contentOf(merged)).toEqual(contentOf(whole));
  });

  it('pixels known to be empty count as pixels that are zero', () => {
    const zeros = new Uint8Array(700);
    const [counted, known] = [new PairStatistics(), new PairStatistics()];
    for (const one of [counted, known]) one.add(windowOf(0, LENGTH));
    counted.add({ post: zeros, pre: zeros, rawPre: zeros });
    known.addEmpty(700);
    expect(contentOf(known)).toEqual(contentOf(counted));
    expect(known.pixelCount).toBe(LENGTH + 700);
  });

  it('nothing counted is nothing', () => {
    const none = new PairStatistics();
    expect([none.pixelCount, none.regionCount, none.differenceExtent]).toEqual([0, 0, { min: 0, max: 0 }]);
  });

  it('16-bit pictures in units of 257 count as the 8-bit ones that they were made of', () => {
    const wide = new PairStatistics(257);
    wide.add({
      post: Uint16Array.from(post, (x) => x * 257),
      pre: pre.map((x) => x * 257),
      rawPre: Uint16Array.from(rawPre, (x) => x * 257),
    });
    expect(wide.jointCount(3, 200)).toBe(whole.jointCount(3, 200));
    expect(wide.differenceExtent).toEqual(whole.differenceExtent);
    expect(wide.regionCount).toBe(whole.regionCount);
  });

  it('16-bit pictures can be counted as they are, up to their ends', () => {
    const wide = new PairStatistics();
    wide.add({ post: Uint16Array.of(65535, 0), pre: Float32Array.of(0, 65535), rawPre: null });
    expect(wide.differenceExtent).toEqual({ min: -65535, max: 65535 });
    expect(wide.brightness('post').wholeValues()).toEqual([0, 65535]);
  });
});

describe('BrightnessCounts', () => {
  const countOf = (values: readonly number[]): BrightnessCounts => {
    const counts = new BrightnessCounts();
    for (const value of values) counts.reaching(value)[brightnessCell(value) + 2]!++;
    return counts;
  };

  it('a value on an edge lies right of it, on the last edge left of it', () => {
    expect([...countOf([0, 0.5, 1.5, 1.25]).histogram(Float64Array.of(-0.5, 0.5, 1.5))]).toEqual([1, 3]);
  });

  it('whole values are rounded with halves to even', () => {
    expect(countOf([0.5, 1.5, 2.5, 2.6, 7]).wholeValues()).toEqual([0, 2, 3, 7]);
  });

  it('percentiles of whole values are exact', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(300), { minLength: 1 }),
        fc.array(fc.nat(300)),
        fc.integer({ min: 0, max: 100 }),
        (a, b, p) => {
          const got = percentileOfCounts([countOf(a), countOf(b)], p);
          expect(got).toBeCloseTo(percentilesOf(Float32Array.from([...a, ...b]), [p])[0]!, 9);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('DifferenceSurvey', () => {
  it('does not depend on how the pair is cut, merged or handed between threads', () => {
    const display = (cuts: readonly number[]) => {
      const ranges = [0, ...cuts].map((from, i) => [from, cuts[i] ?? LENGTH] as const);
      const survey = new DifferenceSurvey(1.3);
      for (const [from, to] of ranges) {
        const part = new DifferenceSurvey(1.3);
        part.addPair(post.subarray(from, to), pre.subarray(from, to));
        const { scale, ranks } = structuredClone(part.toData());
        survey.mergeFrom(new DifferenceSurvey(scale, ranks));
      }
      const sweep = survey.refine();
      for (const [from, to] of ranges) {
        const part = sweep.emptyCopy();
        part.addPair(post.subarray(from, to), pre.subarray(from, to));
        const { scale, ranks } = structuredClone(part.toData());
        sweep.mergeFrom(new DifferenceSweep(scale, ranks));
      }
      return sweep.display();
    };
    expect(display([1, 900, 2500])).toEqual(display([]));
  });
});

describe('roundHalfEven', () => {
  it('takes the nearest whole number, the even one of two', () => {
    expect([-2.5, -1.5, -0.6, -0.5, 0.5, 1.4, 1.5, 2.5].map((x) => roundHalfEven(x) + 0)).toEqual([
      -2, -2, -1, 0, 0, 1, 2, 2,
    ]);
  });
});
