import {
  applyHomography,
  composeHomographies,
  homographyOf,
  type Frame,
  type Homography,
  type Point,
} from '#core/geometry/homography.ts';
import { FREEDOM, reduceDerivativesInPlace, steppedMap, type MapModel } from '#core/geometry/map-model.ts';
import { solvePositive } from '#core/geometry/solve-positive.ts';
import { unitFrame, type UnitFrame } from '#core/geometry/unit-frame.ts';

/** A point and where it was measured to go, with how sure that is. */
export interface PointMatch {
  readonly from: Point;
  readonly to: Point;
  /** Inverse covariance of `to`: xx, xy, yy, in 1/px^2. */
  readonly information: readonly [number, number, number];
}

/** Steps of the damped Gauss-Newton iteration; it converges in three to six. */
const MAX_STEPS = 30;
/** Stops where the parameters, in units of half the spread of the points, change by less. */
const STOP_STEP = 1e-12;

/**
 * The map of a model that minimises the weighted squared distances of the matches in the target frame (the geometric error),
 * by Levenberg and Marquardt's method from `start`, in coordinates normalised to the spread of the points (Hartley, 1997).
 * Null where the matches with weight do not determine the model.
 */
export function fitMap<From extends Frame, To extends Frame>(
  matches: readonly PointMatch[],
  weights: ArrayLike<number>,
  start: Homography<From, To>,
  model: MapModel,
): Homography<From, To> | null {
  const fromUnit = unitFrame(matches.map(({ from }) => from));
  const toUnit = unitFrame(matches.map(({ to }) => to));
  const problem = normalisedProblem(matches, weights, fromUnit, toUnit);
  let elements: Float64Array = betweenUnits(start, unitMap<From>(fromUnit), pixelMap<To>(toUnit));
  let state = evaluate(problem, elements, model);
  let damping = 1e-6;
  for (let i = 0; i < MAX_STEPS; i++) {
    const step = dampedStep(state, damping);
    if (step === null) return null;
    const candidate = steppedMap(elements, step, model);
    const next = evaluate(problem, candidate, model);
    if (next.cost <= state.cost) {
      [elements, state] = [candidate, next];
      damping = Math.max(1e-12, damping / 10);
      if (Math.max(...step.map(Math.abs)) < STOP_STEP) break;
    } else if (damping > 1e6) break;
    else damping *= 10;
  }
  const inPixels = betweenUnits<From, To>(
    homographyOf(elements),
    pixelMap<From>(fromUnit),
    unitMap<To>(toUnit),
  );
  return inPixels.every(Number.isFinite) ? inPixels : null;
}

/** Mahalanobis distance of every match from a map, in standard deviations. */
export function matchDistances<From extends Frame, To extends Frame>(
  matches: readonly PointMatch[],
  map: Homography<From, To>,
): Float64Array {
  return Float64Array.from(matches, ({ from, to, information }) => {
    const seen = applyHomography(map, from);
    const dx = to.x - seen.x;
    const dy = to.y - seen.y;
    return Math.sqrt(
      Math.max(0, information[0] * dx * dx + 2 * information[1] * dx * dy + information[2] * dy * dy),
    );
  });
}

/** `map` in other units: `before` it and `after` it. */
function betweenUnits<From extends Frame, To extends Frame>(
  map: Homography<From, To>,
  before: Homography<From, From>,
  after: Homography<To, To>,
): Homography<From, To> {
  return composeHomographies<From, To, To>(composeHomographies<From, From, To>(before, map), after);
}

function unitMap<F extends Frame>({ x, y, unit }: UnitFrame): Homography<F, F> {
  return homographyOf([unit, 0, x, 0, unit, y, 0, 0, 1]);
}

function pixelMap<F extends Frame>({ x, y, unit }: UnitFrame): Homography<F, F> {
  return homographyOf([1 / unit, 0, -x / unit, 0, 1 / unit, -y / unit, 0, 0, 1]);
}

function normalisedProblem(
  matches: readonly PointMatch[],
  weights: ArrayLike<number>,
  from: UnitFrame,
  to: UnitFrame,
): Float64Array {
  const rows = new Float64Array(matches.length * 7);
  for (const [i, match] of matches.entries()) {
    const weight = (weights[i] ?? 0) * to.unit * to.unit;
    rows.set(
      [
        (match.from.x - from.x) / from.unit,
        (match.from.y - from.y) / from.unit,
        (match.to.x - to.x) / to.unit,
        (match.to.y - to.y) / to.unit,
        match.information[0] * weight,
        match.information[1] * weight,
        match.information[2] * weight,
      ],
      i * 7,
    );
  }
  return rows;
}

interface NormalEquations {
  readonly cost: number;
  readonly gram: Float64Array;
  readonly right: Float64Array;
}

function evaluate(rows: Float64Array, h: Float64Array, model: MapModel): NormalEquations {
  const n = FREEDOM[model];
  const gram = new Float64Array(n * n);
  const right = new Float64Array(n);
  const alongX = new Float64Array(8);
  const alongY = new Float64Array(8);
  let cost = 0;
  for (let k = 0; k < rows.length; k += 7) {
    const u = rows[k]!;
    const v = rows[k + 1]!;
    const w = h[6]! * u + h[7]! * v + h[8]!;
    const x = (h[0]! * u + h[1]! * v + h[2]!) / w;
    const y = (h[3]! * u + h[4]! * v + h[5]!) / w;
    const dx = rows[k + 2]! - x;
    const dy = rows[k + 3]! - y;
    const xx = rows[k + 4]!;
    const xy = rows[k + 5]!;
    const yy = rows[k + 6]!;
    cost += xx * dx * dx + 2 * xy * dx * dy + yy * dy * dy;
    // One by one: this runs for every match of every step, and each list for `set` would be garbage.
    alongX[0] = alongY[3] = u / w;
    alongX[1] = alongY[4] = v / w;
    alongX[2] = alongY[5] = 1 / w;
    alongX[3] = alongX[4] = alongX[5] = alongY[0] = alongY[1] = alongY[2] = 0;
    alongX[6] = (-x * u) / w;
    alongX[7] = (-x * v) / w;
    alongY[6] = (-y * u) / w;
    alongY[7] = (-y * v) / w;
    reduceDerivativesInPlace(alongX, model);
    reduceDerivativesInPlace(alongY, model);
    for (let a = 0; a < n; a++) {
      const px = xx * alongX[a]! + xy * alongY[a]!;
      const py = xy * alongX[a]! + yy * alongY[a]!;
      right[a]! += px * dx + py * dy;
      for (let b = 0; b < n; b++) gram[a * n + b]! += px * alongX[b]! + py * alongY[b]!;
    }
  }
  return { cost, gram, right };
}

function dampedStep({ gram, right }: NormalEquations, damping: number): Float64Array | null {
  const n = right.length;
  const damped = Float64Array.from(gram);
  for (let a = 0; a < n; a++) damped[a * n + a]! *= 1 + damping;
  return solvePositive(damped, right);
}
