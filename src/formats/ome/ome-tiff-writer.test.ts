import { describe, expect, it } from 'vitest';
import { fromArrayBuffer } from 'geotiff';
import { readOmeTiff } from '#testing/read-ome-tiff.ts';
import { MemorySink } from '../byte-sink.ts';
import { deflate } from '../deflate.ts';
import { OME_TILE_SIZE, omeLevelCount, OmeTiffWriter } from './ome-tiff-writer.ts';
import { omeXml, type OmeImage } from './ome-xml.ts';

const IMAGE: OmeImage = {
  name: 'S1 / "Gld" <\u00b5>',
  width: 700,
  height: 600,
  channels: [
    { name: 'post', color: [0, 255, 0] },
    { name: 'pre', color: [255, 0, 255] },
  ],
  pixelSizeUm: { x: 0.325, y: 0.25 },
  description: 'a test',
};

const tileOf = (value: number): Float32Array<ArrayBuffer> => new Float32Array(OME_TILE_SIZE ** 2).fill(value);
const packed = (value: number): Promise<Uint8Array<ArrayBuffer>> =>
  deflate(new Uint8Array(tileOf(value).buffer));

/** A file whose tiles hold their channel, level, row and column as one number; those of the last column are zeros. */
async function written(image: OmeImage): Promise<Uint8Array<ArrayBuffer>> {
  const sink = new MemorySink();
  const writer = new OmeTiffWriter(sink, image);
  await writer.start(await packed(0));
  for (const channel of image.channels.keys()) {
    for (const [level, { width, height }] of writer.levels.entries()) {
      const columns = Math.ceil(width / OME_TILE_SIZE);
      for (let row = 0; row < Math.ceil(height / OME_TILE_SIZE); row += 1) {
        for (let column = 0; column < columns; column += 1) {
          const value = 1000 * channel + 100 * level + 10 * row + column + 1;
          const isEmpty = columns > 1 && column === columns - 1;
          await writer.writeTile({ channel, level, column, row }, isEmpty ? null : await packed(value));
        }
      }
    }
  }
  await writer.finish();
  expect(sink.byteLength).toBe(writer.byteLength);
  return sink.bytes();
}

