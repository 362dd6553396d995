import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simdKernels, type SimdKernels } from '#core/accelerator/simd-kernels.ts';
import { rasterOf, type PixelArray, type Raster } from '#core/raster.ts';
import { seededRandom } from '#core/seeded-random.ts';
import { processorOperations } from '#core/pixel-operations.ts';
import { equalizePair } from '#core/statistics/equalize-pair.ts';
import { binEdges, countInto } from '#core/statistics/histogram.ts';
import { matchedPixels, matchingEdges } from '#core/statistics/match-histogram.ts';
import { percentilesOf } from '#core/statistics/order-statistics.ts';

function required(): SimdKernels {
  if (simdKernels === null) throw new Error('this computer has no WebAssembly SIMD');
  return simdKernels;
}

const SIMD = required();

/** More values than one portion of the kernels' memory, with an odd rest, of all kinds. */
function manyValues(seed: number, spread: number, length = 70_003): Float32Array {
  const random = seededRandom(seed);
  const odd = [NaN, Infinity, -Infinity, -0, 0, 1e-42, -1e-42, 3e38, 1, 255];
  return Float32Array.from({ length }, (_, i) =>
    i % 97 === 0 ? odd[(i / 97) % odd.length]! : random.between(-spread, spread),
  );
}

function counted(edges: Float64Array, values: PixelArray, simd: SimdKernels | null): Float64Array {
  const counts = new Float64Array(edges.length - 1);
  countInto(counts, edges, values, simd);
  return counts;
}

const anyFloat = fc.float();
const range = fc
  .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-3, max: 1e6, noNaN: true }))
  .map(([low, width]) => ({ low, high: low + width }));

describe('ranks with SIMD', () => {
  it.each(['numbers', 'positive'] as const)('are those of TypeScript: %s', (selection) => {
    for (const spread of [1e-3, 1e30]) {
      // Enough for the tables of all these percentiles to pay.
      const values = manyValues(5, spread, 250_003);
      for (const wanted of [[50], [0], [100], [0.1, 1, 25, 50, 75, 99, 99.9]]) {
        const expected = percentilesOf(values, wanted, selection, null);
        expect(percentilesOf(values, wanted, selection, SIMD)).toEqual(expected);
      }
    }
  });

  it('16-bit pixels count as their values in portions too', () => {
    const values = Uint16Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 65_536);
    const expected = percentilesOf(Float32Array.from(values), [3, 50, 97], 'numbers', null);
    expect(percentilesOf(values, [3, 50, 97], 'numbers', SIMD)).toEqual(expected);
    expect(percentilesOf(values, [3, 50, 97], 'numbers', null)).toEqual(expected);
  });
});

describe('histograms with SIMD', () => {
  it('are those of TypeScript for any numbers, between any edges, on the edges and beside them', () => {
    fc.assert(
      fc.property(
        range,
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom('float32' as const, 'float64' as const),
        fc.array(anyFloat, { maxLength: 20 }),
        ({ low, high }, bins, precision, others) => {
          const edges = binEdges(low, high, bins, precision);
          const around = Array.from(edges, (edge) => {
            const nearest = Math.fround(edge);
            const step = Math.abs(nearest) * 2 ** -23;
            return [nearest, Math.fround(nearest - step), Math.fround(nearest + step)];
          });
          const values = Float32Array.from([...others, ...around.flat(), low, high]);
          expect(counted(edges, values, SIMD)).toEqual(counted(edges, values, null));
        },
      ),
    );
  });

  it('are those of TypeScript over many portions, and of 8-bit pixels', () => {
    const values = manyValues(9, 260);
    const edges = binEdges(-200, 255, 256, 'float64');
    expect(counted(edges, values, SIMD)).toEqual(counted(edges, values, null));
    const bytes = Uint8Array.from({ length: 3000 }, (_, i) => (i * i) % 251);
    expect(counted(edges, bytes, SIMD)).toEqual(counted(edges, Float32Array.from(bytes), null));
  });
});

describe('histogram matching with SIMD', () => {
  it('gives what TypeScript gives for any numbers, on the edges and beside them', () => {
    fc.assert(
      fc.property(
        range,
        fc.integer({ min: 2, max: 300 }),
        fc.array(anyFloat),
        ({ low, high }, bins, others) => {
          const rightEdges = Float32Array.from(binEdges(low, high, bins, 'float32').subarray(1));
          const levels = Float32Array.from({ length: bins }, (_, i) => i + 0.5);
          const values = Float32Array.from([
            ...others,
            ...rightEdges,
            ...rightEdges.map((edge) => edge + Math.abs(edge) * 2 ** -23),
            ...rightEdges.map((edge) => edge - Math.abs(edge) * 2 ** -23),
          ]);
          const matching = { rightEdges, levels };
          expect(matchedPixels(matching, values, SIMD)).toEqual(matchedPixels(matching, values, null));
        },
      ),
    );
  });

  it('8-bit pixels become what the same values in float32 become', () => {
    const matching = { rightEdges: Float32Array.of(50, 100, 150, 200), levels: Float32Array.of(1, 2, 3, 4) };
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const expected = matchedPixels(matching, Float32Array.from(bytes), null);
    expect(matchedPixels(matching, bytes)).toEqual(expected);
  });

  it('the range of the positive values is found over many portions', () => {
    for (const spread of [1e-30, 20]) {
      const values = manyValues(3, spread).filter((value) => Number.isFinite(value));
      expect(matchingEdges(values, SIMD)).toEqual(matchingEdges(values, null));
    }
    expect(matchingEdges(Float32Array.of(0, -1, NaN), SIMD)).toBeNull();
  });
});

describe('equalizing with SIMD', () => {
  const picture = (seed: number) => {
    const data = manyValues(seed, 255).subarray(0, 70_000);
    return rasterOf(
      700,
      100,
      data.map((value) => (Math.abs(value) < 256 ? value : 7)),
    );
  };

  it('gives the pair that TypeScript gives', async () => {
    const [post, pre] = [picture(1), picture(2)];
    const expected = await equalizePair(post, pre, processorOperations, null);
    const got = await equalizePair(post, pre, processorOperations, SIMD);
    // Adding 0 makes minus zero zero.
    const bits = ({ data }: Raster<Float32Array>) => Buffer.from(data.map((value) => value + 0).buffer);
    expect(bits(got.post).equals(bits(expected.post))).toBe(true);
    expect(bits(got.pre).equals(bits(expected.pre))).toBe(true);
  });
});
