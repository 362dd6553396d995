import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { crc32 } from './crc32.ts';
import { encodePng, storedZlib } from './png.ts';

/** Undoes the filters none, sub and up. */
function decode(png: Uint8Array, rowBytes: number, step: number): number[] {
  const view = new DataView(png.buffer);
  const dataLength = view.getUint32(33);
  const raw = inflateSync(png.subarray(41, 41 + dataLength));
  const out: number[] = [];
  for (let at = 0; at < raw.length; at += rowBytes + 1) {
    for (let i = 0; i < rowBytes; i++) {
      const left = i < step ? 0 : (out[out.length - step] ?? 0);
      const up = out[out.length - rowBytes] ?? 0;
      const guess = raw[at] === 1 ? left : raw[at] === 2 ? up : 0;
      out.push((Number(raw[at + 1 + i]) + guess) & 0xff);
    }
  }
  return out;
}

describe('encodePng', () => {
  it.each([1, 3, 4] as const)('keeps every byte of a picture with %i channels', async (channels) => {
    const data = Uint8Array.from({ length: 9 * 7 * channels }, (_, i) => (i * i * 31 + i) % 251);
    const png = await encodePng({ width: 9, height: 7, channels, data });
    expect(decode(png, 9 * channels, channels)).toEqual([...data]);
  });

  it('names size, depth and colour type in the header, with its checksum', async () => {
    const png = await encodePng({ width: 2, height: 1, channels: 4, data: new Uint8Array(8) });
    expect([...png.subarray(0, 29)]).toEqual([
      0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 2, 0, 0, 0, 1, 8, 6, 0, 0,
      0,
    ]);
    expect(new DataView(png.buffer).getUint32(29)).toBe(crc32(png.subarray(12, 29)));
  });
});

describe('storedZlib', () => {
  it.each([0, 1, 65535, 65536, 200_000])('gives %i bytes back', (length) => {
    const bytes = Uint8Array.from({ length }, (_, i) => i * 7);
    expect(Buffer.compare(inflateSync(storedZlib(bytes)), bytes)).toBe(0);
  });
});
