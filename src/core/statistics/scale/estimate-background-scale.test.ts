import { describe, expect, it, vi } from 'vitest';
import { addMicrobesInto } from '#core/phantom/draw-microbes.ts';
import { mineralScene } from '#core/phantom/mineral-scene.ts';
import { createRaster, rasterOf, type Raster } from '#core/raster.ts';
import { seededRandom } from '#core/seeded-random.ts';
import { estimateScale } from '#core/statistics/scale/estimate-background-scale.ts';

// A busy computer takes several times as long as a free one, on which each takes a tenth of a second or two.
vi.setConfig({ testTimeout: 60_000 });

interface PairOptions {
  readonly scale: number;
  readonly noise?: number;
  readonly microbes?: number;
  /** Grey levels taken off the scene; what falls below 1 is zero. */
  readonly cut?: number;
  /** Share by which post is brighter at the right edge than at the left one. */
  readonly uneven?: number;
  /** Whether stain shows also where the scene is zero. */
  readonly stainsDarkness?: boolean;
  /** Grey levels of the cameras. */
  readonly white?: number;
}

const SIZE = { width: 480, height: 400 };

/** An aligned 8-bit pair without geometry: two photographs of one scene. */
function makePair(options: PairOptions): { post: Raster; pre: Raster } {
  const {
    scale,
    noise = 1.5,
    microbes = 0,
    cut = 0,
    uneven = 0,
    stainsDarkness = false,
    white = 255,
  } = options;
  const random = seededRandom(11);
  const scene = mineralScene(random, SIZE, 24);
  for (let i = 0; i < scene.data.length; i++) {
    const left = Math.min(130, scene.data[i]!) - cut;
    scene.data[i] = left > 0 ? left + 3 : 0;
  }
  const stained = createRaster(SIZE.width, SIZE.height, 'float32');
  for (let i = 0; i < stained.data.length; i++) {
    const across = (i % SIZE.width) / (SIZE.width - 1) - 0.5;
    stained.data[i] = scale * (1 + uneven * across) * scene.data[i]!;
  }
  addMicrobesInto(stained, random, () => true, microbes);
  const photograph = (picture: Raster<Float32Array>): Raster =>
    rasterOf(
      SIZE.width,
      SIZE.height,
      Uint8Array.from(picture.data, (value, i) =>
        (stainsDarkness ? value : scene.data[i]) === 0
          ? 0
          : Math.min(white, Math.max(1, Math.round(value + noise * random.gaussian()))),
      ),
    );
  return { post: photograph(stained), pre: photograph(scene) };
}

async function errorOf(options: PairOptions): Promise<{ percent: number; reach: number }> {
  const { post, pre } = makePair(options);
  const { scale, low, high } = await estimateScale(post, pre);
  expect(low).toBeLessThan(scale);
  expect(high).toBeGreaterThan(scale);
  return { percent: 100 * (scale / options.scale - 1), reach: (50 * (high - low)) / scale };
}

describe('estimateScale', () => {
  it.each([0.5, 0.8, 1, 1.3, 2, 3])('finds a scale of %d from 8 bit, clipped or not', async (scale) => {
    const { percent, reach } = await errorOf({ scale, microbes: 40 });
    expect(Math.abs(percent)).toBeLessThan(0.15);
    expect(reach).toBeLessThan(0.3);
  });

  it('is not drawn to lower values by noise', async () => {
    const { percent } = await errorOf({ scale: 1.3, noise: 4 });
    expect(Math.abs(percent)).toBeLessThan(0.15);
  });

  it('finds the background where nearly everything is stained', async () => {
    const { percent, reach } = await errorOf({ scale: 1.2, microbes: 1000 });
    expect(Math.abs(percent)).toBeLessThan(1);
    expect(reach).toBeGreaterThan(Math.abs(percent) / 2);
  });

  it('finds the scale of a sample of which little is left', async () => {
    const { percent, reach } = await errorOf({ scale: 1.3, cut: 80, microbes: 20 });
    expect(Math.abs(percent)).toBeLessThan(1);
    expect(reach).toBeLessThan(3);
  });

  it.each([300, 400, 600])(
    'sees %d stained beside the grains, whose skirts lie over them',
    async (microbes) => {
      const { percent } = await errorOf({ scale: 1.3, cut: 60, microbes, stainsDarkness: true });
      expect(Math.abs(percent)).toBeLessThan(0.15);
    },
  );

  it.each([600, 700, 1000])('takes off what the skirts of %d stained add', async (microbes) => {
    const { percent } = await errorOf({ scale: 1.2, microbes });
    expect(Math.abs(percent)).toBeLessThan(0.08);
  });

  it('gives the mean over the sample where one picture is unevenly lit, and says how uneven', async () => {
    const { post, pre } = makePair({ scale: 1.3, uneven: 0.2, microbes: 40 });
    const { scale, spread, order } = await estimateScale(post, pre);
    expect(Math.abs(scale / 1.3 - 1)).toBeLessThan(0.002);
    expect(spread / scale).toBeGreaterThan(0.18);
    expect(spread / scale).toBeLessThan(0.22);
    expect(order).toBe(2);
  });

  it('leaves out what a camera could not tell from white, in either picture', async () => {
    const { percent } = await errorOf({ scale: 0.7, white: 90 });
    expect(Math.abs(percent)).toBeLessThan(0.2);
  });

  it('has a wider interval where there is more noise', async () => {
    const quiet = await errorOf({ scale: 1.3, noise: 1 });
    const noisy = await errorOf({ scale: 1.3, noise: 4 });
    expect(noisy.reach).toBeGreaterThan(1.5 * quiet.reach);
  });

  it('is the same again', async () => {
    const { post, pre } = makePair({ scale: 1.1, microbes: 100 });
    expect(await estimateScale(post, pre)).toEqual(await estimateScale(post, pre));
  });

  it('refuses pictures without common background, and pictures of two sizes', async () => {
    const { post } = makePair({ scale: 1 });
    const empty = createRaster(SIZE.width, SIZE.height, 'uint8');
    await expect(estimateScale(post, empty)).rejects.toMatchObject({ code: 'no-common-pixels' });
    await expect(estimateScale(post, createRaster(8, 8, 'uint8'))).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });

  it('stops where it is cancelled', async () => {
    const { post, pre } = makePair({ scale: 1 });
    const signal = AbortSignal.abort();
    await expect(
      estimateScale(post, pre, { signal, report: () => undefined, log: () => undefined }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });
});
