import { createStore, del, get, set, type UseStore } from 'idb-keyval';

/** What the page keeps between visits; small values only, never images. */
export interface Remembered {
  /** Undefined where nothing is kept under the name, or where the browser keeps nothing (private windows). */
  read(name: string): Promise<unknown>;
  write(name: string, value: unknown): Promise<void>;
  forget(name: string): Promise<void>;
}

/** Keeps values in the browser's database. A browser that refuses leaves the page as on a first visit. */
export function rememberInBrowser(): Remembered {
  let opened: UseStore | null = null;
  const store = (): UseStore => (opened ??= createStore('exo2micro-page', 'remembered'));
  return {
    read: (name) => get<unknown>(name, store()).catch(() => undefined),
    write: (name, value) => set(name, value, store()).catch(() => undefined),
    forget: (name) => del(name, store()).catch(() => undefined),
  };
}

/** Keeps values as long as the page lives; for tests. */
export function rememberInMemory(values = new Map<string, unknown>()): Remembered {
  return {
    read: (name) => Promise.resolve(values.get(name)),
    write: (name, value) => Promise.resolve(void values.set(name, value)),
    forget: (name) => Promise.resolve(void values.delete(name)),
  };
}
