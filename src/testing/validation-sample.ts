import { beforeAll, describe, expect, it } from 'vitest';
import { checkBars } from '../../validation/bars.ts';
import { casesOf, FAMILIES, type ValidationCase } from '../../validation/case-families.ts';
import { isFalsePass, isRight, type CaseResult } from '../../validation/case-result.ts';
import { failureLines } from '../../validation/failure-lines.ts';
import { runCase } from '../../validation/run-case.ts';
import { summarize } from '../../validation/summarize.ts';

/** Small enough to be quick, large enough for half a pixel everywhere. */
const SMALL = { width: 460, height: 380 };

/** Holds the first case of each of some families of the validation grid, made small, to what the whole grid must show. */
export function describeSample(title: string, families: readonly string[]): void {
  describe(`${title}: ${families.join(', ')}`, () => {
    const results: CaseResult[] = [];
    beforeAll(async () => {
      for (const one of families.flatMap(firstCase)) results.push(await runCase(one));
    }, 300_000);

    it('pass, and are right within half a pixel at every point', () => {
      expect(results).toHaveLength(families.length);
      const answerable = results.filter(({ withoutAnswer }) => withoutAnswer === null);
      expect(failureLines(answerable.filter((one) => one.verdict !== 'PASS' || !isRight(one)))).toEqual([]);
      expect(summarize(results).rightPasses).toBe(answerable.length);
    });

    it('never pass wrongly', () => {
      expect(results.filter(isFalsePass)).toEqual([]);
    });

    it('miss no bar', () => {
      // A few intervals of 95 % are too few to tell 90 from 99.
      const bars = checkBars(results).filter(({ name }) => !name.includes('intervals'));
      expect(bars.filter(({ holds }) => holds !== true)).toEqual([]);
    });

    it('come near to the bound', () => {
      const { boundRatio, errorMedianPx } = summarize(results);
      expect(errorMedianPx).toBeLessThan(0.03);
      expect(boundRatio).toBeGreaterThan(0.8);
      expect(boundRatio).toBeLessThan(15);
    });
  });
}

function firstCase(name: string): ValidationCase[] {
  const family = FAMILIES.find((one) => one.name === name);
  return family === undefined ? [] : casesOf(family, 1, SMALL);
}
