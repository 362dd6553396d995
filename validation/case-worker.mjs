// A thread of the validation: gets cases, runs them, gives the results.
import { parentPort, workerData } from 'node:worker_threads';

/** @type {unknown} */
const bundle = await import(/** @type {string} */ (workerData));
const { runCase } = /** @type {typeof import('./node-entry.ts')} */ (bundle);

parentPort?.on('message', (/** @type {import('./case-families.ts').ValidationCase} */ one) => {
  // What fails here is a bug, not a result: it ends the thread, and the run with it.
  void runCase(one).then((result) => parentPort?.postMessage(result, []));
});
