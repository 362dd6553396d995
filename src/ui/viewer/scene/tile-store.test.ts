import { describe, expect, test } from 'vitest';
import type { Layer, TilePixels, TileRequest } from '#protocol/view.ts';
import { ByteLru } from './byte-lru.ts';
import { MAX_READS_AHEAD, MAX_READS_IN_FLIGHT, TileStore } from './tile-store.ts';

const POST: Layer = { kind: 'post' };

/** A store whose reads are answered by hand. */
function handDriven() {
  const reads: {
    request: TileRequest;
    answer: (pixels: TilePixels) => void;
    fail: (error: Error) => void;
  }[] = [];
  const events: string[] = [];
  const store = new TileStore({
    taskId: 'task',
    readTile: (request) =>
      new Promise((answer, fail) => {
        reads.push({ request, answer, fail });
      }),
    onArrival: () => events.push('arrival'),
    onFailure: (error) => events.push(String(error)),
  });
  return { store, reads, events };
}

function tiles(
  from: number,
  count: number,
): { layer: Layer; tile: { level: number; column: number; row: number } }[] {
  return Array.from({ length: count }, (_, i) => ({
    layer: POST,
    tile: { level: 0, column: from + i, row: 0 },
  }));
}

const EMPTY: TilePixels = { width: 512, height: 512, data: null };
const settle = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await Promise.resolve();
};

describe('tile store', () => {
  test('reads the most wanted first, a bounded number at a time', () => {
    const { store, reads } = handDriven();
    store.want(tiles(0, 20));
    expect(reads.map(({ request }) => request.column)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(reads).toHaveLength(MAX_READS_IN_FLIGHT);
  });

  test('drops what is no longer wanted and not yet being read', async () => {
    const { store, reads } = handDriven();
    store.want(tiles(0, 20));
    store.want(tiles(100, 3));
    for (const { answer } of [...reads]) answer(EMPTY);
    await settle();
    expect(reads.slice(MAX_READS_IN_FLIGHT).map(({ request }) => request.column)).toEqual([100, 101, 102]);
  });

  test('reads ahead when nothing else is to be read, a few at a time, and silently', async () => {
    const { store, reads, events } = handDriven();
    store.want(tiles(0, 3), tiles(10, 9));
    expect(reads.map(({ request }) => request.column)).toEqual([0, 1, 2]);
    for (const { answer } of [...reads]) answer(EMPTY);
    await settle();
    expect(events).toHaveLength(3);
    expect(reads.slice(3).map(({ request }) => request.column)).toEqual([10, 11]);
    expect(reads).toHaveLength(3 + MAX_READS_AHEAD);
    reads[3]?.answer(EMPTY);
    await settle();
    expect(events).toHaveLength(3);
    store.want(tiles(11, 1));
    reads[4]?.answer(EMPTY);
    await settle();
    expect(events).toHaveLength(4);
  });

  test('never reads a tile twice', async () => {
    const { store, reads } = handDriven();
    store.want(tiles(0, 2));
    store.want(tiles(0, 2));
    reads[0]?.answer(EMPTY);
    await settle();
    store.want(tiles(0, 2));
    expect(reads).toHaveLength(2);
    expect(store.get({ layer: POST, tile: { level: 0, column: 0, row: 0 } })).toBe(EMPTY);
  });

  test('tells of a failure once, and reads again on demand alone', async () => {
    const { store, reads, events } = handDriven();
    store.want(tiles(0, 1));
    reads[0]?.fail(new Error('damaged'));
    await settle();
    store.want(tiles(0, 1));
    expect(reads).toHaveLength(1);
    expect(events).toEqual(['Error: damaged']);
    store.retry();
    expect(reads).toHaveLength(2);
  });

  test('tells nobody of a read ahead that failed, tries it once, and reads it again when it is needed', async () => {
    const { store, reads, events } = handDriven();
    store.want([], tiles(10, 1));
    reads[0]?.fail(new Error('damaged'));
    await settle();
    store.want([], tiles(10, 1));
    expect(events).toEqual([]);
    expect(reads).toHaveLength(1);

    store.want(tiles(10, 1));
    expect(reads).toHaveLength(2);
    reads[1]?.fail(new Error('damaged'));
    await settle();
    expect(events).toEqual(['Error: damaged']);
  });

  test('tells of a read ahead that fails when it is needed by then', async () => {
    const { store, reads, events } = handDriven();
    store.want([], tiles(10, 1));
    store.want(tiles(10, 1));
    reads[0]?.fail(new Error('damaged'));
    await settle();
    expect(events).toEqual(['Error: damaged']);
    expect(reads).toHaveLength(1);
  });

  test('keeps silent after it was closed', async () => {
    const { store, reads, events } = handDriven();
    store.want(tiles(0, 12));
    store.close();
    reads[0]?.answer(EMPTY);
    reads[1]?.fail(new Error('late'));
    await settle();
    expect(events).toEqual([]);
    expect(reads).toHaveLength(MAX_READS_IN_FLIGHT);
  });
});

describe('least recently used', () => {
  test('goes first when bytes run out', () => {
    const cache = new ByteLru<string>(10);
    cache.set('a', 'A', 4);
    cache.set('b', 'B', 4);
    cache.get('a');
    cache.set('c', 'C', 4);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['A', undefined, 'C']);
    expect(cache.heldBytes).toBe(8);
  });

  test('stays where room was made for it', () => {
    const cache = new ByteLru<string>(10);
    cache.ensureCapacity(20);
    for (const key of ['a', 'b', 'c', 'd', 'e']) cache.set(key, key, 4);
    expect(cache.size).toBe(5);
    cache.set('f', 'f', 4);
    expect(cache.has('a')).toBe(false);
  });
});
