import { solvePositive } from '#core/geometry/solve-positive.ts';
import { NORMAL_MEDIAN } from '#core/statistics/normal-median.ts';
import type { BackgroundCells } from '#core/statistics/scale/background-cells.ts';
import type { BackgroundTuning, BackgroundWork } from '#core/statistics/scale/background-work.ts';
import { CELL_PX } from '#core/statistics/scale/cell-window.ts';
import { markOutInto } from '#core/statistics/scale/mark-out.ts';
import { productOf, trendTermsInto, type TrendCoefficients } from '#core/statistics/scale/scale-trend.ts';

/** What a pass of the fit gives. */
export interface BackgroundPass {
  readonly trend: TrendCoefficients;
  /** Cells with a weight. */
  readonly keptCount: number;
  /** Blocks with such cells. */
  readonly keptBlockCount: number;
  /** Relative precision of a constant scale: sum of weight * (scale * pre / sigma)^2. */
  readonly information: number;
}

const TEXTURE_BINS = 12;
const CELLS_PER_BIN = 200;
/** Residuals of a bin that its width is told from. */
const WIDTH_SAMPLE = 10_000;
/** Cells whose texture and brightness place the limits. */
const SORT_SAMPLE = 20_000;
/** Pixels this many standard deviations above 0 or below white are cut by neither, but one in a hundred. */
const NOISE_SIGMAS = 2.5;
const WHITE_SIGMAS = 3.5;
/** However faint the sample, no more than this share of it is left out for being so. */
const LARGEST_FAINT_SHARE = 0.3;

/** Mean of a trend over all cells of the sample, also those that a fit leaves out. */
export function meanOfTrend(work: BackgroundWork, trend: TrendCoefficients): number {
  return productOf(trend, work.meanTerms.subarray(0, trend.length));
}

/** Largest less smallest value of a trend over the cells. */
export function trendSpread({ cells }: BackgroundWork, trend: TrendCoefficients): number {
  const terms = new Float64Array(trend.length);
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < cells.count; i++) {
    trendTermsInto(terms, cells.x[i]!, cells.y[i]!);
    const value = productOf(trend, terms);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high > low ? high - low : 0;
}

/** Takes a trend for granted: the residual of every cell from it. */
function residualsInto(work: BackgroundWork, trend: TrendCoefficients): void {
  const { cells, scale, residual } = work;
  const terms = new Float64Array(trend.length);
  for (let i = 0; i < cells.count; i++) {
    trendTermsInto(terms, cells.x[i]!, cells.y[i]!);
    const value = Math.max(productOf(trend, terms), 1e-6);
    scale[i] = value;
    residual[i] = cells.post[i]! - value * cells.pre[i]!;
  }
}

/**
 * Sorts the cells by texture under a trend: by the gradient of the brightness that both pictures agree on. Misplaced or
 * unequally sharp structures spread the residuals in proportion to it.
 */
export function sortByTextureInto(work: BackgroundWork, trend: TrendCoefficients): void {
  const { cells, scale, binOf } = work;
  const { count, post, pre, isEligible } = cells;
  residualsInto(work, trend);
  const brightness = new Float32Array(count);
  for (let i = 0; i < count; i++) brightness[i] = (post[i]! / scale[i]! + pre[i]!) / 2;
  const gradient = gradientsOf(cells, brightness);
  const eligible = new Int32Array(count);
  let eligibleCount = 0;
  for (let i = 0; i < count; i++) if (isEligible[i] === 1) eligible[eligibleCount++] = i;
  const chosen = eligible.subarray(0, eligibleCount);
  const binCount = Math.max(1, Math.min(TEXTURE_BINS, Math.floor(eligibleCount / CELLS_PER_BIN)));
  const edges = quantilesOf(gradient, chosen, binCount);
  const starts = new Int32Array(binCount + 1);
  for (let k = 0; k < eligibleCount; k++) {
    const i = chosen[k]!;
    let bin = 0;
    while (bin < binCount - 1 && gradient[i]! >= edges[bin + 1]!) bin++;
    binOf[i] = bin;
    starts[bin + 1]!++;
  }
  for (let bin = 0; bin < binCount; bin++) starts[bin + 1]! += starts[bin]!;
  const ordered = new Int32Array(eligibleCount);
  const next = starts.slice();
  for (let k = 0; k < eligibleCount; k++) ordered[next[binOf[chosen[k]!]!]!++] = chosen[k]!;
  work.ordered = ordered;
  work.binStarts = starts;
  for (let k = 0; k < eligibleCount; k++) brightness[chosen[k]!]! *= Math.min(1, scale[chosen[k]!]!);
  const faint = sampleOf(brightness, chosen);
  const noise = Math.max(cells.noise.post, cells.noise.pre);
  work.faintest = Math.min(NOISE_SIGMAS * noise, faint[Math.floor(LARGEST_FAINT_SHARE * faint.length)] ?? 0);
}

