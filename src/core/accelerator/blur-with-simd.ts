import { SIMD_MEMORY_BYTES, type SimdKernels } from '#core/accelerator/simd-kernels.ts';
import type { Raster } from '#core/raster.ts';

/** Columns that the kernel keeps together; lines and blocks are padded to a multiple of it. */
const PANEL = 32;

/** Rows made at a time: each source row is then fetched from the second cache once for eight rows of output. */
const GROUP_ROWS = 8;

/** Widest block, in columns: its rows, as many as a kernel of usual length reaches, about fill a second cache. */
const MAX_BLOCK_COLUMNS = 4096;

const BYTES = Float32Array.BYTES_PER_ELEMENT;
const CAPACITY = SIMD_MEMORY_BYTES / BYTES;

/** Columns of the output, and the source columns that they need: `from <= x < to`. */
interface Block {
  readonly x: number;
  readonly width: number;
  readonly from: number;
  readonly to: number;
}

/** Where in the kernels' memory what lies, in float32 elements. */
interface Layout {
  readonly ringRows: number;
  readonly places: number;
  readonly isLit: number;
  readonly lineStart: number;
  readonly lineLength: number;
  readonly lines: number;
  readonly panels: number;
  readonly fresh: number;
  readonly output: number;
  readonly end: number;
}

/**
 * Blurs by a symmetric kernel, given as half of it (centre first), with zero outside the picture, into `out`, which has as
 * many pixels and is not the source. False, and nothing done, where the kernel is so long that a block with its surroundings
 * does not fit the kernels' memory (a radius above some 800 pixels, unless the picture is small). Sums in float32: within
 * 1e-6 of the largest magnitude of the float64 form. A pixel gets the same bits in whichever window it is computed, as long
 * as the window holds its surroundings.
 */
export function blurWithSimdInto(
  out: Float32Array,
  simd: SimdKernels,
  image: Raster,
  halfKernel: Float64Array,
): boolean {
  const radius = halfKernel.length - 1;
  const columns = blockColumns(image, radius);
  if (columns === null) return false;
  simd.memory.set(halfKernel, 0);
  for (let x = 0; x < image.width; x += columns) {
    const width = Math.min(columns, image.width - x);
    const block = {
      x,
      width,
      from: Math.max(0, x - radius),
      to: Math.min(image.width, x + width + radius),
    };
    blurBlockInto(out, simd, image, radius, block);
  }
  return true;
}

/** Takes the picture's rows through the kernels' memory, a few at a time. */
function blurBlockInto(
  out: Float32Array,
  simd: SimdKernels,
  image: Raster,
  radius: number,
  block: Block,
): void {
  const { height } = image;
  const columns = block.to - block.from;
  const at = layoutOf(height, radius, columns, block.width);
  simd.memory.fill(0, at.lines, at.fresh);
  let taken = 0;
  for (let y = 0; y < height; y += GROUP_ROWS) {
    const rows = Math.min(GROUP_ROWS, height - y);
    // At first all rows within reach; they come in portions, which the kernel takes in without making any.
    const wanted = Math.min(height, y + rows + radius);
    for (;;) {
      const fresh = Math.min(GROUP_ROWS, wanted - taken);
      copyIn(simd.memory, at.fresh, image, block, taken, fresh);
      const isLast = taken + fresh === wanted;
      simd.blurRows(
        at.fresh * BYTES,
        taken,
        fresh,
        columns,
        height,
        y,
        isLast ? rows : 0,
        0,
        radius,
        at.places * BYTES,
        at.isLit * BYTES,
        at.panels * BYTES,
        at.ringRows,
        at.lines * BYTES,
        at.lineLength * BYTES,
        at.lineStart * BYTES,
        (at.lineStart + block.x - block.from) * BYTES,
        at.output * BYTES,
        block.width,
      );
      taken += fresh;
      if (isLast) break;
    }
    copyOut(out, simd.memory, at.output, image.width, block, y, rows);
  }
}

function copyIn(
  memory: Float32Array,
  at: number,
  { width, data }: Raster,
  { from, to }: Block,
  row: number,
  rows: number,
): void {
  if (to - from === width) {
    memory.set(data.subarray(row * width, (row + rows) * width), at);
    return;
  }
  for (let i = 0, start = row * width; i < rows; i++, start += width) {
    memory.set(data.subarray(start + from, start + to), at + i * (to - from));
  }
}

function copyOut(
  out: Float32Array,
  memory: Float32Array,
  at: number,
  imageWidth: number,
  { x, width }: Block,
  row: number,
  rows: number,
): void {
  if (width === imageWidth) {
    out.set(memory.subarray(at, at + rows * width), row * width);
    return;
  }
  for (let i = 0, from = at; i < rows; i++, from += width) {
    out.set(memory.subarray(from, from + width), (row + i) * imageWidth + x);
  }
}

/**
 * Blocks as wide as the memory allows, but each at least as wide as the kernel reaches: narrower ones would mostly copy
 * surroundings. Null where that is impossible.
 */
function blockColumns({ width, height }: Raster, radius: number): number | null {
  let columns = Math.min(width, MAX_BLOCK_COLUMNS);
  for (;;) {
    const reach = Math.min(width, columns + 2 * radius);
    if (layoutOf(height, radius, reach, columns).end <= CAPACITY) return columns;
    if (columns <= Math.max(PANEL, radius)) return null;
    columns = wholePanels(Math.ceil(columns / 2));
  }
}

function layoutOf(height: number, radius: number, columns: number, outColumns: number): Layout {
  const ringRows = Math.min(height, 2 * radius + GROUP_ROWS);
  const places = wholePanels(radius + 1);
  const isLit = places + wholePanels(2 * radius + GROUP_ROWS);
  const lineStart = wholePanels(radius);
  // What the last panel writes, and what the last output group reads, lies behind the line's columns.
  const lineLength = lineStart + wholePanels(columns) + wholePanels(radius) + 2 * PANEL;
  const lines = isLit + wholePanels(ringRows / BYTES);
  const panels = lines + GROUP_ROWS * lineLength;
  const fresh = panels + wholePanels(columns) * (ringRows + 1);
  const output = fresh + wholePanels(GROUP_ROWS * columns);
  const end = output + GROUP_ROWS * outColumns + PANEL;
  return { ringRows, places, isLit, lineStart, lineLength, lines, panels, fresh, output, end };
}

function wholePanels(count: number): number {
  return Math.ceil(count / PANEL) * PANEL;
}
