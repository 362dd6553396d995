import { describe, expect, it } from 'vitest';
import { createMemoryRecordStore, createMemoryTileStore } from './memory-store.ts';
import { recordStoreCases } from './record-store-conformance.ts';
import { tileStoreCases } from './tile-store-conformance.ts';

describe('tile store in memory', () => {
  it.each(tileStoreCases.map((one) => [one.title, one] as const))('%s', async (_, one) => {
    const store = createMemoryTileStore();
    const change = (
      name: string,
      what: 'index' | 'pack',
      how: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
    ) => {
      const stored = store.pictures.get(name);
      if (stored === undefined) throw new Error(`${name} is stored`);
      store.pictures.set(name, { ...stored, [what]: how(stored[what]) });
      return Promise.resolve();
    };
    const run = one.run({
      store,
      reopen: () => store,
      files: () => Promise.resolve([...store.pictures.keys()]),
      damagePack: (name) =>
        change(name, 'pack', (bytes) => bytes.with(bytes.length >> 1, bytes[bytes.length >> 1]! ^ 4)),
      damageIndex: (name) => change(name, 'index', (bytes) => bytes.slice(0, bytes.length >> 1)),
    });
    await expect(run).resolves.toBeUndefined();
  });

  it('is full where it is told to be', async () => {
    const writer = await createMemoryTileStore(100).create('big');
    const tile = {
      level: 0,
      column: 0,
      row: 0,
      width: 20,
      height: 10,
      data: new Uint8Array(200),
      checksum: 0,
    };
    const statistics = { min: 0, max: 0, sum: 0, nonzeroCount: 0 };
    await expect(writer.append({ ...tile, statistics })).rejects.toMatchObject({ code: 'storage-full' });
  });
});

describe('record store in memory', () => {
  it.each(recordStoreCases.map((one) => [one.title, one] as const))('%s', async (_, one) => {
    const store = createMemoryRecordStore();
    const run = one.run({
      store,
      reopen: () => store,
      damage: (key, change) => {
        store.files.set(key, change(store.files.get(key) ?? new Uint8Array(0)));
        return Promise.resolve();
      },
    });
    await expect(run).resolves.toBeUndefined();
  });
});
