import { describe, expect, it } from 'vitest';
import { rasterOf } from '#core/raster.ts';
import { differenceHistogram } from '#pipeline/figures/difference-histogram.ts';
import { differenceImage } from '#pipeline/figures/difference-image.ts';
import { excessHeatmap } from '#pipeline/figures/excess-heatmap.ts';
import type { ScaleLine } from '#pipeline/figures/excess-heatmap.ts';
import { prePostHeatmap } from '#pipeline/figures/pre-post-heatmap.ts';
import { prePostHistograms } from '#pipeline/figures/pre-post-histograms.ts';
import { expectGolden, goldenCases, goldenRaster } from '#testing/golden.ts';
import type { GoldenCase } from '#testing/golden.ts';

const pairOf = (one: GoldenCase) =>
  [goldenRaster(one.inputs['post']), goldenRaster(one.inputs['pre'])] as const;

describe('prePostHeatmap', () => {
  it.each(goldenCases('pre_post_heatmap'))('golden: $name', (one) => {
    const got = prePostHeatmap(...pairOf(one));
    expectGolden(one, { ...got, n_pixels: got.nPixels, post_values: got.postValues, y_edges: got.yEdges });
  });

  it('pictures of different sizes are refused', () => {
    const image = rasterOf(2, 1, Uint8Array.of(1, 2));
    expect(() => prePostHeatmap(image, rasterOf(1, 2, image.data))).toThrow(/one size/);
  });
});

describe('excessHeatmap', () => {
  it.each(goldenCases('excess_heatmap'))('golden: $name', (one) => {
    const single = one.inputs['scale'] as number | null;
    const scales = [...(one.inputs['scales'] as ScaleLine[]), { label: 'scale', value: single }];
    expectGolden(one, excessHeatmap(...pairOf(one), scales));
  });
});

describe('prePostHistograms', () => {
  it.each(goldenCases('pre_post_histograms'))('golden: $name', (one) => {
    const raw = one.inputs['raw_pre'];
    const got = prePostHistograms(...pairOf(one), raw === null ? null : goldenRaster(raw));
    expectGolden(one, { ...got, log_y: got.logY });
    expect(got.layerNames).toHaveLength(got.layers.length);
  });
});

describe('differenceHistogram', () => {
  it.each(goldenCases('difference_histogram'))('golden: $name', (one) => {
    const got = differenceHistogram(...pairOf(one));
    expectGolden(one, { ...got, post_only: got.postOnly, n: { ...got.n, post_only: got.n.postOnly } });
  });
});

describe('differenceImage', () => {
  it.each(goldenCases('difference_image'))('golden: $name', (one) => {
    expectGolden(one, differenceImage(...pairOf(one), one.inputs['scale'] as number));
  });

  it('pictures of different sizes are refused', () => {
    const image = rasterOf(2, 1, Uint8Array.of(1, 2));
    expect(() => differenceImage(image, rasterOf(1, 2, image.data), 1)).toThrow(/one size/);
  });
});
