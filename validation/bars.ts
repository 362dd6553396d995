import type { CaseResult } from './case-result.ts';
import { summarize } from './summarize.ts';

/** A requirement, and whether the results meet it. */
export interface Bar {
  readonly name: string;
  readonly found: string;
  /** Null where nothing was measured. */
  readonly holds: boolean | null;
}

/** Share of the pairs with a right answer that must pass and be right. */
const LEAST_RIGHT_PASSES = 0.97;
/** Largest error of the scale, as a share. */
const SCALE_MEDIAN = 0.005;
const SCALE_WORST = 0.015;
/** Share of the 95 % intervals that hold the truth. */
const COVERAGE = { least: 0.9, most: 0.99 };

/** What the whole grid must show. */
export function checkBars(results: readonly CaseResult[]): readonly Bar[] {
  const all = summarize(results);
  const share = all.rightPasses / all.answerable;
  return [
    { name: 'no false PASS', found: `${all.falsePasses}`, holds: all.falsePasses === 0 },
    {
      name: 'at least 97 % of the pairs with a right answer PASS and are right',
      found: all.answerable === 0 ? 'n/a' : `${percent(share)} (${all.rightPasses} of ${all.answerable})`,
      holds: all.answerable === 0 ? null : share >= LEAST_RIGHT_PASSES,
    },
    bar('scale bias under 0.5 % in the median', all.scaleMedian, (value) => value < SCALE_MEDIAN),
    bar('scale bias at most 1.5 %', all.scaleWorst, (value) => value <= SCALE_WORST),
    bar(
      '95 % intervals hold the true scale in 90 to 99 % of the cases',
      all.coverage,
      (value) => value >= COVERAGE.least && value <= COVERAGE.most,
    ),
  ];
}

function bar(name: string, value: number | null, test: (value: number) => boolean): Bar {
  return {
    name,
    found: value === null ? 'n/a' : percent(value),
    holds: value === null ? null : test(value),
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
