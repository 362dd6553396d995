import type { MendableSink } from '#formats/byte-sink.ts';
import type { LogFolder } from '#pipeline/run-log.ts';
import type { TaskPorts } from '#pipeline/task/task-ports.ts';
import type { MeasuredPeak } from '#pipeline/memory/measured-peak.ts';
import type { BackendChoice, BackendDecision } from '#pipeline/kernels/pick-backend.ts';
import type { ImageOpener } from '#pipeline/jobs/job-environment.ts';
import type { JobRunner } from '#pipeline/ports/job-runner.ts';
import type { DirectoryHandleLike } from '#pipeline/ports/files.ts';
import type { FolderSource, TaskRef } from '#protocol/folder.ts';

/** A file that is being written in one go: complete, or not there. */
export interface FileInTheMaking extends MendableSink {
  /** Puts the file in place; where the signal is aborted before it is there, it goes again where it can, and the reason is thrown. */
  commit(signal: AbortSignal): Promise<void>;
  abandon(): Promise<void>;
}

/** Everything that the engine needs from where it runs. */
export interface EnginePorts {
  readonly task: TaskPorts;
  /** Images opened in this thread, for what is too small for a job. */
  readonly images: ImageOpener;
  /** Runs what the screen waits for, so that a run does not hold it up. */
  readonly viewJobs: JobRunner;
  /** The folder behind what the window gave. */
  openDirectory(source: Exclude<FolderSource, { kind: 'demo' }>): DirectoryHandleLike;
  withTaskLock<T>(ref: TaskRef, work: () => Promise<T>): Promise<T>;
  /** Does a run's work while no tab deletes stored images. */
  whileNothingIsDeleted<T>(work: () => Promise<T>): Promise<T>;
  /** Does a deletion's work while no tab runs; throws `task-locked` where one does. */
  whileNothingRuns<T>(work: () => Promise<T>): Promise<T>;
  /** Starts a file below a folder of the user's. Throws `permission-denied`, `storage-full`. */
  writeInto(folder: FileSystemDirectoryHandle, path: string): Promise<FileInTheMaking>;
  /** Starts a file in this browser's storage, to be downloaded from there. */
  createDownload(name: string): Promise<FileInTheMaking & { file(): Promise<File> }>;
  clearDownloads(): Promise<void>;
  openLogFolder(): Promise<LogFolder>;
  storageEstimate(): Promise<{ usageBytes: number; quotaBytes: number | null; persisted: boolean }>;
  /** Memory readings from the window. */
  readonly memory: MeasuredPeak;
  /** Bytes that a run may count on; null where the browser does not tell. */
  availableMemory(): number | null;
  backend: BackendPort;
  /** Sets how many jobs run at the same time, at least one. */
  setThreads(count: number): void;
}

/** What jobs compute with, and why. */
export interface BackendPort {
  current(): BackendDecision;
  /** Settles when the choice is made; jobs started before wait for it. */
  choose(choice: BackendChoice): Promise<void>;
}
