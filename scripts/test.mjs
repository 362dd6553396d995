// `npm test`: makes the project ready, checks everything, and ends in one line `N passed, N failed`.
// Every step runs even where an earlier one failed. A step that is no test counts as one failure where it fails; a step
// of tests that ran none, or skipped some, has failed.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build-when-stale.mjs';
import { ROOT, runCommand, runTool } from './run-command.mjs';
import { setUpOrExplain } from './setup.mjs';
import { coverageLines, playwrightCounts, vitestCounts } from './test-results.mjs';

const CACHE = join(ROOT, '.cache');

/** @typedef {import('./test-results.mjs').Counts} Counts */
/** @typedef {{ readonly name: string, run(): Promise<Counts> }} Step */

/** @type {readonly Step[]} */
const STEPS = [
  check('format', () => runTool('prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.'])),
  check('lint', () => runTool('oxlint/bin/oxlint', ['--type-aware', '--deny-warnings'])),
  check('types', () => runCommand(process.execPath, ['scripts/types.mjs'])),
  tests('unit', 'unit.json', vitestCounts, async (report) => {
    const code = await runVitest('node', report, ['--coverage']);
    const summary = join(CACHE, 'coverage', 'coverage-summary.json');
    if (existsSync(summary)) process.stdout.write(coverageLines(readJson(summary), join(ROOT, 'src')));
    return code;
  }),
  tests('in-browser', 'browser.json', vitestCounts, (report) => runVitest('browser', report, [])),
  check('build', build),
  tests('end-to-end', 'e2e.json', playwrightCounts, (report) =>
    runTool('@playwright/test/cli.js', ['test', '--reporter=list,json'], {
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    }),
  ),
];

/**
 * A step that passes or fails as a whole.
 * @param {string} name
 * @param {() => Promise<number>} run resolves with an exit code
 * @returns {Step}
 */
function check(name, run) {
  return { name, run: async () => ({ passed: 0, failed: (await run()) === 0 ? 0 : 1 }) };
}

/**
 * A step of tests, counted from the report that its runner writes.
 * @param {string} name
 * @param {string} file name of the report
 * @param {(report: unknown) => Counts} count
 * @param {(report: string) => Promise<number>} run resolves with an exit code
 * @returns {Step}
 */
function tests(name, file, count, run) {
  const report = join(CACHE, file);
  return {
    name,
    run: async () => {
      rmSync(report, { force: true });
      const code = await run(report);
      const counts = existsSync(report) ? count(readJson(report)) : { passed: 0, failed: 0 };
      const silentFailure = counts.failed === 0 && (code !== 0 || counts.passed === 0);
      return silentFailure ? { ...counts, failed: 1 } : counts;
    },
  };
}

/**
 * @param {string} project
 * @param {string} report
 * @param {readonly string[]} more
 */
function runVitest(project, report, more) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return runTool('vitest/vitest.mjs', ['run', '--project', project, ...reporters, ...more]);
}

/**
 * @param {string} path
 * @returns {unknown}
 */
function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

async function main() {
  mkdirSync(CACHE, { recursive: true });
  if (!(await setUpOrExplain({ browser: true }))) return { passed: 0, failed: 1 };
  const total = { passed: 0, failed: 0 };
  /** @type {string[]} */
  const lines = [];
  for (const step of STEPS) {
    process.stdout.write(`\n== ${step.name}\n`);
    const started = Date.now();
    const { passed, failed } = await step.run();
    total.passed += passed;
    total.failed += failed;
    const verdict = failed === 0 ? 'ok' : 'FAILED';
    const counted = passed + failed > 0 ? `${passed} passed, ${failed} failed, ` : '';
    lines.push(`${step.name}: ${verdict} (${counted}${Math.round((Date.now() - started) / 1000)} s)`);
  }
  process.stdout.write(`\n${lines.join('\n')}\n`);
  return total;
}

const { passed, failed } = await main();
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
