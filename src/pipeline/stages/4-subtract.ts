import type { RunContext } from '#core/run-context.ts';
import { PairStatistics } from '#core/statistics/pair/pair-statistics.ts';
import type { CellWindow } from '#core/statistics/scale/cell-window.ts';
import { fitMoffatScale } from '#core/statistics/scale/estimate-scale-moffat.ts';
import { RatioSweep } from '#core/statistics/scale/ratio-statistics.ts';
import { scaleLabel } from '../checkpoint-name.ts';
import { collectFigures } from '../figures/collect-figures.ts';
import type { Parameters } from '../parameters.ts';
import type { JsonValue } from '../ports/record-store.ts';
import { figuresKey } from '../task/record-chain.ts';
import type { RecordChain, ScaleEstimates, ScaleResult, SubtractResult } from '../task/stage-record.ts';
import type { TaskPorts } from '../task/task-ports.ts';
import { lookAtDifference, peakScales } from './look-at-difference.ts';
import { pairSweeper } from './pair-sweeper.ts';
import { sideBySide } from './side-by-side.ts';
import { scaleInForce, scaleLine, scaleRemarks } from './scale-words.ts';
import { scaleParts } from './sweep-windows.ts';

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
  // What has no signal at all needs no sweep, and would make its progress uneven.
  statistics.addEmpty(sweeper.emptyPixels);
  const cells: CellWindow[] = [];
  const { brightnessUnit, white } = sweeper;
  const choice = { parts: scaleParts(sweeper.sampleWindows), white };
  await sweeper.sweep(
    'Comparing brightness',
    sweeper.litWindows,
    { kind: 'survey', brightnessUnit, cells: choice },
    (result) => {
      if (result.kind !== 'survey') return;
      statistics.mergeFrom(new PairStatistics(brightnessUnit, result.data));
      cells.push(...result.cells);
    },
  );
  const percentiles = parameters.scale_percentile === null ? [] : [parameters.scale_percentile];
  const ratios = statistics.ratios.refine(percentiles);
  // The robust estimate takes one worker; the others sweep over the ratios meanwhile.
  const [weighing, counting] = sideBySide(ctx, { stage: 'subtract', step: 'Measuring the scale' });
  const [robust] = await Promise.all([
    ports.jobs.run('background-scale', { windows: cells, white }, weighing),
    sweeper.sweep(
      'Counting the ratios',
      sweeper.litWindows,
      { kind: 'ratios', sweep: ratios.emptyCopy().toData() },
      (result) => {
        if (result.kind === 'ratios') ratios.mergeFrom(new RatioSweep(result.data));
      },
      counting,
    ),
  ]);
  const moffat = fitMoffatScale(ratios.histogram);
  const estimates: ScaleEstimates = {
    method: robust === null ? 'moffat' : parameters.scale_method,
    robust,
    moffat: moffat.scale,
  };
  const scalePercentileValue = percentiles[0] === undefined ? null : ratios.percentile(percentiles[0]);
  const scales = activeScaleValues(parameters, estimates, scalePercentileValue);
  const { display, peaks } = await lookAtDifference(scales, peakScales(estimates), sweeper);
  const figures = figuresKey(input.key);
  const collected = collectFigures({ statistics, moffat, estimates, scales, display, peaks });
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
