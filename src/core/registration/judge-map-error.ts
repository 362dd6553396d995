import type { Point } from '#core/geometry/homography.ts';
import type { MapModel } from '#core/geometry/map-model.ts';
import { solvePositive } from '#core/geometry/solve-positive.ts';
import { seededRandom, type SeededRandom } from '#core/seeded-random.ts';
import {
  addRowsInto,
  dot,
  frameOf,
  PARAMETERS,
  rowsAt,
  unitPlace,
  type ErrorFrame,
} from './judge-error-field.ts';
import type { ErrorFigure, JudgedPatch } from './judge-evidence.ts';
import type { SamplePoints } from './judge-sample-points.ts';

/** What is asked about a map's error. */
export interface MapErrorQuestion {
  /** Patches that the fit has not seen. */
  readonly heldOut: readonly JudgedPatch[];
  /** Patches that the fit rests on: their places say how well it is held where; their residuals are not looked at. */
  readonly fitted: readonly JudgedPatch[];
  /** Model that was fitted. */
  readonly model: MapModel;
  /** Error that no homography follows, px along an axis, which comes on top. */
  readonly patternPx: number;
  readonly points: SamplePoints;
}

/** Error of a map over the sample, full-resolution px of post; the patches' own noise is taken off. */
export interface MapError {
  /** Half of the sample is off by less. */
  readonly median: ErrorFigure;
  /** 95 % of the sample are off by less. */
  readonly p95: ErrorFigure;
  /** The worst point of the sample and its outline. */
  readonly worst: ErrorFigure;
  /** Noise of a held-out patch along an axis, px. */
  readonly noisePx: number;
}

/** Draws from the posterior; the interval's ends are then sure to a few percent. */
const DRAWS = 400;
const SEED = 20_260_102;
/** Degrees of freedom of the noise: Student's t with few of them lets single bad patches be (Lange, Little and Taylor, 1989). */
const STUDENT_FREEDOM = 4;
const STEPS = 12;
/**
 * What all patches may have in common, along each of shift and linear part, as a share of a patch's noise and px at most: how
 * pixels are interpolated, and where the iteration ends, errs alike in all, and no residual shows it. Measured on phantoms, of
 * which the sparse ones have most.
 */
const SHARED_NOISE = { share: 0.6, mostPx: 0.04 };
/**
 * What they have in common at the least, as a share of a patch's noise: where stain makes patches noisy, it covers many of them
 * alike and pulls them together. Measured on phantoms of which stain hides two thirds.
 */
const SHARED_STAIN = 0.15;
/** Median of a chi-square of two degrees of freedom. */
const CHI_SQUARE_MEDIAN = 1.386;
/** Smallest noise that is believed, px: an eight-bit pattern is not placed better than this by one patch. */
const LEAST_NOISE_PX = 0.002;
/** Usual perspective of a microscope's field, which stands where the fit had too few patches to tell it, 1/px. */
const USUAL_PERSPECTIVE = 5e-7;

/**
 * How far a fitted map is off, over the sample, with 95 % intervals.
 *
 * The error is a small homography. Before the held-out patches are asked, it is known by the places that the fit rests on and
 * by the noise of a patch (the covariance of least squares); the held-out residuals then correct and confirm that (Bayes' rule for
 * the linear model, with Student's t for the noise). Where they disagree with the prediction by more than chance, it is widened
 * by their reduced chi-square (Birge, 1932). From the posterior whole error fields are drawn, and each gives its median, 95th
 * percentile and maximum. Far from all patches the prediction is wide, so ends of a sample that hold no patch show in the worst.
 * The noise of the patches is estimated from the held-out ones and is no part of the result.
 *
 * @returns null with fewer than three held-out or four fitted patches
 */
export function mapError(question: MapErrorQuestion): MapError | null {
  const { heldOut, fitted } = question;
  if (heldOut.length < 3 || fitted.length < 4) return null;
  const frame = frameOf([...fitted, ...heldOut]);
  const prior = informationOf(fitted, frame);
  const { precision, mean, noiseVariance } = posterior(
    heldOut,
    frame,
    withUsualShape(prior, frame, question.model),
  );
  const noisePx = Math.sqrt(noiseVariance);
  const fields = drawnErrors(question, frame, { precision, mean, patchCount: heldOut.length, noisePx });
  return { ...fields, noisePx };
}

/** Variance of a patch along an axis, up to the common factor that the held-out patches give. */
function relativeVariance({ sigmaPx }: JudgedPatch): number {
  return sigmaPx === undefined ? 1 : sigmaPx * sigmaPx + LEAST_NOISE_PX ** 2;
}

