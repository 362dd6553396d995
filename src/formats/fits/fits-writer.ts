import { assert, Exo2MicroError } from '#core/errors.ts';
import type { ByteOrder } from '../byte-order.ts';
import type { ByteSink } from '../byte-sink.ts';
import { swapBytes32Into } from '../swap-bytes.ts';
import { fitsHeaderBytes, paddedToBlock } from './fits-blocks.ts';
import { boolCard, type FitsCard, formatFitsCard, intCard, textCard } from './fits-card.ts';

/** What a FITS file is to hold; sizes in px. */
export interface FitsOptions {
  readonly width: number;
  readonly height: number;
  /** Cards after the mandatory ones; of equal keywords the last value wins, at the place of the first. */
  readonly cards: readonly FitsCard[];
  /**
   * Whether a header with texts over several cards says so in a LONGSTRN card: the default, since fitsverify warns where
   * it is missing. False gives the very cards of the reference package.
   */
  readonly declaresLongTexts?: boolean;
}

const BYTES_PER_PIXEL = 4;
/** Says that CONTINUE cards follow (OGIP memo R93-010, the HEASARC convention for long strings). */
const LONG_TEXTS_DECLARED = textCard('LONGSTRN', 'OGIP 1.0', 'long texts go on in CONTINUE cards');
const RESERVED = new Set([
  'SIMPLE',
  'BITPIX',
  'NAXIS',
  'NAXIS1',
  'NAXIS2',
  'EXTEND',
  'END',
  'BSCALE',
  'BZERO',
]);

/**
 * Writes a 2-D picture as the primary array of a FITS file row by row: big-endian float32 (BITPIX -32), first picture row
 * first (FITS 4.0). The length is known before the first pixel; the same pixels and cards always give the same bytes.
 */
export class FitsWriter {
  /** Length of the finished file: a multiple of 2880. */
  readonly byteLength: number;
  /** Order of the bytes that {@link writeRowBytes} takes. */
  readonly byteOrder: ByteOrder = 'big-endian';
  readonly #sink: ByteSink;
  readonly #header: Uint8Array;
  readonly #width: number;
  readonly #height: number;
  #rowsWritten = 0;

  /** Throws `invalid-argument` for a picture without pixels, and for cards that a FITS header cannot hold. */
  constructor(sink: ByteSink, { width, height, cards, declaresLongTexts = true }: FitsOptions) {
    if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
      throw new Exo2MicroError(
        'invalid-argument',
        `A FITS file of ${width} x ${height} pixels cannot be written.`,
      );
    }
    refuseReserved(cards);
    this.#sink = sink;
    this.#width = width;
    this.#height = height;
    const declaration = declaresLongTexts && cards.some(isLong) ? [LONG_TEXTS_DECLARED] : [];
    this.#header = fitsHeaderBytes([...primaryCards(width, height), ...declaration, ...cards]);
    this.byteLength = this.#header.length + paddedToBlock(width * height * BYTES_PER_PIXEL);
  }

  /** Writes one or more whole rows, from the top down. */
  writeRows(rows: Float32Array): Promise<void> {
    const swapped = new Uint32Array(rows.length);
    swapBytes32Into(swapped, new Uint32Array(rows.buffer, rows.byteOffset, rows.length));
    return this.writeRowBytes(new Uint8Array(swapped.buffer));
  }

  /** Writes whole rows whose pixels are big-endian already; they go to the sink as they are, and are the sink's from then on. */
  async writeRowBytes(bytes: Uint8Array): Promise<void> {
    const count = bytes.length / (this.#width * BYTES_PER_PIXEL);
    assert(
      Number.isInteger(count) && this.#rowsWritten + count <= this.#height,
      'whole rows, no more than promised',
    );
    if (this.#rowsWritten === 0) await this.#sink.write(this.#header);
    this.#rowsWritten += count;
    await this.#sink.write(bytes);
  }

  /** To be called after the last row: fills the last block. A missing row is a bug of the caller. */
  async finish(): Promise<void> {
    assert(this.#rowsWritten === this.#height, 'every row was written');
    const dataBytes = this.#width * this.#height * BYTES_PER_PIXEL;
    const missing = paddedToBlock(dataBytes) - dataBytes;
    if (missing > 0) await this.#sink.write(new Uint8Array(missing));
  }
}

function isLong(card: FitsCard): boolean {
  return formatFitsCard(card).length > 1;
}

function primaryCards(width: number, height: number): FitsCard[] {
  return [
    boolCard('SIMPLE', true, 'conforms to FITS standard'),
    intCard('BITPIX', -32, 'array data type'),
    intCard('NAXIS', 2, 'number of array dimensions'),
    intCard('NAXIS1', width),
    intCard('NAXIS2', height),
    boolCard('EXTEND', true),
  ];
}

function refuseReserved(cards: readonly FitsCard[]): void {
  for (const { keyword } of cards) {
    if (keyword === '' || RESERVED.has(keyword.toUpperCase())) {
      throw new Exo2MicroError(
        'invalid-argument',
        `FITS keyword "${keyword}" cannot be set: the format uses it.`,
      );
    }
  }
}
