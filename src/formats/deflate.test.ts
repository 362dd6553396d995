import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '#core/seeded-random.ts';
import { deflate, storeAsZlib } from './deflate.ts';

function noise(length: number): Uint8Array<ArrayBuffer> {
  const random = seededRandom(3);
  return Uint8Array.from({ length }, () => random.index(256));
}

describe('deflate', () => {
  it('what shrinks is compressed', async () => {
    const bytes = new Uint8Array(2 ** 20).map((_, i) => i >> 12);
    const packed = await deflate(bytes);
    expect(packed.length).toBeLessThan(10_000);
    expect(inflateSync(packed).equals(bytes)).toBe(true);
  });

  it('what does not shrink is stored', async () => {
    const bytes = noise(2 ** 18);
    expect(Buffer.from(await deflate(bytes)).equals(storeAsZlib(bytes))).toBe(true);
  });

  it('gives the same stream each time', async () => {
    const bytes = noise(5000);
    expect(await deflate(bytes)).toEqual(await deflate(bytes));
  });
});

describe('storeAsZlib', () => {
  it.each([0, 1, 65_535, 65_536, 200_001])('%i bytes come back', (length) => {
    const bytes = noise(length);
    expect(inflateSync(storeAsZlib(bytes)).equals(bytes)).toBe(true);
  });
});
