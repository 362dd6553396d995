import { differenceLimits } from '#core/display/difference-limits.ts';
import type { StoreApi } from 'zustand/vanilla';
import type { ViewerStore } from '../viewer-store.ts';
import { sourcesInView } from './panes.ts';
import { type PixelPairs, samplePairs } from './sample-difference.ts';
import type { Scene } from './scene.ts';
import { partsOf } from './view-source.ts';

/** Keeps the limits of the difference fitting to the stage and the scale that are shown; call it before each drawing. */
export function keepDifferenceLimits(store: StoreApi<ViewerStore>): (scene: Scene) => void {
  let foundFor = '';
  let sampledFor = '';
  let pairs: PixelPairs = { post: new Float32Array(0), pre: new Float32Array(0) };
  return (scene) => {
    const state = store.getState();
    const shown = sourcesInView(state).find((source) => partsOf(source).kind === 'difference');
    if (shown === undefined) return;
    const { stage } = partsOf(shown);
    const { scale } = state.display;
    const sample = scene.differenceSample(stage);
    if (sample === null) return;
    const place = `${state.view?.taskId ?? ''}/${stage}/${sample.kind}`;
    if (place !== sampledFor) pairs = samplePairs(sample.pixels);
    sampledFor = place;
    if (foundFor === `${place}/${scale}`) return;
    foundFor = `${place}/${scale}`;
    state.foundDifferenceLimits(differenceLimits(pairs.post, pairs.pre, scale));
  };
}
