import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { padImages } from '#core/canvas/pad-images.ts';
import { trimToSignal } from '#core/canvas/trim-to-signal.ts';
import { rasterOf } from '#core/raster.ts';

describe('padImages', () => {
  it('a broken or negative pad is refused', () => {
    const image = rasterOf(1, 1, Uint8Array.of(1));
    expect(() => padImages(image, image, -1)).toThrow(/0 or more/);
    expect(() => padImages(image, image, 0.5)).toThrow(/whole number/);
  });
});

describe('trimToSignal', () => {
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
