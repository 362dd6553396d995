import { useEffect } from 'react';
import type { EngineApi } from '#protocol/engine.ts';
import type { TaskView } from '#protocol/view.ts';
import { viewerStore } from './viewer-store.ts';

/** Reads the values at the pointer, or in the middle of the view without one: one read at a time, the latest place wins. */
export function usePixelReadout(engine: EngineApi, view: TaskView): void {
  useEffect(() => {
    const { taskId, canvas } = view;
    let closed = false;
    let reading = false;
    let readAt = '';
    const next = async (): Promise<void> => {
      const { pointer, camera } = viewerStore.getState();
      const x = pointer?.x ?? Math.min(Math.floor(camera.centerX), canvas.width - 1);
      const y = pointer?.y ?? Math.min(Math.floor(camera.centerY), canvas.height - 1);
      if (reading || closed || readAt === `${x},${y}`) return;
      reading = true;
      readAt = `${x},${y}`;
      try {
        const readout = await engine.readPixel(taskId, x, y);
        if (!closed) viewerStore.getState().setReadout(readout);
      } catch {
        // Values that cannot be read show as dashes; that the store is damaged is said by the tiles.
        if (!closed) viewerStore.getState().setReadout(null);
      } finally {
        reading = false;
        void next();
      }
    };
    const unsubscribe = viewerStore.subscribe((state, before) => {
      if (state.pointer !== before.pointer || state.camera !== before.camera) void next();
    });
    void next();
    return () => {
      closed = true;
      unsubscribe();
    };
  }, [engine, view]);
}
