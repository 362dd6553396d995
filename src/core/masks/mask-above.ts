import { rasterOf } from '#core/raster.ts';
import type { Mask, Raster } from '#core/raster.ts';

/** Pixels strictly above a threshold; NaN is never above. */
export function maskAbove({ width, height, data }: Raster, threshold: number): Mask {
  const mask = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) mask[i] = data[i]! > threshold ? 1 : 0;
  return rasterOf(width, height, mask);
}
