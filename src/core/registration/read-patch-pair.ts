import { linearPartAt } from '#core/geometry/describe-homography.ts';
import { applyHomography, type Point } from '#core/geometry/homography.ts';
import { warpSourceRect, type PlacedRaster } from '#core/geometry/warp-into.ts';
import { growRect, intersectRects, isEmptyRect, rectOf, type Rect } from '#core/rect.ts';
import type { RunContext } from '#core/run-context.ts';
import type { TileSource } from '#core/tile-source.ts';
import type { PatchPair } from '#core/registration/align-patch.ts';
import { blurInner, freeOfZeros, windowKernel } from '#core/registration/blur-window.ts';
import type { LevelMap } from '#core/registration/coarse-search.ts';
import { positiveCountOf } from '#core/registration/positive-count.ts';
import { readPositive } from '#core/registration/level-image.ts';

/** How a patch is cut. */
export interface PatchShape {
  /** Side of what is compared, px of the level. */
  readonly sidePx: number;
  /** How far the patch may turn out to be shifted, px. */
  readonly reachPx: number;
  /**
   * Whether zero pixels count. In a sparse sample they are what parts the grains; otherwise they are background that was
   * cut out by hand, whose edge says nothing.
   */
  readonly zerosCount: boolean;
}

/** Blur of both sides, px of post: it lowers the noise and makes bilinear sampling harmless. */
const SIGMA_PX = 0.9;
/** A pixel closer than this to a zero is blurred into the background, px. */
const ZERO_DISTANCE_PX = 2;

/** Reads a patch of post around `centre` and the part of pre that `map` puts there. Null where pre has nothing there. */
export async function readPatchPair(
  post: TileSource,
  pre: TileSource,
  centre: Point,
  map: LevelMap,
  shape: PatchShape,
  ctx: RunContext,
): Promise<PatchPair | null> {
  const side = shape.sidePx + 2;
  const at = {
    x: Math.round(centre.x - side / 2),
    y: Math.round(centre.y - side / 2),
    width: side,
    height: side,
  };
  const seen = warpSourceRect(growRect(at, Math.ceil(shape.reachPx)), map, pre.size);
  if (isEmptyRect(seen)) return null;
  // The blur is round in post's frame, so pre's is as much wider as pre is magnified.
  const { xx, xy, yx, yy } = linearPartAt(map, centre);
  const magnification = Math.sqrt(Math.abs(xx * yy - xy * yx));
  const postSide = await readBlurred(post, at, SIGMA_PX, ctx);
  const preSide = await readBlurred(pre, seen, SIGMA_PX * magnification, ctx);
  const isValid = shape.zerosCount ? null : validPixels(postSide, preSide, map);
  return { post: postSide.image, pre: preSide.image, isValid };
}

/** Share of positive pixels of an image in a square around a place. */
export async function positiveShare(
  image: TileSource,
  centre: Point,
  sidePx: number,
  ctx: RunContext,
): Promise<number> {
  const x = Math.round(centre.x - sidePx / 2);
  const y = Math.round(centre.y - sidePx / 2);
  const at = intersectRects({ x, y, width: sidePx, height: sidePx }, rectOf(image.size));
  if (isEmptyRect(at)) return 0;
  const { data } = await readPositive(image, at, ctx);
  return positiveCountOf(data) / data.length;
}

interface BlurredWindow {
  readonly image: PlacedRaster;
  /** 1 where no zero is near, of the size of the image. */
  readonly isFree: Uint8Array;
}

async function readBlurred(
  source: TileSource,
  at: Rect,
  sigmaPx: number,
  ctx: RunContext,
): Promise<BlurredWindow> {
  const kernel = windowKernel(sigmaPx);
  const margin = kernel.length - 1;
  const raw = await readPositive(source, growRect(at, margin), ctx);
  return {
    image: { raster: blurInner(raw, kernel), origin: { x: at.x, y: at.y } },
    isFree: freeOfZeros(raw, margin, Math.min(margin, ZERO_DISTANCE_PX)),
  };
}

/** Pixels of post's window where both sides are free of background. */
function validPixels(post: BlurredWindow, pre: BlurredWindow, map: LevelMap): Uint8Array {
  const { width, height } = post.image.raster;
  const { width: preWidth, height: preHeight } = pre.image.raster;
  const isValid = new Uint8Array(width * height);
  if (!post.isFree.includes(0) && !pre.isFree.includes(0) && liesWithin(post.image, pre.image, map)) {
    return isValid.fill(1);
  }
  for (let y = 0; y < height; y++) {
    const py = post.image.origin.y + y;
    for (let x = 0; x < width; x++) {
      const px = post.image.origin.x + x;
      const w = map[6]! * px + map[7]! * py + map[8]!;
      const column = Math.round((map[0]! * px + map[1]! * py + map[2]!) / w) - pre.image.origin.x;
      const line = Math.round((map[3]! * px + map[4]! * py + map[5]!) / w) - pre.image.origin.y;
      if (column < 0 || line < 0 || column >= preWidth || line >= preHeight) continue;
      isValid[y * width + x] = post.isFree[y * width + x]! & pre.isFree[line * preWidth + column]!;
    }
  }
  return isValid;
}

/** Whether the map puts every pixel of post's window on a pixel of pre's: straight lines stay straight, so its corners tell. */
function liesWithin(post: PlacedRaster, pre: PlacedRaster, map: LevelMap): boolean {
  const [left, top] = [post.origin.x, post.origin.y];
  const [right, bottom] = [left + post.raster.width - 1, top + post.raster.height - 1];
  return [left, right].every((x) =>
    [top, bottom].every((y) => {
      const isBeforeHorizon = map[6]! * x + map[7]! * y + map[8]! > 0;
      const seen = applyHomography(map, { x, y });
      const column = Math.round(seen.x) - pre.origin.x;
      const line = Math.round(seen.y) - pre.origin.y;
      const isWithin = column >= 0 && line >= 0 && column < pre.raster.width && line < pre.raster.height;
      return isBeforeHorizon && isWithin;
    }),
  );
}

/** Whether a place of post is seen in pre at all. */
export function isSeenIn(pre: TileSource, map: LevelMap, at: Point): boolean {
  const seen = applyHomography(map, at);
  return seen.x >= 0 && seen.y >= 0 && seen.x <= pre.size.width - 1 && seen.y <= pre.size.height - 1;
}
