import { mkdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CACHE = fileURLToPath(new URL('../.cache/', import.meta.url));

/** @typedef {typeof import('./node-entry.ts')} Bundle */
/** @typedef {import('./case-families.ts').ValidationCase} ValidationCase */
/** @typedef {import('./case-result.ts').CaseResult} CaseResult */

/**
 * The validation's code, bundled as the app is, into a folder of its own for each run: two may go at once.
 * @returns {Promise<{ bundle: Bundle, path: string }>}
 */
export async function loadValidation() {
  const folder = `${CACHE}validate-${process.pid}/`;
  mkdirSync(folder, { recursive: true });
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: 'validation/node-entry.ts',
      outDir: folder,
      emptyOutDir: true,
      copyPublicDir: false,
      target: 'es2023',
      rolldownOptions: { output: { entryFileNames: 'validation.mjs' } },
    },
  });
  const path = pathToFileURL(`${folder}validation.mjs`).href;
  /** @type {unknown} */
  const bundle = await import(path);
  return { bundle: /** @type {Bundle} */ (bundle), path };
}

/**
 * Runs cases on several threads, each thread one after the other; the results are in the order of the cases.
 * @param {readonly ValidationCase[]} cases
 * @param {{ path: string, workerCount: number, onResult: (result: CaseResult, done: number) => void }} options
 * @returns {Promise<CaseResult[]>}
 */
export async function runCases(cases, { path, workerCount, onResult }) {
  /** @type {CaseResult[]} */
  const results = [];
  let next = 0;
  let done = 0;
  const work = async () => {
    const worker = new Worker(new URL('./case-worker.mjs', import.meta.url), { workerData: path });
    try {
      while (next < cases.length) {
        const index = next++;
        const one = /** @type {ValidationCase} */ (cases[index]);
        const result = await ask(worker, one);
        results[index] = result;
        onResult(result, ++done);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workerCount, cases.length) }, work));
  return results;
}

/**
 * @param {Worker} worker
 * @param {ValidationCase} one
 * @returns {Promise<CaseResult>}
 */
function ask(worker, one) {
  return new Promise((resolve, reject) => {
    /** @param {unknown} error */
    const fail = (error) => reject(new Error(`${one.name} could not be run`, { cause: error }));
    worker.once('error', fail);
    worker.once('message', (/** @type {CaseResult} */ result) => {
      worker.off('error', fail);
      resolve(result);
    });
    worker.postMessage(one, []);
  });
}
