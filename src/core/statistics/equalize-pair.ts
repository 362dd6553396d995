import { divideToUnitWithSimdInto } from '#core/accelerator/bins-with-simd.ts';
import { simdKernels, type SimdKernels } from '#core/accelerator/simd-kernels.ts';
import { processorOperations, type PixelOperations } from '#core/pixel-operations.ts';
import { rasterOf } from '#core/raster.ts';
import type { Raster } from '#core/raster.ts';
import { rangeOf } from '#core/statistics/histogram.ts';
import { matchingEdges, matchingOf } from '#core/statistics/match-histogram.ts';

/** Percentile of the positive post-stain pixels that becomes 1; above it lie specks and microbes. */
const WHITE_PERCENTILE = 99;

/** Added to a divisor that may be zero. */
const TINY = 1e-8;

/** A pair of comparable brightness, 0..1. */
export interface EqualizedPair {
  readonly post: Raster<Float32Array>;
  readonly pre: Raster<Float32Array>;
}

/**
 * Makes the brightness of a pair comparable for registration: the pre-stain picture takes the distribution of the
 * post-stain one (see {@link matchingOf}), then both are divided by the 99th percentile of the positive
 * post-stain pixels and cut to 0..1. Zero pixels stay zero; the sizes may differ.
 *
 * Where either picture has no positive pixel there is nothing to match, and each is divided by its own maximum.
 * The result lies within 0..1 in every case: negative pixels are below background and become 0, in both pictures (the
 * reference package turns them into signal in the pre-stain picture, and leaves 0..1 where all of post is negative).
 *
 * @param pixels what counts and maps the pixels; this thread by default
 * @param simd what this thread computes the rest with; null for TypeScript alone
 * @param into where the results go, all of it overwritten: of the sizes of the pictures, in other memory; new rasters by default
 */
export async function equalizePair(
  post: Raster,
  pre: Raster,
  pixels: PixelOperations = processorOperations,
  simd: SimdKernels | null = simdKernels,
  into?: EqualizedPair,
): Promise<EqualizedPair> {
  const edges = { post: matchingEdges(post.data, simd), pre: matchingEdges(pre.data, simd) };
  if (edges.post === null || edges.pre === null) {
    return {
      post: dividedByMaximum(post, simd, into?.post),
      pre: dividedByMaximum(pre, simd, into?.pre),
    };
  }
  const source = { edges: edges.pre, counts: await pixels.histogram(pre, edges.pre) };
  const target = { edges: edges.post, counts: await pixels.histogram(post, edges.post) };
  const [white = NaN] = await pixels.percentiles(post, [WHITE_PERCENTILE], 'positive');
  const matching = matchingOf(source, target);
  const levels = matching.levels.map((level) => cutToUnit(level / white));
  return {
    post: dividedBy(white, post, simd, into?.post),
    pre: await pixels.matchHistogram(pre, { ...matching, levels }, into?.pre),
  };
}

function dividedByMaximum(
  image: Raster,
  simd: SimdKernels | null,
  into: Raster<Float32Array> | undefined,
): Raster<Float32Array> {
  return dividedBy(Math.max(0, rangeOf(image.data)?.max ?? 0) + TINY, image, simd, into);
}

/** The picture divided and cut to 0..1. */
function dividedBy(
  divisor: number,
  { width, height, data }: Raster,
  simd: SimdKernels | null,
  into: Raster<Float32Array> | undefined,
): Raster<Float32Array> {
  const out = into?.data ?? new Float32Array(data.length);
  if (data instanceof Float32Array && simd !== null) divideToUnitWithSimdInto(out, simd, data, divisor);
  else for (let i = 0; i < data.length; i++) out[i] = cutToUnit(data[i]! / divisor);
  return rasterOf(width, height, out);
}

function cutToUnit(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}
