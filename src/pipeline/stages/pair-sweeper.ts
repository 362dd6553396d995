import { assert } from '#core/errors.ts';
import type { Rect } from '#core/rect.ts';
import { withoutProgress, type RunContext } from '#core/run-context.ts';
import type { OfPair } from '#core/statistics/scale/cell-window.ts';
import type { PairSweepCount, PairSweepJob, PairSweepResult } from '../jobs/pair-sweep.ts';
import { inOrder } from '../ports/job-runner.ts';
import type { RecordChain } from '../task/stage-record.ts';
import type { TaskPorts } from '../task/task-ports.ts';
import { canvasWindowIsEmpty } from '../views/canvas-layer.ts';
import { postLayer, preLayer } from '../views/task-layers.ts';
import { sweepWindows, windowPortions } from './sweep-windows.ts';

/** Brightness steps of the plots are those of 8-bit images. */
const LARGEST_LEVEL = 255;

/** Sweeps over the aligned pair of a task at full resolution, window by window, in the pool. */
export interface Sweeper {
  /** The windows of the canvas in which a picture has signal: post, pre, or pre as it came. */
  readonly litWindows: readonly Rect[];
  /** Pixels of all other windows: zero in all pictures. */
  readonly emptyPixels: number;
  /** What one step of the brightness plots stands for; 1 for 8-bit images. */
  readonly brightnessUnit: number;
  /** Largest value of each picture. */
  readonly white: OfPair;
  /** Those where post-stain has signal. */
  readonly sampleWindows: readonly Rect[];
  /** Tells its progress to `told`: to the task's by default. */
  sweep(
    step: string,
    windows: readonly Rect[],
    count: PairSweepCount,
    take: (result: PairSweepResult) => void,
    told?: RunContext,
  ): Promise<void>;
}

/** A sweeper for a task whose stage 3 is done. */
export async function pairSweeper(chain: RecordChain, ports: TaskPorts, ctx: RunContext): Promise<Sweeper> {
  const post = postLayer(chain);
  const pre = preLayer(chain, 'interior');
  const rawPre = preLayer(chain, 'padded');
  assert(pre !== null && rawPre !== null, 'stage 4 follows stage 3');
  const { canvas, pad } = chain.pad.result;
  const image = await ports.tiles.open(post.image);
  const preImage = await ports.tiles.open(pre.image);
  const white = { post: image.description.statistics.max, pre: preImage.description.statistics.max };
  const windows = sweepWindows(canvas, pad);
  const isLit = (at: Rect): boolean =>
    !canvasWindowIsEmpty(post, image, 0, at) ||
    !canvasWindowIsEmpty(pre, preImage, 0, at) ||
    !canvasWindowIsEmpty(rawPre, preImage, 0, at);
  const litWindows = windows.filter(isLit);
  const brightest = Math.max(white.post, white.pre);
  const quiet = withoutProgress(ctx);
  return {
    litWindows,
    emptyPixels: pixelsOf(windows) - pixelsOf(litWindows),
    brightnessUnit: Math.max(1, brightest / LARGEST_LEVEL),
    white,
    sampleWindows: litWindows.filter((at) => !canvasWindowIsEmpty(post, image, 0, at)),
    async sweep(step, over, count, take, told = ctx) {
      const portions = windowPortions(over, ports.jobs.parallelism);
      const report = (done: number): void =>
        told.report({ stage: 'subtract', step, done, total: portions.length, unit: 'parts' });
      report(0);
      const work = (part: Rect[]): Promise<PairSweepResult> => {
        const job: PairSweepJob = { post, pre, rawPre, windows: part, count };
        return ports.jobs.run('pair-sweep', job, quiet);
      };
      await inOrder(portions, ports.jobs.parallelism + 1, work, (result, index) => {
        take(result);
        report(index + 1);
      });
    },
  };
}

function pixelsOf(windows: readonly Rect[]): number {
  return windows.reduce((sum, { width, height }) => sum + width * height, 0);
}
