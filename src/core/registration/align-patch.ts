import { composeHomographies, homographyOf } from '#core/geometry/homography.ts';
import { solvePositive } from '#core/geometry/solve-positive.ts';
import { warpInto, type PlacedRaster } from '#core/geometry/warp-into.ts';
import { createRaster, type Raster } from '#core/raster.ts';
import type { LevelMap } from '#core/registration/coarse-search.ts';
import { correlatedCovariance, emptyInfluence } from '#core/registration/patch-covariance.ts';

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
  readonly brightness: PatchBrightness;
}

/** Where a patch begins. */
export interface PatchStart {
  /** How far the patch may be found from where the map puts it, px. */
  readonly reachPx: number;
  /** What other patches say; null where nothing is known. */
  readonly brightness: PatchBrightness | null;
  /** Whether the map and the brightness are good enough for weights that drop what does not fit. */
  readonly isNear: boolean;
}

/** Brightness of post as that of pre times `gain` plus `offset`. */
export interface PatchBrightness {
  readonly gain: number;
  readonly offset: number;
}

/** Steps of each of the two weight functions at most. */
const MAX_STEPS = { cauchy: 12, welsch: 20 } as const;
/** Cauchy's weights, which find the way from afar, give over where the shift changes by less, px; the fit ends likewise. */
const STOP_PX = { cauchy: 0.1, welsch: 0.004 } as const;
/** A fit that still moves by no more than this after its last step is as good as its patch is, px. */
const SETTLED_PX = 0.03;
/**
 * Welsch's function begins this much wider and narrows by this share each step, at once where a step is shorter than this, px
 * (graduated non-convexity, Blake and Zisserman, 1987): at its final width it would hold on to the pixels that fit by chance
 * where the patch begins.
 */
const WIDENING = { first: 3, share: 0.7, stopPx: 0.02 } as const;
/** Fewer valid pixels than this hold no patch. */
const LEAST_PIXELS = 100;
/** Tuning of the weights to 95 % efficiency, in standard deviations. */
const TUNING = { cauchy: 2.385, welsch: 2.985 } as const;
/** Residuals that the scale is taken from, at most. */
const SCALE_SAMPLES = 300;
/** Absolute residuals have this quantile at this many standard deviations, if they are normal. */
const SCALE_QUANTILE = { share: 0.3, sigmas: 0.3853 } as const;
const MEDIAN = { share: 0.5, sigmas: 0.6745 } as const;

type Weighting = 'cauchy' | 'welsch';
const FROM_AFAR: readonly Weighting[] = ['cauchy', 'welsch'];
const FROM_NEAR: readonly Weighting[] = ['welsch'];

/**
 * Finds the shift of a patch with gain and offset by Gauss-Newton steps on pre's gradients (Lucas and Kanade, 1981; Baker and
 * Matthews, 2004), weighted by the residuals: first by Cauchy's function, which finds the way from afar, then by Welsch's
 * (Dennis and Welsch, 1978), which drops what is in post alone, so that microbes do not pull even where they cover two thirds
 * of a patch. The covariance is that of the linear fit at the end. Null where it does not settle within the reach, or
 * nothing holds the patch.
 */
export function alignPatch(pair: PatchPair, map: LevelMap, start: PatchStart): PatchAlignment | null {
  const fit = new PatchFit(pair, map, start.brightness);
  let found = { dx: 0, dy: 0 };
  let last: PatchStep | null = null;
  for (const weighting of start.isNear ? FROM_NEAR : FROM_AFAR) {
    let width = weighting === 'cauchy' ? 1 : WIDENING.first;
    for (let i = 0; i < MAX_STEPS[weighting]; i++) {
      last = fit.step(found.dx, found.dy, weighting, width);
      if (last === null) return null;
      found = { dx: found.dx + last.dx, dy: found.dy + last.dy };
      if (!(Math.hypot(found.dx, found.dy) <= start.reachPx)) return null;
      const stepPx = Math.hypot(last.dx, last.dy);
      if (width === 1 && stepPx < STOP_PX[weighting]) break;
      width = stepPx < WIDENING.stopPx ? 1 : Math.max(1, width * WIDENING.share);
    }
  }
  if (last === null || Math.hypot(last.dx, last.dy) > SETTLED_PX) return null;
  return { ...found, covariance: fit.covariance(last), brightness: last.brightness };
}

