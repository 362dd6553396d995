import { carriedModel, robustWeights } from '#core/geometry/fit-map-robustly.ts';
import { mapUncertainty, predictedErrors } from '#core/geometry/fit-map-uncertainty.ts';
import { fitMap, matchDistances, type PointMatch } from '#core/geometry/fit-map.ts';
import { postToPreAtLevels, postToPreFromLevels } from '#core/geometry/frames.ts';
import {
  applyHomography,
  composeHomographies,
  identityHomography,
  type Homography,
  type Point,
  type PostToPre,
} from '#core/geometry/homography.ts';
import type { MapModel } from '#core/geometry/map-model.ts';
import { breathe, type RunContext } from '#core/run-context.ts';
import type { ImagePyramid } from '#core/tile-source.ts';
import { alignPatch, type PatchAlignment } from '#core/registration/align-patch.ts';
import { levelOf } from '#core/registration/level-image.ts';
import { isSeenIn, readPatchPair, type PatchShape } from '#core/registration/read-patch-pair.ts';

/** Where a patch lies, against the refined map. */
export interface PatchResidual {
  /** Middle of the patch, full-resolution px of post. */
  readonly x: number;
  readonly y: number;
  /** What was measured there minus what the map says, full-resolution px of post. */
  readonly dx: number;
  readonly dy: number;
  /** Whether the patch was kept out of the fit, to judge it. */
  readonly heldOut: boolean;
  /** Whether it agrees with the map within {@link OUTLIER_SIGMAS} of the usual spread. */
  readonly inlier: boolean;
  /**
   * Predicted standard deviation of the measurement along an axis (root of the mean variance of both), from the patch's own
   * texture and noise, times the one factor that makes all fitted patches agree with the map. Full-resolution px.
   */
  readonly sigmaPx: number;
}

/** A refined map and what its patches say about it. */
export interface RefinedInterior {
  readonly postToPre: PostToPre;
  readonly residuals: readonly PatchResidual[];
  /** Predicted error of the map at the patches, full-resolution px of post: root mean square, and the worst patch. */
  readonly predicted: { readonly rmsPx: number; readonly worstPx: number };
}

/** Every so many of the patches is kept out of the fit. */
const HOLD_OUT_EVERY = 4;
/** Uncertainty that is added to each patch's own, px of the level: what the model of a patch leaves out. */
const FLOOR_PX = 0.03;
/** A patch that is less sure than this in any direction says nothing, px of the level. */
const LARGEST_SIGMA_PX = 1;
/** Residuals beyond this many usual spreads are outliers. */
const OUTLIER_SIGMAS = 5;
/** Refits with Cauchy's weights, which find the way from afar, then with Tukey's, which drop what is wrong. */
const CAUCHY_REFITS = 8;
const REFITS = 16;
/** Fewer patches than this refine nothing. */
const LEAST_PATCHES = 6;
const PATCHES_PER_BREATH = 16;

/**
 * Refines a map by aligning patches at one level to a fraction of a pixel and fitting a map to their shifts, each by its own
 * uncertainty and with robust weights. Every fourth patch is kept out and only judged. Null where too few patches hold.
 */
export async function refineInterior(
  images: { readonly post: ImagePyramid; readonly pre: ImagePyramid },
  level: number,
  start: PostToPre,
  centres: readonly Point[],
  shape: PatchShape,
  ctx: RunContext,
): Promise<RefinedInterior | null> {
  const map = postToPreAtLevels(start, level);
  const measured = await measure(images, level, map, centres, shape, ctx);
  const matches = measured.map(({ match }) => match);
  const kept = measured.map(({ heldOut }) => !heldOut);
  const fit = fitCorrection(matches, kept);
  if (fit === null) return null;
  const { correction, weights, model } = fit;
  const distances = matchDistances(matches, correction);
  const usual = medianOfKept(distances, kept) / 1.18;
  const uncertainty = mapUncertainty(matches, weights, correction, model, usual ** 2);
  if (uncertainty === null) return null;
  const unit = 2 ** level;
  const errors = predictedErrors(
    uncertainty,
    matches.map(({ from }) => from),
  );
  const predicted = { rmsPx: errors.rmsPx * unit, worstPx: errors.worstPx * unit };
  const residuals = measured.map(({ match, heldOut }, i) => {
    const fitted = applyHomography(correction, match.from);
    return {
      x: (match.from.x + 0.5) * unit - 0.5,
      y: (match.from.y + 0.5) * unit - 0.5,
      dx: (match.to.x - fitted.x) * unit,
      dy: (match.to.y - fitted.y) * unit,
      heldOut,
      inlier: distances[i]! <= OUTLIER_SIGMAS * usual,
      sigmaPx: usual * axisSigma(match) * unit,
    };
  });
  return {
    postToPre: postToPreFromLevels(composeHomographies(correction, map), level),
    residuals,
    predicted,
  };
}

