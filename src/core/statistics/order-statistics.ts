import { countLowerWithSimd, countUpperWithSimd, type KeyRange } from '#core/accelerator/rank-with-simd.ts';
import { simdKernels, type SimdKernels } from '#core/accelerator/simd-kernels.ts';
import { Exo2MicroError, assert } from '#core/errors.ts';
import type { PixelArray } from '#core/raster.ts';
import { countEachValue } from '#core/statistics/count-each-value.ts';

/** Which values count: every number (NaN never does), or only what is above zero. */
export type Selection = 'numbers' | 'positive';

/** {@link CoarseRanks} as plain data, to cross threads or to be stored. */
export interface CoarseRanksData {
  readonly selection: Selection;
  readonly counts: Uint32Array;
}

/** {@link FineRanks} as plain data. */
export interface FineRanksData {
  readonly selection: Selection;
  readonly coarse: Uint32Array;
  readonly buckets: Uint16Array;
  readonly counts: Uint32Array;
}

/** The sorting key of a float32 is split into two halves of this many bits, one for each sweep. */
const HALF_BITS = 16;
const HALF = 2 ** HALF_BITS;

/** Smallest sorting key of each selection: minus infinity, and the smallest number above zero. */
const LOWEST_KEY: Readonly<Record<Selection, number>> = { numbers: 0x007fffff, positive: 0x80000001 };
/** Key of plus infinity; what lies above is NaN. */
const HIGHEST_KEY = 0xff800000;

/** 16-bit values taken as float32 at a time: 4 MiB. */
const PORTION = 2 ** 20;

/**
 * First of two sweeps over values of any number, in any order and any portions, that give exact order statistics
 * without keeping or sorting the values: it counts the upper 16 bits of the sorting key of each value as a float32.
 * Counts are whole, so the result does not depend on how the values were portioned. 256 KiB.
 *
 * A radix selection on the order-preserving bits of IEEE numbers: a positive float32 with its sign bit set, a negative
 * one with all bits flipped, compare as unsigned integers.
 */
export class CoarseRanks {
  readonly selection: Selection;
  private readonly counts: Uint32Array;

  constructor(selection: Selection, counts: Uint32Array = new Uint32Array(HALF)) {
    this.selection = selection;
    this.counts = counts;
  }

  /** Takes up what {@link toData} wrote. */
  static fromData(data: CoarseRanksData): CoarseRanks {
    return new CoarseRanks(data.selection, data.counts);
  }

  toData(): CoarseRanksData {
    return { selection: this.selection, counts: this.counts };
  }

  /** How many values were counted. */
  get count(): number {
    return sumOf(this.counts);
  }

  /** Counts values; those outside the selection are left out. `simd` null counts in TypeScript alone. */
  add(values: PixelArray, simd: SimdKernels | null = simdKernels): void {
    const keys = keyRange(this.selection);
    if (values instanceof Float32Array) {
      if (simd !== null && countUpperWithSimd(this.counts, simd, values, keys)) return;
      countUpperInto(this.counts, bitsOf(values), keys);
    } else addWholeNumbers(this, values, simd);
  }

  /** Counts one value `times` times; for tiles known to be constant. */
  addRepeated(value: number, times: number): void {
    if (times === 0) return;
    const key = sortingKey(value);
    if (key >= LOWEST_KEY[this.selection] && key <= HIGHEST_KEY) this.counts[key >>> HALF_BITS]! += times;
  }

  mergeFrom(other: CoarseRanks): void {
    assert(other.selection === this.selection, 'ranks of different selections cannot be merged');
    addCountsInto(this.counts, other.counts);
  }

  /** The second sweep that finds these percentiles (0 to 100). Every value has to be added to it once more. */
  refine(percentiles: readonly number[]): FineRanks {
    const { count } = this;
    const ranks = percentiles.flatMap((percentile) => {
      const { low, high } = percentileRanks(percentile, count);
      return [low, high];
    });
    const buckets = [...new Set(ranks.map((rank) => locate(this.counts, 0, HALF, rank).index))].sort(
      (a, b) => a - b,
    );
    return FineRanks.fromData({
      selection: this.selection,
      coarse: this.counts,
      buckets: count === 0 ? new Uint16Array(0) : Uint16Array.from(buckets),
      counts: new Uint32Array(count === 0 ? 0 : buckets.length * HALF),
    });
  }
}

