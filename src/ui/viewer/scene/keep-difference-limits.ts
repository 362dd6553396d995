import type { StoreApi } from 'zustand/vanilla';
import type { ViewerStore } from '../viewer-store.ts';
import { sourcesInView } from './panes.ts';
import { sampledDifferenceLimits } from './sample-difference.ts';
import type { Scene } from './scene.ts';
import { partsOf } from './view-source.ts';

/** Keeps the limits of the difference fitting to the stage and the scale that are shown; call it after each drawing. */
export function keepDifferenceLimits(store: StoreApi<ViewerStore>): (scene: Scene) => void {
  let foundFor = '';
  return (scene) => {
    const state = store.getState();
    const shown = sourcesInView(state).find((source) => partsOf(source).kind === 'difference');
    if (shown === undefined) return;
    const { stage } = partsOf(shown);
    const { scale } = state.display;
    const sample = scene.differenceSample(stage);
    if (sample === null) return;
    const key = `${state.view?.taskId ?? ''}/${stage}/${scale}/${sample.kind}`;
    if (key === foundFor) return;
    foundFor = key;
    state.foundDifferenceLimits(sampledDifferenceLimits(sample.pixels, scale));
  };
}
