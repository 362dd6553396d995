import { describeGeometry, stageInForce } from '#pipeline/views/task-layers.ts';
import { judgeChain } from '#pipeline/task/judge-chain.ts';
import { lastRecord } from '#pipeline/task/record-chain.ts';
import type { RecordChain } from '#pipeline/task/stage-record.ts';
import type { GeometryInWords, TaskSummary } from '#protocol/task.ts';

/** What the page tells of a task, from its records. */
export function summarizeChain(chain: RecordChain): TaskSummary {
  const { post, pre, channelLabel } = chain.pad.result;
  const interior = chain.interior?.result ?? null;
  const judgement = judgeChain(chain);
  const subtract = chain.subtract?.result ?? null;
  const records = [chain.pad, chain.boundary, chain.interior, chain.subtract].filter(
    (record) => record !== null,
  );
  const peaks = records.flatMap((record) => (record.peakBytes === null ? [] : [record.peakBytes]));
  return {
    stagesDone: lastRecord(chain).stage,
    postSize: post.size,
    preSize: pre.size,
    pixelType: post.pixelType,
    channelLabel,
    registrationStage: stageInForce(chain),
    geometry: chain.boundary === null ? null : geometryInWords(chain),
    judgement,
    accuracyPx: judgement?.error?.median.px ?? null,
    inliers: interior?.inliers ?? 0,
    matches: interior?.matches ?? 0,
    scaleEstimate: subtract?.scaleEstimate ?? null,
    scaleEstimates: subtract?.estimates ?? null,
    scalePercentileValue: subtract?.scalePercentileValue ?? null,
    manualScale: subtract?.manualScale ?? null,
    remarks: [
      ...(chain.boundary?.result.remarks ?? []),
      ...(interior?.remarks ?? []),
      ...(subtract?.remarks ?? []),
    ],
    seconds: Object.fromEntries(records.map((record) => [STAGE_IDS[record.stage], record.seconds])),
    peakBytes: peaks.length === 0 ? null : Math.max(...peaks),
  };
}

const STAGE_IDS = { 1: 'pad', 2: 'boundary', 3: 'interior', 4: 'subtract' } as const;

function geometryInWords(chain: RecordChain): GeometryInWords {
  const { rotationDegrees, magnification, shift } = describeGeometry(chain);
  return { rotationDegrees, magnification, shiftXPx: shift.x, shiftYPx: shift.y };
}
