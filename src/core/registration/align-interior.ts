import type { PostToPre } from '#core/geometry/homography.ts';
import { processorOperations, type PixelOperations } from '#core/pixel-operations.ts';
import type { RunContext } from '#core/run-context.ts';
import type { ImagePyramid } from '#core/tile-source.ts';
import { levelForScale } from '#core/registration/level-image.ts';
import {
  matchInterior,
  readInteriorImages,
  STAINED_EFFORT,
  USUAL_EFFORT,
  type InteriorImages,
  type InteriorMatches,
  type MatchEffort,
} from '#core/registration/match-interior.ts';
import type { PatchResidual } from '#core/registration/refine-interior.ts';
import { largestMove, refineThroughLevels } from '#core/registration/refine-through-levels.ts';
import { registrationContext, type RegistrationContext } from '#core/registration/registration-context.ts';
import type { InteriorParameters } from '#core/registration/registration-parameters.ts';

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

/** Longer side of the level that the interior is matched at, px. */
const MATCH_SIDES_PX = { shortest: 400, longest: 1024 };
/** Share of the matches that has to agree, and how many, before nothing else is tried any more. */
const CONVINCING_RATIO = 0.6;
const CONVINCING_COUNT = 24;
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
export async function alignInterior(
  post: ImagePyramid,
  pre: ImagePyramid,
  starts: readonly [PostToPre, ...PostToPre[]],
  params: InteriorParameters,
  ctx: RunContext,
  pixels: PixelOperations = processorOperations,
): Promise<InteriorResult> {
  if (!params.interior_ecc) return refusal('switched-off', starts[0], null);
  const { images, found } = await matchWithEffort(
    { post, pre },
    starts,
    params,
    registrationContext(ctx, pixels),
  );
  if (found.postToPre === null) return refusal('too-few-matches', starts[0], found);
  if (found.inlierRatio < params.interior_min_inlier_ratio) {
    return refusal('inlier-ratio-under-limit', starts[0], found);
  }
  const { refined, centres } = await refineThroughLevels({ post, pre }, images, found.postToPre, ctx);
  const postToPre = refined?.interior.postToPre ?? found.postToPre;
  const correctionPx = largestMove(starts[0], postToPre, centres);
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

interface Found {
  readonly images: InteriorImages;
  readonly found: InteriorMatches;
}

/**
 * The matches at the usual level; where they do not convince, those at the next finer one, as some texture is too fine to be
 * seen, and those of large patches, as stain may hide most of it. The map that most matches agree on wins.
 */
async function matchWithEffort(
  pair: { readonly post: ImagePyramid; readonly pre: ImagePyramid },
  starts: readonly [PostToPre, ...PostToPre[]],
  params: InteriorParameters,
  ctx: RegistrationContext,
): Promise<Found> {
  const level = levelForScale([pair.post, pair.pre], 1, MATCH_SIDES_PX);
  const blurPx = params.interior_blur_base / 2;
  const images = await readInteriorImages(pair.post, pair.pre, level, blurPx, ctx);
  let best: Found = { images, found: await matchFromStarts(images, starts, USUAL_EFFORT, ctx) };
  if (isConvincing(best.found)) return best;
  if (level > 0) {
    const finer = await readInteriorImages(pair.post, pair.pre, level - 1, blurPx, ctx);
    const start = best.found.postToPre ?? starts[0];
    best = better(best, { images: finer, found: await matchFromStarts(finer, [start], USUAL_EFFORT, ctx) });
    if (isConvincing(best.found)) return best;
  }
  return better(best, { images, found: await matchFromStarts(images, starts, STAINED_EFFORT, ctx) });
}

function isConvincing({ inlierRatio, inlierCount }: InteriorMatches): boolean {
  return inlierRatio >= CONVINCING_RATIO && inlierCount >= CONVINCING_COUNT;
}

/** That of two results whose matches speak louder: many of them, and most of them. */
function better(a: Found, b: Found): Found {
  const weight = ({ found }: Found): number => found.inlierCount * found.inlierRatio;
  return weight(b) > weight(a) ? b : a;
}

/** The matches from the first start that convinces, otherwise those with most inliers. */
async function matchFromStarts(
  images: InteriorImages,
  starts: readonly [PostToPre, ...PostToPre[]],
  effort: MatchEffort,
  ctx: RunContext,
): Promise<InteriorMatches> {
  let best = await matchInterior(images, starts[0], effort, ctx);
  for (const start of starts.slice(1)) {
    if (isConvincing(best)) break;
    const other = await matchInterior(images, start, effort, ctx);
    if (other.inlierCount > best.inlierCount) best = other;
  }
  return best;
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
