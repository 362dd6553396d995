import type { Raster } from '#core/raster.ts';
import { FftPlane } from '#core/registration/fft-plane.ts';

/** Where a patch fits best in a window. */
export interface PatchMatch {
  /** Shift of the patch in the window from its middle place, px, with a fraction. */
  readonly dx: number;
  readonly dy: number;
  /** Normalised correlation there, at most 1. */
  readonly correlation: number;
  /** The best correlation elsewhere: a patch that fits nearly as well at another place is no sure match. */
  readonly rival: number;
}

/** Windows with less variance than this share of the best-textured one are not compared: a flat window fits nothing. */
const LEAST_VARIANCE = 0.01;
/** A rival lies farther from the best place than this, px; nearer is the same peak. */
const RIVAL_DISTANCE_PX = 8;

/**
 * Finds square patches in square windows by normalised cross-correlation (Lewis, 1995): products by one Fourier transform of
 * patch and window packed together, local means and variances by running sums.
 */
export class PatchMatcher {
  readonly patchSide: number;
  readonly windowSide: number;
  private readonly fft: FftPlane;
  private readonly plane: Float64Array;
  private readonly spectrum: Float64Array;
  private readonly sums: Float64Array;
  private readonly squares: Float64Array;
  private readonly variances: Float64Array;

  /** `windowSide` is a power of two. */
  constructor(patchSide: number, windowSide: number) {
    this.patchSide = patchSide;
    this.windowSide = windowSide;
    this.fft = new FftPlane(windowSide);
    this.plane = new Float64Array(2 * windowSide * windowSide);
    this.spectrum = new Float64Array(2 * windowSide * windowSide);
    this.sums = new Float64Array((windowSide + 1) ** 2);
    this.squares = new Float64Array((windowSide + 1) ** 2);
    this.variances = new Float64Array((windowSide - patchSide + 1) ** 2);
  }

  /** How far a patch can be found from its middle place, px. */
  get reachPx(): number {
    return (this.windowSide - this.patchSide) / 2;
  }

  /** Null where patch or window is flat, or the best place lies at the end of the reach. */
  match(patch: Raster<Float32Array>, window: Raster<Float32Array>): PatchMatch | null {
    const { patchSide, windowSide } = this;
    const length = this.pack(patch, window);
    if (length === 0) return null;
    this.fft.forwardInto(this.spectrum, this.plane);
    correlateInPlace(this.spectrum, windowSide);
    this.fft.inverseInto(this.plane, this.spectrum);
    const scores = this.scores(window, length);
    const places = windowSide - patchSide + 1;
    let best = 0;
    for (let i = 1; i < scores.length; i++) if (scores[i]! > scores[best]!) best = i;
    const x = best % places;
    const y = Math.floor(best / places);
    if (x === 0 || y === 0 || x === places - 1 || y === places - 1) return null;
    const correlation = scores[best]!;
    const top = subPixelTop(scores, best, places);
    return {
      dx: x + top.x - this.reachPx,
      dy: y + top.y - this.reachPx,
      correlation,
      rival: bestAwayFrom(scores, places, x, y),
    };
  }

  /** Patch without its mean into the real part, window into the imaginary part; gives the patch's length as a vector. */
  private pack(patch: Raster<Float32Array>, window: Raster<Float32Array>): number {
    const { patchSide, windowSide, plane } = this;
    let total = 0;
    for (let i = 0; i < patch.data.length; i++) total += patch.data[i]!;
    const mean = total / patch.data.length;
    let squares = 0;
    plane.fill(0);
    for (let y = 0; y < patchSide; y++) {
      for (let x = 0; x < patchSide; x++) {
        const value = patch.data[y * patchSide + x]! - mean;
        plane[2 * (y * windowSide + x)] = value;
        squares += value * value;
      }
    }
    for (let i = 0; i < window.data.length; i++) plane[2 * i + 1] = window.data[i]!;
    return Math.sqrt(squares);
  }

