import { Exo2MicroError } from '#core/errors.ts';
import type { Raster } from '#core/raster.ts';
import { breathe, silentContext, type RunContext } from '#core/run-context.ts';
import { cellCountOf, listCells, type BackgroundCells } from '#core/statistics/scale/background-cells.ts';
import { blockBootstrap } from '#core/statistics/scale/block-bootstrap.ts';
import { cellsOfWindow, type CellWindow, type OfPair } from '#core/statistics/scale/cell-window.ts';
import {
  backgroundWork,
  type BackgroundTuning,
  type BackgroundWork,
} from '#core/statistics/scale/background-work.ts';
import {
  blockPullsOf,
  improveTrend,
  meanOfTrend,
  sortByTextureInto,
  trendSpread,
  type BackgroundPass,
} from '#core/statistics/scale/fit-background.ts';
import {
  weighingProgress,
  type WeighingFits,
  type WeighingProgress,
} from '#core/statistics/scale/weighing-progress.ts';
import { ofOrder, type TrendCoefficients, type TrendOrder } from '#core/statistics/scale/scale-trend.ts';

/** The scale of the background between post- and pre-stain with its uncertainty. */
export interface BackgroundScale {
  /** Post-stain brightness for one unit of pre-stain brightness: the mean of the local scale over the sample. */
  readonly scale: number;
  /** 95 % interval of the scale. */
  readonly low: number;
  readonly high: number;
  /** Half the width of the 95 % interval that chance alone gives, by the spatial block bootstrap. */
  readonly chance: number;
  /** By how much the scale moves, as one standard deviation, when the limits between background and stain are moved. */
  readonly systematic: number;
  /** Largest less smallest local scale over the sample, as the trend has it; 0 where the trend is a constant. */
  readonly spread: number;
  /** Order of the trend of the local scale over the sample. */
  readonly order: TrendOrder;
  /** Cells of 4 x 4 px that the estimate rests on, and all that have signal in both pictures. */
  readonly keptCells: number;
  readonly cells: number;
}

/** Cells beyond this many standard deviations are stain, or misplaced. */
const STANDARD: BackgroundTuning = { hotSigmas: 3, leaveNeighbours: true, tukeySigmas: 3 };
/** Other limits that are as good; what the scale does under them is the systematic part of its uncertainty. */
const LIMITS: readonly Partial<BackgroundTuning>[] = [
  { tukeySigmas: 2 },
  { tukeySigmas: 4 },
  { hotSigmas: 2.5 },
  { hotSigmas: 5 },
];
/**
 * Share of the shift between leaving the neighbours of stain in and out that is left by the cells behind them: skirts of
 * microbes from 1.5 to 11 px wide, sharp and blurred, leave 0.05 to 0.1 of it.
 */
const HALO_SHARE = 0.08;
/** Cells of the background that it needs: fewer make it follow chance. */
const CELLS_FOR_ORDER = [0, 180, 360] as const;
/** Passes that a fit takes to rest; the texture is sorted anew every few. */
const PASSES = { start: 5, constant: 6, plane: 6, curved: 12, limits: 4 } as const;
/** A fit rests where a pass moves the scale by less than this share. */
const AT_REST = 2e-5;
const PASSES_PER_SORT = 4;
/** Shares of the ratios of the brighter half that the fit is started from; stain can hide all but a few of them. */
const START_SHARES = [0.5, 0.02, 0.07, 0.2, 0.35, 0.7] as const;
/** The starts are tried on at most about this many cells. */
const START_CELLS = 40_000;
/** Blocks with background that a trend of order 0, 1, 2 needs. */
const BLOCKS_FOR_ORDER = [0, 9, 24] as const;
/** Fits of an estimate: one for each start, for each order of the trend, and under each other limit, halos let in among them. */
const FITS: WeighingFits = {
  starts: START_SHARES.length,
  trends: CELLS_FOR_ORDER.length,
  limits: LIMITS.length + 1,
};

const NORMAL_95 = 1.96;

