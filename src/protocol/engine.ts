import type { ExportFormat, ExportFile, ExportProgress } from './export.ts';
import type { FolderReport, FolderSource, ImagePreview, TaskInspection, TaskRef } from './folder.ts';
import type { EngineEvent, FailedTask, PreflightReport, RunReport, RunRequest, StoredTask } from './task.ts';
import type { Figures, PixelReadout, TaskView, TilePixels, TileRequest } from './view.ts';

/** What the machine offers, and what is in use. */
export interface EngineStatus {
  readonly backend: 'cpu' | 'webgl';
  /** Why this backend, in words. */
  readonly backendReason: string;
  readonly tileWorkers: number;
  /** Memory of all threads together as last measured, bytes; 0 where it was never measured. */
  readonly heldBytes: number;
  readonly storage: {
    readonly usageBytes: number;
    readonly quotaBytes: number | null;
    readonly persisted: boolean;
  };
  readonly engineVersion: string;
}

/**
 * The whole engine, as the window sees it; one implementation lives in the pipeline worker.
 * Failures are `Exo2MicroError`s with code and facts; cancelled calls reject with an AbortError.
 */
export interface EngineApi {
  /** Finds out what a folder holds. A bad layout is part of the report, not an error. */
  openFolder(source: FolderSource): Promise<FolderReport>;
  /**
   * Looks at the two files of a task: header, channels, preview. Reads only small windows. Tells of each preview as soon as it
   * is there, and again where more of it has come; checks of a run wait for those that are being made.
   */
  inspectTask(
    folderId: string,
    ref: TaskRef,
    onPreview: (preview: ImagePreview) => void,
  ): Promise<TaskInspection>;
  /** What a run would need, against what there is. */
  preflight(request: RunRequest): Promise<PreflightReport>;

  /** Runs tasks one after the other. Resolves when all have ended, whatever their end. One run at a time. */
  run(request: RunRequest, onEvent: (event: EngineEvent) => void): Promise<RunReport>;
  /** Ends the current run within a second; stages that are stored stay. */
  cancelRun(): Promise<void>;

  listStored(): Promise<readonly StoredTask[]>;
  /** Deletes the records of stored tasks, and the images that no other task needs. */
  deleteStored(taskIds: readonly string[]): Promise<void>;
  /** Asks the browser not to evict the storage; says whether it agreed. */
  status(): Promise<EngineStatus>;
  /** Takes a reading of the memory of all threads together, bytes; only the window can measure it. */
  noteMemory(bytes: number): Promise<void>;
  setBackend(choice: 'auto' | 'cpu' | 'webgl'): Promise<EngineStatus>;
  /** Sets how many threads share the work, at least one; results do not depend on it. */
  setThreads(count: number): Promise<EngineStatus>;

  openTask(taskId: string): Promise<TaskView>;
  readTile(request: TileRequest): Promise<TilePixels>;
  readPixel(taskId: string, x: number, y: number): Promise<PixelReadout>;
  /** The data of the stage-4 plots; null before stage 4. */
  readFigures(taskId: string): Promise<Figures | null>;

  /** All files that a task can give. */
  listExports(taskId: string, format: ExportFormat): Promise<readonly ExportFile[]>;
  /** Makes one file in browser storage and gives it for a download; release it when it was saved. */
  makeExport(taskId: string, path: string, onProgress: (progress: ExportProgress) => void): Promise<File>;
  releaseExports(): Promise<void>;
  /**
   * Makes one file and sends it through a port into a download of the browser's, as `protocol/download-stream.ts` says; nothing
   * of it is stored. Only files whose length is known before they are made. Gives that length, bytes.
   * Throws `download-stopped` where the browser gives the download up.
   */
  streamExport(
    taskId: string,
    path: string,
    port: MessagePort,
    onProgress: (progress: ExportProgress) => void,
  ): Promise<number>;
  /** Writes files of tasks into a folder of the user's, streaming. */
  exportToFolder(
    taskIds: readonly string[],
    options: { readonly format: ExportFormat; readonly paths: readonly string[] | null },
    folder: FileSystemDirectoryHandle,
    onProgress: (progress: ExportProgress) => void,
  ): Promise<{ readonly files: number; readonly bytes: number }>;
  cancelExport(): Promise<void>;
  /** The text of `summary.json` for stored tasks, and for those that failed. */
  summaryFile(taskIds: readonly string[], failed: readonly FailedTask[]): Promise<string>;

  /** Last lines of the run log, null where there is none. */
  readRunLog(maxLines: number): Promise<string | null>;
  clearRunLog(): Promise<void>;
  /** Adds a line to the run log. */
  noteInLog(line: string): Promise<void>;
}
