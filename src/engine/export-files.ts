import { Exo2MicroError } from '#core/errors.ts';
import type { RunContext } from '#core/run-context.ts';
import type { ByteSink, MendableSink } from '#formats/byte-sink.ts';
import { FitsWriter } from '#formats/fits/fits-writer.ts';
import { TiffFloat32Writer } from '#formats/tiff/tiff-float32-writer.ts';
import { taskExports, type TaskExport } from '#pipeline/exports/task-exports.ts';
import { writePicture, type RowWriter } from '#pipeline/exports/write-picture.ts';
import { writePyramid } from '#pipeline/exports/write-pyramid.ts';
import { pictureSize, type CanvasPicture } from '#pipeline/jobs/picture-window.ts';
import type { JobRunner } from '#pipeline/ports/job-runner.ts';
import type { RecordChain } from '#pipeline/task/stage-record.ts';
import type { ExportFile, ExportFormat } from '#protocol/export.ts';

/** A writer of one file, its length known before the first byte. */
interface FileWriter extends RowWriter {
  readonly byteLength: number;
}

/** The files of a task with their lengths; those of compressed files are not known before they are made. */
export function listTaskFiles(chain: RecordChain, format: ExportFormat): ExportFile[] {
  return taskExports(chain, format).map((file) => ({
    path: file.path,
    kind: file.kind,
    title: file.title,
    bytes: file.kind === 'ome' ? null : fileBytes(file),
  }));
}

/** The file of a task that a path names. Throws `not-stored` where the task has no such file. */
export function findTaskFile(chain: RecordChain, path: string): TaskExport {
  const files = [...taskExports(chain, 'both'), ...taskExports(chain, 'ome')];
  const file = files.find((candidate) => candidate.path === path);
  if (file !== undefined) return file;
  throw new Exo2MicroError(
    'not-stored',
    `This task has no file "${path}". Run the stage that makes it first.`,
    {
      facts: { path },
    },
  );
}

/** Files that are made together: at least one. */
export type FileGroup = readonly [TaskExport, ...TaskExport[]];

/** The files in their order, those that follow each other and have the same pixels in one group: TIFF and FITS of an image. */
export function filesByPicture(files: readonly TaskExport[]): FileGroup[] {
  const groups: [TaskExport, ...TaskExport[]][] = [];
  for (const file of files) {
    const group = groups.at(-1);
    if (group !== undefined && haveSamePixels(group[0], file)) group.push(file);
    else groups.push([file]);
  }
  return groups;
}

function haveSamePixels(one: TaskExport, other: TaskExport): boolean {
  if (!isOfPicture(one) || !isOfPicture(other)) return false;
  return JSON.stringify(one.picture) === JSON.stringify(other.picture);
}

type PictureFile = Extract<TaskExport, { kind: 'tiff' | 'fits' }>;

function isOfPicture(file: TaskExport): file is PictureFile {
  return file.kind === 'tiff' || file.kind === 'fits';
}

/** A file, and where it is written. */
export interface FileToWrite {
  readonly file: TaskExport;
  readonly sink: MendableSink;
}

/**
 * Writes files of one {@link FileGroup}, streaming, and gives their length together; `onBytes` hears how many of
 * {@link fileBytes} are done, in whole numbers.
 */
export async function writeTaskFiles(
  group: readonly FileToWrite[],
  jobs: JobRunner,
  ctx: RunContext,
  onBytes: (done: number) => void,
): Promise<number> {
  const pictures = group.flatMap(({ file, sink }) =>
    isOfPicture(file) ? [{ picture: file.picture, writer: writerOf(file, sink) }] : [],
  );
  const [first] = pictures;
  if (first !== undefined) {
    const writers = pictures.map(({ writer }) => writer);
    return writePictureFiles(first.picture, writers, jobs, ctx, onBytes);
  }
  let bytes = 0;
  for (const { file, sink } of group)
    if (!isOfPicture(file)) bytes += await writeOther(file, sink, jobs, ctx, onBytes);
  return bytes;
}

async function writePictureFiles(
  picture: CanvasPicture,
  writers: readonly FileWriter[],
  jobs: JobRunner,
  ctx: RunContext,
  onBytes: (done: number) => void,
): Promise<number> {
  const bytes = writers.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const { height } = pictureSize(picture);
  await writePicture(picture, writers, jobs, ctx, (rows) => onBytes(Math.floor((bytes * rows) / height)));
  return bytes;
}

async function writeOther(
  file: Exclude<TaskExport, PictureFile>,
  sink: MendableSink,
  jobs: JobRunner,
  ctx: RunContext,
  onBytes: (done: number) => void,
): Promise<number> {
  if (file.kind === 'ome') {
    return writePyramid(file.plan, sink, jobs, ctx, (pixels) =>
      onBytes(pixels * Float32Array.BYTES_PER_ELEMENT),
    );
  }
  const bytes = new TextEncoder().encode(file.text);
  const { length } = bytes;
  // The sink may give the memory away.
  await sink.write(bytes);
  onBytes(length);
  return length;
}

/** Length of a file in bytes; of a compressed one that of its pixels, which its progress counts in. */
export function fileBytes(file: TaskExport): number {
  if (file.kind === 'json') return new TextEncoder().encode(file.text).length;
  if (file.kind === 'ome') {
    return file.plan.channels.reduce((sum, { picture }) => {
      const { width, height } = pictureSize(picture);
      return sum + width * height * Float32Array.BYTES_PER_ELEMENT;
    }, 0);
  }
  return writerOf(file, { write: () => Promise.resolve() }).byteLength;
}

function writerOf(file: PictureFile, sink: ByteSink): FileWriter {
  const size = pictureSize(file.picture);
  return file.kind === 'fits'
    ? new FitsWriter(sink, { ...size, cards: file.cards })
    : new TiffFloat32Writer(sink, size);
}
