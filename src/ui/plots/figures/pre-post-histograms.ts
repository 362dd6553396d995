import type { Figures } from '#protocol/view.ts';
import { IMAGE_COLORS, type PlotFigure } from '../plot-figure.ts';
import { histogramLine, medianOf } from './histogram-line.ts';

/** Histograms of post, of pre as it came, and of aligned pre, over the pixels where any of them has signal. */
export function prePostHistogramsFigure(figures: Figures): PlotFigure {
  const { post, rawPre, alignedPre, logY } = figures.prePostHistograms;
  const unit = figures.brightnessUnit;
  const line = (histogram: typeof post, name: string, color: string, faint: boolean) =>
    histogramLine(
      histogram,
      { name, color, unit, fill: !faint, width: faint ? 1 : 1.5, dash: faint ? 'dot' : 'solid' },
      { logY },
    );
  const median = (histogram: typeof post): string => {
    const value = medianOf(histogram);
    return value === null ? 'unknown' : String(value * unit);
  };
  return {
    name: 'pre_post_histograms',
    title: 'Brightness histograms',
    traces: [
      line(alignedPre, 'pre, aligned', IMAGE_COLORS.faint, true),
      line(rawPre, 'pre', IMAGE_COLORS.pre, false),
      line(post, 'post', IMAGE_COLORS.post, false),
    ],
    legend: [
      { label: 'post', color: IMAGE_COLORS.post, shape: 'line' },
      { label: 'pre', color: IMAGE_COLORS.pre, shape: 'line' },
      { label: 'pre, aligned', color: IMAGE_COLORS.faint, shape: 'dash' },
    ],
    layout: {
      xaxis: { title: { text: 'Brightness (grey levels)' } },
      yaxis: { title: { text: 'Pixels' }, type: logY ? 'log' : 'linear', exponentformat: 'SI' },
      hovermode: 'x',
    },
    summary: `Median brightness: post ${median(post)}, pre ${median(rawPre)} grey levels.`,
  };
}
