import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CoarseRanks, FineRanks, medianOf, percentilesOf } from '#core/statistics/order-statistics.ts';

/** Percentile by sorting; the definition. */
function sortedPercentile(values: readonly number[], percentile: number): number {
  const sorted = values.filter((x) => !Number.isNaN(x)).sort((a, b) => a - b);
  const position = (percentile / 100) * (sorted.length - 1);
  const low = sorted[Math.floor(position)]!;
  const high = sorted[Math.ceil(position)]!;
  return low === high ? low : low + (high - low) * (position - Math.floor(position));
}

const float = fc.float({ noNaN: true, noDefaultInfinity: true });

describe('percentiles', () => {
  it('equal those of the sorted values', () => {
    fc.assert(
      fc.property(
        fc.array(float, { minLength: 1 }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (values, p) => {
          const got = percentilesOf(Float32Array.from(values), [p])[0]!;
          const want = sortedPercentile(values, p);
          expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-12 * Math.max(...values.map(Math.abs)));
        },
      ),
    );
  });

  it('do not depend on how the values are portioned, merged or handed between threads', () => {
    const values = Float32Array.from({ length: 999 }, (_, i) => Math.sin(i) * 1000);
    const [a, b] = [new CoarseRanks('numbers'), new CoarseRanks('numbers')];
    a.add(values.subarray(0, 100));
    b.add(values.subarray(100));
    const all = CoarseRanks.fromData(structuredClone(b.toData()));
    all.mergeFrom(a);
    const fine = all.refine([3, 50, 99]);
    const other = fine.emptyCopy();
    fine.add(values.subarray(700));
    other.add(values.subarray(0, 700));
    fine.mergeFrom(FineRanks.fromData(structuredClone(other.toData())));
    expect([3, 50, 99].map((p) => fine.percentile(p))).toEqual(percentilesOf(values, [3, 50, 99]));
  });

  it('NaN is left out, and only what is above zero counts where that is asked for', () => {
    const values = Float32Array.of(NaN, -3, -0, 0, 5, 1, NaN);
    expect(percentilesOf(values, [0, 50, 100])).toEqual([-3, 0, 5]);
    expect(percentilesOf(values, [0, 50, 100], 'positive')).toEqual([1, 3, 5]);
  });

  it('a value counted many times at once is as many values', () => {
    const coarse = new CoarseRanks('numbers');
    coarse.add(Uint8Array.of(7, 9));
    coarse.addRepeated(0, 3);
    const fine = coarse.refine([50, 75]);
    fine.add(Uint8Array.of(7, 9));
    fine.addRepeated(0, 3);
    expect([fine.count, fine.percentile(50), fine.percentile(75)]).toEqual([5, 0, 7]);
  });

  it('8 and 16 bit pixels count as their values', () => {
    const values = Array.from({ length: 9000 }, (_, i) => (i * 7919) % 251);
    expect(percentilesOf(Uint8Array.from(values), [10, 99.9])).toEqual(
      percentilesOf(Uint16Array.from(values), [10, 99.9]),
    );
    expect(medianOf(Uint16Array.of(65535, 3))).toBe(32769);
  });

  it('there is none among no values, and none outside 0 to 100', () => {
    expect(medianOf(new Float32Array(0))).toBeNaN();
    expect(medianOf(Float32Array.of(-1), 'positive')).toBeNaN();
    expect(() => percentilesOf(Float32Array.of(1), [100.5])).toThrow(/between 0 and 100/);
  });

  it('infinities are the ends of the order', () => {
    expect(percentilesOf(Float32Array.of(Infinity, 1, -Infinity), [0, 50, 100])).toEqual([
      -Infinity,
      1,
      Infinity,
    ]);
  });
});
