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
  let current: { stage: StageId; step: string; inStage: number } | null = null;
  return {
    update(progress) {
      const stepFraction = progress.total > 0 ? Math.min(1, progress.done / progress.total) : 0;
      if (current?.stage !== progress.stage)
        current = { stage: progress.stage, step: progress.step, inStage: 0 };
      else if (current.step !== progress.step)
        current = { ...current, step: progress.step, inStage: (1 + current.inStage) / 2 };
      // The number of steps of a stage is not known ahead: each new step takes half of what is left of the stage.
      const inStage = current.inStage + (1 - current.inStage) * 0.5 * stepFraction;
      const before = ORDER.slice(0, ORDER.indexOf(progress.stage)).reduce(
        (sum, stage) => sum + STAGE_SHARE[stage],
        0,
      );
      fraction = Math.max(fraction, before + STAGE_SHARE[progress.stage] * inStage);
      const elapsed = (now() - startedAt) / 1000;
      const secondsLeft = fraction < FIRST_ESTIMATE ? null : (elapsed / fraction) * (1 - fraction);
      return { fraction, secondsLeft };
    },
  };
}
