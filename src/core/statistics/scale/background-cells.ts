import { CELL, CELL_PX, type CellWindow, type OfPair } from '#core/statistics/scale/cell-window.ts';

/** Side of a block in cells: longer than structures of the sample, so that blocks are nearly independent. */
const BLOCK_CELLS = 16;

/** The usable and the clipped cells of all windows in one list, with what does not change while the scale is sought. */
export interface BackgroundCells {
  readonly count: number;
  /** Position, from -1 to 1 over the sample. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Mean brightness. */
  readonly post: Float32Array;
  readonly pre: Float32Array;
  /** 1 where the cell may enter the fit: not clipped, and its neighbours lie within the window. */
  readonly isEligible: Uint8Array;
  readonly isClipped: Uint8Array;
  /** Number of the spatial block. */
  readonly block: Int32Array;
  readonly blockCount: number;
  /** Place in {@link grid}. */
  readonly place: Int32Array;
  /** All cells of the windows one behind the other, with a border of one cell around each window: the list's index, or -1. */
  readonly grid: Int32Array;
  /** For each place, how far the place below is: the width of its window with the border. */
  readonly stride: Int32Array;
  /** Noise of one pixel. */
  readonly noise: OfPair;
  /** Cells at the rim of what both pictures show. */
  readonly rim: RimCells;
}

/**
 * Cells beside those of the list, which show light but too few pixels that count: they tell nothing of the scale, but whether
 * stain lies there. Positions, brightness and places are as in {@link BackgroundCells}; arrays may be longer than `count`.
 */
export interface RimCells {
  readonly count: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly post: Float32Array;
  readonly pre: Float32Array;
  readonly place: Int32Array;
  readonly stride: Int32Array;
}

/** How many cells with light in both pictures the windows have. */
export function cellCountOf(windows: readonly CellWindow[]): number {
  return windows.reduce((sum, { state }) => sum + state.reduce((n, s) => n + (isShared(s) ? 1 : 0), 0), 0);
}

function isShared(state: number | undefined): boolean {
  return state === CELL.usable || state === CELL.clipped;
}

/** Lists the cells of windows, in the order of the windows. */
export function listCells(windows: readonly CellWindow[]): BackgroundCells {
  const count = cellCountOf(windows);
  const places = windows.reduce((sum, { columns, rows }) => sum + (columns + 2) * (rows + 2), 0);
  const cells = {
    count,
    x: new Float32Array(count),
    y: new Float32Array(count),
    post: new Float32Array(count),
    pre: new Float32Array(count),
    isEligible: new Uint8Array(count),
    isClipped: new Uint8Array(count),
    block: new Int32Array(count),
    place: new Int32Array(count),
    stride: new Int32Array(count),
    grid: new Int32Array(places).fill(-1),
  };
  let next = 0;
  let firstPlace = 0;
  let firstBlock = 0;
  for (const window of windows) {
    const { columns, rows, state } = window;
    const blockColumns = Math.ceil(columns / BLOCK_CELLS);
    for (let cell = 0; cell < state.length; cell++) {
      if (!isShared(state[cell])) continue;
      const column = cell % columns;
      const row = (cell - column) / columns;
      cells.x[next] = window.x + (column + 0.5) * CELL_PX;
      cells.y[next] = window.y + (row + 0.5) * CELL_PX;
      cells.post[next] = window.post[cell]!;
      cells.pre[next] = window.pre[cell]!;
      const isClipped = state[cell] === CELL.clipped;
      const isInside = column > 0 && row > 0 && column < columns - 1 && row < rows - 1;
      cells.isClipped[next] = isClipped ? 1 : 0;
      cells.isEligible[next] = !isClipped && isInside ? 1 : 0;
      cells.block[next] =
        firstBlock + Math.floor(row / BLOCK_CELLS) * blockColumns + Math.floor(column / BLOCK_CELLS);
      cells.stride[next] = columns + 2;
      const place = firstPlace + (row + 1) * (columns + 2) + column + 1;
      cells.place[next] = place;
      cells.grid[place] = next;
      next++;
    }
    firstPlace += (columns + 2) * (rows + 2);
    firstBlock += blockColumns * Math.ceil(rows / BLOCK_CELLS);
  }
  const rim = listRim(windows, cells);
  spreadInPlace(cells.x, rim.x);
  spreadInPlace(cells.y, rim.y);
  return { ...cells, blockCount: firstBlock, noise: noiseOf(windows), rim };
}

/** The rim's cells that have a listed neighbour, in the order of the windows. */
function listRim(windows: readonly CellWindow[], { grid }: Pick<BackgroundCells, 'grid'>): RimCells {
  const most = windows.reduce(
    (sum, { state }) => sum + state.reduce((n, s) => n + (s === CELL.rim ? 1 : 0), 0),
    0,
  );
  const rim = {
    x: new Float32Array(most),
    y: new Float32Array(most),
    post: new Float32Array(most),
    pre: new Float32Array(most),
    place: new Int32Array(most),
    stride: new Int32Array(most),
  };
  let count = 0;
  let firstPlace = 0;
  for (const { x, y, columns, rows, post, pre, state } of windows) {
    const stride = columns + 2;
    for (let cell = 0; cell < state.length; cell++) {
      if (state[cell] !== CELL.rim) continue;
      const column = cell % columns;
      const row = (cell - column) / columns;
      const place = firstPlace + (row + 1) * stride + column + 1;
      if (!hasListedNeighbour(grid, place, stride)) continue;
      rim.x[count] = x + (column + 0.5) * CELL_PX;
      rim.y[count] = y + (row + 0.5) * CELL_PX;
      rim.post[count] = post[cell]!;
      rim.pre[count] = pre[cell]!;
      rim.place[count] = place;
      rim.stride[count] = stride;
      count++;
    }
    firstPlace += stride * (rows + 2);
  }
  return { count, ...rim };
}

function hasListedNeighbour(grid: Int32Array, place: number, stride: number): boolean {
  for (let row = -stride; row <= stride; row += stride)
    for (let where = place + row - 1; where <= place + row + 1; where++) if (grid[where]! >= 0) return true;
  return false;
}

/** Positions to -1 .. 1, and those of the rim to what they are then; all 0 where the positions are one. */
function spreadInPlace(positions: Float32Array, ofRim: Float32Array): void {
  let low = Infinity;
  let high = -Infinity;
  for (const at of positions) {
    if (at < low) low = at;
    if (at > high) high = at;
  }
  const half = (high - low) / 2;
  for (const of of [positions, ofRim])
    for (let i = 0; i < of.length; i++) of[i] = half > 0 ? (of[i]! - low) / half - 1 : 0;
}

/** Mean over the windows, each with as much say as it has cells. */
function noiseOf(windows: readonly CellWindow[]): OfPair {
  let weights = 0;
  let post = 0;
  let pre = 0;
  for (const { state, noise } of windows) {
    const weight = state.reduce((n, s) => n + (s === CELL.usable ? 1 : 0), 0);
    weights += weight;
    post += weight * noise.post;
    pre += weight * noise.pre;
  }
  return weights === 0 ? { post: 0, pre: 0 } : { post: post / weights, pre: pre / weights };
}
