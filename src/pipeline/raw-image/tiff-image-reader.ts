import { BYTES_PER_PIXEL } from '#core/raster.ts';
import type { PixelType } from '#core/raster.ts';
import type { Rect } from '#core/rect.ts';
import type { RunContext } from '#core/run-context.ts';
import type { RareDecoder } from '#formats/tiff/chunk-decoder.ts';
import { readTiffLayout, readTiffPicture, type TiffLayout } from '#formats/tiff/layout.ts';
import { isPlain } from '#formats/tiff/plain-window.ts';
import { deliveredPixelType } from '#formats/tiff/stored-samples.ts';
import { TiffPixels } from '#formats/tiff/tiff-pixels.ts';
import type { RawImage, RawImageMode, RawImageReader, RawSamples } from '../ports/raw-image.ts';
import { blobSource } from './blob-source.ts';
import { pictureKind } from './picture-kind.ts';

/** What the functions that read raw files use, beyond what they are asked for. */
export interface ReadingOptions {
  /** Default: {@link plainTiffReader}; the app gives one that knows rare compressions too. */
  readonly reader?: RawImageReader;
  /** Default: nobody cancels, nobody listens. */
  readonly ctx?: RunContext;
}

/** What a file's header says, without a look at the pixels. */
export interface RawImageHeader {
  readonly width: number;
  readonly height: number;
  readonly mode: RawImageMode;
  readonly pixelType: PixelType;
  readonly sampleCount: number;
  readonly channelCount: number;
  readonly bitsPerSample: number;
}

/** Finds the decoder for a scheme that is not built in; undefined where there is none. */
export type FindRareDecoder = (file: string, layout: TiffLayout) => Promise<RareDecoder | undefined>;

/**
 * Reads TIFF files of the user's: uncompressed pixels, LZW, Deflate and PackBits in strips and tiles, both byte orders and
 * BigTIFF; other schemes through `findRareDecoder`, without which they are `unsupported-tiff` when pixels are read.
 */
export function tiffImageReader(findRareDecoder?: FindRareDecoder): RawImageReader {
  return { open: (file) => openTiff(file, findRareDecoder) };
}

/** The reader that needs nothing beyond this project: all schemes but JPEG, LERC and ZSTD. */
export const plainTiffReader: RawImageReader = tiffImageReader();

/** Size and kind of the first picture of a file; also of a file whose pixels are missing. Throws as `open` does. */
export async function readTiffHeader(file: File): Promise<RawImageHeader> {
  const picture = await readTiffPicture(blobSource(file));
  const { width, height, bitsPerSample, samplesPerPixel: sampleCount } = picture;
  const pixelType = deliveredPixelType(file.name, picture);
  return { width, height, bitsPerSample, sampleCount, pixelType, ...pictureKind(file.name, picture) };
}

async function openTiff(file: File, findRareDecoder?: FindRareDecoder): Promise<RawImage> {
  const source = blobSource(file);
  const layout = await readTiffLayout(source);
  const kind = pictureKind(file.name, layout);
  const pixels = new TiffPixels(source, layout, await findRareDecoder?.(file.name, layout));
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
