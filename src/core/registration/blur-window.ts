import { blurByKernel } from '#core/filters/gaussian.ts';
import { createRaster, type Raster } from '#core/raster.ts';

/** A kernel is cut here: what is left out of the sum is 0.3 %. */
const TRUNCATE_SIGMAS = 3;

/** Half of a sampled Gaussian for {@link blurInner}: weight 0 is the middle; the whole kernel sums to 1. */
export function windowKernel(sigmaPx: number): Float64Array {
  const radius = Math.max(1, Math.ceil(TRUNCATE_SIGMAS * sigmaPx));
  const half = Float64Array.from({ length: radius + 1 }, (_, k) =>
    Math.exp((-0.5 * k * k) / (sigmaPx * sigmaPx)),
  );
  const sum = 2 * half.reduce((total, weight) => total + weight, 0) - 1;
  return half.map((weight) => weight / sum);
}

/** Gaussian blur of a small window, which loses a kernel's radius on each side: no pixel is made up. */
export function blurInner(window: Raster<Float32Array>, kernel: Float64Array): Raster<Float32Array> {
  const radius = kernel.length - 1;
  const { width, data } = blurByKernel(window, kernel);
  const inner = createRaster(width - 2 * radius, window.height - 2 * radius, 'float32');
  for (let y = 0; y < inner.height; y++) {
    const from = (y + radius) * width + radius;
    inner.data.set(data.subarray(from, from + inner.width), y * inner.width);
  }
  return inner;
}

/** Of the window without `margin` on each side: 1 where no pixel within `distance` (a square) is zero; distance <= margin. */
export function freeOfZeros(
  { width, height, data }: Raster<Float32Array>,
  margin: number,
  distance: number,
): Uint8Array {
  // Most windows have no zero at all, which is seen sooner than where they are.
  if (!data.includes(0)) return new Uint8Array((width - 2 * margin) * (height - 2 * margin)).fill(1);
  const across = new Uint8Array(width * height);
  const side = 2 * distance + 1;
  for (let y = 0; y < height; y++) {
    let run = 0;
    for (let x = 0; x < width; x++) {
      run = data[y * width + x]! > 0 ? run + 1 : 0;
      if (run >= side) across[y * width + x - distance] = 1;
    }
  }
  const innerWidth = width - 2 * margin;
  const innerHeight = height - 2 * margin;
  const isFree = new Uint8Array(innerWidth * innerHeight);
  for (let x = 0; x < innerWidth; x++) {
    let run = 0;
    for (let y = 0; y < height; y++) {
      run = across[y * width + x + margin] === 1 ? run + 1 : 0;
      const row = y - distance - margin;
      if (run >= side && row >= 0 && row < innerHeight) isFree[row * innerWidth + x] = 1;
    }
  }
  return isFree;
}
