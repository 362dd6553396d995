import type { Outline } from '#core/phantom/sample-outline.ts';
import { createRaster, type Raster } from '#core/raster.ts';
import type { SeededRandom } from '#core/seeded-random.ts';

/** A picture as a camera stores it. */
export type Picture = Raster<Uint8Array> | Raster<Uint16Array>;

/** What a camera makes of light. */
export interface Camera {
  /** Standard deviation of its noise, 8-bit grey levels. */
  readonly noise: number;
  readonly bits: 8 | 16;
  /** Its own grey levels for one 8-bit grey level. */
  readonly unit: number;
  /** What a pixel on the sample shows at least. */
  readonly darkest: 0 | 1;
  /** Whether a pixel of the sample without any light stays exactly zero. */
  readonly leavesDarkness: boolean;
}

/** Noise, rounding and clipping on the sample; exactly zero outside it. `light` is in 8-bit grey levels. */
export function takePicture(
  light: Raster<Float32Array>,
  isInside: Outline,
  camera: Camera,
  random: SeededRandom,
): Picture {
  const { width, height } = light;
  const { noise, unit, darkest, leavesDarkness } = camera;
  const picture: Picture =
    camera.bits === 16 ? createRaster(width, height, 'uint16') : createRaster(width, height, 'uint8');
  const brightest = 2 ** camera.bits - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const value = light.data[i]!;
      if ((value === 0 && leavesDarkness) || !isInside(x, y)) continue;
      const level = Math.round(unit * (value + noise * random.gaussian()));
      picture.data[i] = Math.min(brightest, Math.max(darkest, level));
    }
  }
  return picture;
}
