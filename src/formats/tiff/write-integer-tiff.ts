import { assert } from '#core/errors.ts';
import { layOutTiffHeader } from './header-bytes.ts';
import { TIFF_TAG } from './tags.ts';

/** About this many bytes a strip: the size that TIFF 6.0 recommends, times eight. */
const STRIP_BYTES = 2 ** 16;

/**
 * An uncompressed 8-bit RGB TIFF file in memory, little-endian, in strips, from interleaved samples
 * (`data[(y * width + x) * 3 + channel]`).
 */
export function writeRgbTiff(
  width: number,
  height: number,
  interleaved: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return writeIntegerTiff(width, height, 3, interleaved);
}

/** An uncompressed gray TIFF file in memory, 8 or 16 bit as the data, little-endian, in strips. */
export function writeGrayTiff(
  width: number,
  height: number,
  data: Uint8Array | Uint16Array,
): Uint8Array<ArrayBuffer> {
  return writeIntegerTiff(width, height, 1, data);
}

function writeIntegerTiff(
  width: number,
  height: number,
  sampleCount: 1 | 3,
  data: Uint8Array | Uint16Array,
): Uint8Array<ArrayBuffer> {
  assert(width > 0 && height > 0 && data.length === width * height * sampleCount, 'samples fill the picture');
  const rowBytes = width * sampleCount * data.BYTES_PER_ELEMENT;
  const rowsPerStrip = Math.min(height, Math.max(1, Math.floor(STRIP_BYTES / rowBytes)));
  const bits = Array.from({ length: sampleCount }, () => data.BYTES_PER_ELEMENT * 8);
  const header = layOutTiffHeader(
    [
      { tag: TIFF_TAG.newSubfileType, type: 'long', values: [0] },
      { tag: TIFF_TAG.imageWidth, type: 'long', values: [width] },
      { tag: TIFF_TAG.imageLength, type: 'long', values: [height] },
      { tag: TIFF_TAG.bitsPerSample, type: 'short', values: bits },
      { tag: TIFF_TAG.compression, type: 'short', values: [1] },
      { tag: TIFF_TAG.photometric, type: 'short', values: [sampleCount === 3 ? 2 : 1] },
      { tag: TIFF_TAG.samplesPerPixel, type: 'short', values: [sampleCount] },
      { tag: TIFF_TAG.rowsPerStrip, type: 'long', values: [rowsPerStrip] },
      { tag: TIFF_TAG.xResolution, type: 'rational', values: [1, 1] },
      { tag: TIFF_TAG.yResolution, type: 'rational', values: [1, 1] },
      { tag: TIFF_TAG.planarConfiguration, type: 'short', values: [1] },
      { tag: TIFF_TAG.resolutionUnit, type: 'short', values: [1] },
    ],
    {
      stripCount: Math.ceil(height / rowsPerStrip),
      stripBytes: rowsPerStrip * rowBytes,
      pixelBytes: data.byteLength,
    },
  );
  const file = new Uint8Array(header.fileBytes);
  file.set(header.bytes);
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.bytes.length);
  return file;
}
