import type { Size } from '#core/raster.ts';
import type { RunContext } from '#core/run-context.ts';
import type { ByteOrder } from '#formats/byte-order.ts';
import { pictureSize, type CanvasPicture } from '../jobs/picture-window.ts';
import { inOrder, type JobRunner } from '../ports/job-runner.ts';

/** Takes a picture's rows from the top down: a TIFF or FITS writer. */
export interface RowWriter {
  /** Order of the bytes that it takes. */
  readonly byteOrder: ByteOrder;
  writeRowBytes(bytes: Uint8Array): Promise<void>;
  finish(): Promise<void>;
}

/** Most bytes of rows that one job makes at a time, for all writers together; a few of these are in flight. */
const BAND_BYTES = 2 ** 24;

/** Most rows of a band: a higher one would need too many source tiles at once. */
const MAX_BAND_ROWS = 512;

/** Rows that are computed together for so many writers. */
function bandRows(canvas: Size, writerCount: number): number {
  const rowBytes = writerCount * Float32Array.BYTES_PER_ELEMENT * canvas.width;
  return Math.max(1, Math.min(MAX_BAND_ROWS, Math.floor(BAND_BYTES / rowBytes)));
}

/**
 * Memory of bands that are written, for those to come. Left alone, it would stay until garbage is collected, which the thread that
 * writes does seldom: hundreds of megabytes of a large picture.
 */
class WrittenMemory {
  readonly #buffers: ArrayBuffer[] = [];

  /** Keeps the memory of a band, as far as its sinks have not moved it away. */
  add(rows: readonly Uint8Array<ArrayBuffer>[]): void {
    for (const { buffer } of rows) if (buffer.byteLength > 0) this.#buffers.push(buffer);
  }

  /** So many buffers of a length; null where there are too few. */
  take(count: number, byteLength: number): ArrayBuffer[] | null {
    const fits =
      this.#buffers.length >= count && this.#buffers.every((buffer) => buffer.byteLength === byteLength);
    return fits ? this.#buffers.splice(0, count) : null;
  }
}

/**
 * Computes a picture band by band on the job runner and writes it in order, in bounded memory, into one or more files at the
 * same time; each takes bytes in an order of its own. `onRows` hears how many rows are written.
 */
export async function writePicture(
  picture: CanvasPicture,
  writers: readonly RowWriter[],
  jobs: JobRunner,
  ctx: RunContext,
  onRows: (rowsDone: number) => void,
): Promise<void> {
  const byteOrders = writers.map(({ byteOrder }) => byteOrder);
  const size = pictureSize(picture);
  const bands = bandsOf(size, writers.length);
  const written = new WrittenMemory();
  await inOrder(
    bands,
    jobs.parallelism + 1,
    (band) => {
      const memory = written.take(
        writers.length,
        Float32Array.BYTES_PER_ELEMENT * size.width * band.rowCount,
      );
      return jobs.run(
        'canvas-rows',
        { picture, byteOrders, ...band, ...(memory === null ? {} : { memory }) },
        ctx,
      );
    },
    async (rows, index) => {
      ctx.signal.throwIfAborted();
      await Promise.all(writers.map((writer, i) => writer.writeRowBytes(rows[i]!)));
      written.add(rows);
      const band = bands[index];
      if (band !== undefined) onRows(band.y + band.rowCount);
    },
  );
  for (const writer of writers) await writer.finish();
}

function bandsOf(canvas: Size, writerCount: number): { readonly y: number; readonly rowCount: number }[] {
  const rowCount = bandRows(canvas, writerCount);
  return Array.from({ length: Math.ceil(canvas.height / rowCount) }, (_, i) => {
    const y = i * rowCount;
    return { y, rowCount: Math.min(rowCount, canvas.height - y) };
  });
}
