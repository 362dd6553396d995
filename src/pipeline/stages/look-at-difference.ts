import {
  DifferenceSurvey,
  DifferenceSweep,
  type DifferenceDisplay,
} from '#core/statistics/pair/difference-survey.ts';
import {
  addCountsInto,
  emptyResidualSizes,
  PEAK_SIGMAS,
  residualSigma,
} from '#core/statistics/pair/difference-peaks.ts';
import { scalesOver } from '../figures/difference-peaks.ts';
import type { PeaksFigure } from '../figures/stage-four-figures.ts';
import type { ScaleEstimates, ScaleResult } from '../task/stage-record.ts';
import type { Sweeper } from './pair-sweeper.ts';
import { scaleInForce } from './scale-words.ts';
import { spreadWindows } from './sweep-windows.ts';

/** Windows that the difference is looked at in: 32 Mpx tell its median well enough. */
const DISPLAY_WINDOWS = 32;
/** Those of them in which peaks are counted: how their number moves shows in 8 Mpx, and smoothing costs more than counting. */
const PEAK_WINDOWS = 8;
/** Where the scale has no interval, the peaks are counted this far to either side of it, as a share of it. */
const WITHOUT_INTERVAL = 0.02;

/** Scales to count the peaks under: over the interval, and the Moffat fit's. Rising. */
export function peakScales(estimates: ScaleEstimates): number[] {
  const { robust, moffat } = estimates;
  const scale = scaleInForce(estimates);
  const low = robust?.low ?? scale * (1 - WITHOUT_INTERVAL);
  const high = robust?.high ?? scale * (1 + WITHOUT_INTERVAL);
  return [...new Set([...scalesOver(low, high), scale, moffat])].toSorted((a, b) => a - b);
}

/**
 * From two sweeps over windows spread over the sample: how the difference under each scale is shown, and how many peaks
 * it has. The first of the scales is the one whose residual tells what a peak is.
 */
export async function lookAtDifference(
  scales: readonly ScaleResult[],
  countedScales: readonly number[],
  sweeper: Sweeper,
): Promise<{ readonly display: DifferenceDisplay[]; readonly peaks: PeaksFigure }> {
  const windows = spreadWindows(sweeper.sampleWindows, DISPLAY_WINDOWS);
  const peakWindows = spreadWindows(windows, PEAK_WINDOWS);
  const step = 'Looking at the difference';
  const values = scales.map((scale) => scale.value);
  const surveys = values.map((value) => new DifferenceSurvey(value));
  const sizes = emptyResidualSizes();
  await sweeper.sweep(step, windows, { kind: 'differences', scales: values, peakWindows }, (result) => {
    if (result.kind !== 'differences') return;
    result.data.forEach(({ scale, ranks }, i) => surveys[i]?.mergeFrom(new DifferenceSurvey(scale, ranks)));
    addCountsInto(sizes, result.residualSizes);
  });
  const sigma = residualSigma(sizes);
  const threshold = PEAK_SIGMAS * sigma;
  const sweeps = surveys.map((survey) => survey.refine());
  const empty = sweeps.map((sweep) => sweep.emptyCopy().toData());
  const counts = new Float64Array(countedScales.length);
  const count = {
    kind: 'difference-ranks',
    sweeps: empty,
    peakScales: countedScales,
    threshold,
    peakWindows,
  } as const;
  await sweeper.sweep(step, windows, count, (result) => {
    if (result.kind !== 'difference-ranks') return;
    result.data.forEach(({ scale, ranks }, i) => sweeps[i]?.mergeFrom(new DifferenceSweep(scale, ranks)));
    addCountsInto(counts, result.peaks);
  });
  const share = sweeper.sampleWindows.length === 0 ? 1 : peakWindows.length / sweeper.sampleWindows.length;
  return {
    display: sweeps.map((sweep) => sweep.display()),
    peaks: { scales: countedScales, counts: Array.from(counts), sigma, threshold, share },
  };
}
