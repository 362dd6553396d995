import { useEffect } from 'react';
import { lookAtNeighbour, startRun } from './stores/actions.ts';
import { useStores, type AppStores } from './stores/app-stores.tsx';

/** Handles the keys that are not the viewer's. */
export function usePageKeys(): void {
  const stores = useStores();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const action = actionOf(event, stores);
      if (action === null) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [stores]);
}

function actionOf(event: KeyboardEvent, stores: AppStores): (() => void) | null {
  const panels = stores.panels.getState();
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
    return panels.dialog === 'none' ? () => void startRun(stores, { confirmed: false }) : null;
  if (event.ctrlKey || event.metaKey || event.altKey || panels.dialog !== 'none' || isTyping(event.target))
    return null;
  if (event.key === '?') return () => panels.openDialog('help');
  if (event.key === 'Escape') return () => void escape(stores);
  if (panels.screen !== 'look') return null;
  if (event.key === '[') return () => void lookAtNeighbour(stores, -1);
  if (event.key === ']') return () => void lookAtNeighbour(stores, 1);
  return null;
}

/** Leaves the image first; on the list of pairs, cancels the run. */
async function escape(stores: AppStores): Promise<void> {
  const { screen, show } = stores.panels.getState();
  if (screen === 'look') show('samples');
  else await stores.run.getState().cancel();
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // Menus and lists that are open close themselves by Escape.
  return (
    target.isContentEditable ||
    target.closest(
      'input:not([type=checkbox],[type=radio]), textarea, select, [role=menu], [role=listbox]',
    ) !== null
  );
}
