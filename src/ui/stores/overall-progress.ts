import { isEnd, type Run, type TaskRun } from './run-reducer.ts';

/** How far a run has come. */
export interface OverallProgress {
  /** 0..1, each task counting the same. */
  readonly fraction: number;
  readonly ended: number;
  readonly failed: number;
  readonly total: number;
  /** Null while it cannot be told. */
  readonly secondsLeft: number | null;
}

/** The whole run from its tasks; time left from what ended tasks took and what the current one expects. */
export function overallProgress(run: Run, now: number): OverallProgress {
  const tasks = run.order.map((key) => run.tasks[key]).filter((task) => task !== undefined);
  const ended = tasks.filter(({ status }) => isEnd(status));
  const done = ended.length + tasks.reduce((sum, task) => sum + runningFraction(task), 0);
  return {
    fraction: tasks.length === 0 ? 0 : done / tasks.length,
    ended: ended.length,
    failed: ended.filter(({ status }) => status.kind === 'failed').length,
    total: tasks.length,
    secondsLeft: run.phase === 'idle' ? null : secondsLeft(tasks, now),
  };
}

function runningFraction({ status }: TaskRun): number {
  return status.kind === 'running' ? status.fraction : 0;
}

function secondsLeft(tasks: readonly TaskRun[], now: number): number | null {
  const current = tasks.find(({ status }) => status.kind === 'running');
  const queued = tasks.filter(({ status }) => status.kind === 'queued').length;
  const typical = meanSeconds(tasks);
  const elapsed = current?.startedAt == null ? 0 : (now - current.startedAt) / 1000;
  const told = current?.status.kind === 'running' ? current.status.secondsLeft : 0;
  const currentLeft = told ?? (typical === null ? null : Math.max(0, typical - elapsed));
  if (currentLeft === null) return null;
  return currentLeft + queued * (typical ?? elapsed + currentLeft);
}

/** Mean of what the complete tasks took; null before the first one. */
function meanSeconds(tasks: readonly TaskRun[]): number | null {
  const times = tasks.flatMap(({ status, startedAt, endedAt }) =>
    status.kind === 'complete' && startedAt !== null && endedAt !== null
      ? [(endedAt - startedAt) / 1000]
      : [],
  );
  return times.length === 0 ? null : times.reduce((sum, time) => sum + time, 0) / times.length;
}