function informationOf(patches: readonly JudgedPatch[], frame: ErrorFrame): Float64Array {
  const information = new Float64Array(PARAMETERS * PARAMETERS);
  for (const patch of patches) addRowsInto(information, rowsAt(patch, frame), 1 / relativeVariance(patch));
  return information;
}

/** What is known before the held-out patches: by the fit, in units of the noise; and by what fields are usually like, in px. */
interface PriorKnowledge {
  readonly fit: Float64Array;
  readonly usual: Float64Array;
}

function withUsualShape(information: Float64Array, { unitPx }: ErrorFrame, model: MapModel): PriorKnowledge {
  const fit = Float64Array.from(information);
  const usual = new Float64Array(PARAMETERS * PARAMETERS);
  const perspectivePx = USUAL_PERSPECTIVE * unitPx * unitPx;
  // The fit's patches say nothing of what was not fitted.
  const unfitted = model === 'homography' ? [] : [6, 7];
  for (const k of unfitted)
    for (let a = 0; a < PARAMETERS; a++) fit[k * PARAMETERS + a] = fit[a * PARAMETERS + k] = 0;
  for (const k of [6, 7]) usual[k * PARAMETERS + k] = 1 / perspectivePx ** 2;
  return { fit, usual };
}

interface Posterior {
  readonly precision: Float64Array;
  readonly mean: Float64Array;
  /** Of a held-out patch of median certainty, px^2. */
  readonly noiseVariance: number;
}

/** Expectation and maximisation for Student's t: the noise, the weights of the patches, and the error's posterior. */
function posterior(heldOut: readonly JudgedPatch[], frame: ErrorFrame, prior: PriorKnowledge): Posterior {
  const rows = heldOut.map((patch) => rowsAt(patch, frame));
  const variances = heldOut.map(relativeVariance);
  const squares = heldOut.map(({ dx, dy }, i) => (dx * dx + dy * dy) / variances[i]!);
  const floor = LEAST_NOISE_PX ** 2 / median(variances);
  let factor = Math.max(floor, median(squares) / CHI_SQUARE_MEDIAN);
  let mean = new Float64Array(PARAMETERS);
  let precision: Float64Array = new Float64Array(0);
  for (let step = 0; step < STEPS; step++) {
    const information = new Float64Array(PARAMETERS * PARAMETERS);
    const right = new Float64Array(PARAMETERS);
    let sum = 0;
    heldOut.forEach((patch, i) => {
      const [alongX, alongY] = rows[i]!;
      const left = (patch.dx - dot(alongX, mean)) ** 2 + (patch.dy - dot(alongY, mean)) ** 2;
      const squared = left / variances[i]!;
      const weight = (STUDENT_FREEDOM + 2) / (STUDENT_FREEDOM + squared / factor);
      sum += weight * squared;
      const scaled = weight / (factor * variances[i]!);
      addRowsInto(information, rows[i]!, scaled);
      for (let a = 0; a < PARAMETERS; a++)
        right[a]! += scaled * (alongX[a]! * patch.dx + alongY[a]! * patch.dy);
    });
    const known = knownBefore(prior, factor);
    const widening = surprise(information, right, known);
    precision = information.map((value, k) => value + known[k]! / widening);
    mean = Float64Array.from(solvePositive(precision, right) ?? mean);
    factor = Math.max(floor, sum / (2 * heldOut.length));
  }
  return { precision, mean, noiseVariance: factor * median(variances) };
}

function knownBefore({ fit, usual }: PriorKnowledge, factor: number): Float64Array {
  return fit.map((value, k) => value / factor + usual[k]!);
}

/** Reduced chi-square of the held-out patches' own estimate under the prediction; 1 where they agree within chance. */
function surprise(information: Float64Array, right: Float64Array, known: Float64Array): number {
  const alone = solvePositive(
    information.map((value, k) => value + 1e-6 * known[k]!),
    right,
  );
  const together = solvePositive(
    information.map((value, k) => value + known[k]!),
    right,
  );
  if (alone === null || together === null) return 1;
  return Math.max(1, (dot(right, alone) - dot(right, together)) / PARAMETERS);
}

