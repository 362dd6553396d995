import { describe, expect, it } from 'vitest';
import { fitMapRobustly } from '#core/geometry/fit-map-robustly.ts';
import { fitMap, type PointMatch } from '#core/geometry/fit-map.ts';
import {
  applyHomography,
  homographyOf,
  identityHomography,
  type Point,
  type PostToPre,
} from '#core/geometry/homography.ts';
import { solvePositive } from '#core/geometry/solve-positive.ts';
import { seededRandom } from '#core/seeded-random.ts';

const TRUTH: PostToPre = homographyOf([1.03, -0.12, 40, 0.11, 1.01, -25, 4e-6, -3e-6, 1]);

function matchesOf(count: number, noisePx: number, wrongShare: number): PointMatch[] {
  const random = seededRandom(9);
  return Array.from({ length: count }, (_, i) => {
    const from = { x: random.between(0, 2000), y: random.between(0, 1500) };
    const seen = applyHomography(TRUTH, from);
    const isWrong = i < wrongShare * count;
    const to: Point = isWrong
      ? { x: random.between(0, 2000), y: random.between(0, 1500) }
      : { x: seen.x + noisePx * random.gaussian(), y: seen.y + noisePx * random.gaussian() };
    return { from, to, information: [1, 0, 1] };
  });
}

function errorAt(map: PostToPre | undefined, at: Point): number {
  if (map === undefined) return Infinity;
  const a = applyHomography(map, at);
  const b = applyHomography(TRUTH, at);
  return Math.hypot(a.x - b.x, a.y - b.y);
}

describe('fitMap', () => {
  it('finds a homography again from exact matches', () => {
    const matches = matchesOf(12, 0, 0);
    const map = fitMap<'post', 'pre'>(
      matches,
      matches.map(() => 1),
      identityHomography(),
      'homography',
    );
    map?.forEach((value, i) =>
      expect(Math.abs(value - TRUTH[i]!)).toBeLessThan(1e-9 * Math.max(1, Math.abs(TRUTH[i]!))),
    );
  });

  it('keeps to the model: a similarity has one stretch and no perspective', () => {
    const matches = matchesOf(40, 0, 0);
    const map = fitMap<'post', 'pre'>(
      matches,
      matches.map(() => 1),
      identityHomography(),
      'similarity',
    );
    expect(map?.[0]).toBeCloseTo(map?.[4] ?? NaN, 12);
    expect(map?.[1]).toBeCloseTo(-(map?.[3] ?? NaN), 12);
    expect(map?.[6]).toBeCloseTo(0, 12);
  });

  it('believes a match in the direction in which it is sure', () => {
    // Two families of matches disagree in x by 1 and are sure in different directions.
    const corners = [
      [0, 0],
      [100, 0],
      [0, 100],
      [100, 100],
    ] as const;
    const matches = corners.flatMap(([x, y]): PointMatch[] => [
      { from: { x, y }, to: { x: x + 1, y }, information: [100, 0, 1] },
      { from: { x, y }, to: { x, y: y + 1 }, information: [1, 0, 100] },
    ]);
    const map = fitMap<'post', 'pre'>(
      matches,
      matches.map(() => 1),
      identityHomography(),
      'similarity',
    );
    expect(map?.[2]).toBeCloseTo(100 / 101, 6);
    expect(map?.[5]).toBeCloseTo(100 / 101, 6);
  });

  it('fits nothing to matches on one point', () => {
    const matches = Array.from({ length: 9 }, (): PointMatch => {
      return { from: { x: 5, y: 5 }, to: { x: 6, y: 6 }, information: [1, 0, 1] };
    });
    expect(
      fitMap(
        matches,
        matches.map(() => 1),
        identityHomography(),
        'affine',
      ),
    ).toBeNull();
  });
});

describe('fitMapRobustly', () => {
  const options = { model: 'homography', thresholdPx: 3, seed: 1 } as const;

  it('finds the map among matches of which six in ten are wrong', () => {
    const fit = fitMapRobustly<'post', 'pre'>(matchesOf(150, 0.3, 0.6), options);
    expect(fit?.inlierCount).toBeGreaterThanOrEqual(58);
    expect(fit?.inlierCount).toBeLessThanOrEqual(62);
    expect(errorAt(fit?.map, { x: 1000, y: 700 })).toBeLessThan(0.3);
    expect(errorAt(fit?.map, { x: 1900, y: 1400 })).toBeLessThan(1);
  });

  it('fits a similarity only where matches are few', () => {
    expect(fitMapRobustly(matchesOf(10, 0.1, 0), { ...options, thresholdPx: 10 })?.model).toBe('similarity');
    expect(fitMapRobustly(matchesOf(20, 0.1, 0), { ...options, thresholdPx: 10 })?.model).toBe('affine');
    expect(fitMapRobustly(matchesOf(60, 0.1, 0), options)?.model).toBe('homography');
  });

  it('finds nothing where nothing agrees', () => {
    expect(fitMapRobustly(matchesOf(20, 0, 1), options)).toBeNull();
    expect(fitMapRobustly([], options)).toBeNull();
  });

  it('gives the same map for the same seed', () => {
    const matches = matchesOf(60, 0.5, 0.5);
    const [first, second] = [fitMapRobustly(matches, options), fitMapRobustly(matches, options)];
    expect(Array.from(second?.map ?? [])).toEqual(Array.from(first?.map ?? [0]));
  });
});

describe('solvePositive', () => {
  it('solves a small system', () => {
    const x = solvePositive(Float64Array.of(4, 2, 2, 3), Float64Array.of(8, 7));
    expect(x?.[0]).toBeCloseTo(1.25, 12);
    expect(x?.[1]).toBeCloseTo(1.5, 12);
  });

  it('gives null for a matrix that is not positive definite', () => {
    expect(solvePositive(Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 1))).toBeNull();
  });
});
