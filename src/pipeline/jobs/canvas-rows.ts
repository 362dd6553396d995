import type { Raster } from '#core/raster.ts';
import { breathe, type RunContext } from '#core/run-context.ts';
import type { ByteOrder } from '#formats/byte-order.ts';
import { swapBytes32Into } from '#formats/swap-bytes.ts';
import type { JobEnvironment } from './job-environment.ts';
import { pictureSize, pictureWindow, type CanvasPicture } from './picture-window.ts';

export type { CanvasPicture } from './picture-window.ts';

/** Full rows of a picture at full resolution. */
export interface CanvasRowsJob {
  readonly picture: CanvasPicture;
  readonly y: number;
  readonly rowCount: number;
  /** How the bytes of the pixels are wanted, once each: each order is a copy of its own. */
  readonly byteOrders: readonly ByteOrder[];
  /** Memory for the rows in each order, of their exact length, whatever it holds; it moves to the job. New memory by default. */
  readonly memory?: readonly ArrayBuffer[];
}

/** Width of the windows that a band of rows is computed in, px: a turned band needs few source rows for each of them. */
const WINDOW_WIDTH = 1024;

/** The bytes of full rows of a picture as float32, row-major, in each of the orders asked for. */
export async function canvasRows(
  job: CanvasRowsJob,
  environment: JobEnvironment,
  ctx: RunContext,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const canvas = pictureSize(job.picture);
  const [first, second] = memoryFor(job, canvas.width * job.rowCount);
  const rows = new Float32Array(first).fill(0);
  for (let x = 0; x < canvas.width; x += WINDOW_WIDTH) {
    await breathe(ctx.signal);
    const at = { x, y: job.y, width: Math.min(WINDOW_WIDTH, canvas.width - x), height: job.rowCount };
    await environment.windows.lend(async ({ make }) => {
      const window = await pictureWindow(job.picture, at, environment.images, ctx, make);
      if (window !== null) copyInto(rows, canvas.width, window, x);
    });
  }
  const keepsPlain = job.byteOrders.includes('little-endian');
  return job.byteOrders.map((order) =>
    order === 'little-endian' ? new Uint8Array(first) : swappedBytes(first, keepsPlain ? second : first),
  );
}

/** Memory for pixels in each of the orders asked for: what the job has been given, or new. */
function memoryFor(job: CanvasRowsJob, pixelCount: number): [ArrayBuffer, ArrayBuffer] {
  const bytes = pixelCount * Float32Array.BYTES_PER_ELEMENT;
  const fresh = (): ArrayBuffer => new ArrayBuffer(job.byteOrders.length > 1 ? bytes : 0);
  const [first = new ArrayBuffer(bytes), second = fresh()] = job.memory ?? [];
  return [first, second];
}

function copyInto(rows: Float32Array, width: number, window: Raster, x: number): void {
  for (let y = 0; y < window.height; y += 1) {
    rows.set(window.data.subarray(y * window.width, (y + 1) * window.width), y * width + x);
  }
}

/** The bytes of pixels with the highest of each pixel first; `into` may be their own memory. */
function swappedBytes(pixels: ArrayBuffer, into: ArrayBuffer): Uint8Array<ArrayBuffer> {
  swapBytes32Into(new Uint32Array(into), new Uint32Array(pixels));
  return new Uint8Array(into);
}
