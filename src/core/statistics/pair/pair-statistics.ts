import { assert } from '#core/errors.ts';
import type { PixelArray } from '#core/raster.ts';
import { BrightnessCounts } from '#core/statistics/pair/brightness-counts.ts';
import { GrowingCounts, LARGEST_COUNTED } from '#core/statistics/pair/growing-counts.ts';
import { roundHalfEven } from '#core/statistics/pair/round-half-even.ts';
import { RatioSurvey } from '#core/statistics/scale/ratio-statistics.ts';
import type { RatioSurveyData } from '#core/statistics/scale/ratio-statistics.ts';

/** Levels of each axis of the joint counts. */
export const JOINT_LEVELS = 256;

/** The same window of the pictures of a pair, pixel by pixel. */
export interface PairWindow {
  readonly post: PixelArray;
  /** Pre-stain, aligned to post. */
  readonly pre: PixelArray;
  /** Pre-stain on the canvas as it came; null where it is not known. The same for all windows of a pair. */
  readonly rawPre: PixelArray | null;
}

/** {@link PairStatistics} as plain data. */
export interface PairStatisticsData {
  readonly brightnessUnit: number;
  readonly emptyCount: number;
  readonly pixelCount: number;
  readonly regionCount: number;
  readonly joint: Uint32Array;
  readonly differences: readonly [rest: Uint32Array, both: Uint32Array, postOnly: Uint32Array];
  readonly brightness: readonly [post: Uint32Array, pre: Uint32Array, rawPre: Uint32Array];
  readonly hasRawPre: boolean;
  readonly ratios: RatioSurveyData;
}

/**
 * Everything that the plots and the scale need of a pair, gathered in one sweep over windows in any order: joint counts,
 * histograms of brightness and of differences, and the first sweep over the ratios. All are whole counts (or extremes),
 * so the result does not depend on how the pair was cut into windows, nor on how many workers counted.
 *
 * Brightness and differences are counted in units of `brightnessUnit`: 1 for 8-bit pictures; for brighter ones what maps
 * their range to about 0..255, so that the joint counts show it. Ratios have no unit.
 */
export class PairStatistics {
  private emptyCount: number;
  private windowPixels: number;
  private region: number;
  private rawPreSeen: boolean;
  private readonly joint: Uint32Array;
  /** Rounded post - pre where both are above 0, where post is and pre is exactly 0, and (first) of all other pixels. */
  private readonly differences: readonly [GrowingCounts, GrowingCounts, GrowingCounts];
  /** Brightness of the pixels where any picture is above 0: post, aligned pre, raw pre. */
  private readonly layers: readonly [BrightnessCounts, BrightnessCounts, BrightnessCounts];
  /** First sweep over post / pre; `ratios.refine(...)` makes the second. */
  readonly ratios: RatioSurvey;

  /** What one unit of counted brightness is, in pixel values. */
  readonly brightnessUnit: number;

  constructor(brightnessUnit: number = 1, data?: PairStatisticsData) {
    assert(brightnessUnit > 0, 'a unit of brightness is above zero');
    this.brightnessUnit = brightnessUnit;
    this.emptyCount = data?.emptyCount ?? 0;
    this.windowPixels = data?.pixelCount ?? 0;
    this.region = data?.regionCount ?? 0;
    this.rawPreSeen = data?.hasRawPre ?? false;
    this.joint = data?.joint ?? new Uint32Array(JOINT_LEVELS * JOINT_LEVELS);
    const difference = (i: 0 | 1 | 2): GrowingCounts =>
      new GrowingCounts(LARGEST_COUNTED, data?.differences[i]);
    this.differences = [difference(0), difference(1), difference(2)];
    const layer = (i: 0 | 1 | 2): BrightnessCounts => new BrightnessCounts(data?.brightness[i]);
    this.layers = [layer(0), layer(1), layer(2)];
    this.ratios = new RatioSurvey(data?.ratios);
  }

