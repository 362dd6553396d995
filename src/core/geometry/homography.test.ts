import { describe, expect, it } from 'vitest';
import { describeHomography } from '#core/geometry/describe-homography.ts';
import {
  postToPreAtLevels,
  postToPreFromCanvas,
  postToPreFromLevels,
  postToPreOfCanvas,
} from '#core/geometry/frames.ts';
import {
  applyHomography,
  composeHomographies,
  homographyOf,
  invertHomography,
  type PostToPre,
} from '#core/geometry/homography.ts';

const MAP: PostToPre = homographyOf([1.02, -0.08, 30, 0.07, 0.99, -12, 2e-6, -1e-6, 1]);

describe('homographies', () => {
  it('undo themselves when turned round', () => {
    const there = applyHomography(MAP, { x: 812, y: 455 });
    const back = applyHomography(invertHomography(MAP), there);
    expect(back.x).toBeCloseTo(812, 9);
    expect(back.y).toBeCloseTo(455, 9);
  });

  it('compose in the order in which they are named', () => {
    const shift = homographyOf<'post', 'post'>([1, 0, 5, 0, 1, 0, 0, 0, 1]);
    const double: PostToPre = homographyOf([2, 0, 0, 0, 2, 0, 0, 0, 1]);
    expect(applyHomography(composeHomographies(shift, double), { x: 1, y: 1 })).toEqual({ x: 12, y: 2 });
  });

  it('refuse what is no map', () => {
    expect(() => homographyOf([1, 0, 0])).toThrow('nine');
    expect(() => homographyOf([1, 0, 0, 0, 1, 0, 0, 0, 0])).toThrow('infinity');
    expect(() => invertHomography(homographyOf([1, 1, 0, 1, 1, 0, 0, 0, 1]))).toThrow('singular');
  });
});

describe('frames', () => {
  it('shift a map to the padded canvas and back', () => {
    const canvas = postToPreOfCanvas(MAP, 2000);
    const raw = applyHomography(MAP, { x: 100, y: 200 });
    const padded = applyHomography(canvas, { x: 2100, y: 2200 });
    expect(padded.x).toBeCloseTo(raw.x + 2000, 7);
    expect(padded.y).toBeCloseTo(raw.y + 2000, 7);
    postToPreFromCanvas(canvas, 2000).forEach((value, i) => expect(value).toBeCloseTo(MAP[i]!, 9));
  });

  it('place a level pixel at the middle of its block', () => {
    const atLevel = postToPreAtLevels(MAP, 3);
    const raw = applyHomography(MAP, { x: 10.5 * 8 - 0.5, y: 20.5 * 8 - 0.5 });
    const reduced = applyHomography(atLevel, { x: 10, y: 20 });
    expect((reduced.x + 0.5) * 8 - 0.5).toBeCloseTo(raw.x, 9);
    expect((reduced.y + 0.5) * 8 - 0.5).toBeCloseTo(raw.y, 9);
    postToPreFromLevels(atLevel, 3).forEach((value, i) => expect(value).toBeCloseTo(MAP[i]!, 9));
  });
});

describe('describeHomography', () => {
  it('finds turn, magnification, shear and shift again', () => {
    const angle = (7 * Math.PI) / 180;
    const [c, s, k] = [Math.cos(angle), Math.sin(angle), 0.02];
    // Turn by 7 degrees after a stretch of 1.1 x 1.2 with shear 0.02.
    const map = homographyOf<'post', 'pre'>([
      c * 1.1,
      c * 1.1 * k - s * 1.2,
      40,
      s * 1.1,
      s * 1.1 * k + c * 1.2,
      -7,
      0,
      0,
      1,
    ]);
    const words = describeHomography(map, { x: 0, y: 0 });
    expect(words.rotationDegrees).toBeCloseTo(7, 9);
    expect(words.scaleX).toBeCloseTo(1.1, 9);
    expect(words.scaleY).toBeCloseTo(1.2, 9);
    expect(words.shear).toBeCloseTo(0.02, 9);
    expect(words.magnification).toBeCloseTo(Math.sqrt(1.32), 9);
    expect(words.shift).toEqual({ x: 40, y: -7 });
  });
});
