import { createStore, type StoreApi } from 'zustand/vanilla';
import { serializeError, type SerializedError } from '#core/errors.ts';
import type { StoredTask } from '#protocol/task.ts';
import type { TaskView } from '#protocol/view.ts';
import type { Services } from './services.ts';

/** The task that is looked at. */
export type OpenTask =
  | { readonly kind: 'none' }
  | { readonly kind: 'opening'; readonly taskId: string }
  | { readonly kind: 'open'; readonly taskId: string; readonly view: TaskView }
  | { readonly kind: 'failed'; readonly taskId: string; readonly error: SerializedError };

/** Tasks with stored results, and the one that is open. */
export interface TasksState {
  /** Newest first; null until they were read. */
  readonly stored: readonly StoredTask[] | null;
  readonly storedError: SerializedError | null;
  readonly open: OpenTask;
  refresh(): Promise<void>;
  delete(taskIds: readonly string[]): Promise<void>;
  openTask(taskId: string): Promise<void>;
  /** Shows the open task as it is after a further stage, under its new name; the old view stays until then. */
  followTask(taskId: string): Promise<void>;
  closeTask(): void;
}

/** Store of the stored tasks. */
export function createTasksStore({ engine }: Services): StoreApi<TasksState> {
  return createStore<TasksState>()((set, get) => ({
    stored: null,
    storedError: null,
    open: { kind: 'none' },
    refresh: async () => {
      try {
        const stored = await engine.listStored();
        set({ stored: stored.toSorted((a, b) => b.storedAt - a.storedAt), storedError: null });
      } catch (error) {
        set({ stored: get().stored ?? [], storedError: serializeError(error) });
      }
    },
    delete: async (taskIds) => {
      const { open } = get();
      if (open.kind !== 'none' && taskIds.includes(open.taskId)) set({ open: { kind: 'none' } });
      try {
        await engine.deleteStored(taskIds);
      } catch (error) {
        set({ storedError: serializeError(error) });
        return;
      }
      await get().refresh();
    },
    openTask: async (taskId) => {
      set({ open: { kind: 'opening', taskId } });
      const opened = await engine.openTask(taskId).then(
        (view): OpenTask => ({ kind: 'open', taskId, view }),
        (error: unknown): OpenTask => ({ kind: 'failed', taskId, error: serializeError(error) }),
      );
      const now = get().open;
      if (now.kind !== 'none' && now.taskId === taskId) set({ open: opened });
    },
    followTask: async (taskId) => {
      const before = get().open;
      if (before.kind !== 'open') return;
      const view = await engine.openTask(taskId).catch(() => null);
      // A task that cannot be opened yet keeps its old view; its end opens it again.
      if (view !== null && get().open === before) set({ open: { kind: 'open', taskId, view } });
    },
    closeTask: () => set({ open: { kind: 'none' } }),
  }));
}