/** Second sweep of {@link CoarseRanks}: counts the lower 16 bits where the wanted ranks lie. */
export class FineRanks {
  private readonly data: FineRanksData;
  private readonly slotOfBucket: Int32Array;
  /** How many values there are. */
  readonly count: number;

  private constructor(data: FineRanksData) {
    this.data = data;
    this.slotOfBucket = new Int32Array(HALF).fill(-1);
    data.buckets.forEach((bucket, slot) => (this.slotOfBucket[bucket] = slot));
    this.count = sumOf(data.coarse);
  }

  /** Takes up what {@link toData} wrote. */
  static fromData(data: FineRanksData): FineRanks {
    return new FineRanks(data);
  }

  toData(): FineRanksData {
    return this.data;
  }

  /** The same sweep with nothing counted; one for each worker. */
  emptyCopy(): FineRanks {
    return new FineRanks({ ...this.data, counts: new Uint32Array(this.data.counts.length) });
  }

  /** Counts values; the same ones as in the first sweep. `simd` null counts in TypeScript alone. */
  add(values: PixelArray, simd: SimdKernels | null = simdKernels): void {
    const { counts, buckets, selection } = this.data;
    const keys = keyRange(selection);
    if (values instanceof Float32Array) {
      if (simd !== null && countLowerWithSimd(counts, simd, values, buckets, keys)) return;
      countLowerInto(counts, bitsOf(values), keys, this.slotOfBucket);
    } else addWholeNumbers(this, values, simd);
  }

  /** Counts one value `times` times. */
  addRepeated(value: number, times: number): void {
    if (times === 0) return;
    const key = sortingKey(value);
    const slot = this.slotOfBucket[key >>> HALF_BITS]!;
    if (slot < 0 || key < LOWEST_KEY[this.data.selection] || key > HIGHEST_KEY) return;
    this.data.counts[slot * HALF + (key & (HALF - 1))]! += times;
  }

  mergeFrom(other: FineRanks): void {
    assert(
      other.data.counts.length === this.data.counts.length,
      'sweeps for different ranks cannot be merged',
    );
    addCountsInto(this.data.counts, other.data.counts);
  }

  /**
   * Percentile, 0 to 100, with linear interpolation between order statistics in float64 (numpy's default). It has to be
   * one of those that the sweep was made for. NaN where there are no values.
   */
  percentile(percentile: number): number {
    const { low, high, share } = this.neighbours(percentile);
    return interpolate(low, high, share);
  }

  /**
   * The two values that a percentile lies between, and how far on the way from the lower to the higher it lies (0 to 1);
   * for interpolating on another scale than the values' own. NaN where there are no values.
   */
  neighbours(percentile: number): { readonly low: number; readonly high: number; readonly share: number } {
    if (this.count === 0) return { low: NaN, high: NaN, share: 0 };
    const { low, high, share } = percentileRanks(percentile, this.count);
    return { low: this.valueAt(low), high: this.valueAt(high), share };
  }

  /** Percentile 50, rounded to float32: the mean of the two middle values in the pixels' own precision. */
  median(): number {
    return Math.fround(this.percentile(50));
  }

  /** The value at a rank, counted from 0. */
  private valueAt(rank: number): number {
    const { coarse, counts } = this.data;
    const bucket = locate(coarse, 0, HALF, rank);
    const slot = this.slotOfBucket[bucket.index]!;
    assert(slot >= 0, 'the percentile was not among those that the sweep was made for');
    const lower = locate(counts, slot * HALF, HALF, rank - bucket.before);
    return valueOfSortingKey(bucket.index * HALF + lower.index);
  }
}

/** Percentiles of values in memory; see {@link FineRanks.percentile}. NaN where nothing is selected. */
export function percentilesOf(
  values: PixelArray,
  percentiles: readonly number[],
  selection: Selection = 'numbers',
  simd: SimdKernels | null = simdKernels,
): number[] {
  const coarse = new CoarseRanks(selection);
  coarse.add(values, simd);
  const fine = coarse.refine(percentiles);
  fine.add(values, simd);
  return percentiles.map((percentile) => fine.percentile(percentile));
}

