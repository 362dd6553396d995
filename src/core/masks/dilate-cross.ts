import { Exo2MicroError } from '#core/errors.ts';
import { rasterOf } from '#core/raster.ts';
import type { Mask } from '#core/raster.ts';

/**
 * The mask grown by `steps` steps to the four neighbours; 0 steps copies. The picture's border is not crossed.
 *
 * Growing n times by the cross gives all pixels within city-block distance n, so two sweeps of the distance transform
 * (Rosenfeld and Pfaltz, 1968) do the work of any number of steps.
 *
 * @param steps whole number, 0 or more
 */
export function dilateCross(mask: Mask, steps: number): Mask {
  const distance = cityBlockDistance(mask, 1, checkedSteps(steps));
  return rasterOf(
    mask.width,
    mask.height,
    Uint8Array.from(distance, (d) => (d <= steps ? 1 : 0)),
  );
}

/**
 * The mask shrunk by `steps` steps from the four neighbours; 0 steps copies. Outside the picture counts as mask, so the
 * border does not shrink.
 */
export function erodeCross(mask: Mask, steps: number): Mask {
  const distance = cityBlockDistance(mask, 0, checkedSteps(steps));
  return rasterOf(
    mask.width,
    mask.height,
    Uint8Array.from(distance, (d) => (d <= steps ? 0 : 1)),
  );
}

/** City-block distance of each pixel to the nearest pixel of the given value, cut at `limit + 1`. */
function cityBlockDistance({ width, height, data }: Mask, target: 0 | 1, limit: number): Uint32Array {
  const far = limit + 1;
  const distance = new Uint32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      let d = (data[i] === 0 ? 0 : 1) === target ? 0 : far;
      if (d !== 0) {
        if (x > 0) d = Math.min(d, distance[i - 1]! + 1);
        if (y > 0) d = Math.min(d, distance[i - width]! + 1);
      }
      distance[i] = d;
    }
  }
  for (let y = height - 1, i = width * height - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--, i--) {
      let d = distance[i]!;
      if (d === 0) continue;
      if (x < width - 1) d = Math.min(d, distance[i + 1]! + 1);
      if (y < height - 1) d = Math.min(d, distance[i + width]! + 1);
      distance[i] = d;
    }
  }
  return distance;
}

function checkedSteps(steps: number): number {
  if (!Number.isSafeInteger(steps) || steps < 0) {
    throw new Exo2MicroError(
      'invalid-argument',
      `A mask grows by a whole number of steps, 0 or more, not ${steps}.`,
    );
  }
  return steps;
}
