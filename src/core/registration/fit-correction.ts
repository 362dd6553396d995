import { carriedModel, robustWeights } from '#core/geometry/fit-map-robustly.ts';
import { mapUncertainty, type MapUncertainty } from '#core/geometry/fit-map-uncertainty.ts';
import { fitMap, matchDistances, type PointMatch } from '#core/geometry/fit-map.ts';
import {
  applyHomography,
  identityHomography,
  type Homography,
  type Point,
} from '#core/geometry/homography.ts';
import type { MapModel } from '#core/geometry/map-model.ts';

/** Where a patch was found against where a map puts it, px of a level of post. */
export interface PatchShift {
  readonly at: Point;
  readonly dx: number;
  readonly dy: number;
  /** Covariance of (dx, dy) as the patch itself predicts it: xx, xy, yy, px^2. */
  readonly covariance: readonly [number, number, number];
  /** Whether the patch is kept out of the fit, to judge it. */
  readonly heldOut: boolean;
}

/** A small map of post onto itself that takes the patches to where they were found. */
export interface CorrectionFit {
  readonly correction: Homography<'post-level', 'post-level'>;
  readonly uncertainty: MapUncertainty;
  /** Distance of each patch from the map, in its standard deviations as they turned out to be. */
  readonly distances: Float64Array;
  /** Those standard deviations, along an axis: the root of the mean variance of both, px of the level. */
  readonly sigmasPx: Float64Array;
}

/** Refits with Cauchy's weights, which find the way from afar, then with Tukey's, which drop what is wrong. */
const CAUCHY_REFITS = 8;
const REFITS = 16;
/** Fewer patches than this fit nothing. */
const LEAST_PATCHES = 6;
/** Median distance of points that scatter normally in two dimensions, in standard deviations. */
const NORMAL_MEDIAN = 1.1774;
/** Bounds of the common error, px, and how often the interval between them is halved. */
const COMMON_SIGMAS_PX = { least: 0.004, most: 4 } as const;
const HALVINGS = 10;

/**
 * Fits the correction that patches agree on, robustly and each by its own uncertainty. To every patch's variance one common
 * variance is added, that of what the patches do not know of themselves, as in a random-effects model (DerSimonian and Laird,
 * 1986): just as much as makes the median patch agree with the map. Without it, a few patches that think themselves very sure
 * would decide alone. Null where too few patches are given or they do not determine a map.
 */
export function fitCorrection(shifts: readonly PatchShift[]): CorrectionFit | null {
  const kept = shifts.map(({ heldOut }) => !heldOut);
  const count = kept.filter(Boolean).length;
  if (count < LEAST_PATCHES) return null;
  const model = carriedModel(count, 'homography');
  let correction: Homography<'post-level', 'post-level'> = identityHomography();
  for (let i = 0; i < REFITS; i++) {
    const matches = matchesOf(shifts, commonSigma(shifts, kept, correction));
    const weights = weightsOf(matches, kept, correction, i < CAUCHY_REFITS ? 'cauchy' : 'tukey');
    const next: Homography<'post-level', 'post-level'> | null = fitMap(matches, weights, correction, model);
    if (next === null) return null;
    correction = next;
  }
  return described(shifts, kept, correction, model);
}

function described(
  shifts: readonly PatchShift[],
  kept: readonly boolean[],
  correction: Homography<'post-level', 'post-level'>,
  model: MapModel,
): CorrectionFit | null {
  const matches = matchesOf(shifts, commonSigma(shifts, kept, correction));
  const distances = matchDistances(matches, correction);
  // Below 1 where the patches are even surer than they think.
  const factor = medianOfKept(distances, kept) / NORMAL_MEDIAN;
  const weights = weightsOf(matches, kept, correction, 'tukey');
  const uncertainty = mapUncertainty(matches, weights, correction, model, factor ** 2);
  if (uncertainty === null) return null;
  return {
    correction,
    uncertainty,
    distances: distances.map((value) => value / Math.max(1e-9, factor)),
    sigmasPx: Float64Array.from(matches, (match) => factor * axisSigma(match)),
  };
}

/** The common error, px, that brings the median distance down to that of normal scatter. */
function commonSigma(
  shifts: readonly PatchShift[],
  kept: readonly boolean[],
  correction: Homography<'post-level', 'post-level'>,
): number {
  let { least, most }: { least: number; most: number } = COMMON_SIGMAS_PX;
  const residuals = keptResiduals(shifts, kept, correction);
  const distances = new Float64Array(residuals.length / RESIDUAL_NUMBERS);
  for (let i = 0; i < HALVINGS; i++) {
    const middle = Math.sqrt(least * most);
    distancesInto(distances, residuals, middle);
    const median = distances.sort()[Math.floor(distances.length / 2)]!;
    if (median > NORMAL_MEDIAN) least = middle;
    else most = middle;
  }
  return Math.sqrt(least * most);
}

/** Numbers of a kept patch: its distance from the map along x and y, px, and its own covariance xx, xy, yy. */
const RESIDUAL_NUMBERS = 5;

function keptResiduals(
  shifts: readonly PatchShift[],
  kept: readonly boolean[],
  correction: Homography<'post-level', 'post-level'>,
): Float64Array {
  const numbers = shifts.flatMap(({ at, dx, dy, covariance }, i) => {
    if (kept[i] !== true) return [];
    const seen = applyHomography(correction, at);
    return [at.x + dx - seen.x, at.y + dy - seen.y, ...covariance];
  });
  return Float64Array.from(numbers);
}

/** As {@link matchDistances} of {@link matchesOf}, without making the matches for each common error that is tried. */
function distancesInto(distances: Float64Array, residuals: Float64Array, commonSigmaPx: number): void {
  for (let i = 0; i < distances.length; i++) {
    const k = i * RESIDUAL_NUMBERS;
    const dx = residuals[k]!;
    const dy = residuals[k + 1]!;
    const xx = residuals[k + 2]! + commonSigmaPx ** 2;
    const xy = residuals[k + 3]!;
    const yy = residuals[k + 4]! + commonSigmaPx ** 2;
    const determinant = xx * yy - xy * xy;
    const squared =
      (yy / determinant) * dx * dx + 2 * (-xy / determinant) * dx * dy + (xx / determinant) * dy * dy;
    distances[i] = Math.sqrt(Math.max(0, squared));
  }
}

function matchesOf(shifts: readonly PatchShift[], commonSigmaPx: number): PointMatch[] {
  return shifts.map(({ at, dx, dy, covariance }) => {
    const xx = covariance[0] + commonSigmaPx ** 2;
    const xy = covariance[1];
    const yy = covariance[2] + commonSigmaPx ** 2;
    const determinant = xx * yy - xy * xy;
    return {
      from: at,
      to: { x: at.x + dx, y: at.y + dy },
      information: [yy / determinant, -xy / determinant, xx / determinant],
    };
  });
}

function weightsOf(
  matches: readonly PointMatch[],
  kept: readonly boolean[],
  correction: Homography<'post-level', 'post-level'>,
  weighting: 'cauchy' | 'tukey',
): Float64Array {
  const distances = matchDistances(matches, correction);
  return robustWeights(distances, medianOfKept(distances, kept), weighting).map((weight, k) =>
    kept[k] === true ? weight : 0,
  );
}

function medianOfKept(distances: Float64Array, kept: readonly boolean[]): number {
  const sorted = distances.filter((_, i) => kept[i] === true).sort();
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Root of the mean variance of a match along both axes, px. */
function axisSigma({ information: [xx, xy, yy] }: PointMatch): number {
  return Math.sqrt((xx + yy) / 2 / (xx * yy - xy * xy));
}
