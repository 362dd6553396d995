/** The part of `FileSystemFileHandle` that the project uses; pickers, drops, OPFS and in-memory folders all fit. */
export interface FileHandleLike {
  readonly kind: 'file';
  readonly name: string;
  getFile(): Promise<File>;
}

/** The part of `FileSystemDirectoryHandle` that the project reads with. */
export interface DirectoryHandleLike {
  readonly kind: 'directory';
  readonly name: string;
  values(): AsyncIterable<DirectoryHandleLike | FileHandleLike>;
  getDirectoryHandle(name: string, options?: { create?: boolean }): Promise<DirectoryHandleLike>;
  getFileHandle(name: string, options?: { create?: boolean }): Promise<FileHandleLike>;
}

export type { ByteSink, MendableSink } from '#formats/byte-sink.ts';

/** A file handle that can be written, as pickers and OPFS give. */
export interface WritableFileHandleLike extends FileHandleLike {
  createWritable(): Promise<{
    /** Bytes at the cursor, or at a position, behind which the cursor then stands. */
    write(
      data:
        | Uint8Array<ArrayBuffer>
        | { readonly type: 'write'; readonly position: number; readonly data: Uint8Array<ArrayBuffer> },
    ): Promise<void>;
    close(): Promise<void>;
    abort(): Promise<void>;
  }>;
}
