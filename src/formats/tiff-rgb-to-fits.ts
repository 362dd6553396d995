import { assert } from '#core/errors.ts';
import type { PixelArray, PixelType, Size } from '#core/raster.ts';
import { breathe, type RunContext } from '#core/run-context.ts';
import type { ByteSink } from './byte-sink.ts';
import { fitsHeaderBytes, paddedToBlock } from './fits/fits-blocks.ts';
import { boolCard, type FitsCard, intCard, textCard } from './fits/fits-card.ts';
import { swapBytes16Into, swapBytes32Into } from './swap-bytes.ts';

/** A colour picture that is read by rows; samples interleaved, red, green and blue first, further ones left out. */
export interface RgbRows {
  readonly size: Size;
  readonly pixelType: PixelType;
  readonly sampleCount: number;
  /** Full rows `y0 <= y < y1`. */
  readRows(y0: number, y1: number): Promise<PixelArray>;
}

const EXTENSION_NAMES = ['RED1', 'GREEN2', 'BLUE3'] as const;
const BITPIX = { uint8: 8, uint16: 16, float32: -32 } as const;
/** Source bytes read at a time. */
const BAND_BYTES = 2 ** 24;

/**
 * Writes a colour picture as a FITS file: an empty primary part, then one image extension a channel, RED1, GREEN2 and
 * BLUE3. Pixels keep their depth (8-bit; 16-bit unsigned through BZERO; 32-bit float). Reads the picture once a channel,
 * in bands of bounded memory.
 */
export async function writeRgbAsFits(sink: ByteSink, picture: RgbRows, ctx: RunContext): Promise<void> {
  assert(picture.sampleCount >= 3, 'a colour picture has three channels');
  await sink.write(
    fitsHeaderBytes([
      boolCard('SIMPLE', true, 'conforms to FITS standard'),
      intCard('BITPIX', 8, 'array data type'),
      intCard('NAXIS', 0, 'number of array dimensions'),
      boolCard('EXTEND', true),
    ]),
  );
  for (const [channel, name] of EXTENSION_NAMES.entries()) {
    await sink.write(fitsHeaderBytes(extensionCards(picture, name)));
    await writeChannel(sink, picture, channel, ctx);
  }
}

function extensionCards({ size, pixelType }: RgbRows, name: string): FitsCard[] {
  const unsigned = [
    intCard('BSCALE', 1, 'pixels as stored times 1'),
    intCard('BZERO', 32768, 'plus 32768: unsigned 16-bit'),
  ];
  return [
    { keyword: 'XTENSION', value: { kind: 'string', value: 'IMAGE' }, comment: 'Image extension' },
    intCard('BITPIX', BITPIX[pixelType], 'array data type'),
    intCard('NAXIS', 2, 'number of array dimensions'),
    intCard('NAXIS1', size.width),
    intCard('NAXIS2', size.height),
    intCard('PCOUNT', 0, 'number of parameters'),
    intCard('GCOUNT', 1, 'number of groups'),
    ...(pixelType === 'uint16' ? unsigned : []),
    textCard('EXTNAME', name, 'extension name'),
  ];
}

async function writeChannel(
  sink: ByteSink,
  picture: RgbRows,
  channel: number,
  ctx: RunContext,
): Promise<void> {
  const { width, height } = picture.size;
  const sampleBytes = Math.abs(BITPIX[picture.pixelType]) / 8;
  const rows = Math.max(1, Math.floor(BAND_BYTES / (width * picture.sampleCount * sampleBytes)));
  for (let y = 0; y < height; y += rows) {
    await breathe(ctx.signal);
    const samples = await picture.readRows(y, Math.min(height, y + rows));
    await sink.write(bigEndianChannel(samples, picture.sampleCount, channel));
  }
  const dataBytes = width * height * sampleBytes;
  await sink.write(new Uint8Array(paddedToBlock(dataBytes) - dataBytes));
}

/** One channel of interleaved samples, as FITS stores it. */
function bigEndianChannel(samples: PixelArray, sampleCount: number, channel: number): Uint8Array {
  const length = samples.length / sampleCount;
  if (samples instanceof Uint8Array) {
    return Uint8Array.from({ length }, (_, i) => samples[i * sampleCount + channel]!);
  }
  if (samples instanceof Uint16Array) {
    const plane = Uint16Array.from({ length }, (_, i) => samples[i * sampleCount + channel]! ^ 0x8000);
    swapBytes16Into(plane, plane);
    return new Uint8Array(plane.buffer);
  }
  const plane = Float32Array.from({ length }, (_, i) => samples[i * sampleCount + channel]!);
  const bits = new Uint32Array(plane.buffer);
  swapBytes32Into(bits, bits);
  return new Uint8Array(plane.buffer);
}
