import { silentContext } from '#core/run-context.ts';
import type { TaskExport } from '#pipeline/exports/task-exports.ts';
import type { JobRunner } from '#pipeline/ports/job-runner.ts';
import type { ExportProgress } from '#protocol/export.ts';
import type { FileInTheMaking } from './engine-ports.ts';
import { fileBytes, filesByPicture, writeTaskFiles, type FileGroup } from './export-files.ts';
import { Placing } from './placing.ts';

/** Shortest time between two progress messages, ms: drawing each takes processor time from the writing. */
const PROGRESS_INTERVAL_MS = 250;

/** Where the files of an export go. */
export type OpenTarget<T extends FileInTheMaking> = (path: string) => Promise<T>;

/**
 * Writes files one after the other, those of one picture together; each is complete or not there. Gives what was written in all.
 *
 * Files are put in place while the next ones are written: a browser reads a file in the user's folder once more before that,
 * to check it, which takes longer than writing it.
 *
 * Throws the signal's reason once it is aborted, when everything that was under way is removed. A browser cannot be stopped
 * while it puts a file in place, so that takes seconds: whoever cancels is to be answered before (see ExportSlot).
 */
export async function exportFiles<T extends FileInTheMaking>(
  files: readonly TaskExport[],
  open: OpenTarget<T>,
  jobs: JobRunner,
  signal: AbortSignal,
  onProgress: (progress: ExportProgress) => void,
): Promise<{ files: number; bytes: number; last: T | null }> {
  const report = reporter(files, signal, onProgress);
  const placing = new Placing(signal);
  let bytes = 0;
  let last: T | null = null;
  try {
    for (const group of filesByPicture(files)) {
      signal.throwIfAborted();
      const { targets, writtenBytes } = await writeGroup(group, { open, jobs, signal, report, placing });
      for (const target of targets) placing.start(target);
      bytes += writtenBytes;
      last = targets.at(-1) ?? last;
    }
    await placing.end();
    const lastFile = files.at(-1);
    if (lastFile !== undefined) report(lastFile, fileBytes(lastFile), true);
  } catch (error) {
    await placing.end();
    throw error;
  }
  return { files: files.length, bytes, last };
}

/** Tells how many bytes of a file and those made with it are done; now and then only, unless it has to, and not after a cancel. */
type Report = (first: TaskExport, done: number, always: boolean) => void;

function reporter(
  files: readonly TaskExport[],
  signal: AbortSignal,
  onProgress: (progress: ExportProgress) => void,
): Report {
  const lengths = files.map(fileBytes);
  const totalBytes = sumOf(lengths);
  let reportedAt = 0;
  return (first, done, always) => {
    const now = performance.now();
    if (signal.aborted || (!always && now - reportedAt < PROGRESS_INTERVAL_MS)) return;
    reportedAt = now;
    const fileIndex = files.indexOf(first);
    const doneBytes = sumOf(lengths.slice(0, fileIndex)) + done;
    onProgress({ path: first.path, fileIndex, fileCount: files.length, doneBytes, totalBytes });
  };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}

/** What writing a group takes. */
interface GroupWork<T extends FileInTheMaking> {
  readonly open: OpenTarget<T>;
  readonly jobs: JobRunner;
  readonly signal: AbortSignal;
  readonly report: Report;
  readonly placing: Placing;
}

/** Writes files that are made together, until there is room to put them in place; drops all of them where one fails. */
async function writeGroup<T extends FileInTheMaking>(
  group: FileGroup,
  { open, jobs, signal, report, placing }: GroupWork<T>,
): Promise<{ targets: readonly T[]; writtenBytes: number }> {
  const [first] = group;
  const parts: { file: TaskExport; sink: T }[] = [];
  report(first, 0, true);
  try {
    for (const file of group) parts.push({ file, sink: await open(file.path) });
    const onBytes = (done: number): void => report(first, done, false);
    const writtenBytes = await writeTaskFiles(parts, jobs, silentContext(signal), onBytes);
    await placing.room();
    return { targets: parts.map(({ sink }) => sink), writtenBytes };
  } catch (error) {
    for (const { sink } of parts) await sink.abandon();
    throw error;
  }
}
