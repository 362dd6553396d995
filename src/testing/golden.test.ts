import { describe, expect, it } from 'vitest';
import { expectGolden, goldenCase, goldenCases, goldenFile, goldenRaster } from './golden.ts';

describe('golden data', () => {
  it('every function of the index can be loaded and has cases', () => {
    const index = JSON.parse(new TextDecoder().decode(goldenFile('index.json'))) as { functions: unknown };
    expect(JSON.stringify(index).length).toBeGreaterThan(100);
    expect(goldenCases('robust_vmax')).toHaveLength(15);
  });

  it('an answer within the tolerance passes and one outside it fails', () => {
    const one = goldenCase('scale_percentile', 'p50');
    const want = one.outputs['scale'] as number;
    expectGolden(one, { scale: want * (1 + 5e-7) });
    expect(() => expectGolden(one, { scale: want * (1 + 5e-6) })).toThrow();
    expect(() => expectGolden(one, {})).toThrow();
  });

  it('rasters are compared by shape and by element', () => {
    const one = goldenCase('pad_images', 'default_pad');
    const got = { post: goldenRaster(one.outputs['post']), pre: goldenRaster(one.outputs['pre']) };
    expectGolden(one, got);
    got.pre.data[3] = 1;
    expect(() => expectGolden(one, got)).toThrow();
  });
});
