import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePhantom, type Phantom, type PhantomOptions } from '#core/phantom/make-phantom.ts';
import type { Raster } from '#core/raster.ts';
import { writeGrayTiff, writeRgbTiff } from '#formats/tiff/write-integer-tiff.ts';

/** Small enough to be run in seconds, large enough to be registered. */
export const PAIR_SIZE = { width: 700, height: 600 };

/** Which samples of a pixel carry the signal. */
export type Channel = 'red' | 'green' | 'blue' | 'gray';

/** A pair of images on the disk, with its truth. */
export interface RawPair {
  readonly sample: string;
  readonly dye: string;
  readonly phantom: Phantom;
  readonly postPath: string;
  readonly prePath: string;
}

/** A phantom as a TIFF file of one colour. */
export function tiffOf(image: Raster<Uint8Array>, channel: Channel): Uint8Array {
  const { width, height, data } = image;
  if (channel === 'gray') return writeGrayTiff(width, height, data);
  const interleaved = new Uint8Array(data.length * 3);
  const offset = ['red', 'green', 'blue'].indexOf(channel);
  data.forEach((value, i) => (interleaved[3 * i + offset] = value));
  return writeRgbTiff(width, height, interleaved);
}

/** Writes a pair of phantoms into the folder of its sample, below a raw folder. */
export function writePair(
  raw: string,
  pair: { readonly sample: string; readonly dye: string; readonly channel?: Channel },
  options: PhantomOptions = {},
): RawPair {
  const { sample, dye, channel = 'gray' } = pair;
  const phantom = makePhantom({ size: PAIR_SIZE, ...options });
  const folder = join(raw, sample);
  mkdirSync(folder, { recursive: true });
  const postPath = join(folder, `${sample}_PostStain_${dye}.tif`);
  const prePath = join(folder, `${sample}_PreStain_${dye}.tif`);
  writeFileSync(postPath, tiffOf(phantom.post, channel));
  writeFileSync(prePath, tiffOf(phantom.pre, channel));
  return { sample, dye, phantom, postPath, prePath };
}
