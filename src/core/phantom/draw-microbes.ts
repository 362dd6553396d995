import type { Raster } from '#core/raster.ts';
import type { SeededRandom } from '#core/seeded-random.ts';
import type { Outline } from '#core/phantom/sample-outline.ts';

/** A stained microbe of a phantom, in the post frame. */
export interface PhantomMicrobe {
  readonly x: number;
  readonly y: number;
  /** Standard deviations of the elongated spot along and across it, px. */
  readonly lengthSigmaPx: number;
  readonly widthSigmaPx: number;
  readonly angleRadians: number;
  /** Brightness at its middle above the background, grey levels. */
  readonly peak: number;
}

/** A microbe keeps this distance from the outline, px. */
const OUTLINE_DISTANCE_PX = 20;
/** A spot is drawn out to this many of its longer sigma. */
const REACH_SIGMAS = 4;
/** Tries to find a place on the sample before a microbe is given up; only a sample of almost no area needs so many. */
const TRIES = 2000;

/** Adds `count` elongated Gaussian spots at places on the sample, and says what was added. */
export function addMicrobesInto(
  image: Raster<Float32Array>,
  random: SeededRandom,
  isInside: Outline,
  count: number,
): PhantomMicrobe[] {
  const microbes: PhantomMicrobe[] = [];
  for (let i = 0; i < count; i++) {
    const place = findPlace(image, random, isInside);
    if (place === null) break;
    const widthSigmaPx = random.between(1.5, 4.5);
    const microbe = {
      ...place,
      widthSigmaPx,
      lengthSigmaPx: widthSigmaPx * random.between(1, 2.5),
      angleRadians: random.between(0, Math.PI),
      peak: random.between(60, 160),
    };
    addSpotInto(image, microbe);
    microbes.push(microbe);
  }
  return microbes;
}

function findPlace(
  image: Raster<Float32Array>,
  random: SeededRandom,
  isInside: Outline,
): { x: number; y: number } | null {
  const d = OUTLINE_DISTANCE_PX;
  for (let i = 0; i < TRIES; i++) {
    const x = random.between(0, image.width - 1);
    const y = random.between(0, image.height - 1);
    const isDeep = isInside(x - d, y) && isInside(x + d, y) && isInside(x, y - d) && isInside(x, y + d);
    if (isDeep && isInside(x, y)) return { x, y };
  }
  return null;
}

function addSpotInto(image: Raster<Float32Array>, spot: PhantomMicrobe): void {
  const { width, height, data } = image;
  const reach = Math.ceil(spot.lengthSigmaPx * REACH_SIGMAS);
  const cosine = Math.cos(spot.angleRadians);
  const sine = Math.sin(spot.angleRadians);
  const left = Math.floor(spot.x) - reach;
  const top = Math.floor(spot.y) - reach;
  for (let y = Math.max(0, top); y <= Math.min(height - 1, top + 2 * reach); y++) {
    for (let x = Math.max(0, left); x <= Math.min(width - 1, left + 2 * reach); x++) {
      const along = ((x - spot.x) * cosine + (y - spot.y) * sine) / spot.lengthSigmaPx;
      const across = ((y - spot.y) * cosine - (x - spot.x) * sine) / spot.widthSigmaPx;
      const value = spot.peak * Math.exp(-0.5 * (along * along + across * across));
      data[y * width + x] = data[y * width + x]! + value;
    }
  }
}