/** Whole error fields drawn from the posterior, and the quantiles of their figures. */
function drawnErrors(
  { points, patternPx }: MapErrorQuestion,
  frame: ErrorFrame,
  { precision, mean, patchCount, noisePx }: PosteriorToDraw,
): Pick<MapError, 'median' | 'p95' | 'worst'> {
  const random = seededRandom(SEED);
  const factor = choleskyOf(precision);
  const places = unitPlacesOf([...points.inside, ...points.rim], frame);
  const squares = new Float64Array(places.u.length);
  const inside = new Float64Array(points.inside.length);
  const figures = {
    median: new Float64Array(DRAWS),
    p95: new Float64Array(DRAWS),
    worst: new Float64Array(DRAWS),
  };
  const sharedPx = Math.max(
    Math.min(SHARED_NOISE.share * noisePx, SHARED_NOISE.mostPx),
    SHARED_STAIN * noisePx,
  );
  const normal = new Float64Array(PARAMETERS);
  for (let draw = 0; draw < DRAWS; draw++) {
    for (let a = 0; a < PARAMETERS; a++) normal[a] = random.gaussian();
    const field = solveTransposed(factor, normal);
    // The noise that scales the covariance is itself known from few patches only.
    const unsure = 1 / Math.sqrt(chiSquareShare(2 * patchCount, random.gaussian()));
    for (let a = 0; a < PARAMETERS; a++) {
      const shared = a < 6 ? sharedPx * random.gaussian() : 0;
      field[a] = mean[a]! + unsure * field[a]! + shared;
    }
    squaredErrorsInto(squares, places, field, patternPx, random);
    inside.set(squares.subarray(0, inside.length));
    inside.sort();
    figures.median[draw] = Math.sqrt(inside[Math.floor(0.5 * inside.length)]!);
    figures.p95[draw] = Math.sqrt(inside[Math.min(inside.length - 1, Math.floor(0.95 * inside.length))]!);
    figures.worst[draw] = Math.sqrt(largestOf(squares));
  }
  return { median: figureOf(figures.median), p95: figureOf(figures.p95), worst: figureOf(figures.worst) };
}

/** Places in units of a frame. */
interface UnitPlaces {
  readonly u: Float64Array;
  readonly v: Float64Array;
}

function unitPlacesOf(points: readonly Point[], frame: ErrorFrame): UnitPlaces {
  const places = points.map((at) => unitPlace(at, frame));
  return {
    u: Float64Array.from(places, ({ u }) => u),
    v: Float64Array.from(places, ({ v }) => v),
  };
}

/**
 * Squared length of an error field at each place, px^2, with the pattern's own error drawn on top. A function by itself, called
 * for each draw: one long loop would be over before it is compiled, and until then every number is an object.
 */
function squaredErrorsInto(
  squares: Float64Array,
  { u: us, v: vs }: UnitPlaces,
  field: Float64Array,
  patternPx: number,
  random: SeededRandom,
): void {
  for (let i = 0; i < squares.length; i++) {
    const u = us[i]!;
    const v = vs[i]!;
    const depth = field[6]! * u + field[7]! * v;
    const patternX = patternPx === 0 ? 0 : patternPx * random.gaussian();
    const patternY = patternPx === 0 ? 0 : patternPx * random.gaussian();
    const dx = (field[0]! - depth) * u + field[1]! * v + field[2]! + patternX;
    const dy = field[3]! * u + (field[4]! - depth) * v + field[5]! + patternY;
    squares[i] = dx * dx + dy * dy;
  }
}

/** The largest of values that are not negative. */
function largestOf(values: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, values[i]!);
  return largest;
}

interface PosteriorToDraw {
  readonly precision: Float64Array;
  readonly mean: Float64Array;
  readonly patchCount: number;
  readonly noisePx: number;
}

/** Chi-square over its degrees of freedom from a normal number (Wilson and Hilferty, 1931). */
function chiSquareShare(freedom: number, normal: number): number {
  const part = 2 / (9 * freedom);
  return Math.max(0.05, (1 - part + normal * Math.sqrt(part)) ** 3);
}

/** To a ten-thousandth of a pixel: what lies below says nothing, and differs between machines. */
function figureOf(values: Float64Array): ErrorFigure {
  const sorted = values.toSorted();
  const at = (share: number): number => roundPx(sorted[Math.floor(share * (sorted.length - 1))]!);
  return { px: at(0.5), low: at(0.025), high: at(0.975) };
}

/** Rounded to a ten-thousandth of a pixel. */
export function roundPx(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Lower triangle of Cholesky's factor; what is not positive definite to working precision counts as barely known. */
function choleskyOf(matrix: Float64Array): Float64Array {
  const n = PARAMETERS;
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      lower[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / lower[j * n + j]!;
    }
  return lower;
}

/** Solves L^T x = right: a draw with the covariance (L L^T)^-1 from independent normal numbers. */
function solveTransposed(lower: Float64Array, right: Float64Array): Float64Array {
  const n = PARAMETERS;
  const x = Float64Array.from(right);
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= lower[k * n + i]! * x[k]!;
    x[i]! /= lower[i * n + i]!;
  }
  return x;
}
