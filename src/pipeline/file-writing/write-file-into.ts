import type { MendableSink, WritableFileHandleLike } from '../ports/files.ts';
import { withFileErrors } from './file-errors.ts';

/** A folder that files can be written into: from the picker in mode `readwrite`, or in browser storage. */
export interface WritableFolder {
  readonly name: string;
  getDirectoryHandle(name: string, options?: { create?: boolean }): Promise<WritableFolder>;
  getFileHandle(name: string, options?: { create?: boolean }): Promise<WritableFileHandleLike>;
  removeEntry(name: string): Promise<void>;
}

/** A file that is being written; until it is committed the file of its name stays as it was. */
export interface FileBeingWritten extends MendableSink {
  readonly path: string;
  /** Bytes taken so far. */
  readonly byteLength: number;
  /**
   * Puts the file in place. Throws as {@link writeFileInto}; the file is then dropped. A browser that has begun to put a file
   * in place cannot be stopped: where the signal is aborted meanwhile, a new file is removed once it is there, one that has
   * replaced an older one stays, whole, and the signal's reason is thrown.
   */
  commit(signal?: AbortSignal): Promise<void>;
  /** Drops what was written; does nothing after a commit. */
  abort(): Promise<void>;
}

/**
 * Starts to write a file below a folder, making the folders of its path ('/' between the parts, or a list of them). The
 * browser writes beside the file and replaces it at once at the commit, so that a failure in the middle leaves no half
 * file: the former one stays, or none where there was none.
 * Everything may throw `permission-denied`, `storage-full` and `file-moved`; after that only `abort` makes sense.
 */
export async function writeFileInto(
  folder: WritableFolder,
  path: string | readonly string[],
): Promise<FileBeingWritten> {
  const parts = typeof path === 'string' ? path.split('/') : [...path];
  const fullPath = parts.join('/');
  const name = parts.pop() ?? '';
  return withFileErrors(fullPath, async () => {
    let below = folder;
    for (const part of parts) below = await below.getDirectoryHandle(part, { create: true });
    const isNew = !(await exists(below, name));
    const handle = await below.getFileHandle(name, { create: true });
    // Asking for a new file makes an empty one at once: it has to go again where the writing fails.
    const drop = isNew ? () => below.removeEntry(name) : () => Promise.resolve();
    try {
      return new SwappedFile(fullPath, await handle.createWritable(), drop);
    } catch (error) {
      await drop();
      throw error;
    }
  });
}

/** Writes a whole small file; all or nothing. Throws as {@link writeFileInto}. */
export async function writeBytesInto(
  folder: WritableFolder,
  path: string | readonly string[],
  bytes: Uint8Array,
): Promise<void> {
  const file = await writeFileInto(folder, path);
  try {
    await file.write(bytes);
    await file.commit();
  } catch (error) {
    await file.abort();
    throw error;
  }
}

type Writable = Awaited<ReturnType<WritableFileHandleLike['createWritable']>>;

class SwappedFile implements FileBeingWritten {
  readonly path: string;
  readonly #writable: Writable;
  readonly #drop: () => Promise<void>;
  #byteLength = 0;
  #ended = false;

  constructor(path: string, writable: Writable, drop: () => Promise<void>) {
    this.path = path;
    this.#writable = writable;
    this.#drop = drop;
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  async write(bytes: Uint8Array): Promise<void> {
    await withFileErrors(this.path, () => this.#writable.write(ownBytes(bytes)));
    this.#byteLength += bytes.length;
  }

  async mend(position: number, bytes: Uint8Array): Promise<void> {
    const data = ownBytes(bytes);
    await withFileErrors(this.path, () => this.#writable.write({ type: 'write', position, data }));
  }

  async commit(signal?: AbortSignal): Promise<void> {
    try {
      signal?.throwIfAborted();
      await withFileErrors(this.path, () => this.#writable.close());
      this.#ended = true;
    } catch (error) {
      await this.abort();
      throw error;
    }
    if (signal?.aborted !== true) return;
    await withFileErrors(this.path, this.#drop);
    signal.throwIfAborted();
  }

  async abort(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    // A stream that failed refuses the abort as well; what matters is that its empty file goes.
    await this.#writable.abort().catch(() => undefined);
    await this.#drop().catch(() => undefined);
  }
}

/** Files take no memory that threads share. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}

async function exists(folder: WritableFolder, name: string): Promise<boolean> {
  try {
    await folder.getFileHandle(name);
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundError') return false;
    throw error;
  }
}
