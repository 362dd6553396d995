import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { blurWithSimdInto } from '#core/accelerator/blur-with-simd.ts';
import {
  loadSimdKernels,
  simdKernels,
  type SimdKernels,
  type WebAssemblyHost,
} from '#core/accelerator/simd-kernels.ts';
import { gaussianBlur, gaussianHalfKernel } from '#core/filters/gaussian.ts';
import { homographyOf } from '#core/geometry/homography.ts';
import { warpInto } from '#core/geometry/warp-into.ts';
import { createRaster, rasterOf, type Raster } from '#core/raster.ts';
import { seededRandom } from '#core/seeded-random.ts';

function noise(width: number, height: number, seed = 1): Raster<Float32Array> {
  const random = seededRandom(seed);
  const data = Float32Array.from({ length: width * height }, () => random.between(0, 255));
  return rasterOf(width, height, data);
}

function partOf({ data }: Raster<Float32Array>, width: number, height: number): Raster<Float32Array> {
  return rasterOf(width, height, data.slice(0, width * height));
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, i) => {
    const same = Object.is(value, b[i]!) || (value === 0 && b[i] === 0);
    return same
      ? largest
      : Math.max(largest, Math.abs(value - b[i]!), Number.isNaN(value - b[i]!) ? Infinity : 0);
  }, 0);
}

function required(): SimdKernels {
  if (simdKernels === null) throw new Error('this computer has no WebAssembly SIMD');
  return simdKernels;
}

describe('loadSimdKernels', () => {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyHost };
  const { Memory, Module, Instance } = WebAssembly;

  it('there are kernels where WebAssembly has SIMD instructions', () => {
    expect(loadSimdKernels(WebAssembly)).not.toBeNull();
  });

  it('there are none without WebAssembly, without SIMD, or where compiling is forbidden', () => {
    expect(loadSimdKernels(undefined)).toBeNull();
    expect(loadSimdKernels({ Memory, Module, Instance, validate: () => false })).toBeNull();
    const forbidden = vi.fn<() => never>(function refuse() {
      throw new Error('refused by the content security policy');
    });
    expect(loadSimdKernels({ Memory, Module: forbidden, Instance, validate: () => true })).toBeNull();
    expect(forbidden).toHaveBeenCalledOnce();
  });
});

describe('the blur with SIMD', () => {
  it.each([
    [1, 1, 3],
    [7, 300, 2],
    [300, 5, 20],
    [257, 131, 5],
    [64, 64, 0.2],
    [400, 300, 60],
  ])('agrees with the float64 form: %i x %i, sigma %d', (width, height, sigma) => {
    const image = noise(width, height);
    const simd = gaussianBlur(image, sigma, { simd: required() }).data;
    expect(largestDifference(simd, gaussianBlur(image, sigma, { simd: null }).data)).toBeLessThan(255e-6);
  });

  it('pictures larger than its memory are blurred in blocks without seams', () => {
    const image = noise(4500, 700);
    const simd = gaussianBlur(image, 3, { simd: required() }).data;
    expect(largestDifference(simd, gaussianBlur(image, 3, { simd: null }).data)).toBeLessThan(255e-6);
  });

  it('leaves no trace of the picture before', () => {
    gaussianBlur(noise(500, 500), 8, { simd: required() });
    const dot = rasterOf(90, 90, new Float32Array(90 * 90));
    dot.data[0] = 100;
    const simd = gaussianBlur(dot, 8, { simd: required() }).data;
    expect(largestDifference(simd, gaussianBlur(dot, 8, { simd: null }).data)).toBeLessThan(1e-4);
    expect(simd.subarray(40 * 90).every((value) => value === 0)).toBe(true);
  });

  it('NaN and infinities spread over the reach of the kernel, as in the float64 form', () => {
    const image = noise(120, 90);
    image.data[40 * 120 + 50] = NaN;
    image.data[3 * 120 + 100] = Infinity;
    image.data[80 * 120 + 3] = -Infinity;
    const simd = gaussianBlur(image, 2, { simd: required() }).data;
    expect(largestDifference(simd, gaussianBlur(image, 2, { simd: null }).data)).toBeLessThan(255e-6);
  });

  it('a window with its surroundings gives the same bits as the whole picture', () => {
    const image = noise(200, 150);
    const whole = gaussianBlur(image, 4, { simd: required() }).data;
    const part = createRaster(77, 63, 'float32');
    for (let y = 0; y < 63; y++) {
      part.data.set(image.data.subarray((y + 20) * 200 + 30, (y + 20) * 200 + 107), y * 77);
    }
    const window = gaussianBlur(part, 4, { simd: required() }).data;
    for (let y = 16; y < 63 - 16; y++) {
      expect(window.slice(y * 77 + 16, y * 77 + 61)).toEqual(
        whole.slice((y + 20) * 200 + 46, (y + 20) * 200 + 91),
      );
    }
  });

  it('a kernel too long for its memory is left to the float64 form', () => {
    const kernel = gaussianHalfKernel(300);
    const wide = rasterOf(6000, 4000, new Uint8Array(6000 * 4000));
    expect(blurWithSimdInto(new Float32Array(0), required(), wide, kernel)).toBe(false);
    const small = noise(40, 30);
    expect(blurWithSimdInto(new Float32Array(40 * 30), required(), small, kernel)).toBe(true);
  });
});

