import { describe, expect, it } from 'vitest';
import { rasterOf } from '#core/raster.ts';
import type { Raster } from '#core/raster.ts';
import { binEdges, histogramOf } from '#core/statistics/histogram.ts';
import { MATCHING_BINS, matchingOf, type HistogramMatching } from '#core/statistics/match-histogram.ts';
import { cpuKernels } from '#pipeline/kernels/cpu-kernels.ts';
import { KERNEL_TOLERANCE } from '#pipeline/kernels/kernels.ts';
import type { Kernels } from '#pipeline/kernels/kernels.ts';

type Picture = Raster<Float32Array>;

const SIZES = [
  [1, 1],
  [1, 9],
  [7, 1],
  [2, 2],
  [3, 5],
  [64, 48],
  [257, 129],
] as const;

/** Pixels like those of an image, the same each time: a third zero, the rest uneven to 255. */
function picture(width: number, height: number): Picture {
  const data = Float32Array.from({ length: width * height }, (_, i) => {
    const mixed = Math.imul(i + 1, 2654435761) >>> 8;
    return mixed % 3 === 0 ? 0 : (mixed % 25500) / 100;
  });
  return rasterOf(width, height, data);
}

function changed({ width, height, data }: Picture, change: (value: number, i: number) => number): Picture {
  return rasterOf(width, height, data.map(change));
}

/** What pictures can hold that computing may trip over. */
const CONTENTS: readonly (readonly [string, (image: Picture) => Picture])[] = [
  ['nothing but zeros', (image) => changed(image, () => 0)],
  ['nothing but NaN', (image) => changed(image, () => NaN)],
  ['nothing but infinity', (image) => changed(image, () => Infinity)],
  ['one value', (image) => changed(image, () => 42.5)],
  ['huge values', (image) => changed(image, (value) => value * 4e35)],
  ['tiny values', (image) => changed(image, (value) => value * 1e-30)],
  ['both signs', (image) => changed(image, (value, i) => (i % 2 === 0 ? value : -value))],
  ['NaN among others', (image) => changed(image, (value, i) => (i % 97 === 5 ? NaN : value))],
  [
    'both infinities among others',
    (image) => changed(image, (value, i) => (i % 101 === 7 ? Infinity : i % 103 === 11 ? -Infinity : value)),
  ],
  [
    'infinities, NaN and both signs',
    (image) => changed(image, (value, i) => [Infinity, -Infinity, NaN][i % 31] ?? (i % 2 ? value : -value)),
  ],
];

const CONTENT_SIZES = [
  [1, 1],
  [3, 5],
  [65, 34],
] as const;

const CASES = CONTENTS.flatMap(([title, make]) =>
  CONTENT_SIZES.map(([width, height]) => ({ title, width, height, make })),
);

/**
 * Fails unless all pixels are the same to {@link KERNEL_TOLERANCE}, NaN and infinities exactly.
 *
 * @param scale what each pixel's difference is measured by; the pixel itself where there is none
 */
function expectSamePixels(got: Raster, want: Raster, scale: Raster = want): void {
  expect([got.width, got.height, got.data.length]).toEqual([want.width, want.height, want.data.length]);
  const wrong: string[] = [];
  got.data.forEach((value, i) => {
    const wanted = want.data[i]!;
    const limit = KERNEL_TOLERANCE * Math.abs(scale.data[i]!);
    const isSame = Object.is(value, wanted) || Math.abs(value - wanted) <= limit;
    if (!isSame) wrong.push(`${i}: got ${value}, want ${wanted}`);
  });
  expect(wrong.slice(0, 5)).toEqual([]);
}

/** What the sum of a blur is measured by: the same sum of magnitudes, so that what cancels does not ask for the impossible. */
async function blurScale(image: Raster, sigmaPx: number): Promise<Raster> {
  const data = Float32Array.from(image.data, (value) => (Number.isFinite(value) ? Math.abs(value) : 0));
  return cpuKernels.gaussian(rasterOf(image.width, image.height, data), sigmaPx);
}