/**
 * The brightness scale of an aligned pair: post = scale * pre where there is no stain.
 *
 * 1. Both pictures are averaged over cells of 4 x 4 px; cells at the white level of either camera, and pixels beside zeros,
 *    are left out (see {@link cellsOfWindow}).
 * 2. Residuals post - scale * pre of the cells, under a scale that is a polynomial of at most second order over the
 *    sample (uneven illumination), have a width that grows with the texture; it is told from the negative ones alone,
 *    because stain only adds light.
 * 3. Cells beyond 3 widths, on either side, and their neighbours go: stain is compact, so its faint skirt lies beside its
 *    bright core. So do those beside stain where pre-stain shows nothing, which in a sparse sample is most of it. What is
 *    too faint or too bright by the mean of both pictures goes too, which treats them alike.
 * 4. The rest is balanced: the sum of weight * residual is zero, with Tukey's biweight (Beaton and Tukey, 1974), by
 *    iterative reweighting. The instrument is constant rather than the noisy brightness itself (Wald, 1940; instrumental
 *    variables), so noise, rounding and unequal sharpness of pre-stain do not draw the scale to lower values, as they do
 *    in regression.
 * 5. The fit starts from several ratios, and the most precise result is taken.
 * 6. Skirts fall by about the same factor from each cell to the next, so what the neighbours of stain would add to the scale tells
 *    what the cells behind them still do: it is taken off (extrapolation from two distances, after Richardson, 1911).
 *
 * The interval joins chance (block bootstrap over 64 px blocks; Kunsch, 1989; Hall et al., 1995) and how far the result moves
 * with the limits of steps 3 and 4; what step 6 takes off is held to be known no better than to its own size. Nothing in it depends on the order of the windows but the sums' rounding, so give
 * them in one order.
 *
 * @returns null where too little background is left
 */
export async function estimateBackgroundScale(
  windows: readonly CellWindow[],
  white: OfPair,
  ctx: RunContext = silentContext(),
): Promise<BackgroundScale | null> {
  const cells = listCells(windows);
  const startCells = listCells(someWindows(windows));
  const counts = { startCells: startCells.count, cells: cells.count };
  const told: Told = { signal: ctx.signal, progress: weighingProgress(ctx, FITS, counts) };
  const start = await bestStart(startCells, white, told);
  if (start === null) return null;
  const work = backgroundWork(cells, white);
  const found = await withTrend(work, start, told);
  if (found === null) return null;
  told.progress.trends(FITS.trends);
  const { pass, order } = found;
  const balanced = meanOfTrend(work, pass.trend);
  if (!(balanced > 0 && balanced < Infinity)) return null;
  const chance = blockBootstrap(blockPullsOf(work, pass.trend, STANDARD));
  const { systematic, halo } = await systematicOf(work, pass.trend, balanced, told);
  const scale = balanced - halo;
  if (!(scale > 0)) return null;
  const widen = (reach: number): number => Math.hypot(reach, NORMAL_95 * systematic);
  return {
    scale,
    low: Math.max(0, scale - widen(chance.below)),
    high: scale + widen(chance.above),
    chance: (chance.below + chance.above) / 2,
    systematic,
    spread: trendSpread(work, pass.trend),
    order,
    keptCells: pass.keptCount,
    cells: cells.count,
  };
}

/**
 * {@link estimateBackgroundScale} of pictures in memory. Throws `invalid-argument` where the sizes differ, and
 * `no-common-pixels` where too little background is left to tell a scale.
 */
export async function estimateScale(
  post: Raster,
  pre: Raster,
  ctx: RunContext = silentContext(),
): Promise<BackgroundScale> {
  if (post.width !== pre.width || post.height !== pre.height) {
    throw new Exo2MicroError(
      'invalid-argument',
      `A brightness scale needs two aligned pictures of one size; post-stain is ${post.width} x ${post.height} and ` +
        `pre-stain ${pre.width} x ${pre.height}.`,
    );
  }
  const white = { post: largestOf(post), pre: largestOf(pre) };
  const window = cellsOfWindow(post, pre, white, { x: 0, y: 0 });
  const estimate = await estimateBackgroundScale([window], white, ctx);
  if (estimate !== null) return estimate;
  throw new Exo2MicroError(
    'no-common-pixels',
    'The aligned post- and pre-stain pictures have too little common background to tell a brightness scale. ' +
      'Look at the alignment, or set the scale by hand.',
  );
}

function largestOf({ data }: Raster): number {
  let largest = -Infinity;
  for (let i = 0; i < data.length; i++) if (data[i]! > largest) largest = data[i]!;
  return largest;
}

/** How the fits of an estimate are cancelled, and where they tell that they are done. */
interface Told {
  readonly signal: AbortSignal;
  readonly progress: WeighingProgress;
}

