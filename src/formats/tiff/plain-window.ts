import type { Rect } from '#core/rect.ts';
import { type ByteSource, readRange } from './byte-source.ts';
import { chunkRowBytes, type TiffLayout } from './layout.ts';

/** Pieces of a file closer than this are read together, bytes: one more request costs about as much. */
const GAP_BYTES = 2 ** 16;
/** A read of separate pieces grows no longer than this, bytes. */
const MAX_READ_BYTES = 2 ** 23;

/** Reads under way at the same time. */
const READS_AT_ONCE = 32;

/** A run of bytes in the file and where it belongs in the window. */
interface Piece {
  readonly offset: number;
  readonly length: number;
  readonly target: number;
}

/** Whether rows of the picture lie in the file as they are, in strips and whole bytes. */
export function isPlain(layout: TiffLayout): boolean {
  return (
    layout.compression === 1 &&
    layout.predictor === 1 &&
    !layout.chunks.isTiled &&
    layout.bitsPerSample % 8 === 0
  );
}

/**
 * The stored bytes of a window of one plane of an uncompressed picture in strips, row after row. Reads only those rows'
 * bytes, however big the strips are, and strips that follow each other in one go.
 */
export async function readPlainWindow(
  source: ByteSource,
  layout: TiffLayout,
  plane: number,
  at: Rect,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces = piecesOf(layout, plane, at);
  const total = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return readRange(source, only.offset, only.length);
  const window = new Uint8Array(total);
  for (const batch of batchesOf(runsOf(pieces))) {
    await Promise.all(
      batch.map(async (run) => {
        const bytes = await readRange(source, run.start, run.end - run.start);
        for (const { offset, length, target } of run.pieces) {
          window.set(bytes.subarray(offset - run.start, offset - run.start + length), target);
        }
      }),
    );
  }
  return window;
}

/** Pieces that are read in one go, with what lies between them. */
interface Run {
  readonly start: number;
  end: number;
  readonly pieces: Piece[];
}

function runsOf(pieces: readonly Piece[]): Run[] {
  const runs: Run[] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    if (last !== undefined && canJoin(last.start, last.end, piece)) {
      last.end = piece.offset + piece.length;
      last.pieces.push(piece);
    } else {
      runs.push({ start: piece.offset, end: piece.offset + piece.length, pieces: [piece] });
    }
  }
  return runs;
}

/** Runs that are read at the same time: a browser answers many small reads far sooner together than one by one. */
function batchesOf(runs: readonly Run[]): Run[][] {
  const batches: Run[][] = [];
  let bytes = Infinity;
  for (const run of runs) {
    const length = run.end - run.start;
    const batch = batches.at(-1);
    if (batch === undefined || batch.length === READS_AT_ONCE || bytes + length > MAX_READ_BYTES) {
      batches.push([run]);
      bytes = length;
    } else {
      batch.push(run);
      bytes += length;
    }
  }
  return batches;
}

function canJoin(start: number, end: number, next: Piece): boolean {
  return (
    next.offset >= end &&
    next.offset - end <= GAP_BYTES &&
    next.offset + next.length - start <= MAX_READ_BYTES
  );
}

function piecesOf(layout: TiffLayout, plane: number, at: Rect): Piece[] {
  const { chunks, width } = layout;
  const rowBytes = chunkRowBytes(layout, width);
  const pixelBytes = rowBytes / width;
  const pieces: Piece[] = [];
  const windowRowBytes = at.width * pixelBytes;
  for (let row = 0; row < at.height; row++) {
    const y = at.y + row;
    const strip = Math.floor(y / chunks.height);
    const offset =
      chunks.offsets[plane * chunks.down + strip]! +
      (y - strip * chunks.height) * rowBytes +
      at.x * pixelBytes;
    const last = pieces.at(-1);
    if (last !== undefined && last.offset + last.length === offset) {
      pieces[pieces.length - 1] = { ...last, length: last.length + windowRowBytes };
    } else {
      pieces.push({ offset, length: windowRowBytes, target: row * windowRowBytes });
    }
  }
  return pieces;
}
