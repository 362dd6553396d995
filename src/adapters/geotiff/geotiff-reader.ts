import type { RawImageReader } from '#pipeline/ports/raw-image.ts';
import { tiffImageReader } from '#pipeline/raw-image/tiff-image-reader.ts';
import { findRareDecoder } from './rare-decoder.ts';

/**
 * Reads TIFF files of the user's: tags, uncompressed pixels, LZW, Deflate and PackBits by this project's own code, which is
 * right for both byte orders and reads no more than it needs; JPEG, LERC and ZSTD by the decoders of geotiff.js.
 */
export const geotiffReader: RawImageReader = tiffImageReader(findRareDecoder);
