import { afterEach, describe, expect, it, vi } from 'vitest';
import { recordStoreCases } from '#testing/record-store-conformance.ts';
import { tileStoreCases } from '#testing/tile-store-conformance.ts';
import { silentContext } from '#core/run-context.ts';
import type { ConformanceRequest } from '#testing/opfs-conformance.worker.ts';
import { openOpfsTileStore } from './opfs-tile-store.ts';
import { openOpfsRecordStore } from './record-store.ts';
import { whileNothingIsDeleted, whileNothingRuns, withTaskLock } from './task-lock.ts';

let folderNumber = 0;
let folderName = '';

/** Every test has a folder of its own, gone afterwards. */
function freshFolder(): string {
  folderName = `test-${folderNumber++}`;
  return folderName;
}

afterEach(async () => {
  vi.unstubAllGlobals();
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(folderName, { recursive: true }).catch(() => undefined);
});

async function runInWorker(request: ConformanceRequest): Promise<string | null> {
  const worker = new Worker(new URL('../../testing/opfs-conformance.worker.ts', import.meta.url), {
    type: 'module',
  });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = (event: MessageEvent<string | null>) => resolve(event.data);
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage(request, []);
    });
  } finally {
    worker.terminate();
  }
}

describe('tile store in OPFS, in a worker', () => {
  it.each(tileStoreCases.map(({ title }) => title))('%s', async (title) => {
    expect(await runInWorker({ suite: 'tiles', title, folderName: freshFolder() })).toBeNull();
  });
});

describe('record store in OPFS, in a worker', () => {
  it.each(recordStoreCases.map(({ title }) => title))('%s', async (title) => {
    expect(await runInWorker({ suite: 'records', title, folderName: freshFolder() })).toBeNull();
  });
});

describe('in the window', () => {
  it.each([
    ['refused', () => Promise.reject(new DOMException('Security error', 'SecurityError'))],
    ['missing', undefined],
  ])('storage that is %s is told of, with what to do; it opens once it is there', async (_, getDirectory) => {
    const store = openOpfsRecordStore(freshFolder());
    vi.stubGlobal('navigator', { storage: { getDirectory } });
    const reading = store.get('key');
    await expect(reading).rejects.toMatchObject({ code: 'unsupported-browser' });
    await expect(reading).rejects.toThrow(/Private windows.*open it in an ordinary window/);
    vi.unstubAllGlobals();
    expect(await store.get('key')).toEqual({ kind: 'absent' });
  });

  it('records are kept by the streaming way too', async () => {
    const store = openOpfsRecordStore(freshFolder());
    await store.put('key', { a: 1 });
    expect(await store.get('key')).toEqual({ kind: 'found', value: { a: 1 } });
  });

  it('packs without an index are remains, and are removed; a committed picture and its damaged index stay', async () => {
    const name = freshFolder();
    const title = 'a committed picture reads back the same in every pixel type';
    expect(await runInWorker({ suite: 'tiles', title, folderName: name })).toBeNull();
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(name);
    const orphan = await (await folder.getFileHandle('gone.b.pack', { create: true })).createWritable();
    await orphan.write(new Uint8Array(1234));
    await orphan.close();
    const store = openOpfsTileStore({ folderName: name });
    expect(await store.removeRemains()).toBe(1234);
    expect(await store.list()).toHaveLength(3);
    const pyramid = await store.open('picture uint16');
    expect((await store.list()).find((one) => one.name === 'picture uint16')?.storedBytes).toBe(
      pyramid.storedBytes,
    );
  });

  it('a picture whose writer is killed stays as it was, and can be written again', async () => {
    const name = freshFolder();
    const title = 'a committed picture reads back the same in every pixel type';
    expect(await runInWorker({ suite: 'tiles', title, folderName: name })).toBeNull();
    const store = openOpfsTileStore({ folderName: name });
    const before = await store.list();
    const writing = new Worker(new URL('../../testing/opfs-writing.worker.ts', import.meta.url), {
      type: 'module',
    });
    await new Promise((resolve) => {
      writing.onmessage = resolve;
      writing.postMessage({ folderName: name, name: 'picture uint8' }, []);
    });
    // What is being written is held open, and is no remain.
    expect(await store.removeRemains()).toBe(0);
    writing.terminate();
    const reading = await store.open('picture uint8');
    const { data } = await reading.levels[0]!.read({ x: 20, y: 20, width: 3, height: 1 }, silentContext());
    expect([...data]).toEqual([201, 208, 215]);
    await expect.poll(() => store.removeRemains(), { timeout: 5000 }).toBeGreaterThan(2 ** 23 - 1);
    expect(await store.list()).toEqual(before);
    expect(await runInWorker({ suite: 'tiles', title, folderName: name })).toBeNull();
  });

  it('a lock that is held is refused at once, and is free after a failure', async () => {
    let end: () => void = () => undefined;
    const held = withTaskLock('S1/Gld', () => new Promise<void>((resolve) => (end = resolve)));
    await expect(withTaskLock('S1/Gld', () => Promise.resolve(1))).rejects.toMatchObject({
      code: 'task-locked',
    });
    expect(await withTaskLock('S1/DAPI', () => Promise.resolve(2))).toBe(2);
    end();
    await held;
    await expect(withTaskLock('S1/Gld', () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect(await withTaskLock('S1/Gld', () => Promise.resolve(3))).toBe(3);
  });

  it('a deletion is refused while anything runs, and a run waits for a deletion', async () => {
    const ends: (() => void)[] = [];
    const runs = [1, 2].map(() =>
      whileNothingIsDeleted(() => new Promise<void>((resolve) => void ends.push(resolve))),
    );
    await expect.poll(() => ends.length).toBe(2);
    await expect(whileNothingRuns(() => Promise.resolve(1))).rejects.toMatchObject({ code: 'task-locked' });
    for (const end of ends) end();
    await Promise.all(runs);
    const order: string[] = [];
    const deletion = whileNothingRuns(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push('deleted');
    });
    await whileNothingIsDeleted(() => Promise.resolve(order.push('ran')));
    await deletion;
    expect(order).toEqual(['deleted', 'ran']);
  });
});
