/** Which files a checkpoint is written as. */
export type CheckpointFormat = 'tiff' | 'fits' | 'both';

/** Which files an export writes: those of the checkpoints, or one OME-TIFF for the task. */
export type ExportFormat = CheckpointFormat | 'ome';

/** A file that can be exported. */
export interface ExportFile {
  /** Path below `processed/`, '/' between the parts. */
  readonly path: string;
  readonly kind: 'tiff' | 'fits' | 'ome' | 'png' | 'json' | 'text';
  /** Length in bytes; null where it is known only when made. */
  readonly bytes: number | null;
  /** What it holds, in words. */
  readonly title: string;
}

/** A rendered picture that the window hands over for export (the plots are drawn there). */
export interface RenderedFile {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Progress of an export in bytes. Of files that are written together the first one is named, and all are counted in. */
export interface ExportProgress {
  readonly path: string;
  readonly fileIndex: number;
  readonly fileCount: number;
  readonly doneBytes: number;
  readonly totalBytes: number;
}
