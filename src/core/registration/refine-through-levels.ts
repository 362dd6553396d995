import { postToPreAtLevels } from '#core/geometry/frames.ts';
import { applyHomography, type Point, type PostToPre } from '#core/geometry/homography.ts';
import type { Raster, Size } from '#core/raster.ts';
import type { RunContext } from '#core/run-context.ts';
import type { ImagePyramid } from '#core/tile-source.ts';
import type { PatchBrightness } from '#core/registration/align-patch.ts';
import { chooseTexturedPlaces } from '#core/registration/choose-patches.ts';
import { thinned } from '#core/registration/fit-outlines.ts';
import { levelOf, longerSide } from '#core/registration/level-image.ts';
import type { InteriorImages } from '#core/registration/match-interior.ts';
import type { MeasuredPatch, PatchOrder } from '#core/registration/measure-patches.ts';
import { positiveShare, type PatchShape } from '#core/registration/read-patch-pair.ts';
import { refineInterior, type RefinedInterior } from '#core/registration/refine-interior.ts';
import { seenByBoth } from '#core/registration/seen-by-both.ts';

/** Side of the patches of the refinement, px of each level. */
const PATCH_SIDE_PX = 56;
const SMALLEST_PATCH_SIDE_PX = 24;
/**
 * At full resolution patches are this part of the longer side where that is more, up to a limit: large images show the same
 * grains by more pixels. As many places as take a few seconds to read.
 */
const PATCH_PART = 1 / 300;
const LARGEST_PATCH_SIDE_PX = 128;
const PATCH_COUNTS = { least: 260, most: 500, perRootMegapixel: 26 } as const;
/** Places that are enough for the levels on the way. */
const COARSE_PATCH_COUNT = 260;
const SPACING = 0.75;
/** Levels between two refinements: a quarter of the pixel size, which the reach below covers many times. */
const LEVEL_STEP = 2;
const REACH_PX = 8;
/** Under this share of positive pixels in the patches of either image a sample is sparse, and its zeros count. */
const SPARSE_SHARE = 0.6;
const SPARSE_PROBES = 24;
/** Full resolution is gone over again where it moved the map farther than this: patches of few pixels begin near, or err. */
const SETTLED_PX = 0.25;
/**
 * A level on the way that holds fewer of its places is passed over: stain can hide all of a sample at a coarse level, and yet
 * leave gaps at a fine one.
 */
const LEAST_HELD_SHARE = 0.25;
/**
 * Brightness of post over that of pre is first taken as this quantile of their ratio over the brighter half of pre: of what
 * is not stained, where stain covers up to three quarters.
 */
const UNSTAINED_SHARE = 0.25;
/** Pixels that this is taken from, at most about: it is only a beginning. */
const BRIGHTNESS_SAMPLES = 20_000;

/** What a refinement begins with. Plain data. */
export interface RefinementStart {
  /** Level of the matches, whose map is refined. */
  readonly level: number;
  /** Well-textured places of the interior, full-resolution px of post, in an order that spreads any every-nth of them. */
  readonly centres: readonly Point[];
  /** Whether the sample is sparse, so that its zeros say something. */
  readonly zerosCount: boolean;
  /** Null where nothing is known. */
  readonly brightness: PatchBrightness | null;
}

/** Measures the patches of one level; see {@link PatchOrder} for what. */
export type MeasureLevel = (order: Omit<PatchOrder, 'firstIndex'>) => Promise<MeasuredPatch[]>;

/** A map refined as far as its patches allowed. */
export interface Refinement {
  readonly interior: RefinedInterior;
  /** Levels that gave a map. */
  readonly levelCount: number;
}

/** Chooses the places that a map which the interior's matches agree on is refined at. Reads windows only. */
export async function startRefinement(
  pair: { readonly post: ImagePyramid; readonly pre: ImagePyramid },
  images: InteriorImages,
  map: PostToPre,
  ctx: RunContext,
): Promise<RefinementStart> {
  const warped = seenByBoth(images.post, images.pre, postToPreAtLevels(map, images.level));
  const centres = chooseCentres(warped, images.level, pair.post.size);
  return {
    level: images.level,
    centres,
    zerosCount: await isSparse(pair, map, centres, ctx),
    brightness: firstBrightness(images.post, warped),
  };
}

/**
 * Refines a map that the interior's matches agree on, from their level down to full resolution, on well-textured patches
 * spread over the sample. Null where no level gave a map.
 */
