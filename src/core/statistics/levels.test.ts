import { describe, expect, it } from 'vitest';
import { rasterOf } from '#core/raster.ts';
import { normalizeImage } from '#core/statistics/normalize-image.ts';

describe('normalizeImage', () => {
  it('where nothing is a number, nothing becomes one', () => {
    expect(normalizeImage(rasterOf(2, 1, Float32Array.of(NaN, NaN))).data).toEqual(Float32Array.of(NaN, NaN));
  });
});
