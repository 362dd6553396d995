import type { Data } from 'plotly.js/lib/core';

/** A histogram as the frontend draws it. */
interface Histogram {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** How a histogram is drawn. */
export interface HistogramLineOptions {
  readonly name: string;
  readonly color: string;
  readonly fill: boolean;
  /** Brightness units of one bin value. */
  readonly unit: number;
  readonly width?: number;
  readonly dash?: 'solid' | 'dot' | 'dash';
}

/** A histogram as a stepped line through the middles of its bins. Empty bins are gaps where `logY` cannot show them. */
export function histogramLine(
  histogram: Histogram,
  options: HistogramLineOptions,
  scale: { readonly logY: boolean },
): Data {
  const { edges, counts } = histogram;
  return {
    type: 'scatter',
    mode: 'lines',
    x: counts.map((_, i) => (((edges[i] ?? 0) + (edges[i + 1] ?? 0)) / 2) * options.unit),
    y: counts.map((count) => (scale.logY && count === 0 ? null : count)),
    name: options.name,
    line: { color: options.color, width: options.width ?? 1.5, shape: 'hvh', dash: options.dash ?? 'solid' },
    fill: options.fill ? 'tozeroy' : 'none',
    fillcolor: `${options.color}26`,
    hovertemplate: `%{x:,}: %{y:,d} pixels<extra>${options.name}</extra>`,
  };
}

/** The value that splits a histogram in half; null where it is empty. */
export function medianOf(histogram: Histogram): number | null {
  const total = histogram.counts.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  for (const [i, count] of histogram.counts.entries()) {
    sum += count;
    if (total > 0 && 2 * sum >= total) return ((histogram.edges[i] ?? 0) + (histogram.edges[i + 1] ?? 0)) / 2;
  }
  return null;
}
