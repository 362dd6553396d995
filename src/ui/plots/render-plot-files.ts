import type { EngineApi } from '#protocol/engine.ts';
import type { RenderedFile } from '#protocol/export.ts';
import type { TaskView } from '#protocol/view.ts';
import { errorMapFigure } from './figures/error-map.ts';
import { plotFigures } from './figures/plot-figures.ts';
import { taskPictures } from './pictures/task-pictures.ts';
import { FILE_THEME } from './plot-figure.ts';
import { pngOfFigure } from './png-of-figure.ts';
import { pngOfCanvas } from './save-png.ts';

/** Longer side of an exported picture's panels, in px: an overview; the pixels themselves are in the TIFF and FITS files. */
const EXPORT_LONGEST_PX = 2000;

/**
 * Every plot and picture that a task has, as PNG files `<prefix><name><suffix>.png`. The prefix is
 * `<sample>/<dye>/pipeline_output/` where none is given; the suffix tells parameter variants apart, as in checkpoint names.
 */
export async function renderPlotFiles(
  engine: EngineApi,
  view: TaskView,
  options: { readonly prefix?: string; readonly signal?: AbortSignal } = {},
): Promise<RenderedFile[]> {
  const prefix = options.prefix ?? `${view.ref.sample}/${view.ref.dye}/pipeline_output/`;
  const pathOf = (name: string): string => `${prefix}${name}${view.suffix}.png`;
  const files: RenderedFile[] = [];
  const figures = await engine.readFigures(view.taskId);
  const map = errorMapFigure(view);
  const plots = [...(figures === null ? [] : plotFigures(figures)), ...(map === null ? [] : [map])];
  for (const figure of plots) {
    options.signal?.throwIfAborted();
    files.push({ path: pathOf(figure.name), bytes: await pngOfFigure(figure) });
  }
  for (const picture of taskPictures(view, figures)) {
    options.signal?.throwIfAborted();
    const drawn = await picture.draw(engine, {
      longestPx: EXPORT_LONGEST_PX,
      theme: FILE_THEME,
      bare: false,
    });
    if (drawn !== null) files.push({ path: pathOf(picture.name), bytes: await pngOfCanvas(drawn) });
  }
  return files;
}
