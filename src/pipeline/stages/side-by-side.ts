import type { Progress, RunContext } from '#core/run-context.ts';

/** Hundredths are what a step of two works is told in: their own units have nothing in common. */
const HUNDREDTHS = 100;

/**
 * Contexts for two works of one step that go on side by side. The step is as far as the one of them that is further behind, for
 * it ends with the later one.
 */
export function sideBySide(
  ctx: RunContext,
  step: Pick<Progress, 'stage' | 'step'>,
): readonly [RunContext, RunContext] {
  const shares: [number, number] = [0, 0];
  let told = -1;
  const report = (which: 0 | 1, { done, total }: Progress): void => {
    shares[which] = total > 0 ? done / total : 1;
    const now = Math.floor(HUNDREDTHS * Math.min(...shares));
    if (now <= told) return;
    told = now;
    ctx.report({ ...step, done: now, total: HUNDREDTHS, unit: 'percent' });
  };
  const contextOf = (which: 0 | 1): RunContext => ({
    signal: ctx.signal,
    log: (line) => ctx.log(line),
    report: (progress) => report(which, progress),
  });
  return [contextOf(0), contextOf(1)];
}