  /** Takes up what {@link toData} wrote. */
  static fromData(data: PairStatisticsData): PairStatistics {
    return new PairStatistics(data.brightnessUnit, data);
  }

  toData(): PairStatisticsData {
    return {
      brightnessUnit: this.brightnessUnit,
      emptyCount: this.emptyCount,
      pixelCount: this.windowPixels,
      regionCount: this.region,
      joint: this.joint,
      differences: [this.differences[0].data, this.differences[1].data, this.differences[2].data],
      brightness: [this.layers[0].cells.data, this.layers[1].cells.data, this.layers[2].cells.data],
      hasRawPre: this.rawPreSeen,
      ratios: this.ratios.toData(),
    };
  }

  /** Counts a window. */
  add({ post, pre, rawPre }: PairWindow): void {
    assert(pre.length === post.length, 'a pair window needs pictures of one size');
    assert(rawPre === null || rawPre.length === post.length, 'a pair window needs pictures of one size');
    this.rawPreSeen ||= rawPre !== null;
    const length = Math.min(CHUNK, post.length);
    const [p, q, r] = [new Float32Array(length), new Float32Array(length), new Float32Array(length)];
    for (let from = 0; from < post.length; from += CHUNK) {
      const count = Math.min(CHUNK, post.length - from);
      takeInto(p, post, from, count, this.brightnessUnit);
      takeInto(q, pre, from, count, this.brightnessUnit);
      if (rawPre !== null) takeInto(r, rawPre, from, count, this.brightnessUnit);
      this.countChunk(
        p.subarray(0, count),
        q.subarray(0, count),
        rawPre === null ? null : r.subarray(0, count),
      );
    }
    this.ratios.addPair(post, pre);
  }

  /** Counts pixels that are zero in all pictures. */
  addEmpty(pixelCount: number): void {
    this.emptyCount += pixelCount;
  }

  mergeFrom(other: PairStatistics): void {
    assert(other.brightnessUnit === this.brightnessUnit, 'counts in different units cannot be merged');
    this.emptyCount += other.emptyCount;
    this.windowPixels += other.windowPixels;
    this.region += other.region;
    this.rawPreSeen ||= other.rawPreSeen;
    for (let i = 0; i < this.joint.length; i++) this.joint[i]! += other.joint[i]!;
    this.differences.forEach((counts, i) => counts.mergeFrom(other.differences[i]!));
    this.layers.forEach((counts, i) => counts.mergeFrom(other.layers[i]!));
    this.ratios.mergeFrom(other.ratios);
  }

  /** All pixels, empty ones among them. */
  get pixelCount(): number {
    return this.windowPixels + this.emptyCount;
  }

  /** Pixels where any picture is above 0. */
  get regionCount(): number {
    return this.region;
  }

  /** Whether the raw pre-stain picture was among the windows. */
  get hasRawPre(): boolean {
    return this.rawPreSeen;
  }

  /** How many pixels have these levels: brightness rounded (halves to even) and cut to 0..255. */
  jointCount(preLevel: number, postLevel: number): number {
    const counted = this.joint[preLevel * JOINT_LEVELS + postLevel] ?? 0;
    return preLevel === 0 && postLevel === 0 ? counted + this.emptyCount : counted;
  }

  /** How many pixels have this rounded difference post - pre. */
  differenceCount(group: 'all' | 'both' | 'postOnly', difference: number): number {
    const [rest, both, postOnly] = this.differences.map((counts) => counts.at(difference)) as [
      number,
      number,
      number,
    ];
    if (group !== 'all') return group === 'both' ? both : postOnly;
    return rest + both + postOnly + (difference === 0 ? this.emptyCount : 0);
  }

