import { loadPlotly } from './load-plotly.ts';
import { FILE_THEME, type PlotFigure, themedLayout } from './plot-figure.ts';

/** Size of a plot as a file: 4 to 3, sharp in print at 11 cm width. */
const PNG_SIZE = { width: 960, height: 720, scale: 2 } as const;

/** A plot as a PNG file's bytes: always on white, whatever the page looks like. */
export async function pngOfFigure(figure: PlotFigure): Promise<Uint8Array<ArrayBuffer>> {
  const Plotly = await loadPlotly();
  const layout = themedLayout(figure, FILE_THEME, { large: true });
  const titled = {
    ...layout,
    title: { text: figure.title, font: { size: 18 }, x: 0.02, xanchor: 'left' as const },
    margin: { l: 72, r: 32, t: 96, b: 64 },
  };
  const dataUrl = await Plotly.toImage(
    { data: [...figure.traces], layout: titled },
    { format: 'png', ...PNG_SIZE },
  );
  const base64 = dataUrl.slice(dataUrl.indexOf(',') + 1);
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
