import type { SimdKernels } from '#core/accelerator/simd-kernels.ts';
import { gaussianBlur } from '#core/filters/gaussian.ts';
import { homographyOf } from '#core/geometry/homography.ts';
import { warpInto } from '#core/geometry/warp-into.ts';
import { dilateCross } from '#core/masks/dilate-cross.ts';
import { fillHoles } from '#core/masks/fill-holes.ts';
import type { PixelOperations } from '#core/pixel-operations.ts';
import { createRaster, rasterOf, type Mask, type Raster } from '#core/raster.ts';
import { seededRandom } from '#core/seeded-random.ts';
import { equalizePair, type EqualizedPair } from '#core/statistics/equalize-pair.ts';
import { binEdges, countInto } from '#core/statistics/histogram.ts';
import { matchedPixels } from '#core/statistics/match-histogram.ts';
import { medianOf, percentilesOf } from '#core/statistics/order-statistics.ts';
import type { Kernels } from '#pipeline/kernels/kernels.ts';

/** Square pictures that every case works on. */
export interface CaseInput {
  /** Uniform noise, 0 to 255. */
  readonly noise: Raster<Float32Array>;
  /** Noise on a third of the picture, zero elsewhere, as tissue on a dark ground. */
  readonly post: Raster<Float32Array>;
  readonly pre: Raster<Float32Array>;
  /** Islands with holes. */
  readonly mask: Mask;
  /** Where results go that can be written into memory at hand; OpenCV's go into its `dst`, of the same kind. */
  readonly into: Raster<Float32Array>;
  readonly intoPair: EqualizedPair;
}

/** One piece of work that is timed. */
export interface KernelCase {
  /** Also what the reference program knows it by. */
  readonly name: string;
  /** On the processor; `simd` null computes in TypeScript alone. */
  readonly cpu: (input: CaseInput, simd: SimdKernels | null) => unknown;
  /** Whether there is a SIMD form. */
  readonly hasSimd: boolean;
  /** On the graphics card, where the kernels do this work there. */
  readonly webgl?: (input: CaseInput, kernels: Kernels) => Promise<unknown>;
}

const SEVEN = [1, 5, 25, 50, 75, 95, 99];
const EDGES = binEdges(0, 255, 256, 'float64');

/** Turned by two degrees, moved, with a little perspective. */
const MAP = homographyOf([0.9994, -0.0349, 40, 0.0349, 0.9994, -20, 1e-6, 2e-6, 1]);

const DILATION_STEPS = 50;

export const KERNEL_CASES: readonly KernelCase[] = [
  ...[2, 5, 20].map((sigma): KernelCase => ({
    name: `gaussian sigma ${sigma}`,
    cpu: ({ noise, into }, simd) => gaussianBlur(noise, sigma, { simd, into }),
    hasSimd: true,
    webgl: ({ noise }, kernels) => kernels.gaussian(noise, sigma),
  })),
  {
    name: 'median',
    cpu: ({ noise }, simd) => medianOf(noise.data, 'numbers', simd),
    hasSimd: true,
    webgl: ({ noise }, kernels) => kernels.percentiles(noise, [50]),
  },
  {
    name: '7 percentiles',
    cpu: ({ noise }, simd) => percentilesOf(noise.data, SEVEN, 'numbers', simd),
    hasSimd: true,
    webgl: ({ noise }, kernels) => kernels.percentiles(noise, SEVEN),
  },
  {
    name: 'histogram 256',
    cpu: ({ noise }, simd) => countInto(new Float64Array(EDGES.length - 1), EDGES, noise.data, simd),
    hasSimd: true,
    webgl: ({ noise }, kernels) => kernels.histogram(noise, EDGES),
  },
  {
    name: 'equalize pair',
    cpu: ({ post, pre, intoPair }, simd) => equalizePair(post, pre, operationsWith(simd), simd, intoPair),
    hasSimd: true,
  },
  { name: 'warp', cpu: ({ noise, into }, simd) => warped(noise, into, simd), hasSimd: true },
  { name: 'dilation 50', cpu: ({ mask }, simd) => dilateCross(mask, DILATION_STEPS, simd), hasSimd: true },
  { name: 'fill holes', cpu: ({ mask }, simd) => fillHoles(mask, simd), hasSimd: true },
];

/** The same pictures at every run. `bench/reference.py` makes its own by the same rules. */
export function caseInput(size: number): CaseInput {
  const random = seededRandom(5);
  const noise = (): Float32Array<ArrayBuffer> =>
    Float32Array.from({ length: size * size }, () => random.between(0, 255));
  const tissue = (): Raster<Float32Array> =>
    rasterOf(
      size,
      size,
      noise().map((value, i) => (isIsland(i % size, Math.floor(i / size)) ? value : 0)),
    );
  const islands = Uint8Array.from({ length: size * size }, (_, i) =>
    isIsland(i % size, Math.floor(i / size)) ? 1 : 0,
  );
  return {
    noise: rasterOf(size, size, noise()),
    post: tissue(),
    pre: tissue(),
    mask: rasterOf(size, size, islands),
    into: createRaster(size, size, 'float32'),
    intoPair: { post: createRaster(size, size, 'float32'), pre: createRaster(size, size, 'float32') },
  };
}

function isIsland(x: number, y: number): boolean {
  const wide = Math.sin(x * 0.013 + y * 0.005) + Math.sin(y * 0.011 - x * 0.003);
  return wide > 0.4 && Math.sin(x * 0.11) * Math.sin(y * 0.07) < 0.7;
}

function warped(
  source: Raster<Float32Array>,
  raster: Raster<Float32Array>,
  simd: SimdKernels | null,
): Raster<Float32Array> {
  const origin = { x: 0, y: 0 };
  warpInto({ raster, origin }, { raster: source, origin }, MAP, simd);
  return raster;
}

/** What `equalizePair` takes from outside, computed with SIMD or without. */
function operationsWith(simd: SimdKernels | null): PixelOperations {
  return {
    gaussian: async (image, sigmaPx) => gaussianBlur(image, sigmaPx, { simd }),
    percentiles: async ({ data }, percentiles, selection) =>
      percentilesOf(data, percentiles, selection, simd),
    histogram: async ({ data }, edges) => {
      const counts = new Float64Array(edges.length - 1);
      countInto(counts, edges, data, simd);
      return counts;
    },
    matchHistogram: async ({ width, height, data }, matching, into) =>
      rasterOf(width, height, matchedPixels(matching, data, simd, into?.data)),
  };
}
