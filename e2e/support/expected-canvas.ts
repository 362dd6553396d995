import type { Raster } from '#core/raster.ts';

// What the files must hold, computed in the plainest way from the raw images and the exported matrix.

/** The canvas that two images share. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly pad: number;
}

/** The larger of both widths and heights, with `pad` on each side. */
export function canvasOf(post: Raster, pre: Raster, pad: number): Canvas {
  return {
    width: Math.max(post.width, pre.width) + 2 * pad,
    height: Math.max(post.height, pre.height) + 2 * pad,
    pad,
  };
}

/** A raw image on the canvas: at (pad, pad), zero around it. */
export function paddedOn({ width, height, pad }: Canvas, image: Raster): Float64Array {
  const out = new Float64Array(width * height);
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++)
      out[(y + pad) * width + x + pad] = image.data[y * image.width + x] ?? 0;
  }
  return out;
}

/**
 * A raw image on the canvas, each pixel taken where `matrix` (canvas to canvas, 9 numbers row-major) sends it, by the mean
 * of its four neighbours weighted by nearness.
 */
export function warpedOn(canvas: Canvas, image: Raster, matrix: readonly number[]): Float64Array {
  const { width, height, pad } = canvas;
  const source = (x: number, y: number): number => {
    const inside = x >= pad && y >= pad && x < pad + image.width && y < pad + image.height;
    return inside ? (image.data[(y - pad) * image.width + x - pad] ?? 0) : 0;
  };
  const out = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = mapped(matrix, x, y);
      const left = Math.floor(u);
      const top = Math.floor(v);
      const right = u - left;
      const below = v - top;
      out[y * width + x] =
        (1 - right) * (1 - below) * source(left, top) +
        right * (1 - below) * source(left + 1, top) +
        (1 - right) * below * source(left, top + 1) +
        right * below * source(left + 1, top + 1);
    }
  }
  return out;
}

/** Where a matrix sends a point. */
export function mapped(matrix: readonly number[], x: number, y: number): [number, number] {
  const row = (i: number): number => (matrix[i] ?? 0) * x + (matrix[i + 1] ?? 0) * y + (matrix[i + 2] ?? 0);
  return [row(0) / row(6), row(3) / row(6)];
}

/** The largest difference of two pictures, and where it is. */
export function largestDifference(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
): { readonly difference: number; readonly at: number } {
  if (found.length !== expected.length) return { difference: Infinity, at: -1 };
  let worst = { difference: 0, at: -1 };
  for (let i = 0; i < found.length; i++) {
    const difference = Math.abs((found[i] ?? NaN) - (expected[i] ?? NaN));
    if (!(difference <= worst.difference)) worst = { difference, at: i };
  }
  return worst;
}
