import { describe, expect, it } from 'vitest';
import { coverageLines, playwrightCounts, vitestCounts } from './test-results.mjs';

/** @param {string[]} statuses */
const tests = (...statuses) => statuses.map((status) => ({ status }));

describe('vitestCounts', () => {
  it('counts what passed, and everything else as failed, skipped tests among it', () => {
    const report = {
      testResults: [
        { status: 'failed', assertionResults: tests('passed', 'failed', 'passed') },
        { status: 'passed', assertionResults: tests('skipped', 'todo', 'passed') },
      ],
    };
    expect(vitestCounts(report)).toEqual({ passed: 3, failed: 3 });
  });

  it('counts a file that could not be loaded as one failure', () => {
    expect(vitestCounts({ testResults: [{ status: 'failed', assertionResults: [] }] })).toEqual({
      passed: 0,
      failed: 1,
    });
  });
});

describe('playwrightCounts', () => {
  it('counts flaky and skipped tests, and errors outside of tests, as failed', () => {
    const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 1 };
    expect(playwrightCounts({ stats, errors: ['no server'] })).toEqual({ passed: 4, failed: 4 });
  });
});

describe('coverageLines', () => {
  it('adds up the files of each layer', () => {
    const file = (/** @type {number} */ covered) => ({
      lines: { total: 10, covered },
      branches: { total: 4, covered: 1 },
    });
    const summary = {
      total: file(3),
      '/p/src/core/a.ts': file(10),
      '/p/src/core/b/c.ts': file(5),
      '/p/src/formats/d.ts': file(1),
    };
    expect(coverageLines(summary, '/p/src')).toBe(
      'coverage of core: lines 75.0 %, branches 25.0 %\n' +
        'coverage of formats: lines 10.0 %, branches 25.0 %\n' +
        'coverage of pipeline: lines none, branches none\n',
    );
  });
});
