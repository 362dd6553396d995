import { describe, expect, it } from 'vitest';
import { identityHomography } from '#core/geometry/homography.ts';
import { alignPatch, type PatchStart } from '#core/registration/align-patch.ts';
import { PatchMatcher } from '#core/registration/match-patch.ts';
import { createRaster, type Raster } from '#core/raster.ts';
import { seededRandom } from '#core/seeded-random.ts';

/** A smooth picture that can be looked at between its pixels. */
function sceneAt(x: number, y: number): number {
  return (
    60 +
    20 * Math.sin(x / 5 + 0.6 * Math.cos(y / 9)) +
    15 * Math.cos(y / 4 - x / 11) +
    10 * Math.sin((x + y) / 17)
  );
}

function picture(width: number, height: number, x0: number, y0: number, gain = 1): Raster<Float32Array> {
  const raster = createRaster(width, height, 'float32');
  raster.data.forEach((_, i) => {
    raster.data[i] = gain * sceneAt(x0 + (i % width), y0 + Math.floor(i / width));
  });
  return raster;
}

describe('PatchMatcher', () => {
  const matcher = new PatchMatcher(24, 64);

  it('finds where a patch lies in a window, blind to brightness', () => {
    const found = matcher.match(picture(24, 24, 100 + 20 + 7, 200 + 20 - 4, 1.4), picture(64, 64, 100, 200));
    expect(found?.dx).toBeCloseTo(7, 1);
    expect(found?.dy).toBeCloseTo(-4, 1);
    expect(found?.correlation).toBeCloseTo(1, 3);
  });

  it('finds a place between pixels', () => {
    const found = matcher.match(picture(24, 24, 120.4, 219.7), picture(64, 64, 100, 200));
    expect(Math.abs((found?.dx ?? NaN) - 0.4)).toBeLessThan(0.04);
    expect(Math.abs((found?.dy ?? NaN) + 0.3)).toBeLessThan(0.04);
  });

  it('finds nothing in flat pictures', () => {
    expect(matcher.match(createRaster(24, 24, 'float32'), picture(64, 64, 0, 0))).toBeNull();
    expect(matcher.match(picture(24, 24, 0, 0), createRaster(64, 64, 'float32'))).toBeNull();
  });
});

describe('alignPatch', () => {
  const origin = { x: 0, y: 0 };
  const pre = { raster: picture(60, 60, 0, 0), origin };
  const map = identityHomography<'post-level', 'pre-level'>();
  const fromAfar = (reachPx: number): PatchStart => ({ reachPx, brightness: null, isNear: false });

  it('finds shift and gain to thousandths, with the sign that post looks like pre at x + d', () => {
    const post = { raster: picture(40, 40, 10.35, 9.8, 1.3), origin: { x: 10, y: 10 } };
    const found = alignPatch({ post, pre, isValid: null }, map, fromAfar(5));
    expect(Math.abs((found?.dx ?? NaN) - 0.35)).toBeLessThan(0.01);
    expect(Math.abs((found?.dy ?? NaN) + 0.2)).toBeLessThan(0.01);
    expect(found?.brightness.gain).toBeCloseTo(1.3, 1);
  });

  it('is not pulled by a bright spot in post alone', () => {
    const raster = picture(40, 40, 10.35, 9.8);
    for (let y = 0; y < 40; y++) {
      for (let x = 0; x < 40; x++)
        raster.data[y * 40 + x]! += 120 * Math.exp(-((x - 22) ** 2 + (y - 15) ** 2) / 18);
    }
    const found = alignPatch(
      { post: { raster, origin: { x: 10, y: 10 } }, pre, isValid: null },
      map,
      fromAfar(5),
    );
    expect(Math.abs((found?.dx ?? NaN) - 0.35)).toBeLessThan(0.03);
    expect(Math.abs((found?.dy ?? NaN) + 0.2)).toBeLessThan(0.03);
  });

  it('holds where stain covers half of the patch, once others say how bright post is', () => {
    const random = seededRandom(8);
    const raster = picture(40, 40, 10.35, 9.8, 1.3);
    for (let spot = 0; spot < 14; spot++) {
      const [atX, atY] = [random.between(0, 40), random.between(0, 40)];
      const peak = random.between(30, 120);
      for (let y = 0; y < 40; y++) {
        for (let x = 0; x < 40; x++)
          raster.data[y * 40 + x]! += peak * Math.exp(-((x - atX) ** 2 + (y - atY) ** 2) / 12);
      }
    }
    const pair = { post: { raster, origin: { x: 10, y: 10 } }, pre, isValid: null };
    const found = alignPatch(pair, map, { reachPx: 5, brightness: { gain: 1.3, offset: 0 }, isNear: true });
    expect(Math.abs((found?.dx ?? NaN) - 0.35)).toBeLessThan(0.05);
    expect(Math.abs((found?.dy ?? NaN) + 0.2)).toBeLessThan(0.05);
  });

  it('is less sure where there is noise', () => {
    const random = seededRandom(5);
    const raster = picture(40, 40, 10, 10);
    const clean = alignPatch(
      { post: { raster, origin: { x: 10, y: 10 } }, pre, isValid: null },
      map,
      fromAfar(5),
    );
    const noisy = { ...raster, data: raster.data.map((value) => value + 3 * random.gaussian()) };
    const unsure = alignPatch(
      { post: { raster: noisy, origin: { x: 10, y: 10 } }, pre, isValid: null },
      map,
      fromAfar(5),
    );
    expect(unsure?.covariance[0]).toBeGreaterThan(10 * (clean?.covariance[0] ?? Infinity));
  });

  it('gives nothing beyond its reach, without valid pixels, or on a flat picture', () => {
    const far = { raster: picture(40, 40, 13, 10), origin: { x: 10, y: 10 } };
    expect(alignPatch({ post: far, pre, isValid: null }, map, fromAfar(1))).toBeNull();
    expect(alignPatch({ post: far, pre, isValid: new Uint8Array(1600) }, map, fromAfar(5))).toBeNull();
    const flat = { raster: createRaster(60, 60, 'float32'), origin };
    expect(alignPatch({ post: far, pre: flat, isValid: null }, map, fromAfar(5))).toBeNull();
  });
});
