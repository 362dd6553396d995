import { createStore, type StoreApi } from 'zustand/vanilla';
import { holdDownloadCopies } from '#client/download-copies.ts';
import { downloadFile, pickOutputFolder, writeBelow } from '#client/save-file.ts';
import { streamExport } from '#client/stream-export.ts';
import { isAbortError, serializeError, type SerializedError } from '#core/errors.ts';
import type { ExportFormat, ExportFile, ExportProgress, RenderedFile } from '#protocol/export.ts';
import type { TaskView } from '#protocol/view.ts';
import { isPageFile, makePageFile, pageFiles, topFiles, type PlotRenderer } from './page-files.ts';
import type { Services } from './services.ts';

/** The files of one task in one format. */
export type ExportList =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'known'; readonly files: readonly ExportFile[] }
  | { readonly kind: 'failed'; readonly error: SerializedError };

/** What is being saved, or how the last saving ended. */
export type ExportJob =
  | { readonly kind: 'none' }
  | { readonly kind: 'saving'; readonly what: string; readonly progress: ExportProgress | null }
  | { readonly kind: 'saved'; readonly files: number; readonly bytes: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: SerializedError };

/** Files to save, and the saving. */
export interface ExportsState {
  readonly files: ExportList;
  readonly job: ExportJob;
  list(view: TaskView, format: ExportFormat): Promise<void>;
  /** Saves files of one task as downloads, one after the other. */
  download(view: TaskView, files: readonly ExportFile[]): Promise<void>;
  /** Saves all files of tasks into a folder that the user picks; call it in a click. */
  saveToFolder(taskIds: readonly string[], format: ExportFormat): Promise<void>;
  cancel(): Promise<void>;
}

/** Folder for results inside of the one that the user picks. */
const OUTPUT_FOLDER = 'processed';

/**
 * Time that a download may take to be written out, before the copy in browser storage is deleted: 4 GB at the
 * 10 MB/s of a slow disk.
 */
const RELEASE_AFTER_MS = 400_000;

/** Files and bytes saved so far. */
interface Saved {
  files: number;
  bytes: number;
}

/** Tells what is being saved. */
type Tell = (what: string, progress?: ExportProgress) => void;

/** Store of the exports. One saving at a time. */
export function createExportsStore(services: Services, renderPlots: PlotRenderer): StoreApi<ExportsState> {
  const { engine } = services;
  let releaseTimer: ReturnType<typeof setTimeout> | undefined;
  let endHold: () => void = () => undefined;
  let cancelled = new AbortController();
  return createStore<ExportsState>()((set, get) => {
    // Progress that arrives after the end changes nothing.
    const tell: Tell = (what, progress) => {
      if (get().job.kind === 'saving') set({ job: { kind: 'saving', what, progress: progress ?? null } });
    };
    const save = async (what: string, work: (saved: Saved) => Promise<void>): Promise<void> => {
      if (get().job.kind === 'saving') return;
      cancelled = new AbortController();
      set({ job: { kind: 'saving', what, progress: null } });
      const saved: Saved = { files: 0, bytes: 0 };
      try {
        await work(saved);
        set({ job: { kind: 'saved', ...saved } });
      } catch (error) {
        const job = isAbortError(error) ? 'cancelled' : 'failed';
        set({ job: job === 'failed' ? { kind: job, error: serializeError(error) } : { kind: job } });
      }
    };
    const stream = (view: TaskView, file: ExportFile): Promise<number | null> =>
      streamExport(engine, {
        taskId: view.taskId,
        file,
        name: baseName(file.path),
        signal: cancelled.signal,
        onProgress: (each) => tell(file.path, each),
      });
    const makeEngineFile = (view: TaskView, file: ExportFile): Promise<File> =>
      engine.makeExport(view.taskId, file.path, (each) => tell(file.path, each));
    return {
      files: { kind: 'none' },
      job: { kind: 'none' },
      list: async (view, format) => {
        const asking = { kind: 'asking' } as const;
        set({ files: asking });
        const files = await engine.listExports(view.taskId, format).then(
          (known): ExportList => ({ kind: 'known', files: [...known, ...pageFiles(view)] }),
          (error: unknown): ExportList => ({ kind: 'failed', error: serializeError(error) }),
        );
        if (get().files === asking) set({ files });
      },
      download: (view, files) =>
        save(files[0]?.path ?? '', async (saved) => {
          clearTimeout(releaseTimer);
          endHold();
          endHold = holdDownloadCopies();
          for (const file of files) {
            cancelled.signal.throwIfAborted();
            tell(file.path);
            const streamedBytes = isPageFile(file) ? null : await stream(view, file);
            if (streamedBytes !== null) {
              saved.files += 1;
              saved.bytes += streamedBytes;
              continue;
            }
            cancelled.signal.throwIfAborted();
            const made = isPageFile(file)
              ? (await makePageFile(engine, renderPlots, file, view)).map(asFile)
              : [{ name: baseName(file.path), content: await makeEngineFile(view, file) }];
            for (const { name, content } of made) downloadFile(content, name);
            countInto(saved, made);
          }
          releaseTimer = setTimeout(() => {
            void engine.releaseExports().finally(endHold);
          }, RELEASE_AFTER_MS);
        }),
      saveToFolder: async (taskIds, format) => {
        const picked = await pickOutputFolder();
        if (picked === null) return;
        await save(picked.name, async (saved) => {
          const folder =
            picked.name === OUTPUT_FOLDER
              ? picked
              : await picked.getDirectoryHandle(OUTPUT_FOLDER, { create: true });
          const options = { format, paths: null };
          const written = await engine.exportToFolder(taskIds, options, folder, (each) =>
            tell(each.path, each),
          );
          saved.files += written.files;
          saved.bytes += written.bytes;
          for (const taskId of taskIds) {
            tell('plots');
            cancelled.signal.throwIfAborted();
            const plots = await renderPlots(await engine.openTask(taskId));
            await writeAll(folder, plots, saved, cancelled.signal);
          }
          await writeAll(folder, await topFiles(engine, taskIds), saved, cancelled.signal);
        });
      },
      cancel: async () => {
        cancelled.abort(new DOMException('The export was cancelled.', 'AbortError'));
        await engine.cancelExport();
      },
    };
  });
}

async function writeAll(
  folder: FileSystemDirectoryHandle,
  files: readonly RenderedFile[],
  saved: Saved,
  signal: AbortSignal,
): Promise<void> {
  for (const { path, bytes } of files) {
    signal.throwIfAborted();
    await writeBelow(folder, path, bytes);
    saved.files += 1;
    saved.bytes += bytes.length;
  }
}

/** A file for the browser's downloads; made files have names of their own in browser storage. */
interface Download {
  readonly name: string;
  readonly content: Blob;
}

function countInto(saved: Saved, files: readonly Download[]): void {
  saved.files += files.length;
  saved.bytes += files.reduce((sum, { content }) => sum + content.size, 0);
}

function asFile({ path, bytes }: RenderedFile): Download {
  return { name: baseName(path), content: new Blob([bytes]) };
}

/** Last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