/** Length of the gradient of a brightness at each eligible cell, over the neighbours' distance; a missing neighbour is like the cell. */
function gradientsOf(cells: BackgroundCells, brightness: Float32Array): Float32Array {
  const gradient = new Float32Array(cells.count);
  for (let i = 0; i < cells.count; i++)
    if (cells.isEligible[i] === 1) gradient[i] = gradientAt(cells, brightness, i);
  return gradient;
}

function gradientAt({ grid, place, stride }: BackgroundCells, brightness: Float32Array, i: number): number {
  const right = grid[place[i]! + 1]!;
  const left = grid[place[i]! - 1]!;
  const below = grid[place[i]! + stride[i]!]!;
  const above = grid[place[i]! - stride[i]!]!;
  const across = brightness[right < 0 ? i : right]! - brightness[left < 0 ? i : left]!;
  const down = brightness[below < 0 ? i : below]! - brightness[above < 0 ? i : above]!;
  return Math.hypot(across, down);
}

/** Values of some of the chosen cells, evenly spread over the list, rising. */
function sampleOf(values: Float32Array, chosen: Int32Array): Float32Array {
  const step = Math.max(1, Math.ceil(chosen.length / SORT_SAMPLE));
  const sample = new Float32Array(Math.ceil(chosen.length / step));
  for (let k = 0; k < sample.length; k++) sample[k] = values[chosen[k * step]!]!;
  return sample.sort();
}

function quantilesOf(values: Float32Array, chosen: Int32Array, parts: number): Float32Array {
  const sorted = sampleOf(values, chosen);
  return Float32Array.from({ length: parts }, (_, k) => sorted[Math.floor((k * sorted.length) / parts)] ?? 0);
}

/** Standard deviation of the residuals of each bin, by those below 0 alone: stain only adds light. */
function widthsOf(work: BackgroundWork, meanScale: number): Float64Array {
  const { cells, residual, ordered, binStarts } = work;
  const least = Math.hypot(cells.noise.post, meanScale * cells.noise.pre) / CELL_PX;
  return Float64Array.from({ length: binStarts.length - 1 }, (_, bin) => {
    const first = binStarts[bin]!;
    const end = binStarts[bin + 1]!;
    const step = Math.max(1, Math.ceil((end - first) / WIDTH_SAMPLE));
    const sizes = new Float32Array(Math.ceil((end - first) / step));
    let count = 0;
    for (let k = first; k < end; k += step) {
      const r = residual[ordered[k]!]!;
      if (r < 0) sizes[count++] = -r;
    }
    const sorted = sizes.subarray(0, count).sort();
    const median = sorted[Math.floor(count / 2)] ?? 0;
    return Math.max(median / NORMAL_MEDIAN, least, Number.MIN_VALUE);
  });
}

/**
 * Background cells that are handed out at once. In blocks, because a function called for each cell with its two numbers would
 * make two objects of them, some hundred megabytes for a large sample.
 */
const KEPT_BLOCK = 4096;

/** Cells of the background: their numbers, Tukey's weights over their variances, and how the weighted residuals grow with them. */
interface KeptCells {
  count: number;
  readonly cell: Int32Array;
  readonly weight: Float64Array;
  readonly slope: Float64Array;
}

/** Hands out the cells that are background under a trend, in blocks that hold until the next one. */
function* keptCells(
  work: BackgroundWork,
  trend: TrendCoefficients,
  tuning: BackgroundTuning,
): Generator<KeptCells> {
  residualsInto(work, trend);
  const widths = widthsOf(work, meanOfTrend(work, trend));
  markOutInto(work, { trend, widths, tuning });
  const kept: KeptCells = {
    count: 0,
    cell: new Int32Array(KEPT_BLOCK),
    weight: new Float64Array(KEPT_BLOCK),
    slope: new Float64Array(KEPT_BLOCK),
  };
  for (let first = 0; first < work.ordered.length; first += KEPT_BLOCK) {
    weighInto(kept, work, { first, widths, tukeySigmas: tuning.tukeySigmas });
    yield kept;
  }
}

/** Weighs the cells from the `first` of the ordered ones on, of which as many are looked at as a block has room for. */
function weighInto(
  kept: KeptCells,
  { cells, white, scale, residual, isOut, ordered, binOf, faintest }: BackgroundWork,
  by: { readonly first: number; readonly widths: Float64Array; readonly tukeySigmas: number },
): void {
  const { widths, tukeySigmas } = by;
  const noise = Math.max(cells.noise.post, cells.noise.pre);
  const end = Math.min(ordered.length, by.first + KEPT_BLOCK);
  kept.count = 0;
  for (let at = by.first; at < end; at++) {
    const i = ordered[at]!;
    if (isOut[i] === 1) continue;
    const own = scale[i]!;
    const brightness = (cells.post[i]! / own + cells.pre[i]!) / 2;
    if (brightness * Math.min(1, own) < faintest) continue;
    if (brightness * own > white.post - WHITE_SIGMAS * noise) continue;
    if (brightness > white.pre - WHITE_SIGMAS * noise) continue;
    const width = widths[binOf[i]!]!;
    const t = residual[i]! / (tukeySigmas * width);
    const bend = 1 - t * t;
    if (bend <= 0) continue;
    const precision = 1 / (width * width);
    kept.cell[kept.count] = i;
    kept.weight[kept.count] = precision * bend * bend;
    kept.slope[kept.count] = precision * bend * (1 - 5 * t * t);
    kept.count++;
  }
}

