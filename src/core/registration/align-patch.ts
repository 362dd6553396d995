import { composeHomographies, homographyOf } from '#core/geometry/homography.ts';
import { solvePositive } from '#core/geometry/solve-positive.ts';
import { warpInto, type PlacedRaster } from '#core/geometry/warp-into.ts';
import { createRaster, type Raster } from '#core/raster.ts';
import { selectRankInPlace } from '#core/statistics/select-rank.ts';
import type { LevelMap } from '#core/registration/coarse-search.ts';
import { correlatedCovariance, type ShiftCovariance } from '#core/registration/patch-covariance.ts';
import { patchEquations } from '#core/registration/patch-equations.ts';
import type { PatchModel, PatchPixels, ShiftRows } from '#core/registration/patch-model.ts';
import { NORMAL_MEDIAN } from '#core/statistics/normal-median.ts';

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
  /** Covariance of (dx, dy). */
  readonly covariance: ShiftCovariance;
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
/** The sizes of normal residuals have this quantile at this many standard deviations. */
interface SizeQuantile {
  readonly share: number;
  readonly sigmas: number;
}
const SCALE_QUANTILE: SizeQuantile = { share: 0.3, sigmas: 0.3853 };
const MEDIAN: SizeQuantile = { share: 0.5, sigmas: NORMAL_MEDIAN };

type Weighting = PatchModel['weighting'];
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
  readonly rows: ShiftRows;
}

/** Buffers and state of one patch. */
class PatchFit {
  private readonly pair: PatchPair;
  private readonly map: LevelMap;
  private readonly warped: Raster<Float32Array>;
  private readonly pixels: PatchPixels;
  private readonly inner: Int32Array;
  /** Those that count at the last shift. */
  private shown: Int32Array;
  private gain: number;
  private offset: number;
  private middle = Number.NaN;

  /** `brightness` is null where it is not known. */
  constructor(pair: PatchPair, map: LevelMap, brightness: PatchBrightness | null) {
    this.pair = pair;
    this.map = map;
    this.gain = brightness?.gain ?? Number.NaN;
    this.offset = brightness?.offset ?? Number.NaN;
    const { width, height, data: post } = pair.post.raster;
    this.warped = createRaster(width, height, 'float32');
    this.inner = innerPixels(pair, width, height);
    this.shown = this.inner;
    const counts = new Int32Array(width * height);
    for (const k of this.inner) counts[k] = -1;
    this.pixels = { width, height, pre: this.warped.data, post, counts };
  }

  /** One step from a shift, with weights `width` times as wide as their tuning says. */
  step(dx: number, dy: number, weighting: Weighting, width: number): PatchStep | null {
    const shift = homographyOf<'post-level', 'post-level'>([1, 0, dx, 0, 1, dy, 0, 0, 1]);
    const { post, pre } = this.pair;
    warpInto({ raster: this.warped, origin: post.origin }, pre, composeHomographies(shift, this.map));
    // Elsewhere zeros were left out beforehand.
    if (this.pair.isValid === null) this.leaveOutHidden();
    if (this.shown.length < LEAST_PIXELS) return null;
    if (Number.isNaN(this.middle)) this.middle = this.meanOf(this.pixels.pre);
    if (Number.isNaN(this.gain) && !this.startGain()) return null;
    if (Number.isNaN(this.offset)) this.startOffset();
    return this.solve(this.scale(), weighting, width);
  }

  /** Covariance of the shift at the last step, which used Welsch's weights. */
  covariance({ scale, rows }: PatchStep): ShiftCovariance {
    return correlatedCovariance(this.pixels, this.model(scale, 'welsch', 1), rows, scale);
  }

  /**
   * In a sparse sample pre is zero over most of a patch. What post shows there is stain, or nothing: it does not tell the shift,
   * and would be taken for the offset and the noise.
   */
  private leaveOutHidden(): void {
    const { pre, counts } = this.pixels;
    for (const k of this.inner) counts[k] = pre[k]! > 0 ? -1 : 0;
    this.shown = this.inner.filter((k) => counts[k] !== 0);
  }

