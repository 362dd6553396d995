import type { RunContext } from '#core/run-context.ts';
import type { CellWindow, OfPair } from '#core/statistics/scale/cell-window.ts';
import {
  estimateBackgroundScale,
  type BackgroundScale,
} from '#core/statistics/scale/estimate-background-scale.ts';
import type { JobEnvironment } from './job-environment.ts';

/** The cells that a sweep gathered, in the order of their windows. */
export interface BackgroundScaleJob {
  readonly windows: readonly CellWindow[];
  readonly white: OfPair;
}

/** The scale from the cells of a pair; null where too little background is left. */
export function backgroundScaleJob(
  { windows, white }: BackgroundScaleJob,
  _environment: JobEnvironment,
  ctx: RunContext,
): Promise<BackgroundScale | null> {
  return estimateBackgroundScale(windows, white, ctx);
}
