import type { ColorScale, Data, Layout } from 'plotly.js/lib/core';
import { brightnessTitle, brightnessValues, decadeTicks } from './brightness-axis.ts';

/** Cells along each side of the heat maps. */
export const HEATMAP_SIDE = 256;

/** What the two heat maps of brightness against brightness share. */
export function countsHeatmap(
  cells: readonly number[],
  options: { readonly unit: number; readonly noun: string; readonly colorscale: ColorScale },
): { traces: Data[]; layout: Partial<Layout> } {
  const { unit, noun, colorscale } = options;
  const values = brightnessValues(unit);
  const rows = rowsOf(cells);
  const limit = Math.log10(Math.max(2, largestButOrigin(cells)));
  const heatmap: Data = {
    type: 'heatmap',
    x: values,
    y: values,
    z: rows.map((row) => row.map((count) => (count > 0 ? Math.log10(count) : null))),
    customdata: rows,
    zmin: 0,
    zmax: limit,
    colorscale,
    hoverongaps: false,
    hovertemplate: `pre %{x}<br>post %{y}<br>%{customdata:,d} ${noun}<extra></extra>`,
    colorbar: { ...decadeTicks(limit), title: { text: noun, side: 'right' }, thickness: 10, outlinewidth: 0 },
  } as Data;
  const layout: Partial<Layout> = {
    xaxis: { title: { text: brightnessTitle('Pre') }, range: [-unit / 2, 255.5 * unit] },
    yaxis: { title: { text: brightnessTitle('Post') }, range: [-unit / 2, 255.5 * unit] },
  };
  return { traces: [heatmap], layout };
}

/** A straight line `post = slope * pre` up to where it leaves the plot. */
export function slopeLine(
  slope: number,
  options: {
    readonly unit: number;
    readonly color: string;
    readonly name: string;
    readonly dash: 'dash' | 'solid';
  },
): Data {
  const top = 255 * options.unit;
  const end = Math.min(top, top / slope);
  return {
    type: 'scatter',
    mode: 'lines',
    x: [0, end],
    y: [0, slope * end],
    name: options.name,
    line: { color: options.color, width: 2, dash: options.dash },
    hoverinfo: 'skip',
  };
}

/** `cells[post * 256 + pre]` as rows of post. */
function rowsOf(cells: readonly number[]): number[][] {
  return Array.from({ length: HEATMAP_SIDE }, (_, post) =>
    cells.slice(post * HEATMAP_SIDE, (post + 1) * HEATMAP_SIDE),
  );
}

/** The largest count but that of the pixels outside the sample, which would drown the rest. */
function largestButOrigin(cells: readonly number[]): number {
  let largest = 0;
  for (let i = 1; i < cells.length; i++) largest = Math.max(largest, cells[i]!);
  return largest;
}
