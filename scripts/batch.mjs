// `npm run batch -- RAW OUT`: the built app in a headless browser, with a folder truly dropped on it.
import { readBatchArguments, USAGE, UsageError } from './batch-arguments.mjs';
import { setUpOrExplain } from './setup.mjs';

const EXIT_USAGE = 2;

process.exitCode = await main();

async function main() {
  let order;
  try {
    order = readBatchArguments(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    return EXIT_USAGE;
  }
  if (order === null) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (!(await setUpOrExplain({ browser: true }))) return 1;
  // Only now, when the packages are there that it imports.
  const { runBatch } = await import('../cli/run-batch.mjs');
  return runBatch(order);
}
