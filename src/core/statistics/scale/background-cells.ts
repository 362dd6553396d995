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
}

/** How many cells the windows have; empty ones are none. */
export function cellCountOf(windows: readonly CellWindow[]): number {
  return windows.reduce((sum, { state }) => sum + state.reduce((n, s) => n + (s > 0 ? 1 : 0), 0), 0);
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
      if (state[cell] === CELL.empty) continue;
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
  spreadInPlace(cells.x);
  spreadInPlace(cells.y);
  return { ...cells, blockCount: firstBlock, noise: noiseOf(windows) };
}

/** Positions to -1 .. 1; all 0 where they are one. */
function spreadInPlace(positions: Float32Array): void {
  let low = Infinity;
  let high = -Infinity;
  for (const at of positions) {
    if (at < low) low = at;
    if (at > high) high = at;
  }
  const half = (high - low) / 2;
  for (let i = 0; i < positions.length; i++) positions[i] = half > 0 ? (positions[i]! - low) / half - 1 : 0;
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
