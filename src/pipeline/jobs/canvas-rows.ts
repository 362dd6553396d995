import { createRaster, type Raster } from '#core/raster.ts';
import { breathe, type RunContext } from '#core/run-context.ts';
import { readCanvasWindow, type CanvasLayer } from '../views/canvas-layer.ts';
import { differenceInto } from '../views/difference-into.ts';
import type { JobEnvironment, ImageOpener } from './job-environment.ts';

/** A picture on the canvas: one layer, or `post - scale * pre`. */
export type CanvasPicture =
  | { readonly kind: 'layer'; readonly layer: CanvasLayer }
  | {
      readonly kind: 'difference';
      readonly post: CanvasLayer;
      readonly pre: CanvasLayer;
      readonly scale: number;
    };

/** Full rows of a picture at full resolution. */
export interface CanvasRowsJob {
  readonly picture: CanvasPicture;
  readonly y: number;
  readonly rowCount: number;
}

/** Width of the windows that a band of rows is computed in, px: a turned band needs few source rows for each of them. */
const WINDOW_WIDTH = 1024;

/** Full rows of a picture as float32, row-major. */
export async function canvasRows(
  job: CanvasRowsJob,
  environment: JobEnvironment,
  ctx: RunContext,
): Promise<Float32Array> {
  const { canvas } = job.picture.kind === 'layer' ? job.picture.layer : job.picture.post;
  const rows = createRaster(canvas.width, job.rowCount, 'float32');
  for (let x = 0; x < canvas.width; x += WINDOW_WIDTH) {
    await breathe(ctx.signal);
    const at = { x, y: job.y, width: Math.min(WINDOW_WIDTH, canvas.width - x), height: job.rowCount };
    const window = await pictureWindow(job.picture, at, environment.images, ctx);
    if (window !== null) copyInto(rows, window, x);
  }
  return rows.data;
}

async function pictureWindow(
  picture: CanvasPicture,
  at: { x: number; y: number; width: number; height: number },
  images: ImageOpener,
  ctx: RunContext,
): Promise<Raster | null> {
  if (picture.kind === 'layer') {
    return readCanvasWindow(picture.layer, await images.open(picture.layer.image), 0, at, ctx);
  }
  const post = await readCanvasWindow(picture.post, await images.open(picture.post.image), 0, at, ctx);
  const pre = await readCanvasWindow(picture.pre, await images.open(picture.pre.image), 0, at, ctx);
  if (post === null && pre === null) return null;
  const difference = createRaster(at.width, at.height, 'float32');
  differenceInto(difference.data, post?.data ?? null, pre?.data ?? null, picture.scale);
  return difference;
}

function copyInto(rows: Raster<Float32Array>, window: Raster, x: number): void {
  for (let y = 0; y < window.height; y += 1) {
    rows.data.set(window.data.subarray(y * window.width, (y + 1) * window.width), y * rows.width + x);
  }
}
