import type { Figures } from '#protocol/view.ts';
import type { PlotFigure } from '../plot-figure.ts';
import { differencePeaksFigure } from './difference-peaks.ts';
import { differenceHistogramFigure } from './difference-histogram.ts';
import { excessHeatmapFigure } from './excess-heatmap.ts';
import { prePostHeatmapFigure } from './pre-post-heatmap.ts';
import { prePostHistogramsFigure } from './pre-post-histograms.ts';
import { ratioHistogramFigure } from './ratio-histogram.ts';

/** The plots of stage 4 that are drawn from numbers, in the order in which they are shown. */
export function plotFigures(figures: Figures): PlotFigure[] {
  return [
    ratioHistogramFigure(figures),
    differencePeaksFigure(figures),
    excessHeatmapFigure(figures),
    prePostHeatmapFigure(figures),
    prePostHistogramsFigure(figures),
    differenceHistogramFigure(figures),
  ];
}
