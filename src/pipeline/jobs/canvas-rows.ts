import type { Raster } from '#core/raster.ts';
import { breathe, type RunContext } from '#core/run-context.ts';
import { swapBytes32Into } from '#formats/swap-bytes.ts';
import type { JobEnvironment } from './job-environment.ts';
import { pictureSize, pictureWindow, type CanvasPicture } from './picture-window.ts';

export type { CanvasPicture } from './picture-window.ts';

/** Full rows of a picture at full resolution. */
export interface CanvasRowsJob {
  readonly picture: CanvasPicture;
  readonly y: number;
  readonly rowCount: number;
  /** Whether the bytes of a pixel are wanted with the highest one first, as in FITS files. */
  readonly bigEndian: boolean;
}

/** Width of the windows that a band of rows is computed in, px: a turned band needs few source rows for each of them. */
const WINDOW_WIDTH = 1024;

/** The bytes of full rows of a picture as float32, row-major. */
export async function canvasRows(
  job: CanvasRowsJob,
  environment: JobEnvironment,
  ctx: RunContext,
): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = pictureSize(job.picture);
  const rows = new Float32Array(canvas.width * job.rowCount);
  for (let x = 0; x < canvas.width; x += WINDOW_WIDTH) {
    await breathe(ctx.signal);
    const at = { x, y: job.y, width: Math.min(WINDOW_WIDTH, canvas.width - x), height: job.rowCount };
    await environment.windows.lend(async ({ make }) => {
      const window = await pictureWindow(job.picture, at, environment.images, ctx, make);
      if (window !== null) copyInto(rows, canvas.width, window, x);
    });
  }
  const bits = new Uint32Array(rows.buffer);
  if (job.bigEndian) swapBytes32Into(bits, bits);
  return new Uint8Array(rows.buffer);
}

function copyInto(rows: Float32Array, width: number, window: Raster, x: number): void {
  for (let y = 0; y < window.height; y += 1) {
    rows.set(window.data.subarray(y * window.width, (y + 1) * window.width), y * width + x);
  }
}
