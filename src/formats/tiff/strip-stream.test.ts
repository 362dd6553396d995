import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { silentContext } from '#core/run-context.ts';
import { type ByteSource, memorySource } from './byte-source.ts';
import type { TiffLayout } from './layout.ts';
import { decodeLzw } from './decode-lzw.ts';
import { LzwDecoder } from './lzw-decoder.ts';
import { StripStream } from './strip-stream.ts';
import { MAX_HELD_CHUNK_BYTES, TiffPixels } from './tiff-pixels.ts';

const pause = (): Promise<void> => Promise.resolve();

function layoutOf(
  width: number,
  height: number,
  stripRows: number,
  strips: readonly Uint8Array[],
  compression: number,
): TiffLayout {
  const byteCounts = Float64Array.from(strips, (strip) => strip.length);
  const offsets = byteCounts.map((_, i) => byteCounts.subarray(0, i).reduce((sum, count) => sum + count, 0));
  const chunks = {
    isTiled: false,
    width,
    height: stripRows,
    across: 1,
    down: strips.length,
    offsets,
    byteCounts,
  };
  return {
    littleEndian: true,
    isBigTiff: false,
    width,
    height,
    samplesPerPixel: 1,
    bitsPerSample: 8,
    sampleFormat: 'uint',
    photometric: 1,
    extraSamples: [],
    compression,
    predictor: 1,
    isPlanar: false,
    chunks,
    jpegTables: undefined,
    lercParameters: undefined,
  };
}

function joined(parts: readonly Uint8Array[]): ByteSource {
  return memorySource('a.tif', Uint8Array.from(parts.flatMap((part) => [...part])));
}

/** PackBits of noise and runs, 129 to 256 bytes a packet at most. */
function packBits(data: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < data.length;) {
    let run = 1;
    while (run < 128 && data[at + run] === data[at]) run++;
    const literal = Math.min(100, data.length - at);
    if (run > 2) out.push(257 - run, data[at]!);
    else out.push(literal - 1, ...data.subarray(at, at + literal));
    at += run > 2 ? run : literal;
  }
  return Uint8Array.from(out);
}

const width = 1000;
const rows = 90;
const data = Uint8Array.from({ length: width * rows }, (_, i) => (i % 700 < 300 ? 0 : (i * i * 31) >> 5));

describe('StripStream', () => {
  it.each([
    ['Deflate', 8, (bytes: Uint8Array) => new Uint8Array(deflateSync(bytes))],
    ['PackBits', 32773, packBits],
  ] as const)('gives rows of %s in any order, over strips', async (_, compression, compress) => {
    const strips = [data.subarray(0, 60 * width), data.subarray(60 * width)].map(compress);
    const stream = new StripStream(joined(strips), layoutOf(width, rows, 60, strips, compression), 0);
    for (const [y0, y1] of [
      [0, 10],
      [10, 11],
      [50, 70],
      [70, 90],
      [5, 20],
      [0, 90],
    ] as const) {
      const got = await stream.readRows(y0, y1, pause);
      expect(Buffer.compare(got, data.subarray(y0 * width, y1 * width)), `${y0} to ${y1}`).toBe(0);
    }
  });

  it('notices a strip that ends too early, and reads on from the start afterwards', async () => {
    const strip = new Uint8Array(deflateSync(data));
    const source = joined([strip.slice(0, strip.length >> 1)]);
    const layout = layoutOf(width, rows, rows, [strip.slice(0, strip.length >> 1)], 8);
    const stream = new StripStream(source, layout, 0);
    await expect(stream.readRows(0, rows, pause)).rejects.toMatchObject({ code: 'unreadable-tiff' });
    expect(Buffer.compare(await stream.readRows(0, 5, pause), data.subarray(0, 5 * width))).toBe(0);
  });

  it('serves pictures whose strips are too big to be held, and says that they are sequential', async () => {
    const side = 9000;
    const big = new Uint8Array(side * side);
    big.fill(7, 8999 * side);
    expect(big.length).toBeGreaterThan(MAX_HELD_CHUNK_BYTES);
    const strip = new Uint8Array(deflateSync(big, { level: 1 }));
    const source = memorySource('a.tif', strip);
    const pixels = new TiffPixels(source, layoutOf(side, side, side, [strip], 8), undefined);
    expect(pixels.access).toBe('sequential');
    const last = await pixels.read({ x: 8990, y: 8998, width: 4, height: 2 }, silentContext().signal);
    expect([...last]).toEqual([0, 0, 0, 0, 7, 7, 7, 7]);
  });
});

describe('decodeLzw and LzwDecoder', () => {
  /** LZW as TIFF writes it, without a dictionary search worth the name. */
  function lzw(bytes: Uint8Array): Uint8Array {
    const out: number[] = [];
    let [held, heldBits, codeBits] = [0, 0, 9];
    let table = new Map<string, number>();
    const put = (code: number): void => {
      held = ((held << codeBits) | code) & 0xfffff;
      for (heldBits += codeBits; heldBits >= 8; heldBits -= 8) out.push((held >> (heldBits - 8)) & 255);
    };
    const codeOf = (text: string): number =>
      text.length === 1 ? text.charCodeAt(0) : (table.get(text) ?? -1);
    put(256);
    let text = '';
    for (const byte of bytes) {
      const longer = text + String.fromCharCode(byte);
      if (codeOf(longer) >= 0) {
        text = longer;
        continue;
      }
      put(codeOf(text));
      table.set(longer, 258 + table.size);
      const next = 258 + table.size;
      if (next === 4095) {
        put(256);
        table = new Map();
        codeBits = 9;
      } else if (next + 1 > 1 << codeBits) codeBits++;
      text = String.fromCharCode(byte);
    }
    put(codeOf(text));
    put(257);
    out.push((held << (8 - heldBits)) & 255);
    return Uint8Array.from(out);
  }

  it('decode the same whatever the pieces of input and output', () => {
    const packed = lzw(data);
    const whole = new Uint8Array(data.length + 10);
    expect(decodeLzw(packed, whole)).toBe(data.length);
    expect(Buffer.compare(whole.subarray(0, data.length), data)).toBe(0);
    for (const [inputPiece, outputPiece] of [
      [packed.length, data.length],
      [1, 5000],
      [7, 1],
      [1000, 333],
    ] as const) {
      const decoder = new LzwDecoder();
      const parts: Uint8Array[] = [];
      for (let at = 0; at < packed.length; at += inputPiece) {
        decoder.feed(packed.subarray(at, at + inputPiece));
        for (;;) {
          const out = new Uint8Array(outputPiece + LzwDecoder.slackBytes);
          const end = decoder.decodeInto(out, 0, outputPiece);
          parts.push(out.subarray(0, end));
          if (end < outputPiece) break;
        }
      }
      expect(decoder.isFinished).toBe(true);
      expect(Buffer.compare(Buffer.concat(parts), data), `${inputPiece}, ${outputPiece}`).toBe(0);
    }
  });

  it('refuse codes that are not defined', () => {
    const decoder = new LzwDecoder();
    const bad = Uint8Array.of(0x80, 0x7f, 0xff, 0xff);
    expect(() => decodeLzw(bad, new Uint8Array(100))).toThrow(RangeError);
    decoder.feed(bad);
    expect(() => decoder.decodeInto(new Uint8Array(100), 0, 100)).toThrow(RangeError);
  });
});
