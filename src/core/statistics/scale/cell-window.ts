import { assert } from '#core/errors.ts';
import type { Homography } from '#core/geometry/homography.ts';
import type { PixelArray, Raster } from '#core/raster.ts';
import { NORMAL_MEDIAN } from '#core/statistics/normal-median.ts';
import { medianOf } from '#core/statistics/order-statistics.ts';
import { interpolationLoss } from '#core/statistics/scale/interpolation-loss.ts';

/** Side of a cell, px: noise falls to a quarter, and a cell is still smaller than most microbes and grains. */
export const CELL_PX = 4;

/** A cell counts where at least this many of its 16 pixels do. */
const LEAST_PIXELS = 8;
/** Pixels this close to a zero of either picture are left out: interpolation and blur mix the zero in. */
const ZERO_REACH_PX = 2;

/**
 * What is known of a cell. `rim` is one with light in a picture but too few pixels that count: beside zeros of either picture, as
 * stain is that lies where pre-stain shows nothing.
 */
export const CELL = { empty: 0, usable: 1, clipped: 2, rim: 3 } as const;

/** Mean brightness of the cells of a window; cells are squares of {@link CELL_PX}, row-major from the window's corner. */
export interface CellWindow {
  /** Position of the window, px of any common frame. */
  readonly x: number;
  readonly y: number;
  /** Cells across and down. */
  readonly columns: number;
  readonly rows: number;
  readonly post: Float32Array;
  readonly pre: Float32Array;
  /** One of {@link CELL}. */
  readonly state: Uint8Array;
  /** Noise of one pixel of each picture, standard deviation; 0 where no cell tells it. */
  readonly noise: OfPair;
}

/** A brightness of each picture. */
export interface OfPair {
  readonly post: number;
  readonly pre: number;
}

/**
 * Cell means of a window of an aligned pair: over pixels where both pictures are above 0, and not within 2 px of where
 * either is not. A cell that touches the white level of either picture is `clipped`. What interpolation has taken off
 * pre-stain is given back to its means (see {@link interpolationLoss}). Cells of the `rim` have the means of all their
 * pixels, as they are.
 *
 * The noise is that of the alternating sum over a full cell, in which plane parts of the scene cancel (the same idea as
 * Immerkaer, 1996): the median of its size. Interpolation smooths the noise of pre-stain, which is then told too low.
 *
 * @param white brightness at which each camera is at its limit: the largest value of each picture
 * @param at position of the window, px
 * @param sampledBy takes the frame of `at` to the pixels that pre-stain was sampled from bilinearly; null where it holds pixels as
 *   they came
 */
export function cellsOfWindow(
  post: Raster,
  pre: Raster,
  white: OfPair,
  at: { readonly x: number; readonly y: number },
  sampledBy: Homography<'post-level', 'pre-level'> | null = null,
): CellWindow {
  assert(post.width === pre.width && post.height === pre.height, 'cells need pictures of one size');
  const { width, height } = post;
  const columns = Math.floor(width / CELL_PX);
  const rows = Math.floor(height / CELL_PX);
  const cells = {
    x: at.x,
    y: at.y,
    columns,
    rows,
    post: new Float32Array(columns * rows),
    pre: new Float32Array(columns * rows),
    state: new Uint8Array(columns * rows),
  };
  const counts = farFromZero(post.data, pre.data, width, height);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      fillCell(cells, column, row, { post, pre, counts, white, sampledBy });
  }
  const noise = { post: alternatingNoise(post, cells), pre: alternatingNoise(pre, cells) };
  return { ...cells, noise };
}

interface CellInput {
  readonly post: Raster;
  readonly pre: Raster;
  readonly counts: Uint8Array;
  readonly white: OfPair;
  readonly sampledBy: Homography<'post-level', 'pre-level'> | null;
}

