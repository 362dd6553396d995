import { createRaster, type Raster } from '#core/raster.ts';
import { rectOf } from '#core/rect.ts';
import { memorySource, unsupportedTiff } from './byte-source.ts';
import { readTiffLayout } from './layout.ts';
import { TiffPixels } from './tiff-pixels.ts';

/**
 * A gray TIFF file in memory as a raster, of the pixel type that the file has (uint8, uint16 or float32). For checkpoints
 * and tests. Throws `unreadable-tiff` where it is damaged, `unsupported-tiff` where it has more than one channel.
 */
export async function readGrayTiff(bytes: Uint8Array, name = 'picture.tiff'): Promise<Raster> {
  const source = memorySource(name, bytes);
  const layout = await readTiffLayout(source);
  if (layout.samplesPerPixel !== 1)
    throw unsupportedTiff(name, 'it has several channels where one was expected');
  const pixels = new TiffPixels(source, layout, undefined);
  const data = await pixels.read(rectOf(layout), new AbortController().signal);
  return { width: layout.width, height: layout.height, data };
}

/** A gray TIFF file in memory with float32 pixels, whatever type the file has. */
export async function readFloat32Tiff(bytes: Uint8Array, name?: string): Promise<Raster<Float32Array>> {
  const image = await readGrayTiff(bytes, name);
  const raster = createRaster(image.width, image.height, 'float32');
  raster.data.set(image.data);
  return raster;
}
