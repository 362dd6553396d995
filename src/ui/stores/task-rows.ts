import type { FolderReport, FoundTask, SkippedTask, TaskRef } from '#protocol/folder.ts';
import type { StoredTask } from '#protocol/task.ts';
import type { Parameters } from '#client/parameters.ts';
import { taskKey } from '#ui/words/task-key.ts';
import type { Run, TaskRun } from './run-reducer.ts';

/** Where a row of the page stands: the states of a run, and those between runs. */
export type RowStatus =
  'ready' | 'partial' | 'queued' | 'running' | 'complete' | 'failed' | 'cancelled' | 'skipped';

/** One pair as the page shows it, from all that is known of it. */
export interface TaskRow {
  readonly key: string;
  readonly ref: TaskRef;
  readonly status: RowStatus;
  /** Its files, where the pair is in the open folder. */
  readonly found: FoundTask | null;
  readonly skipped: SkippedTask | null;
  readonly run: TaskRun | null;
  /** Stored with the parameters that are set now. */
  readonly stored: StoredTask | null;
  /** Stored with other parameters. */
  readonly variants: readonly StoredTask[];
  /** Name of the stored task to open; null where there is nothing to see yet. */
  readonly openId: string | null;
}

/** All that rows are made from. */
export interface RowSources {
  readonly report: FolderReport | null;
  /** What was asked for, and where each task stands. */
  readonly run: Pick<Run, 'request' | 'tasks'>;
  readonly stored: readonly StoredTask[];
  readonly parameters: Parameters;
}

/** Rows of the open folder in its order, then of the run's tasks that are not in it (stored ones that were continued). */
export function taskRows(sources: RowSources): readonly TaskRow[] {
  const { report, run } = sources;
  const found = (report?.tasks ?? []).map((task) => makeRow(sources, task.ref, task, null));
  const skipped = (report?.skipped ?? []).map((task) => makeRow(sources, task.ref, null, task));
  const known = new Set(found.map(({ key }) => key));
  const others = (run.request?.tasks ?? [])
    .filter((ref) => !known.has(taskKey(ref)))
    .map((ref) => makeRow(sources, ref, null, null));
  return [...found, ...others, ...skipped.filter(({ key }) => !known.has(key))];
}

/** Rows of all stored tasks that {@link taskRows} does not show, one for each pair; for looking at older results. */
export function storedRows(sources: RowSources): readonly TaskRow[] {
  const known = new Set(taskRows(sources).map(({ key }) => key));
  const refs = new Map(sources.stored.map(({ ref }) => [taskKey(ref), ref]));
  return [...refs].filter(([key]) => !known.has(key)).map(([, ref]) => makeRow(sources, ref, null, null));
}

/** Whether two full parameter sets are the same. */
export function sameParameters(a: Parameters, b: Parameters): boolean {
  return (Object.keys(a) as (keyof Parameters)[]).every((name) => Object.is(a[name], b[name]));
}

function makeRow(
  { run, stored, parameters }: RowSources,
  ref: TaskRef,
  found: FoundTask | null,
  skipped: SkippedTask | null,
): TaskRow {
  const key = taskKey(ref);
  const mine = stored.filter((each) => taskKey(each.ref) === key);
  const current = mine.find((each) => sameParameters(each.parameters, parameters)) ?? null;
  const task = run.tasks[key] ?? null;
  const openId = task?.taskId ?? current?.taskId ?? mine[0]?.taskId ?? null;
  return {
    key,
    ref,
    status:
      skipped !== null ? 'skipped' : statusOf(task, current ?? (found === null ? (mine[0] ?? null) : null)),
    found,
    skipped,
    run: task,
    stored: current,
    variants: mine.filter((each) => each !== current),
    openId,
  };
}

function statusOf(task: TaskRun | null, stored: StoredTask | null): RowStatus {
  if (task !== null) return task.status.kind;
  if (stored === null) return 'ready';
  return stored.summary.stagesDone === 4 ? 'complete' : 'partial';
}
