import { countBinsWithSimd } from '#core/accelerator/bins-with-simd.ts';
import { simdKernels, type SimdKernels } from '#core/accelerator/simd-kernels.ts';
import { assert } from '#core/errors.ts';
import type { PixelArray } from '#core/raster.ts';
import { countEachValue } from '#core/statistics/count-each-value.ts';

/** Counts of values in equal bins; bin i holds `edges[i] <= value < edges[i + 1]`, the last one its right edge too. */
export interface Histogram {
  readonly counts: Float64Array;
  readonly edges: Float64Array;
}

/** Precision of the bin edges; numpy rounds them to float32 for float32 data, which decides ties on an edge. */
export type EdgePrecision = 'float32' | 'float64';

/**
 * Edges of `binCount` equal bins from `low` to `high`. Where both are equal, half a unit is added on each side
 * (numpy's rule).
 */
export function binEdges(
  low: number,
  high: number,
  binCount: number,
  precision: EdgePrecision,
): Float64Array {
  const [first, last] = low === high ? [low - 0.5, high + 0.5] : [low, high];
  const step = (last - first) / binCount;
  const edges = Float64Array.from({ length: binCount + 1 }, (_, i) => first + i * step);
  edges[binCount] = last;
  return precision === 'float32' ? edges.map(Math.fround) : edges;
}

/** Middle of each bin. */
export function binCentres(edges: Float64Array): Float64Array {
  return Float64Array.from({ length: edges.length - 1 }, (_, i) => (edges[i]! + edges[i + 1]!) / 2);
}

/**
 * Counts values into the bins of `edges`, which must be equally spaced; what lies outside, and NaN, is left out.
 * The bin is found by its edges, never by the division alone, so that a value on an edge always lands right of it.
 *
 * @param simd what to compute with; null for TypeScript alone
 */
export function countInto(
  counts: Float64Array,
  edges: Float64Array,
  values: PixelArray | Float64Array,
  simd: SimdKernels | null = simdKernels,
): void {
  const binCount = edges.length - 1;
  assert(counts.length === binCount, 'a histogram needs one edge more than bins');
  if (values instanceof Uint8Array) {
    countEachValue(values).forEach((times, value) => addToBin(counts, edges, value, times));
    return;
  }
  const isCounted =
    simd !== null && values instanceof Float32Array && countBinsWithSimd(counts, simd, edges, values);
  if (isCounted) return;
  for (let i = 0; i < values.length; i++) addToBin(counts, edges, values[i]!, 1);
}

function addToBin(counts: Float64Array, edges: Float64Array, value: number, times: number): void {
  const binCount = counts.length;
  const low = edges[0]!;
  const high = edges[binCount]!;
  if (!(value >= low && value <= high)) return;
  let bin = Math.min(Math.trunc((value - low) * (binCount / (high - low))), binCount - 1);
  if (value < edges[bin]!) bin--;
  else if (bin < binCount - 1 && value >= edges[bin + 1]!) bin++;
  counts[bin]! += times;
}

/** Smallest and largest number, NaN left out; null where there is none. */
export function rangeOf(values: PixelArray | Float64Array): { min: number; max: number } | null {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? { min, max } : null;
}

/** Histogram of numbers between their own extremes, as numpy makes it; null where there is no number. */
export function histogramOf(values: PixelArray | Float64Array, binCount: number): Histogram | null {
  const range = rangeOf(values);
  if (range === null) return null;
  const edges = binEdges(
    range.min,
    range.max,
    binCount,
    values instanceof Float32Array ? 'float32' : 'float64',
  );
  const counts = new Float64Array(binCount);
  countInto(counts, edges, values);
  return { counts, edges };
}
