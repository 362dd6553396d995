import { unsupportedTiff } from '#formats/tiff/byte-source.ts';
import type { RareDecoder } from '#formats/tiff/chunk-decoder.ts';
import { COMPRESSION } from '#formats/tiff/decompress.ts';
import type { TiffLayout } from '#formats/tiff/layout.ts';
import { PHOTOMETRIC } from '#formats/tiff/stored-samples.ts';
import { yCbCrToRgbInto } from './ycbcr.ts';

const LERC = 34887;
const ZSTD = 50000;
const RARE: readonly number[] = [COMPRESSION.jpeg, LERC, ZSTD];

/**
 * The decoder for a picture in JPEG or LERC (of geotiff.js) or ZSTD (zstddec); undefined for other schemes. The libraries
 * are loaded only here, when such a picture comes. Throws `unsupported-tiff` where this browser cannot load them.
 */
export async function findRareDecoder(file: string, layout: TiffLayout): Promise<RareDecoder | undefined> {
  if (!RARE.includes(layout.compression)) return undefined;
  try {
    return layout.compression === ZSTD ? await zstdDecoder() : await geotiffDecoder(layout);
  } catch (cause) {
    throw unsupportedTiff(
      file,
      `its compression (number ${layout.compression}) cannot be decoded in this browser`,
      cause,
    );
  }
}

async function geotiffDecoder(layout: TiffLayout): Promise<RareDecoder> {
  const { getDecoder } = await import('geotiff');
  const parameters = {
    tileWidth: layout.chunks.width,
    tileHeight: layout.chunks.height,
    // The predictor is undone by the caller, who knows the byte order.
    predictor: 1,
    bitsPerSample: layout.bitsPerSample,
    planarConfiguration: layout.isPlanar ? 2 : 1,
    samplesPerPixel: layout.samplesPerPixel,
    JPEGTables: layout.jpegTables,
    LercParameters: layout.lercParameters,
  };
  const decoder = await getDecoder(layout.compression, parameters);
  return {
    isNativeOrder: true,
    decode: async (chunk) => {
      const bytes = new Uint8Array((await decoder.decode(chunk.slice().buffer)) as ArrayBuffer);
      if (layout.photometric === PHOTOMETRIC.yCbCr) yCbCrToRgbInto(bytes);
      return bytes;
    },
  };
}

/** Not by geotiff.js, whose streaming use of the same library never ends on damaged data. */
async function zstdDecoder(): Promise<RareDecoder> {
  const { ZSTDDecoder } = await import('zstddec');
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return {
    isNativeOrder: false,
    // A failure gives no bytes at all, which the caller takes for data that end too early.
    decode: (chunk, byteCount) => Promise.resolve(new Uint8Array(decoder.decode(chunk, byteCount))),
  };
}