interface PatchStep {
  readonly dx: number;
  readonly dy: number;
  readonly brightness: PatchBrightness;
  readonly scale: number;
  /** Rows of the inverse of the normal equations, those of dx and of dy. */
  readonly alongX: Float64Array;
  readonly alongY: Float64Array;
}

/** Buffers and state of one patch. */
class PatchFit {
  private readonly pair: PatchPair;
  private readonly map: LevelMap;
  private readonly warped: Raster<Float32Array>;
  private readonly residuals: Float64Array;
  private readonly inner: Int32Array;
  /** Those that count at the last shift. */
  private pixels: Int32Array;
  private gain: number;
  private offset: number;

  /** `brightness` is null where it is not known. */
  constructor(pair: PatchPair, map: LevelMap, brightness: PatchBrightness | null) {
    this.pair = pair;
    this.map = map;
    this.gain = brightness?.gain ?? Number.NaN;
    this.offset = brightness?.offset ?? Number.NaN;
    const { width, height } = pair.post.raster;
    this.warped = createRaster(width, height, 'float32');
    this.inner = innerPixels(pair, width, height);
    this.pixels = this.inner;
    this.residuals = new Float64Array(this.inner.length);
  }

  /** One step from a shift, with weights `width` times as wide as their tuning says. */
  step(dx: number, dy: number, weighting: Weighting, width: number): PatchStep | null {
    const shift = homographyOf<'post-level', 'post-level'>([1, 0, dx, 0, 1, dy, 0, 0, 1]);
    const { post, pre } = this.pair;
    warpInto({ raster: this.warped, origin: post.origin }, pre, composeHomographies(shift, this.map));
    this.pixels = this.shownPixels();
    if (this.pixels.length < LEAST_PIXELS) return null;
    if (Number.isNaN(this.gain) && !this.startGain()) return null;
    if (Number.isNaN(this.offset)) this.startOffset();
    this.updateResiduals();
    return this.solve(this.scale(), weighting, width);
  }

  /**
   * In a sparse sample pre is zero over most of a patch. What post shows there is stain, or nothing: it does not tell the shift,
   * and would be taken for the offset and the noise. Elsewhere zeros were left out beforehand.
   */
  private shownPixels(): Int32Array {
    const pre = this.warped.data;
    return this.pair.isValid === null ? this.inner.filter((k) => pre[k]! > 0) : this.inner;
  }

