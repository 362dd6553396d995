import { assert } from '#core/errors.ts';
import type { Rect } from '#core/rect.ts';
import { withoutProgress, type RunContext } from '#core/run-context.ts';
import {
  DifferenceSurvey,
  DifferenceSweep,
  type DifferenceDisplay,
} from '#core/statistics/pair/difference-survey.ts';
import { PairStatistics } from '#core/statistics/pair/pair-statistics.ts';
import type { CellWindow, OfPair } from '#core/statistics/scale/cell-window.ts';
import { fitMoffatScale } from '#core/statistics/scale/estimate-scale-moffat.ts';
import { RatioSweep } from '#core/statistics/scale/ratio-statistics.ts';
import { scaleLabel } from '../checkpoint-name.ts';
import { collectFigures } from '../figures/collect-figures.ts';
import type { PairSweepCount, PairSweepJob, PairSweepResult } from '../jobs/pair-sweep.ts';
import type { Parameters } from '../parameters.ts';
import { inOrder } from '../ports/job-runner.ts';
import type { JsonValue } from '../ports/record-store.ts';
import { figuresKey } from '../task/record-chain.ts';
import type { RecordChain, ScaleEstimates, ScaleResult, SubtractResult } from '../task/stage-record.ts';
import type { TaskPorts } from '../task/task-ports.ts';
import { windowIsEmpty } from '../views/canvas-layer.ts';
import { postLayer, preLayer } from '../views/task-layers.ts';
import { scaleLine, scaleInForce, scaleRemarks } from './scale-words.ts';
import { scaleParts, spreadWindows, sweepWindows, windowPortions } from './sweep-windows.ts';

/** Brightness steps of the plots are those of 8-bit images. */
const LARGEST_LEVEL = 255;

/** Windows of the last sweep, which serves the display of the difference only: 32 Mpx tell its median well enough. */
const DISPLAY_WINDOWS = 32;

/**
 * Stage 4: the scale by every active method and the data of all plots, from sweeps over the canvas at full resolution.
 * No difference image is made: it is `post - scale * pre` wherever it is looked at.
 */
export async function subtractStage(
  input: { readonly chain: RecordChain; readonly key: string; readonly parameters: Parameters },
  ports: TaskPorts,
  ctx: RunContext,
): Promise<SubtractResult> {
  const { chain, parameters } = input;
  const sweeper = await pairSweeper(chain, ports, ctx);
  const statistics = new PairStatistics(sweeper.brightnessUnit);
  const cells: CellWindow[] = [];
  const { brightnessUnit, white } = sweeper;
  const choice = { parts: scaleParts(sweeper.sampleWindows), white };
  await sweeper.sweep(
    'Comparing brightness',
    sweeper.windows,
    { kind: 'survey', brightnessUnit, cells: choice },
    (result) => {
      if (result.kind !== 'survey') return;
      statistics.mergeFrom(new PairStatistics(brightnessUnit, result.data));
      cells.push(...result.cells);
    },
  );
  const robust = await ports.jobs.run('background-scale', { windows: cells, white }, withoutProgress(ctx));
  const percentiles = parameters.scale_percentile === null ? [] : [parameters.scale_percentile];
  const ratios = statistics.ratios.refine(percentiles);
  await sweeper.sweep(
    'Measuring the scale',
    sweeper.windows,
    { kind: 'ratios', sweep: ratios.emptyCopy().toData() },
    (result) => {
      if (result.kind === 'ratios') ratios.mergeFrom(new RatioSweep(result.data));
    },
  );
  const moffat = fitMoffatScale(ratios.histogram);
  const estimates: ScaleEstimates = {
    method: robust === null ? 'moffat' : parameters.scale_method,
    robust,
    moffat: moffat.scale,
  };
  const scalePercentileValue = percentiles[0] === undefined ? null : ratios.percentile(percentiles[0]);
  const scales = activeScaleValues(parameters, estimates, scalePercentileValue);
  const display = await differenceDisplays(scales, sweeper);
  const figures = figuresKey(input.key);
  const collected = collectFigures({ statistics, moffat, scales, display });
  await ports.records.put(figures, collected as unknown as JsonValue);
  ctx.log(scaleLine(estimates, moffat));
  return {
    scales,
    scaleEstimate: scaleInForce(estimates),
    estimates,
    scalePercentileValue,
    manualScale: parameters.manual_scale,
    figures,
    remarks: scaleRemarks(estimates, moffat.outcome),
  };
}

/** How the difference is shown, for each scale: exact over windows spread over the sample. */
async function differenceDisplays(
  scales: readonly ScaleResult[],
  sweeper: Sweeper,
): Promise<DifferenceDisplay[]> {
  const windows = spreadWindows(sweeper.sampleWindows, DISPLAY_WINDOWS);
  const step = 'Looking at the difference';
  const surveys = scales.map((scale) => new DifferenceSurvey(scale.value));
  const values = scales.map((scale) => scale.value);
  await sweeper.sweep(step, windows, { kind: 'differences', scales: values }, (result) => {
    if (result.kind !== 'differences') return;
    result.data.forEach(({ scale, ranks }, i) => surveys[i]?.mergeFrom(new DifferenceSurvey(scale, ranks)));
  });
  const sweeps = surveys.map((survey) => survey.refine());
  const empty = sweeps.map((sweep) => sweep.emptyCopy().toData());
  await sweeper.sweep(step, windows, { kind: 'difference-ranks', sweeps: empty }, (result) => {
    if (result.kind !== 'difference-ranks') return;
    result.data.forEach(({ scale, ranks }, i) => sweeps[i]?.mergeFrom(new DifferenceSweep(scale, ranks)));
  });
  return sweeps.map((sweep) => sweep.display());
}

interface Sweeper {
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

async function pairSweeper(chain: RecordChain, ports: TaskPorts, ctx: RunContext): Promise<Sweeper> {
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

function activeScaleValues(
  parameters: Parameters,
  estimates: ScaleEstimates,
  percentileValue: number | null,
): ScaleResult[] {
  const scales: ScaleResult[] = [{ key: estimates.method, value: scaleInForce(estimates) }];
  if (parameters.scale_percentile !== null && percentileValue !== null) {
    const key = scaleLabel({ kind: 'percentile', percentile: parameters.scale_percentile });
    scales.push({ key, value: percentileValue });
  }
  if (parameters.manual_scale !== null) scales.push({ key: 'manual', value: parameters.manual_scale });
  return scales;
}
