import { expect, it } from 'vitest';
import { errorMap, kindOf, type MappedResidual } from './error-map.ts';

const at = (x: number, y: number, dx: number, dy: number, changes: Partial<MappedResidual> = {}) => ({
  x,
  y,
  dx,
  dy,
  inlier: true,
  heldOut: false,
  ...changes,
});

it('all vectors are magnified alike, and the longest are cut', () => {
  const residuals = [at(0, 0, 0.1, 0), at(1000, 500, 0, 0.1), at(500, 250, 30, 0, { inlier: false })];
  const map = errorMap(residuals, [[-100, 0, 1100, 0, 1100, 500]])!;
  expect(map.frame).toEqual({ x: -100, y: 0, width: 1200, height: 500 });
  expect(map.magnification).toBeCloseTo(720, 6);
  expect(map.vectors[0]).toMatchObject({ tipX: expect.closeTo(72, 6) as number, tipY: 0, kind: 'fitted' });
  expect(map.vectors[1]!.tipY).toBeCloseTo(572, 6);
  expect(map.vectors[2]).toMatchObject({ kind: 'leftOut', lengthPx: 30 });
  expect(map.vectors[2]!.tipX).toBeCloseTo(500 + 240, 6);
  expect(map.barPx).toBe(0.1);
});

it('a patch that was held out is that, whether it agrees or not', () => {
  expect(kindOf(at(0, 0, 0, 0, { heldOut: true }))).toBe('heldOut');
  expect(kindOf(at(0, 0, 0, 0, { heldOut: true, inlier: false }))).toBe('heldOut');
});

it('without residuals there is no map', () => {
  expect(errorMap([], [])).toBeNull();
  expect(errorMap([at(1, 1, 0, 0)], [])).toBeNull();
});
