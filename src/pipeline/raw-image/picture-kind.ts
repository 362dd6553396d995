import { unreadableTiff, unsupportedTiff } from '#formats/tiff/byte-source.ts';
import { COMPRESSION } from '#formats/tiff/decompress.ts';
import type { TiffPicture } from '#formats/tiff/layout.ts';
import { PHOTOMETRIC } from '#formats/tiff/stored-samples.ts';
import type { RawImageMode } from '../ports/raw-image.ts';

/**
 * Which samples of a picture are colours, and the name for it. Throws `unreadable-tiff` where the header contradicts itself,
 * `unsupported-tiff` for pictures that hold no fluorescence.
 */
export function pictureKind(
  file: string,
  picture: TiffPicture,
): { mode: RawImageMode; channelCount: number } {
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

function grayMode({ sampleFormat, bitsPerSample, littleEndian }: TiffPicture): RawImageMode {
  if (sampleFormat === 'float') return 'F';
  if (sampleFormat === 'int' || bitsPerSample > 16) return 'I';
  if (bitsPerSample <= 8) return 'L';
  return littleEndian ? 'I;16' : 'I;16B';
}
