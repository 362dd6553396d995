import type { DifferenceDisplay } from '#core/statistics/pair/difference-survey.ts';
import { JOINT_LEVELS } from '#core/statistics/pair/pair-statistics.ts';
import type { PairStatistics } from '#core/statistics/pair/pair-statistics.ts';
import type { MoffatEstimate } from '#core/statistics/scale/estimate-scale-moffat.ts';
import { differenceHistogramOf } from '#pipeline/figures/difference-histogram.ts';
import { prePostHistogramsOf } from '#pipeline/figures/pre-post-histograms.ts';
import type {
  HistogramFigure,
  RatioFigure,
  ScaleFigure,
  StageFourFigures,
} from '#pipeline/figures/stage-four-figures.ts';

/** What the sweeps over a pair have gathered. */
export interface StageFourResults {
  /** First sweep. */
  readonly statistics: PairStatistics;
  /** From the ratio histogram of the second sweep. */
  readonly moffat: MoffatEstimate;
  readonly scales: readonly ScaleFigure[];
  /** Of the difference sweeps, one for each of `scales`. */
  readonly displays: readonly DifferenceDisplay[];
}

/** The data of all stage-4 plots as plain JSON. */
export function makeStageFourFigures(results: StageFourResults): StageFourFigures {
  const { statistics, moffat, scales, displays } = results;
  return {
    brightnessUnit: statistics.brightnessUnit,
    scales,
    prePostCounts: Array.from({ length: JOINT_LEVELS * JOINT_LEVELS }, (_, i) =>
      statistics.jointCount(i % JOINT_LEVELS, Math.floor(i / JOINT_LEVELS)),
    ),
    prePostHistograms: prePostFigure(statistics),
    differenceHistogram: differenceFigure(statistics),
    ratio: ratioFigure(moffat),
    differenceDisplay: displays.map(({ knee, limit }) => ({ knee, limit })),
  };
}

/** The ratio histogram with what was fitted to it, as plain JSON. */
export function ratioFigure({ histogram, peak, fit, points, scale }: MoffatEstimate): RatioFigure {
  return {
    histogram: figureOf(histogram.edges, histogram.counts),
    peak,
    fit: fit === null ? null : { amp: fit.amp, mu: fit.mu, alpha: fit.alpha, beta: fit.beta },
    fitted: Array.from(points.x, (x, i) => ({ x, y: points.y[i]!, mirrored: i >= points.binCount })),
    scale,
  };
}

function prePostFigure(statistics: PairStatistics): StageFourFigures['prePostHistograms'] {
  const { edges, layers, layerNames, logY } = prePostHistogramsOf(statistics);
  const layer = (name: string): HistogramFigure => {
    const counts = layers[layerNames.findIndex((one) => one === name)];
    return counts === undefined ? { edges: [], counts: [] } : figureOf(edges, counts);
  };
  const hasRaw = statistics.hasRawPre;
  return {
    post: layer('post'),
    rawPre: hasRaw ? layer('pre') : { edges: [], counts: [] },
    alignedPre: layer(hasRaw ? 'warped' : 'pre'),
    logY,
  };
}

function differenceFigure(statistics: PairStatistics): StageFourFigures['differenceHistogram'] {
  const { lo, all, both, postOnly } = differenceHistogramOf(statistics);
  const edges = Float64Array.from({ length: all.length + 1 }, (_, i) => lo + i - 0.5);
  return { all: figureOf(edges, all), both: figureOf(edges, both), postOnly: figureOf(edges, postOnly) };
}

function figureOf(edges: Float64Array, counts: Float64Array): HistogramFigure {
  return { edges: [...edges], counts: [...counts] };
}
