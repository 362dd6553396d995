import { Exo2MicroError } from '#core/errors.ts';
import type { RunContext } from '#core/run-context.ts';
import type { ByteSink } from '#formats/byte-sink.ts';
import { FitsWriter } from '#formats/fits/fits-writer.ts';
import { TiffFloat32Writer } from '#formats/tiff/tiff-float32-writer.ts';
import { taskExports, type TaskExport } from '#pipeline/exports/task-exports.ts';
import { writePicture } from '#pipeline/exports/write-picture.ts';
import type { CanvasPicture } from '#pipeline/jobs/canvas-rows.ts';
import type { JobRunner } from '#pipeline/ports/job-runner.ts';
import type { RecordChain } from '#pipeline/task/stage-record.ts';
import type { CheckpointFormat, ExportFile } from '#protocol/export.ts';

/** A writer of one file, its length known before the first byte. */
interface FileWriter {
  readonly byteLength: number;
  writeRows(rows: Float32Array): Promise<void>;
  finish(): Promise<void>;
}

/** The files of a task with their lengths. */
export function listTaskFiles(chain: RecordChain, format: CheckpointFormat): ExportFile[] {
  return taskExports(chain, format).map((file) => ({
    path: file.path,
    kind: file.kind,
    title: file.title,
    bytes: fileBytes(file),
  }));
}

/** The file of a task that a path names. Throws `not-stored` where the task has no such file. */
export function findTaskFile(chain: RecordChain, path: string): TaskExport {
  const file = taskExports(chain, 'both').find((candidate) => candidate.path === path);
  if (file !== undefined) return file;
  throw new Exo2MicroError(
    'not-stored',
    `This task has no file "${path}". Run the stage that makes it first.`,
    {
      facts: { path },
    },
  );
}

/** Writes one file, streaming; `onBytes` hears how many bytes are written. */
export async function writeTaskFile(
  file: TaskExport,
  sink: ByteSink,
  jobs: JobRunner,
  ctx: RunContext,
  onBytes: (done: number) => void,
): Promise<void> {
  if (file.kind === 'json') {
    const bytes = new TextEncoder().encode(file.text);
    await sink.write(bytes);
    onBytes(bytes.length);
    return;
  }
  const writer = writerOf(file, sink);
  const { height } = sizeOf(file.picture);
  await writePicture(file.picture, writer, jobs, ctx, (rows) =>
    onBytes(Math.floor((writer.byteLength * rows) / height)),
  );
}

/** Length of a file in bytes. */
export function fileBytes(file: TaskExport): number {
  if (file.kind === 'json') return new TextEncoder().encode(file.text).length;
  return writerOf(file, { write: () => Promise.resolve() }).byteLength;
}

function writerOf(file: Exclude<TaskExport, { kind: 'json' }>, sink: ByteSink): FileWriter {
  const size = sizeOf(file.picture);
  return file.kind === 'fits'
    ? new FitsWriter(sink, { ...size, cards: file.cards })
    : new TiffFloat32Writer(sink, size);
}

function sizeOf(picture: CanvasPicture): { width: number; height: number } {
  return picture.kind === 'layer' ? picture.layer.canvas : picture.post.canvas;
}
