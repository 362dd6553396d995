import { assert } from '#core/errors.ts';
import type { Rect } from '#core/rect.ts';
import { withoutProgress, type RunContext } from '#core/run-context.ts';
import type { OfPair } from '#core/statistics/scale/cell-window.ts';
import type { PairSweepCount, PairSweepJob, PairSweepResult } from '../jobs/pair-sweep.ts';
import { inOrder } from '../ports/job-runner.ts';
import type { RecordChain } from '../task/stage-record.ts';
import type { TaskPorts } from '../task/task-ports.ts';
import { windowIsEmpty } from '../views/canvas-layer.ts';
import { postLayer, preLayer } from '../views/task-layers.ts';
import { sweepWindows, windowPortions } from './sweep-windows.ts';

/** Brightness steps of the plots are those of 8-bit images. */
const LARGEST_LEVEL = 255;

/** Sweeps over the aligned pair of a task at full resolution, window by window, in the pool. */
export interface Sweeper {
  /** All windows of the canvas. */
  readonly windows: readonly Rect[];
  /** What one step of the brightness plots stands for; 1 for 8-bit images. */
  readonly brightnessUnit: number;
  /** Largest value of each picture. */
  readonly white: OfPair;
  /** Those where post-stain has signal. */
  readonly sampleWindows: readonly Rect[];
  sweep(
    step: string,
    windows: readonly Rect[],
    count: PairSweepCount,
    take: (result: PairSweepResult) => void,
  ): Promise<void>;
}

/** A sweeper for a task whose stage 3 is done. */
export async function pairSweeper(chain: RecordChain, ports: TaskPorts, ctx: RunContext): Promise<Sweeper> {
  const post = postLayer(chain);
  const pre = preLayer(chain, 'interior');
  const rawPre = preLayer(chain, 'padded');
  assert(pre !== null && rawPre !== null, 'stage 4 follows stage 3');
  const { canvas, pad } = chain.pad.result;
  const windows = sweepWindows(canvas, pad);
  const image = await ports.tiles.open(post.image);
  const preImage = await ports.tiles.open(pre.image);
  const white = { post: image.description.statistics.max, pre: preImage.description.statistics.max };
  const brightest = Math.max(white.post, white.pre);
  const quiet = withoutProgress(ctx);
  return {
    windows,
    brightnessUnit: Math.max(1, brightest / LARGEST_LEVEL),
    white,
    sampleWindows: windows.filter((at) => !windowIsEmpty(image, 0, { ...at, x: at.x - pad, y: at.y - pad })),
    async sweep(step, over, count, take) {
      const portions = windowPortions(over);
      const report = (done: number): void =>
        ctx.report({ stage: 'subtract', step, done, total: portions.length, unit: 'parts' });
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
