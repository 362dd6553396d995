import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { padImages } from '#core/canvas/pad-images.ts';
import { trimToSignal } from '#core/canvas/trim-to-signal.ts';
import { rasterOf } from '#core/raster.ts';
import { expectGolden, goldenCases, goldenOption, goldenRaster } from '#testing/golden.ts';

describe('padImages', () => {
  it.each(goldenCases('pad_images'))('golden: $name', (one) => {
    const { post, pre, pad } = one.inputs;
    const got = padImages(goldenRaster(post), goldenRaster(pre), goldenOption(pad));
    expectGolden(one, got);
    expect(got.post.data.constructor).toBe(goldenRaster(post).data.constructor);
  });

  it('a broken or negative pad is refused', () => {
    const image = rasterOf(1, 1, Uint8Array.of(1));
    expect(() => padImages(image, image, -1)).toThrow(/0 or more/);
    expect(() => padImages(image, image, 0.5)).toThrow(/whole number/);
  });
});

describe('trimToSignal', () => {
  it.each(goldenCases('trim_to_signal'))('golden: $name', (one) => {
    const run = () =>
      trimToSignal(
        goldenRaster(one.inputs['post']),
        goldenRaster(one.inputs['pre']),
        goldenOption(one.inputs['threshold']),
      );
    if (one.outputs['error'] === undefined) expectGolden(one, run());
    else expect(run).toThrow(/one size/);
  });

  it('takes off exactly what padding put on', () => {
    const picture = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
      .map(([width, height]) => rasterOf(width, height, new Uint8Array(width * height).fill(3)));
    fc.assert(
      fc.property(picture, fc.nat(7), (image, pad) => {
        const padded = padImages(image, image, pad);
        const trimmed = trimToSignal(padded.post, padded.pre);
        expect(trimmed.post).toEqual(image);
        expect(trimmed.bbox).toEqual([pad, pad + image.height, pad, pad + image.width]);
      }),
    );
  });
});
