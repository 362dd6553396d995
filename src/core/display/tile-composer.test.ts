import { describe, expect, test } from 'vitest';
import type { PixelArray } from '#core/raster.ts';
import type { Composite } from './composite.ts';
import { unpackRgba } from './rgba.ts';
import { tileComposer } from './tile-composer.ts';

function colorsOf(composite: Composite, post: PixelArray | null, pre: PixelArray | null): number[][] {
  const target = new Uint32Array((post ?? pre)?.length ?? 0);
  tileComposer(composite).composeInto(target, post, pre);
  return Array.from(target, (color) => [...unpackRgba(color)]);
}

const FULL = { low: 0, high: 255 };

describe('overlay', () => {
  const overlay: Composite = {
    kind: 'overlay',
    colors: 'magenta-green',
    stretch: 'linear',
    post: FULL,
    pre: { low: 0, high: 100 },
  };

  test('is magenta for post, green for pre, white where both are full', () => {
    expect(colorsOf(overlay, Uint8Array.of(255, 0, 255, 51), Uint8Array.of(0, 100, 200, 20))).toEqual([
      [255, 0, 255, 255],
      [0, 255, 0, 255],
      [255, 255, 255, 255],
      [51, 51, 51, 255],
    ]);
  });

  test('has no blue in red and green', () => {
    const redGreen: Composite = { ...overlay, colors: 'red-green' };
    expect(colorsOf(redGreen, Uint8Array.of(255, 102), Uint8Array.of(100, 0))).toEqual([
      [255, 255, 0, 255],
      [102, 0, 0, 255],
    ]);
  });

  test('takes a missing layer as zero', () => {
    expect(colorsOf(overlay, null, Uint8Array.of(50, 0))).toEqual([
      [0, 128, 0, 255],
      [0, 0, 0, 255],
    ]);
  });
});

describe('single layer', () => {
  test('maps low to the first and high to the last colour, and clips outside', () => {
    const gray: Composite = {
      kind: 'single',
      layer: 'pre',
      colorMap: 'gray',
      stretch: 'linear',
      range: { low: 100, high: 300 },
    };
    const values = Uint16Array.of(0, 100, 200, 300, 60000);
    expect(colorsOf(gray, null, values).map(([red]) => red)).toEqual([0, 0, 128, 255, 255]);
  });

  test('gives 8, 16 bit and float pixels of equal value equal colours', () => {
    const magma: Composite = {
      kind: 'single',
      layer: 'post',
      colorMap: 'magma',
      stretch: 'asinh',
      range: { low: 3, high: 180 },
    };
    const values = [0, 3, 4, 17, 90, 180, 255];
    const of8 = colorsOf(magma, Uint8Array.from(values), null);
    expect(colorsOf(magma, Uint16Array.from(values), null)).toEqual(of8);
    expect(colorsOf(magma, Float32Array.from(values), null)).toEqual(of8);
  });

  test('shows NaN as the darkest colour', () => {
    const gray: Composite = { kind: 'single', layer: 'post', colorMap: 'gray', stretch: 'sqrt', range: FULL };
    expect(colorsOf(gray, Float32Array.of(Number.NaN), null)).toEqual([[0, 0, 0, 255]]);
  });
});

describe('difference', () => {
  const difference: Composite = { kind: 'difference', scale: 1.5, knee: 4, limit: 2 };

  test('is black at zero, blue below, red above, blank without signal', () => {
    const [zero, below, above, outside] = colorsOf(
      difference,
      Uint8Array.of(30, 0, 200, 0),
      Uint8Array.of(20, 200, 0, 0),
    );
    expect(zero).toEqual([0, 0, 0, 255]);
    expect(below).toEqual([0x4a, 0x96, 0xff, 255]);
    expect(above).toEqual([0xff, 0x54, 0x36, 255]);
    expect(outside).toEqual([0, 0, 0, 0]);
  });

  test('is asinh-stretched: knee * sinh(limit / 2) shows at half brightness', () => {
    const value = 4 * Math.sinh(1);
    const [color] = colorsOf(difference, Float32Array.of(value), null);
    expect(Math.abs((color?.[0] ?? 0) - 128)).toBeLessThanOrEqual(1);
  });

  test('leaves tiles without pixels blank', () => {
    expect(tileComposer(difference).zeroColor).toBe(0);
  });
});
