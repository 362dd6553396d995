import type { PostToPre } from '#core/geometry/homography.ts';
import { processorOperations, type PixelOperations } from '#core/pixel-operations.ts';
import type { RunContext } from '#core/run-context.ts';
import type { ImagePyramid } from '#core/tile-source.ts';
import { interiorWorkHere, type InteriorWork } from '#core/registration/interior-work.ts';
import type { InteriorMatches } from '#core/registration/match-interior.ts';
import type { PatchResidual } from '#core/registration/refine-interior.ts';
import { largestMove, refineThroughLevels } from '#core/registration/refine-through-levels.ts';
import { registrationContext } from '#core/registration/registration-context.ts';
import type { InteriorParameters } from '#core/registration/registration-parameters.ts';
import type { InteriorStarts } from '#core/registration/start-interior.ts';

/** What became of the interior stage. */
export type InteriorVerdict =
  'accepted' | 'switched-off' | 'too-few-matches' | 'inlier-ratio-under-limit' | 'correction-over-limit';

/** Error of the map at patches that were kept out of its fit, full-resolution px of post. */
export interface HeldOutError {
  readonly medianPx: number;
  readonly p95Px: number;
  readonly maxPx: number;
  readonly count: number;
}

/** Result of the interior stage. Plain data; maps are full-resolution, between the raw images. */
export interface InteriorResult {
  readonly accepted: boolean;
  readonly verdict: InteriorVerdict;
  /** The refined map, or the start where it was refused. */
  readonly postToPre: PostToPre;
  /** The map that was refused, to look at; null where one was accepted or none was found. */
  readonly refused: PostToPre | null;
  readonly matches: number;
  readonly inliers: number;
  /** Inliers of the matches, 0..1; 0 without matches. */
  readonly inlierRatio: number;
  /** How far the map moves the sample against the start, px of pre at full resolution: the farthest patch. */
  readonly correctionPx: number | null;
  /** Median error of the held-out patches; null where nothing was refined. */
  readonly accuracyPx: number | null;
  readonly heldOut: HeldOutError | null;
  /**
   * Error of the map as the uncertainties of its patches predict it, over the sample, full-resolution px: root mean square,
   * and at the worst place; null where nothing was refined.
   */
  readonly predictedErrorPx: number | null;
  readonly predictedWorstPx: number | null;
  /** Levels of the refinement that gave a map; 0 where none did, or the result was refused. */
  readonly levelsAccepted: number;
  /** Of the patches at full resolution, at most {@link MAX_RESIDUALS}. */
  readonly residuals: readonly PatchResidual[];
}

/** Residuals that are handed out. */
export const MAX_RESIDUALS = 1000;

/**
 * Refines the map between the images by their interior: patches matched by correlation at a middle level around the first of
 * the starts (the others are tried where it does not convince), then aligned at finer levels to full resolution. A quarter of
 * the patches is kept out of the fit and says how large the error is. Too few agreeing matches, or a correction over the
 * limit, refuse the result: then `postToPre` is the first start, and the verdict says why. Reads windows only.
 *
 * @param pixels what blurs the pictures that are matched; this thread by default
 */
export function alignInterior(
  post: ImagePyramid,
  pre: ImagePyramid,
  starts: InteriorStarts,
  params: InteriorParameters,
  ctx: RunContext,
  pixels: PixelOperations = processorOperations,
): Promise<InteriorResult> {
  const work = interiorWorkHere({ post, pre }, registrationContext(ctx, pixels));
  return alignInteriorBy(work, post, starts, params);
}

/** {@link alignInterior}, its long work done wherever `work` does it; of `post` only the sizes are asked. */
export async function alignInteriorBy(
  work: InteriorWork,
  post: ImagePyramid,
  starts: InteriorStarts,
  params: InteriorParameters,
): Promise<InteriorResult> {
  if (!params.interior_ecc) return refusal('switched-off', starts[0], null);
  const { found, refinement } = await work.start(starts, params.interior_blur_base / 2);
  if (found.postToPre === null || refinement === null) return refusal('too-few-matches', starts[0], found);
  if (found.inlierRatio < params.interior_min_inlier_ratio) {
    return refusal('inlier-ratio-under-limit', starts[0], found);
  }
  const refined = await refineThroughLevels(post, refinement, found.postToPre, work.measure);
  const postToPre = refined?.interior.postToPre ?? found.postToPre;
  const correctionPx = largestMove(starts[0], postToPre, refinement.centres);
  const result = {
    ...counts(found),
    correctionPx,
    accuracyPx: null,
    heldOut: null,
    predictedErrorPx: refined?.interior.predicted.rmsPx ?? null,
    predictedWorstPx: refined?.interior.predicted.worstPx ?? null,
    residuals: [],
    levelsAccepted: refined?.levelCount ?? 0,
    ...(refined === null ? {} : judged(refined.interior.residuals)),
  };
  return correctionPx > params.interior_max_correction
    ? {
        ...result,
        accepted: false,
        verdict: 'correction-over-limit',
        postToPre: starts[0],
        refused: postToPre,
        levelsAccepted: 0,
      }
    : { ...result, accepted: true, verdict: 'accepted', postToPre, refused: null };
}

function counts(found: InteriorMatches | null): Pick<InteriorResult, 'matches' | 'inliers' | 'inlierRatio'> {
  return {
    matches: found?.matchCount ?? 0,
    inliers: found?.inlierCount ?? 0,
    inlierRatio: found?.inlierRatio ?? 0,
  };
}

function refusal(verdict: InteriorVerdict, start: PostToPre, found: InteriorMatches | null): InteriorResult {
  return {
    accepted: false,
    verdict,
    postToPre: start,
    refused: found?.postToPre ?? null,
    ...counts(found),
    correctionPx: null,
    accuracyPx: null,
    heldOut: null,
    predictedErrorPx: null,
    predictedWorstPx: null,
    levelsAccepted: 0,
    residuals: [],
  };
}

function judged(
  residuals: readonly PatchResidual[],
): Pick<InteriorResult, 'accuracyPx' | 'heldOut' | 'residuals'> {
  const errors = residuals.filter(({ heldOut }) => heldOut).map(({ dx, dy }) => Math.hypot(dx, dy));
  errors.sort((a, b) => a - b);
  const quantile = (share: number): number => errors[Math.round(share * (errors.length - 1))] ?? Number.NaN;
  const heldOut =
    errors.length === 0
      ? null
      : { medianPx: quantile(0.5), p95Px: quantile(0.95), maxPx: quantile(1), count: errors.length };
  return { accuracyPx: heldOut?.medianPx ?? null, heldOut, residuals: residuals.slice(0, MAX_RESIDUALS) };
}
