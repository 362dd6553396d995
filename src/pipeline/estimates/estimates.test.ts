import { describe, expect, it } from 'vitest';
import type { PixelType, Size } from '#core/raster.ts';
import { memoryDirectory } from '#testing/memory-directory.ts';
import { estimatePipelineMemory } from './estimate-pipeline-memory.ts';
import { estimatePipelineOutputSize } from './estimate-pipeline-output-size.ts';
import type { RawHeader, RawHeaderReader } from './estimate-targets.ts';
import { getAvailableMemory } from '../memory/get-available-memory.ts';
import { getAvailableStorage } from '../memory/get-available-storage.ts';
import { preflightCheck, preflightReport } from './preflight-check.ts';

/** A reader that knows headers only. */
function readerOf(size: (file: File) => Promise<Size & Partial<RawHeader>>): RawHeaderReader {
  return {
    open: async (file) => ({ sampleCount: 1, pixelType: 'uint8', ...(await size(file)) }),
  };
}

describe('estimates of this engine', () => {
  const raw = memoryDirectory('raw', { S: { 'a_pre_G.tif': 1, 'a_post_G.tif': 1 } });
  const pairs = [{ sample: 'S', dye: 'G' }];
  const GIB = 2 ** 30;

  function scan(width: number, height: number, pixelType: PixelType = 'uint8') {
    return readerOf(() => Promise.resolve({ width, height, sampleCount: 3, pixelType }));
  }

  it('a pair of 30,000 x 25,000 needs 2 GB of storage and less than that of memory', async () => {
    const reader = scan(30_000, 25_000);
    const storage = await estimatePipelineOutputSize(pairs, raw, { reader });
    expect(storage.totalBytes).toBeCloseTo(2 * 30_000 * 25_000 * (4 / 3) + 2 ** 20, -1);
    const memory = await estimatePipelineMemory(pairs, raw, { reader, nWorkers: 4 });
    expect(memory.concurrentPeakBytes).toBeLessThan(1.5 * GIB);
    expect(memory.concurrentPeakBytes).toBeGreaterThan(memory.peakBytes);
    expect(memory.perTaskBytes).toEqual([memory.peakBytes]);
  });

  it('memory comes to what was measured with two threads in Chromium', async () => {
    const peak = async (width: number, height: number) => {
      const reader = readerOf(() => Promise.resolve({ width, height, sampleCount: 3, signalShare: 0.55 }));
      return (await estimatePipelineMemory(pairs, raw, { reader, nWorkers: 2 })).concurrentPeakBytes / 1e9;
    };
    const measured = [
      [2400, 2000, 0.67],
      [8000, 6600, 0.84],
      [30_000, 25_000, 1.05],
    ] as const;
    for (const [width, height, gigabytes] of measured) {
      const predicted = await peak(width, height);
      expect(predicted).toBeGreaterThan(0.75 * gigabytes);
      expect(predicted).toBeLessThan(1.25 * gigabytes);
    }
  });

  it('needs a small part of what whole canvases need', async () => {
    const reader = scan(30_000, 25_000);
    const reference = await estimatePipelineMemory(pairs, raw, { reader, model: 'reference' });
    const own = await estimatePipelineMemory(pairs, raw, { reader });
    expect(own.peakBytes).toBeLessThan(reference.peakBytes / 8);
  });

  it('16-bit images take twice the storage, exports only when asked for', async () => {
    const bytes = async (type: PixelType, includeExports: boolean) => {
      const reader = scan(300, 300, type);
      const options = { reader, pad: 10, includeExports, checkpointFormat: 'both' } as const;
      return (await estimatePipelineOutputSize(pairs, raw, options)).totalBytes;
    };
    const record = 2 ** 20;
    expect(await bytes('uint16', false)).toBe(2 * ((await bytes('uint8', false)) - record) + record);
    const exported = (await bytes('uint8', true)) - (await bytes('uint8', false));
    expect(exported).toBe(320 * 320 * 4 * 10 + 10 * 2 ** 20);
  });
});

describe('preflight check', () => {
  // A page has no output folder to ask for its free space, so the cases about which folder is asked end here.
  it('a need that nothing is known of is said to be unknown', async () => {
    const raw = memoryDirectory('raw', { S: { 'a_pre_G.tif': 5, 'a_post_G.tif': 5 } });
    const options = { memoryAvailable: 10, storageAvailable: null };
    const result = await preflightReport([['S', 'G']], raw, options);
    expect([result.memory.headroom, result.storage.headroom]).toEqual([
      'unknown-estimate',
      'unknown-estimate',
    ]);
    expect(result.warnings).toMatchObject([{ sample: 'S', dye: 'G', kind: 'unreadable-header' }]);
  });

  it('what is available is asked of the environment where it is not given', async () => {
    const { memory, storage } = await preflightCheck([], null);
    expect([memory.estimateBytes, memory.availableBytes]).toEqual([0, getAvailableMemory()]);
    expect([storage.estimateBytes, storage.availableBytes]).toEqual([0, await getAvailableStorage()]);
  });
});
