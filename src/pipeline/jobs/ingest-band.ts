import type { RunContext } from '#core/run-context.ts';
import { ingestBand } from '../ingest/ingest-band.ts';
import type { ChannelChoice, IngestedBand, IngestPlan } from '../ingest/ingested-band.ts';
import type { JobEnvironment } from './job-environment.ts';

/** One band of rows of a raw file. */
export interface IngestBandJob {
  readonly file: File;
  readonly plan: IngestPlan;
  readonly bandIndex: number;
  readonly choice: ChannelChoice;
}

/** Reads one band: see {@link ingestBand}. */
export async function ingestBandJob(
  job: IngestBandJob,
  environment: JobEnvironment,
  ctx: RunContext,
): Promise<IngestedBand> {
  const raw = await environment.rawImages.open(job.file);
  return environment.windows.lend(({ make }) =>
    ingestBand(raw, job.plan, job.bandIndex, job.choice, ctx, make),
  );
}
