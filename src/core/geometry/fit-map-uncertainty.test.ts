import { describe, expect, it } from 'vitest';
import { mapUncertainty, predictedErrors, type MapUncertainty } from '#core/geometry/fit-map-uncertainty.ts';
import { fitMap, type PointMatch } from '#core/geometry/fit-map.ts';
import { applyHomography, homographyOf, type Point } from '#core/geometry/homography.ts';
import { seededRandom } from '#core/seeded-random.ts';

const TRUTH = homographyOf<'post', 'pre'>([0.98, -0.2, 40, 0.21, 0.99, -25, 2e-6, -3e-6, 1]);
const PLACES = Array.from({ length: 60 }, (_, i) => ({
  x: 200 + (i % 10) * 180,
  y: 150 + Math.floor(i / 10) * 260,
}));

/** Matches with noise of a known standard deviation, less in x than in y, larger in every third match. */
function noisyMatches(seed: number): PointMatch[] {
  const random = seededRandom(seed);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random.between(0, 1))) * Math.cos(2 * Math.PI * random.between(0, 1));
  return PLACES.map((from, i) => {
    const sigma = i % 3 === 0 ? 0.3 : 0.1;
    const to = applyHomography(TRUTH, from);
    return {
      from,
      to: { x: to.x + sigma * normal(), y: to.y + 2 * sigma * normal() },
      information: [1 / sigma ** 2, 0, 1 / (2 * sigma) ** 2],
    };
  });
}

describe('mapUncertainty', () => {
  const weights = PLACES.map(() => 1);
  const uncertainty = mapUncertainty(noisyMatches(1), weights, TRUTH, 'homography', 1);

  it('predicts the scatter of fits to matches with that noise, at the middle and at the end', () => {
    const places: Point[] = [
      { x: 1000, y: 800 },
      { x: 200, y: 1450 },
    ];
    const squares = places.map(() => ({ x: 0, y: 0 }));
    const trials = 300;
    for (let seed = 1; seed <= trials; seed++) {
      const map = fitMap<'post', 'pre'>(noisyMatches(seed), weights, TRUTH, 'homography');
      for (const [i, at] of places.entries()) {
        const seen = applyHomography(map ?? TRUTH, at);
        const truth = applyHomography(TRUTH, at);
        squares[i]!.x += (seen.x - truth.x) ** 2 / trials;
        squares[i]!.y += (seen.y - truth.y) ** 2 / trials;
      }
    }
    for (const [i, at] of places.entries()) {
      const [xx, , yy] = uncertainty?.covarianceAt(at) ?? [NaN, NaN, NaN];
      expect(squares[i]!.x / xx).toBeGreaterThan(0.8);
      expect(squares[i]!.x / xx).toBeLessThan(1.25);
      expect(squares[i]!.y / yy).toBeGreaterThan(0.8);
      expect(squares[i]!.y / yy).toBeLessThan(1.25);
    }
  });

  it('grows with the variance of the matches, and towards the ends', () => {
    const doubled = mapUncertainty(noisyMatches(1), weights, TRUTH, 'homography', 4);
    const one = predictedErrors(sure(uncertainty), PLACES);
    const two = predictedErrors(sure(doubled), PLACES);
    expect(two.rmsPx / one.rmsPx).toBeCloseTo(2, 9);
    expect(one.worstPx).toBeGreaterThan(1.3 * one.rmsPx);
  });

  it('is null where matches do not determine the model', () => {
    const three = [0, 9, 55];
    const none = PLACES.map((_, i) => (three.includes(i) ? 1 : 0));
    expect(mapUncertainty(noisyMatches(1), none, TRUTH, 'homography', 1)).toBeNull();
    expect(mapUncertainty(noisyMatches(1), none, TRUTH, 'affine', 1)).not.toBeNull();
  });
});

function sure(uncertainty: MapUncertainty | null): MapUncertainty {
  if (uncertainty === null) throw new Error('the matches determine the model');
  return uncertainty;
}
