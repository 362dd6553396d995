import { Exo2MicroError } from '#core/errors.ts';
import { dilateCross } from '#core/masks/dilate-cross.ts';
import { fillHoles } from '#core/masks/fill-holes.ts';
import { maskAbove } from '#core/masks/mask-above.ts';
import { rasterOf } from '#core/raster.ts';
import type { Mask, Raster, Size } from '#core/raster.ts';

/** Options of {@link buildTissueMask}. */
export interface TissueMaskOptions {
  /** Pixels strictly above this are signal. @default 0 */
  readonly signalThreshold?: number;
  /** Steps to the four neighbours by which signal grows, so that gaps close; 0 grows nothing. @default 50 */
  readonly dilationIters?: number;
}

/**
 * Where there is tissue in both pictures: each is thresholded, grown and has its holes filled, and the two are
 * intersected. Throws `invalid-argument` where the sizes differ or `dilationIters` is no whole number of 0 or more.
 *
 * 0 steps means no growth. (The reference package hands 0 on to scipy, for which it means "until nothing changes": any
 * signal then fills the picture, which nobody can want of a tissue mask.)
 */
export function buildTissueMask(post: Raster, pre: Raster, options: TissueMaskOptions = {}): Mask {
  const { signalThreshold = 0, dilationIters = 50 } = options;
  checkSameSize(post, pre);
  const grown = (image: Raster): Mask =>
    fillHoles(dilateCross(maskAbove(image, signalThreshold), dilationIters));
  return intersection(grown(post), grown(pre));
}

/**
 * Where there is tissue in both pictures, without growing: pixels above zero with holes filled, intersected. Throws
 * `invalid-argument` where the sizes differ.
 */
export function buildCleanTissueMask(post: Raster, pre: Raster): Mask {
  checkSameSize(post, pre);
  return intersection(fillHoles(maskAbove(post, 0)), fillHoles(maskAbove(pre, 0)));
}

function intersection(a: Mask, b: Mask): Mask {
  return rasterOf(
    a.width,
    a.height,
    a.data.map((value, i) => value & b.data[i]!),
  );
}

function checkSameSize(post: Size, pre: Size): void {
  if (post.width === pre.width && post.height === pre.height) return;
  throw new Exo2MicroError(
    'invalid-argument',
    `A joint mask needs two pictures of one size; post-stain is ${post.width} x ${post.height} and pre-stain ` +
      `${pre.width} x ${pre.height}. Pad them to one canvas first (padImages).`,
  );
}
