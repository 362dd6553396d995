import { describe, expect, it } from 'vitest';
import { MemorySink } from '#formats/byte-sink.ts';
import { readFits } from '#formats/fits/read.ts';
import { readGrayTiff } from '#formats/tiff/read-float32.ts';
import { filesBelow, memoryDirectory, type MemoryDirectory } from '#testing/memory-directory.ts';
import { saveCheckpoint, saveTiff } from './checkpoint-io.ts';

async function bytesAt(dir: MemoryDirectory, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  let folder = dir;
  for (const part of parts) folder = await folder.getDirectoryHandle(part);
  return new Uint8Array(await (await (await folder.getFileHandle(name)).getFile()).arrayBuffer());
}

describe('saveCheckpoint', () => {
  function cardsAfterTime(bytes: Uint8Array): string[] {
    return readFits(bytes)[0]?.cards.slice(10, -1) ?? [];
  }

  it('plain values become cards by what they are', async () => {
    const dir = memoryDirectory('');
    const params = { boundary_width: 20, use_edges: false, stopdelta: 1e-7, pad: null };
    await saveCheckpoint({ width: 1, height: 1, data: [1] }, 'a', { params }, dir);
    expect(cardsAfterTime(await bytesAt(dir, 'fits/a.fits'))).toEqual([
      'BW      =                   20 / boundary_width',
      'UE      =                    F / use_edges',
      'SDL     =                1E-07 / stopdelta',
      "PAD     = 'None    '           / pad",
    ]);
  });

  it('a failure leaves neither file', async () => {
    const dir = memoryDirectory('', { fits: null });
    await expect(saveCheckpoint({ width: 1, height: 1, data: [1] }, 'a', {}, dir)).rejects.toThrow();
    expect(filesBelow(dir)).toEqual(['fits']);
  });
});

describe('saveTiff', () => {
  it('a picture of several bands is whole', async () => {
    const data = Float32Array.from({ length: 1100 * 1000 }, (_, i) => i);
    const sink = new MemorySink();
    await saveTiff({ width: 1100, height: 1000, data }, sink);
    const read = (await readGrayTiff(sink.bytes())).data;
    expect(read).toHaveLength(data.length);
    expect(read.findIndex((value, i) => value !== data[i])).toBe(-1);
  });
});
