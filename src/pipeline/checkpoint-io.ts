import { Exo2MicroError } from '#core/errors.ts';
import { MAX_RASTER_PIXELS, type Raster } from '#core/raster.ts';
import type { ByteSink } from '#formats/byte-sink.ts';
import { formatFitsCard, type FitsCard } from '#formats/fits/fits-card.ts';
import { FitsWriter } from '#formats/fits/fits-writer.ts';
import { readFits } from '#formats/fits/read.ts';
import { readGrayTiff } from '#formats/tiff/read-float32.ts';
import { TiffFloat32Writer } from '#formats/tiff/tiff-float32-writer.ts';
import {
  headerCard,
  identityCards,
  parameterCard,
  withDistinctKeywords,
  type HeaderValue,
} from './checkpoint-cards.ts';
import { writeFileInto, type FileBeingWritten, type WritableFolder } from './file-writing/write-file-into.ts';
import type { DirectoryHandleLike } from './ports/files.ts';

/** A picture of any number type, row-major; three channels are interleaved. Values are rounded once to float32. */
export interface PictureToSave {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
  /** Default 1. */
  readonly channels?: 1 | 3;
}

/** A value, or a value with its comment, for an extra card. */
export type ExtraHeader = HeaderValue | readonly [value: HeaderValue, comment: string];

/** What {@link saveCheckpoint} writes into the header. */
export interface CheckpointFacts {
  readonly sample?: string;
  readonly dye?: string;
  /** Name of the stage, such as `01_padded`. */
  readonly stage?: string;
  /** Parameters to record, in this order, whatever their defaults. */
  readonly params?: Readonly<Record<string, HeaderValue>>;
  /** Further cards, in this order; finished cards or values by keyword. */
  readonly extraHeaders?: readonly FitsCard[] | Readonly<Record<string, ExtraHeader>>;
  /** Default: now. */
  readonly created?: Date;
}

/** A folder that checkpoints are written into and read from. */
export type CheckpointFolder = WritableFolder & DirectoryHandleLike;

/** float32 values that are converted and written together: 4 MiB. */
const BAND_VALUES = 2 ** 20;
/** Bytes of the largest checkpoint that is loaded whole, headers included. */
const MAX_LOADED_BYTES = MAX_RASTER_PIXELS * 4 + 2 ** 24;

/** Writes a picture as an uncompressed little-endian float32 TIFF of one page. Does not close the sink. */
export async function saveTiff(image: PictureToSave, sink: ByteSink): Promise<void> {
  const { width, height, channels = 1 } = image;
  const writer = new TiffFloat32Writer(sink, { width, height, sampleCount: channels });
  await writeRows(image, width * channels, (rows) => writer.writeRows(rows));
  await writer.finish();
}

/**
 * Writes a picture of one channel as a FITS file of 32-bit floats, cards after the mandatory ones: card by card what the
 * reference package writes. Does not close the sink.
 */
export async function saveFits(
  image: PictureToSave,
  cards: readonly FitsCard[],
  sink: ByteSink,
): Promise<void> {
  const { width, height } = image;
  const writer = new FitsWriter(sink, { width, height, cards, declaresLongTexts: false });
  await writeRows(image, width, (rows) => writer.writeRows(rows));
  await writer.finish();
}

/**
 * Saves a picture as `tiff/NAME.tiff` and `fits/NAME.fits`. `path` has no extension; the two folders lie beside a folder
 * called `images`, else below the path's own folder. Both files appear only when both are written.
 *
 * Text beyond ASCII is made ASCII in the cards; a NaN in the header throws `invalid-argument` before anything is written.
 * The reference package fails on either after it has written the TIFF.
 */
