import type { PixelArray, Raster } from '#core/raster.ts';
import { interpolate, percentileRanks, valueOfSortingKey } from '#core/statistics/order-statistics.ts';
import {
  countProgram,
  keyFound,
  narrowProgram,
  SEARCH_BITS,
  searchStates,
  sumProgram,
} from './count-programs.ts';
import type { CountedValues } from './counted-values.ts';
import type { GpuScope } from './gpu-session.ts';

/** Below this, graphics take a float32 for zero. */
const SMALLEST_NORMAL = 2 ** -126;

/** Texels of counts for one search: sixteen thresholds. */
const QUADS_PER_SEARCH = 2 ** SEARCH_BITS / 4;

/**
 * Percentiles of counted values, exact, with linear interpolation. All ranks are searched for at once and on the card, four bits of
 * their sorting key a round; only the keys come back. A round reads each value once for each rank.
 */
export async function searchPercentiles(
  scope: GpuScope,
  image: Raster,
  counted: CountedValues,
  percentiles: readonly number[],
): Promise<number[]> {
  const { belowCount, finiteCount } = counted;
  const count = belowCount + finiteCount + counted.aboveCount;
  const between = percentiles.map((percentile) => percentileRanks(percentile, count));
  const ranks = [...new Set(between.flatMap(({ low, high }) => [low, high]))];
  const finite = ranks.filter((rank) => rank >= belowCount && rank < belowCount + finiteCount);
  const found = await searchRanks(scope, counted, {
    ranks: finite.map((rank) => rank - belowCount),
    lowestBit: lowestBitOf(image.data),
  });
  const valueAt = (rank: number): number => {
    const at = finite.indexOf(rank);
    return at >= 0 ? found[at]! : rank < belowCount ? -Infinity : Infinity;
  };
  return between.map(({ low, high, share }) => interpolate(valueAt(low), valueAt(high), share));
}

/** The lowest bit of a sorting key that can be set: whole numbers leave the lower bits of a float32 free. */
function lowestBitOf(data: PixelArray): number {
  if (data instanceof Float32Array) return 0;
  return data instanceof Uint8Array ? 16 : 8;
}

async function searchRanks(
  scope: GpuScope,
  { values, shape, stripCount, finiteCount }: CountedValues,
  { ranks, lowestBit }: { ranks: readonly number[]; lowestBit: number },
): Promise<number[]> {
  if (ranks.length === 0) return [];
  // The value of a rank is the highest number that it and all values above it reach.
  const needed = ranks.map((rank) => finiteCount - rank);
  const pixels = scope.upload(values, shape);
  const quadCount = QUADS_PER_SEARCH * ranks.length;
  let states = scope.upload(searchStates(needed), [2, 2 * ranks.length]);
  for (let shift = 32 - SEARCH_BITS; shift >= lowestBit; shift -= SEARCH_BITS) {
    const counts = scope.compute(
      countProgram(stripCount, quadCount, 'searched'),
      [pixels, states],
      [[shift]],
    );
    const sums = scope.compute(sumProgram(stripCount, quadCount), [counts]);
    states = scope.compute(narrowProgram(ranks.length), [states, sums], [[shift]]);
  }
  const ends = await scope.download(states);
  return ranks.map((_, i) => {
    const value = valueOfSortingKey(keyFound(ends, i));
    return Math.abs(value) < SMALLEST_NORMAL ? 0 : value;
  });
}
