import { SIMD_MEMORY_BYTES, type SimdKernels } from '#core/accelerator/simd-kernels.ts';
import type { Raster } from '#core/raster.ts';

/** Columns that the kernel takes at a time. */
const GROUP = 16;

/** Widest block, in columns: a few rows of it for each weight stay in a processor's second cache. */
const MAX_BLOCK_COLUMNS = 4096;

/** Rows of a block where the kernel is short: what is copied in and out then stays in the second cache. */
const SHORT_BLOCK_ROWS = 64;

/** Row lengths that are a multiple of this many columns put a column's pixels into few places of the first cache. */
const CACHE_CLASH_COLUMNS = 256;

const BYTES = Float32Array.BYTES_PER_ELEMENT;
const CAPACITY = SIMD_MEMORY_BYTES / BYTES;

/** Sizes of the blocks that a picture is blurred in: output columns and rows. */
interface BlockSize {
  readonly width: number;
  readonly height: number;
}

/** One block of the output, and where it lies. */
interface Block extends BlockSize {
  readonly x: number;
  readonly y: number;
}

/**
 * Blur by a symmetric kernel, given as half of it (centre first), with zero outside the picture; null where the kernel
 * is so long that a block with its surroundings does not fit the kernels' memory (a radius above some 600 pixels, unless
 * the whole picture fits). Sums in float32: within 1e-6 of the largest magnitude of the float64 form. A pixel gets the
 * same bits in whichever window it is computed, as long as the window holds its surroundings.
 */
export function blurWithSimd(
  simd: SimdKernels,
  image: Raster,
  halfKernel: Float64Array,
): Float32Array<ArrayBuffer> | null {
  const { width, height } = image;
  const size = blockSizeFor(width, height, halfKernel.length - 1);
  if (size === null) return null;
  const out = new Float32Array(width * height);
  simd.memory.set(halfKernel, 0);
  for (let y = 0; y < height; y += size.height) {
    for (let x = 0; x < width; x += size.width) {
      const block = {
        x,
        y,
        width: Math.min(size.width, width - x),
        height: Math.min(size.height, height - y),
      };
      blurBlockInto(out, simd, image, halfKernel.length - 1, block);
    }
  }
  return out;
}

/** Copies the block's surroundings in, blurs them, and copies the block out. Places are in float32 elements. */
function blurBlockInto(
  out: Float32Array,
  simd: SimdKernels,
  image: Raster,
  radius: number,
  block: Block,
): void {
  const { memory } = simd;
  const left = Math.max(0, block.x - radius);
  const right = Math.min(image.width, block.x + block.width + radius);
  const top = Math.max(0, block.y - radius);
  const bottom = Math.min(image.height, block.y + block.height + radius);
  const columns = right - left;
  const stride = sourceStride(columns);
  const outStride = wholeGroups(block.width);
  const line = wholeGroups(radius + 1);
  const source = line + lineLength(stride, radius);
  const output = source + (bottom - top) * stride;
  memory.fill(0, line, source);
  for (let y = top, at = source; y < bottom; y++, at += stride) {
    memory.set(image.data.subarray(y * image.width + left, y * image.width + right), at);
    memory.fill(0, at + columns, at + stride);
  }
  simd.blurRows(
    source * BYTES,
    stride,
    bottom - top,
    block.y - top,
    block.height,
    0,
    radius,
    line * BYTES,
    radius - (block.x - left),
    output * BYTES,
    outStride,
  );
  for (let y = 0, at = output; y < block.height; y++, at += outStride) {
    out.set(memory.subarray(at, at + block.width), (block.y + y) * image.width + block.x);
  }
}

/**
 * Blocks as large as the memory and the second cache allow, each at least as wide and high as the kernel reaches: smaller
 * ones would mostly copy surroundings. Null where that is impossible.
 */
function blockSizeFor(width: number, height: number, radius: number): BlockSize | null {
  const leastRows = Math.min(height, Math.max(GROUP, radius));
  const mostRows = Math.max(SHORT_BLOCK_ROWS, 2 * radius);
  let columns = Math.min(width, MAX_BLOCK_COLUMNS);
  for (;;) {
    const rows = blockRows(width, height, radius, columns);
    if (rows >= leastRows) return { width: columns, height: Math.min(rows, mostRows) };
    if (columns <= Math.max(GROUP, radius)) return null;
    columns = wholeGroups(Math.ceil(columns / 2));
  }
}

/** How many output rows of a block of `columns` fit the memory; all of them where no surroundings are needed. */
function blockRows(width: number, height: number, radius: number, columns: number): number {
  const stride = sourceStride(Math.min(width, columns + 2 * radius));
  const free = CAPACITY - wholeGroups(radius + 1) - lineLength(stride, radius);
  const perRow = stride + wholeGroups(columns);
  if (height * perRow <= free) return height;
  return Math.floor((free - 2 * radius * stride) / perRow);
}

function sourceStride(columns: number): number {
  const stride = wholeGroups(columns);
  return stride % CACHE_CLASH_COLUMNS === 0 ? stride + GROUP : stride;
}

/** The kernel's line: the block's columns and the reach to both sides, and what the last groups write beyond. */
function lineLength(stride: number, radius: number): number {
  return wholeGroups(stride + 2 * radius) + 2 * GROUP;
}

function wholeGroups(count: number): number {
  return Math.ceil(count / GROUP) * GROUP;
}
