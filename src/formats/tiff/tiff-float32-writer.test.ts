import { describe, expect, it } from 'vitest';
import { MemorySink } from '../byte-sink.ts';
import { layOutTiffHeader } from './header-bytes.ts';
import { readFloat32Tiff } from './read-float32.ts';
import { TiffFloat32Writer } from './tiff-float32-writer.ts';

async function written(width: number, height: number, data: Float32Array, rowsAtATime = height) {
  const sink = new MemorySink();
  const writer = new TiffFloat32Writer(sink, { width, height });
  for (let y = 0; y < height; y += rowsAtATime) {
    await writer.writeRows(data.subarray(y * width, Math.min(height, y + rowsAtATime) * width));
  }
  await writer.finish();
  expect(sink.byteLength).toBe(writer.byteLength);
  return sink.bytes();
}

describe('TiffFloat32Writer', () => {
  it('gives the same bytes however the rows are fed', async () => {
    const data = Float32Array.from({ length: 35 }, (_, i) => Math.sin(i));
    expect(await written(5, 7, data, 2)).toEqual(await written(5, 7, data));
  });

  it('keeps NaN and infinities', async () => {
    const data = Float32Array.of(NaN, Infinity, -Infinity, -0);
    expect((await readFloat32Tiff(await written(2, 2, data))).data).toEqual(data);
  });

  it('cuts tall pictures into strips of about a megabyte', async () => {
    const file = await written(4096, 300, new Float32Array(4096 * 300));
    const view = new DataView(file.buffer);
    const entryCount = view.getUint16(8, true);
    const tags = new Map<number, number>();
    for (let i = 0; i < entryCount; i++)
      tags.set(view.getUint16(10 + 12 * i, true), view.getUint32(18 + 12 * i, true));
    expect([tags.get(278), view.getUint32(10 + 12 * [...tags.keys()].indexOf(279) + 4, true)]).toEqual([
      64, 5,
    ]);
  });

  it('refuses a picture without pixels', () => {
    expect(() => new TiffFloat32Writer(new MemorySink(), { width: 0, height: 3 })).toThrow(
      expect.objectContaining({ code: 'invalid-argument' }),
    );
  });
});

describe('layOutTiffHeader', () => {
  const strips = (stripCount: number) => ({
    stripCount,
    stripBytes: 2 ** 20,
    pixelBytes: stripCount * 2 ** 20,
  });

  it('turns to BigTIFF where the file would reach 4 GiB', () => {
    expect(layOutTiffHeader([], strips(4095)).isBigTiff).toBe(false);
    const big = layOutTiffHeader([], strips(4096));
    expect(big.isBigTiff).toBe(true);
    expect(big.fileBytes).toBe(big.bytes.length + 2 ** 32);
  });

  it('gives the last strip of a BigTIFF an offset beyond 32 bits', () => {
    const { bytes } = layOutTiffHeader([], strips(5000));
    const view = new DataView(bytes.buffer);
    const offsetsAt = Number(view.getBigUint64(16 + 8 + 12, true));
    expect(Number(view.getBigUint64(offsetsAt + 8 * 4999, true))).toBe(bytes.length + 4999 * 2 ** 20);
  });
});