interface Measured {
  readonly match: PointMatch;
  readonly heldOut: boolean;
}

async function measure(
  images: { readonly post: ImagePyramid; readonly pre: ImagePyramid },
  level: number,
  map: ReturnType<typeof postToPreAtLevels>,
  centres: readonly Point[],
  shape: PatchShape,
  ctx: RunContext,
): Promise<Measured[]> {
  const post = levelOf(images.post, level);
  const pre = levelOf(images.pre, level);
  const measured: Measured[] = [];
  const step = level === 0 ? 'Refining at full resolution' : `Refining at 1/${2 ** level} resolution`;
  for (const [i, full] of centres.entries()) {
    const centre = {
      x: Math.round((full.x + 0.5) / 2 ** level - 0.5),
      y: Math.round((full.y + 0.5) / 2 ** level - 0.5),
    };
    const pair = isSeenIn(pre, map, centre) ? await readPatchPair(post, pre, centre, map, shape, ctx) : null;
    const found = pair === null ? null : alignPatch(pair, map, shape.reachPx);
    if (found !== null && isSure(found)) {
      measured.push({ match: matchOf(centre, found), heldOut: i % HOLD_OUT_EVERY === HOLD_OUT_EVERY - 1 });
    }
    if ((i + 1) % PATCHES_PER_BREATH !== 0 && i + 1 !== centres.length) continue;
    ctx.report({ stage: 'interior', step, done: i + 1, total: centres.length, unit: 'patches' });
    await breathe(ctx.signal);
  }
  return measured;
}

function isSure({ covariance: [xx, xy, yy] }: PatchAlignment): boolean {
  const largest = (xx + yy) / 2 + Math.hypot((xx - yy) / 2, xy);
  return largest < LARGEST_SIGMA_PX ** 2;
}

function matchOf(centre: Point, { dx, dy, covariance }: PatchAlignment): PointMatch {
  const xx = covariance[0] + FLOOR_PX ** 2;
  const xy = covariance[1];
  const yy = covariance[2] + FLOOR_PX ** 2;
  const determinant = xx * yy - xy * xy;
  return {
    from: centre,
    to: { x: centre.x + dx, y: centre.y + dy },
    information: [yy / determinant, -xy / determinant, xx / determinant],
  };
}

/** Root of the mean variance of a match along both axes, px. */
function axisSigma({ information: [xx, xy, yy] }: PointMatch): number {
  return Math.sqrt((xx + yy) / 2 / (xx * yy - xy * xy));
}

interface CorrectionFit {
  readonly correction: Homography<'post-level', 'post-level'>;
  readonly model: MapModel;
  /** Last robust weights of the matches; 0 for those kept out. */
  readonly weights: Float64Array;
}

function fitCorrection(matches: readonly PointMatch[], kept: readonly boolean[]): CorrectionFit | null {
  const count = kept.filter(Boolean).length;
  if (count < LEAST_PATCHES) return null;
  const model = carriedModel(count, 'homography');
  let correction: Homography<'post-level', 'post-level'> = identityHomography();
  let weights = new Float64Array(matches.length);
  for (let i = 0; i < REFITS; i++) {
    const distances = matchDistances(matches, correction);
    const scale = medianOfKept(distances, kept);
    weights = robustWeights(distances, scale, i < CAUCHY_REFITS ? 'cauchy' : 'tukey').map((weight, k) =>
      kept[k] === true ? weight : 0,
    );
    const next: Homography<'post-level', 'post-level'> | null = fitMap(matches, weights, correction, model);
    if (next === null) return null;
    correction = next;
  }
  return { correction, model, weights };
}

function medianOfKept(distances: Float64Array, kept: readonly boolean[]): number {
  const sorted = distances.filter((_, i) => kept[i] === true).sort();
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
