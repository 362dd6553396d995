import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simdKernels, type SimdKernels } from '#core/accelerator/simd-kernels.ts';
import { packMask, unpackMask } from '#core/masks/bit-rows.ts';
import { dilateCross, erodeCross } from '#core/masks/dilate-cross.ts';
import { fillHoles } from '#core/masks/fill-holes.ts';
import { labelComponents } from '#core/masks/label-components.ts';
import { rasterOf, type Mask } from '#core/raster.ts';

/** Masks around the word size of 32 pixels, thin to dense. */
const wideMask = fc
  .record({
    width: fc.oneof(fc.integer({ min: 1, max: 140 }), fc.constantFrom(31, 32, 33, 63, 64, 65, 96)),
    height: fc.integer({ min: 1, max: 24 }),
    share: fc.constantFrom(0.003, 0.05, 0.5, 0.8),
    seed: fc.integer(),
  })
  .map(({ width, height, share, seed }) => {
    let state = seed;
    const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) | 0) >>> 8;
    const data = Uint8Array.from({ length: width * height }, () => (next() < share * 2 ** 24 ? 1 : 0));
    return rasterOf(width, height, data);
  });

function required(): SimdKernels {
  if (simdKernels === null) throw new Error('this computer has no WebAssembly SIMD');
  return simdKernels;
}

/** Whether a pixel of `value` lies within city-block distance, looked for one by one. */
function isNear({ width, height, data }: Mask, at: number, value: number, steps: number): boolean {
  const [x, y] = [at % width, Math.floor(at / width)];
  for (let v = Math.max(0, y - steps); v <= Math.min(height - 1, y + steps); v++) {
    const left = steps - Math.abs(v - y);
    for (let u = Math.max(0, x - left); u <= Math.min(width - 1, x + left); u++) {
      if (data[v * width + u] === value) return true;
    }
  }
  return false;
}

describe('masks in words of 32 pixels', () => {
  it('packing and unpacking gives the mask, any value but 0 counting as 1', () => {
    fc.assert(
      fc.property(wideMask, (mask) => {
        const loud = { ...mask, data: mask.data.map((value) => value * 200) };
        expect(unpackMask(packMask(loud, false), false)).toEqual(mask.data);
        expect(unpackMask(packMask(mask, true), true)).toEqual(mask.data);
      }),
    );
  });

  it('SIMD packs and unpacks to the same bits as TypeScript, over many portions too', () => {
    const same = (mask: Mask): void => {
      for (const isInverted of [false, true]) {
        const plain = packMask(mask, isInverted, null);
        expect(packMask(mask, isInverted, required())).toEqual(plain);
        const bytes = unpackMask(plain, isInverted, null);
        expect(Buffer.from(unpackMask(plain, isInverted, required())).equals(bytes)).toBe(true);
      }
    };
    fc.assert(fc.property(wideMask, same));
    const large = new Uint8Array(1501 * 701).map((_, i) => ((i * 31) % 101 < 40 ? i % 256 : 0));
    same(rasterOf(1501, 701, large));
  });

  it('growing reaches exactly the pixels within the city-block distance, shrinking what is left of them', () => {
    fc.assert(
      fc.property(wideMask, fc.oneof(fc.nat(9), fc.nat(150)), (mask, steps) => {
        const grown = mask.data.map((_, i) => (isNear(mask, i, 1, steps) ? 1 : 0));
        expect(dilateCross(mask, steps, required()).data).toEqual(grown);
        expect(dilateCross(mask, steps, null).data).toEqual(grown);
        const shrunk = mask.data.map((_, i) => (isNear(mask, i, 0, steps) ? 0 : 1));
        expect(erodeCross(mask, steps, required()).data).toEqual(shrunk);
        expect(erodeCross(mask, steps, null).data).toEqual(shrunk);
      }),
      { numRuns: 60 },
    );
  });

  it('a step count far beyond the picture fills it', () => {
    const mask = rasterOf(40, 2, new Uint8Array(80));
    mask.data[0] = 1;
    expect(dilateCross(mask, Number.MAX_SAFE_INTEGER).data).toEqual(new Uint8Array(80).fill(1));
  });

  it('holes are the components of the background away from the border', () => {
    fc.assert(
      fc.property(wideMask, (mask) => {
        const { width, height } = mask;
        const { labels } = labelComponents({ ...mask, data: mask.data.map((value) => 1 - value) }, 4);
        const open = new Set<number>();
        labels.forEach((label, i) => {
          const [x, y] = [i % width, Math.floor(i / width)];
          if (x === 0 || y === 0 || x === width - 1 || y === height - 1) open.add(label);
        });
        const want = Uint8Array.from(labels, (label) => (label !== 0 && open.has(label) ? 0 : 1));
        expect(fillHoles(mask).data).toEqual(want);
      }),
    );
  });

  it('a picture without pixels stays one', () => {
    for (const [width, height] of [
      [0, 0],
      [0, 3],
      [3, 0],
    ] as const) {
      const empty = rasterOf(width, height, new Uint8Array(0));
      expect(fillHoles(empty)).toEqual(empty);
      expect(dilateCross(empty, 3)).toEqual(empty);
    }
  });
});
