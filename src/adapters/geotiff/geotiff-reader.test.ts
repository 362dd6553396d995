import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { silentContext } from '#core/run-context.ts';
import { writeRgbTiff } from '#formats/tiff/write-integer-tiff.ts';
import type { RawImage } from '#pipeline/ports/raw-image.ts';
import { goldenCases, goldenFile, isGoldenArray } from '#testing/golden.ts';
import { expectedSamples, fixtureValue, noise } from '#testing/tiff-noise.ts';
import { readTiffHeader } from '#pipeline/raw-image/tiff-image-reader.ts';
import { geotiffReader } from './geotiff-reader.ts';

const ctx = silentContext();
const FOLDER = new URL('./fixtures/', import.meta.url);

/** A file of the fixtures, which tifffile, Pillow and libtiff (tiffcp) wrote. */
function fixture(name: string): File {
  return new File([readFileSync(new URL(`${name}.tif`, FOLDER))], `${name}.tif`);
}

function golden(path: unknown): File {
  return new File([goldenFile(String(path))], String(path));
}

async function all(image: RawImage): Promise<number[]> {
  return [...(await image.readRows(0, image.height, ctx)).data];
}

const byte = (x: number, y: number, c: number): number => noise(x, y, c, 8);
const word = (x: number, y: number, c: number): number => noise(x, y, c, 16);
const seventh = (x: number, y: number, c: number): number => Math.fround(noise(x, y, c, 16) / 7);

describe('pixels of every storage are those of the picture', () => {
  const lossless = readdirSync(FOLDER)
    .map((file) => file.replace('.tif', ''))
    .filter((name) => /^(rgb8|gray16|float32)/.test(name) && !/jpeg|white/.test(name));

  it.each(lossless)('%s', async (name) => {
    const image = await geotiffReader.open(fixture(name));
    const value = fixtureValue(name);
    expect([image.width, image.height]).toEqual([67, 53]);
    expect(await all(image)).toEqual(expectedSamples(image, value));
  });

  it.each(lossless)('%s, in a window', async (name) => {
    const image = await geotiffReader.open(fixture(name));
    const value = fixtureValue(name);
    const window = await image.readWindow({ x: 21, y: 15, width: 30, height: 20 }, ctx);
    const want = expectedSamples({ ...image, width: 30, height: 20 }, (x, y, c) => value(x + 21, y + 15, c));
    expect([...window.data]).toEqual(want);
  });

  it('covers strips and tiles, both byte orders, BigTIFF, planes, four schemes and all predictors', () => {
    expect(lossless).toMatchInlineSnapshot(`
      [
        "float32-big-endian",
        "float32-deflate-float-predictor",
        "float32-lzw-float-predictor",
        "gray16-big-endian-lzw-predictor",
        "gray16-big-endian-many-strips",
        "gray16-big-endian-zstd-predictor",
        "gray16-tiles-deflate",
        "rgb8-big-endian-many-strips",
        "rgb8-lzw-big-endian-many-strips",
        "rgb8-lzw-one-strip",
        "rgb8-lzw-predictor",
        "rgb8-packbits",
        "rgb8-planar-deflate",
        "rgb8-planar-tiles-lzw",
        "rgb8-tiles-big-endian-bigtiff",
        "rgb8-tiles-deflate-predictor",
        "rgb8-zstd",
        "rgb8",
      ]
    `);
  });
});

