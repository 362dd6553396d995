import { expect, test } from 'vitest';
import { silentContext, type Progress, type RunContext } from '#core/run-context.ts';
import { sideBySide } from './side-by-side.ts';

/** Two contexts, and what was told of the step that both are. */
function twoWorks(): { works: readonly [RunContext, RunContext]; told: Progress[] } {
  const told: Progress[] = [];
  const ctx = { ...silentContext(), report: (progress: Progress) => told.push(progress) };
  return { works: sideBySide(ctx, { stage: 'subtract', step: 'Both' }), told };
}

function at(done: number, total: number): Progress {
  return { stage: 'subtract', step: 'One', done, total, unit: 'parts' };
}

test('a step of two works is as far as the one that is further behind', () => {
  const { works, told } = twoWorks();
  works[0].report(at(0, 8));
  works[1].report(at(3, 4));
  works[0].report(at(2, 8));
  works[0].report(at(8, 8));
  works[1].report(at(4, 4));
  expect(told.map(({ done, total }) => done / total)).toEqual([0, 0.25, 0.75, 1]);
  expect(told.every(({ step }) => step === 'Both')).toBe(true);
});

test('it never falls, and tells nothing twice', () => {
  const { works, told } = twoWorks();
  works[0].report(at(5, 10));
  works[1].report(at(1, 10));
  works[1].report(at(1, 10));
  works[1].report(at(0, 10));
  expect(told.map(({ done }) => done)).toEqual([0, 10]);
});

test('a work that has nothing to do holds nothing up', () => {
  const { works, told } = twoWorks();
  works[1].report(at(0, 0));
  works[0].report(at(1, 2));
  expect(told.at(-1)?.done).toBe(50);
});
