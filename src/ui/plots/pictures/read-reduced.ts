import { intersectRects, type Rect } from '#core/rect.ts';
import { TILE_SIZE, tilesOver } from '#core/display/tile-plan.ts';
import type { EngineApi } from '#protocol/engine.ts';
import type { Layer, TaskView } from '#protocol/view.ts';

/** A part of a layer at a reduced level. */
export interface ReducedImage {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Which part of the canvas, and how far reduced. */
export interface ReducedPart {
  readonly level: number;
  /** Pixels of the level. */
  readonly rect: Rect;
}

/** Reads under way at a time. */
const READS_AT_ONCE = 4;

/** The level, and the post-stain image's place in it, at which its longer side is at most `longestPx`. */
export function reducedPartOf(view: TaskView, longestPx: number): ReducedPart {
  const { width, height } = view.summary.postSize;
  const wanted = Math.ceil(Math.log2(Math.max(width, height) / longestPx));
  const level = Math.min(Math.max(wanted, 0), view.levelCount - 1);
  const step = 2 ** level;
  const x = Math.floor(view.pad / step);
  const y = Math.floor(view.pad / step);
  const right = Math.ceil((view.pad + width) / step);
  const bottom = Math.ceil((view.pad + height) / step);
  return { level, rect: { x, y, width: right - x, height: bottom - y } };
}

/** Reads a part of a layer, tile by tile. */
export async function readReduced(
  engine: Pick<EngineApi, 'readTile'>,
  view: TaskView,
  { layer, part }: { layer: Layer; part: ReducedPart },
): Promise<ReducedImage> {
  const { level, rect } = part;
  const data = new Float32Array(rect.width * rect.height);
  const step = 2 ** level;
  const shown = { x: rect.x * step, y: rect.y * step, width: rect.width * step, height: rect.height * step };
  const tiles = tilesOver(shown, view.canvas, level);
  const readNext = async (): Promise<void> => {
    for (let tile = tiles.shift(); tile !== undefined; tile = tiles.shift()) {
      const pixels = await engine.readTile({ taskId: view.taskId, layer, ...tile, tileSize: TILE_SIZE });
      if (pixels.data === null) continue;
      const at = { x: tile.column * TILE_SIZE, y: tile.row * TILE_SIZE, ...pixels, data: pixels.data };
      copyInto(data, rect, at);
    }
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, readNext));
  return { width: rect.width, height: rect.height, data };
}

function copyInto(target: Float32Array, rect: Rect, tile: Rect & { readonly data: ArrayLike<number> }): void {
  const common = intersectRects(rect, tile);
  for (let y = common.y; y < common.y + common.height; y++) {
    const from = (y - tile.y) * tile.width - tile.x;
    const to = (y - rect.y) * rect.width - rect.x;
    for (let x = common.x; x < common.x + common.width; x++) target[to + x] = tile.data[from + x]!;
  }
}
