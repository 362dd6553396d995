import type { Progress } from '#core/run-context.ts';
import { planTask, type PlannedPart } from './progress-meter-plan.ts';

/** Share of the planned work that must be done before a time left is told: earlier it would only mislead. */
const FIRST_ESTIMATE = 0.05;

/** How far a task is, and how long it will still take. Never goes back. */
export interface ProgressMeter {
  update(progress: Progress): { readonly fraction: number; readonly secondsLeft: number | null };
  /** The plan with the seconds that its parts took; those that were skipped as many as the others let expect. */
  measured(): PlannedPart[];
}

/** A part of the plan, and how far it is. */
interface Part extends PlannedPart {
  /** Done share, 0 to 1. */
  share: number;
  /** Steps of the part that are behind. */
  stepsBehind: number;
  /** The step that is under way; null before the first. */
  current: { readonly step: string; readonly done: number } | null;
  /** Milliseconds that it took so far. */
  spent: number;
  /** Whether the task went past it without working on it, as where it was stored before. */
  isSkipped: boolean;
}

/**
 * A meter for one task, from now on: what is left of the plan takes as long as what is done of it lets expect. Parts that
 * were skipped took no time and tell nothing about the rest. `now` gives milliseconds.
 */
export function progressMeter(now: () => number, plan: readonly PlannedPart[] = planTask()): ProgressMeter {
  const startedAt = now();
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
      const next = parts[at + 1];
      // Where a silent part lies between, the time since the last progress was its own.
      const spender = found > at && at >= 0 && next?.stepCount === 0 ? next : parts[at];
      if (spender !== undefined) spender.spent += time - updatedAt;
      updatedAt = time;
      // A message of an earlier part may come late.
      if (found >= at && found >= 0) {
        for (let i = Math.max(0, at); i < found; i++) leave(parts[i]!, parts[i - 1]);
        at = found;
        workOn(parts[found]!, progress);
      }
      const worked = secondsOf(parts, ({ isSkipped, share }) => (isSkipped ? 0 : share));
      const left = secondsOf(parts, ({ isSkipped, share }) => (isSkipped ? 0 : 1 - share));
      const all = secondsOf(parts, () => 1);
      fraction = Math.max(fraction, (all - left) / all);
      const elapsed = (time - startedAt) / 1000;
      const isTold = worked > 0 && worked >= FIRST_ESTIMATE * (worked + left);
      return { fraction, secondsLeft: isTold ? (elapsed / worked) * left : null };
    },
    measured() {
      const planned = secondsOf(parts, ({ spent }) => (spent > 0 ? 1 : 0));
      const spent = parts.reduce((sum, part) => sum + part.spent, 0) / 1000;
      const speed = planned > 0 ? spent / planned : 1;
      return parts.map(({ stage, steps, stepCount, seconds, spent: own }) => ({
        stage,
        steps,
        stepCount,
        seconds: own > 0 ? own / 1000 : seconds * speed,
      }));
    },
  };
}

/** The part that a step belongs to: the one that names it, else the one for any step of its stage; -1 where there is none. */
function partOf(parts: readonly Part[], { stage, step }: Progress): number {
  const named = parts.findIndex(
    (part) => part.stage === stage && part.steps !== '' && step.startsWith(part.steps),
  );
  return named >= 0 ? named : parts.findIndex((part) => part.stage === stage && part.steps === '');
}

function leave(part: Part, before: Part | undefined): void {
  const wasWorkedOn = part.stepCount === 0 ? before?.share === 1 && !before.isSkipped : part.current !== null;
  if (wasWorkedOn) part.share = 1;
  else part.isSkipped = true;
}

function workOn(part: Part, { step, done, total }: Progress): void {
  const isNextStep = part.current !== null && (part.current.step !== step || done < part.current.done);
  if (isNextStep) part.stepsBehind += 1;
  part.current = { step, done };
  const inStep = total > 0 ? Math.min(1, done / total) : 0;
  part.share = Math.max(part.share, Math.min(1, (part.stepsBehind + inStep) / part.stepCount));
}

function secondsOf(parts: readonly Part[], shareOf: (part: Part) => number): number {
  return parts.reduce((sum, part) => sum + part.seconds * shareOf(part), 0);
}
