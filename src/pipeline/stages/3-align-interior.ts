import { assert } from '#core/errors.ts';
import type { RunContext } from '#core/run-context.ts';
import type { Parameters } from '../parameters.ts';
import type { InteriorRecordResult, RecordChain } from '../task/stage-record.ts';
import type { TaskPorts } from '../task/task-ports.ts';

/** Stage 3: the interiors matched, from the outlines' result on; or that result copied, where `interior_ecc` is off. */
export async function alignInteriorStage(
  chain: RecordChain,
  parameters: Parameters,
  ports: TaskPorts,
  ctx: RunContext,
): Promise<InteriorRecordResult> {
  assert(chain.boundary !== null, 'stage 3 follows stage 2');
  const { postToPre, hypotheses } = chain.boundary.result;
  if (!parameters.interior_ecc) return keptBoundary(postToPre);
  const { post, pre } = chain.pad.result;
  const job = { post: post.image, pre: pre.image, start: postToPre, hypotheses, parameters };
  return ports.jobs.run('align-interior', job, ctx);
}

function keptBoundary(postToPre: readonly number[]): InteriorRecordResult {
  return {
    accepted: false,
    postToPre,
    accuracyPx: null,
    heldOut: null,
    predictedErrorPx: null,
    predictedWorstPx: null,
    inliers: 0,
    matches: 0,
    levelsOk: 0,
    residuals: [],
    remarks: [
      'The interior alignment is switched off: the outline alignment stands, and its accuracy was not measured.',
    ],
    details: {},
  };
}
