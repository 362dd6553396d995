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
export function blurInner(
  { width, height, data }: Raster<Float32Array>,
  kernel: Float64Array,
): Raster<Float32Array> {
  const radius = kernel.length - 1;
  const inner = createRaster(width - 2 * radius, height - 2 * radius, 'float32');
  // Tap by tap over whole rows: each pass is a loop without a loop in it.
  const across = new Float32Array(inner.width * height);
  for (let y = 0; y < height; y++) {
    const row = across.subarray(y * inner.width, (y + 1) * inner.width);
    addTapInto(row, data, y * width + radius, y * width + radius, kernel[0]! / 2);
    for (let i = 1; i <= radius; i++) {
      const middle = y * width + radius;
      addTapInto(row, data, middle - i, middle + i, kernel[i]!);
    }
  }
  const stride = inner.width;
  for (let y = 0; y < inner.height; y++) {
    const row = inner.data.subarray(y * stride, (y + 1) * stride);
    const middle = (y + radius) * stride;
    addTapInto(row, across, middle, middle, kernel[0]! / 2);
    for (let i = 1; i <= radius; i++) {
      addTapInto(row, across, middle - i * stride, middle + i * stride, kernel[i]!);
    }
  }
  return inner;
}

/** Adds two neighbours at the same distance on either side, weighted. */
function addTapInto(
  row: Float32Array,
  source: Float32Array,
  before: number,
  after: number,
  weight: number,
): void {
  for (let x = 0; x < row.length; x++) row[x]! += weight * (source[before + x]! + source[after + x]!);
}

/** Of the window without `margin` on each side: 1 where no pixel within `distance` (a square) is zero; distance <= margin. */
export function freeOfZeros(
  { width, height, data }: Raster<Float32Array>,
  margin: number,
  distance: number,
): Uint8Array {
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