describe('OmeTiffWriter', () => {
  it('writes a directory for each channel, with the halved levels below it', async () => {
    const levels = readOmeTiff(await written(IMAGE));
    expect(levels).toHaveLength(2);
    expect(levels.map(({ below }) => below.map(({ width, height }) => [width, height]))).toEqual([
      [[350, 300]],
      [[350, 300]],
    ]);
    const [post, pre] = levels;
    expect([post?.data[0], post?.data[511], post?.data[512], post?.data[700 * 512]]).toEqual([1, 1, 0, 11]);
    expect([pre?.data[0], pre?.below[0]?.data.at(-1)]).toEqual([1001, 1101]);
    expect(post?.description).toBe(omeXml(IMAGE));
    expect(pre?.description).toBe('');
    expect([post?.tags.get(254), post?.below[0]?.tags.get(254)]).toEqual([[0], [1]]);
  });

  it('gives what it writes away: a sink may keep it or move it on', async () => {
    const parts: Uint8Array[] = [];
    const sink = {
      write: (bytes: Uint8Array) => Promise.resolve(void parts.push(bytes)),
      mend: () => Promise.resolve(),
    };
    const writer = new OmeTiffWriter(sink, IMAGE);
    await writer.start(new Uint8Array(1));
    // More than the writer gathers before it writes.
    for (const value of [1, 2]) {
      await writer.writeTile(
        { channel: 0, level: 0, column: value - 1, row: 0 },
        new Uint8Array(5e6).fill(value),
      );
    }
    expect([parts[0]?.[1000], parts[1]?.at(-1)]).toEqual([1, 2]);
  });

  it('stores one tile for all that are empty', async () => {
    const [post] = readOmeTiff(await written(IMAGE));
    const offsets = post?.tags.get(324) ?? [];
    expect(offsets[1]).toBe(offsets[3]);
    expect(new Set(offsets).size).toBe(3);
  });

  it('is read by geotiff.js', async () => {
    const tiff = await fromArrayBuffer((await written(IMAGE)).buffer);
    expect(await tiff.getImageCount()).toBe(2);
    const image = await tiff.getImage(1);
    const [plane] = await image.readRasters();
    expect([(plane as Float32Array)[0], image.getWidth(), image.getTileWidth()]).toEqual([1001, 700, 512]);
  });

  it('carries the pixel size in the tags too', async () => {
    const [post] = readOmeTiff(await written(IMAGE));
    const [numerator = 0, denominator = 1] = post?.tags.get(282) ?? [];
    expect(1e4 / (numerator / denominator)).toBeCloseTo(0.325, 6);
    expect(post?.tags.get(296)).toEqual([3]);
    const [bare] = readOmeTiff(await written({ ...IMAGE, pixelSizeUm: null }));
    expect([bare?.tags.has(282), bare?.tags.has(296)]).toEqual([false, false]);
  });

  it('a picture as small as a tile has one level and no SubIFDs', async () => {
    const [post] = readOmeTiff(await written({ ...IMAGE, width: 512, height: 20 }));
    expect([post?.tags.has(330), post?.below]).toEqual([false, []]);
  });

  it('is a BigTIFF where its pixels alone would reach 4 GiB', () => {
    const kind = (width: number, height: number): boolean =>
      new OmeTiffWriter(new MemorySink(), { ...IMAGE, width, height }).isBigTiff;
    // Two channels with 4/3 of their pixels as levels: 2.5 GiB and 4.2 GiB.
    expect([kind(16_000, 16_000), kind(20_480, 20_480)]).toEqual([false, true]);
    expect(omeLevelCount({ width: 34_000, height: 29_000 })).toBe(8);
  });

  it('writes a BigTIFF that is read like the other kind', async () => {
    const sink = new MemorySink();
    const writer = new OmeTiffWriter(sink, { ...IMAGE, width: 40_000, height: 30_000 });
    await writer.start(await packed(0));
    const corner = await packed(7);
    for (const channel of IMAGE.channels.keys()) {
      for (const [level, { width, height }] of writer.levels.entries()) {
        const columns = Math.ceil(width / OME_TILE_SIZE);
        for (let i = 0; i < columns * Math.ceil(height / OME_TILE_SIZE); i += 1) {
          const place = { channel, level, column: i % columns, row: Math.floor(i / columns) };
          await writer.writeTile(place, i === 0 ? corner : null);
        }
      }
    }
    await writer.finish();
    const file = sink.bytes();
    expect(new DataView(file.buffer).getUint16(2, true)).toBe(43);
    const tiff = await fromArrayBuffer(file.buffer);
    const [plane] = await (await tiff.getImage(1)).readRasters({ window: [510, 0, 514, 1] });
    expect(plane).toEqual(Float32Array.of(7, 7, 0, 0));
  });
});

describe('omeXml', () => {
  it('is plain ASCII and names channels, colours and pixel size', () => {
    const xml = omeXml(IMAGE);
    expect(xml).toMatch(/^[\x20-\x7e]+$/);
    expect(xml).toContain('Name="S1 / &#34;Gld&#34; &#60;&#181;&#62;"');
    expect(xml).toContain('PhysicalSizeX="0.325" PhysicalSizeY="0.25"');
    expect(xml).toContain('<Channel ID="Channel:0:1" Name="pre" SamplesPerPixel="1" Color="-16711681"/>');
    expect(xml).toContain('<TiffData IFD="1" FirstC="1" PlaneCount="1"/>');
    expect(omeXml({ ...IMAGE, pixelSizeUm: null })).not.toContain('Physical');
  });
});
