import type { Homography } from '#core/geometry/homography.ts';
import { warpInto } from '#core/geometry/warp-into.ts';
import { createRaster, type Raster } from '#core/raster.ts';

/** Pre as a map lays it on post, zero where post has no signal. The map is between the pixels of both pictures. */
export function seenByBoth(
  post: Raster<Float32Array>,
  pre: Raster<Float32Array>,
  map: Homography<'post-level', 'pre-level'>,
): Raster<Float32Array> {
  const warped = createRaster(post.width, post.height, 'float32');
  const origin = { x: 0, y: 0 };
  warpInto({ raster: warped, origin }, { raster: pre, origin }, map);
  for (let i = 0; i < warped.data.length; i++) if (!(post.data[i]! > 0)) warped.data[i] = 0;
  return warped;
}
