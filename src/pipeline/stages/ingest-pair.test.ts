import { describe, expect, it, vi } from 'vitest';
import { createRaster, type Raster } from '#core/raster.ts';
import { silentContext } from '#core/run-context.ts';
import { rectOf } from '#core/rect.ts';
import { writeRgbTiff } from '#formats/tiff/write-integer-tiff.ts';
import {
  createTaskHarness,
  grayFile,
  orderOf,
  rawFile,
  rgbFile,
  rgbFiles,
  smallPhantom,
  type TaskHarness,
} from '#testing/task-harness.ts';
import type { PairFiles } from './ingest-pair.ts';

vi.setConfig({ testTimeout: 60_000 });

const ONE = { toStage: 1 } as const;

/** A disc of signal, 1..200, on zeros. */
function disc(width: number, height: number): Raster<Uint8Array> {
  const image = createRaster(width, height, 'uint8');
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isInside = Math.hypot(x / width - 0.5, y / height - 0.5) < 0.4;
      if (isInside) image.data[y * width + x] = 1 + ((x * 7 + y * 13) % 200);
    }
  }
  return image;
}

async function storedPixels(harness: TaskHarness, image: string): Promise<Raster> {
  const stored = await harness.tiles.open(image);
  return stored.levels[0]!.read(rectOf(stored.size), silentContext());
}

describe('what kinds of pairs there are', () => {
  it('the images may differ in size: the canvas takes the larger width and the larger height', async () => {
    const post = disc(120, 90);
    const pre = disc(100, 110);
    const harness = createTaskHarness();
    const { pad } = await harness.run(orderOf(rgbFiles({ post, pre }), {}, ONE));
    expect(pad.result.canvas).toEqual({ width: 120 + 122, height: 110 + 122 });
    expect([pad.result.post.size, pad.result.pre.size]).toEqual([
      { width: 120, height: 90 },
      { width: 100, height: 110 },
    ]);
    expect((await storedPixels(harness, pad.result.pre.image)).data).toEqual(pre.data);
  });

  it('gray images of 16 bit keep every value, and run through all stages', async () => {
    const { post, pre, scale } = smallPhantom();
    const deep = ({ width, height, data }: Raster<Uint8Array>): Raster<Uint16Array> => ({
      width,
      height,
      data: Uint16Array.from(data, (value) => value * 200),
    });
    const harness = createTaskHarness();
    const files = {
      post: grayFile('S1_PostStain_Dye1.tif', deep(post)),
      pre: grayFile('S1_PreStain_Dye1.tif', deep(pre)),
    };
    const { pad, interior, subtract } = await harness.run(orderOf(files));
    expect(pad.result).toMatchObject({ channelLabel: 'gray', post: { pixelType: 'uint16' } });
    expect((await storedPixels(harness, pad.result.post.image)).data).toEqual(deep(post).data);
    expect(interior?.result.accuracyPx).toBeLessThan(0.3);
    expect(Math.abs((subtract?.result.scaleEstimate ?? 0) / scale - 1)).toBeLessThan(0.025);
  });

  it('a gray image goes with an RGB one, whose channel is found by itself', async () => {
    const harness = createTaskHarness();
    const files = { post: rgbFile('post.tif', disc(80, 70), 2), pre: grayFile('pre.tif', disc(80, 70)) };
    const { pad } = await harness.run(orderOf(files, {}, ONE));
    expect(pad.result.channelLabel).toBe('blue');
    for (const image of [pad.result.post.image, pad.result.pre.image])
      expect((await storedPixels(harness, image)).data).toEqual(disc(80, 70).data);
  });

  it("the user's channel, or all of them, is taken without a look", async () => {
    const files = rgbFiles({ post: disc(80, 70), pre: disc(80, 70) });
    const harness = createTaskHarness();
    const single = await harness.run(orderOf(files, {}, { ...ONE, channel: { kind: 'single', index: 1 } }));
    expect(single.pad.result).toMatchObject({ channelLabel: 'green', channel: { method: 'manual' } });
    const sum = await harness.run(orderOf(files, {}, { ...ONE, channel: { kind: 'sum' } }));
    expect(sum.pad.result.channelLabel).toBe('sum of red, green and blue');
    expect(harness.tiles.pictures.size).toBe(4);
  });

  it('the same file read by hand and automatically is one image', async () => {
    const files = rgbFiles({ post: disc(80, 70), pre: disc(80, 70) });
    const harness = createTaskHarness();
    await harness.run(orderOf(files, {}, ONE));
    await harness.run(orderOf(files, {}, { ...ONE, channel: { kind: 'single', index: 1 } }));
    expect(harness.tiles.pictures.size).toBe(2);
    expect(harness.runner.started).toHaveLength(2);
  });

  it('an image of one pixel is taken', async () => {
    const dot = { width: 1, height: 1, data: Uint8Array.of(9) };
    const { pad } = await createTaskHarness().run(orderOf(rgbFiles({ post: dot, pre: dot }), {}, ONE));
    expect(pad.result.canvas).toEqual({ width: 123, height: 123 });
  });
});

/** Rows that the first look reads: 4 from each 24th's middle on. */
function isProbed(y: number, height: number): boolean {
  return Array.from({ length: 24 }, (_, i) => Math.floor(((i + 0.5) / 24) * height)).some(
    (first) => y >= first && y < first + 4,
  );
}

