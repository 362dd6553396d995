import { expect, test } from 'vitest';
import { silentContext, type Progress } from '#core/run-context.ts';
import { weighingProgress } from './weighing-progress.ts';

test('a fit counts as many cells as it goes over, and the last one ends the step', () => {
  const told: Progress[] = [];
  const ctx = { ...silentContext(), report: (progress: Progress) => told.push(progress) };
  const fits = { starts: 2, trends: 3, limits: 5 };
  const progress = weighingProgress(ctx, fits, { startCells: 100, cells: 1000 });
  for (const done of [0, 1]) progress.starts(done);
  for (const done of [0, 1, 3]) progress.trends(done);
  for (const done of [1, 5]) progress.limits(done);
  expect(told.map(({ done }) => done)).toEqual([0, 200, 400, 1400, 3400, 4400, 8400]);
  expect(told.every(({ total }) => total === 8400)).toBe(true);
});
