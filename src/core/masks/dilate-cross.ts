import { spreadWithSimdInPlace } from '#core/accelerator/bits-with-simd.ts';
import { simdKernels, type SimdKernels } from '#core/accelerator/simd-kernels.ts';
import { Exo2MicroError } from '#core/errors.ts';
import { WORD_BITS, lastWordBits, packMask, unpackMask, type BitRows } from '#core/masks/bit-rows.ts';
import { rasterOf } from '#core/raster.ts';
import type { Mask } from '#core/raster.ts';

/**
 * The mask grown by `steps` steps to the four neighbours; 0 steps copies. The picture's border is not crossed.
 *
 * Growing n times by the cross gives all pixels within city-block distance n. Moved copies of what has been grown make
 * strides of many steps at once (decomposition of structuring elements; Haralick, Sternberg and Zhuang, 1987), on 32
 * pixels a word, so that fifty steps take nine passes.
 *
 * @param steps whole number, 0 or more
 * @param simd what to compute with; null for TypeScript alone
 */
export function dilateCross(mask: Mask, steps: number, simd: SimdKernels | null = simdKernels): Mask {
  const bits = grown(packMask(mask, false, simd), checkedSteps(steps), simd);
  return rasterOf(mask.width, mask.height, unpackMask(bits, false, simd));
}

/**
 * The mask shrunk by `steps` steps from the four neighbours; 0 steps copies. Outside the picture counts as mask, so the
 * border does not shrink.
 */
export function erodeCross(mask: Mask, steps: number, simd: SimdKernels | null = simdKernels): Mask {
  const bits = grown(packMask(mask, true, simd), checkedSteps(steps), simd);
  return rasterOf(mask.width, mask.height, unpackMask(bits, true, simd));
}

function grown(mask: BitRows, steps: number, simd: SimdKernels | null): BitRows {
  // No two pixels of the picture are further apart.
  const strides = stridesOf(Math.min(steps, mask.width + mask.height));
  if (simd !== null && spreadWithSimdInPlace(mask, simd, strides, lastWordBits(mask.width))) return mask;
  let from = mask;
  let into: BitRows = { ...mask, words: new Int32Array(mask.words.length) };
  for (const stride of strides) {
    spreadInto(into, from, stride);
    [from, into] = [into, from];
  }
  return from;
}

/**
 * Strides that make `steps` together. Pixels nearer than a stride in both directions must be reached already, so that no way
 * leads outside the picture.
 */
function stridesOf(steps: number): number[] {
  const strides: number[] = [];
  for (let radius = 0; radius < steps;) {
    const stride = Math.min(steps - radius, (radius >> 1) + 1);
    strides.push(stride);
    radius += stride;
  }
  return strides;
}

/** Each pixel and its four copies moved by `stride`. */
function spreadInto(out: BitRows, { words, wordsPerRow, width, height }: BitRows, stride: number): void {
  const target = out.words;
  const last = lastWordBits(width);
  const wholeWords = Math.floor(stride / WORD_BITS);
  const bits = stride % WORD_BITS;
  const rest = WORD_BITS - 1 - bits;
  // The row between zeros, so that what moves in from outside is nothing.
  const margin = wholeWords + 1;
  const line = new Int32Array(wordsPerRow + 2 * margin);
  for (let y = 0; y < height; y++) {
    const row = y * wordsPerRow;
    // Where there is no row that far, the row itself adds nothing.
    const up = y >= stride ? row - stride * wordsPerRow : row;
    const down = y + stride < height ? row + stride * wordsPerRow : row;
    for (let i = 0; i < wordsPerRow; i++) line[margin + i] = words[row + i]!;
    for (let i = 0; i < wordsPerRow; i++) {
      const right = i + margin + wholeWords;
      // Two shifts, because a shift by 32 would be none.
      const fromLeft = (line[i + 1]! << bits) | ((line[i]! >>> 1) >>> rest);
      const fromRight = (line[right]! >>> bits) | ((line[right + 1]! << 1) << rest);
      const moved = fromLeft | fromRight | words[up + i]! | words[down + i]!;
      target[row + i] = words[row + i]! | moved;
    }
    if (wordsPerRow > 0) target[row + wordsPerRow - 1]! &= last;
  }
}

function checkedSteps(steps: number): number {
  if (!Number.isSafeInteger(steps) || steps < 0) {
    throw new Exo2MicroError(
      'invalid-argument',
      `A mask grows by a whole number of steps, 0 or more, not ${steps}.`,
    );
  }
  return steps;
}