describe('depths and kinds', () => {
  it.each([
    ['rgba8', 'RGBA', 'uint8', 3, byte],
    ['gray8-alpha', 'L', 'uint8', 1, byte],
    ['gray8-four-channels', 'MULTI', 'uint8', 4, byte],
    ['gray16-white-is-zero', 'I;16', 'uint16', 1, (x, y, c) => 65535 - word(x, y, c)],
    ['gray-int16', 'I', 'float32', 1, (x, y, c) => ((word(x, y, c) - 30000) << 16) >> 16],
    ['gray-uint32', 'I', 'float32', 1, (x, y, c) => noise(x, y, c, 24)],
    ['float16', 'F', 'float32', 1, (x, y, c) => byte(x, y, c) / 4],
    ['float64-big-endian', 'F', 'float32', 1, (x, y, c) => byte(x, y, c) / 4],
    ['rgb16', 'RGB', 'uint16', 3, word],
    ['rgb-float32', 'RGB', 'float32', 3, seventh],
    ['gray1', 'L', 'uint8', 1, (x, y, c) => (byte(x, y, c) > 128 ? 1 : 0)],
    ['gray12-no-byte-counts', 'I;16', 'uint16', 1, (x, y, c) => noise(x, y, c, 12)],
  ] as [string, string, string, number, (x: number, y: number, c: number) => number][])(
    '%s is %s of %s with %i channels',
    async (name, mode, pixelType, channelCount, value) => {
      const image = await geotiffReader.open(fixture(name));
      expect([image.mode, image.pixelType, image.channelCount]).toEqual([mode, pixelType, channelCount]);
      expect(await all(image)).toEqual(expectedSamples(image, value));
    },
  );

  it.each(['rgb8-jpeg', 'rgb8-jpeg-ycbcr'])('%s is near the picture before compression', async (name) => {
    const image = await geotiffReader.open(fixture(name));
    const want = expectedSamples(image, (x, y, c) => [y * 5, x * 4, x + y][c] ?? 0);
    const got = await all(image);
    const worst = got.reduce((most, value, i) => Math.max(most, Math.abs(value - (want[i] ?? 0))), 0);
    expect(worst).toBeLessThan(12);
  });
});

describe('golden files', () => {
  const cases = goldenCases('extract_signal_channel').filter(({ inputs }) => isGoldenArray(inputs['pixels']));

  it.each(cases.map((one) => [one.name, one] as const))(
    '%s has the samples of the reference',
    async (name, one) => {
      const image = await geotiffReader.open(golden(one.inputs['file']));
      const { data } = await image.readRows(0, image.height, ctx);
      const want = one.inputs['pixels'];
      if (!isGoldenArray(want)) throw new Error('the case has pixels');
      // The reference drops the low bytes of 16-bit RGB; here all 16 bits are kept.
      const got = name === 'rgb16' ? [...data].map((value) => value >> 8) : [...data];
      expect(got).toEqual([...want.data]);
      expect(image.mode).toBe(one.outputs['mode']);
    },
  );

  it('float RGB, which the reference cannot read, is read', async () => {
    const image = await geotiffReader.open(golden('files/extract_signal_channel.float_rgb_unreadable.tif'));
    expect([image.mode, image.pixelType]).toEqual(['RGB', 'float32']);
  });

  it('a header without pixels is enough for the size, and not for opening', async () => {
    const file = golden('files/estimate_pipeline_memory.header_only_5000x4000x3x8p1.tif');
    expect(await readTiffHeader(file)).toMatchObject({ mode: 'RGB', bitsPerSample: 8 });
    await expect(geotiffReader.open(file)).rejects.toMatchObject({ code: 'unreadable-tiff' });
  });
});

