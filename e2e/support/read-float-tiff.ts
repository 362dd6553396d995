import { readFileSync } from 'node:fs';
import type { Raster } from '#core/raster.ts';

const IMAGE_WIDTH = 256;
const IMAGE_LENGTH = 257;
const BITS_PER_SAMPLE = 258;
const COMPRESSION = 259;
const STRIP_OFFSETS = 273;
const STRIP_BYTE_COUNTS = 279;
const SAMPLE_FORMAT = 339;

/** Bytes of a value, by the type of its field: SHORT and LONG are all that is needed. */
const VALUE_BYTES: Readonly<Record<number, number>> = { 3: 2, 4: 4 };

/**
 * Reads an uncompressed 32-bit float TIFF in strips, by the letter of TIFF 6.0 and with nothing of the app's. Throws for
 * every other kind.
 */
export function readFloatTiff(path: string): Raster<Float32Array> {
  const file = readFileSync(path);
  if (file.toString('latin1', 0, 2) !== 'II' || file.readUInt16LE(2) !== 42)
    throw new Error(`${path} is no TIFF`);
  const fields = readFields(file, file.readUInt32LE(4));
  const one = (tag: number): number => fields.get(tag)?.[0] ?? NaN;
  const kind = [one(BITS_PER_SAMPLE), one(SAMPLE_FORMAT), one(COMPRESSION)].join();
  if (kind !== '32,3,1')
    throw new Error(`${path}: bits, sample format and compression are ${kind}, not 32,3,1`);
  const counts = fields.get(STRIP_BYTE_COUNTS) ?? [];
  const strips = (fields.get(STRIP_OFFSETS) ?? []).map((from, i) =>
    file.subarray(from, from + (counts[i] ?? 0)),
  );
  const bytes = Buffer.concat(strips);
  const width = one(IMAGE_WIDTH);
  const height = one(IMAGE_LENGTH);
  if (bytes.length !== 4 * width * height) throw new Error(`${path} has ${bytes.length} bytes of pixels`);
  return {
    width,
    height,
    data: Float32Array.from({ length: width * height }, (_, i) => bytes.readFloatLE(4 * i)),
  };
}

function readFields(file: Buffer, at: number): Map<number, number[]> {
  const fields = new Map<number, number[]>();
  for (let i = 0; i < file.readUInt16LE(at); i++) {
    const entry = at + 2 + 12 * i;
    const bytes = VALUE_BYTES[file.readUInt16LE(entry + 2)];
    if (bytes === undefined) continue;
    const count = file.readUInt32LE(entry + 4);
    const from = bytes * count <= 4 ? entry + 8 : file.readUInt32LE(entry + 8);
    const values = Array.from({ length: count }, (_, k) => file.readUIntLE(from + k * bytes, bytes));
    fields.set(file.readUInt16LE(entry), values);
  }
  return fields;
}
