import { Exo2MicroError } from '#core/errors.ts';
import { isHeldOpen, isNotFound, storageFull, toStorageError } from './storage-error.ts';

/** A file handle of OPFS, with what the type library does not have yet. */
export interface OpfsFileHandle extends FileSystemFileHandle {
  /** Renames at once, over an existing file too. */
  move?(newName: string): Promise<void>;
}

/** Ending of files that are being written. */
export const UNFINISHED = '.tmp';

/** A whole file's bytes; null where there is no such file. */
export async function readWhole(
  folder: FileSystemDirectoryHandle,
  name: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const file = await (await folder.getFileHandle(name)).getFile();
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    if (isNotFound(cause)) return null;
    throw toStorageError(cause);
  }
}

/**
 * Replaces a file at once and wholly: written beside it, forced to the disk, and then renamed over it. A crash leaves the
 * old file, or the new one, and at most an unfinished one beside it. Throws `storage-full`.
 */
export async function replaceWhole(
  folder: FileSystemDirectoryHandle,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const unfinished = `${name}.${crypto.randomUUID()}${UNFINISHED}`;
  try {
    const handle: OpfsFileHandle = await folder.getFileHandle(unfinished, { create: true });
    await writeAll(handle, bytes);
    if (handle.move === undefined) throw noMove();
    await handle.move(name);
  } catch (cause) {
    await removeFile(folder, unfinished);
    throw toStorageError(cause);
  }
}

/** Length of a file in bytes; 0 where there is none. */
export async function fileSize(folder: FileSystemDirectoryHandle, name: string): Promise<number> {
  try {
    return (await (await folder.getFileHandle(name)).getFile()).size;
  } catch (cause) {
    if (isNotFound(cause)) return 0;
    throw toStorageError(cause);
  }
}

/**
 * How long a file may be held open by a thread that has just read it, ms, with room to spare for a busy one; who holds it longer
 * writes it.
 */
const FREE_WITHIN_MS = 1500;
const PAUSE_MS = 30;

/** Does what needs a file that nobody holds open, as soon as it can be done; fails as it does where it cannot. */
export async function onceFree<T>(work: () => Promise<T>): Promise<T> {
  const end = performance.now() + FREE_WITHIN_MS;
  for (;;) {
    try {
      return await work();
    } catch (cause) {
      if (!isHeldOpen(cause) || performance.now() > end) throw cause;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Removes a file; false where somebody holds it open. No error where there is none. */
export async function removeFile(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  return isRemoved(folder.removeEntry(name));
}

/** Removes a file as soon as nobody reads it; false where somebody holds it open for longer. No error where there is none. */
export async function removeOnceFree(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  return isRemoved(onceFree(() => folder.removeEntry(name)));
}

async function isRemoved(removal: Promise<void>): Promise<boolean> {
  try {
    await removal;
    return true;
  } catch (cause) {
    if (isNotFound(cause)) return true;
    if (isHeldOpen(cause)) return false;
    throw cause;
  }
}

/** Synchronous handles exist in workers only; a window has the slower stream. */
async function writeAll(handle: FileSystemFileHandle, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  if (!('createSyncAccessHandle' in handle)) {
    const stream = await (handle as FileSystemFileHandle).createWritable();
    await stream.write(bytes);
    await stream.close();
    return;
  }
  const access = await handle.createSyncAccessHandle();
  try {
    // Past its quota a browser may write less than asked for without an error.
    if (access.write(bytes, { at: 0 }) !== bytes.length) throw storageFull();
    access.flush();
  } finally {
    access.close();
  }
}

function noMove(): Exo2MicroError {
  return new Exo2MicroError(
    'unsupported-browser',
    'This browser cannot rename files in its own storage, which keeping results safe needs. Use a current version of it.',
  );
}
