/**
 * The number that would stand at `rank` (from 0) if the first `count` values were sorted; moves them (Hoare's FIND, 1961). Infinity where
 * `rank` is not below `count`. No value may be NaN.
 */
export function selectRankInPlace(values: Float64Array, count: number, rank: number): number {
  if (rank >= count) return Infinity;
  let first = 0;
  let last = count - 1;
  while (first < last) {
    const middle = values[rank]!;
    let left = first;
    let right = last;
    while (left <= right) {
      while (values[left]! < middle) left++;
      while (values[right]! > middle) right--;
      if (left > right) break;
      const value = values[left]!;
      values[left++] = values[right]!;
      values[right--] = value;
    }
    if (right < rank) first = left;
    if (left > rank) last = right;
  }
  return values[rank]!;
}
