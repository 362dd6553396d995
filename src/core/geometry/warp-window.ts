import { createRaster, toFloat32, type Raster } from '#core/raster.ts';
import { isEmptyRect, type Rect } from '#core/rect.ts';
import type { RasterMaker } from '#core/reused-rasters.ts';
import type { RunContext } from '#core/run-context.ts';
import type { TileSource } from '#core/tile-source.ts';
import type { Frame, Homography } from '#core/geometry/homography.ts';
import { warpInto, warpSourceRect } from '#core/geometry/warp-into.ts';

/**
 * A window of the target frame, filled with the source seen through `map` (target pixel to source pixel): bilinear, zero
 * outside the source. Only the part of the source that the window needs is read. See {@link warpInto}.
 * `make` makes the window, and what is read for it.
 */
export async function warpWindow<Target extends Frame, Source extends Frame>(
  source: TileSource,
  map: Homography<Target, Source>,
  at: Rect,
  ctx: RunContext,
  make: RasterMaker = createRaster,
): Promise<Raster<Float32Array>> {
  const target = make(at.width, at.height, 'float32');
  const needed = warpSourceRect(at, map, source.size);
  if (isEmptyRect(needed) || isEmptyRect(at)) return target;
  const window = toFloat32(await source.read(needed, ctx, make), make);
  warpInto({ raster: target, origin: at }, { raster: window, origin: needed }, map);
  return target;
}
