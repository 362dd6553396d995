import { createStore, type StoreApi } from 'zustand/vanilla';
import { downloadFile, pickOutputFolder, writeBelow } from '#client/save-file.ts';
import { isAbortError, serializeError, type SerializedError } from '#core/errors.ts';
import type { CheckpointFormat, ExportFile, ExportProgress, RenderedFile } from '#protocol/export.ts';
import type { TaskView } from '#protocol/view.ts';
import type { Services } from './services.ts';

/** The files of one task in one format. */
export type FileList =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'known'; readonly files: readonly ExportFile[] }
  | { readonly kind: 'failed'; readonly error: SerializedError };

/** What is being saved, or how the last saving ended. */
export type ExportJob =
  | { readonly kind: 'none' }
  | { readonly kind: 'saving'; readonly what: string; readonly progress: ExportProgress | null }
  | { readonly kind: 'saved'; readonly what: string; readonly files: number; readonly bytes: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: SerializedError };

/** Draws the plots of a task; comes with the plots, which are loaded when first needed. */
export type PlotRenderer = (view: TaskView) => Promise<readonly RenderedFile[]>;

/** Files to save, and the saving. */
export interface ExportsState {
  readonly files: FileList;
  readonly job: ExportJob;
  list(taskId: string, format: CheckpointFormat): Promise<void>;
  /** Saves files of one task as downloads, one after the other. */
  download(view: TaskView, files: readonly ExportFile[]): Promise<void>;
  /** Saves all files of tasks into a folder that the user picks; call it in a click. */
  saveToFolder(taskIds: readonly string[], format: CheckpointFormat): Promise<void>;
  cancel(): Promise<void>;
}

/**
 * Time that a download may take to be written out, before the copy in browser storage is deleted: 4 GB at the
 * 10 MB/s of a slow disk.
 */
const RELEASE_AFTER_MS = 400_000;

/** Store of the exports. One saving at a time. */
export function createExportsStore(services: Services, renderPlots: PlotRenderer): StoreApi<ExportsState> {
  const { engine } = services;
  let releaseTimer: ReturnType<typeof setTimeout> | undefined;
  let cancelled = false;
  return createStore<ExportsState>()((set, get) => {
    const progress = (what: string) => (each: ExportProgress) =>
      set({ job: { kind: 'saving', what, progress: each } });
    const save = async (
      what: string,
      work: () => Promise<{ files: number; bytes: number }>,
    ): Promise<void> => {
      if (get().job.kind === 'saving') return;
      cancelled = false;
      set({ job: { kind: 'saving', what, progress: null } });
      try {
        const done = await work();
        set({ job: { kind: 'saved', what, ...done } });
      } catch (error) {
        set({
          job: isAbortError(error) ? { kind: 'cancelled' } : { kind: 'failed', error: serializeError(error) },
        });
      }
    };
    return {
      files: { kind: 'none' },
      job: { kind: 'none' },
      list: async (taskId, format) => {
        const asking = { kind: 'asking' } as const;
        set({ files: asking });
        const files = await engine.listExports(taskId, format).then(
          (known): FileList => ({ kind: 'known', files: known }),
          (error: unknown): FileList => ({ kind: 'failed', error: serializeError(error) }),
        );
        if (get().files === asking) set({ files });
      },
      download: (view, files) =>
        save(files.length === 1 ? (files[0]?.path ?? '') : `${files.length} files`, async () => {
          clearTimeout(releaseTimer);
          let bytes = 0;
          const plots = files.some(isPlot) ? await renderPlots(view) : [];
          for (const file of files) {
            if (cancelled) throw new DOMException('cancelled', 'AbortError');
            const made = isPlot(file)
              ? plotFile(file, plots)
              : await engine.makeExport(view.taskId, file.path, progress(file.path));
            downloadFile(made, baseName(file.path));
            bytes += made.size;
          }
          releaseTimer = setTimeout(() => void engine.releaseExports(), RELEASE_AFTER_MS);
          return { files: files.length, bytes };
        }),
      saveToFolder: async (taskIds, format) => {
        const folder = await pickOutputFolder();
        if (folder === null) return;
        await save(folder.name, async () => {
          const options = { format, paths: null };
          const done = await engine.exportToFolder(taskIds, options, folder, progress(folder.name));
          const plots = await writePlots(services, renderPlots, taskIds, folder, () => cancelled);
          return { files: done.files + plots.files, bytes: done.bytes + plots.bytes };
        });
      },
      cancel: async () => {
        cancelled = true;
        await engine.cancelExport();
      },
    };
  });
}

function isPlot(file: ExportFile): boolean {
  return file.kind === 'png';
}

function plotFile(file: ExportFile, plots: readonly RenderedFile[]): File {
  const plot = plots.find(({ path }) => path === file.path);
  if (plot === undefined) throw new Error(`The plot ${file.path} was not drawn.`);
  return new File([plot.bytes], baseName(file.path), { type: 'image/png' });
}

async function writePlots(
  { engine }: Services,
  renderPlots: PlotRenderer,
  taskIds: readonly string[],
  folder: FileSystemDirectoryHandle,
  isCancelled: () => boolean,
): Promise<{ files: number; bytes: number }> {
  let files = 0;
  let bytes = 0;
  for (const taskId of taskIds) {
    for (const plot of await renderPlots(await engine.openTask(taskId))) {
      if (isCancelled()) throw new DOMException('cancelled', 'AbortError');
      await writeBelow(folder, `processed/${plot.path}`, plot.bytes);
      files += 1;
      bytes += plot.bytes.length;
    }
  }
  return { files, bytes };
}

/** Last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
