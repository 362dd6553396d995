// Runs the validation grid: pairs with known truth through the app's own stages. `npm run validate -- --help` says how.
import { rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadValidation, runCases } from '../validation/validate-grid.mjs';
import { ROOT } from './run-command.mjs';

const USAGE = `npm run validate -- [options]

Runs invented pairs with known truth through all four stages, and prints for each family how exact the registration and
the scale are, what the verdicts say, and how near the errors come to the Cramer-Rao bound. Exit code 1 where a bar is missed.

  --only A,B,...  only cases whose names begin so: a family (sparse), or one case (sparse-03)
  --cases N       at most N cases of each family
  --seeds N       the Nth set of seeds; set 0, the default, is that of docs/validation.md
  --workers N     threads (default 2)
  --json FILE     also writes every figure of every case
  --failures FILE also writes what went wrong, a line for each case
  --write-docs    also writes docs/validation.md (all cases only)
`;

/** More than any family has. */
const ALL = '1000';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    cases: { type: 'string', default: ALL },
    seeds: { type: 'string', default: '0' },
    workers: { type: 'string', default: '2' },
    json: { type: 'string' },
    failures: { type: 'string' },
    'write-docs': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const limit = Number(values.cases);
const seedSet = Number(values.seeds);
const workerCount = Number(values.workers);
if (values.help) process.stdout.write(USAGE);
else if (!isCount(limit) || !isCount(workerCount)) {
  process.stderr.write(`--cases and --workers need whole numbers of 1 or more.\n\n${USAGE}`);
  process.exitCode = 2;
} else if (!Number.isSafeInteger(seedSet) || seedSet < 0) {
  process.stderr.write(`--seeds needs a whole number of 0 or more.\n\n${USAGE}`);
  process.exitCode = 2;
} else if (values['write-docs'] && (values.only !== '' || values.cases !== ALL || seedSet !== 0)) {
  process.stderr.write(`--write-docs needs all cases: leave --only, --cases and --seeds out.\n\n${USAGE}`);
  process.exitCode = 2;
} else process.exitCode = await validate();

async function validate() {
  const { bundle, path } = await loadValidation();
  try {
    const all = bundle.FAMILIES.flatMap((family) => bundle.casesOf(family, limit, undefined, seedSet));
    const starts = values.only.split(',');
    const cases = all.filter(({ name }) => starts.some((start) => name.startsWith(start)));
    if (cases.length === 0) {
      const names = bundle.FAMILIES.map(({ name }) => name).join(', ');
      process.stderr.write(`No case begins with "${values.only}". The families are ${names}.\n`);
      return 2;
    }
    const started = Date.now();
    const results = await runCases(cases, {
      path,
      workerCount,
      onResult: (result, done) => process.stderr.write(`${done}/${cases.length} ${oneLine(result)}\n`),
    });
    const minutes = (Date.now() - started) / 60_000;
    process.stdout.write(`${bundle.validationTable(results)}\n`);
    const failures = bundle.failureLines(results);
    if (failures.length > 0) process.stdout.write(`${failures.join('\n')}\n`);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 1)}\n`);
    if (values.failures !== undefined)
      writeFileSync(values.failures, failures.map((line) => `${line}\n`).join(''));
    if (values['write-docs']) {
      const facts = {
        date: new Date().toISOString().slice(0, 10),
        processor: cpus()[0]?.model ?? 'unknown processor',
        workerCount,
        minutes,
      };
      writeFileSync(join(ROOT, 'docs/validation.md'), bundle.validationPage(results, facts));
    }
    return bundle.checkBars(results).every(({ holds }) => holds !== false) ? 0 : 1;
  } finally {
    rmSync(dirname(fileURLToPath(path)), { recursive: true, force: true });
  }
}

/** @param {import('../validation/case-result.ts').CaseResult} result */
function oneLine({ name, verdict, error, scale, trueScale, seconds, registrationSeconds, boundPx }) {
  const off =
    error === null ? '' : `, median ${error.medianPx.toFixed(4)} worst ${error.worstPx.toFixed(3)} px`;
  const bound = boundPx === null ? '' : `, bound ${boundPx.toFixed(4)} px`;
  const scales =
    scale === null || trueScale === null ? '' : `, scale ${scale.toFixed(4)} of ${trueScale.toFixed(4)}`;
  return `${name}: ${verdict}${off}${bound}${scales}, ${registrationSeconds.toFixed(1)} of ${seconds.toFixed(1)} s`;
}

/** @param {number} value */
function isCount(value) {
  return Number.isSafeInteger(value) && value >= 1;
}
