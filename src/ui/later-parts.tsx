import { lazy, Suspense, useState, type ComponentType, type ReactNode } from 'react';
import { usePanels } from './stores/app-stores.tsx';

/** A part of the page that is fetched when it is needed, or before. */
interface LaterPart {
  readonly Part: ComponentType;
  /** Fetches it; what was fetched before the part is shown is shown at once. */
  readonly load: () => Promise<ComponentType>;
}

/** React keeps a fallback for 300 ms, so a part that is there already does without one. */
function laterPart(fetchPart: () => Promise<ComponentType>): LaterPart {
  let fetched: ComponentType | null = null;
  const load = async (): Promise<ComponentType> => (fetched = await fetchPart());
  const Fetching = lazy(async () => ({ default: await load() }));
  function Part(): ReactNode {
    const [Shown] = useState<ComponentType>(() => fetched ?? Fetching);
    return <Shown />;
  }
  return { Part, load };
}

const samples = laterPart(async () => (await import('./panels/samples/samples.tsx')).Samples);
const look = laterPart(async () => (await import('./panels/look/look.tsx')).Look);

/** The pairs of a folder. */
export const Samples = samples.Part;

/** The image with its inspector. */
export const Look = look.Part;

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
  const loadAll = (): void => {
    // A part that does not come now is asked for again when it is needed, and says so then.
    for (const { load } of [samples, look]) load().catch(() => undefined);
  };
  if ('requestIdleCallback' in window) window.requestIdleCallback(loadAll);
  else setTimeout(loadAll, 1000);
}
