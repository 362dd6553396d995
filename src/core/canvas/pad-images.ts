import { Exo2MicroError } from '#core/errors.ts';
import { createRaster, pixelTypeOf } from '#core/raster.ts';
import type { Raster, Size } from '#core/raster.ts';

/** Size of the padded canvas of a pair: the larger width and height, and `pad` on every side. */
export function canvasSize(post: Size, pre: Size, pad: number): Size {
  if (!Number.isSafeInteger(pad) || pad < 0) {
    throw new Exo2MicroError(
      'invalid-argument',
      `Padding is a whole number of pixels, 0 or more, not ${pad}.`,
    );
  }
  return {
    width: Math.max(post.width, pre.width) + 2 * pad,
    height: Math.max(post.height, pre.height) + 2 * pad,
  };
}

/**
 * Both pictures on zero canvases of one size (see {@link canvasSize}), each with its corner at (pad, pad) and its own
 * pixel type. For rasters in memory; the pipeline pads by reading outside the picture.
 *
 * @param pad zero pixels on each side; default 50
 */
export function padImages(
  post: Raster,
  pre: Raster,
  pad: number = 50,
): { readonly post: Raster; readonly pre: Raster } {
  const size = canvasSize(post, pre, pad);
  return { post: placed(post, size, pad), pre: placed(pre, size, pad) };
}

function placed(image: Raster, size: Size, pad: number): Raster {
  const canvas = createRaster(size.width, size.height, pixelTypeOf(image.data));
  for (let y = 0; y < image.height; y++) {
    const row = image.data.subarray(y * image.width, (y + 1) * image.width);
    canvas.data.set(row, (y + pad) * size.width + pad);
  }
  return canvas;
}
