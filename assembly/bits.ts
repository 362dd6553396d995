// oxlint-disable max-params -- only numbers cross into WebAssembly.

const WORD_BYTES: usize = 4;
/** Pixels, a byte each, that make a word. */
const WORD_PIXELS: i32 = 32;

/**
 * Packs rows of bytes into words of 32 bits, the first byte into the lowest; bits are set where a byte is not 0. Each row
 * begins a word.
 *
 * @param bytes rows of `width` bytes without a gap; up to 31 bytes behind the last one are read
 * @param words `rows` rows of whole words
 * @param flip -1 turns every bit over, 0 does not
 * @param last the bits of a row's last word that are kept
 */
export function packRows(bytes: usize, width: i32, rows: i32, words: usize, flip: i32, last: i32): void {
  const zero = i8x16.splat(0);
  for (let y = 0; y < rows; y++) {
    let at = bytes;
    for (let x = 0; x < width; x += WORD_PIXELS) {
      const low = i8x16.bitmask(i8x16.ne(v128.load(at), zero));
      const high = i8x16.bitmask(i8x16.ne(v128.load(at, 16), zero));
      const bits = (low | (high << 16)) ^ flip;
      store<i32>(words, x + WORD_PIXELS >= width ? bits & last : bits);
      words += WORD_BYTES;
      at += WORD_PIXELS;
    }
    bytes += width;
  }
}

/**
 * Undoes {@link packRows}: bytes of 0 and 1.
 *
 * @param bytes rows of `width` bytes without a gap; up to 31 bytes behind the last one are overwritten
 */
export function unpackRows(words: usize, width: i32, rows: i32, bytes: usize, flip: i32): void {
  const bit = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  const one = i8x16.splat(1);
  for (let y = 0; y < rows; y++) {
    let at = bytes;
    for (let x = 0; x < width; x += WORD_PIXELS) {
      const bits = i32x4.splat(load<i32>(words) ^ flip);
      const low = v128.shuffle<i8>(bits, bits, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
      const high = v128.shuffle<i8>(bits, bits, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
      v128.store(at, v128.and(i8x16.eq(v128.and(low, bit), bit), one));
      v128.store(at, v128.and(i8x16.eq(v128.and(high, bit), bit), one), 16);
      words += WORD_BYTES;
      at += WORD_PIXELS;
    }
    bytes += width;
  }
}

/**
 * Joins each pixel of a packed mask with its four copies moved by `stride`; nothing comes in from outside.
 *
 * @param from words of all rows
 * @param into room for as many; up to three words behind them are overwritten
 * @param last the bits of a row's last word that lie in the picture
 * @param line room for a row between margins of `stride / 32 + 2` words, all zero but for the row; three words more behind it
 */
export function spreadRows(
  from: usize,
  into: usize,
  wordsPerRow: i32,
  rows: i32,
  stride: i32,
  last: i32,
  line: usize,
): void {
  const rowBytes = <usize>wordsPerRow * WORD_BYTES;
  const reach = <usize>(stride / WORD_PIXELS) * WORD_BYTES;
  const start = line + reach + 2 * WORD_BYTES;
  const bits = stride % WORD_PIXELS;
  const rest = WORD_PIXELS - 1 - bits;
  const far = <usize>stride * rowBytes;
  for (let y = 0; y < rows; y++) {
    memory.copy(start, from, rowBytes);
    // Where there is no row that far, the row itself adds nothing.
    const up = y >= stride ? from - far : from;
    const down = y + stride < rows ? from + far : from;
    for (let x: usize = 0; x < rowBytes; x += 16) {
      const left = start + x - reach;
      const right = start + x + reach;
      // Two shifts, because a shift by 32 would be none.
      const fromLeft = v128.or(
        i32x4.shl(v128.load(left), bits),
        i32x4.shr_u(i32x4.shr_u(v128.load(left - WORD_BYTES), 1), rest),
      );
      const fromRight = v128.or(
        i32x4.shr_u(v128.load(right), bits),
        i32x4.shl(i32x4.shl(v128.load(right, 4), 1), rest),
      );
      const beside = v128.or(v128.or(fromLeft, fromRight), v128.load(start + x));
      v128.store(into + x, v128.or(beside, v128.or(v128.load(up + x), v128.load(down + x))));
    }
    from += rowBytes;
    into += rowBytes;
    store<i32>(into - WORD_BYTES, load<i32>(into - WORD_BYTES) & last);
  }
}
