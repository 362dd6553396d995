import { createRaster, type Raster } from '#core/raster.ts';
import { breathe, type RunContext } from '#core/run-context.ts';
import type { JobEnvironment } from './job-environment.ts';
import { pictureSize, pictureWindow, type CanvasPicture } from './picture-window.ts';

export type { CanvasPicture } from './picture-window.ts';

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
  const canvas = pictureSize(job.picture);
  const rows = createRaster(canvas.width, job.rowCount, 'float32');
  for (let x = 0; x < canvas.width; x += WINDOW_WIDTH) {
    await breathe(ctx.signal);
    const at = { x, y: job.y, width: Math.min(WINDOW_WIDTH, canvas.width - x), height: job.rowCount };
    const window = await pictureWindow(job.picture, at, environment.images, ctx);
    if (window !== null) copyInto(rows, window, x);
  }
  return rows.data;
}

function copyInto(rows: Raster<Float32Array>, window: Raster, x: number): void {
  for (let y = 0; y < window.height; y += 1) {
    rows.data.set(window.data.subarray(y * window.width, (y + 1) * window.width), y * rows.width + x);
  }
}
