import type { PixelArray, PixelType } from '#core/raster.ts';
import { unsupportedTiff } from './byte-source.ts';
import type { TiffPicture } from './layout.ts';

/** Photometric interpretations (TIFF 6.0, section 8). */
export const PHOTOMETRIC = { whiteIsZero: 0, blackIsZero: 1, rgb: 2, yCbCr: 6 } as const;
/** Whole numbers beyond this have no exact float32. */
const LARGEST_EXACT_FLOAT32 = 2 ** 24;

/**
 * The pixel type that the samples of a file are delivered in: unsigned up to 8 bits as uint8, up to 16 bits as uint16;
 * signed numbers, 32-bit numbers (up to 2^24, which the pixels are held to when they are read) and floating point of 16,
 * 32 and 64 bits (rounded) as float32. Throws `unsupported-tiff` for anything else.
 */
export function deliveredPixelType(file: string, picture: TiffPicture): PixelType {
  const { bitsPerSample: bits, sampleFormat } = picture;
  if (sampleFormat === 'uint' && bits >= 1 && bits <= 8) return 'uint8';
  if (sampleFormat === 'uint' && bits <= 16) return 'uint16';
  const whole = sampleFormat !== 'float' && (bits === 8 || bits === 16 || bits === 32);
  const real = sampleFormat === 'float' && (bits === 16 || bits === 32 || bits === 64);
  if (whole || real) return 'float32';
  throw unsupportedTiff(
    file,
    `its pixels are ${bits}-bit ${sampleFormat === 'float' ? 'floating point' : 'numbers'}`,
  );
}

/** Values a row of stored bytes holds. */
interface StoredBlock {
  readonly rowBytes: number;
  readonly rowCount: number;
  /** Samples in a row. */
  readonly rowSamples: number;
}

/**
 * Restored bytes (this machine's order, predictor undone) as samples. Gray whole numbers that are stored with white as
 * zero are turned round. Throws `unsupported-tiff` where a 32-bit number is beyond 2^24.
 */
export function samplesOf(
  file: string,
  picture: TiffPicture,
  bytes: Uint8Array<ArrayBuffer>,
  block: StoredBlock,
): PixelArray {
  const samples = typedSamples(file, picture, bytes, block);
  if (picture.photometric === PHOTOMETRIC.whiteIsZero && !(samples instanceof Float32Array)) {
    const white = 2 ** picture.bitsPerSample - 1;
    for (let i = 0; i < samples.length; i++) samples[i] = white - samples[i]!;
  }
  return samples;
}

function typedSamples(
  file: string,
  picture: TiffPicture,
  bytes: Uint8Array<ArrayBuffer>,
  block: StoredBlock,
): PixelArray {
  const { bitsPerSample: bits, sampleFormat } = picture;
  const { buffer, byteOffset } = bytes;
  const length = block.rowCount * block.rowSamples;
  if (sampleFormat === 'uint' && bits === 8) return bytes;
  if (sampleFormat === 'uint' && bits === 16) return new Uint16Array(buffer, byteOffset, length);
  if (sampleFormat === 'uint' && bits < 16) return unpackBits(bytes, bits, block);
  if (sampleFormat === 'float') {
    if (bits === 32) return new Float32Array(buffer, byteOffset, length);
    return bits === 64
      ? Float32Array.from(new Float64Array(buffer, byteOffset, length))
      : Float32Array.from(new Uint16Array(buffer, byteOffset, length), halfToNumber);
  }
  return exactFloats(file, wholeNumbers(sampleFormat, bits, bytes, length));
}

function wholeNumbers(
  format: 'uint' | 'int',
  bits: number,
  { buffer, byteOffset }: Uint8Array<ArrayBuffer>,
  length: number,
): Int8Array | Int16Array | Int32Array | Uint32Array {
  if (format === 'uint') return new Uint32Array(buffer, byteOffset, length);
  if (bits === 8) return new Int8Array(buffer, byteOffset, length);
  return bits === 16
    ? new Int16Array(buffer, byteOffset, length)
    : new Int32Array(buffer, byteOffset, length);
}

function exactFloats(file: string, values: Int8Array | Int16Array | Int32Array | Uint32Array): Float32Array {
  const out = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value > LARGEST_EXACT_FLOAT32 || value < -LARGEST_EXACT_FLOAT32) {
      throw unsupportedTiff(
        file,
        `it has the 32-bit value ${value}, and values beyond 16,777,216 cannot be kept exactly`,
      );
    }
    out[i] = value;
  }
  return out;
}

/** Samples of 1 to 15 bits, highest bit first; each row begins at a byte. */
function unpackBits(
  bytes: Uint8Array,
  bits: number,
  { rowBytes, rowCount, rowSamples }: StoredBlock,
): PixelArray {
  const out = bits <= 8 ? new Uint8Array(rowCount * rowSamples) : new Uint16Array(rowCount * rowSamples);
  const mask = 2 ** bits - 1;
  for (let row = 0; row < rowCount; row++) {
    let held = 0;
    let heldBits = 0;
    let at = row * rowBytes;
    for (let i = row * rowSamples; i < (row + 1) * rowSamples; i++) {
      while (heldBits < bits) {
        held = ((held << 8) | bytes[at++]!) & 0xffffff;
        heldBits += 8;
      }
      heldBits -= bits;
      out[i] = (held >>> heldBits) & mask;
    }
  }
  return out;
}

/** IEEE 754 half precision. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}
