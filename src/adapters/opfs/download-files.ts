import { openFolder } from './open-folder.ts';
import { toStorageError } from './storage-error.ts';

/** A file that is being made for a download. */
export interface DownloadFile {
  write(bytes: Uint8Array): Promise<void>;
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

/** Opens the folder of downloads. */
export function openDownloadFiles(folderName = 'exo2micro-downloads'): DownloadFiles {
  const folder = openFolder(folderName);
  return {
    async create(path) {
      const opened = await folder();
      const name = `${crypto.randomUUID()}-${(path.split('/').at(-1) ?? 'file').slice(-120)}`;
      const handle = await opened.getFileHandle(name, { create: true });
      const writable = await handle.createWritable();
      return {
        async write(bytes) {
          try {
            // A view of shared memory cannot be written; a copy is made of that only.
            await writable.write(
              bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice(),
            );
          } catch (cause) {
            throw toStorageError(cause);
          }
        },
        async commit() {
          try {
            await writable.close();
          } catch (cause) {
            throw toStorageError(cause);
          }
        },
        async abandon() {
          await writable.abort().catch(() => undefined);
          await opened.removeEntry(name).catch(() => undefined);
        },
        file: () => handle.getFile(),
      };
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
