import type { PixelArray, PixelType } from '#core/raster.ts';
import type { StoredHistogram } from '../ports/tile-store.ts';

const EXACT_BINS = { uint8: 256, uint16: 65_536 } as const;
/** Bits of a float32's pattern that make its bin: sign, 8 of exponent, 3 of mantissa. */
const FLOAT_BIN_BITS = 12;

/** A histogram without counts for pixels of a type: exact for whole numbers, by leading bits for float32. */
export function emptyHistogram(type: PixelType): StoredHistogram {
  return type === 'float32'
    ? { kind: 'float-bits', counts: new Float64Array(2 ** FLOAT_BIN_BITS) }
    : { kind: 'exact', counts: new Float64Array(EXACT_BINS[type]) };
}

/** Counts the values into the histogram. */
export function countInto(histogram: StoredHistogram, data: PixelArray): void {
  const { counts } = histogram;
  if (!(data instanceof Float32Array)) {
    for (let i = 0; i < data.length; i++) counts[data[i]!]! += 1;
    return;
  }
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  for (let i = 0; i < bits.length; i++) counts[binOfBits(bits[i]!)]! += 1;
}

/** Adds the counts of a histogram of the same kind. */
export function addHistogramInto(target: StoredHistogram, source: StoredHistogram): void {
  for (let i = 0; i < source.counts.length; i++) target.counts[i]! += source.counts[i]!;
}

/** Bin of a value in a `float-bits` histogram; bins are in the order of the values. */
export function floatBin(value: number): number {
  return binOfBits(new Uint32Array(Float32Array.of(value).buffer)[0]!);
}

/** The end of a `float-bits` bin that is nearer to minus infinity. */
export function floatBinLowerEdge(bin: number): number {
  const key = (bin << (32 - FLOAT_BIN_BITS)) >>> 0;
  const bits = key >= 0x8000_0000 ? key - 0x8000_0000 : ~key >>> 0;
  return new Float32Array(Uint32Array.of(bits).buffer)[0]!;
}

/** Positive patterns get the sign bit, negative ones are inverted: then patterns sort as their values. */
function binOfBits(bits: number): number {
  const key = (bits & 0x8000_0000) === 0 ? bits | 0x8000_0000 : ~bits;
  return key >>> (32 - FLOAT_BIN_BITS);
}
