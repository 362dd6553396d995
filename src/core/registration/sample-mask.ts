import { dilateCross, erodeCross } from '#core/masks/dilate-cross.ts';
import { fillHoles } from '#core/masks/fill-holes.ts';
import { largestComponent } from '#core/masks/label-components.ts';
import { maskAbove } from '#core/masks/mask-above.ts';
import { processorOperations, type PixelOperations } from '#core/pixel-operations.ts';
import { createRaster, rasterOf, type Mask, type Raster } from '#core/raster.ts';

/** Share of zero pixels from which a picture counts as cut out already, so that zero alone says where no sample is. */
const CUT_OUT_SHARE = 0.05;
/** Blur before thresholding, px of the working level: against single pixels. */
const SIGMA_PX = 1.5;
/** Gaps up to twice this share of the longer side are closed: the first share after which one body holds the sample. */
const CLOSE_SHARES = [0.01, 0.03, 0.06, 0.1] as const;
/** Share of the signal that the body has to hold; what lies outside it is dust, or was broken off. */
const BODY_SHARE = 0.85;

/**
 * The body of the sample: blurred, thresholded, closed, its largest component with holes filled. Gaps are closed as far as
 * it takes for one body to hold most of the signal, so that the grains of a sparse sample become one.
 * Where the background is exactly zero, what is thresholded is the presence of signal (at half of its median density on
 * signal), so that the brightness of the stain moves nothing; otherwise the brightness, by Otsu's method (1979).
 *
 * @param pixels what blurs and takes the median; this thread by default
 */
export async function sampleMask(
  image: Raster<Float32Array>,
  pixels: PixelOperations = processorOperations,
): Promise<Mask> {
  const positiveCount = countWhere(image, null);
  const isCutOut = 1 - positiveCount / image.data.length >= CUT_OUT_SHARE;
  const blurred = await pixels.gaussian(isCutOut ? maskAbove(image, 0) : image, SIGMA_PX);
  const threshold = isCutOut
    ? 0.5 * (await medianWhere(blurred, image, pixels))
    : otsuThreshold(blurred.data);
  const signal = maskAbove(blurred, threshold);
  const least = BODY_SHARE * countWhere(signal, null);
  let body = signal;
  for (const share of CLOSE_SHARES) {
    const steps = Math.max(1, Math.round(share * Math.max(image.width, image.height)));
    body = largestComponent(closeAcrossBorder(signal, steps));
    if (countWhere(signal, body) >= least) break;
  }
  return fillHoles(body);
}

/** Positive pixels of a picture, of those where a mask is set if one is given. */
function countWhere({ data }: Raster, mask: Mask | null): number {
  let count = 0;
  for (let i = 0; i < data.length; i++) if (data[i]! > 0 && (mask === null || mask.data[i] === 1)) count++;
  return count;
}

/** Grown and shrunk again, on a canvas with room for the growth: the picture's border must not hold the mask. */
function closeAcrossBorder(mask: Mask, steps: number): Mask {
  const room = steps + 1;
  const wide = createRaster(mask.width + 2 * room, mask.height + 2 * room, 'uint8');
  for (let y = 0; y < mask.height; y++) {
    const row = mask.data.subarray(y * mask.width, (y + 1) * mask.width);
    wide.data.set(row, (y + room) * wide.width + room);
  }
  const closed = erodeCross(dilateCross(wide, steps), steps);
  const out = createRaster(mask.width, mask.height, 'uint8');
  for (let y = 0; y < mask.height; y++) {
    const from = (y + room) * wide.width + room;
    out.data.set(closed.data.subarray(from, from + mask.width), y * mask.width);
  }
  return out;
}

/** Median of the values where the image is positive, as float32. */
async function medianWhere(
  { width, height, data }: Raster<Float32Array>,
  image: Raster<Float32Array>,
  pixels: PixelOperations,
): Promise<number> {
  const chosen = data.map((value, i) => (image.data[i]! > 0 ? value : NaN));
  const [median = NaN] = await pixels.percentiles(rasterOf(width, height, chosen), [50]);
  return Math.fround(median);
}

const OTSU_BINS = 256;

/** The threshold that parts the values into two classes of largest variance between them (Otsu, 1979). */
function otsuThreshold(values: Float32Array): number {
  let highest = 0;
  for (const value of values) highest = Math.max(highest, value);
  const counts = new Float64Array(OTSU_BINS);
  for (const value of values) {
    const bin = Math.min(OTSU_BINS - 1, Math.floor((value / (highest + 1e-12)) * OTSU_BINS));
    counts[bin]!++;
  }
  let total = 0;
  counts.forEach((count, bin) => (total += count * bin));
  let below = 0;
  let sumBelow = 0;
  let best = { variance: -1, bin: 0 };
  for (let bin = 0; bin < OTSU_BINS - 1; bin++) {
    below += counts[bin]!;
    sumBelow += counts[bin]! * bin;
    const above = values.length - below;
    if (below === 0 || above === 0) continue;
    const distance = sumBelow / below - (total - sumBelow) / above;
    const variance = below * above * distance * distance;
    if (variance > best.variance) best = { variance, bin };
  }
  return ((best.bin + 1) / OTSU_BINS) * highest;
}

/**
 * A soft ring along the outline of a mask: 1 within half of `widthPx` on either side of it, smoothed by a Gaussian.
 * Distances are city-block.
 *
 * @param pixels what blurs; this thread by default
 */
export async function softRing(
  mask: Mask,
  widthPx: number,
  smoothPx: number,
  pixels: PixelOperations = processorOperations,
): Promise<Raster<Float32Array>> {
  const half = Math.max(1, Math.round(widthPx / 2));
  const grown = dilateCross(mask, half);
  const shrunk = erodeCross(mask, half);
  const ring = rasterOf(
    mask.width,
    mask.height,
    grown.data.map((value, i) => value - shrunk.data[i]!),
  );
  return pixels.gaussian(ring, smoothPx);
}
