import type { TensorInfo } from '@tensorflow/tfjs-core';
import { gaussianHalfKernel } from '#core/filters/gaussian.ts';
import { rasterOf } from '#core/raster.ts';
import type { Raster } from '#core/raster.ts';
import type { Selection } from '#core/statistics/order-statistics.ts';
import {
  interpolate,
  percentileRanks,
  sortingKey,
  valueOfSortingKey,
} from '#core/statistics/order-statistics.ts';
import { cpuKernels } from '#pipeline/kernels/cpu-kernels.ts';
import type { Kernels } from '#pipeline/kernels/kernels.ts';
import { firstFloatAbove, firstFloatAtLeast } from './float-order.ts';
import type { GpuScope, GpuSession } from './gpu-session.ts';
import { blurProgram, countProgram, matchProgram } from './programs.ts';

/** Kernel textures have one of few lengths, so that few programs are compiled. */
const KERNEL_LENGTHS = [16, 64, 256, 1024, 4096];

/** Thresholds counted in one go while an order statistic is searched: 4 of the 32 bits of its key. */
const SEARCH_BITS = 4;

/** Below this, graphics take a float32 for zero. */
const SMALLEST_NORMAL = 2 ** -126;

/** Stands for NaN in counting: below every threshold. Not minus infinity, which programs may handle freely. */
const LOWEST = -3.4028234663852886e38;

/**
 * The kernels on WebGL, by own programs through tfjs's `compileAndRun`. Blur and matching are what graphics are good at.
 * Histograms and order statistics are counted threshold by threshold, exact but of more reads than the processor needs:
 * they serve data that is on the card anyway and keep the contract whole.
 *
 * @param session owned by the kernels from now on
 */
export function webglKernels(session: GpuSession): Kernels {
  return {
    backend: 'webgl',
    gaussian: async (image, sigmaPx) => {
      const kernel = gaussianHalfKernel(sigmaPx);
      return kernel.length === 1 || isEmpty(image)
        ? cpuKernels.gaussian(image, sigmaPx)
        : session.run((scope) => blur(scope, image, kernel));
    },
    percentiles: async (image, percentiles, selection = 'numbers') => {
      const values = finiteNumbers(image, selection);
      if (values === null) return cpuKernels.percentiles(image, percentiles, selection);
      return session.run((scope) => searchPercentiles(scope, image, values, percentiles));
    },
    histogram: async (image, edges) => {
      const values = finiteNumbers(image, 'numbers');
      if (values === null) return cpuKernels.histogram(image, edges);
      return session.run((scope) => countBins(scope, image, values.data, edges));
    },
    matchHistogram: async (image, matching) => {
      if (isEmpty(image)) return cpuKernels.matchHistogram(image, matching);
      const { width, height, data } = image;
      const bins = matching.levels.length;
      const pixels = Float32Array.from(data, (value) => (value > 0 ? value : 0));
      return session.run(async (scope) => {
        const inputs = [
          scope.upload(pixels, [height, width]),
          scope.upload(matching.rightEdges, [bins]),
          scope.upload(matching.levels, [bins]),
        ];
        const out = await scope.download(scope.compute(matchProgram(height, width, bins), inputs));
        return rasterOf(width, height, out);
      });
    },
    dispose: () => session.dispose(),
  };
}

function isEmpty({ data }: Raster): boolean {
  return data.length === 0;
}

async function blur(scope: GpuScope, image: Raster, kernel: Float64Array): Promise<Raster<Float32Array>> {
  const { width, height } = image;
  const radius = kernel.length - 1;
  const padded = new Float32Array(KERNEL_LENGTHS.find((length) => length > radius) ?? kernel.length);
  padded.set(kernel);
  const weights = scope.upload(padded, [padded.length]);
  const pixels = scope.upload(Float32Array.from(image.data), [height, width]);
  const across = scope.compute(blurProgram(height, width, 'rows'), [pixels, weights], [[radius]]);
  const both = scope.compute(blurProgram(height, width, 'columns'), [across, weights], [[radius]]);
  return rasterOf(width, height, await scope.download(both));
}

