const QUAD_BYTES: usize = 16;

/** Primes of xxHash's 32-bit form. */
const PRIME_1: i32 = 0x9e3779b1;
const PRIME_2: i32 = 0x85ebca77;

/**
 * Takes words into the four sums of xxHash's 32-bit form, which run side by side: word 4 i + k joins sum k.
 *
 * @param words first of the 32-bit words, at any address, in bytes
 * @param quads how many groups of four words
 * @param sums the four 32-bit sums, which go on from what they are
 */
export function sumChecksumWords(words: usize, quads: i32, sums: usize): void {
  const first = i32x4.splat(PRIME_1);
  const second = i32x4.splat(PRIME_2);
  const end = words + <usize>quads * QUAD_BYTES;
  let sum = v128.load(sums);
  for (; words < end; words += QUAD_BYTES) {
    sum = i32x4.add(sum, i32x4.mul(v128.load(words), second));
    // All bits turned by 13 to the left.
    sum = i32x4.mul(v128.or(i32x4.shl(sum, 13), i32x4.shr_u(sum, 19)), first);
  }
  v128.store(sums, sum);
}
