import { describe, expect, it } from 'vitest';
import { rasterOf } from '#core/raster.ts';
import { equalizePair } from '#core/statistics/equalize-pair.ts';

describe('equalizePair', () => {
  it('a pre picture of half the brightness becomes the post picture, to one level', async () => {
    const post = Float32Array.from({ length: 400 }, (_, i) => (i % 7 === 0 ? 0 : 20 + ((i * 31) % 173)));
    const out = await equalizePair(
      rasterOf(20, 20, post),
      rasterOf(
        20,
        20,
        post.map((x) => x / 2),
      ),
    );
    out.pre.data.forEach((value, i) => expect(Math.abs(value - out.post.data[i]!)).toBeLessThan(1 / 128));
  });
});
