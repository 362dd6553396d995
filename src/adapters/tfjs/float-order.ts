import { sortingKey, valueOfSortingKey } from '#core/statistics/order-statistics.ts';

/** The smallest float32 that is at least the number: `v >= x` is then `v >= firstFloatAtLeast(x)` for all float32 v. */
export function firstFloatAtLeast(x: number): number {
  const near = Math.fround(x);
  return near >= x ? near : valueOfSortingKey(sortingKey(near) + 1);
}

/** The smallest float32 above the number. */
export function firstFloatAbove(x: number): number {
  const near = Math.fround(x);
  return near > x ? near : valueOfSortingKey(sortingKey(near === 0 ? 0 : near) + 1);
}
