import type { Size } from '#core/raster.ts';
import type { SeededRandom } from '#core/seeded-random.ts';

/** Whether a point of the post frame, in pixels, lies on the sample. */
export type Outline = (x: number, y: number) => boolean;

/** Share of the image that stays free at each side of the sample. */
const MARGIN = 0.06;
/** Waves around the outline; more of them make it finer, not rougher. */
const HARMONICS = 12;
/** Radii kept around the turn; a quarter of a degree each. */
const STEPS = 1440;

/**
 * An irregular closed outline around the middle of an image: an ellipse whose radius carries waves with amplitude
 * `roughness / k` for `k` waves a turn. `roughness` 0 gives the ellipse itself, 0.16 a broken rock.
 */
export function sampleOutline(random: SeededRandom, size: Size, roughness: number): Outline {
  const radii = wavyRadii(random, roughness);
  return insideOf(radii, {
    centreX: size.width * (0.5 + random.between(-0.02, 0.02)),
    centreY: size.height * (0.5 + random.between(-0.02, 0.02)),
    halfWidth: size.width * (0.5 - MARGIN),
    halfHeight: size.height * (0.5 - MARGIN),
  });
}

/** Where an outline lies: its middle, and the farthest that it reaches from there, px. */
export interface OutlinePlace {
  readonly centreX: number;
  readonly centreY: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

/** An outline as of {@link sampleOutline} at a place of one's own; what reaches beyond the image is cut there. */
export function placedOutline(random: SeededRandom, roughness: number, place: OutlinePlace): Outline {
  return insideOf(wavyRadii(random, roughness), place);
}

function insideOf(radii: Float64Array, place: OutlinePlace): Outline {
  const { centreX, centreY, halfWidth, halfHeight } = place;
  return (x, y) => {
    const u = (x - centreX) / halfWidth;
    const v = (y - centreY) / halfHeight;
    const turn = (Math.atan2(v, u) / (2 * Math.PI) + 1) * STEPS;
    const radius = radii[Math.floor(turn) % STEPS]!;
    return u * u + v * v < radius * radius;
  };
}

function wavyRadii(random: SeededRandom, roughness: number): Float64Array {
  const cosines = new Float64Array(HARMONICS);
  const sines = new Float64Array(HARMONICS);
  for (let k = 0; k < HARMONICS; k++) {
    cosines[k] = (random.gaussian() * roughness) / (k + 1);
    sines[k] = (random.gaussian() * roughness) / (k + 1);
  }
  const radii = new Float64Array(STEPS);
  let largest = 0;
  for (let i = 0; i < STEPS; i++) {
    let radius = 1;
    const angle = (2 * Math.PI * i) / STEPS;
    for (let k = 0; k < HARMONICS; k++) {
      radius += cosines[k]! * Math.cos((k + 1) * angle) + sines[k]! * Math.sin((k + 1) * angle);
    }
    radii[i] = Math.min(1.35, Math.max(0.55, radius));
    largest = Math.max(largest, radii[i]!);
  }
  return radii.map((radius) => radius / largest);
}
