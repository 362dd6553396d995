import { silentContext } from '#core/run-context.ts';
import type { TaskExport } from '#pipeline/exports/task-exports.ts';
import type { JobRunner } from '#pipeline/ports/job-runner.ts';
import type { ExportProgress } from '#protocol/export.ts';
import type { FileInTheMaking } from './engine-ports.ts';
import { fileBytes, writeTaskFile } from './export-files.ts';

/** Shortest time between two progress messages, ms: drawing each takes processor time from the writing. */
const PROGRESS_INTERVAL_MS = 250;

/** Where the files of an export go. */
export type OpenTarget<T extends FileInTheMaking> = (path: string) => Promise<T>;

/**
 * Writes files one after the other; each is complete or not there. Gives what was written in all.
 *
 * A file is put in place while the next one is written: a browser reads a file in the user's folder once more before that,
 * to check it, which takes as long as writing it.
 */
export async function exportFiles<T extends FileInTheMaking>(
  files: readonly TaskExport[],
  open: OpenTarget<T>,
  jobs: JobRunner,
  signal: AbortSignal,
  onProgress: (progress: ExportProgress) => void,
): Promise<{ files: number; bytes: number; last: T | null }> {
  const lengths = files.map(fileBytes);
  const totalBytes = lengths.reduce((sum, length) => sum + length, 0);
  let before = 0;
  let writtenBytes = 0;
  let reportedAt = 0;
  let last: T | null = null;
  let placing: Promise<void> = Promise.resolve();
  try {
    for (const [fileIndex, file] of files.entries()) {
      signal.throwIfAborted();
      const report = (done: number, always: boolean): void => {
        const now = performance.now();
        if (!always && now - reportedAt < PROGRESS_INTERVAL_MS) return;
        reportedAt = now;
        onProgress({
          path: file.path,
          fileIndex,
          fileCount: files.length,
          doneBytes: before + done,
          totalBytes,
        });
      };
      report(0, true);
      const target = await open(file.path);
      try {
        const ctx = silentContext(signal);
        writtenBytes += await writeTaskFile(file, target, jobs, ctx, (done) => report(done, false));
        await placing;
      } catch (error) {
        await target.abandon();
        throw error;
      }
      placing = putInPlace(target);
      before += lengths[fileIndex] ?? 0;
      last = target;
      if (fileIndex + 1 === files.length) {
        await placing;
        report(0, true);
      }
    }
  } finally {
    await Promise.allSettled([placing]);
  }
  return { files: files.length, bytes: writtenBytes, last };
}

/** Commits a file, or drops it; a failure is heard by whoever waits for it. */
function putInPlace(target: FileInTheMaking): Promise<void> {
  const placing = target.commit().catch(async (error: unknown) => {
    await target.abandon();
    throw error;
  });
  placing.catch(() => undefined);
  return placing;
}
