import type { Progress } from '#core/run-context.ts';
import { estimateLeft, steadyLeft, type PartUnderWay } from './progress-meter-left.ts';
import { planTask, type PlannedPart } from './progress-meter-plan.ts';

/** Share of the planned work that must be done before a time left is told: earlier it would only mislead. */
const FIRST_ESTIMATE = 0.05;

/** How far a task is, and how long it will still take. Never goes back. */
export interface ProgressMeter {
  update(progress: Progress): { readonly fraction: number; readonly secondsLeft: number | null };
  /** The parts that were worked through, with the seconds that they took; to be asked when the task has ended. */
  measured(): PlannedPart[];
}

/** A part of the plan, and how far it is. */
interface Part extends PlannedPart, PartUnderWay {
  share: number;
  spent: number;
  isSkipped: boolean;
  /** Steps of the part that are behind. */
  stepsBehind: number;
  /** The step that is under way; null before the first. */
  current: { readonly step: string; readonly done: number } | null;
}

/**
 * A meter for one task, from now on: what is left of the plan takes as long as the plan and what is done of it let expect. Parts
 * that were skipped took no time and tell nothing about the rest. `now` gives milliseconds.
 *
 * @param isOwn whether the plan was made from what this computer took before; it is believed longer then
 */
export function progressMeter(
  now: () => number,
  plan: readonly PlannedPart[] = planTask(),
  isOwn = false,
): ProgressMeter {
  const startedAt = now();
  const steady = steadyLeft();
  const parts = plan.map((part): Part => ({
    ...part,
    share: 0,
    stepsBehind: 0,
    current: null,
    spent: 0,
    isSkipped: false,
  }));
  let at = -1;
  let fraction = 0;
  let updatedAt = startedAt;
  return {
    update(progress) {
      const time = now();
      const found = partOf(parts, progress);
      // What comes before the first part, as opening the images, belongs to it.
      const spender = parts[Math.max(0, at)];
      if (spender !== undefined) spender.spent += time - updatedAt;
      updatedAt = time;
      // A message of an earlier part may come late.
      if (found >= at && found >= 0) {
        for (let i = Math.max(0, at); i < found; i++) leave(parts[i]!);
        at = found;
        workOn(parts[found]!, progress);
      }
      const worked = secondsOf(parts, ({ isSkipped, share }) => (isSkipped ? 0 : share));
      const left = secondsOf(parts, ({ isSkipped, share }) => (isSkipped ? 0 : 1 - share));
      const all = secondsOf(parts, () => 1);
      fraction = Math.max(fraction, (all - left) / all);
      const isTold = worked > 0 && worked >= FIRST_ESTIMATE * (worked + left);
      const elapsed = (time - startedAt) / 1000;
      return { fraction, secondsLeft: isTold ? steady(elapsed, estimateLeft(parts, isOwn)) : null };
    },
    measured() {
      const last = parts[at];
      if (last !== undefined) last.spent += now() - updatedAt;
      updatedAt = now();
      return parts
        .filter((part) => part.spent > 0 && !part.isSkipped && isWorkedThrough(part))
        .map(({ stage, steps, stepCount, spent }) => ({ stage, steps, stepCount, seconds: spent / 1000 }));
    },
  };
}

/** Whether a part is behind; of the last one, whether its progress came to the end. */
function isWorkedThrough({ share, quietShare = 0 }: Part): boolean {
  return share >= 1 - quietShare;
}

/** The part that a step belongs to: the one that names it, else the one for any step of its stage; -1 where there is none. */
function partOf(parts: readonly Part[], { stage, step }: Progress): number {
  const named = parts.findIndex(
    (part) => part.stage === stage && part.steps !== '' && step.startsWith(part.steps),
  );
  return named >= 0 ? named : parts.findIndex((part) => part.stage === stage && part.steps === '');
}

function leave(part: Part): void {
  if (part.current === null) part.isSkipped = true;
  else part.share = 1;
}

function workOn(part: Part, { step, done, total }: Progress): void {
  const isNextStep = part.current !== null && (part.current.step !== step || done < part.current.done);
  if (isNextStep) part.stepsBehind += 1;
  part.current = { step, done };
  const inStep = total > 0 ? Math.min(1, done / total) : 0;
  const told = Math.min(1, (part.stepsBehind + inStep) / part.stepCount);
  part.share = Math.max(part.share, told * (1 - (part.quietShare ?? 0)));
}

function secondsOf(parts: readonly Part[], shareOf: (part: Part) => number): number {
  return parts.reduce((sum, part) => sum + part.seconds * shareOf(part), 0);
}
