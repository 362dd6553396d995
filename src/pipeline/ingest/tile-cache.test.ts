import { describe, expect, it } from 'vitest';
import { TileCache } from './tile-cache.ts';

describe('the tile cache', () => {
  it('drops the longest unused tiles where a new one has no room', () => {
    const cache = new TileCache(300);
    for (const key of ['a', 'b', 'c']) cache.set(key, new Uint8Array(100));
    cache.get('a');
    cache.set('d', new Uint8Array(100));
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key) !== undefined)).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(cache.heldBytes).toBe(300);
  });

  it('gives the memory of a dropped tile to the next one of its length, once', () => {
    const cache = new TileCache(300);
    const first = new Uint8Array(100);
    cache.set('a', first);
    cache.set('b', new Uint8Array(200));
    const taken = cache.takeMemory(100);
    expect(taken.buffer).toBe(first.buffer);
    expect(cache.get('a')).toBeUndefined();
    expect(cache.takeMemory(100).buffer).not.toBe(first.buffer);
  });

  it('makes new memory while there is room, and where no dropped tile has the length', () => {
    const cache = new TileCache(300);
    const first = new Uint8Array(100);
    cache.set('a', first);
    expect(cache.takeMemory(100).buffer).not.toBe(first.buffer);
    expect(cache.takeMemory(250)).toHaveLength(250);
    expect(cache.takeMemory(100).buffer).toBe(first.buffer);
  });

  it('forgets the tiles of one picture and leaves those of others', () => {
    const cache = new TileCache(300);
    cache.set('one\n0', new Uint8Array(100));
    cache.set('two\n0', new Uint8Array(100));
    cache.forget('one\n');
    expect(cache.get('one\n0')).toBeUndefined();
    expect(cache.get('two\n0')).toBeDefined();
    expect(cache.heldBytes).toBe(100);
  });
});
