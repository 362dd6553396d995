import type { Size } from './raster.ts';

/** A rectangle in pixels, half-open: x <= px < x + width. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The rectangle of a whole image. */
export function rectOf(size: Size): Rect {
  return { x: 0, y: 0, width: size.width, height: size.height };
}

/** The common part of two rectangles; width or height 0 where they do not meet. */
export function intersectRects(a: Rect, b: Rect): Rect {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const right = Math.min(a.x + a.width, b.x + b.width);
  const bottom = Math.min(a.y + a.height, b.y + b.height);
  return { x, y, width: Math.max(0, right - x), height: Math.max(0, bottom - y) };
}

/** Whether a rectangle holds no pixel. */
export function isEmptyRect(rect: Rect): boolean {
  return rect.width <= 0 || rect.height <= 0;
}

/** The rectangle grown by `margin` pixels on every side. */
export function growRect(rect: Rect, margin: number): Rect {
  return {
    x: rect.x - margin,
    y: rect.y - margin,
    width: rect.width + 2 * margin,
    height: rect.height + 2 * margin,
  };
}

/** The tiles of a grid with its origin at 0, 0 that cover an image, by rows; cut at the right and lower edge. */
export function tileGrid(size: Size, tile: Size): Rect[] {
  const tiles: Rect[] = [];
  for (let y = 0; y < size.height; y += tile.height) {
    for (let x = 0; x < size.width; x += tile.width) {
      tiles.push({
        x,
        y,
        width: Math.min(tile.width, size.width - x),
        height: Math.min(tile.height, size.height - y),
      });
    }
  }
  return tiles;
}
