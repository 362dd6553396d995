import type { Point } from '#core/geometry/homography.ts';
import type { Raster } from '#core/raster.ts';
import { releaseMemory } from '#core/release-memory.ts';
import { positiveCountOf } from '#core/registration/positive-count.ts';

/** A place to match, in full-resolution px of post. */
export type PatchCentre = Point;

/** What places are wanted. */
export interface PatchWish {
  /** Side of the patches, px of the level that texture is judged at. */
  readonly sidePx: number;
  /** Shortest side of a cell, in patches; the less, the more patches overlap and say the same thing twice. */
  readonly spacing: number;
  /** About how many places; the sample is divided into as many cells. */
  readonly count: number;
}

/** Cells with less texture than this share of the median cell's are left out: nothing there holds a patch in place. */
const LEAST_TEXTURE = 0.02;

/**
 * The best-textured place of every cell of a grid over the picture: where the smaller eigenvalue of the structure tensor is
 * largest (Shi and Tomasi, 1994), so that a patch there is held in both directions. Places are pixels of the picture, by rows.
 */
export function chooseTexturedPlaces(image: Raster<Float32Array>, wish: PatchWish): Point[] {
  const texture = textureOf(image, Math.max(1, Math.round(wish.sidePx / 2.5)));
  const signalArea = positiveCountOf(image.data);
  const cell = Math.max(2, wish.spacing * wish.sidePx, Math.sqrt(signalArea / wish.count));
  const columns = Math.ceil(image.width / cell);
  const rows = Math.ceil(image.height / cell);
  const best = new Int32Array(columns * rows).fill(-1);
  const margin = Math.min(wish.sidePx / 4, image.width / 8, image.height / 8);
  for (let y = Math.ceil(margin); y < image.height - margin; y++) {
    for (let x = Math.ceil(margin); x < image.width - margin; x++) {
      const at = y * image.width + x;
      const k = Math.floor(y / cell) * columns + Math.floor(x / cell);
      const value = texture[at]!;
      if (image.data[at]! > 0 && value > 0 && (best[k]! < 0 || value > texture[best[k]!]!)) best[k] = at;
    }
  }
  const chosen = Array.from(best).filter((at) => at >= 0);
  const sorted = chosen.map((at) => texture[at]!).sort((a, b) => a - b);
  const least = LEAST_TEXTURE * (sorted[Math.floor(sorted.length / 2)] ?? 0);
  const places = chosen
    .filter((at) => texture[at]! >= least)
    .map((at) => ({ x: at % image.width, y: Math.floor(at / image.width) }));
  releaseMemory(texture);
  return places;
}

/** Smaller eigenvalue of the structure tensor, summed over squares of `2 radius + 1` pixels. */
function textureOf(image: Raster<Float32Array>, radius: number): Float32Array {
  const { width, height, data } = image;
  const xx = new Float32Array(data.length);
  const xy = new Float32Array(data.length);
  const yy = new Float32Array(data.length);
  const tensor = { xx, xy, yy };
  for (let y = 1; y < height - 1; y++) productsOfRowInto(tensor, image, y);
  for (const part of [xx, xy, yy]) sumSquaresInPlace(part, width, height, radius);
  const texture = new Float32Array(data.length);
  for (let start = 0; start < texture.length; start += width)
    smallerValuesInto(texture, tensor, start, start + width);
  releaseMemory(xx, xy, yy);
  return texture;
}

/** The three products of the gradient's parts, of every pixel. */
interface StructureTensor {
  readonly xx: Float32Array;
  readonly xy: Float32Array;
  readonly yy: Float32Array;
}

/** A row at a time: a function that is called often is compiled early, a long loop late, and until then every number is an object. */
function productsOfRowInto(
  { xx, xy, yy }: StructureTensor,
  { width, data }: Raster<Float32Array>,
  y: number,
): void {
  for (let k = y * width + 1; k < (y + 1) * width - 1; k++) {
    const gx = data[k + 1]! - data[k - 1]!;
    const gy = data[k + width]! - data[k - width]!;
    xx[k] = gx * gx;
    xy[k] = gx * gy;
    yy[k] = gy * gy;
  }
}

/** Smaller eigenvalues of some pixels. */
function smallerValuesInto(
  texture: Float32Array,
  { xx, xy, yy }: StructureTensor,
  from: number,
  to: number,
): void {
  for (let k = from; k < to; k++) {
    const p = xx[k]!;
    const q = yy[k]!;
    const half = (p - q) / 2;
    texture[k] = (p + q) / 2 - Math.sqrt(half * half + xy[k]! * xy[k]!);
  }
}

/** Sums over squares around each pixel, by sums that run along rows and then down columns; zero outside. */
function sumSquaresInPlace(data: Float32Array, width: number, height: number, radius: number): void {
  const row = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    for (let x = 0; x < width; x++) row[x] = data[start + x]!;
    let sum = 0;
    for (let x = 0; x < Math.min(radius, width); x++) sum += row[x]!;
    for (let x = 0; x < width; x++) {
      if (x + radius < width) sum += row[x + radius]!;
      if (x - radius > 0) sum -= row[x - radius - 1]!;
      data[start + x] = sum;
    }
  }
  // Down the columns a whole row at a time; rows that leave the square are still needed unsummed.
  const source = Float32Array.from(data);
  const sums = new Float64Array(width);
  for (let y = 0; y < Math.min(radius, height); y++) addRowInto(sums, source, y, width, 1);
  for (let y = 0; y < height; y++) {
    if (y + radius < height) addRowInto(sums, source, y + radius, width, 1);
    if (y - radius > 0) addRowInto(sums, source, y - radius - 1, width, -1);
    for (let x = 0; x < width; x++) data[y * width + x] = sums[x]!;
  }
  releaseMemory(source);
}

function addRowInto(sums: Float64Array, source: Float32Array, y: number, width: number, sign: 1 | -1): void {
  for (let x = 0; x < width; x++) sums[x]! += sign * source[y * width + x]!;
}
