import { halve } from '#core/memory-pyramid.ts';
import type { PixelOperations } from '#core/pixel-operations.ts';
import { softRing } from '#core/registration/sample-mask.ts';
import { rasterOf, toFloat32, type Mask, type Raster } from '#core/raster.ts';

/** What one image brings to the coarse search, all of one size. */
export interface SearchChannels {
  /** Soft ring along the outline. */
  readonly ring: Raster<Float32Array>;
  /** Brightness inside the sample against its surroundings there, so that only its structure is left. */
  readonly interior: Raster<Float32Array>;
}

/** The body of one image at the working level. */
export interface SampleImage {
  /** Square root of the equalised brightness, 0..1. */
  readonly image: Raster<Float32Array>;
  readonly mask: Mask;
}

/** Structure between these two sigmas, px of the level, speaks for the interior. */
const FINE_SIGMA_PX = 1;
const COARSE_SIGMA_PX = 6;

/** Thickness and softness of the ring, px of the level of the sample. */
export interface RingShape {
  readonly widthPx: number;
  readonly smoothPx: number;
}

/** The channels of an image, halved `times` times. */
export async function searchChannels(
  sample: SampleImage,
  shape: RingShape,
  times: number,
  pixels: PixelOperations,
): Promise<SearchChannels> {
  let image = sample.image;
  let ring = await softRing(sample.mask, shape.widthPx, shape.smoothPx, pixels);
  let mask = toFloat32(sample.mask);
  for (let i = 0; i < times; i++) {
    image = halveFloat(image);
    ring = halveFloat(ring);
    mask = halveFloat(mask);
  }
  return { ring, interior: await interiorStructure(image, mask, pixels) };
}

/** Halved once more, as float32. */
export function halveFloat(image: Raster<Float32Array>): Raster<Float32Array> {
  return toFloat32(halve(image));
}

/** Band-passed brightness inside the mask, where the local mean counts the inside only. */
export async function interiorStructure(
  image: Raster<Float32Array>,
  mask: Raster<Float32Array>,
  pixels: PixelOperations,
): Promise<Raster<Float32Array>> {
  const fine = await pixels.gaussian(image, FINE_SIGMA_PX);
  const fineMask = await pixels.gaussian(mask, FINE_SIGMA_PX);
  const coarse = await pixels.gaussian(image, COARSE_SIGMA_PX);
  const coarseMask = await pixels.gaussian(mask, COARSE_SIGMA_PX);
  const data = new Float32Array(image.data.length);
  for (let i = 0; i < data.length; i++) {
    const support = coarseMask.data[i]!;
    if (support < 1e-3) continue;
    data[i] = (fine.data[i]! - (fineMask.data[i]! * coarse.data[i]!) / support) * mask.data[i]!;
  }
  return rasterOf(image.width, image.height, data);
}
