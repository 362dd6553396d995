import { beforeAll, describe, expect, it, vi } from 'vitest';
import { halve } from '#core/memory-pyramid.ts';
import { rasterOf, type Raster } from '#core/raster.ts';
import { readFloat32Tiff } from '#formats/tiff/read-float32.ts';
import type { RecordChain } from '#pipeline/task/stage-record.ts';
import { readOmeTiff, type OmeLevel } from '#testing/read-ome-tiff.ts';
import {
  createTaskHarness,
  exportedFiles,
  fileMarks,
  orderOf,
  rgbFiles,
  smallPhantom,
  type TaskHarness,
} from '#testing/task-harness.ts';
import { taskExports } from './task-exports.ts';

vi.setConfig({ testTimeout: 120_000 });

/** A margin that makes the canvas wider than a block, and so high that it has levels above the blocks'. */
const WIDE_PAD = 1000;

let harness: TaskHarness;
let chain: RecordChain;
let wide: RecordChain;
let channels: OmeLevel[];

beforeAll(async () => {
  harness = createTaskHarness({ parallelism: 2 });
  chain = await harness.run(orderOf(rgbFiles(smallPhantom()), { scale_percentile: 50, manual_scale: 1.25 }));
  const { result } = chain.pad;
  const canvas = { width: 500 + 2 * WIDE_PAD, height: 400 + 2 * WIDE_PAD };
  wide = { ...chain, pad: { ...chain.pad, result: { ...result, pad: WIDE_PAD, canvas } } };
  channels = readOmeTiff(await omeFile(harness, wide));
}, 120_000);

async function omeFile(from: TaskHarness, of: RecordChain): Promise<Uint8Array<ArrayBuffer>> {
  const files = await exportedFiles(from, of, 'ome');
  const path = [...files.keys()].find((each) => each.endsWith('.ome.tif'));
  return files.get(path ?? '') ?? new Uint8Array(0);
}

const rasterOfLevel = ({ width, height, data }: OmeLevel): Raster => rasterOf(width, height, data);

describe('the OME-TIFF of a task', () => {
  it('is one file beside the matrices, named for the difference in force', () => {
    const [ome, ...rest] = taskExports(chain, 'ome');
    expect(ome?.path).toMatch(/^S1\/Dye1\/ome\/04_difference_difference[^/]*\.ome\.tif$/);
    expect(rest.every(({ kind }) => kind === 'json')).toBe(true);
  });

  it('of a task that ended early shows what there is', () => {
    const early = { ...chain, subtract: null, interior: null, boundary: null };
    const [ome] = taskExports(early, 'ome');
    expect(ome).toMatchObject({
      path: 'S1/Dye1/ome/01_padded_pre_pad61.ome.tif',
      title: 'Pyramid: post, pre',
    });
  });

  it('has post, pre as it was aligned last, and every difference as channels', () => {
    const scales = chain.subtract?.result.scales.length ?? 0;
    expect(channels).toHaveLength(2 + scales);
    const names = [...(channels[0]?.description ?? '').matchAll(/<Channel [^>]*Name="([^"]*)"/g)];
    expect(names.map(([, name]) => name).slice(0, 3)).toEqual(['post', 'pre', 'difference']);
  });

  it('holds the pixels of the plain files', async () => {
    const files = await exportedFiles(harness, wide, 'tiff');
    const plain = async (part: string): Promise<Float32Array> => {
      const path = [...files.keys()].find((each) => each.includes(part)) ?? '';
      return (await readFloat32Tiff(files.get(path)!)).data;
    };
    const want = [
      await plain('01_padded_post'),
      await plain('03_interior_aligned_pre'),
      await plain('04_difference_difference'),
    ];
    want.forEach((data, i) => expect(Buffer.compare(bytesOf(data), bytesOf(channels[i]!.data))).toBe(0));
  });

  it('every level is the half of the one before', () => {
    for (const channel of channels) {
      const levels = [channel, ...channel.below];
      expect(levels).toHaveLength(4);
      levels.slice(1).forEach((level, i) => {
        const half = halve(rasterOfLevel(levels[i]!));
        expect([level.width, level.height]).toEqual([half.width, half.height]);
        expect(Buffer.compare(bytesOf(half.data as Float32Array), bytesOf(level.data))).toBe(0);
      });
    }
  });

  it('has the same bytes whatever the number of workers', async () => {
    const marks = async (parallelism: number) =>
      fileMarks(await exportedFiles(createTaskHarness({ stores: harness, parallelism }), wide, 'ome'));
    expect(await marks(5)).toEqual(await marks(1));
  });
});

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
