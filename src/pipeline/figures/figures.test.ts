import { describe, expect, it } from 'vitest';
import { rasterOf } from '#core/raster.ts';
import { differenceImage } from '#pipeline/figures/difference-image.ts';
import { prePostHeatmap } from '#pipeline/figures/pre-post-heatmap.ts';

describe('prePostHeatmap', () => {
  it('pictures of different sizes are refused', () => {
    const image = rasterOf(2, 1, Uint8Array.of(1, 2));
    expect(() => prePostHeatmap(image, rasterOf(1, 2, image.data))).toThrow(/one size/);
  });
});

describe('differenceImage', () => {
  it('pictures of different sizes are refused', () => {
    const image = rasterOf(2, 1, Uint8Array.of(1, 2));
    expect(() => differenceImage(image, rasterOf(1, 2, image.data), 1)).toThrow(/one size/);
  });
});
