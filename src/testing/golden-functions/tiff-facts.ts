import { expect } from 'vitest';

/** Tags that the golden data tell, by their numbers (TIFF 6.0, section 8). */
const TAG_NAMES: Readonly<Record<number, string>> = {
  256: 'ImageWidth',
  257: 'ImageLength',
  258: 'BitsPerSample',
  259: 'Compression',
  262: 'PhotometricInterpretation',
  277: 'SamplesPerPixel',
  339: 'SampleFormat',
};

/** SHORT; all other numbers that are asked for are LONG. */
const SHORT = 3;

/** What the header of a classic little-endian TIFF says, read apart from the library. */
export function tiffFacts(bytes: Uint8Array<ArrayBuffer>): object {
  const view = new DataView(bytes.buffer);
  expect(view.getUint32(0, true)).toBe(0x002a4949);
  const start = view.getUint32(4, true);
  const count = view.getUint16(start, true);
  const tags: Record<string, number | number[]> = {};
  for (let at = start + 2; at < start + 2 + 12 * count; at += 12) {
    const name = TAG_NAMES[view.getUint16(at, true)];
    if (name === undefined) continue;
    const size = view.getUint16(at + 2, true) === SHORT ? 2 : 4;
    const length = view.getUint32(at + 4, true);
    const from = size * length > 4 ? view.getUint32(at + 8, true) : at + 8;
    const values = Array.from({ length }, (_, i) =>
      size === 2 ? view.getUint16(from + 2 * i, true) : view.getUint32(from + 4 * i, true),
    );
    tags[name] = values.length === 1 ? (values[0] ?? NaN) : values;
  }
  const next = view.getUint32(start + 2 + 12 * count, true);
  const isFloat = [tags['BitsPerSample'], tags['SampleFormat']].flat().every((n) => n === 32 || n === 3);
  const channels = tags['SamplesPerPixel'] === 1 ? [] : [tags['SamplesPerPixel']];
  return {
    byte_order: 'little',
    pages: next === 0 ? 1 : 'several',
    dtype: isFloat ? 'float32' : 'other',
    shape: [tags['ImageLength'], tags['ImageWidth'], ...channels],
    tags,
  };
}
