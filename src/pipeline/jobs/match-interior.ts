import { registrationContext } from '#core/registration/registration-context.ts';
import { startInterior, type InteriorStart, type InteriorStarts } from '#core/registration/start-interior.ts';
import type { RunContext } from '#core/run-context.ts';
import type { JobEnvironment } from './job-environment.ts';

/** The beginning of stage 3 for two stored images. */
export interface MatchInteriorJob {
  readonly post: string;
  readonly pre: string;
  readonly starts: InteriorStarts;
  /** Blur before the matching, full-resolution px. */
  readonly blurPx: number;
}

/** Matches the interiors, and chooses the places that the map is refined at. */
export async function matchInteriorJob(
  job: MatchInteriorJob,
  environment: JobEnvironment,
  ctx: RunContext,
): Promise<InteriorStart> {
  const post = await environment.images.open(job.post);
  const pre = await environment.images.open(job.pre);
  const kernels = await environment.kernels();
  const matching = registrationContext(ctx, kernels);
  const start = await startInterior({ post, pre }, job.starts, job.blurPx, matching);
  if (kernels.backend !== 'cpu') ctx.log(`interior: computed with ${kernels.backend}`);
  return start;
}