  private meanOf(picture: Float32Array): number {
    let sum = 0;
    for (const k of this.shown) sum += picture[k]!;
    return sum / this.shown.length;
  }

  /** Gain of a first fit by least squares; false where pre is flat. */
  private startGain(): boolean {
    const { pre, post } = this.pixels;
    const middle = this.meanOf(post);
    let qq = 0;
    let pq = 0;
    for (const k of this.shown) {
      const q = pre[k]! - this.middle;
      qq += q * q;
      pq += (post[k]! - middle) * q;
    }
    if (!(qq > 1e-9 * this.shown.length * this.middle ** 2)) return false;
    this.gain = pq / qq;
    return this.gain > 0;
  }

  /** The offset at which residuals crowd most: the middle of the shortest interval that holds a share of them. */
  private startOffset(): void {
    this.offset = 0;
    const sorted = this.sampledResiduals().sort();
    const count = Math.max(2, Math.floor(SCALE_QUANTILE.share * sorted.length));
    let best = 0;
    const widthFrom = (i: number): number => sorted[i + count - 1]! - sorted[i]!;
    for (let i = 1; i + count <= sorted.length; i++) if (widthFrom(i) < widthFrom(best)) best = i;
    this.offset = (sorted[best]! + sorted[best + count - 1]!) / 2;
  }

  /** Those of every so many pixels. */
  private sampledResiduals(): Float64Array {
    const { pixels, shown, gain, offset } = this;
    const stride = Math.max(1, Math.floor(shown.length / SCALE_SAMPLES));
    const sampled = new Float64Array(Math.ceil(shown.length / stride));
    for (let i = 0; i < sampled.length; i++) {
      const k = shown[i * stride]!;
      sampled[i] = pixels.post[k]! - gain * pixels.pre[k]! - offset;
    }
    return sampled;
  }

  /**
   * Robust standard deviation of the residuals: the lesser of what the smallest of them say, and of what the negative ones
   * say, among which there is no stain.
   */
  private scale(): number {
    const sizes = this.sampledResiduals();
    const negativeSizes = new Float64Array(sizes.length);
    let negatives = 0;
    for (let i = 0; i < sizes.length; i++) {
      const residual = sizes[i]!;
      if (residual < 0) negativeSizes[negatives++] = -residual;
      sizes[i] = Math.abs(residual);
    }
    const all = sizeAt(sizes, sizes.length, SCALE_QUANTILE);
    const negative = sizeAt(negativeSizes, negatives, MEDIAN);
    return Math.max(1e-6 * this.gain, Math.min(all, negative));
  }

  private model(scale: number, weighting: Weighting, width: number): PatchModel {
    const { gain, offset, middle } = this;
    return { gain, offset, middle, weighting, narrow: 1 / (TUNING[weighting] * width * scale) ** 2 };
  }

  private solve(scale: number, weighting: Weighting, width: number): PatchStep | null {
    const { matrix, right } = patchEquations(this.pixels, this.model(scale, weighting, width));
    const solution = solvePositive(matrix, right);
    const alongX = solvePositive(matrix, Float64Array.of(1, 0, 0, 0));
    const alongY = solvePositive(matrix, Float64Array.of(0, 1, 0, 0));
    if (solution === null || alongX === null || alongY === null) return null;
    const [dx = 0, dy = 0, gain = 0, offset = 0] = solution;
    this.gain += gain;
    // The gain turned around the middle.
    this.offset += offset - gain * this.middle;
    if (!(this.gain > 0)) return null;
    const brightness = { gain: this.gain, offset: this.offset };
    return { dx, dy, brightness, scale, rows: { alongX, alongY } };
  }
}

/** The standard deviation that a quantile of the first `count` sizes of residuals stands for; infinite where there are none. */
function sizeAt(sizes: Float64Array, count: number, { share, sigmas }: SizeQuantile): number {
  return selectRankInPlace(sizes, count, Math.floor(share * count)) / sigmas;
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
