import { assert } from '#core/errors.ts';
import type { PixelArray } from '#core/raster.ts';
import { binEdges, rangeOf } from '#core/statistics/histogram.ts';
import type { Histogram } from '#core/statistics/histogram.ts';
import { CoarseRanks } from '#core/statistics/order-statistics.ts';
import type { CoarseRanksData, FineRanksData } from '#core/statistics/order-statistics.ts';
import { FineRanks } from '#core/statistics/order-statistics.ts';

/** Bins of the ratio histogram between its extremes. */
export const RATIO_BINS = 200;

/** Each bin is counted in this many parts, for finding the peak more finely than the histogram shows it. */
export const PARTS_PER_BIN = 8;

/** {@link RatioSurvey} as plain data. */
export interface RatioSurveyData {
  readonly min: number;
  readonly max: number;
  readonly ranks: CoarseRanksData;
}

/** {@link RatioSweep} as plain data; edges and counts are those of the parts of the bins. */
export interface RatioSweepData {
  readonly edges: Float64Array;
  readonly counts: Float64Array;
  readonly ranks: FineRanksData;
}

/**
 * Writes post / pre of the pixels where both are positive into `ratios`, one after the other, as float32, and returns
 * how many there are. Ratios that float32 cannot hold as a positive number are left out.
 */
export function ratiosInto(ratios: Float32Array, post: PixelArray, pre: PixelArray): number {
  assert(post.length === pre.length && ratios.length >= post.length, 'ratios need pictures of one size');
  let count = 0;
  for (let i = 0; i < post.length; i++) {
    const numerator = post[i]!;
    const denominator = pre[i]!;
    if (!(numerator > 0 && denominator > 0)) continue;
    const ratio = Math.fround(numerator / denominator);
    if (ratio > 0 && ratio < Infinity) ratios[count++] = ratio;
  }
  return count;
}

/**
 * First of two sweeps over the ratios post / pre: their extremes, and coarse ranks for percentiles. Everything is
 * counted by the ratio itself and turned into logarithms afterwards, because log10 keeps the order: no logarithm per
 * pixel. Results do not depend on how the ratios are portioned.
 */
export class RatioSurvey {
  private min: number;
  private max: number;
  private readonly ranks: CoarseRanks;

  constructor(data?: RatioSurveyData) {
    this.min = data?.min ?? Infinity;
    this.max = data?.max ?? -Infinity;
    this.ranks = data === undefined ? new CoarseRanks('positive') : CoarseRanks.fromData(data.ranks);
  }

  toData(): RatioSurveyData {
    return { min: this.min, max: this.max, ranks: this.ranks.toData() };
  }

  /** Adds a window of a pair. */
  addPair(post: PixelArray, pre: PixelArray): void {
    forEachRatios(post, pre, (ratios) => this.add(ratios));
  }

  /** Adds ratios, as {@link ratiosInto} makes them. */
  add(ratios: Float32Array): void {
    const range = rangeOf(ratios);
    if (range === null) return;
    this.min = Math.min(this.min, range.min);
    this.max = Math.max(this.max, range.max);
    this.ranks.add(ratios);
  }

  mergeFrom(other: RatioSurvey): void {
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    this.ranks.mergeFrom(other.ranks);
  }

  /** How many pixels have a ratio. */
  get count(): number {
    return this.ranks.count;
  }

  /** The second sweep: the histogram of log10(ratio) between its extremes, and exact percentiles. */
  refine(percentiles: readonly number[] = [], binCount: number = RATIO_BINS): RatioSweep {
    const [low, high] = this.count === 0 ? [0, 0] : [Math.log10(this.min), Math.log10(this.max)];
    return new RatioSweep({
      edges: partEdges(binEdges(low, high, binCount, 'float64')),
      counts: new Float64Array(binCount * PARTS_PER_BIN),
      ranks: this.ranks.refine(percentiles).toData(),
    });
  }
}

/** Second sweep of {@link RatioSurvey}: every ratio has to be added once more. */
export class RatioSweep {
  private readonly edges: Float64Array;
  private readonly counts: Float64Array;
  private readonly ranks: FineRanks;
  private readonly lookup: RatioBins;

  constructor(data: RatioSweepData) {
    this.edges = data.edges;
    this.counts = data.counts;
    this.ranks = FineRanks.fromData(data.ranks);
    this.lookup = ratioBins(data.edges);
  }

  toData(): RatioSweepData {
    return { edges: this.edges, counts: this.counts, ranks: this.ranks.toData() };
  }

