import { predictedErrors } from '#core/geometry/fit-map-uncertainty.ts';
import { postToPreAtLevels, postToPreFromLevels } from '#core/geometry/frames.ts';
import { applyHomography, composeHomographies, type PostToPre } from '#core/geometry/homography.ts';
import type { PatchBrightness } from '#core/registration/align-patch.ts';
import { fitCorrection } from '#core/registration/fit-correction.ts';
import type { MeasuredPatch } from '#core/registration/measure-patches.ts';
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

/** Residuals beyond this many usual spreads are outliers. */
const OUTLIER_SIGMAS = 5;

/**
 * Refines a map by what patches at one level say of it: a map is fitted to their shifts, each by its own uncertainty and with
 * robust weights; those that were kept out are only judged. Null where too few patches hold.
 */
export function refineInterior(
  start: PostToPre,
  level: number,
  measured: readonly MeasuredPatch[],
): RefinedInterior | null {
  const map = postToPreAtLevels(start, level);
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
