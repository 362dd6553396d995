import { type RefObject, useEffect, useRef } from 'react';
import type { EngineApi } from '#protocol/engine.ts';
import type { TaskView } from '#protocol/view.ts';
import { overviewDrawer } from './scene/draw-overview.ts';
import { Scene } from './scene/scene.ts';
import { keepDifferenceLimits } from './scene/keep-difference-limits.ts';
import { viewerStore } from './viewer-store.ts';

/** Opens a task in the store and draws it on the canvas; gives the scene of the present task. */
export function useScene(
  canvasRef: RefObject<HTMLCanvasElement | null>,
  overviewRef: RefObject<HTMLCanvasElement | null>,
  { engine, view }: { engine: EngineApi; view: TaskView },
): RefObject<Scene | null> {
  const sceneRef = useRef<Scene | null>(null);
  useEffect(() => viewerStore.getState().open(view), [view]);
  useEffect(() => {
    const canvas = canvasRef.current;
    if (canvas === null) return;
    const keepLimits = keepDifferenceLimits(viewerStore);
    const drawOverview = overviewDrawer();
    const scene = new Scene({
      canvas,
      engine,
      view,
      store: viewerStore,
      beforeDraw: keepLimits,
      onDrawn: (drawn, frame) => {
        window.exo2microOnFrame?.(frame);
        if (overviewRef.current !== null) drawOverview(drawn, overviewRef.current, viewerStore.getState());
      },
    });
    sceneRef.current = scene;
    return () => {
      sceneRef.current = null;
      scene.dispose();
    };
  }, [engine, view, canvasRef, overviewRef]);
  useEffect(() => {
    const canvas = canvasRef.current;
    if (canvas === null) return;
    return watchSize(canvas);
  }, [canvasRef]);
  return sceneRef;
}

/** Keeps the store's viewport at the canvas's size in device pixels. */
function watchSize(canvas: HTMLCanvasElement): () => void {
  const measure = (): void => {
    const ratio = window.devicePixelRatio;
    const width = Math.round(canvas.clientWidth * ratio);
    const height = Math.round(canvas.clientHeight * ratio);
    viewerStore.getState().setViewport(width, height, ratio);
  };
  const observer = new ResizeObserver(measure);
  observer.observe(canvas);
  measure();
  return () => observer.disconnect();
}
