import { assert, Exo2MicroError } from '#core/errors.ts';
import { toAsciiText } from '../ascii-text.ts';
import type { ByteOrder } from '../byte-order.ts';
import type { ByteSink } from '../byte-sink.ts';
import { layOutTiffHeader, type TiffHeader } from './header-bytes.ts';
import { TIFF_TAG } from './tags.ts';

/** What a float TIFF is to hold; sizes in px. */
export interface TiffFloat32Options {
  readonly width: number;
  readonly height: number;
  /** Channels of a pixel: 1 (gray, the default) or 3 (RGB, interleaved). */
  readonly sampleCount?: 1 | 3;
  /** ImageDescription tag; made ASCII. None by default. */
  readonly description?: string;
}

/** Strips of about this size: small enough for readers that hold a strip, big enough to keep their table short. */
const STRIP_BYTES = 2 ** 20;
const BYTES_PER_SAMPLE = 4;

/**
 * Writes a 32-bit float TIFF row by row: little-endian, uncompressed, strips in ascending order, BigTIFF from 4 GiB on
 * (TIFF 6.0; BigTIFF as libtiff has it). All offsets are known before the first pixel, so it streams into any sink, and
 * the same pixels always give the same bytes.
 */
export class TiffFloat32Writer {
  /** Length of the finished file. */
  readonly byteLength: number;
  readonly isBigTiff: boolean;
  /** Order of the bytes that {@link writeRowBytes} takes. */
  readonly byteOrder: ByteOrder = 'little-endian';
  readonly #sink: ByteSink;
  readonly #header: TiffHeader;
  readonly #rowBytes: number;
  readonly #height: number;
  #rowsWritten = 0;

  /** Throws `invalid-argument` for a picture without pixels. */
  constructor(sink: ByteSink, options: TiffFloat32Options) {
    this.#sink = sink;
    this.#rowBytes = options.width * (options.sampleCount ?? 1) * BYTES_PER_SAMPLE;
    this.#height = options.height;
    this.#header = layOut(options);
    this.byteLength = this.#header.fileBytes;
    this.isBigTiff = this.#header.isBigTiff;
  }

  /** Writes one or more whole rows, from the top down; they go to the sink as they are, and are the sink's from then on. */
  writeRows(rows: Float32Array): Promise<void> {
    return this.writeRowBytes(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
  }

  /** Writes whole rows as {@link writeRows} does, little-endian. */
  async writeRowBytes(bytes: Uint8Array): Promise<void> {
    const count = bytes.length / this.#rowBytes;
    assert(
      Number.isInteger(count) && this.#rowsWritten + count <= this.#height,
      'whole rows, no more than promised',
    );
    if (this.#rowsWritten === 0) await this.#sink.write(this.#header.bytes);
    this.#rowsWritten += count;
    await this.#sink.write(bytes);
  }

  /** To be called after the last row; a missing row is a bug of the caller. */
  finish(): Promise<void> {
    assert(this.#rowsWritten === this.#height, 'every row was written');
    return Promise.resolve();
  }
}

function layOut({ width, height, sampleCount = 1, description }: TiffFloat32Options): TiffHeader {
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
    throw new Exo2MicroError(
      'invalid-argument',
      `A TIFF file of ${width} x ${height} pixels cannot be written.`,
    );
  }
  const rowBytes = width * sampleCount * BYTES_PER_SAMPLE;
  const rowsPerStrip = Math.min(height, Math.max(1, Math.floor(STRIP_BYTES / rowBytes)));
  const perSample = (value: number): number[] => Array.from({ length: sampleCount }, () => value);
  const text = description === undefined ? [] : [description];
  return layOutTiffHeader(
    [
      { tag: TIFF_TAG.newSubfileType, type: 'long', values: [0] },
      { tag: TIFF_TAG.imageWidth, type: 'long', values: [width] },
      { tag: TIFF_TAG.imageLength, type: 'long', values: [height] },
      { tag: TIFF_TAG.bitsPerSample, type: 'short', values: perSample(32) },
      { tag: TIFF_TAG.compression, type: 'short', values: [1] },
      { tag: TIFF_TAG.photometric, type: 'short', values: [sampleCount === 3 ? 2 : 1] },
      ...text.map((it) => ({
        tag: TIFF_TAG.imageDescription,
        type: 'ascii' as const,
        values: toAsciiText(it),
      })),
      { tag: TIFF_TAG.samplesPerPixel, type: 'short', values: [sampleCount] },
      { tag: TIFF_TAG.rowsPerStrip, type: 'long', values: [rowsPerStrip] },
      { tag: TIFF_TAG.xResolution, type: 'rational', values: [1, 1] },
      { tag: TIFF_TAG.yResolution, type: 'rational', values: [1, 1] },
      { tag: TIFF_TAG.planarConfiguration, type: 'short', values: [1] },
      { tag: TIFF_TAG.resolutionUnit, type: 'short', values: [1] },
      { tag: TIFF_TAG.sampleFormat, type: 'short', values: perSample(3) },
    ],
    {
      stripCount: Math.ceil(height / rowsPerStrip),
      stripBytes: rowsPerStrip * rowBytes,
      pixelBytes: height * rowBytes,
    },
  );
}
