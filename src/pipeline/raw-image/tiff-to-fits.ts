import { createPixels, rasterOf, type PixelArray, type Raster } from '#core/raster.ts';
import { rectOf } from '#core/rect.ts';
import { silentContext } from '#core/run-context.ts';
import { takeChannelsInto } from '#core/statistics/extract-signal-channel.ts';
import { MemorySink } from '#formats/byte-sink.ts';
import { unsupportedTiff } from '#formats/tiff/byte-source.ts';
import { writeRgbAsFits } from '#formats/tiff-rgb-to-fits.ts';
import type { FileHandleLike } from '../ports/files.ts';
import { plainTiffReader, type ReadingOptions } from './tiff-image-reader.ts';

/** Options of {@link tiffToFits}. */
export interface TiffToFitsOptions extends ReadingOptions {
  /** Also the pixels. Default false. */
  readonly returnData?: boolean;
}

/** A colour picture as FITS. */
export interface FitsOfTiff {
  /** The file's name, its last extension replaced by `.fits`. */
  readonly name: string;
  /** The FITS file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Red, green and blue, where they were asked for; else null. */
  readonly data: readonly [red: Raster, green: Raster, blue: Raster] | null;
}

/**
 * Converts an RGB TIFF into a FITS file in memory: an empty primary part and the images RED1, GREEN2 and BLUE3. A fourth
 * channel is left out. Pixels keep their depth; the reference package reduces 16 bits to 8.
 *
 * Throws `unsupported-tiff` where the picture has no three colour channels, `not-enough-memory` where the file would pass
 * 1 GiB, and as the reader does.
 */
export async function tiffToFits(
  file: File | FileHandleLike,
  { returnData = false, reader = plainTiffReader, ctx = silentContext() }: TiffToFitsOptions = {},
): Promise<FitsOfTiff> {
  const source = 'getFile' in file ? await file.getFile() : file;
  const image = await reader.open(source);
  const { width, height, sampleCount, pixelType } = image;
  if (image.channelCount !== 3) {
    const has = image.channelCount === 1 ? 'one channel' : `${image.channelCount} channels`;
    throw unsupportedTiff(source.name, `it has ${has}, where red, green and blue were expected`);
  }
  const sink = new MemorySink();
  const readRows = async (y0: number, y1: number): Promise<PixelArray> =>
    (await image.readRows(y0, y1, ctx)).data;
  await writeRgbAsFits(sink, { size: { width, height }, pixelType, sampleCount, readRows }, ctx);
  const name = `${source.name.replace(/\.[^.]*$/, '')}.fits`;
  if (!returnData) return { name, bytes: sink.bytes(), data: null };
  const { data } = await image.readWindow(rectOf(image), ctx);
  const plane = (channel: number): Raster => {
    const out = createPixels(pixelType, width * height);
    takeChannelsInto(out, data, sampleCount, [channel]);
    return rasterOf(width, height, out);
  };
  return { name, bytes: sink.bytes(), data: [plane(0), plane(1), plane(2)] };
}
