import { unpackRgba } from '#core/display/rgba.ts';
import type { Rect } from '#core/rect.ts';
import { type Frame, screenRectOf } from './camera.ts';
import { ancestorOf, childrenOf, type TileAddress, TILE_SIZE, tileRect } from '#core/display/tile-plan.ts';
import type { PaintedTile } from './tile-painter.ts';

/** A picture that tiles are drawn from: its levels, and what is painted of it. */
export interface TilePicture {
  readonly levelCount: number;
  painted(tile: TileAddress): PaintedTile | undefined;
}

/**
 * Draws tiles where they lie. Where one is not painted yet, what there is of coarser and finer levels stands in.
 * Edges are rounded to whole device pixels, so that tiles meet without seams.
 * Gives the number of tiles that no one stands in for; what is finer counts where it covers all four quarters.
 */
export function drawTiles(
  context: CanvasRenderingContext2D,
  frame: Frame,
  tiles: readonly TileAddress[],
  picture: TilePicture,
): number {
  let blankCount = 0;
  for (const tile of tiles) {
    const painted = picture.painted(tile);
    if (painted !== undefined) {
      drawPart(context, frame, { painted, from: tile, part: tileRect(tile) });
      continue;
    }
    if (!drawStandIn(context, frame, tile, picture)) blankCount += 1;
  }
  return blankCount;
}

function drawStandIn(
  context: CanvasRenderingContext2D,
  frame: Frame,
  tile: TileAddress,
  picture: TilePicture,
): boolean {
  const part = tileRect(tile);
  let isCovered = false;
  for (let up = 1; tile.level + up < picture.levelCount; up++) {
    const from = ancestorOf(tile, up);
    const painted = picture.painted(from);
    if (painted === undefined) continue;
    drawPart(context, frame, { painted, from, part });
    isCovered = true;
    break;
  }
  const finer = childrenOf(tile).map((child) => ({ child, painted: picture.painted(child) }));
  for (const { child, painted } of finer) {
    if (painted !== undefined) drawPart(context, frame, { painted, from: child, part: tileRect(child) });
  }
  return isCovered || (finer.length > 0 && finer.every(({ painted }) => painted !== undefined));
}

/** Draws the part of the image that `part` names (level-0 pixels) from a tile that covers it. */
function drawPart(
  context: CanvasRenderingContext2D,
  frame: Frame,
  { painted, from, part }: { painted: PaintedTile; from: TileAddress; part: Rect },
): void {
  const step = 2 ** from.level;
  const left = part.x / step - from.column * TILE_SIZE;
  const top = part.y / step - from.row * TILE_SIZE;
  const width = Math.min(part.width / step, painted.width - left);
  const height = Math.min(part.height / step, painted.height - top);
  if (width <= 0 || height <= 0) return;
  const to = screenRectOf(frame, { x: part.x, y: part.y, width: width * step, height: height * step });
  if (painted.surface === null) {
    const [red, green, blue, alpha] = unpackRgba(painted.color);
    if (alpha === 0) return;
    context.fillStyle = `rgb(${red} ${green} ${blue})`;
    context.fillRect(to.x, to.y, to.width, to.height);
    return;
  }
  // Full-resolution pixels are shown as they are; averaged levels are shrunk or, while finer ones come, blown up smoothly.
  context.imageSmoothingEnabled = from.level > 0 || frame.zoom < 1;
  context.drawImage(painted.surface, left, top, width, height, to.x, to.y, to.width, to.height);
}
