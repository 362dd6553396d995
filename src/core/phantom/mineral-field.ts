import type { SeededRandom } from '#core/seeded-random.ts';

/** Brightness of a scene at any point of the post frame, pixels in and grey levels out. */
export type Field = (x: number, y: number) => number;

/** How a {@link mineralField} shall look. */
export interface MineralFieldOptions {
  /** Size of a grain, px. */
  readonly grainPx: number;
  /** 1: as bright and dark as autofluorescence is; 0: the same grey everywhere. Default 1. */
  readonly contrast?: number;
}

/** Mean brightness of the grains and the glow under them, grey levels of an 8-bit camera. */
const GRAIN_LEVEL = 45;
const FLOOR_LEVEL = 16;
/** Slow changes across the section: standard deviation in grey levels, and the cell in px. */
const DRIFT_LEVEL = 6;
const DRIFT_CELL_PX = 230;
/** Texture within the grains: cells in px, coarse to fine, and their share of the grain's brightness. */
const TEXTURE_CELLS_PX = [46, 15, 6.5, 3.6] as const;
const TEXTURE_SHARES = [0.12, 0.1, 0.09, 0.07] as const;
/** Half of the passage from grain to grain, px of distance between the two nearest seeds: what a lens resolves. */
const BORDER_PX = 4;
/** Brightness that is left on the border of two grains. */
const BORDER_SHARE = 0.4;
/** Freedom of a grain's seed within its cell, in cells; 3 x 3 cells then hold its nearest seed in all but rare corners. */
const JITTER = 0.42;
/** From here on brightness is bent, so that it never passes {@link HIGHEST_LEVEL}: grey levels. */
const KNEE_LEVEL = 105;
/** Brightest mineral, grey levels. */
export const HIGHEST_LEVEL = 140;
/** Darkest mineral, grey levels. */
const LOWEST_LEVEL = 2;
/** Cells of the random tables along each side; what lies farther apart repeats. */
const GRAIN_CELLS = 128;
const NOISE_CELLS = 256;

/**
 * The autofluorescence of a mineral section as a function of the plane, so that each image can be taken from it in its own
 * frame and none from the other: a mosaic of grains (the two nearest seeds of a jittered lattice, Worley 1996) that are
 * darker at their borders, texture over four octaves of value noise that is stronger in some grains than in others, and a
 * slow drift. Continuous, with passages of about three pixels: what a lens has resolved.
 */
export function mineralField(random: SeededRandom, options: MineralFieldOptions): Field {
  const contrast = options.contrast ?? 1;
  const noise = noiseTable(random);
  const grains = grainMosaic(random, options.grainPx);
  const offsets = [...TEXTURE_CELLS_PX, DRIFT_CELL_PX].map(() => random.between(0, NOISE_CELLS));
  const grain = { brightness: 0, roughness: 0 };
  const mean = FLOOR_LEVEL + GRAIN_LEVEL;
  return (x, y) => {
    grains(x, y, grain);
    let texture = 0;
    for (let i = 0; i < TEXTURE_CELLS_PX.length; i++) {
      const cellPx = TEXTURE_CELLS_PX[i]!;
      const offset = offsets[i]!;
      texture += TEXTURE_SHARES[i]! * valueNoise(noise, x / cellPx + offset, y / cellPx + offset);
    }
    const last = offsets[TEXTURE_CELLS_PX.length]!;
    const drift = DRIFT_LEVEL * valueNoise(noise, x / DRIFT_CELL_PX + last, y / DRIFT_CELL_PX + last);
    const full = FLOOR_LEVEL + drift + GRAIN_LEVEL * grain.brightness * (1 + grain.roughness * texture);
    const value = mean + contrast * (full - mean);
    return bent(value < LOWEST_LEVEL ? LOWEST_LEVEL : value);
  };
}

/** Brightness under the knee as it is, above it ever slower up to the highest. */
function bent(value: number): number {
  const room = HIGHEST_LEVEL - KNEE_LEVEL;
  return value <= KNEE_LEVEL ? value : KNEE_LEVEL + room * Math.tanh((value - KNEE_LEVEL) / room);
}

/** The grain at a point, passing smoothly into its neighbour: brightness relative to the mean, and how rough it is. */
type GrainAt = (x: number, y: number, into: { brightness: number; roughness: number }) => void;

function grainMosaic(random: SeededRandom, grainPx: number): GrainAt {
  const count = GRAIN_CELLS * GRAIN_CELLS;
  const seedX = Float64Array.from({ length: count }, () => random.between(-JITTER, JITTER));
  const seedY = Float64Array.from({ length: count }, () => random.between(-JITTER, JITTER));
  const brightness = Float64Array.from({ length: count }, () => gammaOfShapeTwo(random));
  const roughness = Float64Array.from({ length: count }, () => random.between(0.2, 1.8));
  const mask = GRAIN_CELLS - 1;
  return (x, y, into) => {
    const u = x / grainPx;
    const v = y / grainPx;
    const column = Math.floor(u);
    const row = Math.floor(v);
    let nearest = Infinity;
    let second = Infinity;
    let one = 0;
    let other = 0;
    for (let j = -1; j <= 1; j++) {
      for (let i = -1; i <= 1; i++) {
        const k = (((row + j) & mask) * GRAIN_CELLS) | ((column + i) & mask);
        const dx = column + i + 0.5 + seedX[k]! - u;
        const dy = row + j + 0.5 + seedY[k]! - v;
        const distance = dx * dx + dy * dy;
        if (distance < nearest) {
          second = nearest;
          other = one;
          nearest = distance;
          one = k;
        } else if (distance < second) {
          second = distance;
          other = k;
        }
      }
    }
    const border = ((Math.sqrt(second) - Math.sqrt(nearest)) * grainPx) / BORDER_PX;
    const inward = border >= 1 ? 1 : smoothStep(border);
    const own = 0.5 + 0.5 * inward;
    const lit = BORDER_SHARE + (1 - BORDER_SHARE) * inward;
    into.brightness = lit * (own * brightness[one]! + (1 - own) * brightness[other]!);
    into.roughness = own * roughness[one]! + (1 - own) * roughness[other]!;
  };
}

/** Gamma with shape 2 and mean 1: the sum of two exponentials. */
function gammaOfShapeTwo(random: SeededRandom): number {
  return -0.5 * Math.log((1 - random.uniform()) * (1 - random.uniform()));
}

function noiseTable(random: SeededRandom): Float64Array {
  return Float64Array.from({ length: NOISE_CELLS * NOISE_CELLS }, () => random.gaussian());
}

/** Lattice values with a smooth (3t^2 - 2t^3) passage between them. */
function valueNoise(table: Float64Array, u: number, v: number): number {
  const mask = NOISE_CELLS - 1;
  const column = Math.floor(u);
  const row = Math.floor(v);
  const across = smoothStep(u - column);
  const down = smoothStep(v - row);
  const left = column & mask;
  const right = (column + 1) & mask;
  const upper = (row & mask) * NOISE_CELLS;
  const lower = ((row + 1) & mask) * NOISE_CELLS;
  const a = table[upper + left]! + (table[upper + right]! - table[upper + left]!) * across;
  const b = table[lower + left]! + (table[lower + right]! - table[lower + left]!) * across;
  return a + (b - a) * down;
}

function smoothStep(t: number): number {
  return t * t * (3 - 2 * t);
}
