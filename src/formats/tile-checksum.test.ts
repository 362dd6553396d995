import { expect, it } from 'vitest';
import { tileChecksumOf } from './tile-checksum.ts';

it('gives the values of xxHash that other programs compute', () => {
  const hash = (text: string): string => tileChecksumOf(new TextEncoder().encode(text)).toString(16);
  expect(hash('')).toBe('2cc5d05');
  expect(hash('a')).toBe('550d7456');
  expect(hash('abc')).toBe('32d153ff');
  expect(hash('test')).toBe('3e2023cf');
  expect(hash('Nobody inspects the spammish repetition')).toBe('e2293b2f');
  expect(hash('0123456789abcdef')).toBe('c2c45b69');
  expect(hash('0123456789abcdef0123456789abcdefxyz')).toBe('4f2d26c0');
});

it('changes with any single bit', () => {
  const bytes = new Uint8Array(71);
  const seen = new Set([tileChecksumOf(bytes)]);
  for (let bit = 0; bit < 568; bit++) {
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    seen.add(tileChecksumOf(bytes));
    bytes[bit >> 3]! ^= 1 << (bit & 7);
  }
  expect(seen.size).toBe(569);
});
