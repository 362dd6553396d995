import { describe, expect, it } from 'vitest';
import { identityHomography } from '#core/geometry/homography.ts';
import { createRaster } from '#core/raster.ts';
import { alignPatch, type PatchPair } from '#core/registration/align-patch.ts';

const SIDE = 60;
const MARGIN = 8;
const GAIN = 1.4;
const SHIFT = { x: 0.6, y: -0.4 };
/** Middles of grains, px of post, far enough apart to leave zeros between them. */
const GRAINS = [
  { x: 14, y: 13 },
  { x: 43, y: 17 },
  { x: 18, y: 44 },
  { x: 45, y: 46 },
] as const;

/** Four round grains on exact zeros. */
function grainsAt(x: number, y: number): number {
  return GRAINS.reduce((sum, grain) => {
    const distance = Math.hypot(x - grain.x, y - grain.y);
    return sum + Math.max(0, 60 * Math.exp((-distance * distance) / 40) - 4);
  }, 0);
}

/** Post shows the grains, and between them flat stain in the `stained` part of the rows; pre lies `SHIFT` beside it. */
function sparsePair(stained: number): PatchPair {
  const post = createRaster(SIDE, SIDE, 'float32');
  post.data.forEach((_, k) => {
    const [x, y] = [k % SIDE, Math.floor(k / SIDE)];
    const grain = GAIN * grainsAt(x, y);
    post.data[k] = grain === 0 && y < stained * SIDE ? 25 : grain;
  });
  const wide = SIDE + 2 * MARGIN;
  const pre = createRaster(wide, wide, 'float32');
  pre.data.forEach((_, k) => {
    const [x, y] = [(k % wide) - MARGIN, Math.floor(k / wide) - MARGIN];
    pre.data[k] = grainsAt(x - SHIFT.x, y - SHIFT.y);
  });
  const origin = { x: 0, y: 0 };
  return {
    post: { raster: post, origin },
    pre: { raster: pre, origin: { x: -MARGIN, y: -MARGIN } },
    isValid: null,
  };
}

describe('alignPatch', () => {
  it.each([0, 0.9])(
    'finds shift and brightness of sparse grains with %d of the ground stained',
    (stained) => {
      const start = { reachPx: 8, brightness: null, isNear: false };
      const found = alignPatch(sparsePair(stained), identityHomography(), start);
      expect(found?.dx).toBeCloseTo(SHIFT.x, 1);
      expect(found?.dy).toBeCloseTo(SHIFT.y, 1);
      expect(Math.abs(found?.brightness.offset ?? NaN)).toBeLessThan(0.5);
      expect(Math.abs((found?.brightness.gain ?? NaN) - GAIN)).toBeLessThan(0.03);
    },
  );

  it('holds nothing where pre shows nothing', () => {
    const { post, pre, isValid } = sparsePair(0.9);
    const nothing = { ...pre, raster: createRaster(pre.raster.width, pre.raster.height, 'float32') };
    const start = { reachPx: 8, brightness: { gain: GAIN, offset: 0 }, isNear: true };
    expect(alignPatch({ post, pre: nothing, isValid }, identityHomography(), start)).toBeNull();
  });
});