  /** The same sweep with nothing counted; one for each worker. */
  emptyCopy(): RatioSweep {
    return new RatioSweep({
      edges: this.edges,
      counts: new Float64Array(this.counts.length),
      ranks: this.ranks.emptyCopy().toData(),
    });
  }

  /** Adds a window of a pair. */
  addPair(post: PixelArray, pre: PixelArray): void {
    forEachRatios(post, pre, (ratios) => this.add(ratios));
  }

  /** Adds ratios, as {@link ratiosInto} makes them. */
  add(ratios: Float32Array): void {
    countRatiosInto(this.counts, ratios, this.lookup);
    this.ranks.add(ratios);
  }

  mergeFrom(other: RatioSweep): void {
    for (let i = 0; i < this.counts.length; i++) this.counts[i]! += other.counts[i]!;
    this.ranks.mergeFrom(other.ranks);
  }

  /** How many pixels have a ratio, as the first sweep counted them. */
  get count(): number {
    return this.ranks.count;
  }

  /** Histogram of log10(ratio); all zero where no pixel has a ratio. */
  get histogram(): Histogram {
    const counts = new Float64Array(this.counts.length / PARTS_PER_BIN);
    this.counts.forEach((n, i) => (counts[Math.floor(i / PARTS_PER_BIN)]! += n));
    return { counts, edges: this.edges.filter((_, i) => i % PARTS_PER_BIN === 0) };
  }

  /** The same pixels in bins of which {@link PARTS_PER_BIN} make one of {@link histogram}. */
  get fineHistogram(): Histogram {
    return { counts: this.counts, edges: this.edges };
  }

  /**
   * The ratio at a percentile (0 to 100) that the sweep was made for, interpolated linearly in its logarithm; null where
   * no pixel has a ratio.
   */
  percentile(percentile: number): number | null {
    if (this.ranks.count === 0) return null;
    const { low, high, share } = this.ranks.neighbours(percentile);
    if (low === high) return low;
    return 10 ** (Math.log10(low) + share * (Math.log10(high) - Math.log10(low)));
  }
}

/** Ratios made and counted at a time: 64 KiB stay in the cache. */
const CHUNK = 16384;

function forEachRatios(post: PixelArray, pre: PixelArray, take: (ratios: Float32Array) => void): void {
  assert(post.length === pre.length, 'ratios need pictures of one size');
  const buffer = new Float32Array(Math.min(CHUNK, post.length));
  for (let from = 0; from < post.length; from += CHUNK) {
    const count = ratiosInto(buffer, post.subarray(from, from + CHUNK), pre.subarray(from, from + CHUNK));
    if (count > 0) take(buffer.subarray(0, count));
  }
}

/** The edges with equal parts between them; every {@link PARTS_PER_BIN}-th is one of the given ones, exactly. */
function partEdges(edges: Float64Array): Float64Array {
  return Float64Array.from({ length: (edges.length - 1) * PARTS_PER_BIN + 1 }, (_, i) => {
    const bin = Math.floor(i / PARTS_PER_BIN);
    const low = edges[bin]!;
    return low + ((edges[bin + 1] ?? low) - low) * ((i % PARTS_PER_BIN) / PARTS_PER_BIN);
  });
}

/** Bins by ratio: `starts[i]` is the smallest ratio of bin i, `first` the bin of the smallest ratio of each bucket. */
interface RatioBins {
  readonly starts: Float64Array;
  readonly first: Uint16Array;
}

/** Positive float32 with equal sign, exponent and upper 7 bits of mantissa share a bucket: 0.8 % wide. */
const BUCKET_BITS = 16;
const BUCKETS = 2 ** 15;

function ratioBins(edges: Float64Array): RatioBins {
  const starts = edges.subarray(0, -1).map((edge) => 10 ** edge);
  const bucketStarts = new Float32Array(
    Uint32Array.from({ length: BUCKETS }, (_, i) => i << BUCKET_BITS).buffer,
  );
  const first = new Uint16Array(BUCKETS);
  let bin = 0;
  for (let i = 0; i < BUCKETS; i++) {
    while (bin + 1 < starts.length && bucketStarts[i]! >= starts[bin + 1]!) bin++;
    first[i] = bin;
  }
  return { starts, first };
}

function countRatiosInto(counts: Float64Array, ratios: Float32Array, { starts, first }: RatioBins): void {
  const bits = new Uint32Array(ratios.buffer, ratios.byteOffset, ratios.length);
  const last = starts.length - 1;
  for (let i = 0; i < ratios.length; i++) {
    const ratio = ratios[i]!;
    let bin = first[bits[i]! >>> BUCKET_BITS]!;
    while (bin < last && ratio >= starts[bin + 1]!) bin++;
    counts[bin]!++;
  }
}