function fillCell(
  target: Omit<CellWindow, 'noise'>,
  column: number,
  row: number,
  { post, pre, counts, white, sampledBy }: CellInput,
): void {
  let count = 0;
  let postSum = 0;
  let preSum = 0;
  let isClipped = false;
  for (let y = row * CELL_PX; y < (row + 1) * CELL_PX; y++) {
    const start = y * post.width + column * CELL_PX;
    for (let i = start; i < start + CELL_PX; i++) {
      if (counts[i] === 0) continue;
      const p = post.data[i]!;
      const q = pre.data[i]!;
      count++;
      postSum += p;
      preSum += sampledBy === null ? q : q - interpolationLoss(pre, i, target, sampledBy);
      if (p >= white.post || q >= white.pre) isClipped = true;
    }
  }
  const cell = row * target.columns + column;
  if (count < LEAST_PIXELS) {
    fillRimCell(target, cell, post, pre, row * CELL_PX * post.width + column * CELL_PX);
    return;
  }
  target.post[cell] = postSum / count;
  target.pre[cell] = preSum / count;
  target.state[cell] = isClipped ? CELL.clipped : CELL.usable;
}

/** A cell whose first pixel is `first` from all its pixels; one without any light stays empty. */
function fillRimCell(
  target: Omit<CellWindow, 'noise'>,
  cell: number,
  post: Raster,
  pre: Raster,
  first: number,
): void {
  let postSum = 0;
  let preSum = 0;
  for (let y = 0; y < CELL_PX; y++) {
    const start = first + y * post.width;
    for (let i = start; i < start + CELL_PX; i++) {
      postSum += post.data[i]!;
      preSum += pre.data[i]!;
    }
  }
  if (postSum === 0 && preSum === 0) return;
  target.post[cell] = postSum / CELL_PX ** 2;
  target.pre[cell] = preSum / CELL_PX ** 2;
  target.state[cell] = CELL.rim;
}

/** Standard deviation of an alternating sum of 16 values of white noise, in theirs. */
const ALTERNATING_GAIN = 4;

function alternatingNoise(picture: Raster, { columns, state }: Omit<CellWindow, 'noise'>): number {
  const { width, data } = picture;
  const sizes = new Float32Array(state.length);
  let count = 0;
  for (let cell = 0; cell < state.length; cell++) {
    if (state[cell] !== CELL.usable) continue;
    const column = cell % columns;
    const start = ((cell - column) / columns) * CELL_PX * width + column * CELL_PX;
    let sum = 0;
    for (let y = 0; y < CELL_PX; y++) {
      const i = start + y * width;
      const row = data[i]! - data[i + 1]! + data[i + 2]! - data[i + 3]!;
      sum += y % 2 === 0 ? row : -row;
    }
    sizes[count++] = Math.abs(sum);
  }
  return count === 0 ? 0 : medianOf(sizes.subarray(0, count)) / (ALTERNATING_GAIN * NORMAL_MEDIAN);
}

/** 1 where both pictures are above 0 in the whole neighbourhood along the row of the pixels `from <= i < to`. */
function farAlongRowInto(
  along: Uint8Array,
  post: PixelArray,
  pre: PixelArray,
  from: number,
  to: number,
): void {
  let run = ZERO_REACH_PX;
  for (let i = from; i < to; i++) {
    run = post[i]! > 0 && pre[i]! > 0 ? run + 1 : 0;
    if (run > 2 * ZERO_REACH_PX) along[i - ZERO_REACH_PX] = 1;
  }
  for (let k = 0; k < ZERO_REACH_PX; k++) if (run > ZERO_REACH_PX + k) along[to - 1 - k] = 1;
}

/** 1 where both pictures are above 0 in the whole neighbourhood, by a minimum along rows and then along columns. */
function farFromZero(post: PixelArray, pre: PixelArray, width: number, height: number): Uint8Array {
  const along = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) farAlongRowInto(along, post, pre, y * width, (y + 1) * width);
  const counts = new Uint8Array(width * height);
  const runs = new Uint16Array(width).fill(ZERO_REACH_PX);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const run = along[i] === 1 ? runs[x]! + 1 : 0;
      runs[x] = run;
      if (run > 2 * ZERO_REACH_PX) counts[i - ZERO_REACH_PX * width] = 1;
      if (y !== height - 1) continue;
      for (let k = 0; k < ZERO_REACH_PX; k++) if (run > ZERO_REACH_PX + k) counts[i - k * width] = 1;
    }
  }
  return counts;
}
