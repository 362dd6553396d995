import { lazy, type ComponentType } from 'react';
import type { RenderedFile } from '#protocol/export.ts';
import type { EngineApi } from '#protocol/engine.ts';
import type { TaskView } from '#protocol/view.ts';

const modules = import.meta.glob<Record<string, unknown>>([
  '../../viewer/*.tsx',
  '../../viewer/display/*.tsx',
  '../../plots/*.{ts,tsx}',
]);

function part<P>(name: string, path: string): ComponentType<P> {
  return lazy(async () => {
    const load = modules[path];
    const found = load === undefined ? undefined : (await load())[name];
    return { default: (found ?? (() => `(${name} is not there yet)`)) as ComponentType<P> };
  }) as unknown as ComponentType<P>;
}

export const ViewerPanel = part<{ engine: EngineApi; view: TaskView }>(
  'ViewerPanel',
  '../../viewer/viewer-panel.tsx',
);
export const DisplayPanel = part<object>('DisplayPanel', '../../viewer/display/display-panel.tsx');
export const PlotsPanel = part<{ engine: EngineApi; view: TaskView }>(
  'PlotsPanel',
  '../../plots/plots-panel.tsx',
);

export async function renderPlots(_engine: EngineApi, _view: TaskView): Promise<readonly RenderedFile[]> {
  return Promise.resolve([]);
}
