import {
  alignBoundary as alignOutlines,
  type BoundaryResult,
  type IcpVerdict,
} from '#core/registration/align-boundary.ts';
import type { Point } from '#core/geometry/homography.ts';
import type { RunContext } from '#core/run-context.ts';
import type { Parameters } from '../parameters.ts';
import type { BoundaryRecordResult } from '../task/stage-record.ts';
import type { JobEnvironment } from './job-environment.ts';

/** Stage 2 for two stored images. */
export interface AlignBoundaryJob {
  readonly post: string;
  readonly pre: string;
  readonly parameters: Parameters;
}

/** Runs the boundary alignment and puts its result into the form that records keep. */
export async function alignBoundary(
  job: AlignBoundaryJob,
  environment: JobEnvironment,
  ctx: RunContext,
): Promise<BoundaryRecordResult> {
  const post = await environment.images.open(job.post);
  const pre = await environment.images.open(job.pre);
  const kernels = await environment.kernels();
  const result = await alignOutlines(post, pre, job.parameters, ctx, kernels);
  ctx.log(logLine(result));
  if (kernels.backend !== 'cpu') ctx.log(`boundary: computed with ${kernels.backend}`);
  return {
    postToPre: Array.from(result.postToPre),
    coarsePostToPre: Array.from(result.coarsePostToPre),
    outlines: { post: [flatten(result.postOutline)], pre: [flatten(result.preOutline)] },
    hypotheses: result.hypotheses.map((hypothesis) => Array.from(hypothesis.postToPre)),
    remarks: remarksOf(result),
    details: {
      coarseAgreement: result.coarseAgreement,
      agreement: result.agreement,
      icp: result.icp,
      ecc: result.ecc,
      hypotheses: result.hypotheses.map(({ agreement, rotationDegrees, magnification }) => ({
        agreement,
        rotationDegrees,
        magnification,
      })),
    },
  };
}

function flatten(points: readonly Point[]): number[] {
  return points.flatMap(({ x, y }) => [x, y]);
}

/** Refusals that a user can do something about. That the coarse search was better already is the rule, and needs no word. */
const REFUSALS: Readonly<Partial<Record<IcpVerdict, string>>> = {
  'translation-over-limit': 'it moves the sample farther than max_translation allows',
  'rotation-over-limit': 'it turns the sample farther than max_rotation allows',
  'scale-over-limit': 'it changes the size by more than max_scale_delta allows',
  'scale-difference-over-limit': 'it stretches one direction by more than max_scale_diff allows',
  'no-outline': 'an image has no outline to match',
};

function remarksOf({ icp, ecc }: BoundaryResult): string[] {
  const remarks: string[] = [];
  const refusal = REFUSALS[icp.verdict];
  if (refusal !== undefined) {
    remarks.push(`The fit of the outlines was not used, because ${refusal}; the coarse search stands.`);
  }
  if (ecc !== null && !ecc.accepted)
    remarks.push('The fine pass (ECC) did not make the agreement better and was not used.');
  return remarks;
}

function logLine(result: BoundaryResult): string {
  const { icp, hypotheses } = result;
  const rms = icp.rmsPx === null ? 'no outline' : `outlines ${icp.rmsPx.toFixed(2)} px apart (rms)`;
  return `boundary: ${hypotheses.length} candidates from the search, agreement ${result.coarseAgreement.toFixed(3)} -> ${result.agreement.toFixed(3)}, ${rms}, outline fit ${icp.verdict}`;
}
