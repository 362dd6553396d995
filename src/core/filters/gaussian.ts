import { blurWithSimdInto } from '#core/accelerator/blur-with-simd.ts';
import { simdKernels, type SimdKernels } from '#core/accelerator/simd-kernels.ts';
import { Exo2MicroError, assert } from '#core/errors.ts';
import { createRaster } from '#core/raster.ts';
import type { PixelArray, Raster } from '#core/raster.ts';

/** The kernel is cut where the Gaussian has fallen to e^-8 of its peak; what scipy cuts by default. */
const TRUNCATE_SIGMAS = 4;

/** Pixels on each side of the centre that a Gaussian of this sigma reaches: `floor(4 sigma + 0.5)`. */
export function gaussianRadius(sigmaPx: number): number {
  if (!Number.isFinite(sigmaPx) || sigmaPx < 0) {
    throw new Exo2MicroError('invalid-argument', `Blur needs a sigma of 0 pixels or more, not ${sigmaPx}.`);
  }
  return Math.floor(TRUNCATE_SIGMAS * sigmaPx + 0.5);
}

/**
 * Half of a sampled Gaussian: weight 0 is the centre, weight k stands for both neighbours at distance k. The whole
 * kernel, both sides, sums to 1.
 */
export function gaussianHalfKernel(sigmaPx: number): Float64Array {
  const radius = gaussianRadius(sigmaPx);
  const weights = Float64Array.from({ length: radius + 1 }, (_, k) =>
    k === 0 ? 1 : Math.exp((-0.5 * k * k) / (sigmaPx * sigmaPx)),
  );
  const sum = weights.reduce((total, weight) => total + 2 * weight, -1);
  return weights.map((weight) => weight / sum);
}

/** Options of {@link gaussianBlur}. */
export interface GaussianOptions {
  /** What to compute with; null for TypeScript alone. @default the thread's SIMD kernels */
  readonly simd?: SimdKernels | null;
  /** Where the result goes, all of it overwritten: of the image's size, in other memory. @default a new raster */
  readonly into?: Raster<Float32Array>;
}

/**
 * Gaussian blur with zero outside the picture; result in float32. Sigma 0 copies. The same definition as scipy's
 * `gaussian_filter(mode='constant', cval=0, truncate=4)`.
 *
 * Separable, and fused: each output row is the vertical sum into one zero-padded line, which is then summed
 * horizontally, so no intermediate image exists. With SIMD the sums are float32, and off by at most 1e-6 of the largest
 * magnitude; without it, or where a kernel is too long for the SIMD form's memory, they are float64. Magnitudes above
 * half of float32's largest (1.7e38) can overflow.
 *
 * @param sigmaPx standard deviation in pixels, 0 or more
 */
export function gaussianBlur(
  image: Raster,
  sigmaPx: number,
  options: GaussianOptions = {},
): Raster<Float32Array> {
  return blurByKernel(image, gaussianHalfKernel(sigmaPx), options);
}

/** {@link gaussianBlur} by any symmetric kernel, given as half of it: the centre, then a weight for each distance. */
export function blurByKernel(
  image: Raster,
  kernel: Float64Array,
  options: GaussianOptions = {},
): Raster<Float32Array> {
  const { simd = simdKernels, into } = options;
  const { width, height, data } = image;
  const out = into ?? createRaster(width, height, 'float32');
  assert(out.width === width && out.height === height, 'a blurred picture has the size of its source');
  assert(out.data.buffer !== data.buffer, 'a picture cannot be blurred into its own memory');
  if (kernel.length === 1) out.data.set(data);
  else if (simd === null || !blurWithSimdInto(out.data, simd, image, kernel)) {
    blurInFloat64Into(out.data, image, kernel);
  }
  return out;
}

