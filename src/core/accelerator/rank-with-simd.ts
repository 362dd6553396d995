import { TABLES_START, forEachPortion } from '#core/accelerator/portions.ts';
import type { SimdKernels } from '#core/accelerator/simd-kernels.ts';

/** Sorting keys that count: `lowest` to `lowest + span`. */
export interface KeyRange {
  readonly lowest: number;
  readonly span: number;
}

/** Counts of one table: one for each half of a sorting key. */
const HALF = 2 ** 16;

/**
 * Counts of tables that a value pays for: where there are more for each value, values are quicker counted where they are,
 * because tables have to be cleared and added up.
 */
const COUNTS_PER_VALUE = 4;

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * Adds to `counts` (2^16 of them) how often each upper half of a sorting key is among the values. False, and nothing done,
 * where there are too few values for it to pay.
 */
export function countUpperWithSimd(
  counts: Uint32Array,
  simd: SimdKernels,
  values: Float32Array,
  keys: KeyRange,
): boolean {
  if (values.length * COUNTS_PER_VALUE < 2 * HALF) return false;
  const tables = new Uint32Array(simd.memory.buffer, TABLES_START * BYTES, 2 * HALF);
  tables.fill(0);
  const even = tables.byteOffset;
  forEachPortion(simd, values, (address, count) =>
    simd.countUpper(address, count, keys.lowest, keys.span, even, even + HALF * BYTES),
  );
  for (let i = 0; i < HALF; i++) counts[i]! += tables[i]! + tables[HALF + i]!;
  return true;
}

/**
 * Adds to `counts` how often each lower half of a sorting key is among the values whose upper half is in `buckets`: 2^16
 * counts for each of them. False, and nothing done, where the values are too few or the buckets too many for the memory.
 */
export function countLowerWithSimd(
  counts: Uint32Array,
  simd: SimdKernels,
  values: Float32Array,
  buckets: Uint16Array,
  keys: KeyRange,
): boolean {
  const [bucket] = buckets;
  const start = TABLES_START + HALF / BYTES;
  const isTooMuch = start + counts.length > simd.memory.length || buckets.length >= 2 ** 8;
  const isTooFew = values.length * COUNTS_PER_VALUE < counts.length;
  if (bucket === undefined || isTooMuch || isTooFew) return false;
  const slots = new Uint8Array(simd.memory.buffer, TABLES_START * BYTES, HALF);
  const tables = new Uint32Array(simd.memory.buffer, start * BYTES, counts.length);
  tables.fill(0);
  slots.fill(0);
  buckets.forEach((upper, slot) => (slots[upper] = slot + 1));
  const { lowest, span } = keys;
  forEachPortion(simd, values, (address, count) =>
    buckets.length === 1
      ? simd.countLowerOfOne(address, count, lowest, span, bucket, tables.byteOffset)
      : simd.countLower(address, count, lowest, span, slots.byteOffset, tables.byteOffset),
  );
  for (let i = 0; i < counts.length; i++) counts[i]! += tables[i]!;
  return true;
}
