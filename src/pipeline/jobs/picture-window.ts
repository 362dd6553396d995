import { createRaster, type Raster, type Size } from '#core/raster.ts';
import type { Rect } from '#core/rect.ts';
import type { RasterMaker } from '#core/reused-rasters.ts';
import type { RunContext } from '#core/run-context.ts';
import { readCanvasWindow, type CanvasLayer } from '../views/canvas-layer.ts';
import { differenceInto } from '../views/difference-into.ts';
import type { ImageOpener } from './job-environment.ts';

/** A picture on the canvas: one layer, or `post - scale * pre`. */
export type CanvasPicture =
  | { readonly kind: 'layer'; readonly layer: CanvasLayer }
  | {
      readonly kind: 'difference';
      readonly post: CanvasLayer;
      readonly pre: CanvasLayer;
      readonly scale: number;
    };

/** Size of a picture: that of the canvas that it lies on. */
export function pictureSize(picture: CanvasPicture): Size {
  return picture.kind === 'layer' ? picture.layer.canvas : picture.post.canvas;
}

/**
 * A full-resolution window of a picture: float32 where it is warped or a difference. Null where all of it is zero. `make` makes
 * the rasters that it takes; new ones by default.
 */
export async function pictureWindow(
  picture: CanvasPicture,
  at: Rect,
  images: ImageOpener,
  ctx: RunContext,
  make: RasterMaker = createRaster,
): Promise<Raster | null> {
  if (picture.kind === 'layer') {
    return readCanvasWindow(picture.layer, await images.open(picture.layer.image), 0, at, ctx, make);
  }
  const post = await readCanvasWindow(picture.post, await images.open(picture.post.image), 0, at, ctx, make);
  const pre = await readCanvasWindow(picture.pre, await images.open(picture.pre.image), 0, at, ctx, make);
  if (post === null && pre === null) return null;
  const difference = make(at.width, at.height, 'float32');
  differenceInto(difference.data, post?.data ?? null, pre?.data ?? null, picture.scale);
  return difference;
}
