import * as Comlink from 'comlink';
import { Exo2MicroError } from '#core/errors.ts';
import type { EngineApi } from '#protocol/engine.ts';
import { installErrorTransport } from '#protocol/error-transport.ts';

/** The engine in its worker, as the window uses it. */
export interface EngineConnection {
  readonly engine: EngineApi;
  /** Called once where the engine's thread dies; every call in flight, and every later one, then rejects with `worker-lost`. */
  onLost(handler: (error: Exo2MicroError) => void): void;
  close(): void;
}

/** Starts the engine. Functions among a call's arguments become callbacks across the threads; ports move. */
export function createEngine(): EngineConnection {
  installErrorTransport();
  const worker = new Worker(new URL('../../workers/pipeline.worker.ts', import.meta.url), {
    type: 'module',
    name: 'engine',
  });
  const remote = Comlink.wrap<EngineApi>(worker) as unknown as Record<
    string,
    (...values: unknown[]) => Promise<unknown>
  >;
  const calls = new PendingCalls();
  const handlers: ((error: Exo2MicroError) => void)[] = [];
  worker.addEventListener('error', (event) => {
    const error = lostError(event.message);
    calls.fail(error);
    handlers.splice(0).forEach((handler) => handler(error));
  });
  const engine = new Proxy({} as EngineApi, {
    get: (_, name) => {
      if (typeof name !== 'string' || name === 'then') return undefined;
      return (...values: unknown[]) => calls.add(() => remote[name]?.(...values.map(sendable)));
    },
  });
  return { engine, onLost: (handler) => handlers.push(handler), close: () => worker.terminate() };
}

/** Calls that wait for their answer. comlink leaves them waiting for ever where the worker dies; here they are rejected. */
export class PendingCalls {
  readonly #rejects = new Set<(error: Error) => void>();
  #failure: Error | null = null;

  /** Makes a call that is also rejected by {@link fail}; after that it is not made at all. */
  add(call: () => Promise<unknown> | undefined): Promise<unknown> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#rejects.add(reject);
      void Promise.resolve(call())
        .then(resolve, reject)
        .finally(() => this.#rejects.delete(reject));
    });
  }

  /** Rejects all that wait, and all that come. */
  fail(error: Error): void {
    this.#failure = error;
    this.#rejects.forEach((reject) => reject(error));
    this.#rejects.clear();
  }
}

function sendable(value: unknown): unknown {
  if (value instanceof MessagePort) return Comlink.transfer(value, [value]);
  return typeof value === 'function' ? Comlink.proxy(value as () => unknown) : value;
}

function lostError(reason: string): Exo2MicroError {
  return new Exo2MicroError(
    'worker-lost',
    'The part of the page that does the computing has stopped, often because memory ran out. What was finished is kept: reload the page and continue.',
    { facts: { reason: reason || 'unknown' } },
  );
}
