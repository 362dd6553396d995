import { measurePatches, type MeasuredPatch, type PatchOrder } from '#core/registration/measure-patches.ts';
import type { RunContext } from '#core/run-context.ts';
import type { JobEnvironment } from './job-environment.ts';

/** Some of the patches of one level of stage 3, for two stored images. */
export interface MeasurePatchesJob {
  readonly post: string;
  readonly pre: string;
  readonly order: PatchOrder;
}

/** Measures the patches; see {@link measurePatches}. */
export async function measurePatchesJob(
  job: MeasurePatchesJob,
  environment: JobEnvironment,
  ctx: RunContext,
): Promise<MeasuredPatch[]> {
  const post = await environment.images.open(job.post);
  const pre = await environment.images.open(job.pre);
  return measurePatches({ post, pre }, job.order, ctx);
}
