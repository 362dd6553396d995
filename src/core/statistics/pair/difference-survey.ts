import { assert } from '#core/errors.ts';
import type { PixelArray } from '#core/raster.ts';
import { CoarseRanks, FineRanks, interpolate } from '#core/statistics/order-statistics.ts';
import type { CoarseRanksData, FineRanksData } from '#core/statistics/order-statistics.ts';

/** How a difference is shown: `asinh(difference / knee)`, from `-limit` to `limit`. */
export interface DifferenceDisplay {
  /** Brightness at which the stretch turns from linear to logarithmic. */
  readonly knee: number;
  /** Largest stretched difference shown in full colour. */
  readonly limit: number;
}

/** Differences smaller than this are rounding, not structure. */
const SMALLEST_KNEE = 1;
/** Percentile of the stretched difference that gets the full colour. */
export const LIMIT_PERCENTILE = 95;
const LIMIT_WITHOUT_SIGNAL = 1;
const KNEE_PERCENTILE = 50;
/** Differences made and counted at a time: 64 KiB stay in the cache. */
const CHUNK = 16384;

/** Difference of two pixels in float32: `post - scale * pre`. */
export function differenceOf(post: number, pre: number, scale: number): number {
  return Math.fround(post - Math.fround(scale * pre));
}

/**
 * First of two sweeps over the differences `post - scale * pre` where either picture is above 0; they give the display
 * range of the difference image exactly, whatever its size.
 */
export class DifferenceSurvey {
  readonly scale: number;
  private readonly ranks: CoarseRanks;

  /** @param scale rounded to float32, as the difference image itself is made */
  constructor(scale: number, data?: CoarseRanksData) {
    this.scale = Math.fround(scale);
    this.ranks = data === undefined ? new CoarseRanks('numbers') : CoarseRanks.fromData(data);
  }

  toData(): { readonly scale: number; readonly ranks: CoarseRanksData } {
    return { scale: this.scale, ranks: this.ranks.toData() };
  }

  /** Adds a window of the pair. */
  addPair(post: PixelArray, pre: PixelArray): void {
    forEachSizes(post, pre, this.scale, (sizes) => this.ranks.add(sizes));
  }

  mergeFrom(other: DifferenceSurvey): void {
    assert(other.scale === this.scale, 'differences under different scales cannot be merged');
    this.ranks.mergeFrom(other.ranks);
  }

  /** The second sweep; every window has to be added to it once more. */
  refine(): DifferenceSweep {
    return new DifferenceSweep(this.scale, this.ranks.refine([KNEE_PERCENTILE, LIMIT_PERCENTILE]).toData());
  }
}

/** Second sweep of {@link DifferenceSurvey}. */
export class DifferenceSweep {
  readonly scale: number;
  private readonly ranks: FineRanks;

  constructor(scale: number, data: FineRanksData) {
    this.scale = scale;
    this.ranks = FineRanks.fromData(data);
  }

  toData(): { readonly scale: number; readonly ranks: FineRanksData } {
    return { scale: this.scale, ranks: this.ranks.toData() };
  }

  /** The same sweep with nothing counted; one for each worker. */
  emptyCopy(): DifferenceSweep {
    return new DifferenceSweep(this.scale, this.ranks.emptyCopy().toData());
  }

  /** Adds a window of the pair. */
  addPair(post: PixelArray, pre: PixelArray): void {
    forEachSizes(post, pre, this.scale, (sizes) => this.ranks.add(sizes));
  }

  mergeFrom(other: DifferenceSweep): void {
    this.ranks.mergeFrom(other.ranks);
  }

  /**
   * Knee: the median size of the difference, at least 1. Limit: the 95th percentile of the stretched size, interpolated
   * after stretching; 1 where there is no signal or no difference.
   */
  display(): DifferenceDisplay {
    if (this.ranks.count === 0) return NO_DIFFERENCE;
    return differenceDisplayOf(this.ranks.median(), this.ranks.neighbours(LIMIT_PERCENTILE));
  }
}

/** How a pair without signal is shown. */
export const NO_DIFFERENCE: DifferenceDisplay = { knee: SMALLEST_KNEE, limit: LIMIT_WITHOUT_SIGNAL };

/**
 * Display of differences from the order statistics of their sizes: the median, and the two values between which the
 * {@link LIMIT_PERCENTILE}th percentile lies, which is interpolated after stretching.
 */
export function differenceDisplayOf(
  medianSize: number,
  { low, high, share }: { readonly low: number; readonly high: number; readonly share: number },
): DifferenceDisplay {
  const knee = Math.max(medianSize, SMALLEST_KNEE);
  const limit = interpolate(Math.asinh(low / knee), Math.asinh(high / knee), share);
  return { knee, limit: limit > 0 ? limit : LIMIT_WITHOUT_SIGNAL };
}

/** Hands out the sizes of the differences in portions. */
function forEachSizes(
  post: PixelArray,
  pre: PixelArray,
  scale: number,
  take: (sizes: Float32Array) => void,
): void {
  assert(post.length === pre.length, 'a difference needs pictures of one size');
  const sizes = new Float32Array(Math.min(CHUNK, post.length));
  let count = 0;
  for (let i = 0; i < post.length; i++) {
    const p = post[i]!;
    const q = pre[i]!;
    if (!(p > 0 || q > 0)) continue;
    sizes[count++] = Math.abs(differenceOf(p, q, scale));
    if (count === sizes.length) {
      take(sizes);
      count = 0;
    }
  }
  take(sizes.subarray(0, count));
}
