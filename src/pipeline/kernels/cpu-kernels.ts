import { gaussianBlur } from '#core/filters/gaussian.ts';
import { rasterOf } from '#core/raster.ts';
import { countInto } from '#core/statistics/histogram.ts';
import { matchedLevel } from '#core/statistics/match-histogram.ts';
import { percentilesOf } from '#core/statistics/order-statistics.ts';
import type { Kernels } from '#pipeline/kernels/kernels.ts';

/** The kernels on the processor: the reference of the contract, and what stands in where nothing else runs. */
export const cpuKernels: Kernels = {
  backend: 'cpu',
  gaussian: async (image, sigmaPx) => gaussianBlur(image, sigmaPx),
  percentiles: async (image, percentiles, selection) => percentilesOf(image.data, percentiles, selection),
  histogram: async (image, edges) => {
    const counts = new Float64Array(edges.length - 1);
    countInto(counts, edges, image.data);
    return counts;
  },
  matchHistogram: async ({ width, height, data }, matching) => {
    const out = new Float32Array(data.length);
    for (let i = 0; i < data.length; i++) out[i] = data[i]! > 0 ? matchedLevel(matching, data[i]!) : 0;
    return rasterOf(width, height, out);
  },
  dispose: () => undefined,
};