export async function saveCheckpoint(
  image: PictureToSave,
  path: string,
  facts: CheckpointFacts,
  dir: WritableFolder,
): Promise<void> {
  const cards = headerOf(facts);
  cards.forEach(formatFitsCard);
  const files: FileBeingWritten[] = [];
  try {
    const tiff = await writeFileInto(dir, checkpointFile(path, 'tiff'));
    files.push(tiff);
    await saveTiff(image, tiff);
    const fits = await writeFileInto(dir, checkpointFile(path, 'fits'));
    files.push(fits);
    await saveFits(image, cards, fits);
    for (const file of files) await file.commit();
  } catch (error) {
    for (const file of files) await file.abort();
    throw error;
  }
}

/**
 * Loads a checkpoint that {@link saveCheckpoint} or the reference package wrote: `tiff/NAME.tiff` in its own pixel type, or
 * `fits/NAME.fits` where there is no TIFF (the reference package reads TIFFs alone, and so loses runs stored as FITS). Null
 * where there is neither. Names are compared exactly.
 * Throws `unreadable-tiff`, `invalid-argument` (damaged FITS), and `not-enough-memory` where the picture is too big to be
 * held whole.
 */
export async function loadCheckpoint(path: string, dir: DirectoryHandleLike): Promise<Raster | null> {
  const tiff = await readFileAt(dir, checkpointFile(path, 'tiff'));
  if (tiff !== null) return readGrayTiff(tiff, checkpointFile(path, 'tiff'));
  const fits = await readFileAt(dir, checkpointFile(path, 'fits'));
  return fits === null ? null : (readFits(fits)[0]?.image ?? null);
}

/** Path of a checkpoint's file, from the path without extension. */
export function checkpointFile(path: string, kind: 'tiff' | 'fits'): string {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  if (parts.at(-1) === 'images') parts.pop();
  return [...parts, kind, `${name}.${kind}`].join('/');
}

function headerOf(facts: CheckpointFacts): FitsCard[] {
  const { sample = '', dye = '', stage = '', params = {}, extraHeaders = [], created = new Date() } = facts;
  return withDistinctKeywords([
    ...identityCards({ sample, dye, created }, stage),
    ...Object.entries(params).map(([name, value]) => parameterCard(name, value)),
    ...extraCards(extraHeaders),
  ]);
}

function extraCards(extras: NonNullable<CheckpointFacts['extraHeaders']>): readonly FitsCard[] {
  if (isCardList(extras)) return extras;
  return Object.entries(extras).map(([keyword, extra]) =>
    isWithComment(extra) ? headerCard(keyword, extra[0], extra[1]) : headerCard(keyword, extra),
  );
}

function isCardList(extras: NonNullable<CheckpointFacts['extraHeaders']>): extras is readonly FitsCard[] {
  return Array.isArray(extras);
}

function isWithComment(extra: ExtraHeader): extra is readonly [HeaderValue, string] {
  return Array.isArray(extra);
}

async function writeRows(
  { height, data }: PictureToSave,
  rowValues: number,
  write: (rows: Float32Array) => Promise<void>,
): Promise<void> {
  const rowCount = Math.max(1, Math.floor(BAND_VALUES / rowValues));
  for (let y = 0; y < height; y += rowCount) {
    const rows = new Float32Array(Math.min(rowCount, height - y) * rowValues);
    const start = y * rowValues;
    for (let i = 0; i < rows.length; i += 1) rows[i] = data[start + i]!;
    await write(rows);
  }
}

async function readFileAt(dir: DirectoryHandleLike, path: string): Promise<Uint8Array | null> {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  let file: File;
  try {
    let folder = dir;
    for (const part of parts) folder = await folder.getDirectoryHandle(part);
    file = await (await folder.getFileHandle(name)).getFile();
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundError') return null;
    throw error;
  }
  if (file.size > MAX_LOADED_BYTES) {
    const message = `"${path}" has ${file.size} bytes, too many to be loaded whole. Read it by windows instead.`;
    throw new Exo2MicroError('not-enough-memory', message, { facts: { file: path, bytes: file.size } });
  }
  return new Uint8Array(await file.arrayBuffer());
}