  private scores(window: Raster<Float32Array>, length: number): Float64Array {
    const { patchSide, windowSide, sums, squares, variances } = this;
    const places = windowSide - patchSide + 1;
    runningSumsInto(sums, squares, window);
    const stride = windowSide + 1;
    const area = patchSide * patchSide;
    let largest = 0;
    for (let y = 0; y < places; y++) {
      for (let x = 0; x < places; x++) {
        const a = y * stride + x;
        const b = a + patchSide * stride;
        const sum = sums[b + patchSide]! - sums[b]! - sums[a + patchSide]! + sums[a]!;
        const square = squares[b + patchSide]! - squares[b]! - squares[a + patchSide]! + squares[a]!;
        const variance = square - (sum * sum) / area;
        variances[y * places + x] = variance;
        largest = Math.max(largest, variance);
      }
    }
    const least = LEAST_VARIANCE * largest;
    const scores = new Float64Array(variances.length);
    for (let i = 0; i < scores.length; i++) {
      const at = Math.floor(i / places) * windowSide + (i % places);
      scores[i] = variances[i]! > least ? this.plane[2 * at]! / (length * Math.sqrt(variances[i]!)) : -1;
    }
    return scores;
  }
}

/** Highest score outside the neighbourhood of a place. */
function bestAwayFrom(scores: Float64Array, places: number, atX: number, atY: number): number {
  let best = -1;
  for (let y = 0; y < places; y++) {
    const isRowNear = Math.abs(y - atY) <= RIVAL_DISTANCE_PX;
    for (let x = 0; x < places; x++) {
      if (isRowNear && Math.abs(x - atX) <= RIVAL_DISTANCE_PX) continue;
      if (scores[y * places + x]! > best) best = scores[y * places + x]!;
    }
  }
  return best;
}

/** Spectrum of the packed pair to that of their correlation: conj(patch) * window. */
function correlateInPlace(spectrum: Float64Array, size: number): void {
  for (let y = 0; y <= size / 2; y++) {
    const mirrorY = (size - y) % size;
    for (let x = 0; x < size; x++) {
      const mirrorX = (size - x) % size;
      if (y === mirrorY && x > mirrorX) continue;
      const k = 2 * (y * size + x);
      const m = 2 * (mirrorY * size + mirrorX);
      const ar = (spectrum[k]! + spectrum[m]!) / 2;
      const ai = (spectrum[k + 1]! - spectrum[m + 1]!) / 2;
      const br = (spectrum[k + 1]! + spectrum[m + 1]!) / 2;
      const bi = (spectrum[m]! - spectrum[k]!) / 2;
      const re = ar * br + ai * bi;
      const im = ar * bi - ai * br;
      spectrum[k] = re;
      spectrum[k + 1] = im;
      spectrum[m] = re;
      spectrum[m + 1] = -im;
    }
  }
}

/** Sums and sums of squares over all pixels above and to the left (Crow, 1984); their first row and column are zero and stay so. */
function runningSumsInto(
  sums: Float64Array,
  squares: Float64Array,
  { width, height, data }: Raster<Float32Array>,
): void {
  const stride = width + 1;
  for (let y = 0; y < height; y++) {
    let sum = 0;
    let square = 0;
    for (let x = 0; x < width; x++) {
      const value = data[y * width + x]!;
      sum += value;
      square += value * value;
      const k = (y + 1) * stride + x + 1;
      sums[k] = sums[k - stride]! + sum;
      squares[k] = squares[k - stride]! + square;
    }
  }
}

/** Where the quadratic surface through the nine values around the highest has its top; the middle where it has none near. */
function subPixelTop(scores: Float64Array, at: number, stride: number): { x: number; y: number } {
  const s = (x: number, y: number): number => scores[at + y * stride + x]!;
  const gx = (s(1, 0) - s(-1, 0)) / 2;
  const gy = (s(0, 1) - s(0, -1)) / 2;
  const xx = s(1, 0) - 2 * s(0, 0) + s(-1, 0);
  const yy = s(0, 1) - 2 * s(0, 0) + s(0, -1);
  const xy = (s(1, 1) - s(1, -1) - s(-1, 1) + s(-1, -1)) / 4;
  const determinant = xx * yy - xy * xy;
  if (!(xx < 0 && determinant > 0)) return { x: 0, y: 0 };
  const x = (xy * gy - yy * gx) / determinant;
  const y = (xy * gx - xx * gy) / determinant;
  return Math.abs(x) <= 1 && Math.abs(y) <= 1 ? { x, y } : { x: 0, y: 0 };
}
