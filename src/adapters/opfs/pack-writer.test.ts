import { expect, it } from 'vitest';
import type { PyramidDescription, TileToStore } from '#pipeline/ports/tile-store.ts';
import { BATCH_BYTES, BatchMemory, FLUSH_BYTES, type PackAccess, PackWriter } from './pack-writer.ts';

const DESCRIPTION: PyramidDescription = {
  size: { width: 512, height: 512 },
  pixelType: 'float32',
  levelCount: 1,
  statistics: { min: 0, max: 0, sum: 0, nonzeroCount: 0 },
  histogram: { kind: 'exact', counts: new Float64Array(1) },
  nonFiniteCount: 0,
  facts: {},
};

function tile(column: number): TileToStore {
  const data = new Float32Array(512 * 512).fill(column);
  const statistics = DESCRIPTION.statistics;
  return { level: 0, row: 0, column, width: 512, height: 512, data, checksum: 0, statistics };
}

/** A disk of which tests say how much fits. */
function fakeDisk(answer: (length: number, total: number) => number, batches = new BatchMemory()) {
  const calls: string[] = [];
  const memory = new Set<ArrayBuffer>();
  let total = 0;
  const access: PackAccess = {
    write: (bytes, { at }) => {
      calls.push(`write ${bytes.length} at ${at}`);
      total += bytes.length;
      memory.add(bytes.buffer);
      return answer(bytes.length, total);
    },
    truncate: () => undefined,
    flush: () => void calls.push('flush'),
    close: () => void calls.push('close'),
  };
  const writer = new PackWriter(
    {
      name: 'a',
      packName: 'a.pack',
      replaceIndex: () => Promise.resolve(void calls.push('index')),
      removeFormerPack: () => Promise.resolve(void calls.push('remove former')),
    },
    access,
    () => Promise.resolve(void calls.push('remove')),
    batches,
  );
  return { writer, calls, memory };
}

it('writes in big batches, and the index after the tiles are on the disk', async () => {
  const { writer, calls } = fakeDisk((length) => length);
  for (let column = 0; column < 9; column++) await writer.append(tile(column));
  await writer.commit(DESCRIPTION);
  expect(calls).toEqual([
    `write ${BATCH_BYTES} at 0`,
    `write ${2 ** 20} at ${BATCH_BYTES}`,
    'flush',
    'index',
    'close',
    'remove former',
  ]);
});

it('forces a big picture to the disk as it grows, so that its end does not wait for all of it', async () => {
  const { writer, calls } = fakeDisk((length) => length);
  const tileBytes = 2 ** 20;
  for (let i = 0; i < (2 * FLUSH_BYTES) / tileBytes; i++) await writer.append(tile(i));
  expect(calls.filter((call) => call === 'flush')).toHaveLength(2);
  expect(calls.indexOf('flush')).toBe(FLUSH_BYTES / BATCH_BYTES);
});

it.each([
  ['less than asked for', (length: number) => length - 1],
  ['a negative number as an unsigned one', () => 4_294_967_288],
  ['nothing', () => 0],
])('a write that answers %s means that the storage is full', async (_, answer) => {
  const { writer, calls } = fakeDisk(answer);
  await writer.append(tile(0));
  await expect(writer.commit(DESCRIPTION)).rejects.toMatchObject({ code: 'storage-full' });
  await writer.abandon();
  expect(calls.slice(-2)).toEqual(['close', 'remove']);
  expect(calls).not.toContain('index');
});

it('one writer after the other uses the same memory, two at a time each their own', async () => {
  const batches = new BatchMemory();
  const disk = (): ReturnType<typeof fakeDisk> => fakeDisk((length) => length, batches);
  const first = disk();
  const beside = disk();
  for (const { writer } of [first, beside]) {
    await writer.append(tile(1));
    await writer.commit(DESCRIPTION);
  }
  const later = disk();
  await later.writer.append(tile(2));
  await later.writer.commit(DESCRIPTION);
  expect(new Set([...first.memory, ...beside.memory]).size).toBe(2);
  expect(new Set([...first.memory, ...beside.memory, ...later.memory]).size).toBe(2);
});
