import { countProgram, LOWEST, sumProgram } from './count-programs.ts';
import type { CountedValues } from './counted-values.ts';
import { firstFloatAbove, firstFloatAtLeast } from './float-order.ts';
import type { GpuScope } from './gpu-session.ts';

/** Between zero and this, graphics take a float32 for zero. */
const SMALLEST_NORMAL = 2 ** -126;

/** Counts in bins of rising, finite edges: left edge in, the last bin closed. Each value is read once for four edges. */
export async function countBins(
  scope: GpuScope,
  { values, shape, stripCount, finiteCount }: CountedValues,
  edges: Float64Array,
): Promise<Float64Array> {
  const last = edges.length - 1;
  const thresholds = Array.from(edges, (edge, i) =>
    i === last ? firstFloatAbove(edge) : firstFloatAtLeast(edge),
  );
  const quadCount = Math.ceil(thresholds.length / 4);
  const inputs = [
    scope.upload(values, shape),
    scope.upload(inQuads(thresholds, quadCount), [2, 2 * quadCount]),
  ];
  const counts = scope.compute(countProgram(stripCount, quadCount, 'given'), inputs, [[0]]);
  const sums = await scope.download(scope.compute(sumProgram(stripCount, quadCount), [counts]));
  const atLeast = thresholds.map((threshold, i) => {
    // All finite values reach the lowest number; the filling of the layout is equal to it, and is not to be counted.
    if (threshold <= LOWEST) return finiteCount;
    return threshold === Infinity ? 0 : sumOfThreshold(sums, i, quadCount);
  });
  return Float64Array.from({ length: last }, (_, i) => atLeast[i]! - atLeast[i + 1]!);
}

/** Thresholds in texels of four: two in the upper row, two in the lower one. */
function inQuads(thresholds: readonly number[], quadCount: number): Float32Array {
  const quads = new Float32Array(4 * quadCount);
  thresholds.forEach((threshold, i) => {
    const isAlmostZero = threshold > 0 && threshold < SMALLEST_NORMAL;
    const row = i % 4 < 2 ? 0 : 2 * quadCount;
    quads[row + 2 * Math.floor(i / 4) + (i % 2)] = isAlmostZero ? SMALLEST_NORMAL : threshold;
  });
  return quads;
}

/** The counts of one threshold from all groups of strips. */
function sumOfThreshold(sums: Float32Array, i: number, quadCount: number): number {
  const width = 2 * quadCount;
  const start = (i % 4 < 2 ? 0 : width) + 2 * Math.floor(i / 4) + (i % 2);
  let sum = 0;
  for (let at = start; at < sums.length; at += 2 * width) sum += sums[at]!;
  return sum;
}
