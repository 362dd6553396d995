import { describe, expect, it } from 'vitest';
import type { StoredPyramid, TileStore } from '../ports/tile-store.ts';
import { openImages } from './job-environment.ts';

/** A store whose images only tell that they were opened and let go of; "bad" cannot be opened. */
function watchedStore() {
  const told: string[] = [];
  const open = (name: string): Promise<StoredPyramid> => {
    told.push(`open ${name}`);
    if (name === 'bad') return Promise.reject(new Error('damaged'));
    const image = { name, levels: [], release: () => void told.push(`release ${name}`) };
    return Promise.resolve(image as unknown as StoredPyramid);
  };
  return { told, store: { open } as unknown as TileStore };
}

describe('open images', () => {
  it('of tasks that are over let go of their tiles, the longest unused first', async () => {
    const { told, store } = watchedStore();
    const images = openImages(store);
    for (const name of ['a', 'b', 'c', 'd', 'a', 'e', 'f']) await images.open(name);
    expect(told.filter((line) => line.startsWith('release'))).toEqual(['release b', 'release c']);
    expect(told.filter((line) => line === 'open a')).toHaveLength(1);
  });

  it('that cannot be opened are tried again, and hold nothing up', async () => {
    const { told, store } = watchedStore();
    const images = openImages(store);
    await expect(images.open('bad')).rejects.toThrow('damaged');
    await expect(images.open('bad')).rejects.toThrow('damaged');
    for (const name of ['a', 'b', 'c', 'd', 'e']) await images.open(name);
    expect(told.filter((line) => line === 'open bad')).toHaveLength(2);
    expect(told.at(-1)).toBe('release a');
  });
});
