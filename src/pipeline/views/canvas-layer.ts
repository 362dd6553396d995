import {
  composeHomographies,
  homographyOf,
  invertHomography,
  type Homography,
} from '#core/geometry/homography.ts';
import { scaleAbout } from '#core/geometry/frames.ts';
import { warpSourceRect } from '#core/geometry/warp-into.ts';
import { warpWindow } from '#core/geometry/warp-window.ts';
import type { Raster, Size } from '#core/raster.ts';
import { isEmptyRect, type Rect } from '#core/rect.ts';
import type { RasterMaker } from '#core/reused-rasters.ts';
import type { RunContext } from '#core/run-context.ts';
import { levelSize, type TileSource } from '#core/tile-source.ts';
import type { StoredPyramid } from '../ports/tile-store.ts';

/**
 * A stored image laid on the padded canvas of the post-stain image. The canvas itself is never stored: every window of
 * it, at every level, is computed from the image.
 */
export interface CanvasLayer {
  /** Name of the image in the tile store. */
  readonly image: string;
  readonly canvas: Size;
  readonly pad: number;
  /** Map from raw post to the raw image, row-major; null where the image is only shifted by `pad`. */
  readonly postToImage: readonly number[] | null;
}

/**
 * A window of a layer at a halved level of the canvas. Level 0 is exact: an image that is only shifted comes in its own
 * pixel type, bit for bit; a warped one bilinear in float32. Zero outside. Null where the whole window is zero. `make` makes
 * the rasters that it takes; new ones by default.
 */
export async function readCanvasWindow(
  layer: CanvasLayer,
  image: StoredPyramid,
  level: number,
  at: Rect,
  ctx: RunContext,
  make?: RasterMaker,
): Promise<Raster | null> {
  const seen = seenThroughWindow(layer, image, level, at);
  if (seen === null) return null;
  const { source, window, map } = seen;
  return map === null ? source.read(window, ctx, make) : warpWindow(source, map, at, ctx, make);
}

/** Whether a window of a layer is all zero, as far as empty tiles tell: {@link readCanvasWindow} then gives null. */
export function canvasWindowIsEmpty(
  layer: CanvasLayer,
  image: StoredPyramid,
  level: number,
  at: Rect,
): boolean {
  return seenThroughWindow(layer, image, level, at) === null;
}

/** What of an image a window of the canvas shows; the map is null where it is only shifted. Null where that is empty. */
function seenThroughWindow(
  layer: CanvasLayer,
  image: StoredPyramid,
  level: number,
  at: Rect,
): { source: TileSource; window: Rect; map: Homography<'post-level', 'pre-level'> | null } | null {
  const sourceLevel = Math.min(level, image.levels.length - 1);
  const source = image.levels[sourceLevel];
  if (source === undefined) return null;
  const shift = layer.pad / 2 ** level;
  const isShifted = layer.postToImage === null && sourceLevel === level && Number.isInteger(shift);
  const map = isShifted ? null : canvasLevelToImageLevel(layer, level, sourceLevel);
  const window =
    map === null ? { ...at, x: at.x - shift, y: at.y - shift } : warpSourceRect(at, map, source.size);
  if (isEmptyRect(window) || windowIsEmpty(image, sourceLevel, window)) return null;
  return { source, window, map };
}

/** The map from a level of the canvas to a level of the layer's image. */
export function canvasLevelToImageLevel(
  layer: CanvasLayer,
  canvasLevel: number,
  imageLevel: number,
): Homography<'post-level', 'pre-level'> {
  const toCanvas = scaleAbout<'post-level', 'post-canvas'>(2 ** canvasLevel);
  const toPost = homographyOf<'post-canvas', 'post'>([1, 0, -layer.pad, 0, 1, -layer.pad, 0, 0, 1]);
  const toImage = homographyOf<'post', 'pre'>(layer.postToImage ?? [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  const toLevel = invertHomography(scaleAbout<'pre-level', 'pre'>(2 ** imageLevel));
  return composeHomographies(composeHomographies(composeHomographies(toCanvas, toPost), toImage), toLevel);
}

/** Size of a level of the canvas. */
export function canvasLevelSize(layer: CanvasLayer, level: number): Size {
  return levelSize(layer.canvas, level);
}

/** Whether every stored tile under a window is empty. */
function windowIsEmpty(image: StoredPyramid, level: number, at: Rect): boolean {
  const firstColumn = Math.floor(at.x / image.tileSize);
  const firstRow = Math.floor(at.y / image.tileSize);
  const lastColumn = Math.floor((at.x + at.width - 1) / image.tileSize);
  const lastRow = Math.floor((at.y + at.height - 1) / image.tileSize);
  for (let row = firstRow; row <= lastRow; row += 1) {
    for (let column = firstColumn; column <= lastColumn; column += 1) {
      if (!image.tileIsEmpty({ level, column, row })) return false;
    }
  }
  return true;
}
