import { predictedErrors } from '#core/geometry/fit-map-uncertainty.ts';
import { postToPreAtLevels, postToPreFromLevels } from '#core/geometry/frames.ts';
import {
  applyHomography,
  composeHomographies,
  type Point,
  type PostToPre,
} from '#core/geometry/homography.ts';
import { breathe, type RunContext } from '#core/run-context.ts';
import type { ImagePyramid } from '#core/tile-source.ts';
import {
  alignPatch,
  type PatchAlignment,
  type PatchBrightness,
  type PatchStart,
} from '#core/registration/align-patch.ts';
import { fitCorrection, type PatchShift } from '#core/registration/fit-correction.ts';
import { levelOf } from '#core/registration/level-image.ts';
import { isSeenIn, readPatchPair, type PatchShape } from '#core/registration/read-patch-pair.ts';
import { usualBrightness } from '#core/registration/usual-brightness.ts';

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
  /** The usual brightness of the patches, for the next level. */
  readonly brightness: PatchBrightness;
}

/** Every so many of the patches is kept out of the fit. */
const HOLD_OUT_EVERY = 4;
/** A patch that is less sure than this in any direction says nothing, px of the level. */
const LARGEST_SIGMA_PX = 1;
/** Residuals beyond this many usual spreads are outliers. */
const OUTLIER_SIGMAS = 5;
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
  begin: Omit<PatchStart, 'reachPx'>,
  ctx: RunContext,
): Promise<RefinedInterior | null> {
  const map = postToPreAtLevels(start, level);
  const measured = await measure(images, level, map, centres, shape, begin, ctx);
  const fit = fitCorrection(measured);
  if (fit === null) return null;
  const { correction } = fit;
  const unit = 2 ** level;
  const errors = predictedErrors(
    fit.uncertainty,
    measured.map(({ at }) => at),
  );
  const predicted = { rmsPx: errors.rmsPx * unit, worstPx: errors.worstPx * unit };
  const residuals = measured.map(({ at, dx, dy, heldOut }, i) => {
    const fitted = applyHomography(correction, at);
    return {
      x: (at.x + 0.5) * unit - 0.5,
      y: (at.y + 0.5) * unit - 0.5,
      dx: (at.x + dx - fitted.x) * unit,
      dy: (at.y + dy - fitted.y) * unit,
      heldOut,
      inlier: fit.distances[i]! <= OUTLIER_SIGMAS,
      sigmaPx: fit.sigmasPx[i]! * unit,
    };
  });
  return {
    postToPre: postToPreFromLevels(composeHomographies(correction, map), level),
    residuals,
    predicted,
    brightness: usualBrightness(measured),
  };
}

interface Measured extends PatchShift {
  readonly brightness: PatchBrightness;
}

async function measure(
  images: { readonly post: ImagePyramid; readonly pre: ImagePyramid },
  level: number,
  map: ReturnType<typeof postToPreAtLevels>,
  centres: readonly Point[],
  shape: PatchShape,
  begin: Omit<PatchStart, 'reachPx'>,
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
    const found = pair === null ? null : alignPatch(pair, map, { ...begin, reachPx: shape.reachPx });
    if (found !== null && isSure(found)) {
      measured.push({
        ...found,
        at: centre,
        heldOut: i % HOLD_OUT_EVERY === HOLD_OUT_EVERY - 1,
      });
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
