import { useEffect } from 'react';
import { nextRequest } from '#ui/stores/actions.ts';
import { useFolder, useRun, useSettings, useStores, useTasks } from '#ui/stores/app-stores.tsx';

/** Time without a change before the check is asked for, so that typing a number asks once. */
const SETTLE_MS = 250;

/** Keeps what a run would need in step with the selection, the settings, and what is stored. */
export function useExpectation(): void {
  const stores = useStores();
  const phase = useFolder((state) => state.phase);
  const deselected = useFolder((state) => state.deselected);
  const channels = useFolder((state) => state.channels);
  const changed = useSettings((state) => state.changed);
  const fromStage = useSettings((state) => state.fromStage);
  const toStage = useSettings((state) => state.toStage);
  const force = useSettings((state) => state.force);
  const stored = useTasks((state) => state.stored);
  const running = useRun(({ run }) => run.phase !== 'idle');
  useEffect(() => {
    if (running) return undefined;
    const timer = setTimeout(() => void stores.run.getState().expect(nextRequest(stores)), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [stores, phase, deselected, channels, changed, fromStage, toStage, force, stored, running]);
}
