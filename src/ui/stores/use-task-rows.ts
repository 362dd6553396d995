import { useMemo } from 'react';
import { useFolder, useRun, useSettings, useTasks } from './app-stores.tsx';
import { parametersOf } from './settings-store.ts';
import { storedRows, taskRows, type RowSources, type TaskRow } from './task-rows.ts';

/** Rows of the open folder and the run. */
export function useTaskRows(): readonly TaskRow[] {
  const sources = useRowSources();
  return useMemo(() => taskRows(sources), [sources]);
}

/** Rows of stored tasks that are neither in the open folder nor in the run. */
export function useStoredRows(): readonly TaskRow[] {
  const sources = useRowSources();
  return useMemo(() => storedRows(sources), [sources]);
}

function useRowSources(): RowSources {
  const phase = useFolder((state) => state.phase);
  // Not the run itself, which a line of its log changes too: the page would be drawn for nothing.
  const request = useRun(({ run }) => run.request);
  const tasks = useRun(({ run }) => run.tasks);
  const stored = useTasks((state) => state.stored);
  const changed = useSettings((state) => state.changed);
  return useMemo(
    () => ({
      report: phase.kind === 'open' ? phase.report : null,
      run: { request, tasks },
      stored: stored ?? [],
      parameters: parametersOf({ changed }),
    }),
    [phase, request, tasks, stored, changed],
  );
}
