import { SIMD_MEMORY_BYTES, type SimdKernels } from '#core/accelerator/simd-kernels.ts';
import type { Size } from '#core/raster.ts';
import {
  CORRELATED_PX,
  type PatchModel,
  type PatchPixels,
  type ShiftRows,
} from '#core/registration/patch-model.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;
/** Pixels of zeros on each side of a picture of pulls: squares that only touch it lie half outside. */
const MARGIN_PX = CORRELATED_PX - 1;
/** The kernels take four pixels at a time. */
const LANES = 4;
/** Where the sums lie, in bytes, and what is behind them. */
const SUMS_AT = 0;
const PICTURES_AT = 128;
const EQUATION_SUMS = 14;

/** Sums of {@link sumPatchEquationsWithSimd}, in this order. */
export type EquationSums = [
  xx: number,
  xy: number,
  yy: number,
  xv: number,
  yv: number,
  vv: number,
  x1: number,
  y1: number,
  v1: number,
  n1: number,
  xr: number,
  yr: number,
  vr: number,
  r1: number,
];

/** Whether the kernels' memory holds a patch and what is made of it. */
export function patchFitsSimd({ width, height }: Size): boolean {
  const pull = pullSize({ width, height });
  const floats = 3 * width * height + 2 * pull.width * (pull.height + 1);
  return width >= LANES && PICTURES_AT + floats * BYTES <= SIMD_MEMORY_BYTES;
}

/** The sums that a patch's normal equations are made of; see `assembly/patches.ts`. Asks {@link patchFitsSimd} before. */
export function sumPatchEquationsWithSimd(
  simd: SimdKernels,
  pixels: PatchPixels,
  model: PatchModel,
): EquationSums {
  const at = takeIn(simd, pixels);
  const { gain, offset, middle, narrow, weighting } = model;
  const isCauchy = weighting === 'cauchy' ? 1 : 0;
  const { width, height } = pixels;
  simd.sumPatchEquations(
    at.pre,
    at.post,
    at.counts,
    width,
    height,
    gain,
    offset,
    middle,
    narrow,
    isCauchy,
    SUMS_AT,
  );
  return Array.from(new Float64Array(simd.memory.buffer, SUMS_AT, EQUATION_SUMS)) as EquationSums;
}

/**
 * Sums over all squares of 5 x 5 px that touch a patch, of the products of what their pixels pull in x and in y: xx, xy, yy.
 * Weights are Welsch's. Asks {@link patchFitsSimd} before.
 */
export function pullProductsWithSimd(
  simd: SimdKernels,
  pixels: PatchPixels,
  { gain, offset, middle, narrow }: PatchModel,
  { alongX, alongY }: ShiftRows,
): [xx: number, xy: number, yy: number] {
  const at = takeIn(simd, pixels);
  const pull = pullSize(pixels);
  const x = at.end;
  const y = x + pull.width * pull.height * BYTES;
  const work = y + pull.width * pull.height * BYTES;
  simd.memory.fill(0, x / BYTES, work / BYTES);
  for (const [[ax, ay, av, a1], out] of [
    [alongX, x],
    [alongY, y],
  ] as const) {
    simd.pullOfPatch(
      at.pre,
      at.post,
      at.counts,
      pixels.width,
      pixels.height,
      gain,
      offset,
      middle,
      narrow,
      ax!,
      ay!,
      av!,
      a1!,
      out,
      pull.width,
    );
  }
  simd.sumSquareProducts(x, y, pull.width, pull.height - MARGIN_PX, work, SUMS_AT);
  return Array.from(new Float64Array(simd.memory.buffer, SUMS_AT, 3)) as [number, number, number];
}

/** A patch's picture of pulls with its margins; the one on the right takes it to whole steps of the kernels. */
function pullSize({ width, height }: Size): Size {
  return {
    width: LANES * Math.ceil(width / LANES) + 2 * MARGIN_PX,
    height: height + 2 * MARGIN_PX,
  };
}

/** Copies the pictures into the kernels' memory, one behind the other; gives where, in bytes. */
function takeIn(
  { memory }: SimdKernels,
  { pre, post, counts }: PatchPixels,
): { readonly pre: number; readonly post: number; readonly counts: number; readonly end: number } {
  const preAt = PICTURES_AT / BYTES;
  const postAt = preAt + pre.length;
  const countsAt = postAt + post.length;
  memory.set(pre, preAt);
  memory.set(post, postAt);
  new Int32Array(memory.buffer).set(counts, countsAt);
  return {
    pre: preAt * BYTES,
    post: postAt * BYTES,
    counts: countsAt * BYTES,
    end: (countsAt + counts.length) * BYTES,
  };
}
