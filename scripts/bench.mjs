// Times whole runs, or the kernels against numpy, scipy and OpenCV. `npm run bench -- --help` says how.
import { parseArgs } from 'node:util';
import {
  BenchUsageError,
  END_TO_END_USAGE,
  readEndToEndOrder,
} from '../bench/end-to-end/bench-arguments.mjs';

const KERNEL_USAGE = `npm run bench -- [options]

Times each kernel at 2048 x 2048 and 4096 x 4096 on one thread, in TypeScript and with SIMD, against the same work in
numpy, scipy and OpenCV (where python3 with them is on this computer), one run of each in turn.

  --runs N      timed runs of each; the median is shown (default 5)
  --only TEXT   only kernels with this in their names
  --webgl       also on WebGL, in a headless browser
  --json        prints JSON instead of a table
`;

const EXIT_USAGE = 2;

process.exitCode = await main(process.argv.slice(2));

/** @param {readonly string[]} args */
async function main(args) {
  if (args.includes('--help')) {
    process.stdout.write(`${END_TO_END_USAGE}\n${KERNEL_USAGE}`);
    return 0;
  }
  try {
    const order = readEndToEndOrder(args);
    return order === null ? await kernels(args) : await wholeRun(order);
  } catch (error) {
    if (!(error instanceof BenchUsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${END_TO_END_USAGE}\n${KERNEL_USAGE}`);
    return EXIT_USAGE;
  }
}

/** @param {import('../bench/end-to-end/bench-arguments.mjs').EndToEndOrder} order */
async function wholeRun(order) {
  const { benchEndToEnd } = await import('../bench/end-to-end/bench-end-to-end.mjs');
  const { endToEndTable } = await import('../bench/end-to-end/end-to-end-table.mjs');
  const figures = await benchEndToEnd(order, say);
  process.stdout.write(order.json ? `${JSON.stringify(figures, null, 2)}\n` : endToEndTable(figures));
  return 0;
}

/** @param {readonly string[]} args */
async function kernels(args) {
  const values = parseKernelArguments(args);
  const runs = Number(values.runs);
  if (!Number.isSafeInteger(runs) || runs < 1) {
    throw new BenchUsageError(`--runs needs a whole number of 1 or more, not ${values.runs}.`);
  }
  const { benchKernels } = await import('../bench/bench-kernels.mjs');
  const { kernelTable } = await import('../bench/kernel-table.mjs');
  const result = await benchKernels({ runs, only: values.only, webgl: values.webgl, say });
  process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : kernelTable(result));
  return 0;
}

/** @param {readonly string[]} args */
function parseKernelArguments(args) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        runs: { type: 'string', default: '5' },
        only: { type: 'string', default: '' },
        webgl: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new BenchUsageError(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}
