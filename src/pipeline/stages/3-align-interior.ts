import { alignInteriorBy } from '#core/registration/align-interior.ts';
import type { InteriorWork } from '#core/registration/interior-work.ts';
import {
  measuringProgress,
  type MeasuredPatch,
  type PatchOrder,
} from '#core/registration/measure-patches.ts';
import type { InteriorStarts } from '#core/registration/start-interior.ts';
import { homographyOf } from '#core/geometry/homography.ts';
import { assert } from '#core/errors.ts';
import { withoutProgress, type RunContext } from '#core/run-context.ts';
import type { Parameters } from '../parameters.ts';
import { inOrder, type JobRunner } from '../ports/job-runner.ts';
import type { InteriorRecordResult, RecordChain } from '../task/stage-record.ts';
import type { TaskPorts } from '../task/task-ports.ts';
import { interiorLine, interiorRecord } from './interior-record.ts';

/** Patches that one job measures: a few hundredths of a second, so that all workers end together. */
const PATCHES_PER_JOB = 16;

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
  const starts: InteriorStarts = [
    homographyOf(postToPre),
    ...hypotheses.map((map) => homographyOf<'post', 'pre'>(map)),
  ];
  const image = await ports.tiles.open(post.image);
  const work = sharedWork({ post: post.image, pre: pre.image }, ports.jobs, ctx);
  const result = await alignInteriorBy(work, image, starts, parameters);
  ctx.log(interiorLine(result));
  return interiorRecord(result, parameters);
}

/** The work of the stage as jobs; the patches of a level are shared among the workers. */
function sharedWork(
  images: { readonly post: string; readonly pre: string },
  jobs: JobRunner,
  ctx: RunContext,
): InteriorWork {
  const quiet = withoutProgress(ctx);
  return {
    start: (starts, blurPx) => jobs.run('match-interior', { ...images, starts, blurPx }, ctx),
    async measure(order) {
      const { level, centres } = order;
      const measured: MeasuredPatch[] = [];
      const work = (part: PatchOrder): Promise<MeasuredPatch[]> =>
        jobs.run('measure-patches', { ...images, order: part }, quiet);
      await inOrder(portionsOf(order), jobs.parallelism + 1, work, (patches, i) => {
        measured.push(...patches);
        const done = Math.min(centres.length, (i + 1) * PATCHES_PER_JOB);
        ctx.report(measuringProgress(level, done, centres.length));
      });
      return measured;
    },
  };
}

function portionsOf(order: Omit<PatchOrder, 'firstIndex'>): PatchOrder[] {
  const portions: PatchOrder[] = [];
  for (let firstIndex = 0; firstIndex < order.centres.length; firstIndex += PATCHES_PER_JOB) {
    const centres = order.centres.slice(firstIndex, firstIndex + PATCHES_PER_JOB);
    portions.push({ ...order, firstIndex, centres });
  }
  return portions;
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
