import type { DifferenceDisplay } from '#core/statistics/pair/difference-survey.ts';
import { JOINT_LEVELS, type PairStatistics } from '#core/statistics/pair/pair-statistics.ts';
import type { MoffatEstimate } from '#core/statistics/scale/estimate-scale-moffat.ts';
import { differenceHistogramOf } from './difference-histogram.ts';
import { prePostHistogramsOf, type HistogramLayer } from './pre-post-histograms.ts';
import type {
  HistogramFigure,
  PeaksFigure,
  RatioFigure,
  ScaleFigure,
  ScaleIntervalFigure,
  StageFourFigures,
} from './stage-four-figures.ts';

/** What stage 4 measured. */
export interface StageFourMeasurements {
  readonly statistics: PairStatistics;
  readonly moffat: MoffatEstimate;
  /** Both estimates of the scale. */
  readonly estimates: ScaleIntervalFigure;
  readonly scales: readonly ScaleFigure[];
  /** For each of the scales. */
  readonly display: readonly DifferenceDisplay[];
  readonly peaks: PeaksFigure;
}

/** The data of all plots of stage 4 as plain JSON. */
export function collectFigures({
  statistics,
  moffat,
  estimates: { robust, moffat: moffatScale },
  scales,
  display,
  peaks,
}: StageFourMeasurements): StageFourFigures {
  return {
    brightnessUnit: statistics.brightnessUnit,
    scales,
    prePostCounts: jointCounts(statistics),
    prePostHistograms: brightnessHistograms(statistics),
    differenceHistogram: differenceHistograms(statistics),
    ratio: ratioFigure(moffat),
    interval: {
      robust: robust === null ? null : { scale: robust.scale, low: robust.low, high: robust.high },
      moffat: moffatScale,
    },
    peaks,
    differenceDisplay: display.map(({ knee, limit }) => ({ knee, limit })),
  };
}

function jointCounts(statistics: PairStatistics): number[] {
  const counts: number[] = [];
  for (let post = 0; post < JOINT_LEVELS; post += 1) {
    for (let pre = 0; pre < JOINT_LEVELS; pre += 1) counts.push(statistics.jointCount(pre, post));
  }
  return counts;
}

function brightnessHistograms(statistics: PairStatistics): StageFourFigures['prePostHistograms'] {
  const found = prePostHistogramsOf(statistics);
  const layer = (name: HistogramLayer): HistogramFigure => {
    const counts = found.layers[found.layerNames.indexOf(name)];
    return { edges: Array.from(found.edges), counts: Array.from(counts ?? []) };
  };
  return { post: layer('post'), rawPre: layer('pre'), alignedPre: layer('warped'), logY: found.logY };
}

function differenceHistograms(statistics: PairStatistics): StageFourFigures['differenceHistogram'] {
  const { lo, hi, all, both, postOnly } = differenceHistogramOf(statistics);
  const edges = Array.from({ length: hi - lo + 2 }, (_, i) => lo - 0.5 + i);
  const figure = (counts: Float64Array): HistogramFigure => ({ edges, counts: Array.from(counts) });
  return { all: figure(all), both: figure(both), postOnly: figure(postOnly) };
}

function ratioFigure(moffat: MoffatEstimate): RatioFigure {
  const { histogram, fit, points, peak, scale } = moffat;
  return {
    histogram: { edges: Array.from(histogram.edges), counts: Array.from(histogram.counts) },
    peak,
    fit: fit === null ? null : { amp: fit.amp, mu: fit.mu, alpha: fit.alpha, beta: fit.beta },
    fitted: Array.from(points.x, (x, i) => ({ x, y: points.y[i] ?? 0, mirrored: i >= points.binCount })),
    scale,
  };
}
