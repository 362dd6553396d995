import { useEffect, useState } from 'react';
import { sourceFromDrop } from '#client/intake.ts';
import { openSource } from './stores/actions.ts';
import { useStores } from './stores/app-stores.tsx';

/** What a drag over the window would do if it were let go. */
export type DropState = 'none' | 'welcome' | 'refused';

/** Takes folders dropped anywhere on the window; refuses them while a run goes on. */
export function useWindowDrop(): DropState {
  const stores = useStores();
  const [state, setState] = useState<DropState>('none');
  useEffect(() => {
    const busy = (): boolean => stores.run.getState().run.phase !== 'idle';
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = busy() ? 'none' : 'copy';
      setState(busy() ? 'refused' : 'welcome');
    };
    // A leave without a related target leaves the window; all others go from one element to the next.
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setState('none');
    };
    const drop = (event: DragEvent): void => {
      setState('none');
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (busy() || event.dataTransfer === null) return;
      void sourceFromDrop(event.dataTransfer).then((source) =>
        source === null ? undefined : openSource(stores, source),
      );
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [stores]);
  return state;
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true;
}
