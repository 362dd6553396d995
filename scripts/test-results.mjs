// Counts from the reports that the test runners write. A skipped test counts as failed: nothing is left out quietly.

/** @typedef {{ readonly passed: number, readonly failed: number }} Counts */

/**
 * Counts of a Vitest JSON report. A file that could not be loaded, and so shows no tests, is one failure.
 * @param {unknown} report
 * @returns {Counts}
 */
export function vitestCounts(report) {
  const { testResults } =
    /** @type {{ testResults: { status: string, assertionResults: { status: string }[] }[] }} */ (report);
  const tests = testResults.flatMap((file) => file.assertionResults);
  const passed = tests.filter((test) => test.status === 'passed').length;
  const brokenFiles = testResults.filter(
    (file) => file.status !== 'passed' && file.assertionResults.every((test) => test.status === 'passed'),
  ).length;
  return { passed, failed: tests.length - passed + brokenFiles };
}

/**
 * Counts of a Playwright JSON report. A test that passed only when tried again counts as failed; errors outside of
 * tests, such as a server that did not start, count one each.
 * @param {unknown} report
 * @returns {Counts}
 */
export function playwrightCounts(report) {
  const { stats, errors } =
    /** @type {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: unknown[] }} */ (
      report
    );
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped + errors.length };
}

/**
 * Line and branch coverage of the pure layers, in words.
 * @param {unknown} summary Istanbul's json-summary
 * @param {string} source folder of the layers
 */
export function coverageLines(summary, source) {
  const files = Object.entries(
    /** @type {Record<string, Record<'lines' | 'branches', { total: number, covered: number }>>} */ (summary),
  );
  const rows = ['core', 'formats', 'pipeline'].map((layer) => {
    const below = `${source}/${layer}/`.replaceAll('\\', '/');
    const own = files
      .filter(([path]) => path.replaceAll('\\', '/').startsWith(below))
      .map(([, counts]) => counts);
    return `coverage of ${layer}: lines ${percent(own, 'lines')}, branches ${percent(own, 'branches')}`;
  });
  return `${rows.join('\n')}\n`;
}

/**
 * @param {Record<'lines' | 'branches', { total: number, covered: number }>[]} files
 * @param {'lines' | 'branches'} kind
 */
function percent(files, kind) {
  const total = files.reduce((sum, file) => sum + file[kind].total, 0);
  const covered = files.reduce((sum, file) => sum + file[kind].covered, 0);
  return total === 0 ? 'none' : `${((100 * covered) / total).toFixed(1)} %`;
}
