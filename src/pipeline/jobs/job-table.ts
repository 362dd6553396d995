import type { MeasuredPatch } from '#core/registration/measure-patches.ts';
import type { InteriorStart } from '#core/registration/start-interior.ts';
import type { RunContext } from '#core/run-context.ts';
import type { BackgroundScale } from '#core/statistics/scale/estimate-background-scale.ts';
import { alignBoundary, type AlignBoundaryJob } from './align-boundary.ts';
import { canvasRows, type CanvasRowsJob } from './canvas-rows.ts';
import { canvasTile, type CanvasTile, type CanvasTileJob } from './canvas-tile.ts';
import { backgroundScaleJob, type BackgroundScaleJob } from './background-scale.ts';
import {
  deflateTile,
  pyramidBlock,
  type DeflateTileJob,
  type PyramidBlock,
  type PyramidBlockJob,
} from './pyramid-block.ts';
import { ingestBandJob, type IngestBandJob } from './ingest-band.ts';
import { matchInteriorJob, type MatchInteriorJob } from './match-interior.ts';
import { measurePatchesJob, type MeasurePatchesJob } from './measure-patches.ts';
import type { IngestedBand } from '../ingest/ingested-band.ts';
import { sweepPair, type PairSweepJob, type PairSweepResult } from './pair-sweep.ts';
import type { BoundaryRecordResult } from '../task/stage-record.ts';
import type { JobEnvironment } from './job-environment.ts';

/** Every job by name: what goes in, what comes out. Plain data both ways. */
export interface JobTable {
  'ingest-band': { input: IngestBandJob; output: IngestedBand };
  'align-boundary': { input: AlignBoundaryJob; output: BoundaryRecordResult };
  'match-interior': { input: MatchInteriorJob; output: InteriorStart };
  'measure-patches': { input: MeasurePatchesJob; output: MeasuredPatch[] };
  'pair-sweep': { input: PairSweepJob; output: PairSweepResult };
  'background-scale': { input: BackgroundScaleJob; output: BackgroundScale | null };
  'canvas-rows': { input: CanvasRowsJob; output: Uint8Array<ArrayBuffer>[] };
  'canvas-tile': { input: CanvasTileJob; output: CanvasTile };
  'pyramid-block': { input: PyramidBlockJob; output: PyramidBlock };
  'deflate-tile': { input: DeflateTileJob; output: Uint8Array<ArrayBuffer> };
}

export type JobName = keyof JobTable;
export type JobInput<N extends JobName> = JobTable[N]['input'];
export type JobOutput<N extends JobName> = JobTable[N]['output'];

type Jobs = {
  readonly [N in JobName]: (
    input: JobInput<N>,
    environment: JobEnvironment,
    ctx: RunContext,
  ) => Promise<JobOutput<N>>;
};

const JOBS: Jobs = {
  'ingest-band': ingestBandJob,
  'align-boundary': alignBoundary,
  'match-interior': matchInteriorJob,
  'measure-patches': measurePatchesJob,
  'pair-sweep': sweepPair,
  'background-scale': backgroundScaleJob,
  'canvas-rows': canvasRows,
  'canvas-tile': canvasTile,
  'pyramid-block': pyramidBlock,
  'deflate-tile': deflateTile,
};

/** Runs a job in this thread. */
export function runJob<N extends JobName>(
  name: N,
  input: JobInput<N>,
  environment: JobEnvironment,
  ctx: RunContext,
): Promise<JobOutput<N>> {
  return JOBS[name](input, environment, ctx);
}
