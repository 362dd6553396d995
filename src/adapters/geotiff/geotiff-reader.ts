import { BYTES_PER_PIXEL } from '#core/raster.ts';
import type { Rect } from '#core/rect.ts';
import type { RunContext } from '#core/run-context.ts';
import { unreadableTiff, unsupportedTiff } from '#formats/tiff/byte-source.ts';
import { COMPRESSION } from '#formats/tiff/decompress.ts';
import { readTiffLayout, readTiffPicture, type TiffLayout, type TiffPicture } from '#formats/tiff/layout.ts';
import { isPlain } from '#formats/tiff/plain-window.ts';
import { PHOTOMETRIC } from '#formats/tiff/stored-samples.ts';
import { TiffPixels } from '#formats/tiff/tiff-pixels.ts';
import type { RawImage, RawImageMode, RawImageReader, RawSamples } from '#pipeline/ports/raw-image.ts';
import { blobSource } from './blob-source.ts';
import { findRareDecoder } from './rare-decoder.ts';

/** What a file's header says, without a look at the pixels. */
export interface RawImageHeader {
  readonly width: number;
  readonly height: number;
  readonly mode: RawImageMode;
  readonly sampleCount: number;
  readonly channelCount: number;
  readonly bitsPerSample: number;
}

/**
 * Reads TIFF files of the user's: tags, uncompressed pixels, LZW, Deflate and PackBits by this project's own code, which is
 * right for both byte orders and reads no more than it needs; JPEG, LERC and ZSTD by the decoders of geotiff.js.
 */
export const geotiffReader: RawImageReader = { open: openRawImage };

/** Size and kind of the first picture of a file; also of a file whose pixels are missing. Throws as `open` does. */
export async function readRawImageHeader(file: File): Promise<RawImageHeader> {
  const picture = await readTiffPicture(blobSource(file));
  const { width, height, bitsPerSample } = picture;
  return {
    width,
    height,
    bitsPerSample,
    sampleCount: picture.samplesPerPixel,
    ...kindOf(file.name, picture),
  };
}

async function openRawImage(file: File): Promise<RawImage> {
  const source = blobSource(file);
  const layout = await readTiffLayout(source);
  const kind = kindOf(file.name, layout);
  const pixels = new TiffPixels(source, layout, await findRareDecoder(file.name, layout));
  const { width, height, samplesPerPixel: sampleCount } = layout;
  const readWindow = async (at: Rect, ctx: RunContext): Promise<RawSamples> => ({
    width: at.width,
    height: at.height,
    sampleCount,
    data: await pixels.read(at, ctx.signal),
  });
  return {
    fileName: file.name,
    width,
    height,
    ...kind,
    pixelType: pixels.pixelType,
    sampleCount,
    bandHeightHint: isPlain(layout) ? 1 : layout.chunks.height,
    access: pixels.access,
    decodedBytes: width * height * sampleCount * BYTES_PER_PIXEL[pixels.pixelType],
    readRows: (y0, y1, ctx) => readWindow({ x: 0, y: y0, width, height: y1 - y0 }, ctx),
    readWindow,
  };
}

/** Which samples are colours, and the name for it. Throws for pictures that hold no fluorescence. */
function kindOf(file: string, picture: TiffPicture): { mode: RawImageMode; channelCount: number } {
  const { photometric, samplesPerPixel, compression, isPlanar } = picture;
  const isJpegColour = photometric === PHOTOMETRIC.yCbCr && compression === COMPRESSION.jpeg && !isPlanar;
  if (photometric === PHOTOMETRIC.rgb || isJpegColour) {
    if (samplesPerPixel < 3)
      throw unreadableTiff(file, `its header says RGB with ${samplesPerPixel} samples a pixel`);
    return { mode: samplesPerPixel === 3 ? 'RGB' : 'RGBA', channelCount: 3 };
  }
  if (photometric !== PHOTOMETRIC.whiteIsZero && photometric !== PHOTOMETRIC.blackIsZero) {
    throw unsupportedTiff(
      file,
      `its colours are stored as ${COLOUR_NAMES[photometric] ?? `kind ${photometric}`}`,
    );
  }
  const channelCount =
    samplesPerPixel - picture.extraSamples.filter((kind) => kind === 1 || kind === 2).length;
  return channelCount > 1 ? { mode: 'MULTI', channelCount } : { mode: grayMode(picture), channelCount: 1 };
}

const COLOUR_NAMES: Readonly<Record<number, string>> = {
  3: 'a palette',
  4: 'a transparency mask',
  5: 'CMYK',
  6: 'YCbCr',
  8: 'CIE L*a*b*',
};

function grayMode({ sampleFormat, bitsPerSample, littleEndian }: TiffLayout | TiffPicture): RawImageMode {
  if (sampleFormat === 'float') return 'F';
  if (sampleFormat === 'int' || bitsPerSample > 16) return 'I';
  if (bitsPerSample <= 8) return 'L';
  return littleEndian ? 'I;16' : 'I;16B';
}
