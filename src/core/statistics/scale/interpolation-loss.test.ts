import { describe, expect, it } from 'vitest';
import { homographyOf, type PostToPre } from '#core/geometry/homography.ts';
import { warpInto } from '#core/geometry/warp-into.ts';
import { createRaster, type Raster } from '#core/raster.ts';
import { interpolationLoss } from '#core/statistics/scale/interpolation-loss.ts';

const SIDE = 24;
const AT = { x: 5, y: 3 };
const MIDDLE = 12 * SIDE + 10;

function dome(x: number, y: number): number {
  return 900 - (x - 14) ** 2 - 2 * (y - 12) ** 2;
}

function shiftedBy(x: number, y: number): PostToPre {
  return homographyOf([1, 0, x, 0, 1, y, 0, 0, 1]);
}

/** The dome, sampled bilinearly through a map. */
function sampledDome(map: PostToPre): Raster<Float32Array> {
  const source = createRaster(40, 40, 'float32');
  source.data.forEach((_, i) => (source.data[i] = dome(i % 40, Math.floor(i / 40))));
  const raster = createRaster(SIDE, SIDE, 'float32');
  warpInto({ raster, origin: AT }, { raster: source, origin: { x: 0, y: 0 } }, map);
  return raster;
}

describe('interpolationLoss', () => {
  it.each([
    [0.5, 0.5],
    [0.25, 0],
    [0, 0.8],
  ])('is what interpolation takes off the top of a dome at a shift by %d, %d', (x, y) => {
    const map = shiftedBy(x, y);
    const image = sampledDome(map);
    const truth = dome(AT.x + 10 + x, AT.y + 12 + y);
    const loss = interpolationLoss(image, MIDDLE, AT, map);
    expect(loss).toBeLessThan(-0.1);
    expect(image.data[MIDDLE]! - loss).toBeCloseTo(truth, 2);
  });

  it('is nothing where pixels are taken as they are, and on the rim', () => {
    expect(interpolationLoss(sampledDome(shiftedBy(2, 1)), MIDDLE, AT, shiftedBy(2, 1))).toBeCloseTo(0, 9);
    expect(interpolationLoss(sampledDome(shiftedBy(0.5, 0)), 12 * SIDE, AT, shiftedBy(0.5, 0))).toBe(0);
  });
});
