import { Exo2MicroError } from '#core/errors.ts';
import { MAX_RASTER_PIXELS, type Raster } from '#core/raster.ts';
import { rectOf } from '#core/rect.ts';
import { silentContext, type RunContext } from '#core/run-context.ts';
import { extractSignalChannel } from '#core/statistics/extract-signal-channel.ts';
import type { DirectoryHandleLike, FileHandleLike } from '../ports/files.ts';
import type { RawImageReader } from '../ports/raw-image.ts';
import { plainTiffReader, type ReadingOptions } from '../raw-image/tiff-image-reader.ts';
import type { RawFileWarning } from './classify-raw-files.ts';
import { resolvePair } from './resolve-pair.ts';

/** A pair in memory. Paths begin with the name of the raw folder. */
export interface LoadedPair {
  readonly post: Raster;
  readonly pre: Raster;
  readonly postPath: string;
  readonly prePath: string;
  /** Other files of the sample whose names cannot be used. */
  readonly warnings: readonly RawFileWarning[];
}

/**
 * Loads both images of a sample and dye whole, each reduced to its signal channel at full depth. For images that fit in
 * memory; the pipeline reads bigger ones by bands.
 *
 * Throws as {@link resolvePair} does, `unreadable-tiff` and `unsupported-tiff` as the reader does, and
 * `not-enough-memory` where an image is too big to be held whole.
 */
export async function loadImagePair(
  sample: string,
  dye: string,
  rawDir: DirectoryHandleLike | FileHandleLike | null,
  { reader = plainTiffReader, ctx = silentContext() }: ReadingOptions = {},
): Promise<LoadedPair> {
  const { post, pre, postPath, prePath, warnings } = await resolvePair(sample, dye, rawDir);
  return {
    post: await loadSignal(post, postPath, reader, ctx),
    pre: await loadSignal(pre, prePath, reader, ctx),
    postPath,
    prePath,
    warnings,
  };
}

async function loadSignal(
  handle: FileHandleLike,
  path: string,
  reader: RawImageReader,
  ctx: RunContext,
): Promise<Raster> {
  const image = await reader.open(await handle.getFile());
  if (image.width * image.height * image.sampleCount > MAX_RASTER_PIXELS) {
    const message = `"${path}" (${image.width} x ${image.height} px) is too big to be held whole. Read it by bands instead.`;
    throw new Exo2MicroError('not-enough-memory', message, { facts: { file: path } });
  }
  const { width, height, sampleCount, data } = await image.readWindow(rectOf(image), ctx);
  const hasAlpha = sampleCount > image.channelCount;
  return extractSignalChannel({ width, height, channels: sampleCount, data, hasAlpha });
}
