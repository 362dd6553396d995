import { describe, expect, it } from 'vitest';
import { makeRgbOverlay } from '#core/display/make-rgb-overlay.ts';
import { robustVmax } from '#core/display/robust-vmax.ts';
import { rasterOf } from '#core/raster.ts';
import { expectGolden, goldenCases, goldenOption, goldenRaster } from '#testing/golden.ts';

describe('robustVmax', () => {
  it.each(goldenCases('robust_vmax'))('golden: $name', (one) => {
    const { image, n_mad: nMad } = one.inputs;
    expectGolden(one, { vmax: robustVmax(goldenRaster(image), goldenOption(nMad)) });
  });
});

describe('makeRgbOverlay', () => {
  it.each(goldenCases('make_rgb_overlay'))('golden: $name', (one) => {
    const { post, pre, post_edges: postEdges, pre_edges: preEdges } = one.inputs;
    const { data } = makeRgbOverlay(goldenRaster(post), goldenRaster(pre), {
      ...(postEdges === null ? {} : { postEdges: goldenRaster(postEdges) }),
      ...(preEdges === null ? {} : { preEdges: goldenRaster(preEdges) }),
    });
    expectGolden(one, { rgb: data });
  });

  it('pictures of different sizes are refused', () => {
    const image = rasterOf(2, 1, Uint8Array.of(1, 2));
    expect(() => makeRgbOverlay(image, rasterOf(1, 2, image.data))).toThrow(/one size/);
  });
});
