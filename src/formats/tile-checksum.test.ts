import { describe, expect, it } from 'vitest';
import { simdKernels } from '#core/accelerator/simd-kernels.ts';
import { tileChecksumOf } from './tile-checksum.ts';

describe.each([
  ['with SIMD', simdKernels],
  ['in TypeScript', null],
])('the checksum of a tile, %s,', (_, simd) => {
  it('is the value of xxHash that other programs compute', () => {
    const hash = (text: string): string => tileChecksumOf(new TextEncoder().encode(text), simd).toString(16);
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
    const seen = new Set([tileChecksumOf(bytes, simd)]);
    for (let bit = 0; bit < 568; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      seen.add(tileChecksumOf(bytes, simd));
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
    expect(seen.size).toBe(569);
  });
});

it('tiles of every length have the same checksum with SIMD and without', () => {
  const bytes = Uint8Array.from({ length: 300_004 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 13);
  for (const length of [15, 16, 65_535, 65_536, 65_552, 131_075, 262_144, 300_000]) {
    const tile = bytes.subarray(4, 4 + length);
    expect(tileChecksumOf(tile), `${String(length)} bytes`).toBe(tileChecksumOf(tile, null));
  }
});
