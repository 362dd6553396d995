import { describe, expect, it } from 'vitest';
import { rasterOf } from '#core/raster.ts';
import type { Raster } from '#core/raster.ts';
import { binEdges, histogramOf } from '#core/statistics/histogram.ts';
import { MATCHING_BINS, matchingOf } from '#core/statistics/match-histogram.ts';
import { cpuKernels } from '#pipeline/kernels/cpu-kernels.ts';
import { KERNEL_TOLERANCE } from '#pipeline/kernels/kernels.ts';
import type { Kernels } from '#pipeline/kernels/kernels.ts';

const SIZES = [
  [1, 1],
  [1, 9],
  [7, 1],
  [13, 11],
  [64, 48],
  [101, 37],
] as const;

/** Pixels like those of an image, the same each time: a third zero, the rest uneven to 255. */
function picture(width: number, height: number): Raster<Float32Array> {
  const data = Float32Array.from({ length: width * height }, (_, i) => {
    const mixed = Math.imul(i + 1, 2654435761) >>> 8;
    return mixed % 3 === 0 ? 0 : (mixed % 25500) / 100;
  });
  return rasterOf(width, height, data);
}

function withHoles(image: Raster<Float32Array>): Raster<Float32Array> {
  const data = image.data.map((value, i) => (i % 17 === 5 ? NaN : value));
  return rasterOf(image.width, image.height, data);
}

function expectSamePixels(got: Raster, want: Raster, inputMax: number): void {
  expect([got.width, got.height, got.data.length]).toEqual([want.width, want.height, want.data.length]);
  let worst = 0;
  got.data.forEach((value, i) => {
    const wanted = want.data[i]!;
    worst = Math.max(
      worst,
      Number.isNaN(value) === Number.isNaN(wanted) ? Math.abs(value - wanted) || 0 : Infinity,
    );
  });
  expect(worst).toBeLessThanOrEqual(KERNEL_TOLERANCE * inputMax);
}

/** What every backend has to do, against `cpuKernels`. `make` starts the backend; it is disposed of after each test. */
export function testKernels(make: () => Promise<Kernels>): void {
  const using = async (work: (kernels: Kernels) => Promise<void>): Promise<void> => {
    const kernels = await make();
    try {
      await work(kernels);
    } finally {
      kernels.dispose();
    }
  };

  describe('gaussian', () => {
    it.each(SIZES)('%i x %i pixels blur as on the processor', async (width, height) => {
      await using(async (kernels) => {
        const image = picture(width, height);
        for (const sigma of [0, 0.5, 2, 6.3]) {
          expectSamePixels(
            await kernels.gaussian(image, sigma),
            await cpuKernels.gaussian(image, sigma),
            255,
          );
        }
      });
    });

    it('zeros stay exactly zero', async () => {
      await using(async (kernels) => {
        const out = await kernels.gaussian(rasterOf(33, 20, new Float32Array(660)), 3);
        expect(out.data.every((value) => value === 0)).toBe(true);
      });
    });

    it('NaN spreads as far as the kernel reaches, and no farther', async () => {
      await using(async (kernels) => {
        const image = picture(40, 31);
        image.data[15 * 40 + 20] = NaN;
        expectSamePixels(await kernels.gaussian(image, 1.2), await cpuKernels.gaussian(image, 1.2), 255);
      });
    });

    it('8-bit pixels are taken as they are', async () => {
      await using(async (kernels) => {
        const image = rasterOf(
          31,
          17,
          Uint8Array.from({ length: 31 * 17 }, (_, i) => (i * 37) % 256),
        );
        expectSamePixels(await kernels.gaussian(image, 1.7), await cpuKernels.gaussian(image, 1.7), 255);
      });
    });

    it('an impossible sigma is refused', async () => {
      await using(async (kernels) => {
        await expect(kernels.gaussian(picture(3, 3), -1)).rejects.toThrow(/sigma/);
      });
    });
  });

  describe('percentiles', () => {
    it.each(SIZES)('of %i x %i pixels are exact', async (width, height) => {
      await using(async (kernels) => {
        for (const image of [picture(width, height), withHoles(picture(width, height))]) {
          for (const selection of ['numbers', 'positive'] as const) {
            const want = await cpuKernels.percentiles(image, [0, 50, 99, 100], selection);
            expect(await kernels.percentiles(image, [0, 50, 99, 100], selection)).toEqual(want);
          }
        }
      });
    });

    it('there are none among no numbers', async () => {
      await using(async (kernels) => {
        expect(await kernels.percentiles(rasterOf(2, 1, Float32Array.of(NaN, NaN)), [50])).toEqual([NaN]);
        expect(await kernels.percentiles(rasterOf(2, 1, Uint8Array.of(0, 0)), [50], 'positive')).toEqual([
          NaN,
        ]);
      });
    });

    it('negative numbers keep their order', async () => {
      await using(async (kernels) => {
        const image = rasterOf(5, 1, Float32Array.of(-3.5, 2, -100, 0, -0.25));
        expect(await kernels.percentiles(image, [0, 25, 50, 75, 100])).toEqual([-100, -3.5, -0.25, 0, 2]);
      });
    });
  });

  describe('histogram', () => {
    it.each(SIZES)('of %i x %i pixels counts the same, holes left out', async (width, height) => {
      await using(async (kernels) => {
        const image = withHoles(picture(width, height));
        for (const edges of [binEdges(0, 255, 256, 'float64'), binEdges(10, 99.9, 7, 'float64')]) {
          const want = await cpuKernels.histogram(image, edges);
          expect([...(await kernels.histogram(image, edges))]).toEqual([...want]);
        }
      });
    });

    it('a value on an edge lies right of it, on the last one left of it', async () => {
      await using(async (kernels) => {
        const image = rasterOf(5, 1, Float32Array.of(0, 1, 2, 3, 3.0001));
        expect([...(await kernels.histogram(image, Float64Array.of(0, 1, 2, 3)))]).toEqual([1, 1, 2]);
      });
    });
  });

  describe('matchHistogram', () => {
    it.each(SIZES)('%i x %i pixels get the same levels', async (width, height) => {
      await using(async (kernels) => {
        const image = picture(width, height);
        const source = histogramOf(picture(64, 48).data, MATCHING_BINS);
        const target = histogramOf(
          picture(50, 50).data.map((x) => x * 0.7 + 3),
          MATCHING_BINS,
        );
        if (source === null || target === null) throw new Error('the pictures have signal');
        const matching = matchingOf(source, target);
        expectSamePixels(
          await kernels.matchHistogram(image, matching),
          await cpuKernels.matchHistogram(image, matching),
          255,
        );
      });
    });
  });
}
