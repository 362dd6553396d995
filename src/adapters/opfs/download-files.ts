import { openFolder } from './open-folder.ts';
import { storageFull, toStorageError } from './storage-error.ts';

/** A file that is being made for a download. */
export interface DownloadFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Replaces bytes that were written before. */
  mend(position: number, bytes: Uint8Array): Promise<void>;
  commit(): Promise<void>;
  abandon(): Promise<void>;
  /** The finished file; the browser reads it from the disk as it is downloaded. */
  file(): Promise<File>;
}

/** Files that wait to be downloaded, in the browser's private file system: nothing of them is held in memory. */
export interface DownloadFiles {
  /** Starts a file. The name may be a path; the last part of it names the file. */
  create(path: string): Promise<DownloadFile>;
  /** Removes the files made before a time (milliseconds since 1970), all by default; those of earlier visits too. */
  clear(madeBefore?: number): Promise<void>;
}

/** Opens the folder of downloads. Files can be made in workers only, where synchronous handles are. */
export function openDownloadFiles(folderName = 'exo2micro-downloads'): DownloadFiles {
  const folder = openFolder(folderName);
  return {
    async create(path) {
      const opened = await folder();
      const name = `${crypto.randomUUID()}-${(path.split('/').at(-1) ?? 'file').slice(-120)}`;
      const handle = await opened.getFileHandle(name, { create: true });
      try {
        return new SyncDownload(handle, await handle.createSyncAccessHandle(), () =>
          opened.removeEntry(name),
        );
      } catch (cause) {
        throw toStorageError(cause);
      }
    },
    async clear(madeBefore = Infinity) {
      const opened = await folder();
      const names: string[] = [];
      for await (const name of opened.keys()) names.push(name);
      for (const name of names) {
        const { lastModified } = await (await opened.getFileHandle(name)).getFile();
        if (lastModified < madeBefore) await opened.removeEntry(name);
      }
    },
  };
}

/**
 * A file written through a synchronous handle, two to three times faster than through a stream. It needs no swap file:
 * until its page hears of it, nobody reads it, and one that is never finished goes with the downloads.
 */
class SyncDownload implements DownloadFile {
  readonly #handle: FileSystemFileHandle;
  readonly #access: FileSystemSyncAccessHandle;
  readonly #remove: () => Promise<void>;
  #written = 0;
  #isOpen = true;

  constructor(handle: FileSystemFileHandle, access: FileSystemSyncAccessHandle, remove: () => Promise<void>) {
    this.#handle = handle;
    this.#access = access;
    this.#remove = remove;
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.mend(this.#written, bytes);
    this.#written += bytes.length;
  }

  mend(position: number, bytes: Uint8Array): Promise<void> {
    // A view of shared memory cannot be written; a copy is made of that only.
    const own = bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice();
    return asStorageError(() => {
      // Past its quota a browser may write less than asked for, or answer nonsense, without an error.
      if (this.#access.write(own, { at: position }) !== bytes.length) throw storageFull();
    });
  }

  commit(): Promise<void> {
    return asStorageError(() => {
      this.#access.flush();
      this.#close();
    });
  }

  async abandon(): Promise<void> {
    this.#close();
    await this.#remove().catch(() => undefined);
  }

  file(): Promise<File> {
    return this.#handle.getFile();
  }

  #close(): void {
    if (this.#isOpen) this.#access.close();
    this.#isOpen = false;
  }
}

function asStorageError(operation: () => void): Promise<void> {
  try {
    return Promise.resolve(operation());
  } catch (cause) {
    return Promise.reject(toStorageError(cause) as Error);
  }
}