/** The most precise of the fits of a constant scale. */
async function bestStart(
  cells: BackgroundCells,
  white: OfPair,
  { signal, progress }: Told,
): Promise<TrendCoefficients | null> {
  if (cells.count === 0) return null;
  const work = backgroundWork(cells, white);
  const ratios = brightRatios(cells);
  let best: BackgroundPass | null = null;
  for (const [i, share] of START_SHARES.entries()) {
    progress.starts(i);
    const ratio = ratios[Math.floor(share * ratios.length)];
    if (ratio === undefined) continue;
    const pass = await settle(work, { start: Float64Array.of(ratio), passes: PASSES.start }, signal);
    if (pass !== null && (best === null || pass.information > best.information)) best = pass;
  }
  return best?.trend ?? null;
}

/** Evenly spread windows with about {@link START_CELLS} cells. */
function someWindows(windows: readonly CellWindow[]): CellWindow[] {
  const step = Math.max(1, Math.floor(cellCountOf(windows) / START_CELLS));
  return windows.filter((_, i) => i % step === Math.floor(step / 2) || windows.length <= step);
}

/** Ratios of the brighter half of the cells, rising. */
function brightRatios({ count, post, pre, isEligible }: BackgroundCells): Float64Array {
  const middle = pre.slice().sort()[Math.floor(count / 2)] ?? 0;
  const ratios: number[] = [];
  for (let i = 0; i < count; i++)
    if (isEligible[i] === 1 && pre[i]! >= middle) ratios.push(post[i]! / pre[i]!);
  return Float64Array.from(ratios).sort();
}

interface Descent {
  readonly start: TrendCoefficients;
  readonly passes: number;
  readonly tuning?: BackgroundTuning;
  /** Whether the cells are sorted by texture, first and every few passes. @default true */
  readonly sorts?: boolean;
}

/** Repeats the fit's step until it rests. Null where a step finds too little background. */
async function settle(
  work: BackgroundWork,
  { start, passes, tuning = STANDARD, sorts = true }: Descent,
  signal: AbortSignal,
): Promise<BackgroundPass | null> {
  let pass: BackgroundPass | null = null;
  for (let i = 0; i < passes; i++) {
    await breathe(signal);
    const trend: TrendCoefficients = pass?.trend ?? start;
    if (sorts && i % PASSES_PER_SORT === 0) sortByTextureInto(work, trend);
    pass = improveTrend(work, trend, tuning);
    if (pass === null) return null;
    const [before, after] = [meanOfTrend(work, trend), meanOfTrend(work, pass.trend)];
    if (i > 0 && Math.abs(after - before) < AT_REST * after) break;
  }
  return pass;
}

/** The fit with as many terms as the background is spread widely enough for. */
async function withTrend(
  work: BackgroundWork,
  start: TrendCoefficients,
  { signal, progress }: Told,
): Promise<{ readonly pass: BackgroundPass; readonly order: TrendOrder } | null> {
  let pass = await settle(work, { start, passes: PASSES.constant }, signal);
  if (pass === null) return null;
  let order: TrendOrder = 0;
  for (const next of [1, 2] as const) {
    progress.trends(next);
    if (pass.keptBlockCount < BLOCKS_FOR_ORDER[next] || pass.keptCount < CELLS_FOR_ORDER[next]) break;
    const passes = next === 1 ? PASSES.plane : PASSES.curved;
    const better: BackgroundPass | null = await settle(
      work,
      { start: ofOrder(pass.trend, next), passes },
      signal,
    );
    if (better === null) break;
    pass = better;
    order = next;
  }
  return { pass, order };
}

/** What is not chance, as one standard deviation, and what skirts of stain still add to the scale. */
interface Systematic {
  readonly systematic: number;
  readonly halo: number;
}

/** How far the result depends on where background ends: the largest move under other limits; and what halos leave in it. */
async function systematicOf(
  work: BackgroundWork,
  trend: TrendCoefficients,
  scale: number,
  { signal, progress }: Told,
): Promise<Systematic> {
  const moved = async (limits: Partial<BackgroundTuning>): Promise<number> => {
    const tuning = { ...STANDARD, ...limits };
    const pass = await settle(work, { start: trend, passes: PASSES.limits, tuning, sorts: false }, signal);
    return pass === null ? 0 : meanOfTrend(work, pass.trend) - scale;
  };
  let largest = 0;
  for (const [i, limits] of LIMITS.entries()) {
    largest = Math.max(largest, Math.abs(await moved(limits)));
    progress.limits(i + 1);
  }
  const shift = await moved({ leaveNeighbours: false });
  progress.limits(FITS.limits);
  // Stain only adds light: a shift to lower values is none of its doing.
  return { systematic: Math.hypot(largest, HALO_SHARE * shift), halo: HALO_SHARE * Math.max(0, shift) };
}
