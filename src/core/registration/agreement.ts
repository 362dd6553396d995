import { warpInto } from '#core/geometry/warp-into.ts';
import { createRaster, type Raster } from '#core/raster.ts';
import type { LevelMap } from '#core/registration/coarse-search.ts';

/** What is compared of an image: its brightness, outline included, and its inner structure alone. */
export interface ComparedImage {
  readonly image: Raster<Float32Array>;
  readonly interior: Raster<Float32Array>;
}

/** Both images as they are compared, and their level. */
export interface ComparedPair {
  readonly post: ComparedImage;
  readonly pre: ComparedImage;
  readonly level: number;
}

/**
 * How well a map lays pre on post, at most 1: the mean of two normalised correlations over all of post, of the brightness
 * (which knows the outline) and of the inner structure (which knows a turn that a round outline cannot tell).
 */
export function agreementOf(post: ComparedImage, pre: ComparedImage, map: LevelMap): number {
  const warped = createRaster(post.image.width, post.image.height, 'float32');
  const origin = { x: 0, y: 0 };
  warpInto({ raster: warped, origin }, { raster: pre.image, origin }, map);
  const brightness = correlation(post.image.data, warped.data);
  warpInto({ raster: warped, origin }, { raster: pre.interior, origin }, map);
  return (brightness + correlation(post.interior.data, warped.data)) / 2;
}

/** Pearson's correlation; 0 where either is constant. */
export function correlation(a: Float32Array, b: Float32Array): number {
  let sumA = 0;
  let sumB = 0;
  let aa = 0;
  let bb = 0;
  let ab = 0;
  for (let i = 0; i < a.length; i++) {
    const p = a[i]!;
    const q = b[i]!;
    sumA += p;
    sumB += q;
    aa += p * p;
    bb += q * q;
    ab += p * q;
  }
  const n = a.length;
  const spread = (aa - (sumA * sumA) / n) * (bb - (sumB * sumB) / n);
  return spread > 0 ? (ab - (sumA * sumB) / n) / Math.sqrt(spread) : 0;
}
