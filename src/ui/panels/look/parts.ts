import { lazy } from 'react';
import type { EngineApi } from '#protocol/engine.ts';
import type { RenderedFile } from '#protocol/export.ts';
import type { TaskView } from '#protocol/view.ts';

/** The viewer, the display controls and the plots: large, and loaded when a task is first looked at. */
export const ViewerPanel = lazy(async () => ({
  default: (await import('#ui/viewer/viewer-panel.tsx')).ViewerPanel,
}));

/** Brightness and colours of the viewer. */
export const DisplayPanel = lazy(async () => ({
  default: (await import('#ui/viewer/display/display-panel.tsx')).DisplayPanel,
}));

/** Plots of the open task. */
export const PlotsPanel = lazy(async () => ({
  default: (await import('#ui/plots/plots-panel.tsx')).PlotsPanel,
}));

/** All plots of a task as pictures, for saving. */
export async function renderPlots(engine: EngineApi, view: TaskView): Promise<readonly RenderedFile[]> {
  const { renderPlotFiles } = await import('#ui/plots/render-plot-files.ts');
  return renderPlotFiles(engine, view);
}