/** Signal in green, but where the first look falls, in red. */
function misleading(name: string, seed: number): File {
  const [width, height] = [64, 720];
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1)
      rgb[(y * width + x) * 3 + (isProbed(y, height) ? 0 : 1)] = isProbed(y, height)
        ? 2
        : 50 + ((x + seed) % 7);
  }
  return rawFile(name, writeRgbTiff(width, height, rgb));
}

describe('a first guess that was wrong', () => {
  const files: PairFiles = { post: misleading('post.tif', 0), pre: misleading('pre.tif', 3) };

  it('leads to a second reading, by the sums over all pixels, and leaves nothing behind', async () => {
    const harness = createTaskHarness();
    const { pad } = await harness.run(orderOf(files, {}, ONE));
    expect(pad.result.channel).toEqual({ method: 'single', channels: [1] });
    expect(harness.lines.join()).toMatch(/in green, not in red: reading again/);
    expect([...harness.tiles.pictures.keys()].sort()).toEqual(
      [pad.result.post.image, pad.result.pre.image].sort(),
    );
  });

  it('is not made again where the images are stored', async () => {
    const harness = createTaskHarness();
    await harness.run(orderOf(files, {}, ONE));
    const again = createTaskHarness({ stores: harness });
    await again.run(orderOf(files, { pad: 5 }, ONE));
    expect(again.runner.started).toEqual([]);
  });

  it('does not take an image for empty that is empty only in the guessed channel', async () => {
    // Red in post's probed rows only: pre has no red at all.
    const pre = rgbFile('pre.tif', disc(64, 720), 1);
    const harness = createTaskHarness();
    const { pad } = await harness.run(orderOf({ post: darkened(), pre }, {}, ONE));
    expect(pad.result.channelLabel).toBe('green');
  });
});

/** Green over the whole of post, none of it in probed rows, which are red and bright. */
function darkened(): File {
  const [width, height] = [64, 720];
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      rgb[(y * width + x) * 3 + (isProbed(y, height) && x < 1 ? 0 : 1)] = isProbed(y, height)
        ? x < 1
          ? 40
          : 0
        : 90;
  return rawFile('post.tif', writeRgbTiff(width, height, rgb));
}

describe('what ends an ingest', () => {
  const files = rgbFiles({ post: disc(80, 70), pre: disc(80, 70) });

  it.each([
    ['post', 'S1_PostStain_Dye1.tif'],
    ['pre', 'S1_PreStain_Dye1.tif'],
  ] as const)('a %s image of zeros is named', async (side, name) => {
    const empty = { ...files, [side]: rgbFile(name, createRaster(80, 70, 'uint8')) };
    const harness = createTaskHarness();
    const run = harness.run(orderOf(empty, {}, ONE));
    await expect(run).rejects.toMatchObject({ code: 'no-signal', facts: { file: name } });
    await expect(harness.run(orderOf(empty, {}, ONE))).rejects.toThrow(name);
    expect(harness.records.files.size).toBe(0);
  });

  it('a full store leaves nothing half', async () => {
    const harness = createTaskHarness({ maxBytes: 3000 });
    const abandoned: string[] = [];
    const create = harness.tiles.create.bind(harness.tiles);
    harness.tiles.create = async (name) => {
      const writer = await create(name);
      return {
        append: (tile) => writer.append(tile),
        commit: (description) => writer.commit(description),
        abandon: () => {
          abandoned.push(name);
          return writer.abandon();
        },
      };
    };
    await expect(harness.run(orderOf(files, {}, ONE))).rejects.toMatchObject({ code: 'storage-full' });
    expect(abandoned).toHaveLength(1);
    expect([harness.tiles.pictures.size, harness.records.files.size]).toEqual([0, 0]);
  });

  it('a file that is cut short is named, and leaves nothing', async () => {
    const cut = new File([files.pre.slice(0, 9000)], 'cut.tif', { lastModified: 1 });
    const harness = createTaskHarness({ parallelism: 2 });
    const run = harness.run(orderOf({ ...files, pre: cut }, {}, ONE));
    await expect(run).rejects.toMatchObject({ code: 'unreadable-tiff', facts: { file: 'cut.tif' } });
    expect(harness.records.files.size).toBe(0);
  });

  it('a file that can no longer be read is named', async () => {
    const harness = createTaskHarness();
    const gone = rgbFile('gone.tif', disc(80, 70));
    gone.slice = () =>
      ({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotReadableError')) }) as Blob;
    const run = harness.run(orderOf({ ...files, post: gone }, {}, ONE));
    await expect(run).rejects.toMatchObject({ code: 'file-moved' });
    await expect(run).rejects.toThrow(/gone\.tif/);
  });

  it('a changed file is another image; a file of the same bytes and time is the same', async () => {
    const harness = createTaskHarness();
    await harness.run(orderOf(files, {}, ONE));
    await harness.run(orderOf(rgbFiles({ post: disc(80, 70), pre: disc(80, 70) }), {}, ONE));
    expect(harness.tiles.pictures.size).toBe(2);
    const changed = disc(80, 70);
    changed.data[40 * 80 + 40] = 255;
    await harness.run(orderOf(rgbFiles({ post: changed, pre: disc(80, 70) }), {}, ONE));
    expect(harness.tiles.pictures.size).toBe(3);
  });
});
