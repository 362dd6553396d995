import { preflightReport, type PreflightLine as CheckedLine } from '#pipeline/estimates/preflight-check.ts';
import type { DirectoryHandleLike } from '#pipeline/ports/files.ts';
import type { PreflightLine, PreflightReport, RunRequest } from '#protocol/task.ts';

/** What the check is held against. */
export interface Available {
  readonly memoryBytes: number | null;
  readonly storageBytes: number | null;
  readonly workers: number;
}

/**
 * Time that a task takes, as measured on two cores: reading and sweeping by its pixels, shared by the workers, and the
 * alignment, which hardly depends on them.
 */
const PIXELS_PER_SECOND = 6e6;
const ALIGNMENT_SECONDS = 5;

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
  });
  const stored = report.storage.estimateBytes;
  return {
    memory: lineOf(report.memory),
    storage: lineOf(report.storage),
    secondsEstimate: stored === null ? null : secondsFor(stored, request.tasks.length, available.workers),
  };
}

function secondsFor(storedBytes: number, taskCount: number, workers: number): number {
  // A stored pair takes four thirds of a byte for each 8-bit pixel of either image.
  const pixels = storedBytes / (4 / 3);
  return pixels / PIXELS_PER_SECOND / workers + taskCount * ALIGNMENT_SECONDS;
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