  /** Smallest and largest rounded difference of all pixels; both 0 where there are no pixels. */
  get differenceExtent(): { readonly min: number; readonly max: number } {
    const extents = this.differences.flatMap(({ extent }) => extent ?? []);
    if (this.emptyCount > 0 || extents.length === 0) extents.push({ min: 0, max: 0 });
    return {
      min: Math.min(...extents.map(({ min }) => min)),
      max: Math.max(...extents.map(({ max }) => max)),
    };
  }

  /** Brightness of one picture over the pixels where any picture is above 0. */
  brightness(picture: 'post' | 'pre' | 'rawPre'): BrightnessCounts {
    return this.layers[picture === 'post' ? 0 : picture === 'pre' ? 1 : 2];
  }

  /** The one loop over all pixels; kept whole, with every array in a local name and of one type. */
  private countChunk(post: Float32Array, pre: Float32Array, rawPre: Float32Array | null): void {
    const [postTop, preTop] = [highest(post), highest(pre)];
    const postCells = this.layers[0].reaching(postTop);
    const preCells = this.layers[1].reaching(preTop);
    const rawCells = this.layers[2].reaching(rawPre === null ? 0 : highest(rawPre));
    const differenceTop = Math.min(LARGEST_COUNTED, Math.max(0, Math.ceil(postTop - lowest(pre))));
    const rest = this.differences[0].reaching(differenceTop);
    const both = this.differences[1].reaching(differenceTop);
    const postOnly = this.differences[2].reaching(differenceTop);
    const { joint } = this;
    const raw = rawPre ?? post;
    const { length } = post;
    let empty = 0;
    let region = 0;
    for (let i = 0; i < length; i++) {
      const p = post[i]!;
      const q = pre[i]!;
      const r = raw[i]!;
      if (p === 0 && q === 0 && r === 0) {
        empty++;
        continue;
      }
      joint[(level(q) * JOINT_LEVELS + level(p)) | 0]!++;
      const d = (LARGEST_COUNTED + cutDifference(roundHalfEven(Math.fround(p - q)))) | 0;
      if (p > 0 && q > 0) both[d]!++;
      else if (p > 0 && q === 0) postOnly[d]!++;
      else rest[d]!++;
      if (!(p > 0 || q > 0 || r > 0)) continue;
      region++;
      countCell(postCells, p);
      countCell(preCells, q);
      if (rawPre !== null) countCell(rawCells, r);
    }
    this.region += region;
    this.emptyCount += empty;
    this.windowPixels += length - empty;
  }
}

/** Pixels taken into float32 buffers at a time, so that the loop sees one type; 48 KiB stay in the cache. */
const CHUNK = 4096;

function takeInto(target: Float32Array, pixels: PixelArray, from: number, count: number, unit: number): void {
  target.set(pixels.subarray(from, from + count));
  if (unit === 1) return;
  for (let i = 0; i < count; i++) target[i] = target[i]! / unit;
}

function highest(pixels: Float32Array): number {
  let top = 0;
  for (let i = 0; i < pixels.length; i++) if (pixels[i]! > top) top = pixels[i]!;
  return top;
}

function lowest(pixels: Float32Array): number {
  let bottom = 0;
  for (let i = 0; i < pixels.length; i++) if (pixels[i]! < bottom) bottom = pixels[i]!;
  return bottom;
}

/** Brightness as a level of the joint counts. */
function level(value: number): number {
  if (!(value > 0)) return 0;
  return value < JOINT_LEVELS - 1 ? roundHalfEven(value) : JOINT_LEVELS - 1;
}

function cutDifference(difference: number): number {
  if (difference > LARGEST_COUNTED) return LARGEST_COUNTED;
  return difference < -LARGEST_COUNTED ? -LARGEST_COUNTED : difference;
}

/** Counts a brightness in its cell; see {@link BrightnessCounts}. What is below -1/2 is left out. */
function countCell(cells: Uint32Array, value: number): void {
  const twice = 2 * value;
  const at = (Math.floor(twice) + Math.ceil(twice) + 2) | 0;
  if (at >= 0) cells[at < cells.length ? at : cells.length - 1]!++;
}
