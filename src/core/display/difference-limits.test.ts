import { expect, test } from 'vitest';
import type { Raster } from '#core/raster.ts';
import { goldenCases } from '#testing/golden.ts';
import type { GoldenArray } from '#testing/golden.ts';
import { rasterOf } from '#core/raster.ts';
import { differenceLimits } from './difference-limits.ts';

function rasterFrom(value: unknown): Raster {
  const array = value as GoldenArray;
  return rasterOf(array.shape[1] ?? 0, array.shape[0] ?? 0, Float32Array.from(array.data));
}

const cases = goldenCases('difference_image');

test.each(cases)('limits agree with the reference package: $name', ({ inputs, outputs }) => {
  const { knee, limit } = differenceLimits(
    rasterFrom(inputs['post']),
    rasterFrom(inputs['pre']),
    Number(inputs['scale']),
  );
  expect(knee).toBeCloseTo(Number(outputs['knee']), 3);
  expect(limit).toBeCloseTo(Number(outputs['limit']), 4);
});

test('there are cases', () => expect(cases.length).toBeGreaterThan(3));
