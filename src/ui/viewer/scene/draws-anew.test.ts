import { expect, test } from 'vitest';
import { createViewerStore, type ViewerStore } from '../viewer-store.ts';
import { drawsAnew } from './draws-anew.ts';

/** Whether what was done to a new viewer draws it again. */
function drawsAfter(act: (store: ViewerStore) => void, before?: (store: ViewerStore) => void): boolean {
  const store = createViewerStore();
  before?.(store.getState());
  const first = store.getState();
  act(store.getState());
  return drawsAnew(store.getState(), first);
}

test('the pointer and the values under it draw nothing anew', () => {
  expect(drawsAfter((store) => store.setPointer({ x: 3, y: 4 }))).toBe(false);
  expect(drawsAfter((store) => store.setReadout(null))).toBe(false);
  expect(drawsAfter((store) => store.setReadout({ x: 3, y: 4, post: 1, pre: [] }))).toBe(false);
  expect(drawsAfter((store) => store.setTileError('damaged'))).toBe(false);
});

test('side by side the pointer is drawn in the other pane', () => {
  const side = (store: ViewerStore): void => store.setMode('side');
  expect(drawsAfter((store) => store.setPointer({ x: 3, y: 4 }), side)).toBe(true);
});

test('another view, place, size, colour or line is drawn', () => {
  expect(drawsAfter((store) => store.setMode('post'))).toBe(true);
  expect(drawsAfter((store) => store.setViewport(300, 200, 1))).toBe(true);
  expect(drawsAfter((store) => store.setRange('post', 1, 2))).toBe(true);
  expect(drawsAfter((store) => store.toggleOutlines())).toBe(true);
  expect(drawsAfter((store) => store.toggleResiduals())).toBe(true);
  expect(drawsAfter((store) => store.foundDifferenceLimits({ knee: 1, limit: 2 }))).toBe(true);
});