/** One step of the fit; see {@link estimateBackgroundScale} for the method. Null where too few cells are left. */
export function improveTrend(
  work: BackgroundWork,
  trend: TrendCoefficients,
  tuning: BackgroundTuning,
): BackgroundPass | null {
  const { blockCount } = work.cells;
  const size = trend.length;
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  const terms = new Float64Array(size);
  const hasCells = new Uint8Array(blockCount);
  let keptCount = 0;
  let information = 0;
  for (const kept of keptCells(work, trend, tuning)) {
    keptCount += kept.count;
    information = addInformation(information, kept, work);
    addEquationsInto(matrix, right, terms, kept, work);
    for (let k = 0; k < kept.count; k++) hasCells[work.cells.block[kept.cell[k]!]!] = 1;
  }
  if (keptCount < MIN_CELLS_PER_TERM * size) return null;
  mirrorInPlace(matrix, size);
  const step = solvePositive(matrix, right);
  if (step === null) return null;
  return {
    trend: trend.map((value, k) => value + step[k]!),
    keptCount,
    keptBlockCount: hasCells.reduce((sum, has) => sum + has, 0),
    information,
  };
}

function addInformation(
  information: number,
  { count, cell, weight }: KeptCells,
  work: BackgroundWork,
): number {
  const { scale, cells } = work;
  let sum = information;
  for (let k = 0; k < count; k++) sum += weight[k]! * (scale[cell[k]!]! * cells.pre[cell[k]!]!) ** 2;
  return sum;
}

/** Adds the normal equations of some cells: the lower half of the matrix, and the right side. `terms` is room for a cell's. */
function addEquationsInto(
  matrix: Float64Array,
  right: Float64Array,
  terms: Float64Array,
  { count, cell, weight }: KeptCells,
  { cells: { x, y, pre }, residual }: BackgroundWork,
): void {
  const size = right.length;
  for (let at = 0; at < count; at++) {
    const i = cell[at]!;
    trendTermsInto(terms, x[i]!, y[i]!);
    for (let j = 0; j < size; j++) {
      const weighted = weight[at]! * terms[j]!;
      right[j]! += weighted * residual[i]!;
      for (let k = 0; k <= j; k++) matrix[j * size + k]! += weighted * terms[k]! * pre[i]!;
    }
  }
}

/**
 * By how much each block with background pulls the mean scale, under a trend that rests: its weighted residuals over the
 * slope of their sum. They sum to nearly 0.
 */
export function blockPullsOf(
  work: BackgroundWork,
  trend: TrendCoefficients,
  tuning: BackgroundTuning,
): Float64Array {
  const { block, blockCount } = work.cells;
  const size = trend.length;
  const slopes = new Float64Array(size * size);
  const pulls = new Float64Array(blockCount * size);
  const hasCells = new Uint8Array(blockCount);
  const terms = new Float64Array(size);
  for (const kept of keptCells(work, trend, tuning)) {
    addPullsInto(pulls, slopes, terms, kept, work);
    for (let k = 0; k < kept.count; k++) hasCells[block[kept.cell[k]!]!] = 1;
  }
  mirrorInPlace(slopes, size);
  const direction = solvePositive(slopes, work.meanTerms.slice(0, size));
  if (direction === null) return new Float64Array(0);
  const blocks = Array.from(hasCells.keys()).filter((at) => hasCells[at] === 1);
  return Float64Array.from(blocks, (at) => productOf(pulls.subarray(at * size, (at + 1) * size), direction));
}

/** Adds the weighted residuals of some cells to those of their blocks, and the slope of their sum. `terms` is room for a cell's. */
function addPullsInto(
  pulls: Float64Array,
  slopes: Float64Array,
  terms: Float64Array,
  { count, cell, weight, slope }: KeptCells,
  { cells: { x, y, pre, block }, residual }: BackgroundWork,
): void {
  const size = terms.length;
  for (let at = 0; at < count; at++) {
    const i = cell[at]!;
    const first = block[i]! * size;
    trendTermsInto(terms, x[i]!, y[i]!);
    for (let j = 0; j < size; j++) {
      pulls[first + j]! += weight[at]! * terms[j]! * residual[i]!;
      for (let k = 0; k <= j; k++) slopes[j * size + k]! += slope[at]! * terms[j]! * terms[k]! * pre[i]!;
    }
  }
}

const MIN_CELLS_PER_TERM = 8;

function mirrorInPlace(matrix: Float64Array, size: number): void {
  for (let j = 0; j < size; j++) for (let k = 0; k < j; k++) matrix[k * size + j] = matrix[j * size + k]!;
}
