import { describe, expect, it } from 'vitest';
import { rasterOf } from '#core/raster.ts';
import { equalizePair } from '#core/statistics/equalize-pair.ts';
import { expectGolden, goldenCase, goldenCases, goldenRaster } from '#testing/golden.ts';
import type { GoldenCase } from '#testing/golden.ts';

const INTERMEDIATE = ['branch', 'post_p99', 'post_counts', 'post_edges', 'pre_counts', 'pre_edges'];
/** Cases where negative pixels become 0 here, and signal in the reference package. */
const NEGATIVE_IS_BACKGROUND = ['empty_negative_post', 'negative_pre'];

async function run(one: GoldenCase) {
  const { post, pre } = await equalizePair(goldenRaster(one.inputs['post']), goldenRaster(one.inputs['pre']));
  return { post_eq: post, pre_eq: pre };
}

describe('equalizePair', () => {
  const same = goldenCases('equalize_pair').filter((one) => !NEGATIVE_IS_BACKGROUND.includes(one.name));
  it.each(same)('golden: $name', async (one) => expectGolden(one, await run(one), { except: INTERMEDIATE }));

  it('negative pre pixels become 0 and leave all others as the reference has them', async () => {
    const one = goldenCase('equalize_pair', 'negative_pre');
    const got = await run(one);
    const pre = goldenRaster(one.inputs['pre']).data;
    const want = goldenRaster(one.outputs['pre_eq']).data;
    pre.forEach((value, i) => {
      if (value < 0) expect(got.pre_eq.data[i]).toBe(0);
      else expect(Math.abs(got.pre_eq.data[i]! - want[i]!)).toBeLessThan(4e-6);
    });
    expectGolden(one, got, { except: [...INTERMEDIATE, 'pre_eq'] });
  });

  it('a post picture of negative pixels only becomes 0 everywhere', async () => {
    const one = goldenCase('equalize_pair', 'empty_negative_post');
    const got = await run(one);
    expect(got.post_eq.data.every((value) => value === 0)).toBe(true);
    expectGolden(one, got, { except: [...INTERMEDIATE, 'post_eq'] });
  });

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
