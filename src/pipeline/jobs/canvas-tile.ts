import type { PixelArray } from '#core/raster.ts';
import { intersectRects, rectOf } from '#core/rect.ts';
import type { RunContext } from '#core/run-context.ts';
import { canvasLevelSize, readCanvasWindow, type CanvasLayer } from '../views/canvas-layer.ts';
import type { JobEnvironment } from './job-environment.ts';

/** A tile of a layer at a level of the canvas. */
export interface CanvasTileJob {
  readonly layer: CanvasLayer;
  readonly level: number;
  readonly column: number;
  readonly row: number;
  readonly tileSize: number;
}

/** Pixels of a tile, cut at the canvas edge; null where all are zero. */
export interface CanvasTile {
  readonly width: number;
  readonly height: number;
  readonly data: PixelArray | null;
}

/** Computes one tile for the screen. */
export async function canvasTile(
  job: CanvasTileJob,
  environment: JobEnvironment,
  ctx: RunContext,
): Promise<CanvasTile> {
  const wanted = {
    x: job.column * job.tileSize,
    y: job.row * job.tileSize,
    width: job.tileSize,
    height: job.tileSize,
  };
  const at = intersectRects(wanted, rectOf(canvasLevelSize(job.layer, job.level)));
  if (at.width === 0 || at.height === 0) return { width: 0, height: 0, data: null };
  const image = await environment.images.open(job.layer.image);
  const window = await readCanvasWindow(job.layer, image, job.level, at, ctx);
  return { width: at.width, height: at.height, data: window?.data ?? null };
}
