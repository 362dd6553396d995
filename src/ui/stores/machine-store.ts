import { createStore, type StoreApi } from 'zustand/vanilla';
import { readDeviceMemory, readPageMemory, type PageMemory } from '#client/page-memory.ts';
import type { SerializedError } from '#core/errors.ts';
import type { EngineStatus } from '#protocol/engine.ts';
import { judgeMemory, type MemoryVerdict } from './memory-verdict.ts';
import type { Services } from './services.ts';

/** Backend, memory and storage, and whether the engine is alive. */
export interface MachineState {
  readonly status: EngineStatus | null;
  readonly memory: PageMemory;
  readonly verdict: MemoryVerdict;
  /** The engine stopped by itself; only loading the page anew helps. */
  readonly lost: SerializedError | null;
  read(): Promise<void>;
  /** Something went wrong that no part of the page has shown; null again when the user has read it. */
  readonly fault: SerializedError | null;
  noteLost(error: SerializedError): void;
  noteFault(error: SerializedError): void;
  dismissFault(): void;
}

/** Store of the machine's state; {@link watchMachine} keeps it fresh. */
export function createMachineStore({ engine }: Services): StoreApi<MachineState> {
  return createStore<MachineState>()((set, get) => ({
    status: null,
    memory: { kind: 'unreadable' },
    verdict: { level: 'calm', advice: null },
    lost: null,
    fault: null,
    read: async () => {
      const [status, memory] = await Promise.all([
        engine.status().catch(() => get().status),
        readPageMemory(),
      ]);
      const verdict = judgeMemory(memory, status?.heldBytes ?? 0, readDeviceMemory());
      set({ status, memory, verdict });
    },
    noteLost: (lost) => set({ lost }),
    // A lost engine makes every call fail: its own message says it all.
    noteFault: (fault) => set(get().lost === null ? { fault } : {}),
    dismissFault: () => set({ fault: null }),
  }));
}

/** Time between two readings; long enough to cost nothing, short enough to warn before a page is ended. */
const READING_INTERVAL_MS = 2000;

/** Reads the machine's state again and again while the page is seen; the slow measurement is never hurried. */
export function watchMachine(store: StoreApi<MachineState>): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const next = async (): Promise<void> => {
    if (!document.hidden || store.getState().status === null) await store.getState().read();
    if (!stopped) timer = setTimeout(() => void next(), READING_INTERVAL_MS);
  };
  void next();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
