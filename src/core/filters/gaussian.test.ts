import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterNanGaussianConserving } from '#core/filters/filter-nan-gaussian-conserving.ts';
import { gaussianBlur, gaussianHalfKernel, gaussianRadius } from '#core/filters/gaussian.ts';
import { rasterOf, type Raster } from '#core/raster.ts';

const sumOf = (data: Float32Array): number => data.reduce((sum, x) => (Number.isNaN(x) ? sum : sum + x), 0);

describe('gaussianBlur', () => {
  it('the radius is floor(4 sigma + 0.5)', () => {
    expect([0, 0.1, 0.5, 0.62, 0.63, 5].map(gaussianRadius)).toEqual([0, 0, 2, 2, 3, 20]);
  });

  it('a negative or missing sigma is refused', () => {
    expect(() => gaussianHalfKernel(-1)).toThrow(/sigma/);
    expect(() => gaussianHalfKernel(NaN)).toThrow(/sigma/);
  });

  it('a single bright pixel becomes the product of two kernels', () => {
    const image = rasterOf(9, 9, new Float32Array(81));
    image.data[4 * 9 + 4] = 100;
    const [w0 = 0, w1 = 0, w2 = 0] = gaussianHalfKernel(0.6);
    const out = gaussianBlur(image, 0.6).data;
    expect(out[4 * 9 + 4]).toBeCloseTo(100 * w0 * w0, 4);
    expect(out[3 * 9 + 6]).toBeCloseTo(100 * w1 * w2, 5);
    expect(out[4 * 9 + 1]).toBe(0);
  });

  it('long kernels agree with the plain double sum, at the border too', () => {
    const [width, height, sigma] = [23, 19, 2.3];
    const data = Float32Array.from({ length: width * height }, (_, i) => (i * 7919) % 251);
    const half = gaussianHalfKernel(sigma);
    const out = gaussianBlur(rasterOf(width, height, data), sigma).data;
    for (const [x, y] of [
      [0, 0],
      [11, 9],
      [22, 18],
      [3, 17],
    ] as const) {
      let sum = 0;
      for (let v = 0; v < height; v++) {
        for (let u = 0; u < width; u++) {
          sum += (half[Math.abs(u - x)] ?? 0) * (half[Math.abs(v - y)] ?? 0) * data[v * width + u]!;
        }
      }
      expect(out[y * width + x]).toBeCloseTo(sum, 4);
    }
  });

  it('overwrites all of a raster that it is given, with SIMD and without, and never its own source', () => {
    const image = rasterOf(40, 50, new Float32Array(2000));
    image.data[900] = 7;
    for (const options of [{}, { simd: null }]) {
      for (const sigma of [0, 1.5]) {
        const into = rasterOf(40, 50, new Float32Array(2000).fill(NaN));
        expect(gaussianBlur(image, sigma, { ...options, into })).toBe(into);
        expect(into).toEqual(gaussianBlur(image, sigma, options));
      }
    }
    expect(() => gaussianBlur(image, 1, { into: image })).toThrow(/own memory/);
    expect(() => gaussianBlur(image, 1, { into: rasterOf(1, 1, new Float32Array(1)) })).toThrow(/size/);
  });

  it('8-bit pixels blur as the same values in float32', () => {
    const bytes = Uint8Array.from({ length: 12 * 12 }, (_, i) => (i * 37) % 256);
    const wide = gaussianBlur(rasterOf(12, 12, Float32Array.from(bytes)), 1.5);
    expect(gaussianBlur(rasterOf(12, 12, bytes), 1.5)).toEqual(wide);
  });
});

describe('gaussianBlur of any picture', () => {
  const sigma = fc.double({ min: 0, max: 3, noNaN: true });
  const pixels = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 54, maxLength: 54 });

  it('the turned picture blurs to the turned result', () => {
    const turned = ({ width, height, data }: Raster<Float32Array>): Raster<Float32Array> =>
      rasterOf(
        height,
        width,
        data.map((_, i) => data[(i % height) * width + Math.floor(i / height)]!),
      );
    fc.assert(
      fc.property(pixels, sigma, (values, sigmaPx) => {
        const image = rasterOf(9, 6, Float32Array.from(values));
        const direct = turned(gaussianBlur(image, sigmaPx)).data;
        gaussianBlur(turned(image), sigmaPx).data.forEach((value, i) =>
          expect(Math.abs(value - direct[i]!)).toBeLessThan(1e-4),
        );
      }),
    );
  });

  it('the total is kept where nothing reaches the border', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(255), { minLength: 9, maxLength: 9 }), sigma, (values, sigmaPx) => {
        const image = rasterOf(31, 31, new Float32Array(31 * 31));
        values.forEach((value, i) => (image.data[(14 + Math.floor(i / 3)) * 31 + 14 + (i % 3)] = value));
        const total = sumOf(image.data);
        expect(Math.abs(sumOf(gaussianBlur(image, sigmaPx).data) - total)).toBeLessThanOrEqual(2e-5 * total);
      }),
    );
  });
});

describe('filterNanGaussianConserving', () => {
  it('the total is kept and holes stay holes, whatever the picture', () => {
    const pixel = fc.oneof(fc.constant(NaN), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(
        fc.array(pixel, { minLength: 42, maxLength: 42 }),
        fc.double({ min: 0, max: 4, noNaN: true }),
        (values, sigma) => {
          const data = Float32Array.from(values);
          const out = filterNanGaussianConserving(rasterOf(7, 6, data), sigma).data;
          expect(Math.abs(sumOf(out) - sumOf(data))).toBeLessThanOrEqual(1e-6 * sumOf(data));
          expect(out.map((x) => (Number.isNaN(x) ? 1 : 0))).toEqual(
            data.map((x) => (Number.isNaN(x) ? 1 : 0)),
          );
        },
      ),
    );
  });
});
