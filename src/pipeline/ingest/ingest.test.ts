import { describe, expect, it } from 'vitest';
import { createPixels, type PixelArray, type PixelType, pixelTypeOf } from '#core/raster.ts';
import type { Rect } from '#core/rect.ts';
import { silentContext } from '#core/run-context.ts';
import { levelSize } from '#core/tile-source.ts';
import { createMemoryTileStore } from '#testing/memory-store.ts';
import type { RawImage, RawSamples } from '../ports/raw-image.ts';
import type { StoredPyramid } from '../ports/tile-store.ts';
import { chooseChannels, sameChannels, surveyChannels } from './channel-choice.ts';
import { floatBin, floatBinLowerEdge } from './histogram.ts';
import { ingestBand } from './ingest-band.ts';
import { IngestAssembler } from './ingest-assembler.ts';
import { bandTransferables, type ChannelChoice } from './ingested-band.ts';
import { planIngest } from './plan-ingest.ts';

const ctx = silentContext();

/** A raw image in memory with interleaved samples. */
function rawImage(
  width: number,
  sampleCount: number,
  data: PixelArray,
  over: Partial<RawImage> = {},
): RawImage {
  const height = data.length / (width * sampleCount);
  const readWindow = (at: Rect): Promise<RawSamples> => {
    const out = createPixels(pixelTypeOf(data), at.width * at.height * sampleCount);
    for (let y = 0; y < at.height; y++) {
      const from = ((at.y + y) * width + at.x) * sampleCount;
      out.set(data.subarray(from, from + at.width * sampleCount), y * at.width * sampleCount);
    }
    return Promise.resolve({ width: at.width, height: at.height, sampleCount, data: out });
  };
  return {
    fileName: 'memory.tif',
    width,
    height,
    mode: sampleCount === 1 ? 'L' : 'RGB',
    pixelType: pixelTypeOf(data),
    sampleCount,
    channelCount: Math.min(3, sampleCount),
    bandHeightHint: 1,
    access: 'random',
    decodedBytes: data.byteLength,
    readRows: (y0, y1) => readWindow({ x: 0, y: y0, width, height: y1 - y0 }),
    readWindow,
    ...over,
  };
}

const GREEN: ChannelChoice = { method: 'single', channels: [1] };

async function ingest(image: RawImage, choice: ChannelChoice, order?: readonly number[]) {
  const store = createMemoryTileStore();
  const plan = planIngest(image);
  const assembler = new IngestAssembler(await store.create('picture'), plan);
  const bands = order ?? Array.from({ length: plan.bandCount }, (_, i) => i);
  for (const index of bands) {
    const band = await ingestBand(image, plan, index, choice, ctx);
    await assembler.add(structuredClone(band, { transfer: bandTransferables(band) as ArrayBuffer[] }));
  }
  await assembler.commit({ file: image.fileName });
  return { store, plan, assembler, pyramid: await store.open('picture') };
}

/** Level pixels by their definition: sums over blocks of level 0. */
function blockMeans(
  signal: PixelArray,
  width: number,
  height: number,
  level: number,
  type: PixelType,
): PixelArray {
  const factor = 2 ** level;
  const size = levelSize({ width, height }, level);
  const sums = new Float64Array(size.width * size.height);
  signal.forEach((value: number, i: number) => {
    const block = Math.floor(Math.floor(i / width) / factor) * size.width + Math.floor((i % width) / factor);
    sums[block]! += value;
  });
  const means = createPixels(type, sums.length);
  sums.forEach((sum, i) => {
    const mean = sum / factor ** 2;
    means[i] = type === 'float32' ? mean : sum > 0 ? Math.max(1, Math.floor(mean + 0.5)) : 0;
  });
  return means;
}

async function readLevel(pyramid: StoredPyramid, level: number): Promise<PixelArray> {
  const source = pyramid.levels[level]!;
  return (await source.read({ x: 0, y: 0, ...source.size }, ctx)).data;
}

