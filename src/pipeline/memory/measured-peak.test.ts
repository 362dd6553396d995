import { expect, it } from 'vitest';
import { measuredPeak } from './measured-peak.ts';

it('gives the highest reading since it was last asked, and nothing where none came in', () => {
  const peak = measuredPeak();
  expect([peak.take(), peak.last()]).toEqual([null, null]);
  for (const bytes of [5, 9, 7]) peak.note(bytes);
  expect([peak.take(), peak.take(), peak.last()]).toEqual([9, null, 7]);
  peak.note(4);
  expect(peak.take()).toBe(4);
});
