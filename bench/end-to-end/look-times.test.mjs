import { describe, expect, it } from 'vitest';
import { answersOf, lookFigures } from './look-times.mjs';

describe('times of the viewer', () => {
  it('count from an input to the first frame after it that is covered, and to the first that is sharp', () => {
    expect(
      answersOf([
        { kind: 'frame', at: 5, sharp: true, covered: true },
        { kind: 'input', at: 10 },
        { kind: 'frame', at: 20, sharp: false, covered: false },
        { kind: 'input', at: 25 },
        { kind: 'frame', at: 30, sharp: false, covered: true },
        { kind: 'frame', at: 70, sharp: true, covered: true },
        { kind: 'input', at: 80 },
      ]),
    ).toEqual([
      { covered: 20, sharp: 60 },
      { covered: 5, sharp: 45 },
    ]);
  });

  it('are told by their median, the 95th percentile and the worst', () => {
    const answers = Array.from({ length: 100 }, (_, i) => ({ act: 'pan', covered: 1, sharp: 100 - i }));
    expect(lookFigures([...answers, { act: 'zoom', covered: 3, sharp: 7 }])).toEqual([
      {
        act: 'pan',
        count: 100,
        covered: { median: 1, most: 1, worst: 1 },
        sharp: { median: 50, most: 95, worst: 100 },
      },
      {
        act: 'zoom',
        count: 1,
        covered: { median: 3, most: 3, worst: 3 },
        sharp: { median: 7, most: 7, worst: 7 },
      },
    ]);
  });
});
