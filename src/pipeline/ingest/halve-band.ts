import { createPixels, type PixelArray, type PixelType } from '#core/raster.ts';
import type { LevelRows } from './ingested-band.ts';

/** Sums of blocks: exact for whole numbers up to level 9, float64 for float32. */
type Sums = Uint32Array | Float64Array;

/**
 * The halved levels of a band of full rows, from level 1 to `levelCount - 1`. A pixel of level n is the mean of its block
 * of 2^n x 2^n level-0 pixels, what lies outside the image counting as 0; whole numbers are rounded half up once, and a
 * block with any signal never becomes 0. `y0` has to be a multiple of 2^(levelCount - 1).
 */
export function halveBand(
  band: { readonly data: PixelArray; readonly width: number; readonly height: number; readonly y0: number },
  levelCount: number,
  type: PixelType,
): LevelRows[] {
  const levels: LevelRows[] = [];
  let sums: Sums | PixelArray = band.data;
  let { width, height } = band;
  for (let level = 1; level < levelCount; level++) {
    sums =
      sums instanceof Uint8Array ? addByteBlocks(sums, width, height) : addBlocks(sums, width, height, type);
    width = Math.ceil(width / 2);
    height = Math.ceil(height / 2);
    const data = sums instanceof Uint32Array ? byteMeans(sums, 2 * level) : meansOf(sums, 4 ** level, type);
    levels.push({ level, y0: band.y0 / 2 ** level, width, height, data });
  }
  return levels;
}

/**
 * Sums of 2 x 2 blocks of bytes, apart from {@link addBlocks} and several times faster: rows are read as words, of which each
 * holds two blocks' pixels.
 */
function addByteBlocks(source: Uint8Array, width: number, height: number): Uint32Array {
  const halfWidth = Math.ceil(width / 2);
  const sums = new Uint32Array(halfWidth * Math.ceil(height / 2));
  const wordCount = Math.ceil(width / 4);
  const [upper, lower] = [new Uint32Array(wordCount), new Uint32Array(wordCount)];
  const [upperBytes, lowerBytes] = [new Uint8Array(upper.buffer), new Uint8Array(lower.buffer)];
  for (let y = 0; y < height; y += 2) {
    upperBytes.set(source.subarray(y * width, (y + 1) * width));
    if (y + 1 < height) lowerBytes.set(source.subarray((y + 1) * width, (y + 2) * width));
    else lowerBytes.fill(0);
    addWordPairs(sums, (y >> 1) * halfWidth, halfWidth, upper, lower);
  }
  return sums;
}

/** Sums of the blocks of two rows, whose words are zero behind their last pixel. */
function addWordPairs(
  sums: Uint32Array,
  start: number,
  count: number,
  upper: Uint32Array,
  lower: Uint32Array,
): void {
  const pairs = count >> 1;
  for (let i = 0, at = start; i < pairs; i++, at += 2) {
    const a = upper[i]!;
    const b = lower[i]!;
    if ((a | b) === 0) continue;
    const both = (a & 0xff00ff) + ((a >>> 8) & 0xff00ff) + (b & 0xff00ff) + ((b >>> 8) & 0xff00ff);
    sums[at] = both & 0xffff;
    sums[at + 1] = both >>> 16;
  }
  if (count === 2 * pairs) return;
  const a = upper[pairs]!;
  const b = lower[pairs]!;
  sums[start + count - 1] = (a & 0xff) + ((a >>> 8) & 0xff) + (b & 0xff) + ((b >>> 8) & 0xff);
}

/** Sums of 2 x 2 blocks. */
function addBlocks(source: Sums | PixelArray, width: number, height: number, type: PixelType): Sums {
  const halfWidth = Math.ceil(width / 2);
  const halfHeight = Math.ceil(height / 2);
  // 2^18 pixels of 255 fit 32 bits; deeper ones do not.
  const sums =
    type === 'uint8' ? new Uint32Array(halfWidth * halfHeight) : new Float64Array(halfWidth * halfHeight);
  const pairs = width >> 1;
  for (let y = 0; y < halfHeight; y++) {
    const upper = 2 * y * width;
    const lower = 2 * y + 1 < height ? upper + width : -1;
    const out = y * halfWidth;
    if (lower < 0) {
      for (let x = 0; x < pairs; x++) sums[out + x] = source[upper + 2 * x]! + source[upper + 2 * x + 1]!;
    } else {
      for (let x = 0; x < pairs; x++) {
        const a = upper + 2 * x;
        const b = lower + 2 * x;
        sums[out + x] = source[a]! + source[a + 1]! + source[b]! + source[b + 1]!;
      }
    }
    if (pairs < halfWidth)
      sums[out + pairs] = source[upper + width - 1]! + (lower < 0 ? 0 : source[lower + width - 1]!);
  }
  return sums;
}

/** Sums of bytes divided by 2^shift, rounded half up, never down to 0. */
function byteMeans(sums: Uint32Array, shift: number): Uint8Array {
  const means = new Uint8Array(sums.length);
  const half = 1 << (shift - 1);
  for (let i = 0; i < sums.length; i++) {
    const sum = sums[i]!;
    means[i] = sum === 0 ? 0 : Math.max(1, (sum + half) >>> shift);
  }
  return means;
}

function meansOf(sums: Sums, divisor: number, type: PixelType): PixelArray {
  const means = createPixels(type, sums.length);
  if (means instanceof Float32Array) {
    for (let i = 0; i < sums.length; i++) means[i] = sums[i]! / divisor;
    return means;
  }
  const half = divisor / 2;
  for (let i = 0; i < sums.length; i++) {
    const sum = sums[i]!;
    // Truncated by the store into the array; a block with signal keeps at least 1.
    means[i] = sum === 0 ? 0 : sum < half ? 1 : (sum + half) / divisor;
  }
  return means;
}
