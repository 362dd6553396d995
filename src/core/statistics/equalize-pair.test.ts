import { describe, expect, it } from 'vitest';
import { createRaster, rasterOf } from '#core/raster.ts';
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

  it.each([
    ['pictures with signal', (i: number) => (i % 5 === 0 ? 0 : (i * 37) % 211)],
    ['pictures without', () => 0],
  ])('%s go where they are wanted, over whatever is there', async (_, valueAt) => {
    const post = rasterOf(
      30,
      20,
      Float32Array.from({ length: 600 }, (__, i) => valueAt(i)),
    );
    const pre = rasterOf(
      20,
      20,
      Float32Array.from({ length: 400 }, (__, i) => valueAt(3 * i)),
    );
    const into = { post: createRaster(30, 20, 'float32'), pre: createRaster(20, 20, 'float32') };
    into.post.data.fill(7);
    into.pre.data.fill(7);
    const out = await equalizePair(post, pre, undefined, undefined, into);
    expect(out.post.data).toBe(into.post.data);
    expect(out.pre.data).toBe(into.pre.data);
    expect(out).toEqual(await equalizePair(post, pre));
  });
});
