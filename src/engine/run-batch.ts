import { isAbortError, serializeError } from '#core/errors.ts';
import type { RunContext } from '#core/run-context.ts';
import { MemoryTracker } from '#pipeline/memory/memory-tracker.ts';
import { MemoryWatchdog } from '#pipeline/memory/memory-watchdog.ts';
import { checkStageRange, runTask, type TaskOrder } from '#pipeline/task/run-task.ts';
import type { TaskPorts } from '#pipeline/task/task-ports.ts';
import { completeParameters } from '#pipeline/validate-parameters.ts';
import type { TaskRef } from '#protocol/folder.ts';
import type { EngineEvent, RunReport, RunRequest, TaskStatus } from '#protocol/task.ts';
import { addPaces, pacedPlan, type PaceMemory } from './part-paces.ts';
import { planTask, type TaskWork } from './progress-meter-plan.ts';
import { progressFilter } from './progress-meter-filter.ts';
import { progressMeter } from './progress-meter.ts';
import { summarizeChain } from './task-summary.ts';

/** What a batch needs besides the ports of its tasks. */
export interface BatchEnvironment {
  readonly ports: TaskPorts;
  /** Where a task's pixels come from: its raw files, or its stored first stage. */
  resolveInput(ref: TaskRef): Promise<TaskOrder['input']>;
  /** What the time of a task with this input depends on. */
  workOf(input: TaskOrder['input']): Promise<TaskWork>;
  /** How fast this computer was; what the tasks of the batch took is added to it. */
  readonly paces: PaceMemory;
  /** Runs `work` while no other tab may write this task; throws `task-locked` where one does. */
  withTaskLock<T>(ref: TaskRef, work: () => Promise<T>): Promise<T>;
  /** Adds a line to the persistent run log. */
  writeLog(line: string): Promise<void>;
  /** Memory of all threads as last measured, bytes; null where it is not known. */
  usedMemory(): number | null;
  /** Memory that is left for the page, bytes; null where it is not known. */
  freeMemory(): number | null;
}

/**
 * Runs the tasks of a request one after the other. A task that fails is reported and the next one runs; cancelling ends the
 * running one and leaves the rest cancelled too. Memory is followed over the tasks and watched between the stages: where it
 * runs low, the running task stops with `memory-low` behind its last stored stage, and the rest is skipped.
 */
export async function runBatch(
  request: RunRequest,
  environment: BatchEnvironment,
  signal: AbortSignal,
  onEvent: (event: EngineEvent) => void,
): Promise<RunReport> {
  checkStageRange(request.fromStage, request.toStage);
  const parameters = completeParameters(request.parameters);
  const startedAt = environment.ports.now();
  const log = (line: string): void => {
    onEvent({ kind: 'log', line });
    void environment.writeLog(line);
  };
  const ended: { ref: TaskRef; status: TaskStatus }[] = [];
  const tracker = new MemoryTracker({ enabled: true, read: () => environment.usedMemory() });
  const watchdog = new MemoryWatchdog({ read: () => environment.freeMemory() });
  const batch: Batch = {
    request: { ...request, parameters },
    environment,
    watchdog,
    signal,
    onEvent,
    log,
  };
  for (const ref of request.tasks) onEvent({ kind: 'task', ref, status: { kind: 'queued' } });
  await tracker.snapshot('start');
  watchdog.start();
  try {
    for (const ref of request.tasks) {
      const status = statusBefore(batch) ?? (await runOne(batch, ref));
      ended.push({ ref, status });
      onEvent({ kind: 'task', ref, status });
      await tracker.snapshot(`after ${ref.sample} / ${ref.dye}`);
    }
  } finally {
    watchdog.stop();
  }
  const memory = tracker.summary();
  if (memory !== null) log(memory.text);
  const seconds = (environment.ports.now() - startedAt) / 1000;
  log(`Run ended after ${seconds.toFixed(1)} s: ${countWords(ended)}`);
  return { tasks: ended, cancelled: signal.aborted, seconds };
}

/** A batch that is under way. */
interface Batch {
  readonly request: RunRequest;
  readonly environment: BatchEnvironment;
  readonly watchdog: MemoryWatchdog;
  readonly signal: AbortSignal;
  onEvent(event: EngineEvent): void;
  log(line: string): void;
}

/** What keeps the next task from being run; null where nothing does. */
function statusBefore({ signal, watchdog }: Batch): TaskStatus | null {
  if (signal.aborted) return { kind: 'cancelled' };
  if (!watchdog.tripped) return null;
  return {
    kind: 'skipped',
    reason: 'Memory ran low in the task before. Close other tabs and programs, then run again.',
  };
}

async function runOne(batch: Batch, ref: TaskRef): Promise<TaskStatus> {
  const { request, environment, watchdog, signal } = batch;
  const name = `${ref.sample} / ${ref.dye}`;
  const now = (): number => environment.ports.now();
  let planned = planTask(undefined, request.toStage);
  let meter = progressMeter(now, planned);
  const isDue = progressFilter(now);
  const ctx: RunContext = {
    signal,
    log: (line) => batch.log(`${name}: ${line}`),
    report: (progress) => {
      const estimate = meter.update(progress);
      if (isDue(progress)) {
        batch.onEvent({ kind: 'task', ref, status: { kind: 'running', progress, ...estimate } });
      }
    },
  };
  try {
    ctx.report({ stage: 'ingest', step: 'Opening the images', done: 0, total: 1, unit: 'images' });
    const chain = await environment.withTaskLock(ref, async () => {
      const input = await environment.resolveInput(ref);
      planned = planTask(await environment.workOf(input), request.toStage);
      const paces = await environment.paces.read();
      meter = progressMeter(now, pacedPlan(planned, paces), Object.keys(paces).length > 0);
      const order: TaskOrder = {
        task: ref,
        input,
        parameters: request.parameters,
        channel: request.channels[ref.dye] ?? { kind: 'auto' },
        fromStage: request.fromStage,
        toStage: request.toStage,
        force: request.force,
      };
      return runTask(order, environment.ports, ctx, (event) => {
        ctx.log(
          `stage ${event.stage} ${event.resumed ? 'was stored' : `took ${event.seconds.toFixed(2)} s`}`,
        );
        batch.onEvent({ kind: 'stage-done', ref, ...event });
        void watchdog.poll();
        watchdog.checkOrThrow(`${name}, after stage ${event.stage}`);
      });
    });
    await environment.paces.write(addPaces(await environment.paces.read(), planned, meter.measured()));
    return { kind: 'complete', taskId: chain.taskId, summary: summarizeChain(chain) };
  } catch (error) {
    if (signal.aborted && isAbortError(error)) return { kind: 'cancelled' };
    const serialized = serializeError(error);
    ctx.log(`failed: ${serialized.message}`);
    return { kind: 'failed', error: serialized };
  }
}

function countWords(ended: readonly { status: TaskStatus }[]): string {
  const counts = new Map<string, number>();
  for (const { status } of ended) counts.set(status.kind, (counts.get(status.kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}
