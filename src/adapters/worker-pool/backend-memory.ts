import { createStore, get, set, type UseStore } from 'idb-keyval';
import type { BackendDecision } from '#pipeline/kernels/pick-backend.ts';

/** Keeps what timing a graphics card came to, so that a computer is timed once and not at every visit. */
export interface BackendMemory {
  /** Undefined where nothing is kept under the name, or where the browser keeps nothing (private windows). */
  read(name: string): Promise<BackendDecision | undefined>;
  write(name: string, decision: BackendDecision): Promise<void>;
}

/**
 * Keeps decisions in the browser's database, which is each computer's own. A decision is valid for the version of the app that
 * made it: another may compute faster or slower.
 *
 * @param version of the app
 */
export function rememberBackends(version: string): BackendMemory {
  let opened: UseStore | null = null;
  const store = (): UseStore => (opened ??= createStore('exo2micro-backends', 'timed'));
  const key = (name: string): string => `${version} on ${name}`;
  return {
    read: async (name) => {
      try {
        return decisionOf(await get<unknown>(key(name), store()));
      } catch {
        // A browser that keeps nothing: the card is timed again.
        return undefined;
      }
    },
    write: (name, decision) => set(key(name), decision, store()).catch(() => undefined),
  };
}

/** What was stored, where it still is a decision. */
export function decisionOf(stored: unknown): BackendDecision | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { backend, reason } = stored as Partial<Record<keyof BackendDecision, unknown>>;
  const isKnown = backend === 'cpu' || backend === 'webgl';
  return isKnown && typeof reason === 'string' ? { backend, reason, isMeasured: true } : undefined;
}
