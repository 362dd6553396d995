import { expect, it } from 'vitest';
import { checksumOf } from './checksum.ts';

it('gives the published values of MurmurHash3', () => {
  const hash = (text: string): number => checksumOf(new TextEncoder().encode(text));
  expect(hash('')).toBe(0);
  expect(hash('test')).toBe(0xba6bd213);
  expect(hash('Hello, world!')).toBe(0xc0363e43);
  expect(hash('The quick brown fox jumps over the lazy dog')).toBe(0x2e4ff723);
});

it('does not depend on where the bytes lie', () => {
  const bytes = Uint8Array.from({ length: 1001 }, (_, i) => i * 7);
  const shifted = new Uint8Array(1004).subarray(3);
  shifted.set(bytes);
  expect(checksumOf(shifted)).toBe(checksumOf(bytes));
});

it('changes with any single bit', () => {
  const bytes = new Uint8Array(64);
  const seen = new Set([checksumOf(bytes)]);
  for (let bit = 0; bit < 512; bit++) {
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    seen.add(checksumOf(bytes));
    bytes[bit >> 3]! ^= 1 << (bit & 7);
  }
  expect(seen.size).toBe(513);
});
