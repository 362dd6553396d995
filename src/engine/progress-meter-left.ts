import { MOST_PACE } from './part-paces.ts';
import type { PlannedPart } from './progress-meter-plan.ts';

/** A part of the plan, and how far it is. */
export interface PartUnderWay extends PlannedPart {
  /** Done share, 0 to 1. */
  readonly share: number;
  /** Milliseconds that it took so far. */
  readonly spent: number;
  /** Whether the task went past it without working on it, as where it was stored before. */
  readonly isSkipped: boolean;
}

/**
 * Share of the plan that must have been worked on before what it took weighs as much as the plan: for a plan that was measured
 * on another computer, and for one that this computer was seen to keep. What else a computer does changes from run to run, so that
 * its own plan is not believed much longer.
 */
const PLAN_WEIGHT = { foreign: 0.1, own: 0.25 } as const;

/** Share of a part after which its own speed weighs as much as the task's: jobs that run side by side end in bunches. */
const PART_WEIGHT = 1;

/**
 * Seconds that the rest of a plan takes. Speed is a mean of logarithms, in which each part counts by the seconds that it was
 * planned for and the plan itself by a share of all: a part that is much slower than planned, as when a disk is slow, thus says
 * less of the others than a sum of seconds would. The part under way goes on at its own speed, the more so the further it is.
 *
 * @param isOwn whether the plan was made from what this computer took before
 */
export function estimateLeft(parts: readonly PartUnderWay[], isOwn: boolean): number {
  const worked = parts.filter(({ isSkipped, share, spent }) => !isSkipped && share > 0 && spent > 0);
  const common = commonLogPace(parts, worked, isOwn ? PLAN_WEIGHT.own : PLAN_WEIGHT.foreign);
  return parts
    .filter(({ isSkipped }) => !isSkipped)
    .reduce((sum, part) => {
      const own = worked.includes(part) ? part.share / (part.share + PART_WEIGHT) : 0;
      const pace = own === 0 ? common : own * logPace(part) + (1 - own) * common;
      return sum + part.seconds * (1 - part.share) * Math.exp(pace);
    }, 0);
}

function commonLogPace(
  parts: readonly PartUnderWay[],
  worked: readonly PartUnderWay[],
  planWeight: number,
): number {
  const all = parts.reduce((sum, { seconds, isSkipped }) => sum + (isSkipped ? 0 : seconds), 0);
  const logs = worked.reduce((sum, part) => sum + part.seconds * part.share * logPace(part), 0);
  const weight = worked.reduce((sum, { seconds, share }) => sum + seconds * share, 0);
  return all > 0 ? logs / (planWeight * all + weight) : 0;
}

function logPace({ seconds, share, spent }: PartUnderWay): number {
  const pace = spent / 1000 / (seconds * share);
  return Math.log(Math.min(MOST_PACE, Math.max(1 / MOST_PACE, pace)));
}

/** Share of a task's whole time in which a told time follows the estimate by about two thirds. */
const FOLLOWING = 0.02;

/**
 * Makes a time left that runs down with the clock and goes over to new estimates little by little, so that it never leaps.
 * Takes seconds since the task began, and an estimate of those left.
 */
export function steadyLeft(): (elapsed: number, estimate: number) => number {
  let last: { readonly elapsed: number; readonly told: number } | null = null;
  return (elapsed, estimate) => {
    const past = last === null ? 0 : elapsed - last.elapsed;
    const expected = Math.max(0, last === null ? estimate : last.told - past);
    const kept = Math.exp(-past / (FOLLOWING * Math.max(1e-3, elapsed + estimate)));
    const told = expected * kept + estimate * (1 - kept);
    last = { elapsed, told };
    return told;
  };
}
