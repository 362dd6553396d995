import type { SimdKernels } from '#core/accelerator/simd-kernels.ts';
import type { Raster, Size } from '#core/raster.ts';
import { isEmptyRect, type Rect } from '#core/rect.ts';

/**
 * Blocks that a target is warped in, in pixels: rows are long because each is copied in and out by a call of its own, and
 * the source of a block stays in a processor's second cache. A block turned by 45 degrees fits the memory.
 */
export const WARP_BLOCK: Size = { width: 1024, height: 128 };

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Where in the kernels' memory the source lies, in float32 elements; the target row before it. */
const SOURCE_START = WARP_BLOCK.width;

/** A part of the source's picture in the kernels' memory. */
export interface StagedSource {
  readonly rect: Rect;
}

/**
 * Copies the part `needed` of the source (in the coordinates of its picture, inside the source) into the kernels' memory.
 * Null where it is empty or does not fit, as where a block covers far more of the source than it has pixels itself.
 */
export function stageSource(
  simd: SimdKernels,
  source: {
    readonly raster: Raster<Float32Array>;
    readonly origin: { readonly x: number; readonly y: number };
  },
  needed: Rect,
): StagedSource | null {
  const { x, y, width, height } = needed;
  if (isEmptyRect(needed) || SOURCE_START + width * height > simd.memory.length) return null;
  const { raster, origin } = source;
  for (let row = 0; row < height; row++) {
    const from = (y - origin.y + row) * raster.width + x - origin.x;
    simd.memory.set(raster.data.subarray(from, from + width), SOURCE_START + row * width);
  }
  return { rect: needed };
}

/**
 * Fills `out[at]` and what follows with bilinear samples of the staged source for the columns `from <= x < to` of target
 * row y, at most as many as {@link WARP_BLOCK} is wide, whose four neighbours all lie in it. The same bits as in TypeScript.
 */
export function warpPartInto(
  out: Float32Array,
  at: number,
  simd: SimdKernels,
  staged: StagedSource,
  map: Float64Array,
  part: { readonly y: number; readonly from: number; readonly to: number },
): void {
  const { y, from, to } = part;
  simd.warpRow(
    SOURCE_START * BYTES,
    staged.rect.width,
    staged.rect.x,
    staged.rect.y,
    from,
    to - from,
    map[0]!,
    map[1]! * y + map[2]!,
    map[3]!,
    map[4]! * y + map[5]!,
    map[6]!,
    map[7]! * y + map[8]!,
    0,
  );
  out.set(simd.memory.subarray(0, to - from), at);
}