describe('bad files', () => {
  const bytesOf = (name: string): Uint8Array<ArrayBuffer> =>
    new Uint8Array(readFileSync(new URL(`${name}.tif`, FOLDER)));
  const open = async (bytes: Uint8Array<ArrayBuffer>): Promise<RawImage> =>
    geotiffReader.open(new File([bytes], 'bad <b>.tif'));
  /** The first page's entry for `tag` in a little-endian classic file. */
  function setTag(bytes: Uint8Array<ArrayBuffer>, tag: number, value: number): Uint8Array<ArrayBuffer> {
    const view = new DataView(bytes.buffer);
    const start = view.getUint32(4, true);
    for (let i = 0; i < view.getUint16(start, true); i++) {
      const at = start + 2 + 12 * i;
      if (view.getUint16(at, true) !== tag) continue;
      view.setUint16(at + 2, 4, true);
      view.setUint32(at + 8, value, true);
    }
    return bytes;
  }

  it.each([
    ['an empty file', new Uint8Array(0), /empty/],
    ['a text file', new TextEncoder().encode('This is not a picture, whatever its name says.'), /not a TIFF/],
    ['a file cut in its pixels', bytesOf('rgb8').slice(0, 6000), /cut off/],
    ['a file cut in its directory', bytesOf('rgb8').slice(0, 20), /cut off/],
    ['a 0 x 0 header', setTag(setTag(bytesOf('rgb8'), 256, 0), 257, 0), /0 x 0/],
    ['a 4e9 x 4e9 header', setTag(setTag(bytesOf('rgb8'), 256, 4e9), 257, 4e9), /4000000000 x 4000000000/],
    ['a taller header than pixels', setTag(bytesOf('rgb8'), 257, 5000), /strips/],
    ['strips beyond the end', setTag(bytesOf('rgb8-lzw-one-strip'), 273, 4e9), /cut off/],
    ['no colour at all', setTag(bytesOf('rgb8'), 277, 0), /0 samples/],
  ])('%s is unreadable', async (_, bytes, message) => {
    const failure = open(new Uint8Array(bytes));
    await expect(failure).rejects.toMatchObject({ code: 'unreadable-tiff', facts: { file: 'bad <b>.tif' } });
    await expect(failure).rejects.toThrow(message);
  });

  it.each(['rgb8-lzw-one-strip', 'rgb8-planar-deflate', 'rgb8-packbits', 'rgb8-zstd'])(
    'damaged pixels of %s are noticed',
    async (name) => {
      const bytes = bytesOf(name);
      bytes.fill(0xff, 3000, 8000);
      const reading = open(bytes).then((image) => image.readRows(0, image.height, ctx));
      await expect(reading).rejects.toMatchObject({ code: 'unreadable-tiff' });
    },
  );

  it.each([
    ['palette', /palette/],
    ['cmyk', /CMYK/],
    ['gray-uint32-too-large', /16,777,216/],
  ])('%s is not for this program', async (name, message) => {
    const reading = geotiffReader.open(fixture(name)).then((image) => image.readRows(0, image.height, ctx));
    await expect(reading).rejects.toMatchObject({ code: 'unsupported-tiff' });
    await expect(reading).rejects.toThrow(message);
  });

  it('an unknown compression is not for this program', async () => {
    const reading = open(setTag(bytesOf('rgb8-lzw-one-strip'), 259, 34925)).then((image) =>
      image.readRows(0, 1, ctx),
    );
    await expect(reading).rejects.toMatchObject({ code: 'unsupported-tiff' });
  });

  it('a file that moved away says so', async () => {
    const file = fixture('rgb8');
    const image = await geotiffReader.open(file);
    file.slice = () => {
      throw new DOMException('gone', 'NotFoundError');
    };
    await expect(image.readRows(0, 1, ctx)).rejects.toMatchObject({ code: 'file-moved' });
  });

  it('a cancelled read stops', async () => {
    const image = await geotiffReader.open(fixture('rgb8'));
    await expect(image.readRows(0, 1, silentContext(AbortSignal.abort()))).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

it('never asks for more of a big single strip than the rows that are wanted', async () => {
  const file = new File([writeRgbTiff(500, 400, new Uint8Array(600_000))], 'x.tif');
  const image = await geotiffReader.open(file);
  const slice = file.slice.bind(file);
  let bytes = 0;
  file.slice = (from, to) => {
    bytes += Number(to) - Number(from);
    return slice(from, to);
  };
  await image.readRows(100, 110, ctx);
  expect(bytes).toBe(15_000);
});
