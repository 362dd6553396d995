import type { Plotly as PlotlyBundle } from './plotly-bundle.ts';

/** Plotly, loaded when the first plot is shown or exported; a chunk of its own. */
export async function loadPlotly(): Promise<typeof PlotlyBundle> {
  const { Plotly } = await import('./plotly-bundle.ts');
  return Plotly;
}
