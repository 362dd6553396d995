import type { SimdKernels } from '#core/accelerator/simd-kernels.ts';

/** Bytes taken into the kernels' memory at a time, whole groups of four words: they stay in a processor's second cache. */
const PORTION_BYTES = 2 ** 16;
/** Where the sums lie, in bytes, and the words behind them. */
const SUMS_AT = 0;
const WORDS_AT = 64;
const QUAD_BYTES = 16;

/** Takes whole groups of four words into the four sums of xxHash's 32-bit form; see `assembly/checksum.ts`. */
export function sumChecksumWordsWithSimd(simd: SimdKernels, bytes: Uint8Array, sums: Int32Array): void {
  const memory = new Uint8Array(simd.memory.buffer);
  const held = new Int32Array(simd.memory.buffer, SUMS_AT, sums.length);
  held.set(sums);
  for (let at = 0; at < bytes.length; at += PORTION_BYTES) {
    const portion = bytes.subarray(at, at + PORTION_BYTES);
    memory.set(portion, WORDS_AT);
    simd.sumChecksumWords(WORDS_AT, portion.length / QUAD_BYTES, SUMS_AT);
  }
  sums.set(held);
}
