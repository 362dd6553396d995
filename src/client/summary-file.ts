import type { SerializedError } from '#core/errors.ts';
import type { TaskRef } from '#protocol/folder.ts';
import type { StoredTask } from '#protocol/task.ts';

/** Name of the file with the figures of all saved tasks, at the top of the output folder. */
export const SUMMARY_FILE = 'summary.json';

/** Name of the saved run log, at the top of the output folder. */
export const RUN_LOG_FILE = '.exo2micro_run_log.txt';

/** A task that did not come to an end. */
export interface FailedTask {
  readonly ref: TaskRef;
  readonly error: SerializedError;
}

/** `summary.json`: the figures of stored tasks, what failed, the parameters of the first task, the engine's version. */
export function summaryFile(
  tasks: readonly StoredTask[],
  failed: readonly FailedTask[],
  version: string,
): string {
  const content = {
    tasks: [...tasks.map(completeEntry), ...failed.map(failedEntry)],
    parameters: tasks[0]?.parameters ?? null,
    version,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function completeEntry({ ref, summary }: StoredTask): object {
  return {
    sample: ref.sample,
    dye: ref.dye,
    status: 'complete',
    error: null,
    scaleEstimate: summary.scaleEstimate,
    scalePercentileValue: summary.scalePercentileValue,
    manualScale: summary.manualScale,
    registrationStage: summary.registrationStage,
    accuracyPx: summary.accuracyPx,
    seconds: summary.seconds,
    peakBytes: summary.peakBytes,
  };
}

function failedEntry({ ref, error }: FailedTask): object {
  return {
    sample: ref.sample,
    dye: ref.dye,
    status: 'error',
    error: error.message,
    errorCode: error.code,
    scaleEstimate: null,
    scalePercentileValue: null,
    manualScale: null,
    registrationStage: null,
    accuracyPx: null,
    seconds: {},
    peakBytes: null,
  };
}
