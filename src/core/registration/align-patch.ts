import { composeHomographies, homographyOf } from '#core/geometry/homography.ts';
import { solvePositive } from '#core/geometry/solve-positive.ts';
import { warpInto, type PlacedRaster } from '#core/geometry/warp-into.ts';
import { createRaster, type Raster } from '#core/raster.ts';
import type { LevelMap } from '#core/registration/coarse-search.ts';

/** A patch of post and the part of pre that it is held against. */
export interface PatchPair {
  /** Post around the patch, one pixel wider on each side than what is compared. */
  readonly post: PlacedRaster;
  /** Pre around where the patch lies, in pre's frame. */
  readonly pre: PlacedRaster;
  /** Which pixels of post may count, of the size of post; null for all. */
  readonly isValid: Uint8Array | null;
}

/** Where a patch of post lies in pre, against where the map puts it. */
export interface PatchAlignment {
  /** The pixel x of post looks like the one that the map puts at x + (dx, dy), px. */
  readonly dx: number;
  readonly dy: number;
  /** Covariance of (dx, dy): xx, xy, yy, px^2. */
  readonly covariance: readonly [number, number, number];
  /** Brightness of post over that of pre. */
  readonly gain: number;
}

const MAX_ITERATIONS = 20;
/** Stops where the shift changes by less, px. */
const STOP_PX = 0.004;
/** Fewer valid pixels than this hold no patch. */
const LEAST_PIXELS = 100;
/** Tuning of Cauchy's weights, in standard deviations. */
const CAUCHY = 2.385;
/** Residuals that the scale is taken from, at most. */
const SCALE_SAMPLES = 511;

/**
 * Finds the shift of a patch with gain and offset by Gauss-Newton steps on pre's gradients (Lucas and Kanade, 1981; Baker and
 * Matthews, 2004), with Cauchy weights on the residuals, so that what is in post alone, a microbe, does not pull. The covariance
 * is that of the linear fit at the end. Null where it does not settle within `reachPx`, or nothing holds the patch.
 */
export function alignPatch(pair: PatchPair, map: LevelMap, reachPx: number): PatchAlignment | null {
  const fit = new PatchFit(pair, map);
  let dx = 0;
  let dy = 0;
  for (let i = 0; i < MAX_ITERATIONS; i++) {
    const step = fit.step(dx, dy);
    if (step === null) return null;
    dx += step.dx;
    dy += step.dy;
    if (!(Math.hypot(dx, dy) <= reachPx)) return null;
    if (Math.hypot(step.dx, step.dy) < STOP_PX)
      return { dx, dy, covariance: step.covariance, gain: step.gain };
  }
  return null;
}

interface PatchStep {
  readonly dx: number;
  readonly dy: number;
  readonly gain: number;
  readonly covariance: readonly [number, number, number];
}

/** Buffers and state of one patch. */
class PatchFit {
  private readonly pair: PatchPair;
  private readonly map: LevelMap;
  private readonly warped: Raster<Float32Array>;
  private readonly residuals: Float64Array;
  private readonly pixels: Int32Array;
  private gain = Number.NaN;
  private offset = 0;

  constructor(pair: PatchPair, map: LevelMap) {
    this.pair = pair;
    this.map = map;
    const { width, height } = pair.post.raster;
    this.warped = createRaster(width, height, 'float32');
    this.pixels = innerPixels(pair, width, height);
    this.residuals = new Float64Array(this.pixels.length);
  }

  step(dx: number, dy: number): PatchStep | null {
    if (this.pixels.length < LEAST_PIXELS) return null;
    const shift = homographyOf<'post-level', 'post-level'>([1, 0, dx, 0, 1, dy, 0, 0, 1]);
    const { post, pre } = this.pair;
    warpInto({ raster: this.warped, origin: post.origin }, pre, composeHomographies(shift, this.map));
    if (Number.isNaN(this.gain) && !this.startGain()) return null;
    const scale = this.updateResiduals();
    return this.solve(scale);
  }

