import type { SerializedError } from '#core/errors.ts';
import { nonDefaultParameters, type Parameters } from '../parameters.ts';
import { judgeChain } from '../task/judge-chain.ts';
import { lastRecord } from '../task/record-chain.ts';
import type { RecordChain, ScaleEstimates, TaskName } from '../task/stage-record.ts';
import { stageInForce } from '../views/task-layers.ts';

/** A task for the summary: its records, as far as it has come, or why there are none. */
export type SummaryEntry =
  | { readonly kind: 'complete'; readonly chain: RecordChain }
  | { readonly kind: 'error'; readonly task: TaskName; readonly error: SerializedError };

/**
 * `summary.json` of a batch: one line of figures for each task. `status` is `complete` with all four stages, `partial` with
 * fewer, or `error`; `seconds` is by stage; `accuracyPx` is the judged error of the map at the typical place of the sample.
 */
export function summaryJson(entries: readonly SummaryEntry[], version: string): string {
  const parameters = entries.flatMap((entry) =>
    entry.kind === 'complete' ? [lastParameters(entry.chain)] : [],
  );
  const content = {
    tasks: entries.map(summaryTask),
    parameters: parameters[0] ?? null,
    version,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function summaryTask(entry: SummaryEntry): Readonly<Record<string, unknown>> {
  if (entry.kind === 'error') {
    return {
      ...entry.task,
      status: 'error',
      stagesDone: 0,
      error: entry.error.message,
      errorCode: entry.error.code,
      scaleEstimate: null,
      scaleMethod: null,
      scaleInterval: null,
      scaleRobust: null,
      scaleMoffat: null,
      scalePercentileValue: null,
      manualScale: null,
      registrationStage: null,
      verdict: null,
      verdictReason: null,
      accuracyPx: null,
      registrationError: null,
      seconds: {},
      peakBytes: null,
    };
  }
  const { chain } = entry;
  const subtract = chain.subtract?.result ?? null;
  const judgement = judgeChain(chain);
  const records = {
    pad: chain.pad,
    boundary: chain.boundary,
    interior: chain.interior,
    subtract: chain.subtract,
  };
  const known = Object.entries(records).flatMap(([id, record]) => (record === null ? [] : [{ id, record }]));
  const peaks = known.flatMap(({ record }) => (record.peakBytes === null ? [] : [record.peakBytes]));
  return {
    sample: chain.pad.task.sample,
    dye: chain.pad.task.dye,
    status: chain.subtract === null ? 'partial' : 'complete',
    stagesDone: lastRecord(chain).stage,
    error: null,
    scaleEstimate: subtract?.scaleEstimate ?? null,
    ...scaleFacts(subtract?.estimates ?? null),
    scalePercentileValue: subtract?.scalePercentileValue ?? null,
    manualScale: subtract?.manualScale ?? null,
    registrationStage: stageInForce(chain),
    verdict: judgement?.verdict ?? null,
    verdictReason: judgement?.reasons.map(({ text }) => text).join(' ') ?? null,
    accuracyPx: judgement?.error?.median.px ?? null,
    registrationError: judgement?.error ?? null,
    seconds: Object.fromEntries(known.map(({ id, record }) => [id, record.seconds])),
    peakBytes: peaks.length === 0 ? null : Math.max(...peaks),
    nonDefaultParameters: Object.fromEntries(
      nonDefaultParameters(lastParameters(chain)).map(({ parameter, value }) => [parameter.name, value]),
    ),
  };
}

/** The scale's method, the robust estimate with its 95 % interval [low, high], and the Moffat fit. */
function scaleFacts(estimates: ScaleEstimates | null): Readonly<Record<string, unknown>> {
  const robust = estimates?.robust ?? null;
  return {
    scaleMethod: estimates?.method ?? null,
    scaleInterval: robust === null ? null : [robust.low, robust.high],
    scaleRobust: robust?.scale ?? null,
    scaleMoffat: estimates?.moffat ?? null,
  };
}

function lastParameters(chain: RecordChain): Parameters {
  return (chain.subtract ?? chain.interior ?? chain.boundary ?? chain.pad).parameters;
}
