import type { RunContext } from '#core/run-context.ts';
import { BYTES_PER_PIXEL } from '#core/raster.ts';
import type { RawImage } from '#pipeline/ports/raw-image.ts';
import type { Thumbnail } from '#protocol/folder.ts';

/** Longer side of a preview, px: twice its size on the page, for sharp screens. */
const THUMBNAIL_SIDE_PX = 160;

/** Bytes that may be decoded for one preview: a fraction of a second's work. */
const DECODE_BUDGET_BYTES = 48 * 2 ** 20;

/** Rows read at the same time: a browser answers several small reads far sooner together than one by one. */
const ROWS_AT_ONCE = 8;

/** Dim fluorescence is lifted: the brightest pixel of the preview becomes this, and a square root brightens the rest. */
const FULL = 255;

/** Time between two parts of a preview that has to be decoded from the beginning on, ms. */
const PART_INTERVAL_MS = 400;

/**
 * A small preview of a raw image in its own colours, from a few of its rows. Where the image can only be decoded from its
 * beginning on, which takes as long as reading it, `onPart` is told several times what there is of the preview so far.
 */
export async function readThumbnail(
  image: RawImage,
  ctx: RunContext,
  onPart: (part: Thumbnail) => void,
): Promise<Thumbnail> {
  const reduction = Math.max(1, Math.max(image.width, image.height) / THUMBNAIL_SIDE_PX);
  const width = Math.max(1, Math.round(image.width / reduction));
  const height = Math.max(1, Math.round(image.height / reduction));
  const isSequential = image.access === 'sequential';
  const count = isSequential ? height : Math.min(height, affordableRows(image));
  const rows: Float32Array[] = [];
  const painted = (): Thumbnail => paintRows(rows, count, { width, height });
  let toldAt = performance.now();
  for await (const row of spreadRows(image, count, width, ctx)) {
    rows.push(row);
    if (!isSequential || performance.now() - toldAt < PART_INTERVAL_MS) continue;
    onPart(painted());
    toldAt = performance.now();
  }
  return painted();
}

/** The rows that are there of `count`, stretched over a picture of a size. */
function paintRows(
  rows: readonly Float32Array[],
  count: number,
  { width, height }: { width: number; height: number },
): Thumbnail {
  const brightest = rows.reduce((max, row) => row.reduce((top, value) => Math.max(top, value), max), 1e-9);
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    const row = rows[Math.floor((y * count) / height)];
    if (row === undefined) break;
    paintRow(rgba.subarray(y * width * 4, (y + 1) * width * 4), row, brightest);
  }
  return { width, height, rgba };
}

/** Rows of red, green and blue, thinned to the preview's columns; what is no number, or below zero, is zero. */
async function* spreadRows(
  image: RawImage,
  count: number,
  columns: number,
  ctx: RunContext,
): AsyncGenerator<Float32Array> {
  const rowsAtOnce = image.access === 'random' ? ROWS_AT_ONCE : 1;
  for (let i = 0; i < count; i += rowsAtOnce) {
    ctx.signal.throwIfAborted();
    const batch = Array.from({ length: Math.min(rowsAtOnce, count - i) }, (_, k) => {
      const y = Math.floor(((i + k + 0.5) * image.height) / count);
      return readThinnedRow(image, y, columns, ctx);
    });
    yield* await Promise.all(batch);
  }
}

async function readThinnedRow(
  image: RawImage,
  y: number,
  columns: number,
  ctx: RunContext,
): Promise<Float32Array> {
  const { sampleCount, channelCount } = image;
  const { data } = await image.readWindow({ x: 0, y, width: image.width, height: 1 }, ctx);
  const row = new Float32Array(columns * 3);
  for (let at = 0; at < row.length; at += 1) {
    const x = Math.floor(((Math.floor(at / 3) + 0.5) * image.width) / columns);
    const value = data[x * sampleCount + (channelCount >= 3 ? at % 3 : 0)] ?? 0;
    if (Number.isFinite(value) && value > 0) row[at] = value;
  }
  return row;
}

function affordableRows(image: RawImage): number {
  const rowBytes = image.width * image.sampleCount * BYTES_PER_PIXEL[image.pixelType];
  const chunkBytes = rowBytes * Math.max(1, image.bandHeightHint);
  return Math.max(4, Math.floor(DECODE_BUDGET_BYTES / chunkBytes));
}

function paintRow(target: Uint8ClampedArray, row: Float32Array, brightest: number): void {
  for (let at = 0; at < row.length; at += 1) {
    target[Math.floor(at / 3) * 4 + (at % 3)] = FULL * Math.sqrt((row[at] ?? 0) / brightest);
  }
  for (let alpha = 3; alpha < target.length; alpha += 4) target[alpha] = FULL;
}
