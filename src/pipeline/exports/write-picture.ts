import type { Size } from '#core/raster.ts';
import type { RunContext } from '#core/run-context.ts';
import { pictureSize, type CanvasPicture } from '../jobs/picture-window.ts';
import { inOrder, type JobRunner } from '../ports/job-runner.ts';

/** Takes a picture's rows from the top down: a TIFF or FITS writer. */
export interface RowWriter {
  /** Whether it takes the bytes of a pixel with the highest one first. */
  readonly bigEndian: boolean;
  writeRowBytes(bytes: Uint8Array): Promise<void>;
  finish(): Promise<void>;
}

/** Most bytes of rows that one job makes at a time; a few of these are in flight. */
const BAND_BYTES = 2 ** 24;

/** Most rows of a band: a higher one would need too many source tiles at once. */
const MAX_BAND_ROWS = 512;

/** Rows that are computed together. */
export function bandRows(canvas: Size): number {
  return Math.max(1, Math.min(MAX_BAND_ROWS, Math.floor(BAND_BYTES / (4 * canvas.width))));
}

/**
 * Computes a picture band by band on the job runner and writes it in order, in bounded memory.
 * `onRows` hears how many rows are written.
 */
export async function writePicture(
  picture: CanvasPicture,
  writer: RowWriter,
  jobs: JobRunner,
  ctx: RunContext,
  onRows: (rowsDone: number) => void,
): Promise<void> {
  const canvas = pictureSize(picture);
  const rowCount = bandRows(canvas);
  const bands: { y: number; rowCount: number }[] = [];
  for (let y = 0; y < canvas.height; y += rowCount)
    bands.push({ y, rowCount: Math.min(rowCount, canvas.height - y) });
  await inOrder(
    bands,
    jobs.parallelism + 1,
    (band) => jobs.run('canvas-rows', { picture, bigEndian: writer.bigEndian, ...band }, ctx),
    async (rows, index) => {
      ctx.signal.throwIfAborted();
      await writer.writeRowBytes(rows);
      const band = bands[index];
      if (band !== undefined) onRows(band.y + band.rowCount);
    },
  );
  await writer.finish();
}