export async function refineThroughLevels(
  post: ImagePyramid,
  start: RefinementStart,
  matched: PostToPre,
  measure: MeasureLevel,
): Promise<Refinement | null> {
  const { centres, zerosCount } = start;
  let interior: RefinedInterior | null = null;
  const given = new Set<number>();
  let map = matched;
  let movedPx = Infinity;
  for (const level of refinementLevels(start.level)) {
    if (given.has(0) && movedPx < SETTLED_PX) break;
    const sidePx = patchSide(levelOf(post, level).size, level);
    const shape: PatchShape = { sidePx, reachPx: REACH_PX, zerosCount };
    const places = level === 0 ? centres : thinned(centres, COARSE_PATCH_COUNT);
    const begin = { brightness: interior?.brightness ?? start.brightness, isNear: interior !== null };
    const measured = await measure({ level, map, centres: places, shape, begin });
    const refined = refineInterior(map, level, measured);
    if (refined === null || (level > 0 && refined.residuals.length < LEAST_HELD_SHARE * places.length))
      continue;
    interior = refined;
    given.add(level);
    movedPx = largestMove(map, refined.postToPre, places);
    map = refined.postToPre;
  }
  return interior === null ? null : { interior, levelCount: given.size };
}

/** From every so many of the pixels that both show; both pictures hold roots of the brightness. */
function firstBrightness(post: Raster<Float32Array>, warped: Raster<Float32Array>): PatchBrightness | null {
  const stride = Math.max(1, Math.floor(warped.data.length / BRIGHTNESS_SAMPLES));
  const seen: { readonly pre: number; readonly ratio: number }[] = [];
  for (let i = 0; i < warped.data.length; i += stride) {
    const pre = warped.data[i]!;
    if (pre > 0) seen.push({ pre, ratio: (post.data[i]! / pre) ** 2 });
  }
  seen.sort((a, b) => a.pre - b.pre);
  const brighter = Float64Array.from(seen.slice(Math.floor(seen.length / 2)), ({ ratio }) => ratio).sort();
  const gain = brighter[Math.floor(UNSTAINED_SHARE * brighter.length)] ?? 0;
  return gain > 0 ? { gain, offset: 0 } : null;
}

function chooseCentres(warped: Raster<Float32Array>, level: number, size: Size): Point[] {
  const places = chooseTexturedPlaces(warped, {
    sidePx: patchSide(size, 0) / 2 ** level,
    spacing: SPACING,
    count: patchCount(size),
  });
  const unit = 2 ** level;
  return places.map(({ x, y }) => ({ x: (x + 0.5) * unit - 0.5, y: (y + 0.5) * unit - 0.5 }));
}

/** Side of a patch at a level of the given size, px of the level, even. */
function patchSide(size: Size, level: number): number {
  const roomy = level === 0 ? Math.min(LARGEST_PATCH_SIDE_PX, PATCH_PART * longerSide(size)) : 0;
  const wanted = Math.max(PATCH_SIDE_PX, 2 * Math.round(roomy / 2));
  const fitting = 2 * Math.floor(Math.min(size.width, size.height) / 16);
  return Math.max(SMALLEST_PATCH_SIDE_PX, Math.min(wanted, fitting));
}

function patchCount({ width, height }: Size): number {
  const { least, most, perRootMegapixel } = PATCH_COUNTS;
  return Math.min(most, Math.max(least, Math.round(perRootMegapixel * Math.sqrt((width * height) / 1e6))));
}

/** From the level of matching down in steps; full resolution in any case, and again where that moved the map far. */
function refinementLevels(matchLevel: number): number[] {
  const levels: number[] = [];
  for (let level = matchLevel; level > 0; level -= LEVEL_STEP) levels.push(level);
  return [...levels, 0, 0];
}

/** Stain can fill post between the grains, so pre is asked too. */
async function isSparse(
  { post, pre }: { readonly post: ImagePyramid; readonly pre: ImagePyramid },
  map: PostToPre,
  centres: readonly Point[],
  ctx: RunContext,
): Promise<boolean> {
  const stride = Math.max(1, Math.floor(centres.length / SPARSE_PROBES));
  const probes = centres.filter((_, i) => i % stride === 0);
  let [inPost, inPre] = [0, 0];
  for (const at of probes) {
    inPost += await positiveShare(levelOf(post, 0), at, PATCH_SIDE_PX, ctx);
    inPre += await positiveShare(levelOf(pre, 0), applyHomography(map, at), PATCH_SIDE_PX, ctx);
  }
  return Math.min(inPost, inPre) < SPARSE_SHARE * probes.length;
}

/** How far apart two maps put the points at most, px of pre. */
export function largestMove(from: PostToPre, to: PostToPre, points: readonly Point[]): number {
  return points.reduce((largest, at) => {
    const a = applyHomography(from, at);
    const b = applyHomography(to, at);
    return Math.max(largest, Math.hypot(a.x - b.x, a.y - b.y));
  }, 0);
}
