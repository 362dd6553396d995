import { Exo2MicroError, type ErrorCode } from '#core/errors.ts';
import { getAvailableMemory } from '../memory/get-available-memory.ts';
import { getAvailableStorage } from '../memory/get-available-storage.ts';
import { formatBytes } from '../memory/format-bytes.ts';
import type { DirectoryHandleLike, FileHandleLike } from '../ports/files.ts';
import { classifyHeadroom, shareOf, type Headroom } from './classify-headroom.ts';
import { estimatePipelineMemory, type MemoryEstimateOptions } from './estimate-pipeline-memory.ts';
import { estimatePipelineOutputSize, type OutputEstimateOptions } from './estimate-pipeline-output-size.ts';
import type { EstimateWarning, PairNames } from './estimate-targets.ts';

/** Estimates and what is available, in bytes; null where not known. */
export interface PreflightNumbers {
  readonly memoryEstimate: number | null;
  readonly memoryAvailable: number | null;
  readonly storageEstimate: number | null;
  readonly storageAvailable: number | null;
  /** Turns failures into warnings. Default false. */
  readonly forceRun?: boolean;
}

/** One resource of the check. */
export interface PreflightLine {
  readonly headroom: Headroom;
  readonly estimateBytes: number | null;
  readonly availableBytes: number | null;
  /** Estimate over available; null where either is not known. */
  readonly share: number | null;
  /** For the user, with what to do where it is tight. */
  readonly message: string;
}

/** What the check found. */
export interface PreflightResult {
  readonly memory: PreflightLine;
  readonly storage: PreflightLine;
  /** Pairs that could not be estimated. */
  readonly warnings: readonly EstimateWarning[];
}

/** Options of {@link preflightCheck}. */
export interface PreflightOptions extends MemoryEstimateOptions, OutputEstimateOptions {
  readonly forceRun?: boolean;
  /** Bytes that may be used; null where not known. Default: what {@link getAvailableMemory} says. */
  readonly memoryAvailable?: number | null;
  /** Bytes that may be stored; null where not known. Default: what {@link getAvailableStorage} says. */
  readonly storageAvailable?: number | null;
}

/**
 * Compares what a run needs with what there is, memory before storage. Throws `not-enough-memory` or `not-enough-storage`
 * where a need is over 100 % and the run is not forced; the facts hold `estimateBytes` and `availableBytes`.
 */
export async function preflightCheck(
  pairs: readonly PairNames[],
  rawDir: DirectoryHandleLike | FileHandleLike | null,
  options: PreflightOptions = {},
): Promise<PreflightResult> {
  const report = await preflightReport(pairs, rawDir, options);
  throwIfFailed(report.memory, 'not-enough-memory');
  throwIfFailed(report.storage, 'not-enough-storage');
  return report;
}

/** The same without throwing, for a page that shows both lines. */
export async function preflightReport(
  pairs: readonly PairNames[],
  rawDir: DirectoryHandleLike | FileHandleLike | null,
  options: PreflightOptions = {},
): Promise<PreflightResult> {
  const memory = await estimatePipelineMemory(pairs, rawDir, options);
  const storage = await estimatePipelineOutputSize(pairs, rawDir, options);
  const { memoryAvailable = getAvailableMemory(), storageAvailable = await getAvailableStorage() } = options;
  const known = memory.nResolvable > 0 || pairs.length === 0;
  const judged = judgePreflight({
    memoryEstimate: known ? memory.concurrentPeakBytes : null,
    memoryAvailable,
    storageEstimate: known ? storage.totalBytes : null,
    storageAvailable,
    forceRun: options.forceRun ?? false,
  });
  return { ...judged, warnings: memory.warnings };
}

/** Judges given numbers. */
export function judgePreflight(numbers: PreflightNumbers): Omit<PreflightResult, 'warnings'> {
  const { memoryEstimate, memoryAvailable, storageEstimate, storageAvailable } = numbers;
  const options = { forceRun: numbers.forceRun ?? false };
  return {
    memory: lineOf('memory', memoryEstimate, memoryAvailable, options),
    storage: lineOf('storage', storageEstimate, storageAvailable, options),
  };
}

type Resource = 'memory' | 'storage';

const REMEDIES: Readonly<Record<Resource, string>> = {
  memory: 'Close other tabs and programs, or use a computer with more memory.',
  storage: 'Delete stored tasks that you do not need, free space on the disk, or run fewer tasks.',
};

function lineOf(
  resource: Resource,
  estimateBytes: number | null,
  availableBytes: number | null,
  options: { readonly forceRun: boolean },
): PreflightLine {
  const headroom = classifyHeadroom(estimateBytes, availableBytes, options);
  const share =
    estimateBytes === null || availableBytes === null ? null : shareOf(estimateBytes, availableBytes);
  const message = explain(resource, headroom, estimateBytes, availableBytes);
  return { headroom, estimateBytes, availableBytes, share, message };
}

function explain(
  resource: Resource,
  headroom: Headroom,
  estimateBytes: number | null,
  availableBytes: number | null,
): string {
  const needs = `The run needs about ${formatBytes(estimateBytes)} of ${resource}`;
  const there = `${formatBytes(availableBytes)} are available`;
  switch (headroom) {
    case 'silent':
      return `${needs}; ${there}.`;
    case 'warn':
      return `${needs}, close to all there is: ${there}. ${REMEDIES[resource]}`;
    case 'fail':
      return `${needs}, but only ${there}. ${REMEDIES[resource]}`;
    case 'forced':
      return `${needs}, but only ${there}. It runs anyway, as you asked, and may stop half-way; what is done stays stored.`;
    case 'unknown-available':
      return `${needs}; this browser does not tell how much is available.`;
    case 'unknown-estimate':
      return `How much ${resource} the run needs cannot be told, because none of its images could be read.`;
  }
}

function throwIfFailed(line: PreflightLine, code: ErrorCode): void {
  if (line.headroom !== 'fail') return;
  const { estimateBytes, availableBytes } = line;
  throw new Exo2MicroError(code, line.message, { facts: { estimateBytes, availableBytes } });
}
