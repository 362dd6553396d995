import type { StoreApi } from 'zustand/vanilla';
import type { ViewStage } from '#protocol/view.ts';
import type { ViewerStore } from './viewer-store.ts';

/** A key of the viewer as the help lists it. */
export interface ViewerKey {
  readonly keys: readonly string[];
  readonly does: string;
}

/** All keys of the viewer, for the list of keys. */
export const VIEWER_KEYS: readonly ViewerKey[] = [
  { keys: ['B'], does: 'Blink between A and B; again: pause, go on' },
  { keys: ['Space'], does: 'Flip A and B by hand' },
  { keys: ['1', '2', '3'], does: 'Pre-stain padded, after boundary, after interior alignment' },
  { keys: ['4', 'D'], does: 'Difference' },
  { keys: ['O'], does: 'Overlay' },
  { keys: ['S'], does: 'Swipe' },
  { keys: ['E'], does: 'Outlines on or off' },
  { keys: ['+', '-'], does: 'Zoom in, out' },
  { keys: ['0'], does: '1:1' },
  { keys: ['F'], does: 'Fit' },
  { keys: ['Arrows'], does: 'Pan; with Shift by one pixel' },
];

const ZOOM_STEP = 1.5;
/** Part of the view that an arrow key moves by. */
const PAN_SHARE = 0.1;

const STAGE_KEYS: Readonly<Record<string, ViewStage>> = { 1: 'padded', 2: 'boundary', 3: 'interior' };
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Does what a key stands for; false where it is not the viewer's, or meant for the control that has the focus. */
export function handleViewerKey(event: KeyboardEvent, store: StoreApi<ViewerStore>): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (store.getState().view === null || isTyping(event.target) || isInDialog(event.target)) return false;
  const arrow = ARROWS[event.key];
  if (arrow !== undefined || event.key === ' ') {
    if (isControl(event.target)) return false;
    if (arrow === undefined) store.getState().flip();
    else pan(store.getState(), arrow, event.shiftKey);
    return true;
  }
  return doLetter(event.key.toLowerCase(), store.getState());
}

function doLetter(key: string, state: ViewerStore): boolean {
  const actions: Readonly<Record<string, () => void>> = {
    b: () => toggleBlink(state),
    o: () => state.setMode('overlay'),
    d: () => state.setMode('difference'),
    4: () => state.setMode('difference'),
    s: () => state.setMode('swipe'),
    e: () => state.toggleOutlines(),
    '+': () => state.zoomBy(ZOOM_STEP),
    '=': () => state.zoomBy(ZOOM_STEP),
    '-': () => state.zoomBy(1 / ZOOM_STEP),
    0: () => state.zoomToPixels(),
    f: () => state.fit(),
  };
  const stage = STAGE_KEYS[key];
  if (stage !== undefined) return toStage(stage, state);
  const action = actions[key];
  action?.();
  return action !== undefined;
}

function toStage(stage: ViewStage, state: ViewerStore): boolean {
  const present = state.view?.stages.some((one) => one.stage === stage) ?? false;
  if (present) state.setStage(stage);
  return present;
}

function toggleBlink(state: ViewerStore): void {
  if (state.mode === 'blink') state.setBlink({ playing: !state.blink.playing });
  else state.setMode('blink');
}

function pan(state: ViewerStore, [x, y]: readonly [number, number], byPixel: boolean): void {
  const { width, height } = state.viewport;
  const step = byPixel ? state.camera.zoom : PAN_SHARE * Math.min(width, height);
  state.panBy(x * step, y * step);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  ) {
    return true;
  }
  return (
    target instanceof HTMLInputElement && !['radio', 'checkbox', 'button', 'range'].includes(target.type)
  );
}

/** Controls that use the arrow keys or the space bar themselves. */
function isControl(target: EventTarget | null): boolean {
  const selector =
    'button, input, a[href], summary, [role="slider"], [role="tab"], [role="radio"], [role="option"], [role="menuitem"]';
  return target instanceof HTMLElement && target.closest(selector) !== null;
}

function isInDialog(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('[role="dialog"]') !== null;
}