  /** Gain of a first fit by least squares; false where pre is flat. */
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
    return this.gain > 0;
  }

  /** The offset at which residuals crowd most: the middle of the shortest interval that holds a share of them. */
  private startOffset(): void {
    this.offset = 0;
    this.updateResiduals();
    const sorted = this.sampledResiduals().sort();
    const count = Math.max(2, Math.floor(SCALE_QUANTILE.share * sorted.length));
    let best = 0;
    const widthFrom = (i: number): number => sorted[i + count - 1]! - sorted[i]!;
    for (let i = 1; i + count <= sorted.length; i++) if (widthFrom(i) < widthFrom(best)) best = i;
    this.offset = (sorted[best]! + sorted[best + count - 1]!) / 2;
  }

  private updateResiduals(): void {
    const post = this.pair.post.raster.data;
    const pre = this.warped.data;
    const { pixels, residuals, gain, offset } = this;
    for (let i = 0; i < pixels.length; i++) {
      const k = pixels[i]!;
      residuals[i] = post[k]! - gain * pre[k]! - offset;
    }
  }

  /** Every so many of the residuals. */
  private sampledResiduals(): Float64Array {
    const { residuals, pixels } = this;
    const stride = Math.max(1, Math.floor(pixels.length / SCALE_SAMPLES));
    const sampled = new Float64Array(Math.ceil(pixels.length / stride));
    for (let i = 0; i < sampled.length; i++) sampled[i] = residuals[i * stride]!;
    return sampled;
  }

  /**
   * Robust standard deviation of the residuals: the lesser of what the smallest of them say, and of what the negative ones
   * say, among which there is no stain.
   */
  private scale(): number {
    const sorted = this.sampledResiduals().sort();
    let negatives = 0;
    while (negatives < sorted.length && sorted[negatives]! < 0) negatives++;
    const all = sizeAt(sorted, negatives, SCALE_QUANTILE.share) / SCALE_QUANTILE.sigmas;
    const negative = sizeAt(sorted.subarray(0, negatives), negatives, MEDIAN.share) / MEDIAN.sigmas;
    return Math.max(1e-6 * this.gain, Math.min(all, negative));
  }

  /** Weighted normal equations of (dx, dy, gain, offset), solved. */
  private solve(scale: number, weighting: Weighting, widening: number): PatchStep | null {
    const { pixels, residuals, gain } = this;
    const { width, data: pre } = this.warped;
    const slope = gain / 2;
    const narrow = 1 / (TUNING[weighting] * widening * scale) ** 2;
    const isCauchy = weighting === 'cauchy';
    let [xx, xy, yy, xv, yv, vv, x1, y1, v1, n1] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let [xr, yr, vr, r1] = [0, 0, 0, 0];
    for (let i = 0; i < pixels.length; i++) {
      const k = pixels[i]!;
      const r = residuals[i]!;
      const w = isCauchy ? 1 / (1 + r * r * narrow) : Math.exp(-r * r * narrow);
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
    if (!(this.gain > 0)) return null;
    return {
      dx: solution[0]!,
      dy: solution[1]!,
      brightness: { gain: this.gain, offset: this.offset },
      scale,
      alongX,
      alongY,
    };
  }

  /** Covariance of the shift at the last step, which used Welsch's weights. */
  covariance({ scale, alongX, alongY }: PatchStep): readonly [number, number, number] {
    const { pixels, residuals, gain } = this;
    const { width, data: pre } = this.warped;
    const slope = gain / 2;
    const narrow = 1 / (TUNING.welsch * scale) ** 2;
    const influence = emptyInfluence(this.warped);
    for (let i = 0; i < pixels.length; i++) {
      const k = pixels[i]!;
      const r = residuals[i]!;
      const pull = r * Math.exp(-r * r * narrow);
      const gx = slope * (pre[k + 1]! - pre[k - 1]!);
      const gy = slope * (pre[k + width]! - pre[k - width]!);
      const v = pre[k]!;
      influence.x.data[k] = pull * (alongX[0]! * gx + alongX[1]! * gy + alongX[2]! * v + alongX[3]!);
      influence.y.data[k] = pull * (alongY[0]! * gx + alongY[1]! * gy + alongY[2]! * v + alongY[3]!);
    }
    const s = scale * scale;
    return correlatedCovariance(influence, [s * alongX[0]!, s * alongX[1]!, s * alongY[1]!]);
  }
}

/** A quantile of the absolute values of sorted numbers, so many of which are negative; infinite where there are none. */
function sizeAt(sorted: Float64Array, negatives: number, share: number): number {
  // The smallest lie where the sign changes, and are taken from either side of it.
  let below = negatives - 1;
  let above = negatives;
  let size = Infinity;
  for (let i = Math.floor(share * sorted.length); i >= 0 && below < above; i--) {
    const isBelow = above >= sorted.length || (below >= 0 && -sorted[below]! <= sorted[above]!);
    const at = isBelow ? below-- : above++;
    size = Math.abs(sorted[at] ?? Infinity);
  }
  return size;
}

/** Indices of the valid pixels of post with signal that have all their neighbours in the patch. */
function innerPixels({ isValid, post }: PatchPair, width: number, height: number): Int32Array {
  const { data } = post.raster;
  const pixels = new Int32Array(Math.max(0, (width - 2) * (height - 2)));
  let count = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const k = y * width + x;
      if (data[k]! > 0 && (isValid === null || isValid[k] === 1)) pixels[count++] = k;
    }
  }
  return pixels.subarray(0, count);
}