  /** Gain and offset of a first fit by mean and spread; false where pre is flat. */
  private startGain(): boolean {
    const post = this.pair.post.raster.data;
    const pre = this.warped.data;
    let p = 0;
    let q = 0;
    let qq = 0;
    let pq = 0;
    for (const k of this.pixels) {
      p += post[k]!;
      q += pre[k]!;
      qq += pre[k]! * pre[k]!;
      pq += post[k]! * pre[k]!;
    }
    const n = this.pixels.length;
    const variance = qq - (q * q) / n;
    if (!(variance > 1e-9 * qq)) return false;
    this.gain = (pq - (p * q) / n) / variance;
    this.offset = (p - this.gain * q) / n;
    return this.gain > 0;
  }

  /** Residuals of the present fit, and their robust standard deviation. */
  private updateResiduals(): number {
    const post = this.pair.post.raster.data;
    const pre = this.warped.data;
    const { pixels, residuals, gain, offset } = this;
    for (let i = 0; i < pixels.length; i++) {
      const k = pixels[i]!;
      residuals[i] = post[k]! - gain * pre[k]! - offset;
    }
    const stride = Math.max(1, Math.floor(pixels.length / SCALE_SAMPLES));
    const sample = new Float64Array(Math.ceil(pixels.length / stride));
    for (let i = 0; i < sample.length; i++) sample[i] = Math.abs(residuals[i * stride]!);
    sample.sort();
    return Math.max(1e-6 * gain, 1.4826 * sample[Math.floor(sample.length / 2)]!);
  }

  /** Weighted normal equations of (dx, dy, gain, offset), solved. */
  private solve(scale: number): PatchStep | null {
    const { pixels, residuals, gain } = this;
    const { width, data: pre } = this.warped;
    const slope = gain / 2;
    const narrow = 1 / (CAUCHY * scale) ** 2;
    let [xx, xy, yy, xv, yv, vv, x1, y1, v1, n1] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let [xr, yr, vr, r1] = [0, 0, 0, 0];
    for (let i = 0; i < pixels.length; i++) {
      const k = pixels[i]!;
      const r = residuals[i]!;
      const w = 1 / (1 + r * r * narrow);
      const gx = slope * (pre[k + 1]! - pre[k - 1]!);
      const gy = slope * (pre[k + width]! - pre[k - width]!);
      const v = pre[k]!;
      const wx = w * gx;
      const wy = w * gy;
      const wv = w * v;
      xx += wx * gx;
      xy += wx * gy;
      yy += wy * gy;
      xv += wx * v;
      yv += wy * v;
      vv += wv * v;
      x1 += wx;
      y1 += wy;
      v1 += wv;
      n1 += w;
      xr += wx * r;
      yr += wy * r;
      vr += wv * r;
      r1 += w * r;
    }
    const m = Float64Array.of(xx, xy, xv, x1, xy, yy, yv, y1, xv, yv, vv, v1, x1, y1, v1, n1);
    const right = Float64Array.of(xr, yr, vr, r1);
    const solution = solvePositive(m, right);
    const alongX = solvePositive(m, Float64Array.of(1, 0, 0, 0));
    const alongY = solvePositive(m, Float64Array.of(0, 1, 0, 0));
    if (solution === null || alongX === null || alongY === null) return null;
    this.gain += solution[2]!;
    this.offset += solution[3]!;
    const s = scale * scale;
    const covariance = [s * alongX[0]!, s * alongX[1]!, s * alongY[1]!] as const;
    return this.gain > 0 ? { dx: solution[0]!, dy: solution[1]!, gain: this.gain, covariance } : null;
  }
}

/** Indices of the valid pixels that have all their neighbours in the patch. */
function innerPixels({ isValid }: PatchPair, width: number, height: number): Int32Array {
  const pixels = new Int32Array(Math.max(0, (width - 2) * (height - 2)));
  let count = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const k = y * width + x;
      if (isValid === null || isValid[k] === 1) pixels[count++] = k;
    }
  }
  return pixels.subarray(0, count);
}
