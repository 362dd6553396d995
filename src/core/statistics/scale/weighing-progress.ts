import type { RunContext } from '../../run-context.ts';

/** Fits that an estimate of the background's scale makes: from several starts, of rising order, and under other limits. */
export interface WeighingFits {
  readonly starts: number;
  readonly trends: number;
  readonly limits: number;
}

/** A start is fitted in five passes and sorts its cells twice; a fit that begins beside its result needs two. */
const COST_OF_START = 2;

/** Tells the fits of an estimate that are behind, the starts first and the limits last, in cells gone over. */
export interface WeighingProgress {
  starts(done: number): void;
  trends(done: number): void;
  limits(done: number): void;
}

/**
 * Reports how much of an estimate of the background's scale is done.
 *
 * @param fits how many of each kind there are at most
 * @param startCells cells that the starts are tried on
 * @param cells cells of all other fits
 */
export function weighingProgress(
  ctx: RunContext,
  fits: WeighingFits,
  { startCells, cells }: { readonly startCells: number; readonly cells: number },
): WeighingProgress {
  const start = COST_OF_START * startCells;
  const ofStarts = fits.starts * start;
  const ofTrends = fits.trends * cells;
  const total = ofStarts + ofTrends + fits.limits * cells;
  const report = (done: number): void =>
    ctx.report({ stage: 'subtract', step: 'Weighing the background', done, total, unit: 'cells' });
  return {
    starts: (done) => report(done * start),
    trends: (done) => report(ofStarts + done * cells),
    limits: (done) => report(ofStarts + ofTrends + done * cells),
  };
}
