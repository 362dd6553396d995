import { cpus } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { startReference } from './reference.mjs';
import { timeWebgl } from './webgl.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = fileURLToPath(new URL('../.cache/bench/', import.meta.url));

const SIZES = [2048, 4096];

/**
 * Each form of each kernel first runs uncounted, at least once and until it has taken this much processor time, ms. The
 * engine compiles code the more thoroughly the more often it has run, on threads of its own whose time counts too; the app
 * calls its kernels hundreds of times a run, so what counts is the time after that. The reference gets the same.
 */
const WARM_UP_MS = 500;

/**
 * Milliseconds of each piece of work; null where it does not exist or was not asked for. All are processor time, which
 * other work on the computer disturbs least; WebGL's is by the clock.
 * @typedef {{
 *   name: string, size: number,
 *   typescript: number, simd: number | null, webgl: number | null, scientific: number | null, opencv: number | null,
 * }} KernelTime
 * @typedef {{ processor: string, reference: string | null, graphics: string | null, runs: number, kernels: KernelTime[] }} KernelBench
 */

/**
 * Times the kernels: one run of each form in turn, so that all meet the same load. `say` is told what is being timed.
 * @param {{ runs: number, only: string, webgl: boolean, say: (line: string) => void }} options
 * @returns {Promise<KernelBench>}
 */
export async function benchKernels({ runs, only, webgl, say }) {
  const { KERNEL_CASES, caseInput, simdKernels } = await loadCases();
  if (simdKernels === null) say('No SIMD in this WebAssembly: only TypeScript is timed.');
  const reference = await startReference();
  if (reference === null) say('No python3 with numpy, scipy and OpenCV here: nothing to compare with.');
  const cases = KERNEL_CASES.filter(({ name }) => name.includes(only));
  /** @type {KernelTime[]} */
  const kernels = [];
  for (const size of SIZES) {
    const input = caseInput(size);
    for (const { name, cpu, hasSimd } of cases) {
      say(`${name}, ${size} x ${size}`);
      /** @type {{ typescript: number[], simd: number[], scientific: number[], opencv: number[] }} */
      const times = { typescript: [], simd: [], scientific: [], opencv: [] };
      const inTypescript = () => cpu(input, null);
      const inSimd = hasSimd && simdKernels !== null ? () => cpu(input, simdKernels) : null;
      await warmUp(inTypescript);
      if (inSimd !== null) await warmUp(inSimd);
      await reference?.warmUp(name, size, WARM_UP_MS);
      for (let run = 0; run < runs; run++) {
        times.typescript.push(await processorTime(inTypescript));
        if (inSimd !== null) times.simd.push(await processorTime(inSimd));
        const other = await reference?.time(name, size);
        if (typeof other?.scientific === 'number') times.scientific.push(other.scientific);
        if (typeof other?.opencv === 'number') times.opencv.push(other.opencv);
      }
      kernels.push({
        name,
        size,
        typescript: median(times.typescript) ?? NaN,
        simd: median(times.simd),
        webgl: null,
        scientific: median(times.scientific),
        opencv: median(times.opencv),
      });
    }
  }
  reference?.stop();
  const graphics = webgl ? await timeWebgl({ sizes: SIZES, only, say }) : null;
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    reference: reference?.versions ?? null,
    graphics: graphics?.renderer ?? null,
    runs,
    kernels: kernels.map((one) => ({ ...one, webgl: graphics?.times[one.size]?.[one.name] ?? null })),
  };
}

/**
 * The cases, bundled as the app is.
 * @returns {Promise<typeof import('./node-entry.ts')>}
 */
async function loadCases() {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: 'bench/node-entry.ts',
      outDir: OUT,
      emptyOutDir: true,
      copyPublicDir: false,
      target: 'es2023',
      rolldownOptions: { output: { entryFileNames: 'kernels.mjs' } },
    },
  });
  /** @type {unknown} */
  const bundle = await import(pathToFileURL(`${OUT}kernels.mjs`).href);
  return /** @type {typeof import('./node-entry.ts')} */ (bundle);
}

/** @param {() => unknown} work */
async function warmUp(work) {
  for (let spent = 0; spent < WARM_UP_MS;) spent += await processorTime(work);
}

/** @param {() => unknown} work */
async function processorTime(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** @param {readonly number[]} values */
function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}
