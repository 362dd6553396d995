import type { Progress } from '#core/run-context.ts';

/**
 * Shortest time between two progress events of one step, ms: every one makes the page draw itself, which without a graphics
 * card costs as much as a tenth of the work.
 */
const PROGRESS_INTERVAL_MS = 200;

/** Says which progress is to be told: the first and the last of each step, and one in a while between. `now` gives milliseconds. */
export function progressFilter(now: () => number): (progress: Progress) => boolean {
  let last: { readonly stage: string; readonly step: string; readonly at: number } | null = null;
  return ({ stage, step, done, total }) => {
    const at = now();
    const isSoon = last !== null && at - last.at < PROGRESS_INTERVAL_MS;
    if (isSoon && last?.stage === stage && last.step === step && done < total) return false;
    last = { stage, step, at };
    return true;
  };
}
