import { isExo2MicroError } from '#core/errors.ts';
import { homographyOf } from '#core/geometry/homography.ts';
import { makeScenePair, type ScenePair } from '#core/phantom/make-scene-pair.ts';
import { registrationBound } from '#core/phantom/registration-bound.ts';
import type { Picture } from '#core/phantom/take-picture.ts';
import type { ParameterChoice } from '#pipeline/parameters.ts';
import { judgeChain } from '#pipeline/task/judge-chain.ts';
import type { RecordChain } from '#pipeline/task/stage-record.ts';
import { createTaskHarness, grayFile, orderOf } from '#testing/task-harness.ts';
import type { ValidationCase } from './case-families.ts';
import type { CaseResult, CaseVerdict } from './case-result.ts';
import { mapError } from './map-error.ts';
import { pairWithoutAnswer } from './pair-without-answer.ts';
import { threadMilliseconds } from './thread-clock.ts';

/** The app's defaults, but for the margin: the zeros around an image change no result, and take time to skip. */
const PARAMETERS: ParameterChoice = { pad: 64, rotation_search: true, scale_search: true };

/** Runs the app's own four stages on one pair, in memory and in this thread, and holds the result against the truth. */
export async function runCase(one: ValidationCase): Promise<CaseResult> {
  const truth = one.withoutAnswer === null ? makeScenePair(one.scene) : null;
  const pair = truth ?? pairWithoutAnswer(one.withoutAnswer ?? 'unrelated', one.scene);
  const started = threadMilliseconds();
  const outcome = await runPair(pair);
  const seconds = (threadMilliseconds() - started) / 1000;
  const nothing = {
    name: one.name,
    family: one.family,
    seed: one.seed,
    size: `${one.scene.size.width} x ${one.scene.size.height}`,
    withoutAnswer: one.withoutAnswer,
    error: null,
    boundPx: null,
    scale: null,
    trueScale: truth?.scale ?? null,
    interval: null,
    seconds,
  };
  if (typeof outcome === 'string') {
    return { ...nothing, verdict: 'FAIL', reasons: [`refused: ${outcome}`], registrationSeconds: 0 };
  }
  const measured = {
    ...nothing,
    ...verdictOf(outcome),
    scale: outcome.subtract?.result.scaleEstimate ?? null,
    interval: intervalOf(outcome),
    registrationSeconds: (outcome.boundary?.seconds ?? 0) + (outcome.interior?.seconds ?? 0),
  };
  return truth === null ? measured : { ...measured, ...heldAgainst(truth, outcome) };
}

/** The records of a run, or the code of the error that it ended in. */
async function runPair({ post, pre }: { post: Picture; pre: Picture }): Promise<RecordChain | string> {
  const harness = createTaskHarness({ now: threadMilliseconds, remembers: false });
  const files = {
    post: grayFile('S1_PostStain_Dye1.tif', post),
    pre: grayFile('S1_PreStain_Dye1.tif', pre),
  };
  try {
    return await harness.run(orderOf(files, PARAMETERS));
  } catch (error) {
    if (isExo2MicroError(error)) return error.code;
    throw error;
  }
}

function heldAgainst(truth: ScenePair, chain: RecordChain): Pick<CaseResult, 'error' | 'boundPx'> {
  const found = homographyOf<'post', 'pre'>(chain.interior?.result.postToPre ?? []);
  return {
    error: mapError(found, truth.postToPre, truth.post, truth.pre),
    boundPx: registrationBound(truth),
  };
}

/** What the run says about itself. */
function verdictOf(chain: RecordChain): { verdict: CaseVerdict; reasons: readonly string[] } {
  const judgement = judgeChain(chain);
  if (judgement === null) return { verdict: 'FAIL', reasons: ['not judged'] };
  return { verdict: judgement.verdict, reasons: judgement.reasons.map(({ code }) => code) };
}

/** The interval of the scale that is subtracted with; the Moffat fit has none. */
function intervalOf(chain: RecordChain): readonly [number, number] | null {
  const estimates = chain.subtract?.result.estimates;
  if (estimates?.method !== 'robust' || estimates.robust === null) return null;
  return [estimates.robust.low, estimates.robust.high];
}
