import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countInto } from '#core/statistics/histogram.ts';
import { matchedPixels, matchingEdges, matchingOf } from '#core/statistics/match-histogram.ts';

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
        const levels = [...matchedPixels(matching, from.filter((value) => value > 0).sort())];
        expect(levels).toEqual(levels.toSorted((a, b) => a - b));
        const lowest = target.edges.at(0) ?? NaN;
        const highest = target.edges.at(-1) ?? NaN;
        expect(levels.every((level) => level >= lowest && level <= highest)).toBe(true);
      }),
    );
  });

  it('a value takes the level of the first bin whose right edge is not below it, outside the edges too', () => {
    const matching = { rightEdges: Float32Array.of(1, 2, 3, 4), levels: Float32Array.of(10, 20, 30, 40) };
    const values = Float32Array.of(0.1, 1, 1.0001, 2, 3.5, 4, 9, Infinity, 0, -1, NaN);
    expect([...matchedPixels(matching, values)]).toEqual([10, 10, 20, 20, 40, 40, 40, 40, 0, 0, 0]);
    const collapsed = { ...matching, rightEdges: Float32Array.of(5, 5, 5, 5) };
    expect([...matchedPixels(collapsed, Float32Array.of(4, 5, 6))]).toEqual([10, 10, 40]);
  });

  it('there is nothing to match without positive pixels', () => {
    expect(matchingEdges(Float32Array.of(0, -1))).toBeNull();
  });
});
