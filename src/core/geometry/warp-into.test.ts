import { describe, expect, it } from 'vitest';
import { createRaster, rasterOf, type Raster } from '#core/raster.ts';
import { rectOf } from '#core/rect.ts';
import { silentContext } from '#core/run-context.ts';
import { seededRandom } from '#core/seeded-random.ts';
import type { TileSource } from '#core/tile-source.ts';
import { homographyOf, type PostToPre } from '#core/geometry/homography.ts';
import { warpInto, warpSourceRect } from '#core/geometry/warp-into.ts';
import { warpWindow } from '#core/geometry/warp-window.ts';

const ORIGIN = { x: 0, y: 0 };

function warped(source: Raster<Float32Array>, map: PostToPre, width: number, height: number): number[] {
  const raster = createRaster(width, height, 'float32');
  raster.data.fill(-1);
  warpInto({ raster, origin: ORIGIN }, { raster: source, origin: ORIGIN }, map);
  return Array.from(raster.data);
}

function noise(width: number, height: number): Raster<Float32Array> {
  const random = seededRandom(3);
  return rasterOf(
    width,
    height,
    Float32Array.from({ length: width * height }, () => random.between(1, 255)),
  );
}

describe('warpInto', () => {
  const picture = rasterOf(3, 2, Float32Array.of(1, 2, 3, 4, 5, 6));

  it('copies through the identity, also the last row and column', () => {
    expect(warped(picture, homographyOf([1, 0, 0, 0, 1, 0, 0, 0, 1]), 3, 2)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('reads the source where the map sends the target pixel', () => {
    // Target x + 1 is read: the picture moves to the left.
    expect(warped(picture, homographyOf([1, 0, 1, 0, 1, 0, 0, 0, 1]), 3, 2)).toEqual([2, 3, 0, 5, 6, 0]);
  });

  it('counts neighbours outside as zero', () => {
    expect(warped(picture, homographyOf([1, 0, -0.5, 0, 1, 0, 0, 0, 1]), 4, 2)).toEqual([
      0.5, 1.5, 2.5, 1.5, 2, 4.5, 5.5, 3,
    ]);
    expect(warped(picture, homographyOf([1, 0, 0, 0, 1, -0.5, 0, 0, 1]), 3, 3)).toEqual([
      0.5, 1, 1.5, 2.5, 3.5, 4.5, 2, 2.5, 3,
    ]);
  });

  it('agrees with the textbook sum of four weighted neighbours under perspective', () => {
    const source = noise(40, 30);
    const map: PostToPre = homographyOf([0.9, -0.2, 5, 0.15, 1.1, -3, 1e-3, -5e-4, 1]);
    const result = warped(source, map, 50, 40);
    const pixel = (x: number, y: number): number =>
      x < 0 || y < 0 || x >= 40 || y >= 30 ? 0 : (source.data[y * 40 + x] ?? 0);
    for (let i = 0; i < result.length; i++) {
      const x = i % 50;
      const y = Math.floor(i / 50);
      const w = 1e-3 * x - 5e-4 * y + 1;
      const sx = (0.9 * x - 0.2 * y + 5) / w;
      const sy = (0.15 * x + 1.1 * y - 3) / w;
      const left = Math.floor(sx);
      const top = Math.floor(sy);
      const tx = sx - left;
      const ty = sy - top;
      const expected =
        (1 - ty) * ((1 - tx) * pixel(left, top) + tx * pixel(left + 1, top)) +
        ty * ((1 - tx) * pixel(left, top + 1) + tx * pixel(left + 1, top + 1));
      expect(Math.abs(result[i]! - expected)).toBeLessThan(3e-5);
    }
  });

  it('gives a pixel the same value to the last bit in whichever window it is computed', async () => {
    const source = noise(64, 64);
    const tiles: TileSource = {
      size: source,
      pixelType: 'float32',
      read: (at) => {
        const part = createRaster(at.width, at.height, 'float32');
        for (let y = 0; y < at.height; y++) {
          const from = (at.y + y) * 64 + at.x;
          part.data.set(source.data.subarray(from, from + at.width), y * at.width);
        }
        return Promise.resolve(part);
      },
    };
    const map: PostToPre = homographyOf([0.93, -0.17, 9, 0.21, 1.07, -4, 3e-5, -2e-5, 1]);
    const whole = await warpWindow(tiles, map, rectOf({ width: 80, height: 80 }), silentContext());
    const part = await warpWindow(tiles, map, { x: 37, y: 11, width: 21, height: 33 }, silentContext());
    for (let y = 0; y < 33; y++) {
      const line = Array.from(whole.data.subarray((11 + y) * 80 + 37, (11 + y) * 80 + 58));
      expect(Array.from(part.data.subarray(y * 21, y * 21 + 21))).toEqual(line);
    }
  });
});

describe('warpSourceRect', () => {
  const size = { width: 100, height: 80 };

  it('holds all neighbours, cut to the source', () => {
    const shift: PostToPre = homographyOf([1, 0, 10.5, 0, 1, -20.25, 0, 0, 1]);
    expect(warpSourceRect({ x: 0, y: 30, width: 20, height: 10 }, shift, size)).toEqual({
      x: 9,
      y: 8,
      width: 23,
      height: 13,
    });
  });

  it('is empty where nothing of the source is seen', () => {
    const away: PostToPre = homographyOf([1, 0, 500, 0, 1, 0, 0, 0, 1]);
    expect(warpSourceRect({ x: 0, y: 0, width: 20, height: 10 }, away, size).width).toBe(0);
  });

  it('is the whole source where the rectangle reaches the horizon', () => {
    const steep: PostToPre = homographyOf([1, 0, 0, 0, 1, 0, -0.1, 0, 1]);
    expect(warpSourceRect({ x: 0, y: 0, width: 20, height: 10 }, steep, size)).toEqual({
      x: 0,
      y: 0,
      ...size,
    });
  });
});
