import { fitMapRobustly } from '#core/geometry/fit-map-robustly.ts';
import type { PointMatch } from '#core/geometry/fit-map.ts';
import { postToPreAtLevels, postToPreFromLevels } from '#core/geometry/frames.ts';
import { composeHomographies, type Point, type PostToPre } from '#core/geometry/homography.ts';
import { warpInto } from '#core/geometry/warp-into.ts';
import type { PixelOperations } from '#core/pixel-operations.ts';
import { createRaster, rasterOf, type Raster } from '#core/raster.ts';
import { releaseMemory } from '#core/release-memory.ts';
import { breathe, type RunContext } from '#core/run-context.ts';
import type { ImagePyramid } from '#core/tile-source.ts';
import { chooseTexturedPlaces } from '#core/registration/choose-patches.ts';
import { longerSide, readLevel, requireSignal } from '#core/registration/level-image.ts';
import { PatchMatcher } from '#core/registration/match-patch.ts';
import type { RegistrationContext } from '#core/registration/registration-context.ts';
import { seenByBoth } from '#core/registration/seen-by-both.ts';
import { squareRootsOf } from '#core/registration/square-roots.ts';

/** Both images at the level that the interior is matched at, ready for it. */
export interface InteriorImages {
  readonly level: number;
  /** Square root of the brightness, blurred: microbes and bright grains count less. */
  readonly post: Raster<Float32Array>;
  readonly pre: Raster<Float32Array>;
}

/** Matches of the interior from one start. */
export interface InteriorMatches {
  /** The map that the matches agree on; null where too few do. */
  readonly postToPre: PostToPre | null;
  readonly matchCount: number;
  readonly inlierCount: number;
  /** Inliers of the matches, 0..1; 0 without matches. */
  readonly inlierRatio: number;
}

/** How patches are matched. */
export interface MatchEffort {
  /** Side of a patch, px of the level: this part of the longer side of the image, within bounds. */
  readonly patchPart: number;
  readonly shortestSidePx: number;
  readonly longestSidePx: number;
  /** A best place that correlates less is no match. */
  readonly leastCorrelation: number;
  /** A match whose rival correlates more than this share as well is ambiguous, and no match. */
  readonly largestRival: number;
}

/** What nearly all samples need. Unrelated grains reach a correlation of about 0.3 by chance over a window. */
export const USUAL_EFFORT: MatchEffort = {
  patchPart: 1 / 12,
  shortestSidePx: 32,
  longestSidePx: 48,
  leastCorrelation: 0.4,
  largestRival: 0.85,
};
/**
 * For samples whose stain outshines the minerals: patches large enough for the few grains that are seen to agree by more
 * than chance, and no demand on single matches; that so many of them agree on one map says enough.
 */
export const STAINED_EFFORT: MatchEffort = {
  patchPart: 1 / 8,
  shortestSidePx: 48,
  longestSidePx: 72,
  leastCorrelation: 0.15,
  largestRival: 0.97,
};
/** Side of the window that it is looked for in, px of the level: it may be 40 px off and more on each side. */
const WINDOW_PX = 128;
/** Patches that are looked for. */
const PATCH_COUNT = 90;
/** Patches overlap by two fifths at most: a small sample has too few otherwise. */
const SPACING = 0.6;
/** Distance from the agreed map within which a match is an inlier, px of the level. */
const INLIER_PX = 3;
const SEED = 20_260_101;
const PATCHES_PER_BREATH = 12;

/** Reads both images at a level for matching. Throws `no-signal` where one has none. */
export async function readInteriorImages(
  post: ImagePyramid,
  pre: ImagePyramid,
  level: number,
  blurPx: number,
  ctx: RegistrationContext,
): Promise<InteriorImages> {
  const rawPost = await readLevel(post, level, ctx);
  const rawPre = await readLevel(pre, level, ctx);
  requireSignal(rawPost, 'post');
  requireSignal(rawPre, 'pre');
  const sigma = blurPx / 2 ** level;
  const images = {
    level,
    post: await softened(rawPost, sigma, ctx.pixels),
    pre: await softened(rawPre, sigma, ctx.pixels),
  };
  releaseMemory(rawPost.data, rawPre.data);
  return images;
}

