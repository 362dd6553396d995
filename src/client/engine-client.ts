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

/** Starts the engine. Functions among a call's arguments become callbacks across the threads. */
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
  const loss = watchForLoss(worker);
  const engine = new Proxy({} as EngineApi, {
    get: (_, name) => {
      if (typeof name !== 'string' || name === 'then') return undefined;
      return (...values: unknown[]) => Promise.race([remote[name]?.(...values.map(sendable)), loss.promise]);
    },
  });
  return { engine, onLost: (handler) => loss.handlers.push(handler), close: () => worker.terminate() };
}

function sendable(value: unknown): unknown {
  return typeof value === 'function' ? Comlink.proxy(value as () => unknown) : value;
}

function watchForLoss(worker: Worker): {
  promise: Promise<never>;
  handlers: ((error: Exo2MicroError) => void)[];
} {
  const handlers: ((error: Exo2MicroError) => void)[] = [];
  const promise = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => {
      const error = new Exo2MicroError(
        'worker-lost',
        'The part of the page that does the computing has stopped, often because memory ran out. What was finished is kept: reload the page and continue.',
        { facts: { reason: event.message || 'unknown' } },
      );
      reject(error);
      handlers.forEach((handler) => handler(error));
    });
  });
  promise.catch(() => undefined);
  return { promise, handlers };
}
