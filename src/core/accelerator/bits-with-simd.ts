import type { SimdKernels } from '#core/accelerator/simd-kernels.ts';

/** Bytes of pixels that are taken into the kernels' memory at a time, where a row has no more. */
const PORTION_BYTES = 2 ** 18;

/** Where the words lie, in bytes: behind the pixels and what the last word reads or writes beyond them. */
const SLACK_BYTES = 64;

const WORD_BYTES = Int32Array.BYTES_PER_ELEMENT;

/** A mask of one bit a pixel: rows of whole words. */
interface Bits {
  readonly width: number;
  readonly height: number;
  readonly words: Int32Array;
  readonly wordsPerRow: number;
}

/**
 * Packs the bytes of a mask into `bits.words`, turned over where `flip` is -1; `last` are the bits of a row's last word that
 * lie in the picture. False, and nothing done, where one row does not fit the kernels' memory.
 */
export function packWithSimdInto(
  { width, height, words, wordsPerRow }: Bits,
  simd: SimdKernels,
  bytes: Uint8Array,
  flip: -1 | 0,
  last: number,
): boolean {
  return forEachRows(simd, width, height, (memory, wordsAt, row, rows) => {
    memory.set(bytes.subarray(row * width, (row + rows) * width), 0);
    simd.packRows(0, width, rows, wordsAt, flip, last);
    const packed = new Int32Array(memory.buffer, wordsAt, rows * wordsPerRow);
    words.set(packed, row * wordsPerRow);
  });
}

/** Unpacks words into bytes of 0 and 1; false as {@link packWithSimdInto}. */
export function unpackWithSimdInto(
  out: Uint8Array,
  simd: SimdKernels,
  { width, height, words, wordsPerRow }: Bits,
  flip: -1 | 0,
): boolean {
  return forEachRows(simd, width, height, (memory, wordsAt, row, rows) => {
    const packed = new Int32Array(memory.buffer, wordsAt, rows * wordsPerRow);
    packed.set(words.subarray(row * wordsPerRow, (row + rows) * wordsPerRow));
    simd.unpackRows(wordsAt, width, rows, 0, flip);
    out.set(memory.subarray(0, rows * width), row * width);
  });
}

/**
 * Joins each pixel with its four copies moved by each of the strides in turn, in place. False, and nothing done, where the
 * kernels' memory does not hold the mask twice.
 */
export function spreadWithSimdInPlace(
  { words, wordsPerRow, height }: Bits,
  simd: SimdKernels,
  strides: readonly number[],
  last: number,
): boolean {
  const margin = Math.ceil(Math.max(0, ...strides) / (8 * WORD_BYTES)) + 8;
  const lineLength = wordsPerRow + 2 * margin;
  const all = new Int32Array(simd.memory.buffer);
  let from = lineLength;
  let into = from + words.length + SLACK_BYTES;
  if (wordsPerRow === 0 || into + words.length + SLACK_BYTES > all.length) return false;
  all.fill(0, 0, lineLength);
  all.set(words, from);
  for (const stride of strides) {
    simd.spreadRows(from * WORD_BYTES, into * WORD_BYTES, wordsPerRow, height, stride, last, 0);
    all.fill(0, 0, lineLength);
    [from, into] = [into, from];
  }
  words.set(all.subarray(from, from + words.length));
  return true;
}

function forEachRows(
  simd: SimdKernels,
  width: number,
  height: number,
  work: (memory: Uint8Array<ArrayBuffer>, wordsAt: number, row: number, rows: number) => void,
): boolean {
  const memory = new Uint8Array(simd.memory.buffer);
  const most = Math.max(1, Math.floor(PORTION_BYTES / Math.max(1, width)));
  const wordsAt = WORD_BYTES * Math.ceil((most * width + SLACK_BYTES) / WORD_BYTES);
  if (wordsAt + most * width > memory.length) return false;
  for (let row = 0; row < height; row += most) work(memory, wordsAt, row, Math.min(most, height - row));
  return true;
}
