import { simdKernels, type SimdKernels } from '#core/accelerator/simd-kernels.ts';
import { lastWordBits, packMask, type BitRows } from '#core/masks/bit-rows.ts';
import { rasterOf } from '#core/raster.ts';
import type { Mask } from '#core/raster.ts';

/** Stretches of background within rows, in reading order; `from <= x < to`. */
interface Runs {
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Index of each row's first stretch, and one more for the end. */
  readonly rowStart: Int32Array;
}

/**
 * The mask with its holes filled: background stays only where it is connected to the border over the four sides.
 * Stretches of background that touch from row to row are joined (union-find over runs; Rosenfeld and Pfaltz, 1966), and
 * those joined to the border are what stays.
 *
 * @param simd what to pack the pixels with; null for TypeScript alone
 */
export function fillHoles(mask: Mask, simd: SimdKernels | null = simdKernels): Mask {
  const { width, height } = mask;
  const runs = runsOf(packMask(mask, true, simd));
  const parents = joinTouching(runs, height);
  const isOutside = new Uint8Array(parents.length);
  forEachRun(runs, height, (run, y) => {
    const touches = y === 0 || y === height - 1 || runs.from[run] === 0 || runs.to[run] === width;
    if (touches) isOutside[rootOf(parents, run)] = 1;
  });
  const out = new Uint8Array(width * height).fill(1);
  forEachRun(runs, height, (run, y) => {
    if (isOutside[rootOf(parents, run)] === 1)
      out.fill(0, y * width + runs.from[run]!, y * width + runs.to[run]!);
  });
  return rasterOf(width, height, out);
}

function forEachRun({ rowStart }: Runs, height: number, visit: (run: number, y: number) => void): void {
  for (let y = 0; y < height; y++) for (let run = rowStart[y]!; run < rowStart[y + 1]!; run++) visit(run, y);
}

/** The stretches of set bits. A bit that differs from the one before it begins or ends one. */
function runsOf({ words, wordsPerRow, width, height }: BitRows): Runs {
  const most = countStarts(words, wordsPerRow);
  const from = new Int32Array(most);
  const to = new Int32Array(most);
  const rowStart = new Int32Array(height + 1);
  const last = lastWordBits(width);
  let count = 0;
  for (let y = 0; y < height; y++) {
    rowStart[y] = count;
    let before = 0;
    for (let i = 0; i < wordsPerRow; i++) {
      const word = words[y * wordsPerRow + i]!;
      let changes = word ^ ((word << 1) | before);
      if (i === wordsPerRow - 1) changes &= last;
      before = word >>> 31;
      while (changes !== 0) {
        const bit = 31 - Math.clz32(changes & -changes);
        changes &= changes - 1;
        const x = i * 32 + bit;
        if ((word >>> bit) & 1) from[count] = x;
        else to[count++] = x;
      }
    }
    const lastWord = wordsPerRow === 0 ? 0 : words[(y + 1) * wordsPerRow - 1]!;
    if ((lastWord >>> ((width - 1) & 31)) & 1) to[count++] = width;
  }
  rowStart[height] = count;
  return { from, to, rowStart };
}

/** How many stretches begin, in all rows. */
function countStarts(words: Int32Array, wordsPerRow: number): number {
  let count = 0;
  let before = 0;
  for (let i = 0; i < words.length; i++) {
    if (i % wordsPerRow === 0) before = 0;
    const word = words[i]!;
    for (let starts = word & ~((word << 1) | before); starts !== 0; starts &= starts - 1) count++;
    before = word >>> 31;
  }
  return count;
}

/** Joins stretches of neighbouring rows that share a column; each points to another of its group, a root to itself. */
function joinTouching({ from, to, rowStart }: Runs, height: number): Int32Array {
  const parents = Int32Array.from(from, (_, run) => run);
  for (let y = 1; y < height; y++) {
    let above = rowStart[y - 1]!;
    let run = rowStart[y]!;
    const aboveEnd = run;
    const end = rowStart[y + 1]!;
    while (above < aboveEnd && run < end) {
      if (from[above]! < to[run]! && from[run]! < to[above]!) join(parents, above, run);
      if (to[above]! < to[run]!) above++;
      else run++;
    }
  }
  return parents;
}

function join(parents: Int32Array, a: number, b: number): void {
  const rootA = rootOf(parents, a);
  const rootB = rootOf(parents, b);
  if (rootA < rootB) parents[rootB] = rootA;
  else parents[rootA] = rootB;
}

/** The root of a group; the way to it is halved on the way. */
function rootOf(parents: Int32Array, run: number): number {
  let at = run;
  while (parents[at] !== at) {
    parents[at] = parents[parents[at]!]!;
    at = parents[at]!;
  }
  return at;
}
