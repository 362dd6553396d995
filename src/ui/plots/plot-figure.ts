import type { Data, Layout } from 'plotly.js/lib/core';

/** A plot as data: what to draw, how to call it, and what it says in words. */
export interface PlotFigure {
  /** File name without extension, as in `pipeline_output`. */
  readonly name: string;
  readonly title: string;
  readonly traces: readonly Data[];
  /** Axes, shapes and annotations; fonts and colours of the page come with {@link themedLayout}. */
  readonly layout: Partial<Layout>;
  /** What the lines and points are; on the page beside the plot, in files within it. */
  readonly legend: readonly LegendEntry[];
  /** The result in a sentence or two, for everybody and for screen readers. */
  readonly summary: string;
}

/** A line of the legend. */
export interface LegendEntry {
  readonly label: string;
  readonly color: string;
  readonly shape: 'line' | 'dash' | 'dot' | 'ring';
}

/** Colours of the lines of the scale methods. */
const SCALE_COLORS: readonly (readonly [prefix: string, color: string, label: string])[] = [
  ['robust', '#4263eb', 'Robust'],
  ['moffat', '#00cc88', 'Moffat'],
  ['percentile', '#ff9933', 'Percentile'],
  ['manual', '#ff3366', 'Manual'],
];

/** Colour of a scale's line, by its key. */
export function scaleColorOf(key: string): string {
  return SCALE_COLORS.find(([prefix]) => key.startsWith(prefix))?.[1] ?? '#888888';
}

/** A scale's method in words: "Moffat", "Percentile 50", "Manual". */
export function scaleLabelOf(key: string): string {
  const label = SCALE_COLORS.find(([prefix]) => key.startsWith(prefix))?.[2] ?? key;
  const percentile = /_p(.+)$/.exec(key)?.[1];
  return percentile === undefined ? label : `${label} ${percentile}`;
}

/** Colours of the two images in all plots; lightness and place in the legend tell them apart too. */
export const IMAGE_COLORS = { post: '#d6336c', pre: '#2b8a3e', faint: '#868e96' } as const;

/** Text and lines of a plot by the page's colour scheme. */
export interface PlotTheme {
  readonly text: string;
  readonly grid: string;
  readonly paper: string;
}

/** Themes of the page. */
export const PLOT_THEMES: Readonly<Record<'light' | 'dark', PlotTheme>> = {
  light: { text: '#212529', grid: '#dee2e6', paper: 'rgba(0,0,0,0)' },
  dark: { text: '#e9ecef', grid: '#40444b', paper: 'rgba(0,0,0,0)' },
};

/** Light, on white: for files, which lie on any background. */
export const FILE_THEME: PlotTheme = { ...PLOT_THEMES.light, paper: '#ffffff' };

const FONT = '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, Helvetica, Arial, sans-serif';

/** The layout of a figure with the page's colours and fonts. */
export function themedLayout(
  figure: PlotFigure,
  theme: PlotTheme,
  options: { readonly large: boolean; readonly fontFamily?: string },
): Partial<Layout> {
  const axis = { gridcolor: theme.grid, zerolinecolor: theme.grid, linecolor: theme.grid, automargin: true };
  return {
    ...figure.layout,
    paper_bgcolor: theme.paper,
    plot_bgcolor: theme.paper,
    font: { family: options.fontFamily ?? FONT, size: options.large ? 14 : 11, color: theme.text },
    showlegend: options.large,
    margin: options.large ? { l: 64, r: 24, t: 64, b: 56 } : { l: 48, r: 8, t: 8, b: 40 },
    xaxis: { ...axis, ...figure.layout.xaxis },
    yaxis: { ...axis, ...figure.layout.yaxis },
    legend: {
      orientation: 'h',
      x: 0,
      y: 1.02,
      xanchor: 'left',
      yanchor: 'bottom',
      bgcolor: 'rgba(0,0,0,0)',
      ...figure.layout.legend,
    },
    hoverlabel: { font: { family: options.fontFamily ?? FONT, size: 12 } },
    dragmode: 'zoom',
  };
}

/** Legend entries of scales. */
export function scaleLegend(
  scales: readonly { readonly key: string; readonly value: number }[],
): LegendEntry[] {
  return scales.map(({ key, value }) => ({
    label: `${scaleLabelOf(key)} ${value.toFixed(3)}`,
    color: scaleColorOf(key),
    shape: 'line',
  }));
}

/** A count in words with few digits: "41.2 million", "3,120". */
export function countText(count: number): string {
  if (count >= 1e6) return `${(count / 1e6).toPrecision(3)} million`;
  return count.toLocaleString('en');
}
