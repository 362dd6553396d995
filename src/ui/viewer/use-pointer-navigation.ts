import { type RefObject, useEffect } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import { frameOf, imageAt } from './scene/camera.ts';
import { paneAt, panesOf } from './scene/panes.ts';
import type { ViewerStore } from './viewer-store.ts';

/** Wheel distance, in CSS px, to zoom per step of e: a notch of 100 px zooms by a fifth. */
const WHEEL_PER_E = 550;
/** A pinch on a touch pad arrives as small wheel distances with Ctrl. */
const PINCH_PER_E = 100;
/** CSS px of one line or page of wheels that do not report pixels. */
const WHEEL_UNITS_PX = [1, 16, 400];
const DOUBLE_CLICK_ZOOM = 2;

/** Position in device pixels of the canvas. */
interface ScreenPoint {
  readonly x: number;
  readonly y: number;
}

/** Wheel and pinch zoom, drag pans, double-click zooms in (with Shift out), and the pointer's pixel is kept in the store. */
export function usePointerNavigation(
  canvasRef: RefObject<HTMLCanvasElement | null>,
  store: StoreApi<ViewerStore>,
): void {
  useEffect(() => {
    const canvas = canvasRef.current;
    if (canvas === null) return;
    const stop = new AbortController();
    const on = <K extends keyof HTMLElementEventMap>(type: K, act: (event: HTMLElementEventMap[K]) => void) =>
      canvas.addEventListener(type, act, { signal: stop.signal, passive: false });
    const fingers = new Map<number, ScreenPoint>();
    on('wheel', (event) => {
      event.preventDefault();
      const distance = event.deltaY * (WHEEL_UNITS_PX[event.deltaMode] ?? 1);
      zoomAround(
        store,
        pointOf(event, store),
        Math.exp(-distance / (event.ctrlKey ? PINCH_PER_E : WHEEL_PER_E)),
      );
    });
    on('dblclick', (event) => {
      zoomAround(store, pointOf(event, store), event.shiftKey ? 1 / DOUBLE_CLICK_ZOOM : DOUBLE_CLICK_ZOOM);
    });
    on('pointerdown', (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      canvas.focus({ preventScroll: true });
      fingers.set(event.pointerId, pointOf(event, store));
    });
    on('pointermove', (event) => {
      const at = pointOf(event, store);
      store.getState().setPointer(pixelAt(store, at));
      if (fingers.has(event.pointerId)) moveFinger(store, fingers, event.pointerId, at);
    });
    for (const end of ['pointerup', 'pointercancel'] as const) {
      on(end, (event) => fingers.delete(event.pointerId));
    }
    on('pointerleave', () => store.getState().setPointer(null));
    return () => stop.abort();
  }, [canvasRef, store]);
}

function pointOf(event: MouseEvent, store: StoreApi<ViewerStore>): ScreenPoint {
  const { pixelRatio } = store.getState();
  return { x: event.offsetX * pixelRatio, y: event.offsetY * pixelRatio };
}

function imagePoint(store: StoreApi<ViewerStore>, at: ScreenPoint): ScreenPoint | null {
  const state = store.getState();
  const pane = paneAt(panesOf(state), at.x);
  return pane === undefined ? null : imageAt(frameOf(state.camera, pane.rect), at.x, at.y);
}

function pixelAt(store: StoreApi<ViewerStore>, at: ScreenPoint): ScreenPoint | null {
  const point = imagePoint(store, at);
  const canvas = store.getState().view?.canvas;
  if (point === null || canvas === undefined) return null;
  const pixel = { x: Math.floor(point.x), y: Math.floor(point.y) };
  const inside = pixel.x >= 0 && pixel.y >= 0 && pixel.x < canvas.width && pixel.y < canvas.height;
  return inside ? pixel : null;
}

function zoomAround(store: StoreApi<ViewerStore>, at: ScreenPoint, factor: number): void {
  const anchor = imagePoint(store, at);
  if (anchor !== null) store.getState().zoomBy(factor, anchor);
}

/** One finger pans; two keep the image points under them. */
function moveFinger(
  store: StoreApi<ViewerStore>,
  fingers: Map<number, ScreenPoint>,
  id: number,
  to: ScreenPoint,
): void {
  const from = fingers.get(id) ?? to;
  const still = [...fingers].find(([other]) => other !== id)?.[1];
  fingers.set(id, to);
  if (still === undefined) {
    store.getState().panBy(from.x - to.x, from.y - to.y);
    return;
  }
  const before = Math.hypot(from.x - still.x, from.y - still.y);
  const after = Math.hypot(to.x - still.x, to.y - still.y);
  store.getState().panBy((from.x - to.x) / 2, (from.y - to.y) / 2);
  if (before > 0) zoomAround(store, { x: (to.x + still.x) / 2, y: (to.y + still.y) / 2 }, after / before);
}
