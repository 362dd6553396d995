import type { PostToPre } from '#core/geometry/homography.ts';
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
import { startRefinement, type RefinementStart } from '#core/registration/refine-through-levels.ts';
import type { RegistrationContext } from '#core/registration/registration-context.ts';
import type { RunContext } from '#core/run-context.ts';

/** Maps to begin from, the best first. */
export type InteriorStarts = readonly [PostToPre, ...PostToPre[]];

/** What the interiors' matches say, and where the map goes on from there. Plain data. */
export interface InteriorStart {
  readonly found: InteriorMatches;
  /** Null where the matches agree on no map. */
  readonly refinement: RefinementStart | null;
}

/** Longer side of the level that the interior is matched at, px. */
const MATCH_SIDES_PX = { shortest: 400, longest: 1024 };
/** Share of the matches that has to agree, and how many, before nothing else is tried any more. */
const CONVINCING_RATIO = 0.6;
const CONVINCING_COUNT = 24;

/**
 * Matches the interiors around the first of the starts, and around the others where that does not convince, and chooses the
 * places that the map is refined at.
 *
 * @param blurPx blur of both images before they are matched, full-resolution px
 */
export async function startInterior(
  pair: { readonly post: ImagePyramid; readonly pre: ImagePyramid },
  starts: InteriorStarts,
  blurPx: number,
  ctx: RegistrationContext,
): Promise<InteriorStart> {
  const { images, found } = await matchWithEffort(pair, starts, blurPx, ctx);
  if (found.postToPre === null) return { found, refinement: null };
  return { found, refinement: await startRefinement(pair, images, found.postToPre, ctx) };
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
  starts: InteriorStarts,
  blurPx: number,
  ctx: RegistrationContext,
): Promise<Found> {
  const level = levelForScale([pair.post, pair.pre], 1, MATCH_SIDES_PX);
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
  starts: InteriorStarts,
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
