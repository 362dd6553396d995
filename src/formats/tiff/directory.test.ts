import { describe, expect, it } from 'vitest';
import { memorySource } from './byte-source.ts';
import { readTiffDirectory } from './directory.ts';
import { readTiffLayout, readTiffPicture } from './layout.ts';

/** A field as it stands in the file: number, type, count and four bytes of value. */
type Field = readonly [tag: number, type: number, count: number, value: number];

const SHORT = 3;
const LONG = 4;
/** Where `extra` bytes begin in files with one field. */
const AFTER_ONE_FIELD = 8 + 2 + 12;

function tiffOf(fields: readonly Field[], extra: readonly number[] = []) {
  const bytes = new Uint8Array(10 + 12 * fields.length + extra.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x002a4949, true);
  view.setUint32(4, 8, true);
  view.setUint16(8, fields.length, true);
  fields.forEach(([tag, type, count, value], i) => {
    view.setUint16(10 + 12 * i, tag, true);
    view.setUint16(12 + 12 * i, type, true);
    view.setUint32(14 + 12 * i, count, true);
    view.setUint32(18 + 12 * i, value, true);
  });
  bytes.set(extra, 10 + 12 * fields.length);
  return memorySource('a.tif', bytes);
}

const bytesOf = (values: Float32Array | Float64Array | BigInt64Array | Int32Array): number[] => [
  ...new Uint8Array(values.buffer),
];

describe('values of every field type', () => {
  it.each([
    ['signed byte', 6, 1, 0xfe, [], -2],
    ['signed short', 8, 1, 0xfffe, [], -2],
    ['signed long', 9, 1, 0xfffffffe, [], -2],
    ['byte', 1, 1, 0xfe, [], 254],
    ['directory', 13, 1, 77, [], 77],
    ['rational', 5, 1, AFTER_ONE_FIELD, bytesOf(Int32Array.of(3, 4)), 0.75],
    ['signed rational', 10, 1, AFTER_ONE_FIELD, bytesOf(Int32Array.of(-3, 4)), -0.75],
    ['float', 11, 2, AFTER_ONE_FIELD, bytesOf(Float32Array.of(0.5, 1)), 0.5],
    ['double', 12, 1, AFTER_ONE_FIELD, bytesOf(Float64Array.of(0.1)), 0.1],
    ['long of 8 bytes', 16, 1, AFTER_ONE_FIELD, bytesOf(BigInt64Array.of(5n)), 5],
    ['signed long of 8 bytes', 17, 1, AFTER_ONE_FIELD, bytesOf(BigInt64Array.of(-5n)), -5],
  ] as const)('%s', async (_, type, count, value, extra, want) => {
    const directory = await readTiffDirectory(tiffOf([[700, type, count, value]], extra));
    expect((await directory.numbers(700))?.[0]).toBe(want);
    expect(await directory.numbers(701)).toBeUndefined();
    expect(await directory.bytes(701)).toBeUndefined();
  });
});

describe('headers that cannot be', () => {
  const size: readonly Field[] = [
    [256, SHORT, 1, 4],
    [257, SHORT, 1, 4],
  ];
  const strip: readonly Field[] = [
    [273, LONG, 1, 8],
    [279, LONG, 1, 16],
  ];

  it.each([
    ['no field at all', [], /directory is damaged/],
    ['no size', [[256, SHORT, 1, 4]], /how big the picture is/],
    ['no place of the pixels', size, /where the pixels are/],
    ['tiles of no size', [...size, [324, LONG, 1, 8]], /tiles of 0 x 0/],
    ['compressed parts of unknown length', [...size, [259, SHORT, 1, 5], [273, LONG, 1, 8]], /how long/],
  ] as const)('%s is unreadable', async (_, fields, message) => {
    const reading = readTiffLayout(tiffOf(fields));
    await expect(reading).rejects.toMatchObject({ code: 'unreadable-tiff' });
    await expect(reading).rejects.toThrow(message);
  });

  it.each([
    ['reverse bits', [...size, ...strip, [266, SHORT, 1, 2]], /reverse order/],
    ['complex numbers', [...size, ...strip, [339, SHORT, 1, 5]], /complex/],
    ['channels of two depths', [...size, [258, SHORT, 2, (16 << 16) | 8]], /different depths/],
  ] as const)('%s are unsupported', async (_, fields, message) => {
    const reading = readTiffPicture(tiffOf(fields));
    await expect(reading).rejects.toMatchObject({ code: 'unsupported-tiff' });
    await expect(reading).rejects.toThrow(message);
  });

  it('a BigTIFF that ends in its header is cut off', async () => {
    const bytes = Uint8Array.of(0x49, 0x49, 43, 0, 8, 0, 0, 0, 0, 0);
    await expect(readTiffDirectory(memorySource('a.tif', bytes))).rejects.toThrow(/cut off in its header/);
    await expect(readTiffDirectory(memorySource('a.tif', bytes.slice(0, 5)))).rejects.toThrow(/not a TIFF/);
  });
});
