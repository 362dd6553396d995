// oxlint-disable max-params -- only numbers cross into WebAssembly.

const VALUE_BYTES: usize = 4;
const COUNT_SHIFT: usize = 2;
const HALF_BITS: u32 = 16;
const LOWER_HALF: u32 = 0xffff;
const SIGN_BIT: u32 = 0x80000000;

/** Sorting key of the bits of a float32: unsigned numbers that compare as the floats do. */
function keyOf(bits: i32): u32 {
  return (<u32>bits) ^ ((<u32>(bits >> 31)) | SIGN_BIT);
}

function countOne(at: usize): void {
  store<u32>(at, load<u32>(at) + 1);
}

/**
 * Counts the upper 16 bits of the sorting keys of float32 values, those of keys from `lowest` to `lowest + span`. Values that
 * follow each other are counted in two tables in turn: neighbours are often alike, and adding to one place twice has to wait.
 *
 * @param values address of the first value
 * @param count how many there are
 * @param even table of 2^16 counts for the first of each two values, 32 bits each
 * @param odd the other table
 */
export function countUpper(values: usize, count: i32, lowest: u32, span: u32, even: usize, odd: usize): void {
  const end = values + ((<usize>count) << COUNT_SHIFT);
  const pairsEnd = values + ((<usize>(count & ~1)) << COUNT_SHIFT);
  for (; values < pairsEnd; values += 2 * VALUE_BYTES) {
    const first = keyOf(load<i32>(values));
    const second = keyOf(load<i32>(values, 4));
    if (first - lowest <= span) countOne(even + ((<usize>(first >> HALF_BITS)) << COUNT_SHIFT));
    if (second - lowest <= span) countOne(odd + ((<usize>(second >> HALF_BITS)) << COUNT_SHIFT));
  }
  if (values < end) {
    const key = keyOf(load<i32>(values));
    if (key - lowest <= span) countOne(even + ((<usize>(key >> HALF_BITS)) << COUNT_SHIFT));
  }
}

/**
 * Counts the lower 16 bits of the sorting keys of float32 values whose upper 16 bits have a table; keys from `lowest` to
 * `lowest + span`.
 *
 * @param slots for each upper half the number of its table plus 1, one byte, or 0 where it has none
 * @param tables tables of 2^16 counts, 32 bits each
 */
export function countLower(
  values: usize,
  count: i32,
  lowest: u32,
  span: u32,
  slots: usize,
  tables: usize,
): void {
  const end = values + ((<usize>count) << COUNT_SHIFT);
  for (; values < end; values += VALUE_BYTES) {
    const key = keyOf(load<i32>(values));
    const slot = <u32>load<u8>(slots + <usize>(key >> HALF_BITS));
    if (slot === 0 || key - lowest > span) continue;
    countOne(tables + ((<usize>(((slot - 1) << HALF_BITS) | (key & LOWER_HALF))) << COUNT_SHIFT));
  }
}

/**
 * As {@link countLower} where one upper half alone has a table. Four values at a time are passed over where none is in it,
 * as are most.
 */
export function countLowerOfOne(
  values: usize,
  count: i32,
  lowest: u32,
  span: u32,
  upper: u32,
  table: usize,
): void {
  // The upper half of the bits that has this upper half of the key.
  const wanted = upper & 0x8000 ? upper ^ 0x8000 : upper ^ 0xffff;
  const pattern = i32x4.splat(<i32>(wanted << HALF_BITS));
  const mask = i32x4.splat(<i32>0xffff0000);
  const end = values + ((<usize>count) << COUNT_SHIFT);
  const wholeEnd = values + ((<usize>(count & ~15)) << COUNT_SHIFT);
  for (; values < wholeEnd; values += 64) {
    const a = i32x4.eq(v128.and(v128.load(values), mask), pattern);
    const b = i32x4.eq(v128.and(v128.load(values, 16), mask), pattern);
    const c = i32x4.eq(v128.and(v128.load(values, 32), mask), pattern);
    const d = i32x4.eq(v128.and(v128.load(values, 48), mask), pattern);
    let hits = i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)));
    for (; hits !== 0; hits &= hits - 1) {
      const key = keyOf(load<i32>(values + ((<usize>ctz(hits)) << COUNT_SHIFT)));
      if (key - lowest <= span) countOne(table + ((<usize>(key & LOWER_HALF)) << COUNT_SHIFT));
    }
  }
  for (; values < end; values += VALUE_BYTES) {
    const key = keyOf(load<i32>(values));
    if (key >> HALF_BITS === upper && key - lowest <= span) {
      countOne(table + ((<usize>(key & LOWER_HALF)) << COUNT_SHIFT));
    }
  }
}
