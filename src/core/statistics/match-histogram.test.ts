import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countInto } from '#core/statistics/histogram.ts';
import { matchedLevel, matchingEdges, matchingOf } from '#core/statistics/match-histogram.ts';

const pixels = fc
  .array(fc.float({ min: 0, max: 1000, noNaN: true }), { minLength: 2, maxLength: 60 })
  .map((values) => Float32Array.from(values));

function histogramOf(values: Float32Array) {
  const edges = matchingEdges(values);
  if (edges === null) return null;
  const counts = new Float64Array(edges.length - 1);
  countInto(counts, edges, values);
  return { counts, edges };
}

describe('histogram matching', () => {
  it('never puts a brighter pixel below a darker one, and stays within the levels of the target', () => {
    fc.assert(
      fc.property(pixels, pixels, (from, to) => {
        const [source, target] = [histogramOf(from), histogramOf(to)];
        fc.pre(source !== null && target !== null);
        const matching = matchingOf(source, target);
        const levels = [...from]
          .filter((value) => value > 0)
          .sort((a, b) => a - b)
          .map((value) => matchedLevel(matching, value));
        expect(levels).toEqual(levels.toSorted((a, b) => a - b));
        const lowest = target.edges.at(0) ?? NaN;
        const highest = target.edges.at(-1) ?? NaN;
        expect(levels.every((level) => level >= lowest && level <= highest)).toBe(true);
      }),
    );
  });

  it('there is nothing to match without positive pixels', () => {
    expect(matchingEdges(Float32Array.of(0, -1))).toBeNull();
  });
});