function matchingFor(post: Picture, pre: Picture): HistogramMatching {
  const source = histogramOf(post.data, MATCHING_BINS);
  const target = histogramOf(pre.data, MATCHING_BINS);
  if (source === null || target === null) throw new Error('the pictures have signal');
  return matchingOf(source, target);
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
    const expectSameBlur = async (kernels: Kernels, image: Raster, sigma: number): Promise<void> => {
      const want = await cpuKernels.gaussian(image, sigma);
      expectSamePixels(await kernels.gaussian(image, sigma), want, await blurScale(image, sigma));
    };

    it.each(SIZES)('%i x %i pixels blur as on the processor', async (width, height) => {
      await using(async (kernels) => {
        // Radii 0, 1, 2, 3, 8 and 25: none, odd and even ones.
        for (const sigma of [0, 0.3, 0.5, 0.7, 2, 6.3])
          await expectSameBlur(kernels, picture(width, height), sigma);
      });
    });

    it.each(CASES)('$title in $width x $height pixels blur alike', async ({ width, height, make: fill }) => {
      await using(async (kernels) => {
        for (const sigma of [0.3, 1.2]) await expectSameBlur(kernels, fill(picture(width, height)), sigma);
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
        for (const at of [15 * 40 + 20, 14 * 40 + 21, 0, 31 * 40 - 1]) {
          const image = picture(40, 31);
          image.data[at] = NaN;
          for (const sigma of [1, 1.2]) await expectSameBlur(kernels, image, sigma);
        }
      });
    });

    it('8 and 16-bit pixels are taken as they are', async () => {
      await using(async (kernels) => {
        const bytes = Uint8Array.from({ length: 31 * 17 }, (_, i) => (i * 37) % 256);
        const words = Uint16Array.from(bytes, (value) => value * 257);
        await expectSameBlur(kernels, rasterOf(31, 17, bytes), 1.7);
        await expectSameBlur(kernels, rasterOf(17, 31, bytes), 1.7);
        await expectSameBlur(kernels, rasterOf(31, 17, words), 1.7);
        await expectSameBlur(kernels, rasterOf(30, 16, bytes.subarray(0, 480)), 1.7);
      });
    });

    it('an impossible sigma is refused', async () => {
      await using(async (kernels) => {
        await expect(kernels.gaussian(picture(3, 3), -1)).rejects.toThrow(/sigma/);
      });
    });
  });

  describe('percentiles', () => {
    const LIST = [0, 1, 25, 50, 77.7, 99, 100];
    const expectSame = async (kernels: Kernels, image: Raster): Promise<void> => {
      for (const selection of ['numbers', 'positive'] as const) {
        const want = await cpuKernels.percentiles(image, LIST, selection);
        const got = await kernels.percentiles(image, LIST, selection);
        // Zero has two signs, which are one value.
        expect(got.map((value) => value + 0)).toEqual(want.map((value) => value + 0));
      }
    };

    it.each(SIZES)('of %i x %i pixels are exact', async (width, height) => {
      await using((kernels) => expectSame(kernels, picture(width, height)));
    });

    it.each(CASES)(
      'of $title in $width x $height pixels are exact',
      async ({ width, height, make: fill }) => {
        await using((kernels) => expectSame(kernels, fill(picture(width, height))));
      },
    );

    it('of 8 and 16-bit pixels are exact', async () => {
      await using(async (kernels) => {
        const words = Uint16Array.from({ length: 600 }, (_, i) => (i * 12345) % 65536);
        await expectSame(kernels, rasterOf(30, 20, words));
        await expectSame(
          kernels,
          rasterOf(
            30,
            20,
            Uint8Array.from(words, (value) => value >> 8),
          ),
        );
      });
    });

    it('there are none among no numbers', async () => {
      await using(async (kernels) => {
        const none = rasterOf(0, 0, new Float32Array(0));
        expect(await kernels.percentiles(none, [50])).toEqual([NaN]);
        expect(await kernels.percentiles(rasterOf(2, 1, Float32Array.of(NaN, NaN)), [50])).toEqual([NaN]);
        expect(await kernels.percentiles(rasterOf(2, 1, Uint8Array.of(0, 0)), [50], 'positive')).toEqual([
          NaN,
        ]);
      });
    });

    it('outside 0 to 100 are refused', async () => {
      await using(async (kernels) => {
        await expect(kernels.percentiles(picture(3, 3), [50, 101])).rejects.toThrow(/101/);
        const empty = rasterOf(1, 1, Float32Array.of(NaN));
        await expect(kernels.percentiles(empty, [NaN])).rejects.toThrow(/NaN/);
      });
    });

    it('negative numbers keep their order, to the last one', async () => {
      await using(async (kernels) => {
        const lowest = -3.4028234663852886e38;
        const image = rasterOf(6, 1, Float32Array.of(-3.5, 2, lowest, 0, -0.25, -lowest));
        expect(await kernels.percentiles(image, [0, 20, 40, 60, 80, 100])).toEqual([
          lowest,
          -3.5,
          -0.25,
          0,
          2,
          -lowest,
        ]);
      });
    });
  });

  describe('histogram', () => {
    const EDGES = [
      binEdges(0, 255, 256, 'float64'),
      binEdges(10, 99.9, 7, 'float64'),
      binEdges(-100, 0, 5, 'float64'),
      Float64Array.of(-3.5e38, 0, 1e38, 3.5e38),
    ];
    const expectSame = async (kernels: Kernels, image: Raster): Promise<void> => {
      for (const edges of EDGES) {
        const want = await cpuKernels.histogram(image, edges);
        expect([...(await kernels.histogram(image, edges))]).toEqual([...want]);
      }
    };

    it.each(SIZES)('of %i x %i pixels counts the same', async (width, height) => {
      await using((kernels) => expectSame(kernels, picture(width, height)));
    });

    it.each(CASES)(
      'of $title in $width x $height pixels counts the same',
      async ({ width, height, make: fill }) => {
        await using((kernels) => expectSame(kernels, fill(picture(width, height))));
      },
    );

    it('a value on an edge lies right of it, on the last one left of it', async () => {
      await using(async (kernels) => {
        const image = rasterOf(5, 1, Float32Array.of(0, 1, 2, 3, 3.0001));
        expect([...(await kernels.histogram(image, Float64Array.of(0, 1, 2, 3)))]).toEqual([1, 1, 2]);
      });
    });
  });

  describe('matchHistogram', () => {
    const matching = matchingFor(
      picture(64, 48),
      changed(picture(50, 50), (value) => value * 0.7 + 3),
    );
    const flat = matchingFor(
      changed(picture(9, 9), () => 7),
      picture(9, 9),
    );
    const expectSame = async (kernels: Kernels, image: Raster): Promise<void> => {
      for (const one of [matching, flat]) {
        expectSamePixels(
          await kernels.matchHistogram(image, one),
          await cpuKernels.matchHistogram(image, one),
        );
      }
    };

    it.each(SIZES)('%i x %i pixels get the same levels', async (width, height) => {
      await using((kernels) => expectSame(kernels, picture(width, height)));
    });

    it.each(CASES)(
      '$title in $width x $height pixels get the same levels',
      async ({ width, height, make: fill }) => {
        await using((kernels) => expectSame(kernels, fill(picture(width, height))));
      },
    );

    it('levels go where they are wanted, over whatever is there', async () => {
      await using(async (kernels) => {
        const image = picture(13, 7);
        const into = changed(picture(13, 7), () => 99);
        expect((await kernels.matchHistogram(image, matching, into)).data).toBe(into.data);
        expectSamePixels(into, await cpuKernels.matchHistogram(image, matching));
      });
    });

    it('values on the edges of bins get the levels of the bins below', async () => {
      await using(async (kernels) => {
        const edges = matching.rightEdges;
        await expectSame(kernels, rasterOf(edges.length, 1, edges));
      });
    });
  });
}
