import { installErrorTransport } from '#protocol/error-transport.ts';

installErrorTransport();

/** A worker whose jobs end as the names of their images say: see the worker's own file. Errors keep their facts. */
export function startTrialWorker(): Worker {
  return new Worker(new URL('./pool-trial.worker.ts', import.meta.url), { type: 'module' });
}