/** The reference of the SIMD form, and what runs in its place. */
function blurInFloat64Into(out: Float32Array, { width, height, data }: Raster, kernel: Float64Array): void {
  const radius = kernel.length - 1;
  const line = new Float64Array(width + 2 * radius);
  for (let y = 0; y < height; y++) {
    line.fill(0, radius, radius + width);
    addWeightedRowsInto(line, data, width, height, y, kernel);
    if (isAllZero(line, radius, width)) out.fill(0, y * width, (y + 1) * width);
    else sumLineInto(out, y * width, line, width, kernel);
  }
}

/** Adds row y and its neighbours above and below, weighted, into the line; rows outside the picture are zero. */
function addWeightedRowsInto(
  line: Float64Array,
  data: PixelArray,
  width: number,
  height: number,
  y: number,
  kernel: Float64Array,
): void {
  const radius = kernel.length - 1;
  addRowInto(line, radius, data, y * width, width, kernel[0]!);
  const inside = Math.min(radius, y, height - 1 - y);
  let k = 1;
  for (; k + 3 <= inside; k += 4) addFourPairsInto(line, data, y * width, width, kernel, k);
  for (; k <= radius; k++) {
    if (y - k >= 0) addRowInto(line, radius, data, (y - k) * width, width, kernel[k]!);
    if (y + k < height) addRowInto(line, radius, data, (y + k) * width, width, kernel[k]!);
  }
}

function addRowInto(
  line: Float64Array,
  at: number,
  data: PixelArray,
  from: number,
  width: number,
  weight: number,
): void {
  for (let x = 0; x < width; x++) line[at + x]! += weight * data[from + x]!;
}

/** Eight source rows in one sweep: the line is read and written once for all of them. */
function addFourPairsInto(
  line: Float64Array,
  data: PixelArray,
  row: number,
  width: number,
  kernel: Float64Array,
  k: number,
): void {
  const radius = kernel.length - 1;
  const [w0, w1, w2, w3] = [kernel[k]!, kernel[k + 1]!, kernel[k + 2]!, kernel[k + 3]!];
  let up = row - k * width;
  let down = row + k * width;
  for (let x = 0; x < width; x++, up++, down++) {
    line[radius + x]! +=
      w0 * (data[up]! + data[down]!) +
      w1 * (data[up - width]! + data[down + width]!) +
      w2 * (data[up - 2 * width]! + data[down + 2 * width]!) +
      w3 * (data[up - 3 * width]! + data[down + 3 * width]!);
  }
}

function isAllZero(line: Float64Array, from: number, count: number): boolean {
  for (let x = from; x < from + count; x++) if (line[x] !== 0) return false;
  return true;
}

/** Horizontal sum of a zero-padded line; four neighbouring outputs at a time stay in registers. */
function sumLineInto(
  out: Float32Array,
  at: number,
  line: Float64Array,
  width: number,
  kernel: Float64Array,
): void {
  const radius = kernel.length - 1;
  const centre = kernel[0]!;
  let x = 0;
  for (; x + 4 <= width; x += 4) {
    const p = radius + x;
    let a = centre * line[p]!;
    let b = centre * line[p + 1]!;
    let c = centre * line[p + 2]!;
    let d = centre * line[p + 3]!;
    for (let k = 1; k <= radius; k++) {
      const weight = kernel[k]!;
      const left = p - k;
      const right = p + k;
      a += weight * (line[left]! + line[right]!);
      b += weight * (line[left + 1]! + line[right + 1]!);
      c += weight * (line[left + 2]! + line[right + 2]!);
      d += weight * (line[left + 3]! + line[right + 3]!);
    }
    out[at + x] = a;
    out[at + x + 1] = b;
    out[at + x + 2] = c;
    out[at + x + 3] = d;
  }
  for (; x < width; x++) {
    let sum = centre * line[radius + x]!;
    for (let k = 1; k <= radius; k++) sum += kernel[k]! * (line[radius + x - k]! + line[radius + x + k]!);
    out[at + x] = sum;
  }
}
