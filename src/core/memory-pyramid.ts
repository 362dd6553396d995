import { createRaster, pixelTypeOf, type PixelType, type Raster } from '#core/raster.ts';
import { intersectRects, isEmptyRect, rectOf, type Rect } from '#core/rect.ts';
import type { RasterMaker } from '#core/reused-rasters.ts';
import type { RunContext } from '#core/run-context.ts';
import type { ImagePyramid, TileSource } from '#core/tile-source.ts';

/** Levels are halved until the longer side is no more than this, px; nothing in the project works on less. */
const SMALLEST_LEVEL_PX = 64;

/** A pyramid of a picture that is in memory whole: a phantom, a crop, a small image. */
export function pyramidOf(image: Raster): ImagePyramid {
  const levels: TileSource[] = [];
  let level = image;
  for (;;) {
    levels.push(memorySource(level));
    if (Math.max(level.width, level.height) <= SMALLEST_LEVEL_PX) break;
    level = halve(level);
  }
  return { size: { width: image.width, height: image.height }, pixelType: pixelTypeOf(image.data), levels };
}

/** A raster as a {@link TileSource}. */
export function memorySource(image: Raster): TileSource {
  const pixelType = pixelTypeOf(image.data);
  return {
    size: { width: image.width, height: image.height },
    pixelType,
    // eslint-disable-next-line require-await -- an aborted read has to reject, not throw
    read: async (at: Rect, ctx: RunContext, make?: RasterMaker) => {
      ctx.signal.throwIfAborted();
      return crop(image, pixelType, at, make);
    },
  };
}

function crop(image: Raster, pixelType: PixelType, at: Rect, make: RasterMaker = createRaster): Raster {
  const window = make(at.width, at.height, pixelType);
  const part = intersectRects(at, rectOf(image));
  if (isEmptyRect(part)) return window;
  for (let y = part.y; y < part.y + part.height; y++) {
    const from = y * image.width + part.x;
    window.data.set(image.data.subarray(from, from + part.width), (y - at.y) * at.width + part.x - at.x);
  }
  return window;
}

/**
 * The next level: the mean of every 2 x 2 block, where what lies outside the picture counts as 0; rounded for whole-number
 * pixels, but never down to 0 where the block has any signal.
 */
export function halve(image: Raster): Raster {
  const { width, height, data } = image;
  const half = createRaster(Math.ceil(width / 2), Math.ceil(height / 2), pixelTypeOf(data));
  const isWhole = !(data instanceof Float32Array);
  for (let y = 0; y < half.height; y++) {
    const upper = 2 * y * width;
    const hasLower = 2 * y + 1 < height;
    for (let x = 0; x < half.width; x++) {
      const k = upper + 2 * x;
      const hasRight = 2 * x + 1 < width;
      let sum = data[k]!;
      if (hasRight) sum += data[k + 1]!;
      if (hasLower) sum += data[k + width]!;
      if (hasLower && hasRight) sum += data[k + width + 1]!;
      const mean = isWhole && sum > 0 ? Math.max(1, Math.round(sum / 4)) : sum / 4;
      half.data[y * half.width + x] = mean;
    }
  }
  return half;
}
