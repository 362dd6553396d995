import { describe, expect, it, vi } from 'vitest';
import { createPixels, type PixelType } from '#core/raster.ts';
import { silentContext } from '#core/run-context.ts';
import type { RawImage } from '#pipeline/ports/raw-image.ts';
import { readThumbnail } from './thumbnail.ts';

interface Fake {
  readonly width: number;
  readonly height: number;
  readonly sampleCount?: number;
  readonly channelCount?: number;
  readonly bandHeightHint?: number;
  readonly access?: RawImage['access'];
  readonly pixelType?: PixelType;
  readonly value?: (x: number, y: number, sample: number) => number;
}

/** An image that is computed where it is read, and counts what a reader of chunks would decode. */
function fakeImage(of: Fake): { image: RawImage; decodedBytes: () => number } {
  const { width, height, sampleCount = 3, bandHeightHint = 1, pixelType = 'uint8' } = of;
  const counted = { decoded: 0 };
  const image: RawImage = {
    fileName: 'fake.tif',
    width,
    height,
    mode: 'RGB',
    pixelType,
    sampleCount,
    channelCount: of.channelCount ?? sampleCount,
    bandHeightHint,
    access: of.access ?? 'random',
    decodedBytes: width * height * sampleCount,
    readRows: () => Promise.reject(new Error('a preview reads windows')),
    readWindow(at) {
      counted.decoded += width * Math.min(height, bandHeightHint) * sampleCount;
      const data = createPixels(pixelType, at.width * at.height * sampleCount);
      for (let i = 0; i < data.length; i += 1) {
        const pixel = Math.floor(i / sampleCount);
        const [x, y] = [at.x + (pixel % at.width), at.y + Math.floor(pixel / at.width)];
        data[i] = of.value?.(x, y, i % sampleCount) ?? 0;
      }
      return Promise.resolve({ width: at.width, height: at.height, sampleCount, data });
    },
  };
  return { image, decodedBytes: () => counted.decoded };
}

const ctx = silentContext();
const ignore = (): void => undefined;

describe('a preview', () => {
  it.each([
    ['a huge image of strips', { width: 30_000, height: 25_000, bandHeightHint: 1 }, [160, 133]],
    ['a huge image of tiles', { width: 30_000, height: 25_000, bandHeightHint: 512 }, [160, 133]],
    ['a small one', { width: 100, height: 40 }, [100, 40]],
    ['one pixel', { width: 1, height: 1 }, [1, 1]],
    ['a line', { width: 20_000, height: 1 }, [160, 1]],
    ['a column', { width: 1, height: 20_000 }, [1, 160]],
  ] as const)('of %s is small and reads little', async (_, of, [width, height]) => {
    const { image, decodedBytes } = fakeImage(of);
    const thumbnail = await readThumbnail(image, ctx, ignore);
    expect([thumbnail.width, thumbnail.height]).toEqual([width, height]);
    expect(thumbnail.rgba).toHaveLength(width * height * 4);
    expect(decodedBytes()).toBeLessThanOrEqual(Math.max(48 * 2 ** 20, 4 * of.width * 512 * 3));
  });

  it('shows its own colours, the brightest in full', async () => {
    const value = (x: number, _y: number, sample: number): number => (sample === 1 ? (x < 5 ? 40 : 10) : 0);
    const { rgba } = await readThumbnail(fakeImage({ width: 10, height: 2, value }).image, ctx, ignore);
    expect([...rgba.subarray(0, 4)]).toEqual([0, 255, 0, 255]);
    expect([...rgba.subarray(36, 40)]).toEqual([0, 128, 0, 255]);
  });

  it('of a gray image is gray', async () => {
    const value = (x: number): number => x * 100;
    const { rgba } = await readThumbnail(
      fakeImage({ width: 2, height: 1, sampleCount: 1, pixelType: 'uint16', value }).image,
      ctx,
      ignore,
    );
    expect([...rgba]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
  });

  it('is not darkened by alpha', async () => {
    const value = (_x: number, _y: number, sample: number): number =>
      sample === 3 ? 255 : sample === 2 ? 10 : 0;
    const fake = fakeImage({ width: 1, height: 1, sampleCount: 4, channelCount: 3, value });
    expect([...(await readThumbnail(fake.image, ctx, ignore)).rgba]).toEqual([0, 0, 255, 255]);
  });

  it('shows what is no number as black, and the rest as it is', async () => {
    const value = (x: number): number => [NaN, Infinity, -1, 4][x]!;
    const fake = fakeImage({ width: 4, height: 1, sampleCount: 1, pixelType: 'float32', value });
    const { rgba } = await readThumbnail(fake.image, ctx, ignore);
    expect([0, 1, 2, 3].map((x) => rgba[x * 4])).toEqual([0, 0, 0, 255]);
  });

  it('of zeros is black', async () => {
    expect([...(await readThumbnail(fakeImage({ width: 1, height: 1 }).image, ctx, ignore)).rgba]).toEqual([
      0, 0, 0, 255,
    ]);
  });

  it('of what is decoded from its beginning on has all its rows, and is told of while they come', async () => {
    let milliseconds = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => milliseconds);
    const value = (_x: number, y: number): number => {
      milliseconds = y * 150;
      return y + 1;
    };
    const of = {
      width: 1,
      height: 9,
      sampleCount: 1,
      bandHeightHint: 2 ** 30,
      access: 'sequential',
    } as const;
    const opaqueRows: number[] = [];
    const { rgba } = await readThumbnail(fakeImage({ ...of, value }).image, ctx, (part) => {
      opaqueRows.push(part.rgba.filter((_, i) => i % 4 === 3).reduce((sum, alpha) => sum + alpha / 255, 0));
    });
    clock.mockRestore();
    expect(opaqueRows).toEqual([4, 7]);
    expect(Array.from({ length: 9 }, (_, y) => rgba[4 * y])).toEqual(
      Array.from({ length: 9 }, (_, y) => Math.round(255 * Math.sqrt((y + 1) / 9))),
    );
  });

  it('ends when it is cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    const { image } = fakeImage({ width: 9, height: 9 });
    await expect(readThumbnail(image, silentContext(controller.signal), ignore)).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
