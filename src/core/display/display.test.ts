import { describe, expect, it } from 'vitest';
import { makeRgbOverlay } from '#core/display/make-rgb-overlay.ts';
import { rasterOf } from '#core/raster.ts';

describe('makeRgbOverlay', () => {
  it('pictures of different sizes are refused', () => {
    const image = rasterOf(2, 1, Uint8Array.of(1, 2));
    expect(() => makeRgbOverlay(image, rasterOf(1, 2, image.data))).toThrow(/one size/);
  });
});
