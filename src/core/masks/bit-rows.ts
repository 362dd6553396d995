import { packWithSimdInto, unpackWithSimdInto } from '#core/accelerator/bits-with-simd.ts';
import { simdKernels, type SimdKernels } from '#core/accelerator/simd-kernels.ts';
import type { Mask, Size } from '#core/raster.ts';

/** A mask with 32 pixels to a word: each row begins a word, its first pixel in the lowest bit; bits beyond the row are 0. */
export interface BitRows extends Size {
  readonly words: Int32Array;
  readonly wordsPerRow: number;
}

/** Bits of a word. */
export const WORD_BITS = 32;

/** Brings the lowest bits of four bytes side by side into the highest byte: byte k's to bit 24 + k. */
const GATHER = (1 << 24) | (1 << 17) | (1 << 10) | (1 << 3);

/** Four bytes of 0 or 1 for four bits; the lowest bit is the first byte in memory of all machines that run browsers. */
const SPREAD = Uint32Array.from({ length: 16 }, (_, bits) =>
  [0, 1, 2, 3].reduce((bytes, k) => bytes | (((bits >> k) & 1) << (8 * k)), 0),
);

/**
 * Packs a mask; any value but 0 is in it. `isInverted` packs what is not in it instead. `simd` null packs in TypeScript
 * alone.
 */
export function packMask(
  { width, height, data }: Mask,
  isInverted: boolean,
  simd: SimdKernels | null = simdKernels,
): BitRows {
  const wordsPerRow = Math.ceil(width / WORD_BITS);
  const bits = { width, height, words: new Int32Array(wordsPerRow * height), wordsPerRow };
  const flip = isInverted ? -1 : 0;
  if (simd === null || !packWithSimdInto(bits, simd, data, flip, lastWordBits(width))) {
    packInto(bits, data, flip);
  }
  return bits;
}

function packInto({ width, height, words, wordsPerRow }: BitRows, data: Uint8Array, flip: -1 | 0): void {
  const row = new Uint8Array(wordsPerRow * WORD_BITS);
  const fours = new Int32Array(row.buffer);
  const last = lastWordBits(width);
  for (let y = 0; y < height; y++) {
    row.set(data.subarray(y * width, (y + 1) * width));
    const start = y * wordsPerRow;
    for (let i = 0; i < wordsPerRow; i++) {
      let bits = 0;
      for (let k = 7; k >= 0; k--) bits = (bits << 4) | fourBits(fours[8 * i + k]!);
      words[start + i] = bits ^ flip;
    }
    if (wordsPerRow > 0) words[start + wordsPerRow - 1]! &= last;
  }
}

/** One bit for each of four bytes, set where the byte is not 0. */
function fourBits(bytes: number): number {
  if (bytes === 0) return 0;
  const lit = ((((bytes & 0x7f7f7f7f) + 0x7f7f7f7f) | bytes) >>> 7) & 0x01010101;
  return (Math.imul(lit, GATHER) >>> 24) & 0xf;
}

/** A mask's bytes, 0 and 1; inverted if wanted. `simd` null unpacks in TypeScript alone. */
export function unpackMask(
  bits: BitRows,
  isInverted: boolean,
  simd: SimdKernels | null = simdKernels,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bits.width * bits.height);
  const flip = isInverted ? -1 : 0;
  if (simd === null || !unpackWithSimdInto(out, simd, bits, flip)) unpackInto(out, bits, flip);
  return out;
}

function unpackInto(out: Uint8Array, { width, height, words, wordsPerRow }: BitRows, flip: -1 | 0): void {
  const row = new Uint8Array(wordsPerRow * WORD_BITS);
  const fours = new Uint32Array(row.buffer);
  const seen = row.subarray(0, width);
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < wordsPerRow; i++) {
      const bits = words[y * wordsPerRow + i]! ^ flip;
      for (let k = 0; k < 8; k++) fours[8 * i + k] = SPREAD[(bits >>> (4 * k)) & 0xf]!;
    }
    out.set(seen, y * width);
  }
}

/** The bits of a row's last word that lie inside the picture. */
export function lastWordBits(width: number): number {
  const used = width % WORD_BITS;
  return used === 0 ? -1 : (1 << used) - 1;
}
