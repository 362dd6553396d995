import type { Raster, Size } from '../raster.ts';
import { intersectRects, rectOf, type Rect } from '../rect.ts';
import { applyHomography, type Frame, type Homography, type Point } from './homography.ts';

/** A window of a picture: its pixels, and where its first pixel lies in the picture. */
export interface PlacedRaster {
  readonly raster: Raster<Float32Array>;
  readonly origin: Point;
}

/**
 * Fills the target with the source seen through `map`, which takes a target pixel to the source pixel to sample there
 * (an inverse map). Bilinear; what lies outside the source window counts as 0, also as one of the four neighbours.
 * Both windows keep whole-number origins in their own picture, and every pixel's coordinates are computed in float64 from
 * its place in the whole picture: a pixel gets the same value to the last bit whichever window it is computed in, as long
 * as the source window holds {@link warpSourceRect}. Every target pixel is written.
 */
export function warpInto<Target extends Frame, Source extends Frame>(
  target: PlacedRaster,
  source: PlacedRaster,
  map: Homography<Target, Source>,
): void {
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = map as unknown as NineNumbers;
  const { width, height, data: pixels } = source.raster;
  const originX = source.origin.x;
  const originY = source.origin.y;
  const out = target.raster.data;
  const outWidth = target.raster.width;
  // Both neighbours lie in the window where 0 <= floor < size - 1.
  const lastColumn = Math.max(0, width - 1);
  const lastRow = Math.max(0, height - 1);
  for (let row = 0; row < target.raster.height; row++) {
    const y = target.origin.y + row;
    const rowX = m1 * y + m2;
    const rowY = m4 * y + m5;
    const rowW = m7 * y + m8;
    let at = row * outWidth;
    for (let x = target.origin.x; x < target.origin.x + outWidth; x++, at++) {
      const w = m6 * x + rowW;
      const inverse = 1 / w;
      const sx = (m0 * x + rowX) * inverse;
      const sy = (m3 * x + rowY) * inverse;
      const wholeX = Math.floor(sx);
      const wholeY = Math.floor(sy);
      const tx = sx - wholeX;
      const ty = sy - wholeY;
      const column = wholeX - originX;
      const line = wholeY - originY;
      if (column >= 0 && column < lastColumn && line >= 0 && line < lastRow && w > 0) {
        const k = line * width + column;
        const upper = pixels[k]! + (pixels[k + 1]! - pixels[k]!) * tx;
        const lower = pixels[k + width]! + (pixels[k + width + 1]! - pixels[k + width]!) * tx;
        out[at] = upper + (lower - upper) * ty;
      } else if (column >= -1 && column < width && line >= -1 && line < height && w > 0) {
        out[at] = borderValue(source.raster, column, line, tx, ty);
      } else out[at] = 0;
    }
  }
}

type NineNumbers = [number, number, number, number, number, number, number, number, number];

function borderValue(
  raster: Raster<Float32Array>,
  column: number,
  line: number,
  tx: number,
  ty: number,
): number {
  const { width, height, data } = raster;
  const left = column >= 0;
  const right = column + 1 < width;
  const k = line * width + column;
  let upper = 0;
  let lower = 0;
  if (line >= 0) {
    const a = left ? data[k]! : 0;
    upper = a + ((right ? data[k + 1]! : 0) - a) * tx;
  }
  if (line + 1 < height) {
    const a = left ? data[k + width]! : 0;
    lower = a + ((right ? data[k + width + 1]! : 0) - a) * tx;
  }
  return upper + (lower - upper) * ty;
}

/**
 * The part of the source that the target rectangle needs through `map`, with the neighbours of bilinear sampling; cut to
 * the source, so of width or height 0 where nothing of it is seen. All of the source where the rectangle reaches the
 * map's horizon.
 */
export function warpSourceRect<Target extends Frame, Source extends Frame>(
  target: Rect,
  map: Homography<Target, Source>,
  sourceSize: Size,
): Rect {
  const right = target.x + target.width - 1;
  const bottom = target.y + target.height - 1;
  const corners = [
    { x: target.x, y: target.y },
    { x: right, y: target.y },
    { x: target.x, y: bottom },
    { x: right, y: bottom },
  ];
  if (corners.some((at) => map[6]! * at.x + map[7]! * at.y + map[8]! <= 0)) return rectOf(sourceSize);
  const seen = corners.map((at) => applyHomography(map, at));
  // One pixel more on each side than the floor needs: rounding at a corner must not cost a neighbour.
  const x = Math.floor(Math.min(...seen.map((at) => at.x))) - 1;
  const y = Math.floor(Math.min(...seen.map((at) => at.y))) - 1;
  const width = Math.floor(Math.max(...seen.map((at) => at.x))) + 3 - x;
  const height = Math.floor(Math.max(...seen.map((at) => at.y))) + 3 - y;
  return intersectRects({ x, y, width, height }, rectOf(sourceSize));
}