function picture(type: PixelType, width: number, height: number, sampleCount: number): PixelArray {
  const data = createPixels(type, width * height * sampleCount);
  const top = type === 'uint8' ? 256 : 60000;
  for (let i = 0; i < data.length; i++) {
    const x = Math.floor(i / sampleCount) % width;
    const y = Math.floor(i / sampleCount / width);
    if (i % sampleCount === 1 % sampleCount && x > 100 && x < 1150 && y > 20 && y < 900) {
      data[i] = ((x * 31 + y * 17 + x * y) % top) / (type === 'float32' ? 7 : 1);
    }
  }
  // A single faint pixel far from everything else.
  data[(1290 * width + 1290) * sampleCount + (1 % sampleCount)] = 1;
  return data;
}

/** A picture of 14 MB is made and compared: seconds on a busy computer. */
const WIDE_IMAGE_MS = 30_000;

describe('ingest', () => {
  it(
    'reads a wide image in portions, never more than one ahead, and keeps its signal',
    async () => {
      const [width, height] = [9001, 520];
      const data = picture('uint8', width, height, 3);
      const image = rawImage(width, 3, data);
      let open = 0;
      const inFlight: number[] = [];
      const watched: RawImage = {
        ...image,
        readRows: async (y0, y1, context) => {
          inFlight.push(++open);
          await Promise.resolve();
          open--;
          return image.readRows(y0, y1, context);
        },
      };
      const { pyramid } = await ingest(watched, GREEN);
      expect(inFlight.length).toBeGreaterThan(2);
      expect(Math.max(...inFlight)).toBe(1);
      const signal = Uint8Array.from({ length: width * height }, (_, i) => data[3 * i + 1]!);
      expect(Buffer.compare(bytes(await readLevel(pyramid, 0)), bytes(signal))).toBe(0);
    },
    WIDE_IMAGE_MS,
  );

  it.each([
    ['uint8', 3],
    ['uint16', 1],
    ['float32', 1],
  ] as const)('keeps the signal of %s pixels, and levels are block means', async (type, sampleCount) => {
    const [width, height] = [1301, 1295];
    const data = picture(type, width, height, sampleCount);
    const { pyramid, plan } = await ingest(rawImage(width, sampleCount, data), GREEN);
    const signal = createPixels(type, width * height).map(
      (_, i) => data[i * sampleCount + (1 % sampleCount)]!,
    );
    expect(plan).toMatchObject({ bandHeight: 512, bandCount: 3, levelCount: 4 });
    expect(Buffer.compare(bytes(await readLevel(pyramid, 0)), bytes(signal))).toBe(0);
    for (let level = 1; level < 4; level++) {
      const want = blockMeans(signal, width, height, level, type);
      const got = await readLevel(pyramid, level);
      expect(
        got.findIndex((value, i) => value !== want[i]),
        `level ${level}`,
      ).toBe(-1);
    }
    const { statistics, histogram } = pyramid.description;
    expect(statistics.sum).toBeCloseTo(
      Float64Array.from(signal).reduce((sum, value) => sum + value, 0),
      2,
    );
    expect(statistics).toMatchObject({ min: 0, nonzeroCount: signal.filter((value) => value > 0).length });
    expect(histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(width * height);
    expect(pyramid.tileIsEmpty({ level: 0, row: 2, column: 0 })).toBe(true);
    expect(pyramid.tileStatistics({ level: 0, row: 2, column: 2 })).toMatchObject({
      max: 1,
      nonzeroCount: 1,
    });
    expect(pyramid.tileIsEmpty({ level: 3, row: 0, column: 0 })).toBe(false);
  });

  it('gives the same bytes whatever the order of the bands', async () => {
    const image = rawImage(700, 3, picture('uint8', 1301, 2700, 1).subarray(0, 700 * 3 * 1600));
    const [a, b] = [await ingest(image, GREEN), await ingest(image, GREEN, [3, 1, 0, 2])];
    expect(a.plan.bandCount).toBe(4);
    expect(Buffer.compare(a.store.pictures.get('picture')!.pack, b.store.pictures.get('picture')!.pack)).toBe(
      0,
    );
    expect(
      Buffer.compare(a.store.pictures.get('picture')!.index, b.store.pictures.get('picture')!.index),
    ).toBe(0);
  });

  it('a survey guesses the channels, and the sums of the bands decide', async () => {
    const data = picture('uint8', 1301, 1295, 3);
    const image = rawImage(1301, 3, data);
    expect(chooseChannels([await surveyChannels(image, ctx)])).toEqual(GREEN);
    // Signal that the survey's rows miss: the guess is wrong, the final sums are right.
    const hidden = new Uint8Array(900 * 3 * 900);
    for (let i = 2; i < 900 * 3 * 15; i += 3) hidden[i] = 255;
    const second = rawImage(900, 3, hidden);
    const guess = chooseChannels([await surveyChannels(second, ctx)]);
    const { assembler } = await ingest(second, guess);
    const decided = chooseChannels([assembler.channelSums]);
    expect(decided).toEqual({ method: 'single', channels: [2] });
    expect(sameChannels(guess, decided)).toBe(false);
  });

  it('an image without any signal is stored without tiles', async () => {
    const { pyramid } = await ingest(rawImage(600, 1, new Uint8Array(600 * 600)), GREEN);
    expect(pyramid.description.statistics).toEqual({ min: 0, max: 0, sum: 0, nonzeroCount: 0 });
    expect(pyramid.tileIsEmpty({ level: 0, row: 0, column: 0 })).toBe(true);
    expect(Math.max(...(await readLevel(pyramid, 1)))).toBe(0);
  });

  it('a 1 x 1 image has one level', async () => {
    const { pyramid } = await ingest(rawImage(1, 1, Uint16Array.of(7)), GREEN);
    expect([pyramid.levels.length, ...(await readLevel(pyramid, 0))]).toEqual([1, 7]);
  });

  it('bands fit the rows of the file where that saves decoding', () => {
    const image = {
      width: 20_000,
      height: 18_000,
      pixelType: 'uint8',
      sampleCount: 3,
      access: 'random',
    } as const;
    expect(planIngest({ ...image, bandHeightHint: 1 }).bandHeight).toBe(512);
    expect(planIngest({ ...image, bandHeightHint: 16 }).bandHeight).toBe(512);
    expect(planIngest({ ...image, width: 5000, bandHeightHint: 1024 }).bandHeight).toBe(1024);
    expect(planIngest({ ...image, width: 131_072, bandHeightHint: 1024 }).bandHeight).toBe(512);
    expect(planIngest({ ...image, width: 131_072, bandHeightHint: 1 }).levelCount).toBe(10);
  });

  it('a full store stops the ingest and every later band', async () => {
    const image = rawImage(1301, 3, picture('uint8', 1301, 1295, 3));
    const plan = planIngest(image);
    const store = createMemoryTileStore(300_000);
    const assembler = new IngestAssembler(await store.create('picture'), plan);
    const bands = await Promise.all([0, 1].map((index) => ingestBand(image, plan, index, GREEN, ctx)));
    await expect(assembler.add(bands[0]!)).rejects.toMatchObject({ code: 'storage-full' });
    await expect(assembler.add(bands[1]!)).rejects.toMatchObject({ code: 'storage-full' });
    await assembler.abandon();
    expect(await store.has('picture')).toBe(false);
  });

  it('a cancelled ingest stops', async () => {
    const image = rawImage(600, 1, new Uint8Array(600 * 600));
    const work = ingestBand(image, planIngest(image), 0, GREEN, silentContext(AbortSignal.abort()));
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('bins of a float histogram', () => {
  it('are in the order of the values, and know their lower edge', () => {
    const values = [-1e30, -2, -1.9, -1e-30, 0, 1e-30, 0.1, 1, 1.1, 1.2, 2, 1000, 1e30];
    const bins = values.map(floatBin);
    expect(bins).toEqual([...bins].sort((a, b) => a - b));
    for (const value of values) {
      const [from, to] = [floatBinLowerEdge(floatBin(value)), floatBinLowerEdge(floatBin(value) + 1)];
      expect(from <= Math.fround(value) && (Math.fround(value) <= to || Number.isNaN(to))).toBe(true);
    }
  });
});

function bytes(data: PixelArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
