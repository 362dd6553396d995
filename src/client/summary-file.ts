import type { StoredTask } from '#protocol/task.ts';

/** Name of the file with the figures of all saved tasks, at the top of the output folder. */
export const SUMMARY_FILE = 'summary.json';

/** Name of the saved run log, at the top of the output folder. */
export const RUN_LOG_FILE = '.exo2micro_run_log.txt';

/** `summary.json` of stored tasks: the figures of each, the parameters of the first, and the engine's version. */
export function summaryFile(tasks: readonly StoredTask[], version: string): string {
  const content = {
    tasks: tasks.map(({ ref, summary }) => ({
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
    })),
    parameters: tasks[0]?.parameters ?? null,
    version,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
