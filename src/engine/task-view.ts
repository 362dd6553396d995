import { medianOf } from '#core/statistics/order-statistics.ts';
import { robustVmax } from '#core/display/robust-vmax.ts';
import { rasterOf } from '#core/raster.ts';
import { rectOf } from '#core/rect.ts';
import type { RunContext } from '#core/run-context.ts';
import { buildSuffix } from '#pipeline/parameters.ts';
import type { StoredPyramid } from '#pipeline/ports/tile-store.ts';
import { lastRecord } from '#pipeline/task/record-chain.ts';
import type { RecordChain } from '#pipeline/task/stage-record.ts';
import { canvasMatrix, stageMap, VIEW_STAGES } from '#pipeline/views/task-layers.ts';
import type { Polyline, TaskView } from '#protocol/view.ts';
import { summarizeChain } from './task-summary.ts';

/** Bins of the histograms for the brightness controls. */
const DISPLAY_BINS = 256;
/** Longer side of the level that display limits are measured at, px. */
const DISPLAY_SIDE_PX = 1024;

/** Images of a task, opened. */
export interface OpenPair {
  readonly post: StoredPyramid;
  readonly pre: StoredPyramid;
}

/** All that the viewer needs to know about a task. */
export async function viewTask(chain: RecordChain, pair: OpenPair, ctx: RunContext): Promise<TaskView> {
  const { canvas, pad, post } = chain.pad.result;
  const parameters = lastRecord(chain).parameters;
  const [postPixels, prePixels] = await Promise.all([
    readReduced(pair.post, ctx),
    readReduced(pair.pre, ctx),
  ]);
  const max = Math.max(pair.post.description.statistics.max, pair.pre.description.statistics.max, 1e-6);
  return {
    taskId: chain.taskId,
    ref: chain.pad.task,
    suffix: buildSuffix(parameters, lastRecord(chain).stage),
    parameters,
    summary: summarizeChain(chain),
    pad,
    canvas,
    pixelType: post.pixelType,
    levelCount: Math.max(1, Math.min(pair.post.levels.length, pair.pre.levels.length)),
    stages: VIEW_STAGES.flatMap((stage) => {
      const map = stageMap(chain, stage);
      return map === null ? [] : [{ stage, homography: canvasMatrix(chain, map) }];
    }),
    scales: scalesOf(chain),
    display: { postVmax: displayLimit(postPixels, max), preVmax: displayLimit(prePixels, max), max },
    histograms: { post: histogram(postPixels, max), pre: histogram(prePixels, max) },
    outlines: outlinesOf(chain, pad),
    residuals: (chain.interior?.result.residuals ?? []).map((residual) => ({
      ...residual,
      x: residual.x + pad,
      y: residual.y + pad,
    })),
  };
}

async function readReduced(image: StoredPyramid, ctx: RunContext): Promise<Float32Array> {
  const level = image.levels.find(
    (source) => Math.max(source.size.width, source.size.height) <= DISPLAY_SIDE_PX,
  );
  const source = level ?? image.levels.at(-1);
  if (source === undefined) return new Float32Array(0);
  const { data } = await source.read(rectOf(source.size), ctx);
  return Float32Array.from(data.filter((value) => value > 0));
}

/** Robust upper limit; the largest value where most of the sample is equally bright. */
function displayLimit(pixels: Float32Array, max: number): number {
  if (pixels.length === 0) return max;
  const limit = robustVmax(rasterOf(pixels.length, 1, pixels));
  return Number.isFinite(limit) && limit > medianOf(pixels) ? Math.min(limit, max) : max;
}

function histogram(pixels: Float32Array, max: number): number[] {
  const counts = new Array<number>(DISPLAY_BINS).fill(0);
  for (const value of pixels) {
    const bin = Math.min(DISPLAY_BINS - 1, Math.floor((value / max) * DISPLAY_BINS));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

function scalesOf(chain: RecordChain): TaskView['scales'] {
  return (chain.subtract?.result.scales ?? []).map(({ key, value }) => ({
    key,
    value,
    label: scaleWords(key),
  }));
}

function scaleWords(key: string): string {
  if (key === 'robust') return 'Robust';
  if (key === 'moffat') return 'Moffat fit';
  return key === 'manual' ? 'Manual' : `Percentile ${key.replace('percentile_p', '')}`;
}

function outlinesOf(chain: RecordChain, pad: number): TaskView['outlines'] {
  const outlines = chain.boundary?.result.outlines;
  if (outlines === undefined) return null;
  const onCanvas = (line: readonly number[]): Polyline => line.map((value) => value + pad);
  return { post: outlines.post.map(onCanvas), pre: outlines.pre.map(onCanvas) };
}
