import type { Data } from 'plotly.js/lib/core';
import type { Figures } from '#protocol/view.ts';
import { IMAGE_COLORS, type PlotFigure, scaleColorOf, scaleLabelOf, scaleLegend } from '../plot-figure.ts';
import { verticalLine } from './difference-histogram.ts';

const FIT = '#1c7ed6';
const CURVE_POINTS = 400;
/** The plot opens on the bins that hold all but this share of the pixels at either end. */
const HIDDEN_SHARE = 0.005;

/** The histogram of the logarithm of post over pre, the Moffat curve, the points it was fitted to, and the estimates. */
export function ratioHistogramFigure(figures: Figures): PlotFigure {
  const { ratio, scales } = figures;
  const { edges, counts } = ratio.histogram;
  const both = scales.some(({ key }) => key === 'moffat')
    ? scales
    : [...scales, { key: 'moffat', value: ratio.scale }];
  const marks = both.filter(({ value }) => value > 0);
  const range = openingRange(ratio.histogram, [0, ...marks.map(({ value }) => Math.log10(value))]);
  const curve = curveOf(ratio.fit, range);
  return {
    name: 'ratio_histogram',
    title: 'Brightness ratio and scale',
    traces: [
      barsOf(edges, counts),
      ...curve,
      pointsOf(ratio.fitted, false),
      pointsOf(ratio.fitted, true),
      ...marks.map(({ key, value }) =>
        legendLine(`${scaleLabelOf(key)} ${value.toFixed(3)}`, scaleColorOf(key)),
      ),
    ],
    legend: [
      ...(ratio.fit === null ? [] : [{ label: 'Moffat curve', color: FIT, shape: 'line' } as const]),
      { label: 'fitted', color: FIT, shape: 'dot' },
      { label: 'mirrored', color: FIT, shape: 'ring' },
      ...scaleLegend(marks),
    ],
    layout: {
      xaxis: { title: { text: 'log10(post / pre)' }, range },
      yaxis: { title: { text: 'Pixels' }, exponentformat: 'SI', range: [0, 1.1 * Math.max(1, ...counts)] },
      bargap: 0,
      shapes: [
        verticalLine(0, IMAGE_COLORS.faint),
        ...marks.map(({ key, value }) => verticalLine(Math.log10(value), scaleColorOf(key), 'solid')),
      ],
      annotations: [
        { x: 0, y: 1, yref: 'paper', yanchor: 'top', xanchor: 'right', text: 'ratio 1', showarrow: false },
      ],
    },
    summary: summaryOf(figures),
  };
}

function summaryOf({ ratio, scales, interval }: Figures): string {
  const how = ratio.fit === null ? 'the peak (the fit failed)' : 'the Moffat fit';
  const { robust } = interval;
  const first =
    robust === null
      ? ''
      : `Robust scale ${robust.scale.toFixed(4)}, 95 % interval ${robust.low.toFixed(4)} to ${robust.high.toFixed(4)}. `;
  const others = scales
    .filter(({ key }) => key !== 'moffat' && key !== 'robust')
    .map(({ key, value }) => `${scaleLabelOf(key)} ${value.toFixed(3)}`);
  const more = others.length === 0 ? '' : ` Also: ${others.join(', ')}.`;
  return `${first}Scale ${ratio.scale.toFixed(4)} from ${how}, log10 ${Math.log10(ratio.scale).toFixed(4)}.${more}`;
}

function barsOf(edges: readonly number[], counts: readonly number[]): Data {
  const centers = counts.map((_, i) => ((edges[i] ?? 0) + (edges[i + 1] ?? 0)) / 2);
  return {
    type: 'bar',
    x: centers,
    y: [...counts],
    width: counts.map((_, i) => (edges[i + 1] ?? 0) - (edges[i] ?? 0)),
    marker: { color: '#adb5bd', line: { width: 0 } },
    customdata: centers.map((center) => 10 ** center),
    name: 'pixels',
    showlegend: false,
    hovertemplate: 'ratio %{customdata:.3f}<br>%{y:,d} pixels<extra></extra>',
  };
}

function curveOf(fit: Figures['ratio']['fit'], [low, high]: readonly [number, number]): Data[] {
  if (fit === null) return [];
  const x = Array.from({ length: CURVE_POINTS + 1 }, (_, i) => low + ((high - low) * i) / CURVE_POINTS);
  const y = x.map((at) => fit.amp * (1 + ((at - fit.mu) / fit.alpha) ** 2) ** -fit.beta);
  return [
    {
      type: 'scatter',
      mode: 'lines',
      x,
      y,
      name: 'Moffat curve',
      line: { color: FIT, width: 2 },
      hoverinfo: 'skip',
    },
  ];
}

function pointsOf(points: Figures['ratio']['fitted'], mirrored: boolean): Data {
  const shown = points.filter((point) => point.mirrored === mirrored);
  return {
    type: 'scatter',
    mode: 'markers',
    x: shown.map((point) => point.x),
    y: shown.map((point) => point.y),
    name: mirrored ? 'mirrored' : 'fitted',
    marker: { color: FIT, size: 4, symbol: mirrored ? 'circle-open' : 'circle' },
    hoverinfo: 'skip',
  };
}

/** A legend entry for a line that is drawn over the whole height. */
export function legendLine(name: string, color: string): Data {
  return { type: 'scatter', mode: 'lines', x: [null], y: [null], name, line: { color, width: 2 } };
}

function openingRange(
  { edges, counts }: Figures['ratio']['histogram'],
  include: readonly number[],
): [number, number] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let low = edges[0] ?? -1;
  let high = edges.at(-1) ?? 1;
  let sum = 0;
  for (const [i, count] of counts.entries()) {
    if (sum <= HIDDEN_SHARE * total) low = edges[i] ?? low;
    sum += count;
    if (sum >= (1 - HIDDEN_SHARE) * total) {
      high = edges[i + 1] ?? high;
      break;
    }
  }
  const ends = [Math.min(low, ...include), Math.max(high, ...include)] as const;
  const margin = 0.04 * (ends[1] - ends[0]);
  return [ends[0] - margin, ends[1] + margin];
}
