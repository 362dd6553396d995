import type { Data } from 'plotly.js/lib/core';
import { errorMap, type ErrorMap, type ErrorVector, type ResidualKind } from '#core/display/error-map.ts';
import type { TaskView } from '#protocol/view.ts';
import { errorWords, intervalWords, verdictOf } from '#ui/words/verdict.ts';
import { IMAGE_COLORS, type PlotFigure } from '../plot-figure.ts';

/** What the fit made of a patch: a colour and a sign each. */
const LOOKS: readonly {
  readonly kind: ResidualKind;
  readonly label: string;
  readonly color: string;
  readonly symbol: 'circle' | 'circle-open' | 'x-thin-open';
  readonly size: number;
}[] = [
  { kind: 'fitted', label: 'fitted', color: '#868e96', symbol: 'circle', size: 3 },
  { kind: 'heldOut', label: 'control, not fitted', color: '#1c7ed6', symbol: 'circle-open', size: 6 },
  { kind: 'leftOut', label: 'left out', color: '#e03131', symbol: 'x-thin-open', size: 6 },
];

/** Room around the sample, as a share of its longer side; below it more, for the scale bar. */
const MARGIN = 0.04;
const BAR_ROOM = 0.1;

/** The residual vectors of the registration over the sample, with the verdict in words; null before stage 3. */
export function errorMapFigure(view: TaskView): PlotFigure | null {
  const outlines = view.outlines?.post ?? [];
  const map = errorMap(view.residuals, outlines);
  if (map === null) return null;
  const present = LOOKS.filter(({ kind }) => map.vectors.some((vector) => vector.kind === kind));
  return {
    name: 'error_map',
    title: 'Error map of the registration',
    traces: [
      ...outlines.map(outlineTrace),
      ...present.flatMap(({ kind, ...look }) =>
        vectorTraces(
          map.vectors.filter((vector) => vector.kind === kind),
          look,
        ),
      ),
      barTrace(map),
    ],
    legend: present.map(({ label, color, kind }) => ({
      label,
      color,
      shape: kind === 'heldOut' ? 'ring' : kind === 'fitted' ? 'dot' : 'dash',
    })),
    layout: {
      xaxis: { title: { text: 'x on the canvas, px' }, range: rangeOf(map, 'x'), zeroline: false },
      yaxis: {
        title: { text: 'y on the canvas, px' },
        range: rangeOf(map, 'y'),
        scaleanchor: 'x',
        zeroline: false,
      },
      annotations: [barWords(map)],
    },
    summary: summaryOf(view, map),
  };
}

function summaryOf({ summary }: TaskView, map: ErrorMap): string {
  const { chip, sentence } = verdictOf(summary);
  const error = summary.judgement?.error;
  const figures =
    error === null || error === undefined
      ? ''
      : ` Off by ${errorWords(error.median.px)} (${intervalWords(error.median)}) in half of the sample, ${errorWords(error.worst.px)} (${intervalWords(error.worst)}) at worst.`;
  const scale = ` Vectors are drawn ${Number(map.magnification.toPrecision(2)).toLocaleString('en')} times larger.`;
  return `${chip === null ? '' : `${chip}: `}${sentence}${figures}${scale}`;
}

/** Downwards, as pixels count. */
function rangeOf({ frame }: ErrorMap, axis: 'x' | 'y'): [number, number] {
  const longer = Math.max(frame.width, frame.height);
  if (axis === 'x') return [frame.x - MARGIN * longer, frame.x + frame.width + MARGIN * longer];
  return [frame.y + frame.height + BAR_ROOM * longer, frame.y - MARGIN * longer];
}

function outlineTrace(line: readonly number[]): Data {
  const x = line.filter((_, i) => i % 2 === 0);
  const y = line.filter((_, i) => i % 2 === 1);
  return {
    type: 'scatter',
    mode: 'lines',
    x: [...x, x[0] ?? null],
    y: [...y, y[0] ?? null],
    line: { color: IMAGE_COLORS.faint, width: 1 },
    hoverinfo: 'skip',
    showlegend: false,
  };
}

function vectorTraces(
  vectors: readonly ErrorVector[],
  { label, color, symbol, size }: Pick<(typeof LOOKS)[number], 'label' | 'color' | 'symbol' | 'size'>,
): Data[] {
  const lines: Data = {
    type: 'scatter',
    mode: 'lines',
    x: vectors.flatMap(({ x, tipX }) => [x, tipX, null]),
    y: vectors.flatMap(({ y, tipY }) => [y, tipY, null]),
    line: { color, width: 1.5 },
    hoverinfo: 'skip',
    showlegend: false,
  };
  const feet: Data = {
    type: 'scatter',
    mode: 'markers',
    x: vectors.map(({ x }) => x),
    y: vectors.map(({ y }) => y),
    customdata: vectors.map(({ lengthPx }) => lengthPx),
    name: label,
    marker: { color, size, symbol, line: { color, width: 1.2 } },
    hovertemplate: `%{customdata:.3f} px, ${label}<extra></extra>`,
  };
  return [lines, feet];
}

/** The scale bar below the sample. */
function barTrace(map: ErrorMap): Data {
  const { x, y, length } = barPlace(map);
  return {
    type: 'scatter',
    mode: 'lines+markers',
    x: [x, x + length],
    y: [y, y],
    line: { color: IMAGE_COLORS.faint, width: 2.5 },
    marker: { color: IMAGE_COLORS.faint, size: 9, symbol: 'line-ns-open' },
    hoverinfo: 'skip',
    showlegend: false,
  };
}

function barWords(map: ErrorMap): NonNullable<PlotFigure['layout']['annotations']>[number] {
  const { x, y, length } = barPlace(map);
  return {
    x: x + length,
    y,
    text: ` ${map.barPx} px of error`,
    showarrow: false,
    xanchor: 'left',
    yanchor: 'middle',
  };
}

function barPlace({ frame, barPx, magnification }: ErrorMap): { x: number; y: number; length: number } {
  const longer = Math.max(frame.width, frame.height);
  return { x: frame.x, y: frame.y + frame.height + (BAR_ROOM / 2) * longer, length: barPx * magnification };
}
