import type { PixelType, Raster, Size } from './raster.ts';
import type { Rect } from './rect.ts';
import type { RasterMaker } from './reused-rasters.ts';
import type { RunContext } from './run-context.ts';

/** A picture of any size that is read by windows. Outside the picture it reads zero. */
export interface TileSource {
  readonly size: Size;
  readonly pixelType: PixelType;
  /**
   * Pixels of a window at integer coordinates; the window may lie partly or wholly outside. `make` makes the raster where
   * the source has to make one; a new one by default.
   */
  read(at: Rect, ctx: RunContext, make?: RasterMaker): Promise<Raster>;
}

/**
 * A picture with halved levels. Level 0 is the picture itself; a pixel of level n is the mean of a block of 2^n x 2^n
 * pixels, so its centre `x` lies at `(x + 0.5) * 2^n - 0.5` of level 0. Level n is `ceil(width / 2^n)` wide.
 * A block with any signal never reads zero.
 */
export interface ImagePyramid {
  readonly size: Size;
  readonly pixelType: PixelType;
  readonly levels: readonly TileSource[];
}

/** Size of level `level` of a picture. */
export function levelSize(size: Size, level: number): Size {
  const factor = 2 ** level;
  return { width: Math.ceil(size.width / factor), height: Math.ceil(size.height / factor) };
}
