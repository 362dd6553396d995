import fc from 'fast-check';
import { expect, it } from 'vitest';
import { selectRankInPlace } from './select-rank.ts';

it('gives what sorting gives, of as many values as it is told', () => {
  const values = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true })), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(values, fc.nat(), fc.nat(), (all, a, b) => {
      const count = 1 + (a % all.length);
      const rank = b % count;
      const sorted = Float64Array.from(all.slice(0, count)).sort();
      // A zero has two signs, which are one number.
      expect(selectRankInPlace(Float64Array.from(all), count, rank) + 0).toBe(sorted[rank]! + 0);
    }),
  );
});

it('is infinite beyond the values', () => {
  expect(selectRankInPlace(Float64Array.of(1, 2), 2, 2)).toBe(Infinity);
  expect(selectRankInPlace(Float64Array.of(1, 2), 0, 0)).toBe(Infinity);
});
