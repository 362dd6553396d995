import { halve } from '#core/memory-pyramid.ts';
import { createRaster, type Raster } from '#core/raster.ts';
import { intersectRects, rectOf, type Rect } from '#core/rect.ts';
import { breathe, type RunContext } from '#core/run-context.ts';
import { deflate } from '#formats/deflate.ts';
import type { JobEnvironment } from './job-environment.ts';
import { pictureSize, pictureWindow, type CanvasPicture } from './picture-window.ts';

/** A square block of a picture with the tiles of its first levels. */
export interface PyramidBlockJob {
  readonly picture: CanvasPicture;
  /** Place of the block, in blocks. */
  readonly column: number;
  readonly row: number;
  readonly tileSize: number;
  /** Levels to cut into tiles: a block is `2 ** (levelCount - 1)` tiles wide, so that the last level has one tile of it. */
  readonly levelCount: number;
  /** Whether the level after the last one is wanted, as pixels. */
  readonly wantsRest: boolean;
}

/** A tile of a block; `bytes` are compressed, null where all its pixels are zero. Column and row count from the picture's corner. */
export interface PyramidTile {
  readonly level: number;
  readonly column: number;
  readonly row: number;
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

/** The tiles of a block by level, row and column, and the next level's pixels. */
export interface PyramidBlock {
  readonly tiles: readonly PyramidTile[];
  /** Null where it was not wanted, and where all of it is zero. */
  readonly rest: Raster<Float32Array> | null;
}

/** Computes a block of a picture at full resolution, halves it, and compresses its tiles; float32 throughout. */
export async function pyramidBlock(
  job: PyramidBlockJob,
  environment: JobEnvironment,
  ctx: RunContext,
): Promise<PyramidBlock> {
  const { tileSize, levelCount } = job;
  const side = tileSize * 2 ** (levelCount - 1);
  const corner = { x: job.column * side, y: job.row * side };
  const at = intersectRects({ ...corner, width: side, height: side }, rectOf(pictureSize(job.picture)));
  const tiles: PyramidTile[] = [];
  let level: Raster<Float32Array> | null = await readBlock(job, at, environment, ctx);
  let { width, height } = at;
  for (let n = 0; n < levelCount; n += 1) {
    const [column, row] = [corner.x / (tileSize * 2 ** n), corner.y / (tileSize * 2 ** n)];
    for (let y = 0; y * tileSize < height; y += 1) {
      for (let x = 0; x * tileSize < width; x += 1) {
        await breathe(ctx.signal);
        const pixels = level === null ? null : cutTile(level, x * tileSize, y * tileSize, tileSize);
        const bytes = pixels === null ? null : await deflateTile({ pixels });
        tiles.push({ level: n, column: column + x, row: row + y, bytes });
      }
    }
    [width, height] = [Math.ceil(width / 2), Math.ceil(height / 2)];
    if (level !== null && (n + 1 < levelCount || job.wantsRest)) level = halve(level) as Raster<Float32Array>;
  }
  return { tiles, rest: job.wantsRest ? level : null };
}

/** Pixels of a block, tile by tile, so that empty ones cost nothing; null where all are zero. */
async function readBlock(
  { picture, tileSize }: PyramidBlockJob,
  block: Rect,
  { images }: JobEnvironment,
  ctx: RunContext,
): Promise<Raster<Float32Array> | null> {
  let filled: Raster<Float32Array> | null = null;
  for (let y = 0; y < block.height; y += tileSize) {
    for (let x = 0; x < block.width; x += tileSize) {
      await breathe(ctx.signal);
      const width = Math.min(tileSize, block.width - x);
      const height = Math.min(tileSize, block.height - y);
      const at = { x: block.x + x, y: block.y + y, width, height };
      const window = await pictureWindow(picture, at, images, ctx);
      if (window === null) continue;
      filled ??= createRaster(block.width, block.height, 'float32');
      for (let line = 0; line < height; line += 1) {
        const pixels = window.data.subarray(line * width, (line + 1) * width);
        filled.data.set(pixels, (y + line) * block.width + x);
      }
    }
  }
  return filled;
}

/**
 * A whole tile out of a picture, zeros where it reaches over the edge; null where all of it is zero.
 * @param x left edge of the tile in the picture, px
 * @param y upper edge, px
 */
export function cutTile(
  image: Raster<Float32Array>,
  x: number,
  y: number,
  tileSize: number,
): Float32Array<ArrayBuffer> | null {
  const tile = new Float32Array(tileSize * tileSize);
  const [width, height] = [Math.min(tileSize, image.width - x), Math.min(tileSize, image.height - y)];
  for (let line = 0; line < height; line += 1) {
    const from = (y + line) * image.width + x;
    tile.set(image.data.subarray(from, from + width), line * tileSize);
  }
  // Zeros of either sign are zeros; whatever is no number is not.
  return tile.every((value) => value === 0) ? null : tile;
}

/** Pixels to be compressed. */
export interface DeflateTileJob {
  readonly pixels: Float32Array<ArrayBuffer>;
}

/** Compresses the pixels of a tile: see {@link deflate}. */
export function deflateTile({ pixels }: DeflateTileJob): Promise<Uint8Array<ArrayBuffer>> {
  return deflate(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength));
}
