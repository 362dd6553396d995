import { expect, test } from 'vitest';
import { goldenCases } from '#testing/golden.ts';
import type { GoldenArray } from '#testing/golden.ts';
import { differenceLimits } from './difference-limits.ts';

function pixelsOf(value: unknown): Float32Array {
  return Float32Array.from((value as GoldenArray).data);
}

const cases = goldenCases('difference_image');

test.each(cases)('limits agree with the reference package: $name', ({ inputs, outputs }) => {
  const { knee, limit } = differenceLimits(
    pixelsOf(inputs['post']),
    pixelsOf(inputs['pre']),
    Number(inputs['scale']),
  );
  expect(knee).toBeCloseTo(Number(outputs['knee']), 3);
  expect(limit).toBeCloseTo(Number(outputs['limit']), 4);
});

test('there are cases', () => expect(cases.length).toBeGreaterThan(3));
