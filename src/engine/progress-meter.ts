import type { Progress, StageId } from '#core/run-context.ts';

/** Share of a task's time that each stage takes, as measured from 5 to 200 Mpx; the bar and the time left use them. */
const STAGE_SHARE: Readonly<Record<StageId, number>> = {
  ingest: 0.35,
  pad: 0,
  boundary: 0.15,
  interior: 0.25,
  subtract: 0.25,
};

const ORDER: readonly StageId[] = ['ingest', 'pad', 'boundary', 'interior', 'subtract'];

/** Share of a task that must be done before a time left is told: earlier it would only mislead. */
const FIRST_ESTIMATE = 0.05;

/** How far a task is, and how long it will still take. Never goes back. */
export interface ProgressMeter {
  update(progress: Progress): { readonly fraction: number; readonly secondsLeft: number | null };
}

/** A meter for one task, from now on. `now` gives milliseconds. */
export function progressMeter(now: () => number): ProgressMeter {
  const startedAt = now();
  let fraction = 0;
  /** Share of the stages that were stored before: they took no time, and tell nothing about the rest. */
  let skipped = 0;
  /** Share up to which it is settled what was skipped: a late message of an earlier stage changes nothing. */
  let settled = 0;
  let current: Place | null = null;
  return {
    update(progress) {
      const before = shareBefore(progress.stage);
      if (current?.stage !== progress.stage) {
        const from = current === null ? 0 : shareBefore(current.stage);
        const worked = current === null || current.inStage === 0 ? 0 : STAGE_SHARE[current.stage];
        skipped += Math.max(0, before - Math.max(settled, from + worked));
        settled = Math.max(settled, before);
      }
      current = nextPlace(current, progress);
      fraction = Math.max(fraction, before + STAGE_SHARE[progress.stage] * current.inStage);
      const elapsed = (now() - startedAt) / 1000;
      const done = fraction - skipped;
      return { fraction, secondsLeft: done < FIRST_ESTIMATE ? null : (elapsed / done) * (1 - fraction) };
    },
  };
}

/** Where a task is within a stage. */
interface Place {
  readonly stage: StageId;
  readonly step: string;
  /** Part of the stage that was done when the step began. */
  readonly stepBegan: number;
  /** Part of the stage that is done. */
  readonly inStage: number;
}

/** The number of steps of a stage is not known ahead: each new step takes half of what is left of the stage. */
function nextPlace(from: Place | null, { stage, step, done, total }: Progress): Place {
  const stepFraction = total > 0 ? Math.min(1, done / total) : 0;
  const isNewStage = from?.stage !== stage;
  const isNewStep = isNewStage || from.step !== step;
  const stepBegan = isNewStage ? 0 : isNewStep ? endOfStep(from) : from.stepBegan;
  return { stage, step, stepBegan, inStage: stepBegan + (1 - stepBegan) * 0.5 * stepFraction };
}

/** What a step that did any work comes to; one that did none takes no share. */
function endOfStep({ stepBegan, inStage }: Place): number {
  return inStage > stepBegan ? stepBegan + (1 - stepBegan) * 0.5 : stepBegan;
}

function shareBefore(stage: StageId): number {
  return ORDER.slice(0, ORDER.indexOf(stage)).reduce((sum, earlier) => sum + STAGE_SHARE[earlier], 0);
}