describe('the warp with SIMD', () => {
  const warped = (
    target: { width: number; height: number; x: number; y: number },
    source: { raster: Raster<Float32Array>; x: number; y: number },
    elements: number[],
    simd: SimdKernels | null,
  ): Buffer => {
    const raster = createRaster(target.width, target.height, 'float32');
    raster.data.fill(-1);
    warpInto(
      { raster, origin: target },
      { raster: source.raster, origin: source },
      homographyOf(elements),
      simd,
    );
    return Buffer.from(raster.data.buffer);
  };
  const place = fc.integer({ min: -40, max: 40 });
  const near = (value: number, by: number) => fc.double({ min: value - by, max: value + by, noNaN: true });

  it(
    'gives the same bits as TypeScript through any map, at borders and horizons too',
    { timeout: 30_000 },
    () => {
      const size = fc.integer({ min: 1, max: 90 });
      const ground = noise(90, 90, 7);
      fc.assert(
        fc.property(
          fc.record({ width: size, height: size, x: place, y: place }),
          fc.record({ width: size, height: size, x: place, y: place }),
          fc.tuple(
            fc.oneof(near(1, 0.1), near(0, 4)),
            fc.oneof(near(0, 0.1), near(0, 4)),
            near(0, 60),
            fc.oneof(near(0, 0.1), near(0, 4)),
            fc.oneof(near(1, 0.1), near(0, 4)),
            near(0, 60),
            fc.oneof(fc.constant(0), near(0, 1e-4), near(0, 0.05)),
            fc.oneof(fc.constant(0), near(0, 1e-4), near(0, 0.05)),
            fc.constant(1),
          ),
          (target, at, elements) => {
            const source = { ...at, raster: partOf(ground, at.width, at.height) };
            expect(warped(target, source, elements, required())).toEqual(
              warped(target, source, elements, null),
            );
          },
        ),
        { numRuns: 100 },
      );
    },
  );

  it.each([
    ['turned', [0.9, -0.43, 300, 0.43, 0.9, -120, 2e-5, -1e-5, 1]],
    ['moved by whole pixels', [1, 0, 37, 0, 1, -12, 0, 0, 1]],
    ['much reduced', [7, 0.2, -90, -0.3, 6, 11, 0, 0, 1]],
    ['seen to the horizon', [1, 0, 0, 0, 1, 0, -0.0008, 0, 1]],
  ])('gives the same bits as TypeScript over many blocks: %s', (_name, elements) => {
    const source = { raster: noise(2300, 1900), x: 11, y: -7 };
    const target = { width: 1301, height: 1111, x: -50, y: 33 };
    expect(warped(target, source, elements, required()).equals(warped(target, source, elements, null))).toBe(
      true,
    );
  });
});
