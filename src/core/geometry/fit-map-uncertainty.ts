import type { PointMatch } from '#core/geometry/fit-map.ts';
import { applyHomography, type Frame, type Homography, type Point } from '#core/geometry/homography.ts';
import { FREEDOM, reduceDerivativesInPlace, type MapModel } from '#core/geometry/map-model.ts';
import { solvePositive } from '#core/geometry/solve-positive.ts';
import { unitFrame, type UnitFrame } from '#core/geometry/unit-frame.ts';

/** Covariance of a fitted map. */
export interface MapUncertainty {
  /** Covariance of where the map puts a point: xx, xy, yy, px^2 of the target frame. */
  covarianceAt(at: Point): readonly [number, number, number];
}

/**
 * How well matches determine a map that was fitted to them, by the normal equations at the fit: the inverse of the sum of
 * weighted informations (the Cramer-Rao bound where the weights are 1 and the matches' own covariances are true), times
 * `variance`, by which those covariances are to be multiplied. Null where the matches do not determine the model.
 */
export function mapUncertainty<From extends Frame, To extends Frame>(
  matches: readonly PointMatch[],
  weights: ArrayLike<number>,
  map: Homography<From, To>,
  model: MapModel,
  variance: number,
): MapUncertainty | null {
  const frame = unitFrame(matches.map(({ from }) => from));
  const n = FREEDOM[model];
  const gram = new Float64Array(n * n);
  for (const [i, { from, information }] of matches.entries()) {
    const weight = weights[i] ?? 0;
    if (weight === 0) continue;
    const [alongX, alongY] = derivativesAt(from, map, frame, model);
    const [xx, xy, yy] = information;
    for (let a = 0; a < n; a++) {
      const px = weight * (xx * alongX[a]! + xy * alongY[a]!);
      const py = weight * (xy * alongX[a]! + yy * alongY[a]!);
      for (let b = 0; b < n; b++) gram[a * n + b]! += px * alongX[b]! + py * alongY[b]!;
    }
  }
  const inverse = inverseOf(gram, n);
  if (inverse === null) return null;
  return {
    covarianceAt(at) {
      const [alongX, alongY] = derivativesAt(at, map, frame, model);
      return [
        variance * quadratic(inverse, alongX, alongX, n),
        variance * quadratic(inverse, alongX, alongY, n),
        variance * quadratic(inverse, alongY, alongY, n),
      ];
    },
  };
}

/** Root of the mean square distance, and the largest, by which a map is off at points, as its uncertainty predicts. */
export function predictedErrors(
  uncertainty: MapUncertainty,
  points: readonly Point[],
): { readonly rmsPx: number; readonly worstPx: number } {
  const squares = points.map((at) => {
    const [xx, , yy] = uncertainty.covarianceAt(at);
    return xx + yy;
  });
  const mean = squares.reduce((sum, value) => sum + value, 0) / Math.max(1, squares.length);
  return { rmsPx: Math.sqrt(mean), worstPx: Math.sqrt(Math.max(0, ...squares)) };
}

/** Derivatives of where a point goes, by the parameters of a small map that is applied to points before `map` is. */
function derivativesAt<From extends Frame, To extends Frame>(
  at: Point,
  map: Homography<From, To>,
  { x, y, unit }: UnitFrame,
  model: MapModel,
): [Float64Array, Float64Array] {
  const u = (at.x - x) / unit;
  const v = (at.y - y) / unit;
  const inX = Float64Array.of(u, v, 1, 0, 0, 0, -u * u, -u * v);
  const inY = Float64Array.of(0, 0, 0, u, v, 1, -u * v, -v * v);
  reduceDerivativesInPlace(inX, model);
  reduceDerivativesInPlace(inY, model);
  const w = map[6]! * at.x + map[7]! * at.y + map[8]!;
  const seen = applyHomography(map, at);
  const mix = (p: number, q: number): Float64Array => inX.map((value, a) => unit * (p * value + q * inY[a]!));
  return [
    mix((map[0]! - map[6]! * seen.x) / w, (map[1]! - map[7]! * seen.x) / w),
    mix((map[3]! - map[6]! * seen.y) / w, (map[4]! - map[7]! * seen.y) / w),
  ];
}

function inverseOf(matrix: Float64Array, n: number): Float64Array | null {
  const inverse = new Float64Array(n * n);
  for (let a = 0; a < n; a++) {
    const unitVector = new Float64Array(n);
    unitVector[a] = 1;
    const column = solvePositive(matrix, unitVector);
    if (column === null) return null;
    inverse.set(column, a * n);
  }
  return inverse;
}

function quadratic(matrix: Float64Array, p: Float64Array, q: Float64Array, n: number): number {
  let sum = 0;
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) sum += p[a]! * matrix[a * n + b]! * q[b]!;
  }
  return sum;
}
