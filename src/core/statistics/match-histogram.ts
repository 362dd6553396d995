import { matchWithSimdInto, rangeAboveZeroWithSimd } from '#core/accelerator/bins-with-simd.ts';
import { simdKernels, type SimdKernels } from '#core/accelerator/simd-kernels.ts';
import { binCentres, binEdges } from '#core/statistics/histogram.ts';
import type { Histogram } from '#core/statistics/histogram.ts';
import type { PixelArray } from '#core/raster.ts';

/** Bins of each histogram: the depth of the 8-bit originals. */
export const MATCHING_BINS = 256;

/**
 * A histogram matching, ready to be applied: a value is looked up in the first bin whose right edge is at least the
 * value, and becomes that bin's level.
 */
export interface HistogramMatching {
  /** Right edge of each bin of the picture to be changed, rising. */
  readonly rightEdges: Float32Array;
  /** What a value of each bin becomes. */
  readonly levels: Float32Array;
}

/**
 * The edges between which the positive pixels of a picture are counted for a matching: from the smallest to the largest of
 * them, as numpy makes them. Null where there is none.
 */
export function matchingEdges(
  values: PixelArray,
  simd: SimdKernels | null = simdKernels,
): Float64Array | null {
  const isFloat = values instanceof Float32Array;
  const { min, max } =
    isFloat && simd !== null ? rangeAboveZeroWithSimd(simd, values) : rangeAboveZero(values);
  return max === 0 ? null : binEdges(min, max, MATCHING_BINS, isFloat ? 'float32' : 'float64');
}

function rangeAboveZero(values: PixelArray): { readonly min: number; readonly max: number } {
  let min = Infinity;
  let max = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value > 0)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

/**
 * The matching that gives `source` the distribution of `target`, by the cumulated histograms of their positive pixels: a
 * source bin's cumulated share goes to the first target bin with at least that share, and becomes its centre.
 * Histogram specification as in Gonzalez and Woods, section 3.3.
 *
 * A value exactly on an inner edge is looked up one bin below the one that it was counted in, as in the reference
 * package: it concerns values on an edge only, moves them by one of 256 levels, and keeps both programs' pictures equal.
 * For the same reason a constant source takes the darkest target level; there is no structure in it to be matched.
 */
export function matchingOf(source: Histogram, target: Histogram): HistogramMatching {
  const sourceShares = cumulatedShares(source);
  const targetShares = cumulatedShares(target);
  const centres = binCentres(target.edges);
  const levels = Float32Array.from(sourceShares, (share) => centres[firstAtLeast(targetShares, share)]!);
  return { rightEdges: Float32Array.from(source.edges.subarray(1)), levels };
}

/**
 * What the pixels become by a matching: those above 0 their bin's level, all others 0, NaN too. Gives `out`, which has as many
 * pixels and other memory.
 *
 * @param out @default new memory
 */
export function matchedPixels(
  matching: HistogramMatching,
  values: PixelArray,
  simd: SimdKernels | null = simdKernels,
  out: Float32Array = new Float32Array(values.length),
): Float32Array {
  if (values instanceof Uint8Array) {
    const table = Float32Array.from({ length: 256 }, (_, value) => levelOf(matching, value));
    for (let i = 0; i < values.length; i++) out[i] = table[values[i]!]!;
    return out;
  }
  const isDone =
    simd !== null && values instanceof Float32Array && matchWithSimdInto(out, simd, matching, values);
  if (!isDone) for (let i = 0; i < values.length; i++) out[i] = levelOf(matching, values[i]!);
  return out;
}

function levelOf({ rightEdges, levels }: HistogramMatching, value: number): number {
  if (!(value > 0)) return 0;
  const first = rightEdges[0]!;
  const last = rightEdges.length - 1;
  const binsPerUnit = last / (rightEdges[last]! - first);
  // The bins are of one width, but for rounding: a guess is next to the bin, and the edges decide.
  let bin = Math.max(0, Math.min(last, ((value - first) * binsPerUnit + 1) | 0));
  while (bin > 0 && rightEdges[bin - 1]! >= value) bin--;
  while (bin < last && rightEdges[bin]! < value) bin++;
  return levels[bin]!;
}

function cumulatedShares({ counts }: Histogram): Float64Array {
  const total = counts.reduce((sum, n) => sum + n, 0);
  let sum = 0;
  return counts.map((n) => (sum += n) / total);
}

/** Index of the first element that is at least `value`, of a rising list; the last where there is none. */
function firstAtLeast(rising: Float64Array, value: number): number {
  let low = 0;
  let high = rising.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}
