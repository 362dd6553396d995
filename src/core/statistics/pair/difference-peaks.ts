import { gaussianBlur } from '#core/filters/gaussian.ts';
import { createRaster, type Raster } from '#core/raster.ts';
import type { RasterMaker } from '#core/reused-rasters.ts';
import { NORMAL_MEDIAN } from '#core/statistics/normal-median.ts';

/** The pair is smoothed by a Gaussian of this sigma before peaks are sought: about that of a small microbe, px. */
const SMOOTHING_PX = 1.5;
/** A peak has to be this many standard deviations of the residual high. */
export const PEAK_SIGMAS = 5;
/** A peak is the highest pixel within this distance along x and y, px. */
const PEAK_REACH_PX = 2;
/** Pixels this close to a zero of either picture, or to the window's edge, do not count: the smoothing mixes them. */
const MARGIN_PX = 8;
/** Residual sizes are counted in this many bins for each doubling (1.1 % wide), from 2^-12 to 2^20. */
const BINS_PER_OCTAVE = 64;
const LOWEST_OCTAVE = -12;
const OCTAVES = 32;

/** A window of a pair, smoothed, and where both pictures have signal all around. */
export interface SmoothedPair {
  readonly width: number;
  readonly height: number;
  readonly post: Float32Array;
  readonly pre: Float32Array;
  /** 1 where a pixel counts. */
  readonly counts: Uint8Array;
}

/** Smooths a window of a pair for {@link addResidualSizesInto} and {@link countPeaks}, into what `make` makes. */
export function smoothPair(post: Raster, pre: Raster, make: RasterMaker = createRaster): SmoothedPair {
  const { width, height } = post;
  const smooth = (image: Raster): Float32Array =>
    gaussianBlur(image, SMOOTHING_PX, { into: make(width, height, 'float32') }).data;
  return { width, height, post: smooth(post), pre: smooth(pre), counts: deepInside(post, pre, make) };
}

/** No residuals counted; as long as {@link addResidualSizesInto} needs. */
export function emptyResidualSizes(): Float64Array {
  return new Float64Array(OCTAVES * BINS_PER_OCTAVE);
}

/** Counts the sizes of the residuals below zero, on which stain has no say. */
export function addResidualSizesInto(sizes: Float64Array, pair: SmoothedPair, scale: number): void {
  const { post, pre, counts } = pair;
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] === 0) continue;
    const residual = post[i]! - scale * pre[i]!;
    if (residual >= 0) continue;
    const bin = Math.floor((Math.log2(-residual) - LOWEST_OCTAVE) * BINS_PER_OCTAVE);
    sizes[Math.min(sizes.length - 1, Math.max(0, bin))]!++;
  }
}

/** Adds counts to counts of the same meaning. */
export function addCountsInto(target: Float64Array, counts: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i]! += counts[i]!;
}

/** Standard deviation of the smoothed residual, from the median size of those below zero; 0 where there are none. */
export function residualSigma(sizes: Float64Array): number {
  const half = sizes.reduce((sum, n) => sum + n, 0) / 2;
  if (half === 0) return 0;
  let sum = 0;
  let bin = 0;
  while (sum + sizes[bin]! < half) sum += sizes[bin++]!;
  const median = 2 ** ((bin + (half - sum) / sizes[bin]!) / BINS_PER_OCTAVE + LOWEST_OCTAVE);
  return median / NORMAL_MEDIAN;
}

/**
 * How many peaks the difference post - scale * pre has under each scale: pixels above the threshold that no pixel within
 * 2 px exceeds. Of equal neighbours the last counts.
 */
export function countPeaks(pair: SmoothedPair, scales: readonly number[], threshold: number): Float64Array {
  const candidates = pixelsAbove(pair, Math.min(...scales), threshold);
  const counts = new Float64Array(scales.length);
  for (let i = 0; i < scales.length; i++) counts[i] = peaksAmong(candidates, pair, scales[i]!, threshold);
  return counts;
}

function peaksAmong(
  candidates: readonly number[],
  pair: SmoothedPair,
  scale: number,
  threshold: number,
): number {
  let found = 0;
  for (let i = 0; i < candidates.length; i++) {
    const own = differenceAt(pair, candidates[i]!, scale);
    if (own > threshold && isHighest(pair, candidates[i]!, own, scale)) found++;
  }
  return found;
}

/** Pixels that are above the threshold under the lowest scale; no other is so under a higher one, for pre is not negative. */
function pixelsAbove(pair: SmoothedPair, scale: number, threshold: number): number[] {
  const { width, height, counts } = pair;
  const found: number[] = [];
  for (let y = MARGIN_PX; y < height - MARGIN_PX; y++) {
    for (let i = y * width + MARGIN_PX; i < (y + 1) * width - MARGIN_PX; i++) {
      if (counts[i] === 1 && differenceAt(pair, i, scale) > threshold) found.push(i);
    }
  }
  return found;
}

function differenceAt({ post, pre }: SmoothedPair, at: number, scale: number): number {
  return Math.fround(post[at]! - scale * pre[at]!);
}

function isHighest(pair: SmoothedPair, at: number, own: number, scale: number): boolean {
  for (let dy = -PEAK_REACH_PX; dy <= PEAK_REACH_PX; dy++) {
    const row = at + dy * pair.width;
    for (let i = row - PEAK_REACH_PX; i <= row + PEAK_REACH_PX; i++) {
      const other = differenceAt(pair, i, scale);
      if (other > own || (i > at && other === own)) return false;
    }
  }
  return true;
}

/** 1 where both pictures are above 0 within the margin, by runs along rows and then along columns. */
function deepInside(post: Raster, pre: Raster, make: RasterMaker): Uint8Array {
  const { width, height } = post;
  const along = make(width, height, 'uint8').data;
  const inside = make(width, height, 'uint8').data;
  const reach = 2 * MARGIN_PX;
  for (let y = 0; y < height; y++) {
    let run = 0;
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      run = post.data[i]! > 0 && pre.data[i]! > 0 ? run + 1 : 0;
      if (run > reach) along[i - MARGIN_PX] = 1;
    }
  }
  const runs = new Uint32Array(width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const run = along[i] === 1 ? runs[x]! + 1 : 0;
      runs[x] = run;
      if (run > reach) inside[i - MARGIN_PX * width] = 1;
    }
  }
  return inside;
}
