import type { Figures } from '#protocol/view.ts';
import { countText, IMAGE_COLORS, type PlotFigure } from '../plot-figure.ts';
import { histogramLine, medianOf } from './histogram-line.ts';

const BOTH = '#1c7ed6';

/** Histograms of post minus pre, without a scale: all pixels with signal, those with both, those with post alone. */
export function differenceHistogramFigure(figures: Figures): PlotFigure {
  const { all, both, postOnly } = figures.differenceHistogram;
  const unit = figures.brightnessUnit;
  const logY = true;
  const median = medianOf(all);
  const only = postOnly.counts.reduce((sum, count) => sum + count, 0);
  return {
    name: 'difference_histogram',
    title: 'Post minus pre',
    traces: [
      histogramLine(all, { name: 'all', color: IMAGE_COLORS.faint, fill: true, unit }, { logY }),
      histogramLine(both, { name: 'both positive', color: BOTH, fill: false, unit }, { logY }),
      histogramLine(
        postOnly,
        { name: 'post only', color: IMAGE_COLORS.post, fill: false, unit, dash: 'dash' },
        { logY },
      ),
    ],
    legend: [
      { label: 'all', color: IMAGE_COLORS.faint, shape: 'line' },
      { label: 'both positive', color: BOTH, shape: 'line' },
      { label: 'post only', color: IMAGE_COLORS.post, shape: 'dash' },
    ],
    layout: {
      xaxis: { title: { text: 'Post − pre (grey levels)' } },
      yaxis: { title: { text: 'Pixels' }, type: 'log', exponentformat: 'SI' },
      shapes: [verticalLine(0, IMAGE_COLORS.faint)],
      hovermode: 'x',
    },
    summary: `Median ${median === null ? 'unknown' : median * unit} grey levels; ${countText(only)} pixels have signal in post alone.`,
  };
}

/** A dotted line over the height of the plot. */
export function verticalLine(
  x: number,
  color: string,
  dash: 'dot' | 'dash' | 'solid' = 'dot',
): { type: 'line'; x0: number; x1: number; y0: number; y1: number; yref: 'paper'; line: object } {
  return { type: 'line', x0: x, x1: x, y0: 0, y1: 1, yref: 'paper', line: { color, width: 1.5, dash } };
}
