import type { Figures } from '#protocol/view.ts';
import { countText, type PlotFigure, scaleColorOf, scaleLabelOf, scaleLegend } from '../plot-figure.ts';
import { countsHeatmap, HEATMAP_SIDE, slopeLine } from './heatmap-figure.ts';

/** Dark to light blue: every scale's line stands out from it, on a light and on a dark page. */
const NAVY: [number, string][] = [
  [0, '#16233f'],
  [0.5, '#3f6098'],
  [1, '#dce9fb'],
];

/** How many more pixels are brighter in post than there are that are as much brighter in pre, with a line per scale. */
export function excessHeatmapFigure(figures: Figures): PlotFigure {
  const { prePostCounts, brightnessUnit: unit, scales } = figures;
  const excess = excessOf(prePostCounts);
  const { traces, layout } = countsHeatmap(excess, { unit, noun: 'pixels more', colorscale: NAVY });
  const drawn = scales.filter(({ value }) => Number.isFinite(value) && value > 0);
  const lines = drawn.map(({ key, value }) =>
    slopeLine(value, {
      unit,
      color: scaleColorOf(key),
      name: `${scaleLabelOf(key)} ${value.toFixed(3)}`,
      dash: 'solid',
    }),
  );
  const total = excess.reduce((sum, count) => sum + count, 0);
  const named = scales.map(({ key, value }) => `${scaleLabelOf(key)} ${value.toFixed(3)}`).join(', ');
  return {
    name: 'excess_heatmap',
    title: 'Excess of post over pre',
    traces: [...traces, ...lines],
    layout,
    legend: scaleLegend(drawn),
    summary: `${countText(total)} pixels in excess above the line of equal brightness. Scales: ${named}.`,
  };
}

/** Counts minus their transpose where post is above pre and the result is positive; zero elsewhere. */
export function excessOf(counts: readonly number[]): number[] {
  const excess = Array.from<number>({ length: counts.length }).fill(0);
  for (let post = 1; post < HEATMAP_SIDE; post++) {
    for (let pre = 0; pre < post; pre++) {
      const more = (counts[post * HEATMAP_SIDE + pre] ?? 0) - (counts[pre * HEATMAP_SIDE + post] ?? 0);
      excess[post * HEATMAP_SIDE + pre] = Math.max(more, 0);
    }
  }
  return excess;
}
