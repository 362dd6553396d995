import type { Figures } from '#protocol/view.ts';
import { countText, type PlotFigure } from '../plot-figure.ts';
import { countsHeatmap, HEATMAP_SIDE, slopeLine } from './heatmap-figure.ts';

const IDENTITY = '#e03131';

/** Counts of all pixels by their brightness before and after staining, with the line of equal brightness. */
export function prePostHeatmapFigure(figures: Figures): PlotFigure {
  const { prePostCounts: cells, brightnessUnit: unit } = figures;
  const { traces, layout } = countsHeatmap(cells, { unit, noun: 'pixels', colorscale: 'Viridis' });
  const identity = slopeLine(1, { unit, color: IDENTITY, name: 'post = pre', dash: 'dash' });
  let above = 0;
  let below = 0;
  for (let post = 0; post < HEATMAP_SIDE; post++) {
    for (let pre = 0; pre < HEATMAP_SIDE; pre++) {
      const count = cells[post * HEATMAP_SIDE + pre] ?? 0;
      if (post > pre) above += count;
      else if (post < pre) below += count;
    }
  }
  return {
    name: 'pre_post_heatmap',
    title: 'Brightness before and after',
    traces: [...traces, identity],
    layout,
    legend: [{ label: 'post = pre', color: IDENTITY, shape: 'dash' }],
    summary: `Post is brighter in ${countText(above)} pixels, pre in ${countText(below)}.`,
  };
}
