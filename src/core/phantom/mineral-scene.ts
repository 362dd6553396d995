import { createRaster, type Raster, type Size } from '#core/raster.ts';
import type { SeededRandom } from '#core/seeded-random.ts';

/** Distance from a grain's border, in pixels, over which it darkens. */
const BORDER_PX = 3;
/** Cells of the octave noise, in pixels, coarse to fine; each octave has 0.7 of the one before. */
const NOISE_CELLS_PX = [256, 64, 16, 6] as const;
const OCTAVE_FALL = 0.7;
/** Half of the freedom of a grain's seed within its lattice cell, in cells; below 0.5 the 3 x 3 search stays exact enough. */
const JITTER = 0.45;

/** How bright the parts of the scene are, in grey levels. */
export interface SceneBrightness {
  readonly grain: number;
  readonly noise: number;
  readonly floor: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Like a mineral section under a 8-bit camera: mean near 60, nothing saturated before the brightness scale. */
export const MINERAL_BRIGHTNESS: SceneBrightness = {
  grain: 45,
  noise: 8,
  floor: 18,
  lowest: 2,
  highest: 130,
};

/**
 * The autofluorescence of a mineral section: a mosaic of grains (nearest seed of a jittered lattice, Worley 1996), each
 * of its own brightness and darker at its border, and value noise over four octaves. No brighter end is cut off.
 */
export function mineralScene(random: SeededRandom, size: Size, grainPx: number): Raster<Float32Array> {
  const scene = createRaster(size.width, size.height, 'float32');
  addGrains(scene, random, grainPx, MINERAL_BRIGHTNESS.grain);
  let amplitude = MINERAL_BRIGHTNESS.noise;
  for (const cellPx of NOISE_CELLS_PX) {
    addValueNoise(scene, random, cellPx, amplitude);
    amplitude *= OCTAVE_FALL;
  }
  const { floor, lowest } = MINERAL_BRIGHTNESS;
  const { data } = scene;
  for (let i = 0; i < data.length; i++) data[i] = Math.max(lowest, data[i]! + floor);
  return scene;
}

/** Adds the grain mosaic: 3 x 3 lattice cells around a pixel hold its nearest and its second nearest seed. */
function addGrains(target: Raster<Float32Array>, random: SeededRandom, cellPx: number, level: number): void {
  const columns = Math.ceil(target.width / cellPx) + 3;
  const rows = Math.ceil(target.height / cellPx) + 3;
  const seedX = new Float64Array(columns * rows);
  const seedY = new Float64Array(columns * rows);
  const brightness = new Float64Array(columns * rows);
  for (let i = 0; i < seedX.length; i++) {
    seedX[i] = ((i % columns) - 0.5 + random.between(-JITTER, JITTER)) * cellPx;
    seedY[i] = (Math.floor(i / columns) - 0.5 + random.between(-JITTER, JITTER)) * cellPx;
    brightness[i] = gammaOfShapeTwo(random) * level;
  }
  const { width, height, data } = target;
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / cellPx);
    for (let x = 0; x < width; x++) {
      const first = row * columns + Math.floor(x / cellPx);
      let nearest = Infinity;
      let second = Infinity;
      let grain = first;
      for (let j = 0; j < 3; j++) {
        for (let i = 0; i < 3; i++) {
          const k = first + j * columns + i;
          const dx = seedX[k]! - x;
          const dy = seedY[k]! - y;
          const distance = dx * dx + dy * dy;
          if (distance < nearest) {
            second = nearest;
            nearest = distance;
            grain = k;
          } else if (distance < second) second = distance;
        }
      }
      const border = (Math.sqrt(second) - Math.sqrt(nearest)) / BORDER_PX;
      data[y * width + x] = data[y * width + x]! + brightness[grain]! * Math.min(1, Math.max(0.25, border));
    }
  }
}

/** Gamma with shape 2 and mean 1: the sum of two exponentials. */
function gammaOfShapeTwo(random: SeededRandom): number {
  return -0.5 * Math.log((1 - random.uniform()) * (1 - random.uniform()));
}

/** Adds normal lattice values with a smooth (3t^2 - 2t^3) passage between them. */
function addValueNoise(
  target: Raster<Float32Array>,
  random: SeededRandom,
  cellPx: number,
  amplitude: number,
): void {
  const { width, height, data } = target;
  const columns = Math.ceil(width / cellPx) + 2;
  const rows = Math.ceil(height / cellPx) + 2;
  const lattice = new Float64Array(columns * rows);
  for (let i = 0; i < lattice.length; i++) lattice[i] = amplitude * random.gaussian();
  const line = new Float64Array(columns);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / cellPx);
    const down = smoothStep(y / cellPx - row);
    for (let i = 0; i < columns; i++) {
      const upper = lattice[row * columns + i]!;
      line[i] = upper + (lattice[(row + 1) * columns + i]! - upper) * down;
    }
    for (let x = 0; x < width; x++) {
      const column = Math.floor(x / cellPx);
      const left = line[column]!;
      const value = left + (line[column + 1]! - left) * smoothStep(x / cellPx - column);
      data[y * width + x] = data[y * width + x]! + value;
    }
  }
}

function smoothStep(t: number): number {
  return t * t * (3 - 2 * t);
}
