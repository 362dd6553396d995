import { applyHomography, type Point, type PostToPre } from '#core/geometry/homography.ts';
import { postToPreAtLevels } from '#core/geometry/frames.ts';
import { warpInto } from '#core/geometry/warp-into.ts';
import { processorOperations, type PixelOperations } from '#core/pixel-operations.ts';
import { createRaster } from '#core/raster.ts';
import type { RunContext } from '#core/run-context.ts';
import type { ImagePyramid } from '#core/tile-source.ts';
import { chooseTexturedPlaces } from '#core/registration/choose-patches.ts';
import { levelForScale, levelOf } from '#core/registration/level-image.ts';
import {
  matchInterior,
  readInteriorImages,
  type InteriorImages,
  type InteriorMatches,
} from '#core/registration/match-interior.ts';
import { positiveShare, type PatchShape } from '#core/registration/read-patch-pair.ts';
import {
  refineInterior,
  type PatchResidual,
  type RefinedInterior,
} from '#core/registration/refine-interior.ts';
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
/** Share of the matches that has to agree before other starts are not tried any more. */
const CONVINCING_RATIO = 0.6;
/** Patches of the refinement: side in px of each level, and how many. */
const PATCH_SIDE_PX = 56;
const SMALLEST_PATCH_SIDE_PX = 24;
const PATCH_COUNT = 240;
const SPACING = 0.75;
/** Levels between two refinements: a quarter of the pixel size, which the reach below covers many times. */
const LEVEL_STEP = 2;
const REACH_PX = 8;
/** Under this share of positive pixels in the patches a sample is sparse, and its zeros count. */
const SPARSE_SHARE = 0.6;
const SPARSE_PROBES = 24;
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
  const centres = chooseCentres(images, found.postToPre);
  const refined = await refineThroughLevels({ post, pre }, images.level, found.postToPre, centres, ctx);
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

/** The matches at the usual level or, where they do not convince, at the next finer one: some texture is too fine to be seen. */
async function matchWithEffort(
  pair: { readonly post: ImagePyramid; readonly pre: ImagePyramid },
  starts: readonly [PostToPre, ...PostToPre[]],
  params: InteriorParameters,
  ctx: RegistrationContext,
): Promise<{ readonly images: InteriorImages; readonly found: InteriorMatches }> {
  const level = levelForScale([pair.post, pair.pre], 1, MATCH_SIDES_PX);
  const blurPx = params.interior_blur_base / 2;
  const images = await readInteriorImages(pair.post, pair.pre, level, blurPx, ctx);
  const found = await matchFromStarts(images, starts, ctx);
  if (found.inlierRatio >= CONVINCING_RATIO || level === 0) return { images, found };
  const finer = await readInteriorImages(pair.post, pair.pre, level - 1, blurPx, ctx);
  const other = await matchFromStarts(finer, [found.postToPre ?? starts[0]], ctx);
  return other.inlierRatio > found.inlierRatio ? { images: finer, found: other } : { images, found };
}

/** The matches from the first start that convinces, otherwise those with most inliers. */
async function matchFromStarts(
  images: InteriorImages,
  starts: readonly [PostToPre, ...PostToPre[]],
  ctx: RunContext,
): Promise<InteriorMatches> {
  let best = await matchInterior(images, starts[0], ctx);
  for (const start of starts.slice(1)) {
    if (best.inlierRatio >= CONVINCING_RATIO) break;
    const other = await matchInterior(images, start, ctx);
    if (other.inlierCount > best.inlierCount) best = other;
  }
  return best;
}

/** Well-textured places of the interior, full-resolution px of post, in an order that spreads any every-nth of them. */
function chooseCentres(images: InteriorImages, map: PostToPre): Point[] {
  const { post, pre, level } = images;
  const warped = createRaster(post.width, post.height, 'float32');
  const origin = { x: 0, y: 0 };
  warpInto({ raster: warped, origin }, { raster: pre, origin }, postToPreAtLevels(map, level));
  warped.data.forEach((value, i) => (warped.data[i] = post.data[i]! > 0 ? value : 0));
  const places = chooseTexturedPlaces(warped, {
    sidePx: PATCH_SIDE_PX / 2 ** level,
    spacing: SPACING,
    count: PATCH_COUNT,
  });
  const unit = 2 ** level;
  return places.map(({ x, y }) => ({ x: (x + 0.5) * unit - 0.5, y: (y + 0.5) * unit - 0.5 }));
}

/** Refines at ever finer levels down to full resolution; null where no level could. */
async function refineThroughLevels(
  images: { readonly post: ImagePyramid; readonly pre: ImagePyramid },
  matchLevel: number,
  start: PostToPre,
  centres: readonly Point[],
  ctx: RunContext,
): Promise<{ readonly interior: RefinedInterior; readonly levelCount: number } | null> {
  const zerosCount = await isSparse(images.post, centres, ctx);
  let interior: RefinedInterior | null = null;
  let levelCount = 0;
  let map = start;
  for (const level of refinementLevels(matchLevel)) {
    const { width, height } = levelOf(images.post, level).size;
    const sidePx = Math.max(
      SMALLEST_PATCH_SIDE_PX,
      Math.min(PATCH_SIDE_PX, 2 * Math.floor(Math.min(width, height) / 16)),
    );
    const shape: PatchShape = { sidePx, reachPx: REACH_PX, zerosCount };
    const refined = await refineInterior(images, level, map, centres, shape, ctx);
    if (refined === null) continue;
    interior = refined;
    levelCount++;
    map = refined.postToPre;
  }
  return interior === null ? null : { interior, levelCount };
}

/** From the level of matching down in steps, and full resolution in any case. */
function refinementLevels(matchLevel: number): number[] {
  const levels: number[] = [];
  for (let level = matchLevel; level > 0; level -= LEVEL_STEP) levels.push(level);
  return [...levels, 0];
}

async function isSparse(post: ImagePyramid, centres: readonly Point[], ctx: RunContext): Promise<boolean> {
  const stride = Math.max(1, Math.floor(centres.length / SPARSE_PROBES));
  let sum = 0;
  let count = 0;
  for (let i = 0; i < centres.length; i += stride) {
    sum += await positiveShare(levelOf(post, 0), centres[i]!, PATCH_SIDE_PX, ctx);
    count++;
  }
  return sum < SPARSE_SHARE * count;
}

function largestMove(from: PostToPre, to: PostToPre, points: readonly Point[]): number {
  return points.reduce((largest, at) => {
    const a = applyHomography(from, at);
    const b = applyHomography(to, at);
    return Math.max(largest, Math.hypot(a.x - b.x, a.y - b.y));
  }, 0);
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
