import type { SimdKernels } from '#core/accelerator/simd-kernels.ts';

/** Values taken into the kernels' memory at a time: 128 KiB stay in a processor's second cache beside the tables. */
const PORTION = 2 ** 15;

/** Where in the kernels' memory the portions lie, in float32 elements. */
const PORTION_START = 0;

/** Where tables may lie, in float32 elements: behind the portions. */
export const TABLES_START = PORTION;

/**
 * Takes values through the kernels' memory portion by portion. `work` gets the byte address of a portion, how many values
 * it has, and the index of the first.
 */
export function forEachPortion(
  simd: SimdKernels,
  values: Float32Array,
  work: (address: number, count: number, first: number) => void,
): void {
  for (let first = 0; first < values.length; first += PORTION) {
    const part = values.subarray(first, first + PORTION);
    simd.memory.set(part, PORTION_START);
    work(PORTION_START * Float32Array.BYTES_PER_ELEMENT, part.length, first);
  }
}

/** The same, and what `work` has made of each portion goes into `out`, which has as many values. */
export function mapPortionsInto(
  out: Float32Array,
  simd: SimdKernels,
  values: Float32Array,
  work: (address: number, count: number) => void,
): void {
  forEachPortion(simd, values, (address, count, first) => {
    work(address, count);
    out.set(simd.memory.subarray(PORTION_START, PORTION_START + count), first);
  });
}
