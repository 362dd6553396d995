import { lazy, Suspense, useState, type ReactNode } from 'react';
import { usePanels } from './stores/app-stores.tsx';

const loadSamples = () => import('./panels/samples/samples.tsx');
const loadLook = () => import('./panels/look/look.tsx');

/** The pairs of a folder. */
export const Samples = lazy(async () => ({ default: (await loadSamples()).Samples }));

/** The image with its inspector. */
export const Look = lazy(async () => ({ default: (await loadLook()).Look }));

const AllDialogs = lazy(async () => ({ default: (await import('./panels/all-dialogs.tsx')).AllDialogs }));

/** Dialogs; loaded when the first one is opened. */
export function Dialogs(): ReactNode {
  const dialog = usePanels((state) => state.dialog);
  const [needed, setNeeded] = useState(false);
  if (dialog !== 'none' && !needed) setNeeded(true);
  if (!needed) return null;
  return (
    <Suspense fallback={null}>
      <AllDialogs />
    </Suspense>
  );
}

/** Fetches the parts that the first click will need, while the page waits for that click. */
export function loadPartsAhead(): void {
  const load = (): void => {
    // A part that does not come now is asked for again when it is needed, and says so then.
    for (const part of [loadSamples, loadLook]) part().catch(() => undefined);
  };
  if ('requestIdleCallback' in window) window.requestIdleCallback(load);
  else setTimeout(load, 1000);
}
