import { simdKernels } from '#core/accelerator/simd-kernels.ts';
import { gaussianBlur } from '#core/filters/gaussian.ts';
import { rasterOf, type Raster } from '#core/raster.ts';
import { countInto } from '#core/statistics/histogram.ts';
import { matchedPixels, type HistogramMatching } from '#core/statistics/match-histogram.ts';
import { percentilesOf, type Selection } from '#core/statistics/order-statistics.ts';

/**
 * Work on whole pictures that can run elsewhere than on this thread, on a graphics card say. {@link processorOperations}
 * are the truth; others may differ from them by float32's rounding.
 */
export interface PixelOperations {
  /** Gaussian blur, zero outside, as `gaussianBlur`; NaN spreads over the kernel's reach. */
  gaussian(image: Raster, sigmaPx: number): Promise<Raster<Float32Array>>;
  /** Percentiles with linear interpolation, as `percentilesOf`; percentile 50 is the median. */
  percentiles(image: Raster, percentiles: readonly number[], selection?: Selection): Promise<number[]>;
  /** Counts in bins of rising edges, as `countInto`: left edge in, last bin closed, NaN and what is outside left out. */
  histogram(image: Raster, edges: Float64Array): Promise<Float64Array>;
  /**
   * Applies a histogram matching: pixels above 0 get their bin's level, all others 0. Gives `into`, all of it overwritten,
   * where there is one: of the image's size, in other memory.
   */
  matchHistogram(
    image: Raster,
    matching: HistogramMatching,
    into?: Raster<Float32Array>,
  ): Promise<Raster<Float32Array>>;
}

/** The operations on this thread. */
export const processorOperations: PixelOperations = {
  gaussian: async (image, sigmaPx) => gaussianBlur(image, sigmaPx),
  percentiles: async (image, percentiles, selection) => percentilesOf(image.data, percentiles, selection),
  histogram: async (image, edges) => {
    const counts = new Float64Array(edges.length - 1);
    countInto(counts, edges, image.data);
    return counts;
  },
  matchHistogram: async ({ width, height, data }, matching, into) =>
    rasterOf(width, height, matchedPixels(matching, data, simdKernels, into?.data)),
};
