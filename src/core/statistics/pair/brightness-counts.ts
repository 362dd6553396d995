import { GrowingCounts, LARGEST_COUNTED } from '#core/statistics/pair/growing-counts.ts';
import { roundHalfEven } from '#core/statistics/pair/round-half-even.ts';

/**
 * A unit of brightness is counted in four cells: exactly n, between n and n + 1/2, exactly n + 1/2, and above it. So any
 * histogram with edges at multiples of 1/2, and any rounding, can be made exactly afterwards.
 */
const CELLS_PER_UNIT = 4;
/** Cells below brightness 0: what lies from -1/2 up still rounds to 0. */
const CELLS_BELOW = 2;

/** The cell of a brightness. */
export function brightnessCell(value: number): number {
  return Math.floor(2 * value) + Math.ceil(2 * value);
}

/** Counts of brightness from -1/2 up, fine enough for histograms with edges at multiples of 1/2. */
export class BrightnessCounts {
  readonly cells: GrowingCounts;

  constructor(cells: Uint32Array = new Uint32Array(0)) {
    this.cells = new GrowingCounts(CELLS_BELOW, cells);
  }

  /** The cells, long enough for brightness up to `highest`; cell c is element `c + 2`. */
  reaching(highest: number): Uint32Array {
    const units = Math.min(LARGEST_COUNTED, Math.max(0, Math.ceil(highest)));
    return this.cells.reaching(CELLS_PER_UNIT * units + CELLS_PER_UNIT - 1);
  }

  mergeFrom(other: BrightnessCounts): void {
    this.cells.mergeFrom(other.cells);
  }

  get total(): number {
    return this.cells.total;
  }

  /** How many lie in `[edges[i], edges[i + 1])`, the last bin with its right edge; edges are multiples of 1/2, rising. */
  histogram(edges: Float64Array): Float64Array {
    const last = edges.length - 2;
    return Float64Array.from({ length: edges.length - 1 }, (_, i) => {
      const from = brightnessCell(edges[i]!);
      const to = brightnessCell(edges[i + 1]!) + (i === last ? 1 : 0);
      let sum = 0;
      for (let cell = Math.max(from, -CELLS_BELOW); cell < to; cell++) sum += this.cells.at(cell);
      return sum;
    });
  }

  /** The whole numbers that occur when brightness is rounded (halves to even), rising. */
  wholeValues(): number[] {
    const values = new Set<number>();
    this.cells.data.forEach((n, i) => {
      if (n > 0) values.add(Math.max(0, roundHalfEven(valueOfCell(i - CELLS_BELOW))));
    });
    return [...values].sort((a, b) => a - b);
  }
}

/** The brightness that a cell stands for: its exact value, or the middle of its range. */
function valueOfCell(cell: number): number {
  return cell / CELLS_PER_UNIT;
}

/**
 * Percentile with linear interpolation of several counts taken together. Exact where the pixels around it have whole or
 * half values, as in 8 and 16 bit pictures; else to a quarter of a unit. NaN where nothing was counted.
 */
export function percentileOfCounts(layers: readonly BrightnessCounts[], percentile: number): number {
  const total = layers.reduce((sum, layer) => sum + layer.total, 0);
  if (total === 0) return NaN;
  const position = (percentile / 100) * (total - 1);
  const low = valueAtRank(layers, Math.floor(position));
  const high = valueAtRank(layers, Math.ceil(position));
  return low + (high - low) * (position - Math.floor(position));
}

function valueAtRank(layers: readonly BrightnessCounts[], rank: number): number {
  const longest = layers.reduce((length, { cells }) => Math.max(length, cells.data.length), 0);
  let seen = 0;
  let cell = -CELLS_BELOW;
  for (; cell < longest - CELLS_BELOW; cell++) {
    for (const layer of layers) seen += layer.cells.at(cell);
    if (seen > rank) break;
  }
  return valueOfCell(cell);
}