function softened(
  { width, height, data }: Raster<Float32Array>,
  sigmaPx: number,
  pixels: PixelOperations,
): Promise<Raster<Float32Array>> {
  return pixels.gaussian(rasterOf(width, height, squareRootsOf(data)), sigmaPx);
}

/**
 * Matches patches of the interior by normalised correlation around where a start puts them, and finds the map that most
 * of them agree on.
 */
export async function matchInterior(
  images: InteriorImages,
  start: PostToPre,
  effort: MatchEffort,
  ctx: RunContext,
): Promise<InteriorMatches> {
  const map = postToPreAtLevels(start, images.level);
  // Texture is judged on pre, which has no microbes; on what both show.
  const warped = seenByBoth(images.post, images.pre, map);
  const sidePx = patchSide(longerSide(images.post), effort);
  const places = chooseTexturedPlaces(warped, { sidePx, spacing: SPACING, count: PATCH_COUNT });
  releaseMemory(warped.data);
  const matches: PointMatch[] = [];
  const matcher = new PatchMatcher(sidePx, WINDOW_PX);
  for (const [i, place] of places.entries()) {
    const found = matchAt(matcher, images, place, map, effort);
    if (found !== null) matches.push(found);
    if ((i + 1) % PATCHES_PER_BREATH !== 0 && i + 1 !== places.length) continue;
    const [done, total] = [i + 1, places.length];
    ctx.report({ stage: 'interior', step: 'Matching the interior', done, total, unit: 'patches' });
    await breathe(ctx.signal);
  }
  const fit = fitMapRobustly<'post-level', 'post-level'>(matches, {
    model: 'homography',
    thresholdPx: INLIER_PX,
    seed: SEED,
  });
  const inlierCount = fit?.inlierCount ?? 0;
  return {
    postToPre: fit === null ? null : postToPreFromLevels(composeHomographies(fit.map, map), images.level),
    matchCount: matches.length,
    inlierCount,
    inlierRatio: matches.length === 0 ? 0 : inlierCount / matches.length,
  };
}

/** An even number of pixels. */
function patchSide(longSidePx: number, effort: MatchEffort): number {
  const side = 2 * Math.round((effort.patchPart * longSidePx) / 2);
  return Math.min(effort.longestSidePx, Math.max(effort.shortestSidePx, side));
}

function matchAt(
  matcher: PatchMatcher,
  images: InteriorImages,
  place: Point,
  map: Parameters<typeof postToPreFromLevels>[0],
  { leastCorrelation, largestRival }: MatchEffort,
): PointMatch | null {
  const patch = cut(images.post, place, matcher.patchSide);
  const window = createRaster(matcher.windowSide, matcher.windowSide, 'float32');
  const half = matcher.windowSide / 2;
  warpInto(
    { raster: window, origin: { x: place.x - half, y: place.y - half } },
    { raster: images.pre, origin: { x: 0, y: 0 } },
    map,
  );
  const found = matcher.match(patch, window);
  if (found === null || found.correlation < leastCorrelation) return null;
  if (found.rival > largestRival * found.correlation) return null;
  const to = { x: place.x + found.dx, y: place.y + found.dy };
  return { from: place, to, information: [1, 0, 1] };
}

/** A square of a picture around a place, zero outside the picture; its middle pixel is at side / 2. */
function cut(image: Raster<Float32Array>, at: Point, side: number): Raster<Float32Array> {
  const patch = createRaster(side, side, 'float32');
  for (let y = 0; y < side; y++) {
    const line = at.y - side / 2 + y;
    if (line < 0 || line >= image.height) continue;
    for (let x = 0; x < side; x++) {
      const column = at.x - side / 2 + x;
      if (column >= 0 && column < image.width)
        patch.data[y * side + x] = image.data[line * image.width + column]!;
    }
  }
  return patch;
}
