import { describe, expect, it } from 'vitest';
import { rasterOf } from '#core/raster.ts';
import { estimateGaussSigma } from '#core/statistics/estimate-gauss-sigma.ts';
import { normalizeImage } from '#core/statistics/normalize-image.ts';
import { subtractMedian } from '#core/statistics/subtract-median.ts';
import type { RowColumnRegion } from '#core/statistics/subtract-median.ts';
import { expectGolden, goldenCase, goldenCases, goldenOption, goldenRaster } from '#testing/golden.ts';
import type { GoldenCase } from '#testing/golden.ts';

const plain = (name: string): GoldenCase[] => goldenCases(name).filter((one) => !one.oddity);

function subtract(one: GoldenCase) {
  return {
    image: subtractMedian(
      goldenRaster(one.inputs['image']),
      goldenOption<RowColumnRegion>(one.inputs['region']),
    ),
  };
}

function normalize(one: GoldenCase) {
  return {
    image: normalizeImage(goldenRaster(one.inputs['image']), goldenOption<number>(one.inputs['percentile'])),
  };
}

describe('subtractMedian', () => {
  it.each(plain('subtract_median'))('golden: $name', (one) =>
    expectGolden(one, subtract(one), { except: ['level'] }),
  );

  it.each(['outside', 'reversed'])('an empty region is refused: %s', (name) => {
    expect(() => subtract(goldenCase('subtract_median', name))).toThrow(/holds no pixel/);
  });

  it('a region that begins above the picture is cut to it', () => {
    const one = goldenCase('subtract_median', 'negative_start');
    const image = goldenRaster(one.inputs['image']);
    expect(subtract(one).image).toEqual(subtractMedian(image, [0, image.height, 0, image.width]));
  });
});

describe('normalizeImage', () => {
  it.each(plain('normalize_image'))('golden: $name', (one) => {
    if (one.outputs['error'] === undefined) expectGolden(one, normalize(one), { except: ['divisor'] });
    else expect(() => normalize(one)).toThrow(/between 0 and 100/);
  });

  it('a picture of zeros stays zero', () => {
    expect([...normalize(goldenCase('normalize_image', 'all_zero')).image.data]).toEqual(Array(20).fill(0));
  });

  it.each(['percentile_0', 'negative_maximum', 'zero_percentile_of_signal'])(
    'a divisor not above zero is refused: %s',
    (name) => {
      expect(() => normalize(goldenCase('normalize_image', name))).toThrow(/above zero/);
    },
  );

  it('where nothing is a number, nothing becomes one', () => {
    expect(normalizeImage(rasterOf(2, 1, Float32Array.of(NaN, NaN))).data).toEqual(Float32Array.of(NaN, NaN));
  });
});

describe('estimateGaussSigma', () => {
  it.each(goldenCases('estimate_gauss_sigma'))('golden: $name', (one) => {
    const option = (key: string) => goldenOption<number>(one.inputs[key]);
    const [sparseThreshold, sparseSigma, denseSigma] = [
      'sparse_threshold',
      'sparse_sigma',
      'dense_sigma',
    ].map(option);
    const sigma = estimateGaussSigma(goldenRaster(one.inputs['image']), one.inputs['down_scale'] as number, {
      ...(sparseThreshold === undefined ? {} : { sparseThreshold }),
      ...(sparseSigma === undefined ? {} : { sparseSigma }),
      ...(denseSigma === undefined ? {} : { denseSigma }),
    });
    expectGolden(one, { sigma });
  });
});
