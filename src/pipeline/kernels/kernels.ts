import type { Raster } from '#core/raster.ts';
import type { HistogramMatching } from '#core/statistics/match-histogram.ts';
import type { Selection } from '#core/statistics/order-statistics.ts';

/** What computes: this computer's processor, or its graphics card by WebGL. */
export type BackendName = 'cpu' | 'webgl';

/**
 * The work on pixels that two backends can do, tile by tile. `cpu` defines the truth. Every backend agrees with it to
 * {@link KERNEL_TOLERANCE}; counts and order statistics agree exactly. Tiles should have one size, because a graphics
 * program is compiled for each.
 */
export interface Kernels {
  readonly backend: BackendName;
  /** Gaussian blur, zero outside, as `gaussianBlur`; NaN spreads over the kernel's reach. */
  gaussian(image: Raster, sigmaPx: number): Promise<Raster<Float32Array>>;
  /** Percentiles with linear interpolation, as `percentilesOf`; percentile 50 is the median. */
  percentiles(image: Raster, percentiles: readonly number[], selection?: Selection): Promise<number[]>;
  /** Counts in bins of rising edges, as `countInto`: left edge in, last bin closed, NaN and what is outside left out. */
  histogram(image: Raster, edges: Float64Array): Promise<Float64Array>;
  /** Applies a histogram matching: pixels above 0 get their bin's level, all others 0. */
  matchHistogram(image: Raster, matching: HistogramMatching): Promise<Raster<Float32Array>>;
  /** Gives back what the backend holds; the kernels are not used afterwards. */
  dispose(): void;
}

/** How far a backend's pixel may be off, as a share of the largest input magnitude. */
export const KERNEL_TOLERANCE = 1e-5;

/** The backend went away amid the work, as a graphics context does when its driver restarts. */
export class BackendLostError extends Error {
  override readonly name = 'BackendLostError';
}