/** Median of values in memory: the mean of the two middle ones in float32. NaN where nothing is selected. */
export function medianOf(
  values: PixelArray,
  selection: Selection = 'numbers',
  simd: SimdKernels | null = simdKernels,
): number {
  return Math.fround(percentilesOf(values, [50], selection, simd)[0]!);
}

/**
 * The ranks (counted from 0) of the two of `count` values that a percentile lies between, and how far from the lower to
 * the higher: numpy's linear definition. Throws `invalid-argument` outside 0..100.
 */
export function percentileRanks(
  percentile: number,
  count: number,
): { readonly low: number; readonly high: number; readonly share: number } {
  if (!(percentile >= 0 && percentile <= 100)) {
    throw new Exo2MicroError(
      'invalid-argument',
      `A percentile lies between 0 and 100; ${percentile} does not.`,
    );
  }
  const position = (percentile / 100) * (count - 1);
  const low = Math.floor(position);
  return { low, high: Math.min(low + 1, count - 1), share: position - low };
}

/** Linear interpolation that meets both ends exactly and never leaves them. */
export function interpolate(low: number, high: number, share: number): number {
  if (low === high || share === 0) return low;
  return share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share);
}

/** Where the running sum of counts passes a rank, and how many were counted before. */
function locate(
  counts: Uint32Array,
  from: number,
  length: number,
  rank: number,
): { index: number; before: number } {
  let before = 0;
  for (let i = 0; i < length; i++) {
    const n = counts[from + i]!;
    if (rank < before + n) return { index: i, before };
    before += n;
  }
  return { index: length - 1, before };
}

/**
 * Sorting key of a number as float32: unsigned 32 bits that compare as the numbers do. Minus zero lies below zero; NaN
 * lies outside the infinities.
 */
export function sortingKey(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
  return (bits & 0x80000000 ? ~bits : bits | 0x80000000) >>> 0;
}

/** The float32 that has this {@link sortingKey}. */
export function valueOfSortingKey(key: number): number {
  const bits = key & 0x80000000 ? key & 0x7fffffff : ~key;
  return new Float32Array(Uint32Array.of(bits).buffer)[0]!;
}

/** Counts 8 or 16 bit values: each number once, as often as it is there, or in portions as float32. */
function addWholeNumbers(
  ranks: CoarseRanks | FineRanks,
  values: Uint8Array | Uint16Array,
  simd: SimdKernels | null,
): void {
  if (values instanceof Uint8Array) {
    countEachValue(values).forEach((times, value) => ranks.addRepeated(value, times));
    return;
  }
  for (let from = 0; from < values.length; from += PORTION) {
    ranks.add(Float32Array.from(values.subarray(from, from + PORTION)), simd);
  }
}

function keyRange(selection: Selection): KeyRange {
  const lowest = LOWEST_KEY[selection];
  return { lowest, span: HIGHEST_KEY - lowest };
}

function bitsOf(values: Float32Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length);
}

function countUpperInto(counts: Uint32Array, bits: Int32Array, { lowest, span }: KeyRange): void {
  for (let i = 0; i < bits.length; i++) {
    const b = bits[i]!;
    const key = (b ^ ((b >> 31) | 0x80000000)) >>> 0;
    if ((key - lowest) >>> 0 <= span) counts[key >>> HALF_BITS]!++;
  }
}

function countLowerInto(
  counts: Uint32Array,
  bits: Int32Array,
  { lowest, span }: KeyRange,
  slots: Int32Array,
): void {
  for (let i = 0; i < bits.length; i++) {
    const b = bits[i]!;
    const key = (b ^ ((b >> 31) | 0x80000000)) >>> 0;
    const slot = slots[key >>> HALF_BITS]!;
    if (slot >= 0 && (key - lowest) >>> 0 <= span) counts[slot * HALF + (key & (HALF - 1))]!++;
  }
}

function sumOf(counts: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}

function addCountsInto(target: Uint32Array, source: Uint32Array): void {
  for (let i = 0; i < target.length; i++) target[i]! += source[i]!;
}
