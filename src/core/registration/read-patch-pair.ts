import { gaussianBlur, gaussianRadius } from '#core/filters/gaussian.ts';
import { linearPartAt } from '#core/geometry/describe-homography.ts';
import { applyHomography, type Point } from '#core/geometry/homography.ts';
import { warpInto, warpSourceRect, type PlacedRaster } from '#core/geometry/warp-into.ts';
import { createRaster, rasterOf, type Raster } from '#core/raster.ts';
import { growRect, intersectRects, isEmptyRect, rectOf, type Rect } from '#core/rect.ts';
import type { RunContext } from '#core/run-context.ts';
import type { TileSource } from '#core/tile-source.ts';
import type { PatchPair } from './align-patch.ts';
import type { LevelMap } from './coarse-search.ts';
import { readPositive } from './level-image.ts';

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
/** Weight of signal under the blur from which a pixel is free of the background's zeros. */
const FULL_SIGNAL = 0.97;

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
  const postSide = await readBlurred(post, at, SIGMA_PX, shape.zerosCount, ctx);
  const preSide = await readBlurred(pre, seen, SIGMA_PX * magnification, shape.zerosCount, ctx);
  const isValid = shape.zerosCount ? null : validPixels(postSide, preSide, map);
  return { post: postSide.image, pre: preSide.image, isValid };
}

/** Share of positive pixels of post in a square around a place. */
export async function positiveShare(
  post: TileSource,
  centre: Point,
  sidePx: number,
  ctx: RunContext,
): Promise<number> {
  const x = Math.round(centre.x - sidePx / 2);
  const y = Math.round(centre.y - sidePx / 2);
  const at = intersectRects({ x, y, width: sidePx, height: sidePx }, rectOf(post.size));
  if (isEmptyRect(at)) return 0;
  const { data } = await readPositive(post, at, ctx);
  return data.reduce((count, value) => count + (value > 0 ? 1 : 0), 0) / data.length;
}

interface BlurredWindow {
  readonly image: PlacedRaster;
  /** Blurred presence of signal; null where zeros count. */
  readonly signal: Raster<Float32Array> | null;
}

async function readBlurred(
  source: TileSource,
  at: Rect,
  sigmaPx: number,
  zerosCount: boolean,
  ctx: RunContext,
): Promise<BlurredWindow> {
  const margin = gaussianRadius(sigmaPx);
  const raw = await readPositive(source, growRect(at, margin), ctx);
  const image = withoutMargin(gaussianBlur(raw, sigmaPx), margin);
  const placed = { raster: image, origin: { x: at.x, y: at.y } };
  if (zerosCount) return { image: placed, signal: null };
  const presence = rasterOf(
    raw.width,
    raw.height,
    raw.data.map((value) => (value > 0 ? 1 : 0)),
  );
  return { image: placed, signal: withoutMargin(gaussianBlur(presence, sigmaPx), margin) };
}

function withoutMargin(image: Raster<Float32Array>, margin: number): Raster<Float32Array> {
  const inner = createRaster(image.width - 2 * margin, image.height - 2 * margin, 'float32');
  for (let y = 0; y < inner.height; y++) {
    const from = (y + margin) * image.width + margin;
    inner.data.set(image.data.subarray(from, from + inner.width), y * inner.width);
  }
  return inner;
}

/** Pixels of post's window where both sides are free of background. */
function validPixels(post: BlurredWindow, pre: BlurredWindow, map: LevelMap): Uint8Array | null {
  if (post.signal === null || pre.signal === null) return null;
  const seen = createRaster(post.signal.width, post.signal.height, 'float32');
  const { origin } = post.image;
  warpInto({ raster: seen, origin }, { raster: pre.signal, origin: pre.image.origin }, map);
  const { data } = post.signal;
  return Uint8Array.from(seen.data, (value, k) => (value > FULL_SIGNAL && data[k]! > FULL_SIGNAL ? 1 : 0));
}

/** Whether a place of post is seen in pre at all. */
export function isSeenIn(pre: TileSource, map: LevelMap, at: Point): boolean {
  const seen = applyHomography(map, at);
  return seen.x >= 0 && seen.y >= 0 && seen.x <= pre.size.width - 1 && seen.y <= pre.size.height - 1;
}
