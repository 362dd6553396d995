import { Exo2MicroError } from '#core/errors.ts';
import { createPixels, pixelTypeOf, rasterOf } from '#core/raster.ts';
import type { Raster } from '#core/raster.ts';

/** A box of rows and columns, half-open. */
export type BoundingBox = readonly [rowMin: number, rowMax: number, colMin: number, colMax: number];

/**
 * Both pictures cut to the box of rows and columns in which either has a pixel strictly above the threshold. NaN is no
 * signal. Without any signal the pictures come back whole. Throws `invalid-argument` where the sizes differ.
 *
 * @param threshold pixels at or below it are empty; default 0
 */
export function trimToSignal(
  post: Raster,
  pre: Raster,
  threshold: number = 0,
): { readonly post: Raster; readonly pre: Raster; readonly bbox: BoundingBox } {
  if (post.width !== pre.width || post.height !== pre.height) {
    throw new Exo2MicroError(
      'invalid-argument',
      `Trimming needs two pictures of one size; post-stain is ${post.width} x ${post.height} and pre-stain ` +
        `${pre.width} x ${pre.height}. Pad them to one canvas first (padImages).`,
    );
  }
  const bbox = signalBox([post, pre], threshold);
  return { post: cropped(post, bbox), pre: cropped(pre, bbox), bbox };
}

function signalBox(images: readonly [Raster, Raster], threshold: number): BoundingBox {
  const { width, height } = images[0];
  let [top, bottom, left, right] = [height, 0, width, 0];
  for (const { data } of images) {
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        if (!(data[i]! > threshold)) continue;
        if (y < top) top = y;
        if (y >= bottom) bottom = y + 1;
        if (x < left) left = x;
        if (x >= right) right = x + 1;
      }
    }
  }
  return bottom === 0 ? [0, height, 0, width] : [top, bottom, left, right];
}

function cropped({ width, data }: Raster, [top, bottom, left, right]: BoundingBox): Raster {
  const out = createPixels(pixelTypeOf(data), (bottom - top) * (right - left));
  for (let y = top; y < bottom; y++) {
    out.set(data.subarray(y * width + left, y * width + right), (y - top) * (right - left));
  }
  return rasterOf(right - left, bottom - top, out);
}
