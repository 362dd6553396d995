import type { Data } from 'plotly.js/lib/core';
import type { Figures } from '#protocol/view.ts';
import { countText, type PlotFigure, scaleColorOf } from '../plot-figure.ts';
import { verticalLine } from './difference-histogram.ts';
import { legendLine } from './ratio-histogram.ts';

const COUNTS = '#1c7ed6';

/** How the count of peaks of the difference above 5 sigma moves over the interval of the scale. */
export function differencePeaksFigure(figures: Figures): PlotFigure {
  const { peaks, interval } = figures;
  const { robust, moffat } = interval;
  const marks = [
    ...(robust === null ? [] : [{ key: 'robust', label: 'Robust', value: robust.scale }]),
    { key: 'moffat', label: 'Moffat', value: moffat },
  ];
  return {
    name: 'difference_peaks',
    title: 'Peaks of the difference over the scale',
    traces: [
      countsOf(peaks),
      ...marks.map(({ key, label, value }) => legendLine(`${label} ${value.toFixed(4)}`, scaleColorOf(key))),
    ],
    legend: [
      { label: 'peaks above 5 sigma', color: COUNTS, shape: 'dot' },
      ...marks.map(({ key, label, value }) => ({
        label: `${label} ${value.toFixed(4)}`,
        color: scaleColorOf(key),
        shape: 'line' as const,
      })),
    ],
    layout: {
      xaxis: { title: { text: 'Scale' }, range: openingRange(figures), tickformat: '.4f', nticks: 7 },
      yaxis: {
        title: { text: 'Peaks above 5 sigma' },
        rangemode: 'tozero',
        range: [0, 1.15 * Math.max(1, ...peaks.counts)],
      },
      shapes: [
        ...(robust === null ? [] : [bandOf(robust.low, robust.high)]),
        ...marks.map(({ key, value }) => verticalLine(value, scaleColorOf(key), 'solid')),
      ],
      annotations:
        robust === null
          ? []
          : [
              {
                x: robust.low,
                xanchor: 'left',
                y: 1,
                yref: 'paper',
                yanchor: 'top',
                text: '95 % interval',
                showarrow: false,
              },
            ],
    },
    summary: summaryOf(figures),
  };
}

function summaryOf({ peaks, interval }: Figures): string {
  const part = peaks.share < 1 ? ` in ${(100 * peaks.share).toFixed(0)} % of the sample` : '';
  const height = `A peak is higher than 5 sigma of the residual, ${peaks.threshold.toPrecision(3)} grey levels.`;
  const { robust, moffat } = interval;
  const atMoffat = peaks.counts[peaks.scales.indexOf(moffat)];
  const other =
    atMoffat === undefined ? '' : ` With the Moffat fit, ${moffat.toFixed(4)}: ${countText(atMoffat)}.`;
  if (robust === null) return `Peaks of the difference${part}.${other} ${height}`;
  const counts = peaks.counts.filter((_, i) => {
    const scale = peaks.scales[i] ?? 0;
    return scale >= robust.low && scale <= robust.high;
  });
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  const span = low === high ? countText(low) : `${countText(low)} to ${countText(high)}`;
  return (
    `${span} peaks${part} over the 95 % interval of the scale, ` +
    `${robust.low.toFixed(4)} to ${robust.high.toFixed(4)}.${other} ${height}`
  );
}

function countsOf({ scales, counts }: Figures['peaks']): Data {
  return {
    type: 'scatter',
    mode: 'lines+markers',
    x: [...scales],
    y: [...counts],
    name: 'peaks above 5 sigma',
    line: { color: COUNTS, width: 2 },
    marker: { color: COUNTS, size: 6 },
    hovertemplate: 'scale %{x:.4f}<br>%{y:,d} peaks<extra></extra>',
  };
}

/** The interval as a band behind the points. */
function bandOf(low: number, high: number): NonNullable<PlotFigure['layout']['shapes']>[number] {
  return {
    type: 'rect',
    xref: 'x',
    yref: 'paper',
    x0: low,
    x1: high,
    y0: 0,
    y1: 1,
    layer: 'below',
    fillcolor: scaleColorOf('robust'),
    opacity: 0.12,
    line: { width: 0 },
  };
}

/** Widths of the interval that the Moffat fit may lie beside it and still be in the picture. */
const WIDTHS_BESIDE = 3;

/** The interval with room beside it, and the Moffat fit where it does not lie so far off that it would dwarf it. */
function openingRange({ peaks, interval: { robust, moffat } }: Figures): [number, number] {
  const reach = robust === null ? Infinity : WIDTHS_BESIDE * (robust.high - robust.low);
  const isNear = robust === null || (moffat > robust.low - reach && moffat < robust.high + reach);
  const shown = isNear ? peaks.scales : [robust.low, robust.high];
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  const margin = Math.max(0.08 * (high - low), 1e-6);
  return [low - margin, high + margin];
}
