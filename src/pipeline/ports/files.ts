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

/** Where bytes are written in order: a file in the user's folder, a download, or memory in a test. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>;
}

/** A file handle that can be written, as pickers and OPFS give. */
export interface WritableFileHandleLike extends FileHandleLike {
  createWritable(): Promise<{
    write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
    close(): Promise<void>;
    abort(): Promise<void>;
  }>;
}
