import type { SerializedError } from '#core/errors.ts';
import type { EngineEvent, RunReport, RunRequest, TaskStatus } from '#protocol/task.ts';
import { taskKey } from '#ui/words/task-key.ts';

/** A stage that a run has finished with. */
export interface StageDone {
  readonly stage: number;
  readonly seconds: number;
  /** It was stored from before. */
  readonly resumed: boolean;
}

/** A task within the current or last run. Times are milliseconds of one clock. */
export interface TaskRun {
  readonly status: TaskStatus;
  readonly stages: readonly StageDone[];
  /** Names the stored task as far as it has come; null before its first stage is stored. */
  readonly taskId: string | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** The current or last run; `tasks` is by task key, in the order of the request. */
export interface Run {
  readonly phase: 'idle' | 'running' | 'cancelling';
  readonly request: RunRequest | null;
  readonly tasks: Readonly<Record<string, TaskRun>>;
  readonly order: readonly string[];
  readonly log: readonly string[];
  readonly startedAt: number;
  readonly report: RunReport | null;
  /** Why the run as a whole could not go on. */
  readonly error: SerializedError | null;
}

/** All that can happen to a run. */
export type RunChange =
  | { readonly kind: 'started'; readonly request: RunRequest; readonly at: number }
  | { readonly kind: 'event'; readonly event: EngineEvent; readonly at: number }
  | { readonly kind: 'cancelling' }
  | { readonly kind: 'ended'; readonly report: RunReport; readonly at: number }
  | { readonly kind: 'broken'; readonly error: SerializedError; readonly at: number }
  | { readonly kind: 'forgotten' };

/** Lines of the running log that the page keeps; the stored log has them all. */
const LOG_LINES = 500;

/** Before the first run. */
export const NO_RUN: Run = {
  phase: 'idle',
  request: null,
  tasks: {},
  order: [],
  log: [],
  startedAt: 0,
  report: null,
  error: null,
};

/** The run after a change; the one place where what the engine tells enters the page. */
export function reduceRun(run: Run, change: RunChange): Run {
  switch (change.kind) {
    case 'started':
      return startedRun(change.request, change.at);
    case 'event':
      return withEvent(run, change.event, change.at);
    case 'cancelling':
      return run.phase === 'running' ? { ...run, phase: 'cancelling' } : run;
    case 'ended':
      return endedRun(run, change.report, change.at);
    case 'broken':
      return brokenRun(run, change.error, change.at);
    case 'forgotten':
      return run.phase === 'idle' ? NO_RUN : run;
  }
}

function startedRun(request: RunRequest, at: number): Run {
  const queued: TaskRun = {
    status: { kind: 'queued' },
    stages: [],
    taskId: null,
    startedAt: null,
    endedAt: null,
  };
  const order = request.tasks.map(taskKey);
  const tasks = Object.fromEntries(order.map((key) => [key, queued]));
  return { ...NO_RUN, phase: 'running', request, tasks, order, startedAt: at };
}

function withEvent(run: Run, event: EngineEvent, at: number): Run {
  if (event.kind === 'log') return { ...run, log: [...run.log, event.line].slice(-LOG_LINES) };
  const key = taskKey(event.ref);
  const task = run.tasks[key];
  // An event of a task that was not asked for belongs to a run that the page has left.
  if (task === undefined) return run;
  const next = event.kind === 'task' ? withStatus(task, event.status, at) : withStage(task, event);
  return { ...run, tasks: { ...run.tasks, [key]: next } };
}

function withStatus(task: TaskRun, status: TaskStatus, at: number): TaskRun {
  // Progress that was sent before the end may arrive after it.
  if (isEnd(task.status) && !isEnd(status)) return task;
  return {
    ...task,
    status,
    taskId: status.kind === 'complete' ? status.taskId : task.taskId,
    startedAt: task.startedAt ?? (status.kind === 'queued' ? null : at),
    endedAt: isEnd(status) ? at : null,
  };
}

function withStage(task: TaskRun, event: Extract<EngineEvent, { kind: 'stage-done' }>): TaskRun {
  const { stage, seconds, resumed, taskId } = event;
  const others = task.stages.filter((each) => each.stage !== stage);
  return { ...task, taskId, stages: [...others, { stage, seconds, resumed }] };
}

function endedRun(run: Run, report: RunReport, at: number): Run {
  const tasks = { ...run.tasks };
  for (const { ref, status } of report.tasks) {
    const task = tasks[taskKey(ref)];
    if (task !== undefined) tasks[taskKey(ref)] = withStatus(task, status, at);
  }
  return { ...run, phase: 'idle', tasks, report };
}

function brokenRun(run: Run, error: SerializedError, at: number): Run {
  if (run.phase === 'idle') return { ...run, error };
  const end: TaskStatus = { kind: 'failed', error };
  const close = (task: TaskRun): TaskRun => {
    if (task.status.kind === 'running') return withStatus(task, end, at);
    return task.status.kind === 'queued' ? withStatus(task, { kind: 'cancelled' }, at) : task;
  };
  const tasks = Object.fromEntries(Object.entries(run.tasks).map(([key, task]) => [key, close(task)]));
  return { ...run, phase: 'idle', tasks, error };
}

/** Whether a task has ended, whatever its end. */
export function isEnd(status: TaskStatus): boolean {
  return status.kind !== 'queued' && status.kind !== 'running';
}
