// Times the kernels against numpy, scipy and OpenCV. `npm run bench -- --help` says how.
import { parseArgs } from 'node:util';
import { benchKernels } from '../bench/bench-kernels.mjs';
import { kernelTable } from '../bench/kernel-table.mjs';

const USAGE = `npm run bench -- [options]

Times each kernel at 2048 x 2048 and 4096 x 4096 on one thread, in TypeScript and with SIMD, against the same work in
numpy, scipy and OpenCV (where python3 with them is on this computer), one run of each in turn.

  --runs N      timed runs of each; the median is shown (default 5)
  --only TEXT   only kernels with this in their names
  --webgl       also on WebGL, in a headless browser
  --json        prints JSON instead of a table
`;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    webgl: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
if (values.help) process.stdout.write(USAGE);
else if (!Number.isSafeInteger(runs) || runs < 1) {
  process.stderr.write(`--runs needs a whole number of 1 or more, not ${values.runs}.\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);
  const result = await benchKernels({ runs, only: values.only, webgl: values.webgl, say });
  process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : kernelTable(result));
}