/** Pixels to be counted, and how many they are. */
interface Selected {
  readonly data: Float32Array;
  readonly count: number;
}

/** Selected pixels as float32, all others below every threshold; null where there is none, or an infinity. */
function finiteNumbers({ data }: Raster, selection: Selection): Selected | null {
  const out = new Float32Array(data.length);
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (value === Infinity || value === -Infinity) return null;
    const selected = selection === 'positive' ? value > 0 : !Number.isNaN(value);
    out[i] = selected ? value : LOWEST;
    if (selected) count++;
  }
  return count === 0 ? null : { data: out, count };
}

/** How many values are at least each threshold, over the whole picture. */
async function countAtLeast(
  scope: GpuScope,
  values: TensorInfo,
  thresholds: Float32Array,
): Promise<Float64Array> {
  const [height = 0, width = 0] = values.shape;
  const inputs = [values, scope.upload(thresholds, [thresholds.length])];
  const rows = await scope.download(scope.compute(countProgram(height, width, thresholds.length), inputs));
  return Float64Array.from(thresholds, (_, i) =>
    rows.subarray(i * height, (i + 1) * height).reduce((sum, n) => sum + n, 0),
  );
}

async function countBins(
  scope: GpuScope,
  image: Raster,
  values: Float32Array,
  edges: Float64Array,
): Promise<Float64Array> {
  const last = edges.length - 1;
  const thresholds = Float32Array.from(edges, (edge, i) =>
    i === last ? firstFloatAbove(edge) : firstFloatAtLeast(edge),
  );
  const uploaded = scope.upload(values, [image.height, image.width]);
  const atLeast = await countAtLeast(scope, uploaded, thresholds);
  return Float64Array.from({ length: last }, (_, i) => atLeast[i]! - atLeast[i + 1]!);
}

async function searchPercentiles(
  scope: GpuScope,
  image: Raster,
  values: Selected,
  percentiles: readonly number[],
): Promise<number[]> {
  const found = new Map<number, number>();
  const uploaded = scope.upload(values.data, [image.height, image.width]);
  const valueAt = async (rank: number): Promise<number> => {
    const value = found.get(rank) ?? (await searchRank(scope, uploaded, values.count - rank));
    found.set(rank, value);
    return value;
  };
  const result: number[] = [];
  for (const percentile of percentiles) {
    const { low, high, share } = percentileRanks(percentile, values.count);
    result.push(interpolate(await valueAt(low), await valueAt(high), share));
  }
  return result;
}

/**
 * The value of a rank: the highest number that at least the `needed` values from that rank up reach, found from its sorting
 * key's highest bits to the lowest.
 */
async function searchRank(scope: GpuScope, values: TensorInfo, needed: number): Promise<number> {
  let key = 0;
  for (let shift = 32 - SEARCH_BITS; shift >= 0; shift -= SEARCH_BITS) {
    const keys = Array.from({ length: 2 ** SEARCH_BITS - 1 }, (_, i) => key + (i + 1) * 2 ** shift);
    const thresholds = Float32Array.from(keys, (one) => (isWithinFloats(one) ? valueOfSortingKey(one) : 0));
    const atLeast = await countAtLeast(scope, values, thresholds);
    const reached = keys.filter((one, i) => {
      if (isWithinFloats(one)) return atLeast[i]! >= needed;
      return one <= LOWEST_KEY;
    });
    key = reached.at(-1) ?? key;
  }
  const value = valueOfSortingKey(key);
  return Math.abs(value) < SMALLEST_NORMAL ? 0 : value;
}

const LOWEST_KEY = sortingKey(LOWEST);
const HIGHEST_KEY = sortingKey(-LOWEST);

/** Whether a key is that of a finite number above the lowest one; all values reach lower keys, none reaches higher. */
function isWithinFloats(key: number): boolean {
  return key > LOWEST_KEY && key <= HIGHEST_KEY;
}
