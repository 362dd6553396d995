import { serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { pyramidOf } from '#core/memory-pyramid.ts';
import { rasterOf, type Raster } from '#core/raster.ts';
import type { Rect } from '#core/rect.ts';
import { WindowMemory } from '#core/reused-rasters.ts';
import { silentContext } from '#core/run-context.ts';
import { seededRandom } from '#core/seeded-random.ts';
import { cpuKernels } from '../kernels/cpu-kernels.ts';
import { STORED_TILE_SIZE, type StoredPyramid } from '../ports/tile-store.ts';
import type { JobEnvironment } from './job-environment.ts';
import { sweepPair, type PairSweepCount, type PairSweepResult } from './pair-sweep.ts';

const SIDE = 300;

function noise(seed: number): Raster<Uint8Array> {
  const random = seededRandom(seed);
  const pixels = Uint8Array.from({ length: SIDE * SIDE }, () => random.between(0, 255));
  return rasterOf(SIDE, SIDE, pixels);
}

function stored(image: Raster): StoredPyramid {
  const whole = { tileSize: STORED_TILE_SIZE, tileIsEmpty: () => false };
  return { ...pyramidOf(image), ...whole } as unknown as StoredPyramid;
}

const IMAGES = new Map([
  ['post', stored(noise(1))],
  ['pre', stored(noise(2))],
]);

function environment(windows: WindowMemory): JobEnvironment {
  return {
    images: { open: (name) => Promise.resolve(IMAGES.get(name)!) },
    windows,
    rawImages: { open: () => Promise.reject(new Error('no raw file is needed')) },
    kernels: () => Promise.resolve(cpuKernels),
  };
}

const layer = (image: string, postToImage: readonly number[] | null) => ({
  image,
  canvas: { width: SIDE, height: SIDE },
  pad: 0,
  postToImage,
});

/** A turn by half a degree and a shift, so that each window is warped from another part of pre-stain. */
const MAP = [1, -0.0087, 3.3, 0.0087, 1, -2.1, 0, 0, 1];

const WINDOWS: readonly Rect[] = [0, 150].flatMap((y) =>
  [0, 150].map((x) => ({ x, y, width: 150, height: 150 })),
);

const DIFFERENCES: PairSweepCount = { kind: 'differences', scales: [1.1], peakWindows: WINDOWS };
const SURVEY: PairSweepCount = {
  kind: 'survey',
  brightnessUnit: 1,
  cells: { parts: WINDOWS, white: { post: 255, pre: 255 } },
};

function sweep(
  memory: WindowMemory,
  count: PairSweepCount,
  windows: readonly Rect[] = WINDOWS,
): Promise<PairSweepResult> {
  const [post, pre, rawPre] = [layer('post', null), layer('pre', MAP), layer('pre', null)];
  return sweepPair({ post, pre, rawPre, windows, count }, environment(memory), silentContext());
}

const heldBytes = (memory: WindowMemory): Promise<number> =>
  memory.lend((rasters) => Promise.resolve(rasters.heldBytes));

describe('sweeps over windows', () => {
  it('hold memory for one window, however many there are and whatever is counted', async () => {
    const memory = new WindowMemory();
    await sweep(memory, DIFFERENCES, WINDOWS.slice(0, 1));
    const ofOne = await heldBytes(memory);
    expect(ofOne).toBeGreaterThan(0);
    await sweep(memory, DIFFERENCES);
    await sweep(memory, SURVEY);
    expect(await heldBytes(memory)).toBe(ofOne);
  });

  it('count the same in memory that was used before', async () => {
    const used = new WindowMemory();
    await sweep(used, DIFFERENCES);
    for (const count of [SURVEY, DIFFERENCES]) {
      const again = await sweep(used, count);
      const fresh = await sweep(new WindowMemory(), count);
      expect(serialize(again).equals(serialize(fresh))).toBe(true);
    }
  });
});
