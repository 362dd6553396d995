import { useEffect } from 'react';
import { handleViewerKey } from './viewer-keys.ts';
import { viewerStore } from './viewer-store.ts';

/** Listens to the viewer's keys on the whole page while the viewer is shown. */
export function useViewerKeys(): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (handleViewerKey(event, viewerStore)) event.preventDefault();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
