import { applyHomography, type Frame, type Homography } from '#core/geometry/homography.ts';
import type { Raster } from '#core/raster.ts';

/**
 * How far a bilinearly sampled picture lies from the picture itself at pixel `i` of a window, by the remainder of linear
 * interpolation: half of `a (1 - a)` times the second difference, along each axis, `a` being the part of a pixel by which the
 * sampled place lies beyond a pixel's middle. Below 0 on the tops of structures, which interpolation lowers, above 0 in
 * hollows; over a whole sample both cancel, but not over one of which only the tops are seen. The second differences are
 * taken along the window's axes, which lie nearly along the picture's. 0 on the window's rim.
 *
 * @param at position of the window, px of the frame that `map` takes to pixels of the sampled picture
 */
export function interpolationLoss<From extends Frame, To extends Frame>(
  { width, height, data }: Raster,
  i: number,
  at: { readonly x: number; readonly y: number },
  map: Homography<From, To>,
): number {
  const x = i % width;
  const y = (i - x) / width;
  if (x === 0 || y === 0 || x === width - 1 || y === height - 1) return 0;
  const seen = applyHomography(map, { x: at.x + x, y: at.y + y });
  const across = data[i - 1]! - 2 * data[i]! + data[i + 1]!;
  const down = data[i - width]! - 2 * data[i]! + data[i + width]!;
  return (remainder(seen.x) * across + remainder(seen.y) * down) / 2;
}

/** `a (1 - a)` of the fraction `a` of a coordinate. */
function remainder(coordinate: number): number {
  const a = coordinate - Math.floor(coordinate);
  return a * (1 - a);
}
