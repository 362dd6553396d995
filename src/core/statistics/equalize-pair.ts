import { rasterOf } from '#core/raster.ts';
import type { PixelArray, Raster } from '#core/raster.ts';
import { rangeOf } from '#core/statistics/histogram.ts';
import { histogramMatching, matchedLevel } from '#core/statistics/match-histogram.ts';
import { percentilesOf } from '#core/statistics/order-statistics.ts';

/** Percentile of the positive post-stain pixels that becomes 1; above it lie specks and microbes. */
const WHITE_PERCENTILE = 99;

/** Added to a divisor that may be zero. */
const TINY = 1e-8;

/**
 * Makes the brightness of a pair comparable for registration: the pre-stain picture takes the distribution of the
 * post-stain one (see {@link histogramMatching}), then both are divided by the 99th percentile of the positive
 * post-stain pixels and cut to 0..1. Zero pixels stay zero; the sizes may differ.
 *
 * Where either picture has no positive pixel there is nothing to match, and each is divided by its own maximum.
 * The result lies within 0..1 in every case: negative pixels are below background and become 0, in both pictures (the
 * reference package turns them into signal in the pre-stain picture, and leaves 0..1 where all of post is negative).
 */
export function equalizePair(
  post: Raster,
  pre: Raster,
): { readonly post: Raster<Float32Array>; readonly pre: Raster<Float32Array> } {
  const matching = histogramMatching(pre.data, post.data);
  if (matching === null) return { post: dividedByMaximum(post), pre: dividedByMaximum(pre) };
  const white = percentilesOf(post.data, [WHITE_PERCENTILE], 'positive')[0]!;
  return {
    post: mapped(post, (value) => cutToUnit(value / white)),
    pre: mapped(pre, (value) => (value <= 0 ? 0 : cutToUnit(matchedLevel(matching, value) / white))),
  };
}

function dividedByMaximum(image: Raster): Raster<Float32Array> {
  const maximum = Math.max(0, rangeOf(image.data)?.max ?? 0) + TINY;
  return mapped(image, (value) => cutToUnit(value / maximum));
}

function mapped({ width, height, data }: Raster, change: (value: number) => number): Raster<Float32Array> {
  return rasterOf(width, height, mapPixels(data, change));
}

function mapPixels(data: PixelArray, change: (value: number) => number): Float32Array {
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) out[i] = change(data[i]!);
  return out;
}

function cutToUnit(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}
