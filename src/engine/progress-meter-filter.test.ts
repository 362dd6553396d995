import { expect, it } from 'vitest';
import type { Progress } from '#core/run-context.ts';
import { progressFilter } from './progress-meter-filter.ts';

function at(step: string, done: number): Progress {
  return { stage: 'ingest', step, done, total: 10, unit: 'bands' };
}

it('tells the beginning and the end of each step at once, and five times a second between', () => {
  let time = 0;
  const isDue = progressFilter(() => time);
  const told: string[] = [];
  for (const step of ['Post', 'Pre']) {
    for (let done = 0; done <= 10; done += 1, time += 50)
      if (isDue(at(step, done))) told.push(`${step} ${done}`);
  }
  expect(told).toEqual(['Post 0', 'Post 4', 'Post 8', 'Post 10', 'Pre 0', 'Pre 4', 'Pre 8', 'Pre 10']);
});
