import { estimateEachPair, type RawHeaderReader } from '#pipeline/estimates/estimate-targets.ts';
import { preflightReport, type PreflightLine as CheckedLine } from '#pipeline/estimates/preflight-check.ts';
import type { DirectoryHandleLike } from '#pipeline/ports/files.ts';
import type { PreflightLine, PreflightReport, RunRequest } from '#protocol/task.ts';
import { pacedPlan, type PaceMemory } from './part-paces.ts';
import { planTask, plannedSeconds } from './progress-meter-plan.ts';
import { workOfPair } from './task-work.ts';

/** What the check is held against, and looks into files with. */
export interface Available {
  readonly memoryBytes: number | null;
  readonly storageBytes: number | null;
  readonly workers: number;
  readonly headers: RawHeaderReader;
  /** How fast this computer was in earlier runs. */
  readonly paces: PaceMemory;
}

/** Compares what a run would need with what there is. `root` null: on stored images, which need nothing more. */
export async function preflightRun(
  request: RunRequest,
  root: DirectoryHandleLike | null,
  available: Available,
): Promise<PreflightReport> {
  if (root === null) {
    const { memoryBytes, storageBytes } = available;
    return {
      memory: nothingNeeded(memoryBytes),
      storage: nothingNeeded(storageBytes),
      secondsEstimate: null,
    };
  }
  const report = await preflightReport(request.tasks, root, {
    pad: request.parameters.pad,
    nWorkers: available.workers,
    memoryAvailable: available.memoryBytes,
    storageAvailable: available.storageBytes,
    reader: available.headers,
  });
  return {
    memory: lineOf(report.memory),
    storage: lineOf(report.storage),
    secondsEstimate:
      report.storage.estimateBytes === null ? null : await secondsFor(request, root, available),
  };
}

/** Seconds of all tasks; those that cannot be estimated count 0. */
async function secondsFor(
  { tasks, toStage }: RunRequest,
  root: DirectoryHandleLike,
  { headers, workers, paces }: Available,
): Promise<number> {
  const known = await paces.read();
  const { values } = await estimateEachPair(tasks, root, async (files) => {
    const post = await headers.open(await files.post.getFile());
    const pre = await headers.open(await files.pre.getFile());
    return plannedSeconds(pacedPlan(planTask(workOfPair(post, pre, workers), toStage), known));
  });
  return values.reduce((sum, seconds) => sum + seconds, 0);
}

function lineOf(line: CheckedLine): PreflightLine {
  const verdict = line.headroom === 'fail' || line.headroom === 'warn' ? line.headroom : 'silent';
  return {
    neededBytes: line.estimateBytes ?? 0,
    availableBytes: line.availableBytes,
    verdict,
    message: line.message,
  };
}

function nothingNeeded(availableBytes: number | null): PreflightLine {
  const message = 'The run works on images that are stored already.';
  return { neededBytes: 0, availableBytes, verdict: 'silent', message };
}
